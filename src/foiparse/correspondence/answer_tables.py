"""Tables that answer in words: a question in one column, what is said to it in another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence.asking import is_asking, words_of
from foiparse.correspondence.numbering import Level, expand, read_marker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foiparse.model import Document, Line

_NUMBER_HEADS = frozenset({"", "no", "no.", "number", "ref", "q", "q no", "#", "item"})
_RULE = re.compile(r"[\s|:+=-]*")
_WITH_ANSWER = re.compile(r"(?P<asked>[^?]{8,200}\?)\s+(?P<answer>[^?]{1,80})")
_SEVERAL = re.compile(
    r"[Qq]?\s*\d{1,2}[a-z]?(?:\s*(?:,|&|and|to|-|\u2013)\s*[Qq]?\s*\d{1,2}[a-z]?)*"
)
Cells = list[tuple[str, int]]
"""The cells of a row: text and line."""


class AnswerRow(Struct, frozen=True):
    """One row: the numbers it gives (or none), the question's words, the answer, its line."""

    labels: tuple[str, ...]
    asked: str
    answer: str
    line: int


class AnswerTable(Struct, frozen=True):
    """The rows of such a table, and every line that it takes."""

    rows: tuple[AnswerRow, ...]
    lines: frozenset[int]


def answer_tables(document: Document, first: int, last: int) -> tuple[AnswerTable, ...]:
    """The tables of this kind among the lines ``first`` to ``last``, in reading order."""
    found: list[AnswerTable] = []
    taken: set[int] = set()
    for grid in document.grids:
        lines = frozenset(grid.lines) or frozenset(
            cell.line for row in grid.rows for cell in row if cell.line
        )
        if lines and first <= min(lines) and max(lines) <= last:
            body = [[(cell.text, cell.line) for cell in row] for row in grid.rows]
            if read := _read(body):
                found.append(AnswerTable(read, lines))
                taken |= lines
    for run in _runs(document.lines[first - 1 : last], taken):
        body = [
            [(cell.strip(), line.number) for cell in _cells(line.text)]
            for line in run
            if not _RULE.fullmatch(line.text)
        ]
        if read := _read(body):
            found.append(AnswerTable(read, frozenset(line.number for line in run)))
            taken |= found[-1].lines
    found.extend(_one_line(document.lines[first - 1 : last], taken))
    return tuple(sorted(found, key=lambda table: min(table.lines)))


def _one_line(lines: Sequence[Line], taken: set[int]) -> Iterator[AnswerTable]:
    """Lines each of which holds a numbered question and, after its mark, the answer."""
    run: list[AnswerRow] = []
    for line in [*lines, None]:
        text = "" if line is None else line.text.strip()
        if line is not None and not text:
            continue
        found = _WITH_ANSWER.fullmatch(text)
        marker = read_marker(found["asked"]) if found else None
        if (
            line
            and found
            and marker
            and marker.level is not Level.BULLET
            and line.number not in taken
        ):
            run.append(AnswerRow(marker.labels, marker.rest, found["answer"], line.number))
            continue
        if len(run) > 1:
            yield AnswerTable(tuple(run), frozenset(row.line for row in run))
        run = []


def _runs(lines: Sequence[Line], taken: set[int]) -> Iterator[list[Line]]:
    """Lines in a row that bars or tabs cut into cells."""
    run: list[Line] = []
    for line in lines:
        if line.number not in taken and len(_cells(line.text)) > 1:
            run.append(line)
            continue
        if len(run) > 1:
            yield run
        run = []
    if len(run) > 1:
        yield run


def _cells(text: str) -> list[str]:
    bare = text.strip()
    if "|" in bare:
        return bare.removeprefix("|").removesuffix("|").split("|")
    return bare.split("\t") if "\t" in bare else [bare]


def _read(body: Sequence[Cells]) -> tuple[AnswerRow, ...]:
    """The rows under a header that names both columns, or that all ask; none of other tables."""
    for at, row in enumerate(body[:3]):
        names = [_name(text) for text, _ in row]
        asked = _column(names, "asked")
        answer = _column(names, "answered")
        if asked is not None and answer is not None:
            number = next((i for i, name in enumerate(names) if name in _NUMBER_HEADS), None)
            return tuple(_rows(body[at + 1 :], asked, answer, number))
    return _in_turn(body) or _asking(body)


def _column(names: Sequence[str], kind: str) -> int | None:
    """The column whose head is of a kind, or begins or ends with such a word."""
    listed = words_of(kind)
    whole = [i for i, name in enumerate(names) if name in listed]
    part = [i for i, name in enumerate(names) if _in_part(name, listed)]
    return next(iter((*whole, *part)), None)


def _in_part(name: str, listed: Sequence[str]) -> bool:
    words = name.split()
    return 1 < len(words) <= 4 and (words[-1] in listed or words[0] in listed)


def _name(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(" :.")


def _in_turn(body: Sequence[Cells]) -> tuple[AnswerRow, ...]:
    """Rows of two cells headed ``Question`` and ``Response`` in turn, as one row each."""
    pairs = [row for row in body if len(row) == 2]
    heads = [_name(row[0][0]) for row in pairs]
    if len(pairs) < len(body) or len(pairs) < 2 or len(pairs) % 2:
        return ()
    asks = all(re.sub(r"\W*\d+$", "", head) in words_of("asked") for head in heads[::2])
    says = all(re.sub(r"\W*\d+$", "", head) in words_of("answered") for head in heads[1::2])
    if not (asks and says):
        return ()
    joined = [[one[1], two[1]] for one, two in zip(pairs[::2], pairs[1::2], strict=True)]
    return tuple(_rows(joined, 0, 1, None))


def _asking(body: Sequence[Cells]) -> tuple[AnswerRow, ...]:
    """Rows without a header, each a question and, in the last cell, its answer."""
    if len(body) < 2 or len({len(row) for row in body}) > 1 or not 2 <= len(body[0]) <= 3:
        return ()
    number = 0 if len(body[0]) == 3 else None
    asked = len(body[0]) - 2
    for row in body:
        marker = read_marker(row[asked][0])
        if not is_asking(marker.rest if marker else row[asked][0]):
            return ()
    return tuple(_rows(body, asked, asked + 1, number))


def _rows(
    body: Sequence[Cells], asked: int, answer: int, number: int | None
) -> Iterator[AnswerRow]:
    for row in body:
        if max(asked, answer) >= len(row):
            continue
        text, line = row[asked]
        said, below = row[answer]
        label = row[number][0] if number is not None and number < len(row) else ""
        labels, text = _labels(label.strip(), text)
        if text.strip() or labels:
            yield AnswerRow(
                labels,
                " ".join(text.split()),
                " ".join(said.split()),
                line or below,
            )


def _labels(label: str, text: str) -> tuple[tuple[str, ...], str]:
    """The numbers of a row, from a cell of their own or before the question; and its words."""
    for cell in (label, text.strip()):
        if re.fullmatch(
            r"[Qq]?\s*\d{1,2}[a-z]?(?:\s*(?:,|&|and|to|-|\u2013)\s*\d{1,2}[a-z]?)*", cell
        ):
            return tuple(expand(cell)), text if cell == label else ""
    marker = read_marker(label) if label else read_marker(text)
    if marker is None or marker.level is Level.BULLET:
        return (), text
    return marker.labels, text if label else marker.rest
