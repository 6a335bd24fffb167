"""Where a reply without a number anywhere turns to which question, by its words and its order.

Paragraphs answer one question after another in the order in which they were asked: those that
have words of one question alone are sure, and what lies between two of them belongs to what
was asked between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foiparse.correspondence.deciding import decided, is_count
from foiparse.correspondence.letters import closing
from foiparse.correspondence.paragraphs import paragraphs
from foiparse.correspondence.wording import telling
from foiparse.model import Zone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foiparse.model import Line, Message, Question

_TABLE = frozenset({Zone.TABLE_TITLE, Zone.TABLE_HEADER, Zone.TABLE_ROW})
_SAID = frozenset({Zone.ANSWER, Zone.EXEMPTION}) | _TABLE
_SURE = 1.0  # words of a question that no other has, to begin its answer
_STAYS = 0.5  # what such words count for in a paragraph that goes on with an answer
_ALIKE = 5  # letters with which two forms of a word begin: suspended, suspensions
_LEAST = 2  # questions that must be found by their words


def in_prose(
    lines: Sequence[Line],
    message: Message,
    zones: Sequence[Zone],
    questions: Sequence[Question],
) -> list[tuple[int, str]]:
    """The line on which the answer to a question begins, and its number; none where unsure."""
    names = list(dict.fromkeys(question.number for question in questions))
    every = _paragraphs(lines, message, zones)
    if len(names) < _LEAST or not every:
        return []
    worded = {q.number: telling(q.text) for q in questions}
    asked = [worded[name] for name in names]
    # The rows of a table are answers to one question, or each to one: they begin nothing.
    scores = [
        _scores(" ".join(lines[n - 1].text for n in each if zones[n - 1] not in _TABLE), asked)
        for each in every
    ]
    begins = _begins(scores)
    if len(begins) < len(names) and (each_own := _in_any_order(scores)):
        begins = each_own
    if len(begins) < max(_LEAST, (len(names) + 1) // 2):
        return []
    rules = [_rules(lines, zones, each) for each in every]
    begins.update(_between(begins, len(names), scores, rules))
    return [
        (every[at][0], names[name]) for name, at in sorted(begins.items(), key=lambda each: each[1])
    ]


def _paragraphs(lines: Sequence[Line], message: Message, zones: Sequence[Zone]) -> list[list[int]]:
    """The paragraphs of the authority's own words, up to its sign-off."""
    found: list[list[int]] = []
    for paragraph in paragraphs(lines, message.first, message.last):
        if found and closing(lines[paragraph[0] - 1].text) is not None:
            break
        if own := [number for number in paragraph if zones[number - 1] in _SAID]:
            found.append(own)
    return found


def _scores(text: str, asked: Sequence[frozenset[str]]) -> list[float]:
    """For each question how many of its words a text has, each by how few others have it."""
    said = {word[:_ALIKE] for word in telling(text)}
    short = [{word[:_ALIKE] for word in words} for words in asked]
    found: list[float] = []
    for words in short:
        held = words & said
        found.append(sum(1 / sum(word in each for each in short) for word in held))
    return found


def _begins(scores: Sequence[Sequence[float]]) -> dict[int, int]:
    """The paragraph at which each question's answer begins, in order, with most words in all."""
    count = len(scores[0])
    # For each question (-1: none yet) the best score of a reading that stands there, and it.
    best: dict[int, tuple[float, dict[int, int]]] = {-1: (0.0, {})}
    for at, row in enumerate(scores):
        after: dict[int, tuple[float, dict[int, int]]] = {}
        for here in range(-1, count):
            stays = best.get(here)
            options = []
            if stays is not None:
                options.append((stays[0] + (_STAYS * row[here] if here >= 0 else 0.0), stays[1]))
            if here >= 0 and row[here] >= _SURE:
                options.extend(
                    (total + row[here], {**begun, here: at})
                    for before, (total, begun) in best.items()
                    if before < here
                )
            if options:
                after[here] = max(options, key=lambda each: (each[0], len(each[1])))
        best = after
    return max(best.values(), key=lambda each: (each[0], len(each[1])))[1]


def _in_any_order(scores: Sequence[Sequence[float]]) -> dict[int, int]:
    """A paragraph for each question, most of its words and none of another's; or nothing."""
    found: dict[int, int] = {}
    for name in range(len(scores[0])):
        column = [row[name] for row in scores]
        most = max(column)
        at = column.index(most)
        if most < _SURE or column.count(most) > 1 or most < max(scores[at]):
            return {}
        found[name] = at
    return found if len(set(found.values())) == len(found) else {}


def _between(
    begins: Mapping[int, int],
    count: int,
    scores: Sequence[Sequence[float]],
    rules: Sequence[bool],
) -> dict[int, int]:
    """What was asked between two that are sure, where as much is answered between them."""
    found: dict[int, int] = {}
    sure = sorted(begins)
    for low, high in zip([-1, *sure], [*sure, count], strict=True):
        missing = range(low + 1, high)
        first = begins[low] + 1 if low >= 0 else 0
        last = begins[high] if high < count else len(scores)
        free = [at for at in range(first, last) if rules[at] and (low < 0 or not scores[at][low])]
        if len(missing) == 1 and free and (high < count or len(free) == 1):
            found[missing[0]] = free[0]
        elif missing and len(missing) == len(free):
            found.update(zip(missing, free, strict=True))
    return found


def _rules(lines: Sequence[Line], zones: Sequence[Zone], paragraph: Sequence[int]) -> bool:
    """Whether a paragraph gives or refuses something, as an answer by itself would."""
    if any(zones[number - 1] in _TABLE for number in paragraph):
        return True
    text = " ".join(" ".join(lines[number - 1].text.split()) for number in paragraph)
    return bool(decided(text) or is_count(text))
