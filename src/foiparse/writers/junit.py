"""The checks as JUnit XML, which CI servers show: one suite a source, one test case a check.

A check that the run is to stop for is a failure; what is open, and a warning that it is not to
stop for, is skipped with its reason; an input that could not be read is an error. No clock,
no host: the same input gives the same bytes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from foiparse.model import State
from foiparse.result import FAIL_ON
from foiparse.writers.one_line import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foiparse.model import Check
    from foiparse.result import Failure, Result

# What XML cannot hold in any spelling, besides the controls that `one_line` shows.
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


CLOSING = "</testsuites>\n"


def opening(*, tests: int, failures: int, errors: int) -> str:
    """All that stands before the suites; the counts are those of all of them together."""
    counts = f'tests="{tests}" failures="{failures}" errors="{errors}"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="foiparse" {counts}>\n'


def suites(result: Result, fail_on: str) -> str:
    """The suites of ``result``, one a source."""
    checks: dict[str, list[Check]] = {each.source: [] for each in result.sources}
    for check in result.checks:
        checks.setdefault(check.source, []).append(check)
    failures: dict[str, list[Failure]] = {}
    for failure in result.failures:
        failures.setdefault(failure.source, []).append(failure)
    text = ""
    for source in dict.fromkeys((*checks, *failures)):
        stops = _stops(fail_on)
        suite = _suite(source, checks.get(source, ()), failures.get(source, ()), stops)
        ET.indent(suite, level=1)
        text += f"  {ET.tostring(suite, encoding='unicode')}\n"
    return text


def _stops(fail_on: str) -> frozenset[State]:
    """The states of a check that make it a failure."""
    return FAIL_ON[fail_on] | {State.FAIL}


def stopping(fail_on: str, counts: Mapping[State, int]) -> int:
    """How many of so many checks in each state are failures."""
    return sum(counts.get(state, 0) for state in _stops(fail_on))


def _suite(
    source: str,
    checks: list[Check] | tuple[()],
    failures: list[Failure] | tuple[()],
    stops: frozenset[State],
) -> ET.Element:
    name = _text(source) or "all sources together"
    suite = ET.Element("testsuite", {"name": name})
    seen: dict[str, int] = {}
    for check in checks:
        suite.append(_case(name, _numbered(_name(check), seen), check, stops))
    for failure in failures:
        case = ET.SubElement(suite, "testcase", {"name": "read", "classname": name})
        error = ET.SubElement(case, "error", {"type": type(failure.error).__name__})
        error.set("message", _text(str(failure.error)))
    for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(count, str(len(suite.findall(f"testcase/{tag}"))))
    suite.set("tests", str(len(suite)))
    return suite


def _case(suite: str, name: str, check: Check, stops: frozenset[State]) -> ET.Element:
    case = ET.Element("testcase", {"name": name, "classname": suite})
    if check.state is State.PASS:
        return case
    said = ET.SubElement(case, "failure" if check.state in stops else "skipped")
    said.set("type", check.reason or check.state.value)
    said.set("message", _text(check.explanation))
    places = [
        *([f"page {check.page}"] if check.page else []),
        *([f"line {check.line}"] if check.line else []),
        *([f"cells {', '.join(check.cells)}"] if check.cells else []),
    ]
    printed = (_text(line) for line in check.printed.splitlines())
    said.text = "\n".join(filter(None, (_text("; ".join(places)), *printed))) or None
    return case


def _name(check: Check) -> str:
    """What tells the check from others, and stays when figures change."""
    subject = "" if check.subject == check.source else _text(check.subject)
    table = f"table {check.table}" if check.table else ""
    return ": ".join(filter(None, (table, check.rule, subject)))


def _numbered(name: str, seen: dict[str, int]) -> str:
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name} ({seen[name]})"


def _text(text: str) -> str:
    """One line without what XML cannot hold."""
    return _NO_XML.sub(lambda found: ascii(found.group())[1:-1], one_line(text))
