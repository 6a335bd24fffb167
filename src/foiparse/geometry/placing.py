"""Words into columns: where each phrase of an open table's body belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foiparse.geometry.columns import Column, covered, place
from foiparse.geometry.lines import phrase_of
from foiparse.geometry.rows import Row
from foiparse.geometry.values import is_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.geometry.lines import Line, Phrase
    from foiparse.geometry.words import Word


def fits(line: Line, columns: Sequence[Column]) -> bool:
    """Whether every value of a line stands in one of the columns and shares its edge."""
    for phrase in line.phrases:
        if not phrase.value:
            continue
        column = columns[place(phrase, columns)]
        if min(column.x1, phrase.x1) - max(column.x0, phrase.x0) < 0.5 * min(
            column.x1 - column.x0, phrase.x1 - phrase.x0
        ):
            return False
        off = min(
            abs(phrase.x0 - column.left),
            abs(phrase.x1 - column.right),
            abs((phrase.x0 + phrase.x1) / 2 - column.centre),
        )
        if off > 0.7 * phrase.size:
            return False
    return True


def _parts(phrase: Phrase, columns: Sequence[Column]) -> list[tuple[int, list[Word]]]:
    """Where a phrase of the body belongs; one that runs over columns is split if it can be."""
    if len(phrase.words) == 1 or phrase.value:
        return [(place(phrase, columns), list(phrase.words))]
    for nth in range(len(phrase.words) - 1, max(len(phrase.words) - 4, 0), -1):
        # A value right behind a label that fills its column: it opens where its own does.
        word, before = phrase.words[nth], phrase.words[nth - 1]
        for at, column in enumerate(columns):
            if (
                at
                and column.values
                and word.x0 > column.x0 - 1
                and before.x1 < column.x0 + 0.5
                and word.x1 < column.x1 + phrase.size
                and is_value(phrase_of(phrase.words[nth:]).text)
            ):
                head = phrase_of(phrase.words[:nth])
                return [*_parts(head, columns), (at, list(phrase.words[nth:]))]
    for nth in range(1, len(phrase.words)):
        word, before = phrase.words[nth], phrase.words[nth - 1]
        if any(c.aligned and abs(word.x0 - c.left) < 1 and before.x1 < c.left for c in columns):
            front, back = phrase_of(phrase.words[:nth]), phrase_of(phrase.words[nth:])
            return [*_parts(front, columns), *_parts(back, columns)]
    first, last = covered(phrase, columns)
    if first == last:
        return [(place(phrase, columns), list(phrase.words))]
    parts: list[tuple[int, list[Word]]] = []
    for word in phrase.words:
        middle = (word.x0 + word.x1) / 2
        at = min(
            range(len(columns)),
            key=lambda k: (
                max(columns[k].x0 - middle, middle - columns[k].x1, 0.0)
                + 0.01 * abs(columns[k].centre - middle)
            ),
        )
        if parts and at == parts[-1][0]:
            parts[-1][1].append(word)
        else:
            parts.append((at, [word]))
    tail = parts[1:] if not columns[parts[0][0]].values else parts
    if all(is_value(phrase_of(words).text) for _at, words in tail):
        return parts
    if first == 0:
        return [(0, list(phrase.words))]
    return [(place(phrase, columns), list(phrase.words))]


def row_of(line: Line, columns: Sequence[Column]) -> Row:
    """Put one line's words in their columns."""
    cells: dict[int, list[Word]] = {}
    whole: dict[int, Phrase] = {}
    single = len(line.phrases) == 1 and not line.phrases[0].value
    for phrase in line.phrases:
        if single and covered(phrase, columns)[0] == 0:
            cells[0], whole[0] = list(phrase.words), phrase
            continue
        parts = _parts(phrase, columns)
        for at, words in parts:
            if at in cells:
                cells[at].extend(words)
                whole.pop(at, None)
            else:
                cells[at] = words
                if len(parts) == 1:
                    whole[at] = phrase
    for at, words in cells.items():
        if at not in whole:
            whole[at] = phrase_of(words)
    label = whole.get(0)
    filled = frozenset(at for at in cells if at)
    values = frozenset(at for at in filled if whole[at].value)
    return Row(
        cells,
        line.top,
        line.bottom,
        line.size,
        label.text if label else "",
        label.x0 if label else 0.0,
        label.x1 if label else 0.0,
        (label.words[0].x1 - label.words[0].x0) if label else 0.0,
        values,
        filled,
    )
