"""Questions in every numbering, where a reply answers each, and the periods they ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import foiparse
from foiparse.correspondence.numbering import named_questions, read_marker
from foiparse.correspondence.periods import caption_period, find_periods
from foiparse.correspondence.sections import applies, mentions

if TYPE_CHECKING:
    from pathlib import Path

    from foiparse import Result

REQUEST = """Dear Lowland Council,

Please tell me:

{asked}

Yours faithfully,

Jo Park

FOI Team, Lowland Council

Dear Ms Park,

{answer}

Yours sincerely
FOI Team
"""


def read(tmp_path: Path, text: str) -> Result:
    path = tmp_path / "letter.txt"
    path.write_text(text, encoding="utf-8")
    return foiparse.extract(path)


NUMBERINGS = {
    "1a. How many?\n1b. Which?\n2. When?": ["1a", "1b", "2"],
    "Q1 How many?\nQ2 Which?": ["1", "2"],
    "Question 1a: How many?\nQuestion 1b: Which?": ["1a", "1b"],
    "1) How many\na) in 2020?\nb) in 2021?\n2) Which?": ["1a", "1b", "2"],
    "1) Give the number of:\na) dogs\nb) cats": ["1a", "1b"],
    "(i) How many?\n(ii) Which?\n(iii) When?": ["i", "ii", "iii"],
    "A.1 How many?\nA.2 Which?": ["a.1", "a.2"],
    "- How many?\n- Which?": ["1", "2"],
    "1. Break the total down as follows:\n1. By kind\n2. By place\n3. By year": ["1", "2", "3"],
    "How many dogs were found?": ["1"],
}


@pytest.mark.parametrize("asked", NUMBERINGS, ids=lambda text: text.split("\n")[0])
def test_questions_are_numbered_in_many_ways(tmp_path: Path, asked: str) -> None:
    result = read(tmp_path, REQUEST.format(asked=asked, answer="We will reply in time."))
    assert [answer.question for answer in result.answers] == NUMBERINGS[asked]


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("In respect of Question 1c, 2 & 4 we refuse", ["1c", "2", "4"]),
        ("The table answers questions 1a, b and c.", ["1a", "1b", "1c"]),
        ("questions 4-6 below", ["4", "5", "6"]),
        ("Q1 and Q2 are answered", ["1", "2"]),
        ("question 2 a total of", ["2"]),
        ("question 1(a) only", ["1a"]),
    ],
)
def test_a_sentence_names_questions(sentence: str, named: list[str]) -> None:
    assert named_questions(sentence) == named


@pytest.mark.parametrize("line", ["2019 - 31", "12 January 2020", "101 calls", "Q1 2020", "1,245"])
def test_figures_and_dates_are_no_numbers_of_questions(line: str) -> None:
    assert read_marker(line) is None


def test_numbered_answers_below_a_restated_list(tmp_path: Path) -> None:
    asked = "1. How many dogs were found?\n2. How many cats were found?\n3. Who found them?"
    answer = (
        f"You asked:\n\n{asked}\n\nOur response:\n\n1. 34\n\n2. None\n\n"
        "3. The names are exempt under section 40(2) and are withheld."
    )
    result = read(tmp_path, REQUEST.format(asked=asked, answer=answer))
    assert [(each.disposition.value, each.exemptions) for each in result.answers] == [
        ("disclosed", ()),
        ("nil_return", ()),
        ("refused", ("s40(2)",)),
    ]


TABLES = """Question 1
Dogs found by ward
Ward 2020 2021
Abbey 3 4
Bridge 6 8
Total 9 12

Question 2
Cats found by ward
Ward 2020 2021
Abbey 1 2
Bridge 3 4
Total 4 6
"""


def test_headings_over_tables_in_a_letter_without_its_request(tmp_path: Path) -> None:
    result = read(tmp_path, f"Dear Ms Park\n\nThank you for your request.\n\n{TABLES}\nRegards\n")
    assert [(each.question, each.disposition.value, each.tables) for each in result.answers] == [
        ("1", "disclosed", (1,)),
        ("2", "disclosed", (2,)),
    ]
    assert {each.tables_basis for each in result.answers} == {"stated"}
    assert {cell.question for cell in result.observations} == {"1", "2"}


def test_tables_are_told_by_their_words_where_nothing_else_says(tmp_path: Path) -> None:
    asked = "1. Who is the dog warden?\n2. How many parking fines were issued?\n3. How many trees?"
    answer = "Parking fines issued by ward\nWard Fines Paid\nAbbey 3 4\nBridge 6 8\nTotal 9 12"
    result = read(tmp_path, REQUEST.format(asked=asked, answer=answer))
    assert [(each.question, each.tables, each.tables_basis) for each in result.answers] == [
        ("1", (), ""),
        ("2", (1,), "words"),
        ("3", (), ""),
    ]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Arrests, 1 April 2021 to 31 March 2022", ["FY2021-22"]),
        ("between 1 January and 31 December 2020", ["CY2020"]),
        ("in the years 2019/20 to 2021/22", ["FY2019-20", "FY2020-21", "FY2021-22"]),
        ("section 5 of the Theft Act 1968 in 2019/20", ["FY2019-20"]),
        ("from January to March 2022", ["January to March 2022"]),
        ("since 2019", []),
        ("as at 31 March 2022", []),
    ],
)
def test_running_text_names_periods(text: str, codes: list[str]) -> None:
    assert find_periods(text) == codes


def test_a_caption_with_two_periods_lends_none() -> None:
    assert caption_period("Fines in 2019/20 and 2020/21").code == ""


def test_months_without_any_year_are_no_period(tmp_path: Path) -> None:
    table = "{}\nMonth Fines Paid\nJanuary 3 4\nFebruary 6 8\nTotal 9 12\n"
    bare = read(tmp_path, f"Dear Ms Park\n\n{table.format('Fines by month')}\nRegards\n")
    assert {cell.period for cell in bare.observations} == {""}
    dated = read(tmp_path, f"Dear Ms Park\n\n{table.format('Fines by month, 2019')}\nRegards\n")
    assert [cell.period for cell in dated.observations][::2] == ["2019-M01", "2019-M02", "2019"]


@pytest.mark.parametrize(
    ("sentence", "names", "applied"),
    [
        ("It is exempt under section 31(1)(a) and (b).", ["s31(1)(a)", "s31(1)(b)"], True),
        ("Section 14 may be engaged.", ["s14"], False),
        ("We rely on regulation 12(4)(b) of the EIR.", ["EIR 12(4)(b)"], True),
        ("It is exempt under section 38(1)(b) of FOISA.", ["FOISA s38(1)(b)"], True),
        ("You ask why section 43(2) applies.", ["s43(2)"], False),
        ("Section 17 requires a notice under s50.", [], False),
    ],
)
def test_sections_applied_and_only_named(sentence: str, names: list[str], applied: bool) -> None:
    found = mentions(sentence)
    assert [each.name for each in found if each.ground] == names
    assert bool(names and applies(sentence)) is applied


def test_a_section_of_another_act_is_no_ground() -> None:
    for sentence in ("under section 12 of SOA 2003", "section 34 of the DPA 2018"):
        assert [each.ground for each in mentions(sentence)] == [None]
