"""What the rules say of small tables and letters: the state, the reason, the words."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

import foiparse
from foiparse import State
from foiparse.checks.reconcile import reconcile, with_worst_check
from foiparse.model import Column, PlacedTable, Status, Table, TableCell, TableRow, Total
from foiparse.tables.tidy import tidy
from foiparse.tables.values import parse_value

if TYPE_CHECKING:
    from pathlib import Path

    from foiparse import Check


def table(text: str, *, number: int = 1, title: str = "", copy_of: str = "") -> PlacedTable:
    """A table from lines of cells parted by bars; the first line is the heading."""
    head, *lines = (
        [cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()
    )
    rows = tuple(
        TableRow(
            label, tuple(TableCell(at, cell, line) for at, cell in enumerate(cells, 1)), (line,)
        )
        for line, (label, *cells) in enumerate(lines, 2)
    )
    columns = tuple(Column(tuple(name.split(" - "))) for name in head[1:])
    source = "copy.csv" if copy_of else "made.txt"
    return PlacedTable(Table(columns, rows, title=title), source, number, copy_of=copy_of)


def checks(*tables: PlacedTable) -> list[Check]:
    return reconcile(tables, [cell for each in tables for cell in tidy(each)])


def of(rule: str, *tables: PlacedTable) -> list[Check]:
    return [check for check in checks(*tables) if check.rule == rule]


AREAS = """
District | Minor | Major | Total
Harbour | 3 | 12 | 15
Moor | 2 | 9 | 11
North area | 5 | 21 | 26
City | 6 | 30 | 36
Port | 1 | 4 | 5
South area | 7 | 34 | 41
Force total | 12 | 55 | 67
"""


def test_unnamed_subtotals_are_totals_and_told_so() -> None:
    placed = table(AREAS)
    found = checks(placed)
    assert {check.state for check in found if check.rule != "row_conservation"} == {State.PASS}
    assert len([check for check in found if check.rule == "column_sum"]) == 9
    cells = with_worst_check(tuple(tidy(placed)), found)
    totals = {(cell.row, cell.column): cell.total for cell in cells}
    assert totals[3, 1] is totals[6, 3] is Total.SUBTOTAL
    assert totals[1, 1] is Total.ITEM
    assert totals[7, 3] is Total.GRAND


@pytest.mark.parametrize(("old", "new"), [("| 21 |", "| 22 |"), ("| 30 |", "| 29 |")])
def test_the_other_columns_hold_the_structure(old: str, new: str) -> None:
    failed = [check for check in checks(table(AREAS.replace(old, new))) if check.state == "fail"]
    assert {check.rule for check in failed} >= {"row_sum", "column_sum"}
    wrong = "1:3:2" if "21" in old else "1:4:2"
    assert all(wrong in check.cells for check in failed if check.rule != "corner")
    assert all(f"{wrong} (" in check.explanation for check in failed if check.rule == "row_sum")


@pytest.mark.parametrize(
    ("cell", "reason", "words"),
    [
        ("<5", "suppressed_terms", "a suppressed value stands"),
        ("..", "unreadable_term", "a value that is not available stands"),
        ("n/a", "unreadable_term", "a value that does not apply stands"),
        ("XX", "unreadable_term", "a value that could not be read stands"),
        ("", "unreadable_term", "a blank stands"),
        ("-", "ambiguous_dash", "a dash in the sum cannot be nil"),
    ],
)
def test_what_is_not_known_is_named(cell: str, reason: str, words: str) -> None:
    (check,) = of("column_sum", table(f"Ward | 2020\nA | 4\nB | {cell}\nTotal | 7"))
    assert (check.state, check.reason) == (State.UNVERIFIABLE, reason)
    assert words in check.explanation


def test_a_total_left_blank_states_nothing() -> None:
    (check,) = of("column_sum", table("Ward | 2020\nA | 4\nB | 3\nTotal | "))
    assert (check.state, check.reason) == (State.UNVERIFIABLE, "no_stated_total")
    assert "left blank" in check.explanation


def test_a_total_may_leave_suppressed_cells_out() -> None:
    rows = "Ward | 2020\nA | 4\nB | 0\nC | <5\nTotal |"
    assert of("column_sum", table(f"{rows} 4"))[0].state is State.UNVERIFIABLE
    assert of("column_sum", table(f"{rows} 3"))[0].state is State.FAIL


def test_unlike_units_are_not_added() -> None:
    placed = table("Kind | 2020\nA | 5%\nB | £1,000.50\nC | <5\nTotal | 9")
    (check,) = of("column_sum", placed)
    assert (check.state, check.reason) == (State.UNVERIFIABLE, "different_measure")
    assert "percent, GBP, count" in check.explanation


def test_a_count_beside_money_is_no_part_of_its_total() -> None:
    placed = table(
        "Ward | Visits | Wages | Fuel | Total\nA | 7 | £2 | £3 | £5\nB | 8 | £4 | £1 | £5"
    )
    assert [check.state for check in of("row_sum", placed)] == [State.PASS] * 2


def test_shares_make_a_hundred_and_totals_of_other_tables_are_met() -> None:
    breeds = (
        "Breed | 2021/22 | % of all\nCross | 122 | 50.2%\nTerrier | 61 | 25.1%\nOther | 60 | 24.7%"
    )
    first = table("District | 2021/22\nCity | 200\nPort | 43\nTotal | 243", title="By district")
    second = table(f"{breeds}\nAll | 243 | 100%", number=2, title="By breed")
    found = {check.rule: check.state for check in checks(first, second) if check.table == 2}
    assert found["percent_sum"] is found["table_equal"] is found["column_sum"] is State.PASS
    wrong = table(f"{breeds.replace('25.1', '35.1')}\nAll | 243 | 100%", number=2)
    assert of("percent_sum", wrong)[0].state is State.FAIL


def test_rates_are_not_shares() -> None:
    placed = table("Ward | Rate %\nA | 12%\nB | 20%\nTotal | 15%")
    assert not any(check.state is State.FAIL for check in checks(placed))


def test_one_table_without_a_total_row_is_still_compared() -> None:
    whole = table(
        "Kind | 2019 | 2020\nTotal | 7 | 9",
        title="Number of arrests made for fraud by false claims",
    )
    parts = "Kind | 2019 | 2020\nA | 3 | 5\nB | 4 |"
    title = "Breakdown of the arrests made for fraud by false claims"
    (same,) = of("table_equal", whole, table(f"{parts} 4", number=2, title=title))
    assert (same.state, same.reason) == (State.UNVERIFIABLE, "single_source")
    (other,) = of("table_equal", whole, table(f"{parts} 3", number=2, title=title))
    assert (other.state, other.reason) == (State.UNVERIFIABLE, "single_source")
    assert "8 under 2020, 1 less than the 9 of table 1" in other.explanation


def test_a_lone_failure_offers_the_printed_total() -> None:
    (check,) = of("column_sum", table("Ward | 2020\nA | 3\nB | 4\nC | 5\nTotal | 13"))
    assert "the printed total 1:4:1 (Total, 2020)" in check.explanation
    assert "any one of 3 items" in check.explanation


def test_where_any_item_would_do_none_is_picked() -> None:
    placed = table("Ward | 2020 | 2021 | Total\nA | 3 | 5 | 9\nTotal | 3 | 5 | 8\nB | 0 | 0 | 0")
    failed = [check for check in of("row_sum", placed) if check.state is State.FAIL]
    assert len(failed) == 1
    assert "1:1:3" in failed[0].explanation


def test_a_lost_row_is_one_cause() -> None:
    rows = "Ward | 2020 | 2021 | Total\nA | 3 | 5 | 8\nB | 4 | 2 | 6\nTotal | 16 | 17 | 33"
    failed = [check for check in of("column_sum", table(rows)) if check.state is State.FAIL]
    causes = {check.explanation.rpartition(": ")[2] for check in failed}
    assert causes == {"a row that holds 9, 10, 19 may be missing."}


def test_many_values_make() -> None:
    rows = "\n".join(f"Ward {chr(65 + at)} | {at}" for at in range(18))
    (check,) = of("column_sum", table(f"Ward | 2020\n{rows}\nTotal | 9"))
    assert "18 values make 153, but 9 is printed" in check.explanation


def test_a_copy_tells_each_cell_that_differs() -> None:
    text = "Kind | 2020\nA | 3\nB | 4\nTotal | 7"
    original = table(text)
    changed = text.replace("| 3", "| 5").replace("| 7", "| 9")
    copy = table(changed, copy_of=original.key)
    (check,) = of("copy_equal", original, copy)
    assert check.state is State.FAIL
    assert (
        "differs in 2 cells: A, 2020 is 3 here and 5 there, Total, 2020 is 7 here and 9 there"
        in (check.explanation)
    )
    assert len(check.cells) == 2


@pytest.mark.parametrize("text", ["+2", "XX", "1.2k", "#REF!"])
def test_what_means_to_be_a_figure_and_is_none_is_unreadable(text: str) -> None:
    assert parse_value(text).status is Status.UNREADABLE


@pytest.mark.parametrize("text", ["Yes", "12a", "10 March", "Band D"])
def test_words_are_reported(text: str) -> None:
    assert parse_value(text).status is Status.REPORTED


# -------------------------------------------------------------- running text

COMPLAINTS = """
Complaints by ward:

