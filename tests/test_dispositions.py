"""What short replies, each written for one outcome, are taken to say."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import foiparse
from foiparse.model import Disposition

ROWS = list(
    csv.DictReader(
        (Path(__file__).parent / "replies" / "dispositions.csv")
        .read_text(encoding="utf-8")
        .splitlines(keepends=True)
    )
)
LETTER = """Dear Ms Park

Thank you for your request.

You asked:

{question}

Our response:

{reply}

Yours sincerely
Information Team
"""


def outcome(tmp_path: Path, reply: str) -> tuple[str, str]:
    path = tmp_path / "letter.txt"
    question = "Please tell me about the visits of this kind that you know of."
    path.write_text(LETTER.format(question=question, reply=reply), encoding="utf-8")
    (answer,) = foiparse.extract(path).answers
    return answer.disposition.value, ";".join(answer.exemptions)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['disposition']} {row['exemptions']}")
def test_a_short_reply_is_read_as_it_is_meant(tmp_path: Path, row: dict[str, str]) -> None:
    assert outcome(tmp_path, row["reply"]) == (row["disposition"], row["exemptions"])


def test_the_table_covers_every_outcome() -> None:
    alone = {Disposition.NO_ANSWER.value}  # needs a thread without a reply
    assert {row["disposition"] for row in ROWS} | alone == {each.value for each in Disposition}
