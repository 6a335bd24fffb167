"""Figures in sentences: a series in one, or sentences of one make with a figure each.

``2020: 6, 2019: 4 and 2018: 11``; ``We recorded 31 thefts in 2019.`` over and over.
"""

from __future__ import annotations

import calendar
import re
from functools import cache
from typing import TYPE_CHECKING

from foiparse.correspondence.periods import is_period, month_pattern, period_form
from foiparse.model import Column, TableCell, TableRow
from foiparse.tables.drafts import Draft
from foiparse.tables.heading_words import is_column_atom, is_total_label
from foiparse.tables.item_forms import asks_for_count, is_span
from foiparse.tables.lists import good_label, good_value
from foiparse.tables.no_lists import is_contact
from foiparse.tables.text_lines import calls_for_number
from foiparse.tables.titles import is_title_start
from foiparse.tables.tries import Tries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.text_lines import TextLine

_MARKS = re.compile(r"[:=\u2013\u2014-]")
_LONGEST = 40  # lines of one paragraph
_LEAD_END = 83  # characters within which the mark of a lead stands
_STOP = re.compile(r"(?<=[^.])\.$")
_LEAD = re.compile(
    r"(?P<label>[^:=;]{1,80}?)(?::|\s[-\u2013\u2014])\s+(?=\S+(?:\s\S+){0,2}?\s?[:=])"
)
# What leads up to a series whose own marks are others: ``Complaints – Upheld: 12, ...``
_DASHED = re.compile(r"[^:=;,\d]{3,120}?\s[-\u2013\u2014]\s(?=[^-\u2013\u2014:=,;]{1,60}\s?[:=])")
_SPLIT = re.compile(r"(?:[,;]\s+(?:and\s+)?|\s+and\s+)(?!\d{3}\b(?!\s*[:=/-]))")
_PART = re.compile(
    r"(?P<label>\S.{0,60}?)\s*(?P<sep>:|=|\s[-\u2013\u2014](?=\s))\s*"
    r"(?P<value>[<>]\s\d+|\S+(?: \d{3})*)"
)
_VALUE = (
    r"(?P<value>[<>]\s?\d+|\d[\d,]*\+|[£€$]?\d[\d,]*(?:\.\d+)?%?|nil|none|no|-|\u2013|\*"
    r"|\[[a-z]+\]|N/A)"
)
_TIMES = ("in ", "during ", "for ")
_PERIOD_END = 34  # characters from such a word to the sentence's end, at most
_UNMARKED_LEAD = re.compile(r"(?P<lead>[^:;]{3,160}):\s+(?=\S)")
_LABEL_FIRST = re.compile(r"(?P<label>[A-Za-z\d].*?) (?P<value>\S+)")
_VALUE_FIRST = re.compile(r"(?P<value>\S+) (?P<label>[a-z].*|[A-Z][a-z]+)")
_AT_END = re.compile(
    rf"(?P<lead>(?:[A-Za-z][A-Za-z' ]{{0,60}}? )?){_VALUE}(?P<words>(?: [A-Za-z][^.;:]{{0,120}}?)?)"
    r" (?:in|during|for) (?P<period>[^.;:]{1,24})[.;]?",
    re.IGNORECASE,
)


@cache
def _no_bare_label() -> re.Pattern[str]:
    """Days and times, with which a number is a date, and words that go on: these are no label."""
    days = "|".join(map(re.escape, calendar.day_name))
    return re.compile(
        rf"(?:(?:{days})|{month_pattern()}$"
        r"|(?:to|of|from|at|in|on|per|for|or|and|the|an?|by|with|[ap]m)\b)",
        re.IGNORECASE,
    )


@cache
def _at_start() -> re.Pattern[str]:
    return re.compile(
        rf"(?:in|during|for) (?P<period>{period_form().pattern}),?"
        rf" (?P<lead>[A-Za-z][A-Za-z' ]{{0,60}}? ){_VALUE}"
        r"(?P<words>(?: [A-Za-z][^.;:]{0,120}?)?)[.;]?",
        re.IGNORECASE,
    )


def find_sentences(lines: Sequence[TextLine], taken: Sequence[bool]) -> list[Draft]:
    """Every table of this layout, in order. ``taken`` marks lines that another layout has."""
    drafts: list[Draft] = []
    tries = Tries()
    seen: dict[int, re.Match[str] | None] = {}
    at = 0
    while at < len(lines):
        if taken[at]:
            at += 1
            continue
        found = _alike(lines, at, taken, seen)
        draft = _as_draft(lines, found) or _led(lines, at, taken) or _series(lines, at, taken)
        if draft is None:
            at = tries.after(at, at + max(1, len(found)))
            continue
        drafts.append(draft)
        at = draft.last
    return drafts


def _cell(line: TextLine, value: str) -> TableCell:
    return TableCell(1, " ".join(value.split()), line.number, line.page)


