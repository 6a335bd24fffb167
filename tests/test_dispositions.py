"""What short replies, each written for one outcome, are taken to say."""

from __future__ import annotations

import csv
from pathlib import Path

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


def test_short_replies_are_read_as_they_are_meant(tmp_path: Path) -> None:
    """At least 98 in a hundred exactly, and the rest unclear rather than wrong."""
    wrong = []
    for row in ROWS:
        found = outcome(tmp_path, row["reply"])
        if found != (row["disposition"], row["exemptions"]):
            wrong.append((row["reply"], found))
    assert len(wrong) <= 0.02 * len(ROWS), wrong
    assert {found[0] for _, found in wrong} <= {"unclear"}, wrong


def test_the_table_covers_every_outcome() -> None:
    alone = {Disposition.NO_ANSWER.value}  # needs a thread without a reply
    assert {row["disposition"] for row in ROWS} | alone == {each.value for each in Disposition}
