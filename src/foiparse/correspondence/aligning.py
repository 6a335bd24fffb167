"""Which question of a request each number of a reply means, where the two differ.

A letter may answer a request without giving its questions back, or give them back in its
own numbers, merged, parted or in other words. Numbers count where they fit and no words
speak against them; then words, then order. What cannot be known is left open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from foiparse.correspondence.letters import closing
from foiparse.correspondence.listing import numbered
from foiparse.correspondence.places import known
from foiparse.correspondence.questions import find_questions
from foiparse.correspondence.wording import telling
from foiparse.model import MessageKind, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.model import Document, Message, Question

_ALIKE = 0.5  # share of the shorter one's telling words that two questions have in common
_CLEAR = 0.3  # by how much one must be more alike than another
_WHOLE = 0.75  # share of a question's own words that stand in one that merges several


def align(
    asked: Sequence[Question],
    document: Document,
    messages: Sequence[Message],
    zones: Sequence[Zone],
) -> tuple[Question, ...]:
    """The questions ``asked``, each with the words, line and numbers that the input gives it.

    In the order of the input, then those that it does not give back. One that the input
    parts in several comes several times. Empty where the input holds a request of its own
    that hardly shares a question with this one.
    """
    own = find_questions(document, messages, zones)
    given = any(message.kind is MessageKind.REQUEST for message in messages)
    worded = [question for question in own if telling(question.text)]
    if not worded:
        if given:
            return ()
        return _by_labels(asked, own or _heads(document, messages, zones))
    pairs = _pairs(asked, own)
    like = _likeness(own, asked)
    alike = {at for at, to in pairs if like.share(at, to) >= _ALIKE}
    if given and 2 * len(alike) < min(len(own), len(asked)):
        return ()
    same = all(known([own[at].number], [asked[to]]) for at, to in pairs)
    found = [
        replace(
            asked[to],
            text=own[at].text or asked[to].text,
            line=own[at].line,
            called=None if same and own[at].number == asked[to].number else (own[at].number,),
        )
        for at, to in pairs
    ]
    paired = {to for _, to in pairs}
    unpaired = (question for at, question in enumerate(asked) if at not in paired)
    # Where the letter has numbers of its own, those of the request mean nothing in it.
    found.extend(replace(each, line=0, called=None if same else ()) for each in unpaired)
    return tuple(found)


def here(asked: Sequence[Question], spoken: Sequence[Question]) -> tuple[Question, ...]:
    """The questions ``asked`` with the lines on which the input gives them, 0 for none."""
    lines: dict[str, int] = {}
    for question in spoken:
        lines[question.number] = lines.get(question.number) or question.line
    return tuple(replace(question, line=lines[question.number]) for question in asked)


def _heads(
    document: Document, messages: Sequence[Message], zones: Sequence[Zone]
) -> tuple[Question, ...]:
    """What is numbered in the first reply that numbers anything: answers, by their numbers."""
    for message in messages:
        if message.kind is not MessageKind.REPLY:
            continue
        own: list[int] = []
        for number in range(message.first, message.last + 1):
            if closing(document.lines[number - 1].text) is not None:
                break
            if zones[number - 1] in {Zone.ANSWER, Zone.EXEMPTION}:
                own.append(number)
        if found := numbered(document.lines, own):
            return found
    return ()


def _by_labels(asked: Sequence[Question], heads: Sequence[Question]) -> tuple[Question, ...]:
    """The questions under their own numbers where those fit, else in the letter's order."""
    fits = all(known([head.number], asked) for head in heads)
    if fits or len(heads) != len(asked):
        return tuple(replace(question, line=0) for question in asked)
    return tuple(
        replace(question, line=0, called=(head.number,))
        for question, head in zip(asked, heads, strict=True)
    )


class _Likeness(Struct, frozen=True):
    """How alike the questions of a letter and of a request are, by the words that tell.

    A word that several questions of the request share, as those of a lead-in are, tells less.
    """

    own: tuple[frozenset[str], ...]
    asked: tuple[frozenset[str], ...]

    def _weight(self, words: Iterable[str]) -> float:
        return sum(1 / max(sum(word in each for each in self.asked), 1) for word in words)

    def share(self, at: int, to: int) -> float:
        """How much of the shorter one's words both have, 0 to 1."""
        one, other = self.own[at], self.asked[to]
        least = min(self._weight(one), self._weight(other))
        return self._weight(one & other) / least if least else 0.0

    def closeness(self, at: int, to: int) -> float:
        """The same, less where one says much that the other does not."""
        one, other = self.own[at], self.asked[to]
        whole = self._weight(one | other)
        return (self.share(at, to) + self._weight(one & other) / whole) / 2 if whole else 0.0


def _likeness(own: Sequence[Question], asked: Sequence[Question]) -> _Likeness:
    return _Likeness(
        tuple(telling(each.text) for each in own),
        tuple(telling(each.text) for each in asked),
    )


def _pairs(asked: Sequence[Question], own: Sequence[Question]) -> list[tuple[int, int]]:
    """(place in ``own``, place in ``asked``) of what means the same, in the order of ``own``."""
    like = _likeness(own, asked)
    fitting = [_fitting(question, asked) for question in own]
    close = [[like.closeness(at, to) for to in range(len(asked))] for at in range(len(own))]
    best = [max(range(len(asked)), key=row.__getitem__) for row in close]
    sure = [
        like.share(at, best[at]) >= _ALIKE and not _rivals(close[at], best[at])
        for at in range(len(own))
    ]
    against = any(
        sure[at]
        and fitting[at]
        and close[at][best[at]] > _CLEAR + max(close[at][to] for to in fitting[at])
        for at in range(len(own))
    )
    found: dict[int, list[int]] = {}
    for at, question in enumerate(own):
        # Numbers count where no words speak against them.
        places = fitting[at] if fitting[at] and not against else [best[at]] if sure[at] else []
        if not places and len(together := _merged(question, asked)) > 1:
            places = together
        if places:
            found[at] = [*places, *_merged(question, asked, *places)]
    _in_order(found, len(own), len(asked))
    return [(at, to) for at in range(len(own)) for to in sorted(found.get(at, ()))]


def _rivals(close: Sequence[float], best: int) -> bool:
    """Whether another is as close."""
    return any(to != best and each >= close[best] for to, each in enumerate(close))


def _fitting(question: Question, asked: Sequence[Question]) -> list[int]:
    names = known([question.number], asked)
    return [at for at, each in enumerate(asked) if each.number in names]


def _merged(question: Question, asked: Sequence[Question], *taken: int) -> list[int]:
    """Other questions all of whose own words stand in one that the letter gives as one."""
    said = telling(question.text)
    every = [telling(each.text) for each in asked]
    found = []
    for at, words in enumerate(every):
        others = frozenset[str]().union(*(each for to, each in enumerate(every) if to != at))
        own = words - others
        if at not in taken and len(own) >= 1 and len(own & said) >= _WHOLE * len(own):
            found.append(at)
    return found


def _in_order(found: dict[int, list[int]], own: int, asked: int) -> None:
    """Fill gaps of one size on both sides by order, in place."""
    taken = {to for places in found.values() for to in places}
    at = 0
    while at < own:
        if at in found:
            at += 1
            continue
        end = at
        while end < own and end not in found:
            end += 1
        low = max(found[at - 1]) + 1 if at else 0
        high = min(found[end]) if end < own else asked
        free = [to for to in range(low, high) if to not in taken]
        if len(free) == end - at == max(high - low, 0):
            found.update({at + step: [to] for step, to in enumerate(free)})
        at = end
