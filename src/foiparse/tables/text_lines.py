"""Lines of running text cut into tokens, with what each could be in a table."""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from foiparse.data import rows
from foiparse.tables.values import DASHES, is_marker, is_mask, is_number, is_value

if TYPE_CHECKING:
    from foiparse.model import Line

_WORDS = (
    r"\[[^\]\s][^\]]{0,30}\]|[<>≤≥]\s(?!0\d)\d[\d,]*|[£€$]\s\d[\d,.]*|\d[\d,.]*\s%"
    r"|\d[\d,.]*\s\((?:r|p|e)\)(?!\S)|(?:less|fewer) than \d+%?"
    r"|not (?:held|known|available|applicable|recorded)(?!\S)"
)
_TOKEN = re.compile(rf"{_WORDS}|\S+", re.IGNORECASE)
_GROUPED = re.compile(rf"{_WORDS}|(?<!\S)\d{{1,3}}(?: \d{{3}})+(?!\S)|\S+", re.IGNORECASE)
_WORDY = re.compile(r"[^\d\])%]+")  # what is a token to its end, as no value of several words is
_OLDEST = 120
_LINKS = frozenset({"and", "or", "to"})
_LOOSE = frozenset({"of", "than", "is"})
_MAY_LINK = re.compile(r"[(\[]?[A-Za-z]{0,2}\d[\dA-Za-z.()/]*,?")
_ENDED = re.compile(r"[a-z\d)]{2}.")  # the last letters of a sentence and its stop
_TELLS = re.compile(r"(?!(?:with|from|over|under|than|plus|into|upto)\b)[a-z]{4,12}")
_PROVISION = re.compile(r"\d{1,4}(?:\.\d{1,3})*[A-Za-z]{0,2}")  # of a law or rules: ``3.4``
_SHORT = re.compile(r"[1-9]\d{0,2}")
_LABEL_TAIL = re.compile(r"[\s\u00a0]*[-\u2010-\u2015\u2212:|=.]*[\s\u00a0]*$")


class Token(NamedTuple):
    """A word or a value, with where it starts and ends in the line."""

    text: str
    start: int
    end: int


@cache
def _number_words() -> dict[str, str]:
    return {row["word"]: row["kind"] for row in rows("number_words")}


def names_number(words: tuple[Token, ...], number: str) -> bool:
    """Whether the words before a number call for one: ``Under 18``, ``Act 1968``, ``Tier 3``."""
    if not words:
        return False
    kind = _number_words().get(words[-1].text.lower().strip("(.,"))
    if kind == "law" and _PROVISION.fullmatch(number):
        return True
    if kind in {None, "name", "named"} or not number.isdigit():
        return False
    if kind == "unit" and len(words) > 1 and words[-2].text.lstrip("<>(").isdigit():
        return False  # ``Year 7``, but no number is called for in ``up to 1 year``
    if kind == "year":
        return len(number) == 4 and 1700 < int(number) < 2100
    word, before = words[-1].text.lower().strip("(.,"), words[-2].text if len(words) > 1 else ""
    if word in _LINKS and not _MAY_LINK.fullmatch(before):
        return False  # ``13 to 15``, but no number is called for in ``photograph and``
    if word in _LINKS and before.isdigit() and int(number) <= int(before):
        return False
    if (kind in {"age", "aged"} or word in _LINKS) and int(number) > _OLDEST:
        return False
    if word in _LOOSE and not (1 < int(number) <= _OLDEST or 1700 < int(number) < 2100):
        return False
    if kind == "rank" and (not words[-1].text.strip("(")[:1].isupper() or len(number) > 3):
        return False
    # ``18 or over`` is whole, ``Over 18`` is not; a line that starts in lower case goes on from
    # the one above, where it may be either.
    if kind == "age" and len(words) == 1:
        return words[0].text[0].isupper()
    return kind != "age" or words[-2].text.lower() not in {"or", "and"}


def calls_for_number(word: str) -> bool:
    """Whether a word has a number behind it that names, and counts nothing: ``section``."""
    bare = word.lower().strip("(.,")
    return bare not in _LINKS | _LOOSE and _number_words().get(bare, "year") != "year"


def may_name_number(word: str, number: str) -> bool:
    """Whether a word may have a number behind it, as a place has: ``Ward 4``, ``Court 12``.

    It need not: a value stands behind ``Crown Court`` as well.
    """
    kind = _number_words().get(word.lower().strip("(.,"))
    return (
        kind in {"named", "rank"}
        and word.strip("(")[:1].isupper()
        and bool(_SHORT.fullmatch(number))
    )


