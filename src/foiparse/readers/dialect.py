"""Whether a text is a file of separated values, and what separates them.

Only what lines have in common decides: a separator that most lines hold equally often.
Prose has commas too, but not so; a table drawn with bars is left to the text layouts.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SEPARATORS = "\t,;|"
_DIRECTIVE = re.compile(r"sep=(.)\s*\Z", re.IGNORECASE)
_SAMPLE = 400  # lines that are looked at
_OPEN_LINES = 200  # lines that a quoted field may run over
_OPEN_CHARACTERS = 1_000_000
_THOUSANDS = re.compile(r"(?<![\d,])\d{1,3}(?:,\d{3})+(?!\d)")
_LETTER = re.compile(
    r"\s*(?:dear\b|yours (?:sincerely|faithfully)|kind regards|regards,?\s*\Z|thank you for)",
    re.IGNORECASE,
)
_PROSE = re.compile(r"[,;] +[A-Za-z]")
_FIGURE = re.compile(
    r"\s*(?:[£$€<>~(]?\s?-?[\d.,]*\d[\d.,]*\s?[%+)]?|[-\u2013*]|\[.\]|n/?a)\s*", re.IGNORECASE
)
_PAIR = re.compile(
    r".*\w.*(?::|=|\s[-\u2013\u2014])(?:\s+(?:[<>]\s?)?[£$€]?[\d*.\u2013-][\d.]*%?)?[\s.]*",
    re.DOTALL,
)
_BARRED = re.compile(r"\s*\|.*\|\s*\Z|[\s|:+-]*--[\s|:+-]*\Z")


def separator_of(text: str) -> str:
    """What separates the values of a text (its start is enough); empty where it is prose."""
    return _separator(text[:_OPEN_CHARACTERS])


@lru_cache(maxsize=4)
def _separator(text: str) -> str:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    directive = _DIRECTIVE.match(lines[0]) if lines else None
    if directive and directive[1] in SEPARATORS:
        return directive[1]
    lines = lines[: _SAMPLE + 1]
    best = max(SEPARATORS, key=lambda each: _score(lines, each))
    return best if _score(lines, best) > 0 else ""


def _score(lines: Sequence[str], separator: str) -> float:
    """How much the lines look separated so: 0 for not at all."""
    text = "\n".join(lines)
    if separator not in text:
        return 0
    if separator == "|" and sum(bool(_BARRED.match(line)) for line in lines) * 3 > len(lines):
        return 0
    rows = [fields for _, fields, _ in records(lines, separator) if any(map(str.strip, fields))]
    several = [row for row in rows if len(row) > 1]
    if len(several) < 2 or len(several) * 2 < len(rows):
        return 0
    counts = Counter(map(len, several))
    width, most = counts.most_common(1)[0]
    if most * 2 < len(several) or (width == 2 and most * 10 < len(several) * 9):
        return 0
    sizes = sorted(len(field) for row in several for field in row)
    if sizes[len(sizes) * 3 // 4] > 80:
        return 0
    if _is_letter(lines, separator) or (separator in ",;" and _is_prose(lines, separator)):
        return 0
    if separator in ",;" and _is_series(lines, separator):
        return 0
    filled = [[field for field in row if field.strip()] for row in several]
    figured = sum(any(_FIGURE.fullmatch(f) for f in row[1:]) for row in filled)
    if figured * 2 < len(several) and (width < 3 or len(several) < 3):
        return 0
    return most * min(width, 50)


def usual_width(lines: Sequence[str], separator: str) -> int:
    """How many fields most records have that have more than one; 0 where none has."""
    counts = Counter(len(fields) for _, fields, _ in records(lines[:_SAMPLE], separator))
    counts.pop(1, None)
    return counts.most_common(1)[0][0] if counts else 0


def usually_spaced(lines: Sequence[str], separator: str) -> bool:
    """Whether most records have a space behind every separator."""
    several = [row for _, row, _ in records(lines[:_SAMPLE], separator) if len(row) > 1]
    return sum(is_spaced(row, separator) for row in several) * 2 > len(several)


def is_spaced(fields: Sequence[str], separator: str) -> bool:
    """Whether separators all stand before a space, as in a sentence; one may end the line."""
    behind = fields[1:] if fields[-1] else fields[1:-1]
    return separator in ",;" and bool(behind) and all(field[:1] == " " for field in behind)


def in_a_sentence(fields: Sequence[str], separator: str) -> bool:
    """Whether separators stand as in a sentence: fewer than four, each before a space."""
    words = [field for field in fields if field.strip()]
    return (
        separator in ",;"
        and 1 < len(fields) <= 4
        and len(words) == len(fields)
        and all(field[0] == " " for field in fields[1:])
    )


def is_sentence(fields: Sequence[str], separator: str) -> bool:
    """Whether fields are pieces of a sentence: words behind a space each, that end in a stop."""
    return (
        separator in ",;"
        and len(fields) > 1
        and all(field[:1] == " " and not _FIGURE.fullmatch(field) for field in fields[1:])
        and (fields[-1].rstrip()[-1:] == "." or fields[-1].lstrip()[:1].islower())
    )


def _is_prose(lines: Sequence[str], separator: str) -> bool:
    """Whether separators stand as in sentences: before a space and a word, or in numbers."""
    bare = [re.sub(r'"[^"]*"', '""', line) for line in lines if separator in line]
    if separator == ",":
        bare = [_THOUSANDS.sub("0", line) for line in bare]
    apart = [line for line in bare if line.count(separator) > len(_PROSE.findall(line))]
    return len(apart) * 2 <= len(bare)


def _is_series(lines: Sequence[str], separator: str) -> bool:
    """Whether separators part labels that have a value each, as a sentence lists them."""
    bare = [_THOUSANDS.sub("0", line) if separator == "," else line for line in lines]
    behind = [field for line in bare for field in line.split(separator)[1:] if field.strip()]
    return sum(bool(_PAIR.fullmatch(field)) for field in behind) * 2 > len(behind)


def _is_letter(lines: Sequence[str], separator: str) -> bool:
    """Whether lines without separators are those of a letter: set in, wrapped, or its phrases."""
    filled = [line for line in lines if line.strip()]
    alone = [line for line in filled if separator not in line]
    if sum(line[0] == " " for line in alone) * 2 > len(alone):
        return True
    for line, following in zip(filled, [*filled[1:], ""], strict=True):
        if separator in line:
            continue
        if _LETTER.match(line) or len(line) > 200:
            return True
        if len(line) > 50 and following and separator not in following:
            return True
    return False


def records(lines: Sequence[str], separator: str) -> Iterator[tuple[int, list[str], bool]]:
    """Each record: index of its first line, its fields, whether a quote in it never closes.

    A quoted field may run over lines; one that does not end within reason is no quoted
    field, and its quote is a character like any other.
    """
    at = 0
    while at < len(lines):
        line = lines[at]
        if '"' not in line:
            yield at, line.split(separator), False
            at += 1
            continue
        end, text = at, line
        fields = _quoted(text, separator)
        while fields is None and end + 1 < len(lines) and end - at < _OPEN_LINES:
            end += 1
            text = f"{text}\n{lines[end]}"
            if len(text) > _OPEN_CHARACTERS:
                break
            if '"' in lines[end]:
                fields = _quoted(text, separator)
        if fields is None:
            yield at, line.split(separator), True
            at += 1
        else:
            yield at, fields, False
            at = end + 1


def _quoted(text: str, separator: str) -> list[str] | None:
    """The fields of a record with quotes in it; None where one is still open."""
    fields: list[str] = []
    at = 0
    while True:
        start = at
        while start < len(text) and text[start] == " ":
            start += 1
        if start < len(text) and text[start] == '"':
            closed = _closing(text, start + 1)
            if closed < 0:
                return None
            end = text.find(separator, closed + 1)
            end = len(text) if end < 0 else end
            inside = text[start + 1 : closed].replace('""', '"')
            fields.append(inside + text[closed + 1 : end].strip())
        else:
            end = text.find(separator, at)
            end = len(text) if end < 0 else end
            fields.append(text[at:end])
        if end >= len(text):
            return fields
        at = end + len(separator)


def _closing(text: str, at: int) -> int:
    """Where the quote closes that opened before ``at``; -1 where it does not."""
    while True:
        at = text.find('"', at)
        if at < 0 or text[at + 1 : at + 2] != '"':
            return at
        at += 2
