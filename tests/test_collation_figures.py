"""What tables come to, who can be compared, national totals, and what is doubtful about them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from foiparse.collation.collating import collate
from foiparse.collation.figures import kind_of_period, told_apart
from foiparse.model import Column, PlacedTable, Table

if TYPE_CHECKING:
    from collated import reply, table
    from foiparse.collation.collating import Collation
    from foiparse.collation.records import Figure, Reply
else:
    from tests.collated import reply, table

ASKED = {"1": "How many arrests?"}
FORCES = (
    *("Essex Police", "Kent Police", "Surrey Police", "Sussex Police", "Dorset Police"),
    *("Gwent Police", "Durham Constabulary", "Cleveland Police", "Norfolk Constabulary"),
)


def figures(*tables: PlacedTable, text: str = "How many?") -> list[Figure]:
    return list(reply("a.txt", "Essex Police", {"1": "disclosed"}, *tables, text=text).figures)


def told(*tables: PlacedTable) -> list[tuple[object, ...]]:
    return [(each.period, each.low, each.high, each.basis) for each in figures(*tables)]


def of(at: int, *tables: PlacedTable) -> Reply:
    return reply(f"{at}.txt", FORCES[at], {"1": "disclosed"}, *tables)


def warned(found: Collation) -> list[tuple[str, str, str]]:
    return [(row.rule, row.source, row.cells) for row in found.warnings]


# --------------------------------------------------------------------- figures


def test_a_printed_total_goes_before_its_items() -> None:
    text = "Sex | 2019 | 2020\nMale | 10 | <5\nFemale | 2 | 7\nTotal | 12 | 10"
    assert told(table(text)) == [("CY2019", 12, 12, "stated"), ("CY2020", 10, 10, "stated")]


def test_a_single_cell_is_the_figure() -> None:
    assert told(table("Offence | 2019 | 2020\nGrooming | 4 | 6")) == [
        ("CY2019", 4, 4, "single"),
        ("CY2020", 6, 6, "single"),
    ]


def test_items_are_added_with_their_bounds() -> None:
    text = "Sex | 2019 | 2020\nMale | 10 | 8\nFemale | <5 | *\nOther | 1 | 1"
    assert told(table(text)) == [("CY2019", 11, 15, "summed"), ("CY2020", 9, None, "summed")]


def test_periods_may_stand_in_rows() -> None:
    text = "Year | Male | Female | Total\n2019 | 10 | 2 | 12\n2020 | 8 | 3 | 11"
    assert told(table(text)) == [("CY2019", 12, 12, "stated"), ("CY2020", 11, 11, "stated")]


def test_a_total_column_over_periods_is_in_no_period() -> None:
    text = (
        "Sex | 2019 | 2020 | Total\nMale | 10 | 14 | 24\nFemale | 2 | 1 | 3\nTotal | 12 | 15 | 27"
    )
    assert told(table(text)) == [("CY2019", 12, 12, "stated"), ("CY2020", 15, 15, "stated")]


def test_a_caption_that_names_the_period_makes_the_grand_total_the_figure() -> None:
    text = (
        "Sex | Adult | Child | Total\nMale | 10 | 4 | 14\nFemale | 2 | 1 | 3\nTotal | 12 | 5 | 17"
    )
    assert told(table(text, title="Arrests in 2019/20")) == [("FY2019-20", 17, 17, "stated")]


def test_a_total_held_back_says_less_than_its_items() -> None:
    text = "Sex | 2019\nMale | 3\nFemale | <5\nTotal | *"
    assert told(table(text)) == [("CY2019", 3, 7, "summed")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Sex | 2019 | 2020\nMale | 10 | 14\nFemale | 2 | 1\nTotal | 13 | 15", "its sums do not"),
        ("Sex | 2019\nMale | 10\nFemale | 2\nMale | 3", "a label stands twice"),
    ],
)
def test_a_table_that_cannot_be_trusted_is_left_out_with_the_reason(text: str, reason: str) -> None:
    first = figures(table(text))[0]
    assert (first.basis, first.low, first.high) == ("ambiguous", None, None)
    assert reason in first.reason


@pytest.mark.parametrize(
    "rows", ["Reports received | 90\nArrests made | 20", "Recorded | 90\nCharged | 20\nOther | 1"]
)
def test_stages_of_one_process_are_not_added(rows: str) -> None:
    found = figures(table(f"What | 2019\n{rows}", title="Grooming by calendar year"))
    assert {each.basis for each in found} == {"ambiguous"}
    assert found[0].reason == "its lines count different things"


def test_kinds_of_offences_are_added() -> None:
    text = "Offence | 2019\nSexual offences | 4\nRobbery | 3\nDrug offences | 2"
    assert told(table(text)) == [("CY2019", 9, 9, "summed")]


def test_groups_of_rows_without_a_total_are_ambiguous() -> None:
    from msgspec.structs import replace

    plain = table("Group | 2019\nMale | 10\nFemale | 2\nAdult | 11\nChild | 1")
    sections = ("Sex", "Sex", "Age", "Age")
    rows = tuple(
        replace(row, sections=(section,))
        for row, section in zip(plain.table.rows, sections, strict=True)
    )
    (figure,) = figures(replace(plain, table=replace(plain.table, rows=rows)))
    assert figure.reason == "it has several groups of rows, each of which may be the whole"


def test_tables_of_one_reply_that_agree_are_one_figure_and_others_none() -> None:
    whole = table("Offence | 2019\nGrooming | 12")
    parts = table("Sex | 2019\nMale | 10\nFemale | <5")
    unlike = table("Offence | 2019\nGrooming | 90")
    assert told(parts, whole) == [("CY2019", 12, 12, "single")]
    (figure,) = figures(whole, unlike)
    assert figure.basis == "ambiguous"
    assert figure.reason == "tables 1 and 2 differ"


def test_percentages_and_rates_are_never_added() -> None:
    text = "Sex | 2019 | % of all 2019\nMale | 10 | 83%\nFemale | 2 | 17%"
    assert told(table(text)) == [("CY2019", 12, 12, "summed")]


def test_the_measure_may_be_known_from_the_question_and_that_is_said() -> None:
    bare = table("Sex | 2019\nMale | 10", title="By calendar year")
    (figure,) = figures(bare, text="How many arrests were made?")
    assert (figure.measure, figure.measure_basis) == ("arrests", "question")
    (figure,) = figures(bare, text="How many were there?")
    assert (figure.measure, figure.measure_basis) == ("", "printed")


def test_what_a_label_says_is_not_what_was_asked() -> None:
    bare = table("What | 2019\nReports received | 90", title="By calendar year")
    (figure,) = figures(bare, text="How many arrests were made?")
    assert (figure.measure, figure.measure_basis) == ("", "printed")


def test_other_measures_are_told_apart_by_their_words() -> None:
    assert told_apart("other", "Number of charges", "Victims") == "charges"
    assert told_apart("other", "Widgets") == "other"
    assert told_apart("arrests", "Number of charges") == "arrests"


def test_an_empty_table_gives_no_figure() -> None:
    empty = PlacedTable(Table((Column(("2019",)),), ()), "", 1, questions=("1",))
    assert told(empty) == []


def test_kinds_of_periods() -> None:
    assert kind_of_period("2018 to 2022") == "other"


# ------------------------------------------------- comparability and the totals

CALENDAR = "Sex | 2019 | 2020\nMale | 10 | 14\nFemale | 2 | 1\nTotal | 12 | 15"
HIDDEN = "Sex | 2019 | 2020\nMale | 10 | 14\nFemale | <5 | 1"
FINANCIAL = "Sex | 2019/20 | 2020/21\nMale | 10 | 14\nFemale | 2 | 1\nTotal | 12 | 15"
ONE_YEAR = "Sex | 2019\nMale | 3\nFemale | 1\nTotal | 4"


def test_unlike_periods_and_measures_are_never_added() -> None:
    found = collate(
        [
            of(0, table(CALENDAR)),
            of(1, table(HIDDEN)),
            of(2, table(FINANCIAL, title="Arrests")),
            of(3, table(CALENDAR, title="Arrests")),
            of(4, table(CALENDAR, title="Persons arrested by calendar year")),
            of(5, table(ONE_YEAR)),
            reply("6.txt", FORCES[6], {"1": "nil_return"}),
            reply("7.txt", FORCES[7], {"1": "refused s31(1)"}),
        ],
        ASKED,
    )
    rows = {(row.measure, row.period): row for row in found.totals}
    calendar = rows["arrests", "CY2019"]
    assert list(map(str, (calendar.low, calendar.high, calendar.authorities))) == ["26", "30", "3"]
    assert calendar.left_out_why == (
        "refused s31(1): Cleveland Police; counts persons arrested: Dorset Police;"
        " nil return in words: Durham Constabulary; gave FY2019-20, FY2020-21: Surrey Police;"
        " gave 2019, 2020: Sussex Police"
    )
    assert {key: (int(row.low), row.authorities) for key, row in rows.items()} == {
        ("arrests", "2019"): (12, 1),
        ("arrests", "2020"): (15, 1),
        ("arrests", "CY2019"): (26, 3),
        ("arrests", "CY2020"): (30, 2),
        ("arrests", "FY2019-20"): (12, 1),
        ("arrests", "FY2020-21"): (15, 1),
        ("persons_arrested", "CY2019"): (12, 1),
        ("persons_arrested", "CY2020"): (15, 1),
    }


def test_the_panel_is_who_gave_every_period_of_the_commonest_kind() -> None:
    found = collate(
        [
            *(of(at, table(CALENDAR)) for at in range(3)),
            of(3, table(ONE_YEAR)),
            of(4, table(FINANCIAL, title="Arrests")),
        ],
        ASKED,
    )
    (panel,) = found.panels
    assert (panel.measure, panel.kind) == ("arrests", "calendar")
    assert panel.periods == ("CY2019", "CY2020")
    assert panel.members == tuple(sorted(FORCES[:3]))
    assert [(row.authority, row.panel) for row in found.comparability if row.panel] == [
        (name, True) for name in sorted(FORCES[:3])
    ]


def test_a_total_without_an_upper_bound_has_none() -> None:
    found = collate([of(0, table("Sex | 2019\nMale | 10\nFemale | *"))], ASKED)
    assert [(int(row.low), row.high) for row in found.totals] == [(10, None)]


def test_totals_are_exact() -> None:
    text = "Fines | 2019\nAll | £0.10"
    found = collate([of(at, table(text, title="By calendar year")) for at in range(3)], ASKED)
    assert [row.low for row in found.totals] == [Decimal("0.30")]


# ---------------------------------------------------------------- plausibility


def test_a_tenfold_jump_within_a_reply_is_pointed_out() -> None:
    found = collate([of(0, table("Offence | 2018 | 2019 | 2020\nGrooming | 41 | 430 | 39"))], ASKED)
    assert warned(found) == [("tenfold_jump", "0.txt", "1:1:2;1:1:1")]
    assert "430 for CY2019" in found.warnings[0].explanation


@pytest.mark.parametrize("row", ["41 | 300 | 39", "1 | 12 | 2", "0 | 20 | 1"])
def test_smaller_jumps_and_small_numbers_are_everyday(row: str) -> None:
    found = collate([of(0, table(f"Offence | 2018 | 2019 | 2020\nGrooming | {row}"))], ASKED)
    assert not found.warnings


def rates(*values: str) -> Collation:
    text = "Measure | 2019\nCharged | {}"
    return collate([of(at, table(text.format(value))) for at, value in enumerate(values)], ASKED)


def test_a_percentage_far_from_all_others_is_pointed_out() -> None:
    usual = ["11%", "12%", "9%", "10%", "13%", "11%", "12%"]
    assert warned(rates(*usual, "98%", "10%")) == [("rate_far_from_others", "7.txt", "1:1:1")]
    assert not rates(*usual[:6], "98%").warnings, "seven are too few to tell"
    assert not rates(*usual, "14%").warnings


def test_a_file_named_for_another_force_is_pointed_out() -> None:
    found = collate([reply("kent.txt", "Essex Police", {"1": "not_held"})], ASKED)
    assert warned(found) == [("authority_doubtful", "kent.txt", "")]


# ------------------------------------------------------------ disclosure guard


def disclosed(*replies: Reply) -> list[tuple[str, str]]:
    found = collate(replies, ASKED)
    rows = [row for row in found.warnings if row.rule == "disclosure"]
    for row in rows:
        assert not any(char.isdigit() for char in row.explanation.replace("2.txt", ""))
    return [(row.source, row.cells) for row in rows]


HELD_BACK = "Sex | 2019\nMale | 10\nFemale | <5"


def test_sums_of_its_own_table_give_a_hidden_cell_away() -> None:
    text = (
        "Sex | 2019 | 2020 | Total\nMale | 10 | 14 | 24\nFemale | <5 | 8 | 11\nTotal | 13 | 22 | 35"
    )
    assert disclosed(of(0, table(text))) == [("0.txt", "1:2:1")]


def test_a_cell_that_no_sum_settles_is_not_pointed_out() -> None:
    assert disclosed(of(0, table(HELD_BACK))) == []


def test_another_table_gives_it_away_by_its_total() -> None:
    total = table("Offence | 2019\nGrooming | 13", title="All arrests by calendar year")
    assert disclosed(of(0, table(HELD_BACK), total)) == [("0.txt", "1:2:1")]


def test_a_total_that_only_adds_what_is_printed_gives_nothing_away() -> None:
    total = table("Offence | 2019\nGrooming | 10", title="All arrests by calendar year")
    assert disclosed(of(0, table(HELD_BACK), total)) == []


def test_another_version_gives_it_away_by_printing_it() -> None:
    first = reply(
        *("1.txt", "Essex Police", {"1": "disclosed"}, table(HELD_BACK)),
        answered=date(2021, 1, 1),
    )
    printed = table("Sex | 2019\nMale | 10\nFemale | 3")
    second = reply(
        *("2.txt", "Essex Police", {"1": "disclosed"}, printed), answered=date(2021, 2, 1)
    )
    assert disclosed(first, second) == [("1.txt", "1:2:1")]


def test_two_hidden_cells_of_one_sum_are_not_told_by_a_total() -> None:
    held = table("Sex | 2019\nMale | 10\nFemale | <5\nOther | <5")
    total = table("Offence | 2019\nGrooming | 13", title="All arrests by calendar year")
    assert disclosed(of(0, held, total)) == []
