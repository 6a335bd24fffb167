"""Guarding for Excel: nothing runs, nothing is rewritten, numbers stay numbers."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foiparse.writers.excel import guard
from foiparse.writers.tidy_csv import CsvWriter

DANGEROUS = "=+@\t\r"


def written(*values: object) -> list[str]:
    out = StringIO()
    CsvWriter(out, excel=True).write([values])
    assert out.getvalue().endswith("\r\n")
    (row,) = csv.reader(StringIO(out.getvalue(), newline=""))
    return row


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+44 101",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "-5",
        "- 5",
        "-cmd|' /C calc'!A0",
        "13 - 15",
        "2011/12",
        "22/12",
        "1-4",
        "88/1",
        "12/12/2023",
        "1.4.2019",
        "1 1/2",
        "Mar-19",
        "March 2019",
        "1 March",
        "1 March 2019",
        "SEPT2",
        "2:5:3",
        "12:30",
        "1 a",
        "88E1",
        "(5)",
        "007",
        "2.10",
        "1234567890123456",
        "＝1+1",
    ],
)
def test_guarded(text: str) -> None:
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "Offender Under 18",
        "16 to 18",
        "2,190",
        "12.5",
        "5%",
        "£1,234.50",
        "<5",
        "*",
        "1a",
        "1a;1b",
        "2019",
        "CY2019",
        "FY2019-20",
        "2019-Q1",
        "2019-M03",
        "s40(2)",
        "FOI 15167",
        "Essex Police",
        "Marriage",
        "1:1:1;1:1:2",
    ],
)
def test_left_alone(text: str) -> None:
    assert guard(text) == text


def test_numbers_are_not_text() -> None:
    assert written(Decimal(-5), Decimal("2.10"), -1, None) == ["-5", "2.10", "-1", ""]


@given(st.text() | st.sampled_from(DANGEROUS + "-＝＋").flatmap(lambda c: st.text().map(c.__add__)))
def test_no_field_of_text_starts_dangerously(text: str) -> None:
    (field,) = written(text)
    assert not field.startswith(tuple(DANGEROUS))
    assert field == "-" or not field.startswith("-")
    assert field in {text, f"'{text}"}


@given(st.decimals(allow_nan=False, allow_infinity=False) | st.integers())
def test_guarding_never_changes_a_number(number: Decimal | int) -> None:
    (field,) = written(number)
    assert Decimal(field) == number
