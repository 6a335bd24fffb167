"""A first zone for every line, and the lines that tables account for.

Evidence, strongest first: whose message it is, what the site or a program put there, what is
quoted or restated, what the table reader claimed. What is left is the authority's own
words, which `foiparse.correspondence.refining` tells apart.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from foiparse.correspondence.evidence import weigh
from foiparse.correspondence.furniture import is_furniture, mark_header, mark_page_breaks
from foiparse.correspondence.heads import own_heading
from foiparse.correspondence.numbering import is_question_heading, read_marker
from foiparse.correspondence.paragraphs import is_dense, paragraphs
from foiparse.correspondence.phrasing import fold
from foiparse.correspondence.quoting import quoted_lines
from foiparse.correspondence.restating import mark_repeated
from foiparse.model import MessageKind, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.correspondence.restating import Asked
    from foiparse.model import Document, Line, Message, Table

_OUTGOING = {
    MessageKind.REQUEST: Zone.REQUEST,
    MessageKind.FOLLOWUP: Zone.FOLLOWUP,
    MessageKind.ANNOTATION: Zone.ANNOTATION,
    MessageKind.CHROME: Zone.CHROME,
}
_BORDER = re.compile(r"\s*[-=+|:\u2500-\u257f ]*[-=\u2500-\u257f]{3}[-=+|:\u2500-\u257f ]*")
_ROW_END = re.compile(r"(?:\s\d[\d,]*){2,}\W*$")


def coarse(document: Document, messages: Sequence[Message], asked: Asked) -> list[Zone]:
    """A first zone for each line, from whose message it is in and what is quoted or restated.

    Lines of the authority's own words come out as `Zone.ANSWER`, to be refined.
    """
    lines = document.lines
    zones = [Zone.BLANK] * len(lines)
    for message in messages:
        own = _OUTGOING.get(message.kind)
        reply = message.kind is MessageKind.REPLY
        may_quote = reply or message.kind is MessageKind.FOLLOWUP
        quoted = quoted_lines(lines, message) if may_quote else frozenset()
        for number in range(message.first, message.last + 1):
            text = lines[number - 1].text
            if not text.strip():
                continue
            if number in document.furniture or is_furniture(text):
                zone = Zone.CHROME
            elif number in quoted:
                zone = Zone.QUOTED_PREVIOUS
            elif own is not None:
                zone = own
            elif is_question_heading(text):
                zone = Zone.RESTATED_REQUEST  # no table runs on over it
            else:
                zone = Zone.ANSWER
            zones[number - 1] = zone
        if message.ordinal:
            for number in own_heading(lines, message):
                zones[number - 1] = Zone.CHROME
        mark_header(lines, message, zones)
        if reply:
            mark_page_breaks(lines, message, zones)
        if reply and asked.text:
            mark_repeated(lines, message, zones, asked)
        if reply and is_dense(lines, message.first, message.last):
            _set_prose_apart(lines, message, zones)
    return zones


def _set_prose_apart(lines: Sequence[Line], message: Message, zones: list[Zone]) -> None:
    """Give sure boilerplate its zone before tables are sought.

    Without blank lines a table's notes would not end. Only whole sentences without
    figures are taken, so that no caption or row can be lost.
    """
    for paragraph in paragraphs(lines, message.first, message.last):
        text = " ".join(lines[number - 1].text.strip() for number in paragraph)
        own = all(zones[number - 1] is Zone.ANSWER for number in paragraph)
        sentence = text.endswith((".", ";")) and len(text.split()) >= 12
        if not (own and sentence) or _ROW_END.search(text):
            continue
        found = weigh(text)
        found.votes.pop(Zone.RESTATED_REQUEST, None)
        if found.leads or not found.thanks:
            found.votes.pop(Zone.ACK, None)
        if not found.votes or found.answers:
            continue
        first = max(found.votes, key=lambda zone: found.votes[zone])
        if found.refuses and first is not Zone.EXEMPTION:
            continue  # a refusal may stand in it too
        for number in paragraph:
            zones[number - 1] = first


def mark_tables(zones: list[Zone], tables: Sequence[Table], lines: Sequence[Line]) -> None:
    """Write the lines that tables account for into ``zones``.

    A line within a table that holds a piece of a row's label is the row's as well.
    """
    for table in tables:
        if table.spoken:
            continue
        for numbers, zone in (
            (table.heading_lines, Zone.TABLE_TITLE),
            (table.note_lines, Zone.TABLE_NOTE),
            (table.title_lines, Zone.TABLE_TITLE),
            (table.header_lines, Zone.TABLE_HEADER),
            (table.row_lines, Zone.TABLE_ROW),
        ):
            prose = zone in {Zone.TABLE_NOTE, Zone.TABLE_TITLE}
            ruling = _ruling(lines, numbers) if prose else set()
            if zone is Zone.TABLE_NOTE:
                ruling |= {n for n in numbers if 0 < n <= len(lines) and _asks(lines[n - 1].text)}
            for number in numbers:
                if 0 < number <= len(zones) and number not in ruling:
                    zones[number - 1] = zone
        _mark_rules(zones, table, lines)
        own = [number for number in table.row_lines if 0 < number <= len(zones)]
        labels = "\n".join(fold(row.label) for row in table.rows)
        for number in range(min(own, default=0), max(own, default=0)):
            if zones[number - 1] is Zone.ANSWER and fold(lines[number - 1].text) in labels:
                zones[number - 1] = Zone.TABLE_ROW


def _asks(text: str) -> bool:
    """Whether a line is a numbered question, which is no note to what stands over it."""
    marker = read_marker(text) if text.rstrip().endswith("?") else None
    return marker is not None and bool(marker.labels)


def _mark_rules(zones: list[Zone], table: Table, lines: Sequence[Line]) -> None:
    """A line of a table's border belongs to the part above it, or below at the top."""
    parts = {Zone.TABLE_HEADER, Zone.TABLE_ROW}
    every = [n for n in (*table.header_lines, *table.row_lines) if 0 < n <= len(zones)]
    before: Zone | None = None
    for number in range(min(every, default=1), max(every, default=0) + 1):
        if not _BORDER.fullmatch(lines[number - 1].text):
            before = zones[number - 1] if zones[number - 1] in parts else before
        elif before is not None and zones[number - 1] in parts:
            zones[number - 1] = before


def _ruling(lines: Sequence[Line], numbers: Sequence[int]) -> set[int]:
    """Those of a table's titles and notes whose paragraph says what becomes of a question."""
    found: set[int] = set()
    own = [number for number in numbers if 0 < number <= len(lines)]
    if own:
        for paragraph in paragraphs(lines, min(own), max(own)):
            text = " ".join(lines[number - 1].text.strip() for number in paragraph)
            evidence = weigh(text)
            if text.endswith(".") and (
                evidence.relies or evidence.decides & {"not_held", "transferred"}
            ):
                found.update(paragraph)
    return found
