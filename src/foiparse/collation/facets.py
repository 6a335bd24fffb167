"""What the words of a label say: attempted, whose sex, whose age, penetration.

Only what is said is given. A sex or an age is the victim's or the offender's where a word
beside it tells whose; else it is nobody's, and a note says so. Phrases are data.
"""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from foiparse.collation.wording import normal
from foiparse.data import rows

VALUES = {
    "attempted": ("yes", "no", "both"),
    "victim_sex": ("female", "male"),
    "penetration": ("yes", "no"),
}
"""What the facets with few values may hold; ages are `under 13`, `13 and over`, `13 to 15`."""

_SAID = ("attempted", "victim_sex", "penetration")
_OF_WHOM = {"victim_sex": "victim", "offender_sex": "offender"}
_AGE = re.compile(
    r"""(?<!\S)(?:
      (?P<bound>under|below|over|above|younger\ than|older\ than|less\ than)
        (?:\ (?:the\ )?age(?:\ of)?)?\ (?P<at>\d{1,3})s?
    | (?:aged\ |ages?\ )?(?P<low>\d{1,3})-(?P<high>\d{1,3})
    | (?:aged\ |ages?\ )?(?P<from>\d{1,3})(?:\ ?(?:years|year|yrs|yr))?(?:\ old|\ of\ age)?
        (?:\ (?:and|or)\ (?:over|above|older|upwards)|\ ?\+|\ plus)
    | (?:aged\ |ages?\ )(?P<just>\d{1,3})
    )(?P<unit>(?:\ ?(?:years|year|yrs|yr))?(?:\ old|\ of\ age)?)(?!\S)""",
    re.VERBOSE,
)
_OLDEST = 120
_ALWAYS = frozenset({"negation", "sex", "kind"})  # a word of these on one side alone matters


class Facets(Struct, frozen=True):
    """Each facet as in ``crosswalk.csv``, empty where nothing is said; ``notes`` say why not."""

    attempted: str = ""
    victim_sex: str = ""
    victim_age: str = ""
    penetration: str = ""
    offender_age: str = ""
    notes: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The five values, without the notes."""
        return (
            self.attempted,
            self.victim_sex,
            self.victim_age,
            self.penetration,
            self.offender_age,
        )


class _Said(Struct, frozen=True):
    """A phrase found: from where to where, of which facet, and what it says."""

    start: int
    end: int
    facet: str
    value: str


def facets_of(label: str) -> Facets:
    """The facets of a label; the same for all labels of one normal form."""
    text = normal(label)
    said = _phrases(text)
    found: dict[str, set[str]] = {}
    for each in said:
        if each.facet in _SAID:
            found.setdefault(each.facet, set()).add(each.value)
    notes = []
    for age, start, end in _ages(text):
        whose = _whose(text, said, start, end)
        if whose:
            found.setdefault(f"{whose}_age", set()).add(age)
        elif " " in text[start:end]:  # figures alone may be anything
            notes.append(f"whose age is not said: {age}")
    single = {}
    for facet, values in found.items():
        allowed = VALUES.get(facet)
        if len(values) == 1 and (allowed is None or values <= set(allowed)):
            (single[facet],) = values
        else:
            notes.append(f"{facet} is not one: {', '.join(sorted(values))}")
    return Facets(**single, notes=tuple(notes))


def contrary(one: str, other: str) -> bool:
    """Whether a word of one normal form is turned round in the other.

    A negation in one of them, `male` for `female`, `unknown` for `known`, `aggravated`.
    """
    first, second = set(one.split()), set(other.split())
    groups: dict[str, tuple[set[str], set[str]]] = {}
    for words, side in ((first, 0), (second, 1)):
        for word in words & _contrary_words().keys():
            groups.setdefault(_contrary_words()[word], (set(), set()))[side].add(word)
    for group, (mine, its) in groups.items():
        if mine != its and (group in _ALWAYS or (mine and its)):
            return True
    return any(
        f"{prefix}{word}" in its
        for mine, its in ((first - second, second - first), (second - first, first - second))
        for word in mine
        for prefix in ("un", "non", "in", "im", "dis", "ir", "il", "mis")
    )


def weighty(words: str) -> frozenset[str]:
    """The words of a normal form that carry something: no `and`, `of`, `aged`."""
    return frozenset(words.split()) - _light_words()


@cache
def _light_words() -> frozenset[str]:
    return frozenset(
        row["phrase"] for row in rows("facet_words") if row["facet"] in {"filler", "link"}
    )


@cache
def _contrary_words() -> dict[str, str]:
    return {
        row["phrase"]: row["value"] for row in rows("facet_words") if row["facet"] == "contrary"
    }


@cache
def _listed(facet: str) -> str:
    """The phrases of one facet as alternatives of a pattern, longest first."""
    found = sorted((row["phrase"] for row in rows("facet_words") if row["facet"] == facet), key=len)
    return "|".join(map(re.escape, reversed(found)))


@cache
def _meanings() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    apart = {"contrary", "filler", "link", "not_age"}
    meanings = {
        row["phrase"]: (row["facet"], row["value"])
        for row in rows("facet_words")
        if row["facet"] not in apart
    }
    longest = sorted(meanings, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"(?<![^\s/])(?:{'|'.join(map(re.escape, longest))})(?![^\s/])"), meanings


def _phrases(text: str) -> list[_Said]:
    """The phrases of a normal form from left to right, the longest at each place."""
    form, meanings = _meanings()
    return [_Said(found.start(), found.end(), *meanings[found[0]]) for found in form.finditer(text)]


def _ages(text: str) -> list[tuple[str, int, int]]:
    """(age, start, end) of each phrase that may be an age."""
    found = []
    for match in _AGE.finditer(text):
        numbers = [
            int(match[name]) for name in ("at", "low", "high", "from", "just") if match[name]
        ]
        after = re.match(rf" (?:{_listed('not_age')})(?!\S)", text[match.end() :])
        if after or not all(0 < number <= _OLDEST for number in numbers):
            continue
        if match["bound"]:
            lower = match["bound"] in {"under", "below", "younger than", "less than"}
            age = f"{'under' if lower else 'over'} {match['at']}"
        elif match["low"]:
            if numbers[0] >= numbers[1]:
                continue
            age = f"{match['low']} to {match['high']}"
        else:
            age = f"{match['from']} and over" if match["from"] else match["just"]
        found.append((age, match.start(), match.end()))
    return found


def _whose(text: str, said: list[_Said], start: int, end: int) -> str:
    """Whose age stands there: who is named right before it, or right after it."""
    people = [
        (each, _OF_WHOM.get(each.facet) or each.value)
        for each in said
        if each.facet == "role" or each.facet in _OF_WHOM
    ]
    before = next((who for each, who in reversed(people) if _leads(text, each.end, start)), "")
    # `by a male` is another person than the one whose age is before it.
    right = (
        (each.end, who)
        for each, who in people
        if each.start == end + 1 and not text.startswith("by ", each.start)
    )
    after = next(right, None)
    if after is None or after[1] == before:
        return before
    if not before:
        return after[1]
    # `child under 18 offender` may be either; `child under 16 offender over 18` is not.
    own = any(_leads(text, after[0], found.start()) for found in _AGE.finditer(text))
    return before if own else ""


def _leads(text: str, end: int, start: int) -> bool:
    """Whether nothing of weight stands between a person and an age."""
    fillers = rf"(?: (?:{_listed('filler')}))*"
    return end <= start and bool(re.fullmatch(fillers, text[end:start].rstrip()))
