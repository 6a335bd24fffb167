"""Series within one sentence: figures, each with the period that a preposition or bracket gives it.

``There were 31 in 2019, 28 in 2020 and 5 in 2021``; ``In 2019/20 we recorded 12 and in 2020/21
14``; ``2019 (31), 2020 (28)``; ``31, 28 and 5 in 2019, 2020 and 2021 respectively``. Every
number between the first and the last has to be a figure or a period of the series, and every
figure has to have its own period: else none is read.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from foiparse.correspondence.periods import is_period, period_form
from foiparse.model import Column, TableCell, TableRow
from foiparse.tables.drafts import Draft
from foiparse.tables.text_lines import calls_for_number
from foiparse.tables.titles import is_note_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.text_lines import TextLine

_LONGEST = 12  # lines of a paragraph
_LONGEST_SENTENCE = 1500
_DIGIT = re.compile(r"\d")
_SHORT = 40  # characters of a line that does not go on
_NUMBERS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FIGURE = re.compile(
    rf"(?<![\w/.,\u2013-])(?:(?:fewer|less) than \d+|[<>]?\s?[£€$]?(?:{_NUMBERS})(?:%|[km]\b|bn\b)?"
    r"(?:\s(?:per ?cent|hundred|thousand|million|billion)\b)?)(?![\w/]|[.,\u2013-]\d|\(|-[a-z])"
    r"|\b(?:none|nil|zero|no)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)%\]])[.?!](?=\s+[A-Z(]|\s*$)")
_NUMBERING = re.compile(r"\s*(?:\(?\d{1,2}[a-z]?[.)]|[\u2022\u00b7*\u2013-])\s+")
_IN = (
    r"(?:in|during|for|throughout)\s(?:the\s)?"
    r"(?:(?:calendar|financial|fiscal|academic)?\s?(?:years?|periods?|quarter|month)\s(?:of\s|to\s)?)?"
)
_BEFORE = re.compile(rf"\b{_IN}$", re.IGNORECASE)  # what stands before a period
_TO_PERIOD = re.compile(rf"(?P<words>[^\d,.;:()]{{0,90}}?)\s?\b{_IN}", re.IGNORECASE)
_TO_FIGURE = re.compile(r",?(?P<words>[^\d,.;:()]{0,90})", re.IGNORECASE)
_NEXT_FIGURE = re.compile(
    r"(?P<words>[^\d,.;:()]{0,60}?)\s?(?:[,;]|[,;]?\s(?:and|or|but|to|rising to|falling to"
    r"|compared (?:to|with)|against))"
    r"(?:\s(?:then|a further|there (?:was|were)|only|just))?\s",
    re.IGNORECASE,
)
_NEXT_PERIOD = re.compile(
    rf"(?P<words>[^\d,.;:()]{{0,60}}?)(?:[,;]|[,;]?\s(?:and|but|while|whereas))\s(?:then\s|that\s)?(?:{_IN})?",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s\(")
_OF_THEM = re.compile(r"(?:of|out of|from|among)\b[^.;]*,", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:about|around|approximately|roughly|nearly|almost|some|circa|over|under|above|below"
    r"|more than|at least|up to|average of|estimated|aged|every|per)\s?$",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"[^\d.;:()]{0,40}\b(?P<label>total) (?:of )?", re.IGNORECASE)
_HINT = re.compile(r"\b(?:in|during|for|throughout|respectively)\b|\d\s\(\d", re.IGNORECASE)


class _Part(NamedTuple):
    """A figure or a period in a sentence."""

    text: str
    start: int
    end: int
    period: bool


def find_dated_series(lines: Sequence[TextLine], taken: Sequence[bool]) -> list[Draft]:
    """Every series of this make, in order. ``taken`` marks lines that another layout has."""
    drafts: list[Draft] = []
    at = 0
    while at < len(lines):
        end = at + 1
        while end < len(lines) and end - at < _LONGEST and _goes_on(lines, end, taken):
            end += 1
        if not taken[at] and not is_note_word(lines[at].text):
            drafts.extend(_in_paragraph(lines, at, end))
        at = end
    return drafts


def _goes_on(lines: Sequence[TextLine], at: int, taken: Sequence[bool]) -> bool:
    """Whether a line is of one paragraph with the one above."""
    if lines[at].blanks or taken[at] or taken[at - 1] or _NUMBERING.match(lines[at].raw):
        return False
    above = lines[at - 1].text
    return not (len(above) < _SHORT and lines[at].text[0].isupper() and above[-1] not in ",;-")


def _in_paragraph(lines: Sequence[TextLine], first: int, last: int) -> list[Draft]:
    text, starts = "", []
    for line in lines[first:last]:
        text += " " if text else ""
        starts.append(len(text))
        text += line.text
    drafts: list[Draft] = []
    begin = 0
    for match in [*_SENTENCE_END.finditer(text), None]:
        end = match.start() if match else len(text)
        found = _pairs(text[begin:end])
        if found is not None:
            title, pairs = found
            rows = []
            for label, figure in pairs:
                line = lines[first + sum(start <= begin + figure.start for start in starts) - 1]
                value = " ".join(figure.text.split())
                cell = TableCell(1, value, line.number, line.page)
                rows.append(TableRow(label.text, (cell,), (line.number,)))
            top = first + sum(start <= begin + pairs[0][1].start for start in starts) - 1
            over = first + sum(start <= begin + pairs[0][0].start for start in starts) - 1
            bottom = first + sum(start < end for start in starts)
            place = (min(top, over), bottom)
            drafts.append(Draft(*place, (Column(("",)),), rows, title=title, spoken=True))
        begin = match.end() if match else end
    return drafts


def _pairs(sentence: str) -> tuple[str, list[tuple[_Part, _Part]]] | None:
    """What is counted, and each period with its figure, or None where a sentence has no series."""
    lead = _NUMBERING.match(sentence)
    sentence = " " * lead.end() + sentence[lead.end() :] if lead else sentence
    figured = _DIGIT.search(sentence) and _HINT.search(sentence)
    if len(sentence) > _LONGEST_SENTENCE or not figured:
        return None
    parts = _parts(sentence)
    if parts is None or sum(part.period for part in parts) < 2:
        return None
    found = _respectively(sentence, parts) or _paired(sentence, parts)
    if found is None and not parts[-1].period:
        found = _paired(sentence, parts[:-1])  # the last is what the sentence adds
        if found and (match := _TOTAL.fullmatch(sentence[parts[-2].end : parts[-1].start])):
            label = _Part(match["label"], parts[-1].start, parts[-1].end, period=False)
            found[1].append((label, parts[-1]))
    if found is None:
        return None
    words, pairs = found
    if len({period.text.lower() for period, _ in pairs}) < len(pairs):
        return None
    if not any(char.isdigit() for _, figure in pairs for char in figure.text):
        return None
    return " ".join(words.split()).strip(" ,"), pairs


def _parts(sentence: str) -> list[_Part] | None:
    """The periods and figures of a sentence in order; None where days stand in it.

    A number that the word before calls for, or makes a rough one, is no figure, and no
    series goes on over it.
    """
    parts = [
        _Part(match[0], match.start(), match.end(), period=True)
        for match in period_form().finditer(sentence)
    ]
    if any(not is_period(part.text) for part in parts):
        return None
    spans = [(part.start, part.end) for part in parts]
    for match in _FIGURE.finditer(sentence):
        if any(start < match.end() and match.start() < end for start, end in spans):
            continue
        before = sentence[: match.start()]
        word = before.split()[-1].strip("(),") if before.split() else ""
        if _ABOUT.search(before) or calls_for_number(word):
            continue
        start = match.end() - len(match[0].lstrip())
        parts.append(_Part(match[0].strip(), start, match.end(), period=False))
    return sorted(parts, key=lambda part: part.start)


def _paired(sentence: str, parts: Sequence[_Part]) -> tuple[str, list[tuple[_Part, _Part]]] | None:
    """Figure and period by turns, from the last backwards, joined as the forms say."""
    pairs: list[tuple[_Part, _Part]] = []
    rest = list(parts)
    nouns: list[str] = []
    inner = ""
    while len(rest) > 1 and rest[-1].period != rest[-2].period:
        one, two = rest[-2:]
        within = _within(sentence, one, two)
        noun: str | None = ""
        if pairs:
            noun = _parted(sentence, two, min(pairs[0], key=lambda part: part.start))
        if within is None or noun is None:
            break
        inner = within
        nouns.append(noun if one.period else within)
        pairs.insert(0, (one, two) if one.period else (two, one))
        del rest[-2:]
    if len(pairs) < 2 or len({noun.strip().lower() for noun in nouns} - {""}) > 1:
        return None  # what is counted changes
    whole = len(rest) == 1 and not rest[0].period and _OF_THEM.match(sentence.lstrip())
    if rest and not whole:
        return None
    first = min(pairs[0], key=lambda part: part.start)
    if sentence.count("(", 0, first.start) > sentence.count(")", 0, first.start):
        return None  # said in passing, of what the sentence leaves out
    lead = "" if first.period else sentence[: first.start]
    return f"{lead} {inner} {nouns[-1] if first.period else ''}", pairs


def _within(sentence: str, one: _Part, two: _Part) -> str | None:
    """The words within a pair, or None where they do not make one."""
    inner = sentence[one.end : two.start]
    if one.period and _BRACKET.fullmatch(inner):
        return "" if sentence[two.end : two.end + 1] == ")" else None
    if one.period and not _BEFORE.search(sentence[: one.start]):
        return None
    match = (_TO_FIGURE if one.period else _TO_PERIOD).fullmatch(inner)
    return match["words"] if match else None


def _parted(sentence: str, last: _Part, after: _Part) -> str | None:
    """The words between a pair and the next that something parts from it; None if nothing does."""
    gap = sentence[last.end : after.start].removeprefix(")")
    match = (_NEXT_PERIOD if after.period else _NEXT_FIGURE).fullmatch(gap)
    if match is None or (last.period and match["words"].strip()):
        return None
    return match["words"]


def _respectively(
    sentence: str, parts: Sequence[_Part]
) -> tuple[str, list[tuple[_Part, _Part]]] | None:
    """Figures and then as many periods, or the other way, that are said to be in one order."""
    if len(parts) < 4 or not re.search(r"\brespectively\b", sentence, re.IGNORECASE):
        return None
    half = len(parts) // 2
    ahead, behind = parts[:half], parts[half:]
    if len(parts) % 2 or len({p.period for p in ahead}) > 1 or len({p.period for p in behind}) > 1:
        return None
    if ahead[0].period == behind[0].period:
        return None
    for side in (ahead, behind):
        gaps = [sentence[a.end : b.start] for a, b in itertools.pairwise(side)]
        if not all(re.fullmatch(r",\s|,?\sand\s", gap) for gap in gaps):
            return None
    inner = sentence[ahead[-1].end : behind[0].start]
    if re.search(r"[.;:()]", inner) or len(inner) > 120:
        return None
    periods, figures = (ahead, behind) if ahead[0].period else (behind, ahead)
    return sentence[: ahead[0].start], list(zip(periods, figures, strict=True))
