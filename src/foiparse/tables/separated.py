"""Cells that a sign parts on every line: tabs, or the commas of a file of values."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence.periods import is_period
from foiparse.model import Cell
from foiparse.tables.heading_words import column_words, is_column_atom, is_rank
from foiparse.tables.values import is_cell_figure, is_value
from foiparse.tables.wrapped_rows import filled_up, is_lone_label, unwrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.drafts import Found
    from foiparse.tables.text_lines import TextLine

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_GROUPED = re.compile(r"(?<=[\s£$€])\d{1,3}(?:,\d{3})+(?!\d)")  # 22,630 behind a label
_QUOTED = re.compile(r'"[^"]*"')
_PROSE_COMMA = re.compile(r", [a-z]")
_BEHIND_COMMA = re.compile(r",(.)")


def tabbed(lines: Sequence[TextLine], start: int) -> Found | None:
    """Cells between tabs."""
    if "\t" not in lines[start].raw.rstrip():
        return None
    end = start
    width = 0
    while end < len(lines) and (end == start or lines[end].blanks <= 1):
        cells = _between_tabs(lines[end].raw)
        if len(cells) > 1:
            width = max(width, len(cells))
        elif not is_lone_label(lines, end, _between_tabs, width):
            break
        end += 1
    if end - start < 2:
        return None
    rows = [
        [Cell(" ".join(part.split()), line.number) for part in _between_tabs(line.raw)]
        for line in lines[start:end]
    ]
    return end, unwrap(filled_up(rows))


def _between_tabs(raw: str) -> list[str]:
    return raw.strip("\n").split("\t")


class _Fields(Struct, frozen=True):
    """The fields of a comma-separated line, and how many behind the first hold text and figures."""

    texts: tuple[str, ...]
    filled: int
    figures: int
    spaced: bool  # every comma stands before a space, as in a sentence


def comma_separated(
    lines: Sequence[TextLine], start: int, *, seen: dict[int, _Fields]
) -> Found | None:
    """Cells between commas.

    ``seen`` keeps the fields of lines, by index, from one try to the next.
    """
    first = lines[start].raw
    if "," not in first:
        return None
    count = len(_fields(lines, start, seen).texts)
    if count < 2 or len(first) > 1000 or not _THOUSANDS.sub("", first).count(","):
        return None
    end = start
    while end < len(lines) and (end == start or lines[end].blanks == 0):
        alike = len(_fields(lines, end, seen).texts) == count
        if not (alike and seen[end].spaced == seen[start].spaced) and not (
            len(seen[end].texts) == 1 and is_lone_label(lines, end, _split_commas, count)
        ):
            break
        end += 1
    if not any("," in _GROUPED.sub("", line.raw) for line in lines[start + 1 : end]):
        return end, None  # every comma parts thousands
    heads = seen[start].texts
    below = [seen[index] for index in range(start + 1, end) if len(seen[index].texts) == count]
    if len(below) > 1 and not (below[0].figures and below[0].texts[0]):
        below = below[1:]  # a second row of headings
    filled = sum(row.filled for row in below)
    if not filled or sum(row.figures for row in below) < 0.8 * filled:
        return end, None
    if any(is_cell_figure(text) for text in heads if not is_period(text) and is_value(text)):
        return end, None
    known = any(
        is_column_atom(text) or is_rank(text) or column_words().get(text.lower()) for text in heads
    )
    if end - start < (2 if known else 3):
        return end, None
    rows = [
        [Cell(text, line.number) for text in seen[index].texts]
        for index, line in enumerate(lines[start:end], start)
    ]
    return end, unwrap(filled_up(rows))


def _fields(lines: Sequence[TextLine], at: int, seen: dict[int, _Fields]) -> _Fields:
    """The fields of a line if it is one of a comma-separated table, else its text."""
    if at not in seen:
        texts = tuple(" ".join(part.split()) for part in _split_commas(lines[at].raw))
        texts = texts or (lines[at].text,)
        filled = [text for text in texts[1:] if text]
        spaced = _are_spaced(_QUOTED.sub('""', lines[at].raw.strip()))
        seen[at] = _Fields(texts, len(filled), sum(map(is_cell_figure, filled)), spaced)
    return seen[at]


def _are_spaced(raw: str) -> bool:
    """Whether a space is behind every comma, those of thousands apart."""
    behind = _BEHIND_COMMA.findall(_THOUSANDS.sub("", raw))
    return bool(behind) and all(map(str.isspace, behind))


def _split_commas(raw: str) -> list[str]:
    if "," not in raw:
        return []
    bare = _QUOTED.sub('""', raw)
    if _PROSE_COMMA.search(bare) or (_THOUSANDS.search(bare) and _are_spaced(bare)):
        return []
    try:
        return next(csv.reader([raw.strip()], strict=True))
    except (csv.Error, StopIteration):
        return []