def _led(lines: Sequence[TextLine], at: int, taken: Sequence[bool]) -> Draft | None:
    """Lines that each begin with a label and go on with the same series: a table.

    ``Primary: 2021 = 101; 2022 = 120`` over ``Secondary: 2021 = 96; 2022 = 108``.
    """
    found: list[tuple[str, list[tuple[str, str, int]]]] = []
    for index in range(at, len(lines)):
        text = lines[index].text
        if taken[index] or not _MARKS.search(text, 0, _LEAD_END):
            break
        match = _LEAD.match(text)
        if match is None or (found and lines[index].blanks > 1):
            break
        parts = _parts(text, match.end())
        names = [label for label, _value, _place in parts or ()]
        if parts is None or (found and names != [label for label, _v, _p in found[0][1]]):
            break
        found.append((match["label"], parts))
    if len(found) < 2 or len({label for label, _parts in found}) < len(found):
        return None
    columns = tuple(Column((label,)) for label, _value, _place in found[0][1])
    rows = [
        TableRow(
            label,
            tuple(
                TableCell(place, " ".join(value.split()), line.number, line.page)
                for place, (_name, value, _at) in enumerate(parts, start=1)
            ),
            (line.number,),
        )
        for line, (label, parts) in zip(lines[at:], found, strict=False)
    ]
    return Draft(at, at + len(found), columns, rows)


def _series(lines: Sequence[TextLine], at: int, taken: Sequence[bool]) -> Draft | None:
    """The paragraph from a line on as a series of labels with a value each."""
    if at and not lines[at].blanks and _is_series_line(lines[at - 1].text):
        return None
    if _heads_series(lines, at):
        return None
    end = at + 1
    while end < len(lines) and end - at < _LONGEST and not lines[end].blanks and not taken[end]:
        if lines[end - 1].text.endswith("."):
            break
        end += 1
    text, starts = "", []
    for index in range(at, end):
        text += " " if text else ""
        starts.append(len(text))
        text += lines[index].text
    if len(text) > 4000:
        return None
    if (bare := _UNMARKED_LEAD.match(text)) and (parts := _bare_parts(text, bare)):
        return _listed(lines, at, end, starts, parts, bare["lead"])
    if len(_MARKS.findall(text)) < 2:
        return None
    lead = re.match(r"[^:]{3,160}:\s+(?=\S+(?: \S+){0,4}?\s*(?::|=|\s[-\u2013\u2014]\s))", text)
    body = lead.end() if lead else 0
    dashed = _DASHED.match(text)
    if dashed and (found := _parts(text, dashed.end())):
        lead, body = dashed, dashed.end()
    else:
        found = _parts(text, body)
    if found is None and body:
        found, lead, body = _parts(text, 0), None, 0
    if found is None:
        return None
    return _listed(lines, at, end, starts, found, lead[0].rstrip(" :") if lead else "")


def _listed(
    lines: Sequence[TextLine],
    at: int,
    end: int,
    starts: Sequence[int],
    found: Sequence[tuple[str, str, int]],
    title: str,
) -> Draft:
    """Labels and values, with their places in a paragraph whose lines begin at ``starts``."""
    rows = []
    for label, value, place in found:
        line = lines[at + sum(start <= place for start in starts) - 1]
        rows.append(TableRow(label, (_cell(line, value),), (line.number,)))
    return Draft(at, end, (Column(("",)),), rows, title=title)


def _bare_parts(text: str, lead: re.Match[str]) -> list[tuple[str, str, int]] | None:
    """Label, value and place of each part of a series that a colon leads up to and no mark parts.

    ``Complaints by outcome: upheld 12; withdrawn 4``; ``For 2022: 6 male, 4 female``.
    """
    for form in (_LABEL_FIRST, _VALUE_FIRST):
        found: list[tuple[str, str, int]] = []
        at = lead.end()
        for cut in [*_SPLIT.finditer(text, at), None]:
            end = cut.start() if cut else len(text)
            match = form.fullmatch(text[at:end].rstrip(".")) if text[at:end] else None
            if match is None or not _is_bare_part(match["label"], match["value"]):
                break
            found.append((match["label"], match["value"], at + match.start("value")))
            at = cut.end() if cut else end
        else:
            return found if _are_bare_parts(found, lead["lead"]) else None
    return None


def _is_bare_part(label: str, value: str) -> bool:
    words = label.split()
    if not good_value(value) or is_span(label) or len(words) > 6 or is_contact(label):
        return False
    if _no_bare_label().match(label) or calls_for_number(words[-1]):
        return False
    return is_column_atom(label) or (good_label(label) and not any(map(str.isdigit, label)))


