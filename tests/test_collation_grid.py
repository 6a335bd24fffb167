"""The ledger at a terminal: everything within the width, nothing cut, colour only if asked for."""

from __future__ import annotations

import pytest

from foiparse.collation.grid import render
from foiparse.model import LedgerRow

QUESTIONS = [str(number) for number in range(1, 10)]
NAMES = ("Avon and Somerset Constabulary", "Kent Police", "Bad\x1b[2J Council")
ROWS = [
    LedgerRow(name, "", question, "refused", "s31(1);s40(2)", name == NAMES[1], "", 1, "a.txt")
    for name in NAMES
    for question in QUESTIONS
]
SENTENCE = "2 of 3 replied; 0 gave figures; none can be compared over a period."


@pytest.mark.parametrize("width", [80, 100, 240])
def test_fits_and_loses_nothing(width: int) -> None:
    text = render(ROWS, QUESTIONS, [SENTENCE], width=width)
    assert max(map(len, text.splitlines())) <= width
    assert text.count("s31(1)") == text.count("s40(2)") == len(ROWS)
    assert text.endswith(f"{SENTENCE}\n")
    assert "…" not in text


def test_questions_that_do_not_fit_go_on_below() -> None:
    heads = [
        line.split()[1:-1]
        for line in render(ROWS, QUESTIONS, [], width=80).splitlines()
        if line.startswith("authority")
    ]
    assert len(heads) > 1
    assert [number for head in heads for number in head] == QUESTIONS


def test_who_is_late_is_marked_once_a_grid() -> None:
    text = render(ROWS, QUESTIONS[:2], [], width=80)
    (line,) = [line for line in text.splitlines() if line.startswith("Kent Police")]
    assert line.endswith("late")


def test_colour_and_controls() -> None:
    assert "\x1b" not in render(ROWS, QUESTIONS, [SENTENCE], width=80)
    coloured = render(ROWS, QUESTIONS, [SENTENCE], width=80, colour=True)
    assert "\x1b[35m" in coloured
    assert "\x1b[2J" not in coloured
