"""The heading that Lotus Notes puts over quoted mail: a name, a time, then fields a line each.

A. Person <a@b.example>
04/01/2021 09:00
To
foi@police.example
cc
Subject
Thefts

Printed wide, it has two columns: the names of the fields end the lines of the right one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Line

_TIME = re.compile(
    r"\s*\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?(?: [A-Z]{2,4})?\s*",
    re.IGNORECASE,
)
_WIDE = re.compile(r"(?:\s*|.*\S\s{3,})(?P<name>To|cc|Subject)\s*")
_REACH = 16  # lines from the time to the subject


def is_lotus_head(lines: Sequence[Line], index: int) -> bool:
    """Whether such a heading begins at ``index``: with the name, or the time where none is."""
    if lines[index].text[:1].isspace() and _is_wide(lines, index):
        return True
    at = index
    if not _TIME.fullmatch(lines[at].text):
        at += 1
        if at >= len(lines) or not _TIME.fullmatch(lines[at].text):
            return False
    fields = [line.text.strip().rstrip(":").lower() for line in lines[at + 1 : at + _REACH]]
    return "to" in fields and "subject" in fields[fields.index("to") :]


def _is_wide(lines: Sequence[Line], index: int) -> bool:
    """Whether a heading in two columns begins here: To, cc and Subject beside a name and a time."""
    if index and lines[index - 1].text.strip():
        return False
    seen: list[str] = []
    timed = False
    for line in lines[index : index + _REACH]:
        timed = timed or _TIME.match(line.text) is not None
        if found := _WIDE.fullmatch(line.text):
            seen.append(found["name"])
    return timed and seen[:1] == ["To"] and "Subject" in seen
