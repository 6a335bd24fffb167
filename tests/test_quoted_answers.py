"""An answer that stands in a text only behind marks of quotation: whose it is decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import foiparse

if TYPE_CHECKING:
    from pathlib import Path

    from foiparse import Result

ANSWER = """Dear Ms Achebe

Thank you for your request of 3 May. We hold the figures.

Grit bins and salt used
Winter Bins Tonnes
2021/22 410 1,220
2022/23 415 980
2023/24 398 1,455

>> How many grit bins were there in 1999 and in 2000?

We do not hold records that old.

Yours sincerely
Les Moon
Highways, Fellside Council
"""
FIELDS = """From: FOI Team <foi@fellside.gov.example>
Sent: 30 May 2024 10:11
To: j.achebe@post.example
Subject: FOI 771"""
WROTE = "On 30 May 2024 at 10:11, FOI Team <foi@fellside.gov.example> wrote:"
REVIEW = """Dear Review Officer

Please look again at the answer of 30 May. It leaves out the salt that was bought in
and used on private roads, which I had asked for by name.

J. Achebe
"""
FRIEND = "Hi Bola\n\nThis is what the council sent me about the salt. Shocking.\n\nJude\n"
AGAIN = """Dear Ms Achebe

You ask what a tonne is in our answer of May. It is a metric one, of 1,000 kilograms.

Les Moon
"""


def _marked(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines()) + "\n"


def _read(folder: Path, text: str) -> Result:
    place = folder / "mail.txt"
    place.write_text(text, encoding="utf-8")
    return foiparse.extract(place)


def _values(result: Result) -> list[str]:
    return [cell.value_text for cell in result.observations]


VALUES = ["410", "1,220", "415", "980", "398", "1,455"]


@pytest.mark.parametrize(
    "text",
    [
        _marked(ANSWER),
        _marked(f"{FIELDS}\n\n{ANSWER}"),
        f"{FIELDS}\n\n{_marked(ANSWER)}",
        f"{REVIEW}\n{WROTE}\n\n{_marked(ANSWER)}",
        f"{REVIEW}\n{WROTE}\n{_marked(ANSWER)}",
        f"{REVIEW}\n-----Original Message-----\n{FIELDS}\n\n{_marked(ANSWER)}",
        f"{REVIEW}\n{_marked(f'{FIELDS}{chr(10)}{chr(10)}{ANSWER}')}",
        f"{FRIEND}\n{WROTE}\n\n{_marked(ANSWER)}",
    ],
)
def test_the_only_copy_of_an_answer_is_read(tmp_path: Path, text: str) -> None:
    result = _read(tmp_path, text)
    assert _values(result) == VALUES
    assert [cell.row_label for cell in result.observations[::2]] == [
        *("2021/22", "2022/23", "2023/24")
    ]


def test_who_answered_quotes_an_earlier_mail(tmp_path: Path) -> None:
    result = _read(tmp_path, f"{AGAIN}\n{WROTE}\n\n{_marked(ANSWER)}")
    assert not _values(result)
    (check,) = [check for check in result.checks if check.rule == "part_unread"]
    assert "3 lines of earlier mail quoted here end in figures" in check.explanation


def test_figures_above_are_not_read_again_below(tmp_path: Path) -> None:
    table = ANSWER[ANSWER.index("Grit") : ANSWER.index(">>")]
    result = _read(tmp_path, f"{AGAIN}\n{table}\n{WROTE}\n\n{_marked(ANSWER)}")
    assert _values(result) == VALUES
    assert not [check for check in result.checks if check.rule == "part_unread"]


def test_a_letter_with_a_table_of_its_own_quotes(tmp_path: Path) -> None:
    own = f"{REVIEW}\nYear Tonnes Bins\n2019 40 51\n2020 42 55\n"
    result = _read(tmp_path, f"{own}\n{WROTE}\n\n{_marked(ANSWER)}")
    assert not set(_values(result)) & set(VALUES)


def test_words_below_the_quotation_leave_it_one(tmp_path: Path) -> None:
    below = "We have nothing to add to this answer.\n"
    result = _read(tmp_path, f"{REVIEW}\n{WROTE}\n\n{_marked(ANSWER)}\n{below}")
    assert not _values(result)