class TextLine:
    """One line that is not blank.

    ``text`` is the line with white space folded, ``raw`` as it is; ``blanks`` is how many
    blank lines stand before it, ``turned`` whether the foot or head of a page does. ``run``
    counts the tokens at its end that may each be a table cell; a number that the word before
    it calls for (``Under 18``, ``Act 1968``) is none.
    """

    def __init__(
        self,
        line: Line,
        blanks: int,
        *,
        grouped: bool = False,
        led: bool = False,
        turned: bool = False,
    ) -> None:
        self._token = _GROUPED if grouped else _TOKEN
        self._led = led
        self.line = line
        self.number = line.number
        self.page = line.page
        self.raw = line.text
        self.text = " ".join(line.text.split())
        self.blanks = blanks
        self.turned = turned

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens of the raw line, in order."""
        return tuple(Token(m[0], *m.span()) for m in self._token.finditer(self.raw))

    @cached_property
    def is_plain(self) -> bool:
        """Whether single spaces are all that parts its words."""
        return self.raw.strip() == self.text

    @cached_property
    def ends_sentence(self) -> bool:
        """Whether the line ends as a sentence does, which neither headings nor rows do."""
        return ends_sentence(self.text)

    @cached_property
    def run(self) -> int:
        """How many tokens at the end may be values; a mask counts, as it has eaten some."""
        last = self.text.rsplit(" ", 1)[-1]
        if _WORDY.fullmatch(last) and not is_value(last):
            return 0
        count = 0
        for token in reversed(self.tokens):
            if not (is_value(token.text) or is_mask(token.text)):
                break
            count += 1
        if count == len(self.tokens) and count > 3 and self._is_range():
            return count - 3
        if count == len(self.tokens) and self._led:
            return count - 1
        before = self.tokens[: len(self.tokens) - count]
        if count and before and names_number(before, self.tokens[-count].text):
            count -= 1
        return count

    def _is_range(self) -> bool:
        """Whether a line of nothing but values begins with a range, its label: ``13 - 15``."""
        low, dash, high = (token.text for token in self.tokens[:3])
        numbers = low.isdigit() and high.isdigit() and dash in DASHES
        return numbers and int(low) < int(high) < 200

    @cached_property
    def grouped(self) -> TextLine:
        """The same line with thousands that spaces part (``1 245``) read as one number."""
        return TextLine(self.line, self.blanks, grouped=True, turned=self.turned)

    @cached_property
    def led(self) -> TextLine:
        """The same line with its first token read as a label, whatever it looks like."""
        return TextLine(self.line, self.blanks, led=True, turned=self.turned)

    def holds(self, columns: int) -> bool:
        """Whether the line ends with a row of so many values, marks that no key explains included.

        Such a mark is a value only among numbers, a letter or range only behind one, and a word
        only behind two.
        """
        if self.run >= columns:
            return True
        if columns < 2 or len(self.tokens) <= columns:
            return False
        last = [token.text for token in self.tokens[-columns:]]
        if all(map(is_value, last)) or not any(map(is_number, last)):
            return False  # then the run of values says all
        odd = [at for at, text in enumerate(last) if not (is_value(text) or is_marker(text))]
        if odd:
            # One word amid figures tells what is the matter there: ``803 412 closed 14,524``.
            amid = len(odd) == 1 and 1 < odd[0] < columns - 1 and _TELLS.fullmatch(last[odd[0]])
            if not amid or not all(is_value(text) for text in last if text != last[odd[0]]):
                return False
            return sum(map(is_number, last[: odd[0]])) > 1
        word = next(
            (at for at, text in enumerate(last) if text[0].isalpha() and not is_value(text)), 0
        )
        return (
            any(map(is_number, last[:word]))
            if word
            else not last[0][0].isalnum() or is_value(last[0])
        )

    @cached_property
    def called_for(self) -> bool:
        """Whether the number before the run is left out of it as the word before calls for it."""
        at = len(self.tokens) - self.run - 1
        return (
            at > 0
            and is_value(self.tokens[at].text)
            and names_number(self.tokens[:at], self.tokens[at].text)
        )

    @property
    def label_tokens(self) -> tuple[Token, ...]:
        """The tokens before those at the end that may be values."""
        return self.tokens[: len(self.tokens) - self.run]

    def label(self, values: int) -> str:
        """What stands before the last ``values`` tokens, separators at its end dropped."""
        tokens = self.tokens[: len(self.tokens) - values] if values else self.tokens
        text = " ".join(" ".join(token.text.split()) for token in tokens)
        return _LABEL_TAIL.sub("", text) if values and text else text

    def label_as_printed(self, values: int) -> str:
        """As `label`, with a hyphen at its end kept: a label goes on after it."""
        tokens = self.tokens[: len(self.tokens) - values] if values else self.tokens
        return " ".join(" ".join(token.text.split()) for token in tokens)

    def values(self, count: int) -> tuple[Token, ...]:
        """The last ``count`` tokens."""
        return self.tokens[len(self.tokens) - count :] if count else ()


def ends_sentence(text: str) -> bool:
    """Whether a text ends in letters or a figure and a sentence's stop."""
    return text[-1] in ".;?!" and bool(_ENDED.match(text, len(text) - 3))


def ends_name(above: TextLine, line: TextLine) -> bool:
    """Whether a lone number is called for by the label above, values that part them or not.

    ``Fraud Act 17 7`` over ``2006``.
    """
    if len(line.tokens) != 1 or line.blanks:
        return False
    words, number = above.label_tokens, line.tokens[0].text
    return names_number(words, number) or (above.called_for and names_number(words[:-1], number))


def tidy_label(text: str) -> str:
    """A whole label as printed, without the separator that stood before its values."""
    return _LABEL_TAIL.sub("", " ".join(text.split())) if text.strip(" -–:") else text.strip()
