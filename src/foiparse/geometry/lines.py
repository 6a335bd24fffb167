"""Visual lines: words that stand beside one another, and the phrases that they form."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from foiparse.geometry.values import is_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.geometry.rules import Rule
    from foiparse.geometry.words import Word
    from foiparse.model import Box

PHRASE_GAP = 0.72
"""A gap wider than this part of the size parts two phrases (a space is about 0.25)."""
VALUE_GAP = 0.42
"""The same between two values, which stand closer in narrow columns."""
_LEVEL = 0.38
"""Words whose middles differ by less than this part of the size share a line."""
_MOST_BESIDE = 1_000
"""Words of one line beyond which raised marks are not looked for."""
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LETTERS = str.maketrans("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")


class Phrase(NamedTuple):
    """Words of one line with no more than spaces between them."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    value: bool
    words: tuple[Word, ...]

    @property
    def middle(self) -> float:
        """Middle of the phrase, down the page."""
        return (self.top + self.bottom) / 2

    @property
    def box(self) -> Box:
        """The box of the phrase."""
        return (self.x0, self.top, self.x1, self.bottom)


class Line:
    """One visual line: its phrases from left to right, and the box around them."""

    __slots__ = ("bottom", "phrases", "size", "top", "x0", "x1")

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self.phrases = list(phrases)
        first = phrases[0]
        self.x0 = first.x0
        if len(phrases) == 1:
            self.x1, self.size, self.top, self.bottom = (
                first.x1,
                first.size,
                first.top,
                first.bottom,
            )
            return
        self.x1 = max([phrase.x1 for phrase in phrases])
        self.size = max([phrase.size for phrase in phrases])
        main = [phrase for phrase in phrases if phrase.size > 0.8 * self.size]
        self.top = min([phrase.top for phrase in main])
        self.bottom = max([phrase.bottom for phrase in main])

    @property
    def middle(self) -> float:
        """Middle of the line, down the page."""
        return (self.top + self.bottom) / 2

    @property
    def text(self) -> str:
        """The line as a person reads it, single spaces between words."""
        return " ".join(phrase.text for phrase in self.phrases)

    @property
    def box(self) -> Box:
        """The box around the line."""
        return (self.x0, self.top, self.x1, self.bottom)

    @property
    def values(self) -> int:
        """How many of its phrases could be values."""
        return sum(phrase.value for phrase in self.phrases)


def _raised(word: Word, base: Word) -> bool:
    """Whether a word is a mark set smaller and higher than the word it follows."""
    return (
        word.size < 0.8 * base.size
        and word.bottom < base.bottom - 0.12 * base.size
        and word.x0 - base.x1 < 0.4 * base.size
    )


def _mark(text: str, after: str) -> str:
    """How a raised mark is written: ``1,234 ¹`` so that no digit joins the number.

    Marks of digits become Unicode superscripts after a space, and so does a single
    letter after a number; ordinals (15th) and other marks stay glued as they read.
    """
    if any(map(str.isdigit, text)):
        return " " + text.translate(_RAISED)
    if len(text) == 1 and text in "abcdefghijklmnoprstuvwxyz" and after[-1:].isdigit():
        return " " + text.translate(_LETTERS)
    return text


def words_text(words: Iterable[Word]) -> str:
    """Join the words of one line: single spaces, none where the print has no gap."""
    words = list(words)
    size = words[0].size
    if all(word.size == size for word in words):
        # One size of print: nothing can be raised, and this is nearly all there is.
        reach = words[0].x1
        plain = [words[0].text]
        for word in words[1:]:
            gap = word.x0 - reach
            if gap >= 0.12 * size or (word.spaced and gap > 0.04 * size):
                plain.append(" ")
            plain.append(word.text)
            reach = word.x1
        return "".join(plain)
    out: list[str] = []
    last: Word | None = None
    base: Word | None = None
    for word in words:
        if last is None or base is None:
            out.append(word.text)
            base = word
        elif _raised(word, base):
            out.append(_mark(word.text, last.text))
            last = word
            continue
        else:
            gap = word.x0 - last.x1
            near = gap < 0.12 * min(word.size, last.size) and not (
                word.spaced and gap > 0.04 * word.size
            )
            if not near:
                out.append(" ")
            out.append(word.text)
            base = word
        last = word
    return "".join(out)


def phrase_of(words: Sequence[Word]) -> Phrase:
    """Make a phrase of words of one line, left to right."""
    if len(words) == 1:
        word = words[0]
        return Phrase(
            word.text,
            word.x0,
            word.top,
            word.x1,
            word.bottom,
            word.size,
            is_value(word.text),
            (word,),
        )
    text = words_text(words)
    _texts, _x0s, tops, x1s, bottoms, sizes, _spaced = zip(*words, strict=True)
    return Phrase(
        text,
        words[0].x0,
        min(tops),
        max(x1s),
        max(bottoms),
        max(sizes),
        len(text) <= 32 and is_value(text),
        tuple(words),
    )