Ward            2020    2021    2022
Abbey           3       4       5
Bridge          6       8       9
Castle          5       7       9
Total           14      19      23
"""


def prose(said: str, folder: Path) -> list[tuple[str, str]]:
    path = folder / "letter.txt"
    path.write_text(f"Dear S Khan\n\n{said}\n{COMPLAINTS}\nRegards\n", encoding="utf-8")
    found = [check for check in foiparse.extract(path).checks if check.rule == "prose_total"]
    return [(check.state.value, check.reason) for check in found]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("We recorded 14 complaints in 2020 and 19 in 2021.", [("pass", ""), ("pass", "")]),
        ("There were a total of 23 complaints in 2022.", [("pass", "")]),
        ("There were a total of 24 complaints in 2022.", [("fail", "")]),
        ("In 2022 there were 24 complaints.", [("fail", "")]),
        ("There were 24 complaints in the year 2022/23.", [("unverifiable", "unknown_period")]),
        ("There were 3 upheld complaints in 2022.", []),
        ("There were 61 dogs in total in 2022.", [("unverifiable", "different_measure")]),
        ("There were a total of 56 complaints.", [("unverifiable", "no_stated_total")]),
        ("Of these, a total of 2 complaints in 2022 were upheld.", []),
        ("There were about 24 complaints in 2022.", []),
        ("You said that there were 24 complaints in 2022.", []),
        ("We have 12 staff.", []),
    ],
)
def test_totals_in_prose(said: str, expected: list[tuple[str, str]], tmp_path: Path) -> None:
    assert prose(said, tmp_path) == expected


def test_a_long_table_is_no_burden() -> None:
    lines = [f"Ward {at} | {at * 7 % 90} | {at * 11 % 80} | {at * 13 % 70}" for at in range(390)]
    placed = table("Ward | 2020 | 2021 | 2022\n" + "\n".join(lines) + "\nTotal | 1 | 2 | 3")
    began = time.perf_counter()
    assert sum(check.state is State.FAIL for check in checks(placed)) == 3
    assert time.perf_counter() - began < 20