def _are_bare_parts(found: Sequence[tuple[str, str, int]], lead: str) -> bool:
    labels = [label.lower() for label, _value, _place in found]
    if len(found) < 2 or len(set(labels)) < len(labels) or is_contact(lead):
        return False
    if not any(any(map(str.isdigit, value)) for _label, value, _place in found):
        return False
    known = all(is_column_atom(label) or is_total_label(label) for label in labels)
    asked = (
        asks_for_count(lead) or bool(re.search(r"\bby\b", lead)) or any(map(is_total_label, labels))
    )
    return known or (asked and len(found) > 2)


def _is_series_line(text: str) -> bool:
    return text.endswith((",", ";"))


def _heads_series(lines: Sequence[TextLine], at: int) -> bool:
    """Whether a line is the title of a series that begins on the next."""
    text = lines[at].text
    if at + 1 == len(lines) or lines[at + 1].blanks:
        return False
    if _MARKS.search(text) and not is_title_start(text):
        return False
    first = _PART.match(lines[at + 1].text)
    return first is not None and (is_period(first["label"]) or is_column_atom(first["label"]))


def _parts(text: str, start: int) -> list[tuple[str, str, int]] | None:
    """Label, value and place of each part of a series, or None where it is none."""
    found: list[tuple[str, str, int]] = []
    at = start
    cuts = [*_SPLIT.finditer(text, start), None]
    for cut in cuts:
        end = cut.start() if cut else len(text)
        match = _PART.fullmatch(_STOP.sub("", text[at:end].strip()))
        if match is None:
            return None
        label, value = match["label"].strip(), match["value"]
        if re.search(r"[:=]", label):
            return None  # it runs on from another series
        if not found and len(label.split()) > 3:
            # The sentence leads up to the first label without a mark: ``... were 2020: 6``.
            words = label.split(" ")
            label = next(
                (" ".join(words[-n:]) for n in (3, 2, 1) if is_period(" ".join(words[-n:]))), label
            )
        if not good_value(value) or not (good_label(label) or is_column_atom(label)):
            return None
        if is_contact(label) or len(label.split()) > 8:
            return None
        found.append((label, value, at + match.start("value")))
        at = cut.end() if cut else end
    labels = [label for label, _, _ in found]
    known = sum(is_period(label) or is_column_atom(label) for label in labels)
    figures = sum(any(char.isdigit() for char in value) for _, value, _ in found)
    enough = known >= 2 or len(found) >= 3 or any(map(is_total_label, labels))
    enough = enough and (figures > 0 or known == len(found))
    if len(found) < 2 or not enough or len(set(labels)) < len(labels):
        return None
    return found


def _alike(
    lines: Sequence[TextLine],
    at: int,
    taken: Sequence[bool],
    seen: dict[int, re.Match[str] | None],
) -> list[tuple[int, re.Match[str]]]:
    """Sentences of one make from a line on, each with a value and the period it belongs to.

    ``seen`` keeps what lines hold, by index, from one run to the next.
    """
    found: list[tuple[int, re.Match[str]]] = []
    for index in range(at, len(lines)):
        if taken[index] or (found and lines[index].blanks > 2):
            break
        if index not in seen:
            seen[index] = _dated(lines[index].text)
        match = seen[index]
        if match is None or (found and match["lead"].lower() != found[0][1]["lead"].lower()):
            break
        found.append((index, match))
    return found


def _may_be_dated(lower: str) -> bool:
    """Whether words for a time begin a sentence in lower case, or stand near its end."""
    near = lower[-_PERIOD_END:]
    return lower.startswith(_TIMES) or " in " in near or " for " in near or " during " in near


def _dated(text: str) -> re.Match[str] | None:
    """A sentence with a value and a period."""
    if len(text) > 240 or not _may_be_dated(text.lower()):
        return None
    match = _AT_END.fullmatch(text) or _at_start().fullmatch(text)
    if match is None or not is_period(match["period"].strip()):
        return None
    before = match["lead"].split()[-1:]
    return None if any(calls_for_number(word) for word in before) else match


def _as_draft(
    lines: Sequence[TextLine], found: Sequence[tuple[int, re.Match[str]]]
) -> Draft | None:
    """Sentences of one make as a table, where there are several and no period comes twice."""
    if len(found) < 2 or len({match["period"].lower() for _, match in found}) < len(found):
        return None
    makes = {f"{match['lead']}|{match['words']}".lower() for _, match in found}
    rows = []
    for place, match in found:
        label = match["period"].strip()
        if len(makes) > 1:
            label = lines[place].text.replace(match["value"], "", 1).strip(" .;")
        rows.append(
            TableRow(
                " ".join(label.split()),
                (_cell(lines[place], match["value"]),),
                (lines[place].number,),
            )
        )
    title = found[0][1]["words"].strip() if len(makes) == 1 else ""
    return Draft(found[0][0], found[-1][0] + 1, (Column(("",)),), rows, title=title)