def cut_phrases(words: list[Word], cuts: Sequence[float] = ()) -> list[Phrase]:
    """Cut one line's words (left to right) into phrases.

    Args:
        words: the words.
        cuts: where standing rules cross the line, sorted; a gap with a rule in it parts.
    """
    out: list[Phrase] = []
    run = [words[0]]
    reach = words[0].x1
    last = words[0]
    for word in words[1:]:
        gap = word.x0 - reach
        size = (word.size + last.size) / 2 if word.size > 0.8 * last.size else last.size
        parts = gap > PHRASE_GAP * size
        if not parts and gap > VALUE_GAP * size:
            parts = is_value(word.text) and is_value(last.text)
        if not parts and cuts and gap > -0.3 * size:
            at = bisect_right(cuts, last.x0 + 0.5 * (last.x1 - last.x0))
            parts = at < len(cuts) and cuts[at] < word.x0 + 0.5 * (word.x1 - word.x0)
        if parts:
            out.append(phrase_of(run))
            run = [word]
        else:
            run.append(word)
        reach = word.x1 if parts or word.x1 > reach else reach
        last = word
    out.append(phrase_of(run))
    return out


def _levels(words: list[Word]) -> list[list[Word]]:
    """Group words whose middles lie at one height, from the top down."""
    out: list[list[Word]] = []
    group: list[Word] = []
    level = lead = 0.0
    for word in sorted(words, key=_height):
        middle = (word.top + word.bottom) / 2
        size = word.size
        if group and middle - level <= _LEVEL * (min(lead, size)):
            group.append(word)
            level += (middle - level) / len(group)
            continue
        group = [word]
        out.append(group)
        level, lead = middle, size
    return out


def _height(word: Word) -> float:
    return word.top + word.bottom


def _beside(word: Word, base: Word) -> bool:
    """Whether a small word stands right behind a larger one, at the height of its letters."""
    return (
        word.size < 0.8 * base.size
        and -0.1 * base.size <= word.x0 - base.x1 < 0.4 * base.size
        and min(word.bottom, base.bottom) - max(word.top, base.top)
        > 0.45 * (word.bottom - word.top)
    )


def _meet(one: list[Word], other: list[Word]) -> bool:
    """Whether two groups of words overlap in height."""
    return min(word.top for word in one) < max(word.bottom for word in other) and min(
        word.top for word in other
    ) < max(word.bottom for word in one)


def _adopt(groups: list[list[Word]]) -> list[list[Word]]:
    """Give marks that stand higher or lower than their line back to that line."""
    sizes = [[word.size for word in group] for group in groups]
    least, most = list(map(min, sizes)), list(map(max, sizes))
    for at, group in enumerate(groups):
        homes = [
            other
            for other in (at - 1, at + 1)
            if 0 <= other < len(groups)
            and least[at] < 0.8 * most[other]
            and _meet(group, groups[other])
        ]
        if not homes or len(group) > _MOST_BESIDE:
            continue
        left: list[Word] = []
        for word in group:
            home = next((k for k in homes if any(_beside(word, base) for base in groups[k])), None)
            if home is None:
                left.append(word)
            else:
                groups[home].append(word)
        groups[at] = left
    return [group for group in groups if group]


def find_lines(words: list[Word], standing: Sequence[Rule] = ()) -> list[Line]:
    """Group a page's words into visual lines with their phrases, from the top down.

    Args:
        words: words of the turned page.
        standing: standing rules, which part phrases where they cross a line.
    """
    if not words:
        return []
    groups = _levels(words)
    sizes = {round(word.size) for word in words}
    if len(sizes) > 1:
        groups = _adopt(groups)
    out: list[Line] = []
    standing = sorted(standing)
    for group in groups:
        group.sort(key=lambda w: w.x0)
        cuts: list[float] = []
        if standing and len(group) > 1:
            middle = (group[0].top + group[0].bottom) / 2
            cuts = [rule.at for rule in standing if rule.start - 1 <= middle <= rule.end + 1]
        out.append(Line(cut_phrases(_undoubled(group), cuts)))
    return out


def _undoubled(words: list[Word]) -> list[Word]:
    """Drop words printed twice on the same spot (shadows and makeshift bold)."""
    last = before = ""
    for word in words:
        if word.text in (last, before):
            break
        before, last = last, word.text
    else:
        return words
    out = [words[0]]
    for word in words[1:]:
        if any(
            word.text == other.text and abs(word.x0 - other.x0) < 0.25 * word.size
            for other in out[-2:]
        ):
            continue
        out.append(word)
    return out
