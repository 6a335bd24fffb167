"""How questions are numbered, and the numbers that a sentence names.

``1a.``, ``Q1``, ``Question 1b``, ``1)`` then ``a)``, ``(xvi)``, ``A.1``, ``4-6.``, bullets.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from msgspec import Struct

from foiparse.correspondence.nesting import ROMAN
from foiparse.data import rows
from foiparse.remembering import remembered

_SPOT = r"\d{1,2}(?:\s?\((?:[a-z]|[ivx]{2,5})\)(?:\s?\([ivx]{1,5}\))?|[a-z]\b)?"
_SEP = r"(?:\s*[.):]+|\s+[-\u2013\u2014](?=\s)|(?=\s*$))"
_WORD_FORM = re.compile(
    r"\s*(?:(?:answers?|responses?|reply)\s+to\s+|in (?:answer|response|reply) to\s+)?"
    r"(?P<word>questions?|q)[\s.#]*(?:no\.?\s*)?\(?(?P<labels>\d{1,2}(?:\s?\([a-z]\)|[a-z]\b)?"
    r"(?:\s?\((?:[ivx]{1,5})\))?(?:\s*(?:,|&|and|to|-|\u2013)\s*(?:q\s?)?(?:\d{1,2}[a-z]?|[a-z])\b)*)\)?"
    r"(?P<sep>\s*[.):,]+|\s+[-\u2013\u2014]\s|\s*$|\s(?=[A-Z(]))\s*(?P<rest>.*)",
    re.IGNORECASE,
)
# Words that lead to a number which heads what follows: ``For parts 2 and 3: none``.
_LED = re.compile(
    r"\s*(?:for|as (?:to|for)|regarding|with regards? to|in (?:relation|regard) to|in respect of|"
    r"turning to|concerning|re:?|on|to)\s+(?:your\s+)?"
    r"(?=(?:questions?|parts?|points?|items?)\s[^:.;]{1,40}(?::|\s[-\u2013\u2014]\s|$))",
    re.IGNORECASE,
)
_SPACED = re.compile(r"(?P<first>\d{1,2}[a-z]?)\s+[-\u2013]\s+(?P<second>\d{1,2})")
# Other words that a piece of a request is numbered under; they need a stop, or stand alone.
_AND = r"\s*(?:,\s*and|,|and|&|to|or|-|\u2013)\s*"
_LETTER_SPOT = r"\(?(?:[ivx]{1,5}|[a-z])(?:\)|(?![\w']))"
_PIECE_FORM = re.compile(
    r"\s*(?:requests?|parts?|points?|quer(?:y|ies)|enquir(?:y|ies)|items?|questions?)\s*(?:no\.?\s*)?"
    rf"(?:(?P<labels>{_SPOT}(?:{_AND}{_SPOT})*)|(?P<letters>{_LETTER_SPOT}(?:{_AND}{_LETTER_SPOT})*))"
    r"(?:\s*[.):]+|\s+[-\u2013\u2014](?=\s)|\s(?=\()|\s*$)\s*(?P<rest>.*)",
    re.IGNORECASE,
)
_CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_IN_WORDS = re.compile(
    rf"\b(?P<word>questions?|parts?|points?)\s+(?P<number>{'|'.join(_CARDINALS)})\b", re.IGNORECASE
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_IN_ORDER = re.compile(
    rf"\b(?P<number>{'|'.join(_ORDINALS)})\s+(?P<word>question|part|point)\b", re.IGNORECASE
)
_PLAIN = re.compile(
    rf"\s*\(?(?P<labels>\d{{1,2}}(?:\s?[a-z])?(?:\s?[-\u2013]\s?\d{{1,2}}|"
    rf"(?:\s?(?:,|and|&)\s?\d{{1,2}}[a-z]?)+)?){_SEP}(?P<rest>(?:\s.*|)$)"
)
# A dash with a figure behind it is no span: ``2 - 44`` answers question 2.
_DASHED = re.compile(
    r"\s*(?P<label>\d{1,2}(?:\s?[a-z])?)\s+[-\u2013\u2014]\s+(?P<rest>\d[\d,]*(?:\.\d+)?%?)\s*"
)
_PAIR = re.compile(
    r"\s*(?P<outer>\d{1,2})\s?[.)]?\s?\(?(?P<inner>[a-z]|[ivx]{2,5})(?:\)\s*|\.\s+)"
    r"(?:\(?(?P<third>[ivx]{1,5})\)\s*)?(?P<rest>.*)",
)
_DECIMAL = re.compile(
    r"\s*(?P<outer>\d{1,2})\.(?P<inner>\d{1,2})[.):]?(?=\s+[A-Za-z])\s+(?P<rest>.*)"
)
_LETTERED = re.compile(
    r"\s*(?P<outer>[A-Z])(?:\.(?P<inner>\d{1,2})|(?P<close>\d{1,2})(?=[.):]?\s+[A-Z]))"
    r"(?:\s*(?:-|\u2013|to)\s*(?P=outer)\.?(?P<last>\d{1,2}))?[.):]?(?:\s+(?P<rest>.*)|\s*$)"
)
_MARKS = re.compile(r"^\s*[*_]{1,3}(?=\w)|[*_]{1,3}\s*$")
# Letters or numerals in brackets, several at once: ``(a) and (c): see below``.
_HELD = r"\((?:[ivx]{1,5}|[a-z])\)"
_HELD_LIST = re.compile(
    rf"\s*(?P<letters>{_HELD}(?:{_AND}{_HELD})+)(?:\s*[.:]|\s+[-\u2013\u2014](?=\s)|(?=\s)|$)"
    r"\s*(?P<rest>.*)",
    re.IGNORECASE,
)
_LETTER = re.compile(r"\s*\(?(?P<label>[a-z])\s?[.)]+\s+(?P<rest>.*)", re.IGNORECASE)
_ROMANS = re.compile(r"\s*\(?(?P<label>[ivx]{1,5})\s?[.)]+\s+(?P<rest>.*)", re.IGNORECASE)
_BULLET = re.compile(
    r"\s*[\u2022\u00b7\u25aa\u25cf\u25e6\uf0b7*\u2013\u2014-]\s+(?P<rest>[A-Za-z(].*)"
)
_NUMBERED = re.compile(r"[sntq]\s*\d")  # the ends of those words, in lower case, and a number
_NAMED = re.compile(
    rf"\b(?:questions?|parts?|points?|q)\s*(?P<list>{_SPOT}"
    rf"(?:\s*(?:,\s*and|,|and|&|to|or|-|\u2013)\s*(?:questions?\s|q)?(?:{_SPOT}|[a-z])(?![\w.]*\w|%)"
    rf"|\s{_SPOT}(?![\w.]*\w|%))*)",
    re.IGNORECASE,
)
_PIECE = re.compile(
    r"(?P<number>\d{1,2})?(?:\s?\((?P<held>[a-z]|[ivx]{2,5})\)(?:\s?\((?P<third>[ivx]{1,5})\))?"
    r"|(?P<letter>(?<![a-z])[a-z](?![a-z])))?",
    re.IGNORECASE,
)
# Letters after a word for a question: ``points a and c``; alone they need a stop behind them.
_LETTERS_NAMED = re.compile(
    rf"\b(?:questions?|parts?|points?|items?)\s+(?P<letters>{_LETTER_SPOT}(?:{_AND}{_LETTER_SPOT})*)"
    r"(?=\s*[.,:;?)]|\s*$|\s+[-\u2013\u2014]|"
    r"\s+(?:of|is|are|was|were|above|below|has|have|had|and|but|which|that|we|you|in|on|as)\b)",
    re.IGNORECASE,
)
# In brackets, where words lead to them: ``our answers to (i) and (ii)``.
_HELD_NAMED = re.compile(
    r"\b(?:answers?|responses?|repl(?:y|ies)|respect|regards?|relation|regarding|refers? to|for|"
    rf"as to|at)\s+(?:to\s+|of\s+)?(?P<letters>{_HELD}(?:{_AND}{_HELD})*)(?!\s?\()",
    re.IGNORECASE,
)


_THEIR_NUMBER = r"\d{1,2}(?:\.\d{1,2}|\s?\(?[a-z]\b\)?)?"
_THEIRS = re.compile(
    r"\(\s?your\s+(?:(?:questions?|q|parts?|points?|items?|numbers?|nos?\.?)\s*)?"
    rf"(?P<list>{_THEIR_NUMBER}(?:{_AND}{_THEIR_NUMBER})*)(?:\s+together)?\s?\)",
    re.IGNORECASE,
)


class Level(StrEnum):
    """What kind of number it is."""

    WORD = "word"
    NUMBER = "number"
    LETTER = "letter"
    ROMAN = "roman"
    BULLET = "bullet"


class Marker(Struct, frozen=True):
    """The number at the head of a line, as printed in lower case, and what follows it."""

    labels: tuple[str, ...]
    level: Level
    rest: str


@remembered(200)
def read_marker(text: str) -> Marker | None:
    """The question number that a line begins with, or None."""
    if len(text) > 2000:
        return None
    if "*" in text or "_" in text:
        text = _MARKS.sub("", text)  # of bold print, in plain text
    text = in_figures(text)
    if led := _LED.match(text):
        text = text[led.end() :]
    if found := _WORD_FORM.fullmatch(text):
        span = _SPACED.fullmatch(found["labels"])
        if span and found["rest"] and not found["sep"].strip():  # Q3 - 4 were found
            return Marker((span["first"],), Level.WORD, f"{span['second']} {found['rest'].strip()}")
        return Marker(tuple(expand(found["labels"])), Level.WORD, _beside(found["rest"]))
    if found := _PIECE_FORM.fullmatch(text):
        named = expand(found["labels"]) if found["labels"] else expand_letters(found["letters"])
        return Marker(tuple(named), Level.WORD, _beside(found["rest"]))
    if found := _PAIR.fullmatch(text):
        label = found["outer"] + found["inner"] + (found["third"] or "")
        return Marker((label,), Level.NUMBER, found["rest"].strip())
    if found := _DECIMAL.fullmatch(text):
        label = f"{int(found['outer'])}.{int(found['inner'])}"
        return Marker((label,), Level.NUMBER, found["rest"].strip())
    if found := _DASHED.fullmatch(text):
        return Marker(tuple(expand(found["label"])), Level.NUMBER, found["rest"])
    if found := _PLAIN.fullmatch(text):
        return Marker(tuple(expand(found["labels"])), Level.NUMBER, found["rest"].strip())
    if found := _LETTERED.fullmatch(text):
        first = int(found["inner"] or found["close"])
        last = max(int(found["last"] or first), first)
        labels = tuple(f"{found['outer'].lower()}.{at}" for at in range(first, last + 1))
        return Marker(labels, Level.NUMBER, (found["rest"] or "").strip())
    if found := _HELD_LIST.fullmatch(text):
        held = expand_letters(found["letters"])
        level = Level.ROMAN if held[-1] in ROMAN else Level.LETTER
        return Marker(tuple(held), level, found["rest"].strip())
    if (found := _ROMANS.fullmatch(text)) and found["label"].lower() in ROMAN:
        return Marker((found["label"].lower(),), Level.ROMAN, found["rest"].strip())
    if found := _LETTER.fullmatch(text):
        return Marker((found["label"].lower(),), Level.LETTER, found["rest"].strip())
    if found := _BULLET.fullmatch(text):
        return Marker((), Level.BULLET, found["rest"].strip())
    return None


def _beside(rest: str) -> str:
    """What follows a number, where it is more than a remark on the question in brackets."""
    bare = rest.strip()
    return "" if re.fullmatch(r"\([^()]*\)[.:]?", bare) else bare


@cache
def _other_tongue() -> tuple[re.Pattern[str], dict[str, str]]:
    """Words for a question in another language, before a number, and the English ones."""
    words = {
        row["phrase"]: row["kind"].removeprefix("means ")
        for row in rows("question_words")
        if row["kind"].startswith("means ")
    }
    listed = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(rf"\b(?P<word>{listed})(?=\s+\(?(?:\d|[a-z]\b))", re.IGNORECASE), words


def _names_question(lower: str) -> bool:
    """Whether a text in lower case may have a word for a question, or a part of one."""
    return "question" in lower or "part" in lower or "point" in lower


def in_figures(text: str) -> str:
    """``Question two``, ``your second question`` and ``Cwestiwn 2`` as ``Question 2``."""
    form, words = _other_tongue()
    lower = text.lower()
    if any(word in lower for word in words):
        text = form.sub(lambda found: words[found["word"].lower()], text)
        lower = text.lower()
    if not _names_question(lower):
        return text
    for form, numbers in ((_IN_WORDS, _CARDINALS), (_IN_ORDER, _ORDINALS)):
        for found in reversed(list(form.finditer(text))):
            number = numbers.index(found["number"].lower()) + 1
            text = f"{text[: found.start()]}{found['word']} {number}{text[found.end() :]}"
    return text


def is_question_heading(text: str) -> bool:
    """Whether a line is ``Question 2`` and no more; ``Q2`` alone may be a quarter."""
    if len(text) > 60 or "question" not in text.lower() or text.strip()[0].islower():
        return False
    marker = read_marker(text)
    return marker is not None and marker.level is Level.WORD and not marker.rest


def expand(listed: str) -> list[str]:
    """Each number of a list: ``1a, b and c`` gives 1a, 1b, 1c; ``4-6`` gives 4, 5, 6."""
    found: list[str] = []
    listed = re.sub(r"\bq(?:uestions?)?\s?(?=\d)", "", listed, flags=re.IGNORECASE)
    spans = re.split(r"(\s*(?:\bto\b|[-\u2013])\s*)", listed)
    outer = ""
    for at in range(0, len(spans), 2):
        pieces = [piece for piece in _PIECE.finditer(spans[at]) if any(piece.groups())]
        for place, piece in enumerate(pieces):
            number = piece["number"] or outer
            letter = (piece["letter"] or piece["held"] or "").lower()
            letter += (piece["third"] or "").lower()
            label = (str(int(number)) if number else "") + letter
            if at and place == 0 and found:
                found.extend(_between(found[-1], label))
            outer = number
            found.append(label)
    return list(dict.fromkeys(found))


def expand_letters(listed: str) -> list[str]:
    """Each letter or roman numeral of a list: ``(i) to (iii)`` gives i, ii, iii."""
    found: list[str] = []
    spans = re.split(r"\s*(?:\bto\b|[-\u2013])\s*", listed.lower())
    for at, span in enumerate(spans):
        labels = re.findall(r"\b(?!and\b|or\b)[a-z]+\b", span)
        if at and found and labels:
            found.extend(_between(found[-1], labels[0]))
        found.extend(labels)
    return list(dict.fromkeys(found))


def _between(first: str, last: str) -> list[str]:
    """What lies between the ends of a span of numbers or of letters under one number."""
    if first.isdigit() and last.isdigit() and 0 < int(last) - int(first) < 40:
        return [str(number) for number in range(int(first) + 1, int(last))]
    if first in ROMAN and last in ROMAN and (len(first) > 1 or len(last) > 1):
        return list(ROMAN[ROMAN.index(first) + 1 : ROMAN.index(last)])
    if first[:-1] == last[:-1] and first[-1:].isalpha() and last[-1:].isalpha():
        return [first[:-1] + chr(code) for code in range(ord(first[-1]) + 1, ord(last[-1]))]
    return []


class Naming(Struct, frozen=True):
    """Numbers of questions that a sentence names together, and where in it they stand."""

    labels: tuple[str, ...]
    start: int
    end: int


def named_questions(text: str) -> list[str]:
    """The question numbers that a sentence names: ``Question 1c, 2 & 4`` gives three."""
    found = (label for each in namings(in_figures(text)) for label in each.labels)
    return list(dict.fromkeys(found))


def turned_to(text: str) -> list[str]:
    """The question numbers that a sentence is about: not those it points at (``see Q2``)."""
    text = in_figures(text)
    found = (
        label for each in namings(text) if not is_pointed_at(text, each) for label in each.labels
    )
    return list(dict.fromkeys(found))


def namings(text: str) -> list[Naming]:
    """The numbers of questions in a text, as `in_figures` gives it, with their places."""
    lower = text.lower()
    found = [
        Naming(tuple(expand(match["list"])), match.start(), match.end())
        for match in (_NAMED.finditer(text) if _NUMBERED.search(lower) else ())
    ]
    lettered = _names_question(lower) or "item" in lower
    for form, likely in ((_LETTERS_NAMED, lettered), (_HELD_NAMED, "(" in text)):
        found.extend(
            Naming(tuple(expand_letters(match["letters"])), match.start(), match.end())
            for match in (form.finditer(text) if likely else ())
            if not match["letters"].startswith("I")  # ``the point I made``
        )
    return found


def theirs(text: str) -> list[str]:
    """The requester's own numbers, where a heading gives them in brackets: ``(your 2.1)``."""
    found = _THEIRS.search(text)
    if found is None:
        return []
    ends = [_plain_number(each) for each in re.findall(_THEIR_NUMBER, found["list"])]
    if len(ends) == 2 and re.search(r"\bto\b|[-\u2013]", found["list"]):
        (stem, _, first), (other, _, last) = (each.rpartition(".") for each in ends)
        if stem == other and first.isdigit() and last.isdigit() and int(first) < int(last):
            dot = "." if stem else ""
            return [f"{stem}{dot}{at}" for at in range(int(first), int(last) + 1)]
    return list(dict.fromkeys(ends))


def _plain_number(text: str) -> str:
    return re.sub(r"[\s()]", "", text.lower())


@cache
def _pointing() -> re.Pattern[str]:
    """Words right before a number that only send the reader to it."""
    words = (row["phrase"] for row in rows("question_words") if row["kind"] == "points")
    listed = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(
        rf"\b(?:{listed}|(?<=\w )as for|(?<=, )as for)\s+(?:(?:my|our|the|your)\s+)?"
        r"(?:(?:answers?|responses?|reply|replies)\s+(?:to|at|for|in|under|on)\s+)?\(?$",
        re.IGNORECASE,
    )


def is_pointed_at(text: str, naming: Naming) -> bool:
    """Whether a sentence only sends the reader to these numbers."""
    return bool(_pointing().search(text[: naming.start]))
