"""JUnit XML as CI servers take it: the shape of the common schema, one case a check."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from foiparse.errors import DamagedInputError, ExitCode
from foiparse.model import Check, Scope, SourceRecord, State
from foiparse.result import Failure, Result
from foiparse.writers.junit import CLOSING, opening, stopping, suites

if TYPE_CHECKING:
    from conftest import Foiparse
    from corpus import FIXTURES
else:
    from tests.corpus import FIXTURES

# The schema of Jenkins' xUnit plugin (junit-10.xsd), as far as it bears on what is written here:
# element -> (attributes that must stand, those that may, children).
SCHEMA: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors"}, {"skipped"}, {"testcase"}),
    "testcase": ({"name"}, {"classname"}, {"failure", "skipped", "error"}),
    **dict.fromkeys(("failure", "skipped", "error"), (set(), {"type", "message"}, set())),
}


def written(result: Result, fail_on: str = "fail") -> ET.Element:
    counts = {state: result.count(state) for state in State}
    head = opening(
        tests=len(result.checks) + len(result.failures),
        failures=stopping(fail_on, counts),
        errors=len(result.failures),
    )
    root = ET.fromstring((head + suites(result, fail_on) + CLOSING).encode())  # noqa: S314 - ours
    conforms(root)
    return root


def conforms(root: ET.Element) -> None:
    assert root.tag == "testsuites"
    for element in root.iter():
        must, may, children = SCHEMA[element.tag]
        assert must <= set(element.attrib) <= must | may, element.tag
        assert {child.tag for child in element} <= children
    for suite in root:
        assert int(suite.attrib["tests"]) == len(suite)
        for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.attrib[count]) == len(suite.findall(f"testcase/{tag}"))
        names = [case.attrib["name"] for case in suite]
        assert len(set(names)) == len(names)
    assert int(root.attrib["tests"]) == len(root.findall("testsuite/testcase"))


def check(state: State, **more: object) -> Check:
    known: dict[str, object] = {"rule": "row_sum", "scope": Scope.ROW, "source": "a.txt"}
    known |= {"subject": "Total", "explanation": "Said plainly.", "table": 1, "state": state}
    return Check(**(known | more))  # type: ignore[arg-type]


RESULT = Result(
    sources=(SourceRecord("a.txt", "text", "", 1, 1, 1, 1),),
    checks=(
        check(State.PASS),
        check(State.FAIL, page="2", line=4, printed="Total 1 2", cells=("1:1:1", "1:1:2")),
        check(State.UNVERIFIABLE, reason="suppressed_terms"),
        check(State.WARN, rule="part_unread", table=0, subject="a.txt"),
        check(State.WARN, rule="period_match", source=""),
    ),
    failures=(Failure("b.pdf", DamagedInputError("breaks off", "save it again")),),
)


@pytest.mark.parametrize(
    ("fail_on", "failing"), [("never", 1), ("fail", 1), ("unverifiable", 2), ("warn", 3)]
)
def test_what_the_run_stops_for_is_a_failure(fail_on: str, failing: int) -> None:
    root = written(RESULT, fail_on)
    assert root.attrib == {
        "name": "foiparse",
        "tests": "6",
        "failures": f"{failing}",
        "errors": "1",
    }


def test_a_case_tells_all_that_the_check_says() -> None:
    root = written(RESULT)
    assert [suite.attrib["name"] for suite in root] == ["a.txt", "all sources together", "b.pdf"]
    passed, failed, open_, unread = root[0]
    assert passed.attrib == {"name": "table 1: row_sum: Total", "classname": "a.txt"}
    assert len(passed) == 0
    assert failed.attrib["name"] == "table 1: row_sum: Total (2)"
    assert failed[0].attrib == {"type": "fail", "message": "Said plainly."}
    assert failed[0].text == "page 2; line 4; cells 1:1:1, 1:1:2\nTotal 1 2"
    assert open_[0].attrib["type"] == "suppressed_terms"
    assert unread.attrib["name"] == "part_unread"
    assert root[2][0][0].attrib["message"] == "breaks off; save it again"


def test_what_xml_cannot_hold_is_shown_as_escapes() -> None:
    text = "a\x00\x1b[2J\ud800\uffff <b> & \"c\" 'd'\r\né"
    root = written(
        Result(checks=(check(State.FAIL, printed=text, explanation=text, subject=text),))
    )
    (case,) = root[0]
    shown = "a\\x00\\x1b[2J\\ud800\\uffff <b> & \"c\" 'd' é"
    assert case[0].attrib["message"] == shown
    assert case.attrib["name"] == f"table 1: row_sum: {shown}"


def test_the_command_prints_it_alone_and_twice_the_same(foiparse: Foiparse) -> None:
    case = FIXTURES / "wrong-total" / "response.txt"
    done = foiparse("check", case, "missing.txt", "--format", "junit")
    assert done.returncode == ExitCode.UNREADABLE
    root = ET.fromstring(done.stdout.encode())  # noqa: S314 - ours
    conforms(root)
    assert int(root.attrib["failures"]) > 0
    assert root.attrib["errors"] == "1"
    assert foiparse("check", case, "missing.txt", "--format", "junit").stdout == done.stdout
