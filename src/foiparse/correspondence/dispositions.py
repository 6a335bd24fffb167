"""What became of each question: disclosed, refused under which section, neither, not held.

A section counts as applied where the authority says that it applies it, never where the
Act is recited, a request mentions it or a footer offers a complaint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from foiparse.correspondence.periods import parse_period
from foiparse.correspondence.questions import named_questions
from foiparse.correspondence.zones import paragraphs
from foiparse.data import rows
from foiparse.model import Answer, Disposition, MessageKind, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Document, Message, PlacedTable, Question

_SECTION = r"(?:section|sections|s\.?)\s?(\d{1,2}[A-Z]?)((?:\s?\([0-9A-Za-z]{1,4}\))*)"
_LISTED = re.compile(rf"\s*{_SECTION}(?![\w(])\s*[-\u2013:;(]?\s*(?P<rest>.*)", re.IGNORECASE)
_APPLIED = re.compile(
    rf"(?:by virtue of|pursuant to|exempt(?:ed|ion)? (?:under|by|from disclosure under)|under|"
    rf"engag(?:es?|ed)|apply(?:ing)?|applies|rely(?:ing)? (?:up)?on|relied (?:up)?on|refused under|"
    rf"withheld under|in accordance with)\s+(?:the )?"
    rf"(?:exemptions? (?:at|under|in|contained in) )?{_SECTION}",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"following exemptions?\b|exemptions? (?:are|is|which)\b.{0,40}:?\s*$", re.IGNORECASE
)
_CLAIM = re.compile(
    r"sections?\s+(?P<list>\d{1,2}[A-Z]?(?:\(\d\))?"
    r"(?:\s*(?:,|and|&)\s*(?:section )?\d{1,2}[A-Z]?(?:\(\d\))?)*)"
    r"\s+(?:is|are)\s+(?:an?\s+)?(?P<words>[^.]{0,60})",
    re.IGNORECASE,
)
_TYPES = (("absolute", "absolute"), ("qualified", "qualified"))
_TEST = re.compile(
    r"public interest test|factors (?:favouring|against|in favour)|balance test", re.IGNORECASE
)
_YEARS = re.compile(r"\b(?:19|20)\d\d(?:[/-](?:\d\d|(?:19|20)\d\d))?\b")


@dataclass(slots=True)
class _Ruling:
    """What one passage says of some questions."""

    disposition: Disposition
    line: int
    page: str
    sections: list[str] = field(default_factory=list)


@cache
def _phrases() -> tuple[tuple[str, Disposition], ...]:
    return tuple((row["phrase"], Disposition(row["disposition"])) for row in rows("dispositions"))


@cache
def exemption_types() -> dict[str, str]:
    """Section number of the FOIA to its type in the Act: absolute, qualified, part, limit."""
    return {row["section"]: row["type"] for row in rows("exemptions") if row["regime"] == "FOIA"}


def find_answers(
    document: Document,
    messages: Sequence[Message],
    zones: Sequence[Zone],
    questions: Sequence[Question],
    tables: Sequence[PlacedTable],
    reference: str,
) -> tuple[Answer, ...]:
    """One answer for each question asked; without a reply that rules on it, `NO_ANSWER`."""
    if not questions:
        return ()
    replies = [message for message in messages if message.kind is MessageKind.REPLY]
    numbers = [question.number for question in questions]
    rulings: dict[str, _Ruling] = {}
    claims: dict[str, str] = {}
    tested = False
    last: Message | None = replies[-1] if replies else None
    for message in replies:
        found, said, test = _rulings(document, message, zones, numbers)
        if found:
            rulings, claims, tested, last = found, said, test, message
    served = _serve(questions, rulings, tables)
    answers: list[Answer] = []
    for question in questions:
        ruling = rulings.get(question.number)
        mine = served.get(question.number, ())
        if ruling is None:
            only = len(questions) == 1 and bool(tables)
            disposition = Disposition.DISCLOSED if only else _otherwise(replies)
            mine = tuple(table.number for table in tables) if only else ()
        else:
            disposition = ruling.disposition
        sections = tuple(ruling.sections) if ruling else ()
        answers.append(
            Answer(
                source=document.source,
                message=last.ordinal if last else 0,
                authority=last.authority if last else "",
                reference=reference,
                question=question.number,
                question_text=question.text,
                question_line=question.line,
                disposition=disposition,
                exemptions=sections,
                claimed_types=_claimed(sections, claims),
                public_interest_test=_tests(sections, claims, tested=tested),
                tables=mine,
                tables_basis="order" if mine else "",
                asked_period=_asked_period(question.text),
                answered_period=_answered(mine, tables),
                page=ruling.page if ruling else "",
                line=ruling.line if ruling else 0,
            )
        )
    return tuple(answers)


def _otherwise(replies: Sequence[Message]) -> Disposition:
    return Disposition.UNCLEAR if replies else Disposition.NO_ANSWER


def _rulings(
    document: Document, message: Message, zones: Sequence[Zone], numbers: Sequence[str]
) -> tuple[dict[str, _Ruling], dict[str, str], bool]:
    """What a reply says of each question and of sections, and whether it weighs interests."""
    rulings: dict[str, _Ruling] = {}
    claims: dict[str, str] = {}
    tested = False
    current: _Ruling | None = None
    listing = False
    wanted = {Zone.ANSWER, Zone.EXEMPTION}
    for paragraph in paragraphs(document.lines, message.first, message.last):
        own = [n for n in paragraph if zones[n - 1] in wanted]
        if not own:
            if any(zones[n - 1] is Zone.TABLE_ROW for n in paragraph):
                listing = False
            continue
        for chunk in _chunks(document, own, numbers):
            text = " ".join(" ".join(document.lines[n - 1].text.split()) for n in chunk)
            lower = text.lower().replace("\u2019", "'")
            tested = tested or bool(_TEST.search(text))
            for claim in _CLAIM.finditer(text):
                kind = next((name for word, name in _TYPES if word in claim["words"].lower()), "")
                for section in re.findall(r"\d{1,2}[A-Z]?", claim["list"]):
                    if kind:
                        claims.setdefault(section, kind)
            named = [name for name in _names(text, numbers) if name in numbers]
            ruling = next((each for phrase, each in _phrases() if phrase in lower), None)
            line = document.lines[chunk[0] - 1]
            if ruling and (named or not rulings):
                current = _Ruling(ruling, line.number, line.page)
                for name in named or numbers:
                    if named or name not in rulings:
                        rulings[name] = current
            listed = _LISTED.fullmatch(text)
            if current is not None and listing and listed and len(text) < 120:
                _add(current, listed[1], listed[2])
            elif current is not None and ruling not in {None, Disposition.DISCLOSED}:
                for match in _APPLIED.finditer(text):
                    _add(current, match[1], match[2])
            listing = bool(_LEAD.search(text)) or (listing and bool(listed))
    return rulings, claims, tested


def _chunks(document: Document, own: Sequence[int], numbers: Sequence[str]) -> list[list[int]]:
    """A paragraph cut where a new question is named or a new section heads a line."""
    chunks: list[list[int]] = []
    for number in own:
        text = document.lines[number - 1].text
        opens = bool(_LISTED.fullmatch(text)) or bool(_leading(text, numbers))
        if not chunks or opens:
            chunks.append([])
        chunks[-1].append(number)
    return chunks


def _leading(text: str, numbers: Sequence[str]) -> str:
    found = re.match(r"\s*(?:Q(?:uestion)?\s?)?(\d{1,2}[a-z]?)[.):](?:\s|$)", text, re.IGNORECASE)
    return found[1].lower() if found and found[1].lower() in numbers else ""


def _names(text: str, numbers: Sequence[str]) -> list[str]:
    leading = _leading(text, numbers)
    return [*([leading] if leading else []), *named_questions(text)]


def _add(ruling: _Ruling, section: str, parts: str) -> None:
    if section.upper() not in exemption_types():
        return
    bare = f"s{section.upper()}"
    name = bare + "".join(parts.split())
    if name == bare and any(each.startswith(f"{bare}(") for each in ruling.sections):
        return  # the letter speaks again of what it applied by its subsection
    if name not in ruling.sections:
        ruling.sections.append(name)


def _serve(
    questions: Sequence[Question],
    rulings: dict[str, _Ruling],
    tables: Sequence[PlacedTable],
) -> dict[str, tuple[int, ...]]:
    """Which table answers which question, when there is one table for each in order."""
    disclosed = [
        question.number
        for question in questions
        if question.number in rulings
        and rulings[question.number].disposition is Disposition.DISCLOSED
    ]
    primary = [table for table in tables if not table.copy_of]
    if not disclosed or len(primary) != len(disclosed):
        return {}
    return {name: (table.number,) for name, table in zip(disclosed, primary, strict=True)}


def _claimed(sections: Sequence[str], claims: dict[str, str]) -> tuple[str, ...]:
    found = []
    for name in sections:
        number = re.sub(r"^s|\(.*$", "", name)
        if number in claims:
            found.append(f"s{number}:{claims[number]}")
    return tuple(dict.fromkeys(found))


def _tests(sections: Sequence[str], claims: dict[str, str], *, tested: bool) -> tuple[str, ...]:
    found = []
    for name in sections:
        number = re.sub(r"^s|\(.*$", "", name)
        kind = exemption_types().get(number, "")
        if (
            kind == "absolute"
            or (kind == "part" and claims.get(number) != "qualified")
            or kind == "limit"
        ):
            found.append(f"s{number}:not_needed")
        else:
            found.append(f"s{number}:{'present' if tested else 'missing'}")
    return tuple(found)


def _asked_period(text: str) -> str:
    codes = [
        parse_period(year).code
        for year in _YEARS.findall(re.sub(r"\[.*?\]|\bAct \d{4}|\bSOA \d{4}", "", text))
    ]
    return ";".join(dict.fromkeys(code for code in codes if code))


def _answered(numbers: Sequence[int], tables: Sequence[PlacedTable]) -> str:
    codes: list[str] = []
    for table in tables:
        if table.number in numbers:
            context = f"{table.table.header_note} {table.table.title}"
            labels = [column.label for column in table.table.columns]
            labels += [row.label for row in table.table.rows]
            codes.extend(parse_period(label, context).code for label in labels)
    return ";".join(dict.fromkeys(code for code in codes if code))
