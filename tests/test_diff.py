"""`diff`: what changed between two extractions, and nothing besides."""

from __future__ import annotations

import csv
import io
import json
import random
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from foiparse.compare.cells import Cell, Difference, Kind
from foiparse.compare.pairing import compare
from foiparse.errors import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Foiparse
    from corpus import CORPUS, THREAD, corpus_cases, document
else:
    from tests.corpus import CORPUS, THREAD, corpus_cases, document

WARDS = ("Abbey", "Bridge", "Castle", "Dock", "", "Total", "Other", "Other")


def cell(row: str, column: str, text: str | None, **more: object) -> Cell:
    known: dict[str, object] = {"source": "a.txt", "table": "1", "title": "Visits"}
    known |= {"row_label": row, "column_label": column, "text": text}
    return Cell(**(known | more))  # type: ignore[arg-type]


def grid(rng: random.Random, title: str = "Visits", number: str = "1") -> list[list[Cell]]:
    """A table as rows of cells; two rows have one label."""
    years = ("2020", "2021", "2022")
    return [
        [cell(row, year, str(rng.randint(0, 30)), table=number, title=title) for year in years]
        for row in WARDS
    ]


def flat(rows: list[list[Cell]], *, numbered: bool = True) -> list[Cell]:
    return [
        replace(each, row=at if numbered else 0, line=at)
        for at, row in enumerate(rows, 1)
        for each in row
    ]


def kinds(expected: list[Cell], found: list[Cell]) -> list[tuple[str, str, str]]:
    differences = compare(expected, found)[1]
    return [(each.kind.value, each.cell.row_label, each.cell.column_label) for each in differences]


@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("seed", range(30))
def test_one_edit_is_one_difference(seed: int, *, numbered: bool) -> None:
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    old, other = grid(rng), grid(rng, "Calls", "2")
    expected = flat(old, numbered=numbered) + flat(other, numbered=numbered)
    assert compare(expected, expected) == (48, [])

    at = rng.randrange(len(old) + 1)
    put_in = [cell("Extra ward", year, "7") for year in ("2020", "2021", "2022")]
    found = flat([*old[:at], put_in, *old[at:]]) + flat(other)
    assert kinds(expected, found) == [("extra", "Extra ward", y) for y in ("2020", "2021", "2022")]
    assert [each[0] for each in kinds(found, expected)] == ["missing"] * 3

    row, column = rng.randrange(len(old)), rng.randrange(3)
    was = old[row][column]
    wrong = [list(each) for each in old]
    wrong[row][column] = replace(was, text="31")
    assert kinds(expected, flat(wrong) + flat(other)) == [
        ("changed", was.row_label, was.column_label)
    ]


@pytest.mark.parametrize("seed", range(30))
def test_of_rows_of_one_label_the_new_one_is_extra(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    old = [[cell("Other", year, str(rng.randint(0, 99))) for year in "abcd"] for _ in range(6)]
    new = [cell("Other", year, "x") for year in "abcd"]
    at = rng.randrange(7)
    differences = compare(flat(old), flat([*old[:at], new, *old[at:]]))[1]
    assert [each.kind for each in differences] == [Kind.EXTRA] * 4
    assert {each.cell.text for each in differences} == {"x"}


def test_tables_and_rows_may_stand_in_another_order() -> None:
    rng = random.Random(1)  # noqa: S311 - nothing secret
    one, two = grid(rng)[:6], grid(rng, "Calls", "2")[:6]
    moved = [replace(each, table="1") for each in flat(two[::-1])]
    moved += [replace(each, table="2") for each in flat(one[::-1])]
    assert compare(flat(one) + flat(two), moved) == (36, [])


def test_a_table_of_another_title_is_another_table() -> None:
    old = [cell("Total", "2020", "5")]
    new = [cell("Total", "2020", "6", title="Arrests", table="2")]
    assert kinds(old, new) == [("extra", "Total", "2020"), ("missing", "Total", "2020")]
    without = [replace(each, title="") for each in old]
    assert kinds(without, new) == [("changed", "Total", "2020")]


def test_a_table_cut_in_two_is_the_same_cells() -> None:
    rows = grid(random.Random(2))[:6]  # noqa: S311 - nothing secret
    halves = flat(rows[:4]) + [replace(each, table="2") for each in flat(rows[4:])]
    assert compare(flat(rows), halves) == (18, [])
    changed = [replace(each, text="99") if each.row_label == "Total" else each for each in halves]
    assert [kind for kind, *_ in kinds(flat(rows), changed)] == ["changed"] * 3


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        (cell("A", "2019/20", "5"), cell("a ", "2019-20", "5"), True),
        (cell("A", "2020", "5"), cell("A", "Calendar year - 2020", "5"), True),
        (cell("A", "Number", "5"), cell("A", "", "5"), True),
        (cell("A", "", "5"), cell("A", "2020", "5"), True),
        (
            cell("A", "2019/20", "5", period="FY2019-20"),
            cell("A", "FY 2019 to 2020", "5", period="FY2019-20"),
            True,
        ),
        (cell("A", "x", "\u2013"), cell("A", "x", "-"), True),
        (cell("A", "x", "1 234"), cell("A", "x", "1234"), True),
        (cell("A", "x", "1,234"), cell("A", "x", "1234"), False),
        (
            cell("A", "x", "1,234", value=Decimal(1234)),
            cell("A", "x", "1234", value=Decimal(1234)),
            True,
        ),
        (
            cell("A", "x", "0", value=Decimal(0), status="reported"),
            cell("A", "x", "-", value=Decimal(0), status="nil"),
            False,
        ),
        (
            cell("A", "x", "5%", value=Decimal("5.1")),
            cell("A", "x", "5%", value=Decimal("5.2")),
            False,
        ),
        (cell("A", "x", "<5"), cell("A", "x", "3"), False),
        (cell("A", "x", None, value=Decimal(0)), cell("A", "x", "-", status="dash"), True),
        (cell("A", "x", None, value=Decimal(5)), cell("A", "x", "5", value=Decimal(5)), True),
        (cell("A", "x", None), cell("A", "x", "<5", status="suppressed"), True),
        (cell("A", "x", None), cell("A", "x", "5", value=Decimal(5)), False),
        (cell("A", "x", "", status="blank"), cell("A", "x", "5"), False),
    ],
)
def test_what_is_the_same_cell(old: Cell, new: Cell, *, same: bool) -> None:
    (count, differences) = compare([old], [new])
    assert (count, [each.kind for each in differences]) == (
        (1, []) if same else (0, [Kind.CHANGED])
    )


def test_a_blank_on_one_side_is_nothing_lost() -> None:
    blank = cell("B", "2020", "", status="blank")
    whole = [cell("A", "2020", "5"), blank]
    assert compare(whole, whole[:1]) == (1, [])
    assert compare(whole[:1], whole) == (1, [])


def test_a_difference_tells_both_places() -> None:
    old = [cell("A", "x", "5", line=3, printed="A 5")]
    new = [replace(old[0], source="b.txt", table="4", text="6", line=9, printed="A 6")]
    (difference,) = compare(old, new)[1]
    assert difference == Difference(Kind.CHANGED, old[0], new[0], ("b.txt", "4", "Visits"))


# ------------------------------------------------------------------ the command


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The thread with one figure changed on line 166."""
    lines = THREAD.read_text(encoding="utf-8").split("\n")
    lines[165] = lines[165].replace("8 6 14", "8 7 14")
    path = tmp_path / "again.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("excel", [(), ("--excel",)])
def test_a_golden_file_of_extract_is_the_same(
    foiparse: Foiparse, tmp_path: Path, excel: tuple[str, ...], changed: Path
) -> None:
    golden = tmp_path / "golden.csv"
    assert foiparse("extract", THREAD, *excel, "-o", golden, "-q").returncode == ExitCode.DONE
    same = foiparse("diff", golden, THREAD)
    assert (same.returncode, same.stdout) == (ExitCode.DONE, "")
    assert same.stderr == "foiparse: 63 same, 0 changed, 0 missing, 0 extra\n"
    other = foiparse("diff", golden, changed)
    assert other.returncode == ExitCode.FOUND
    assert "found on line 166 | child 8 7 14" in other.stdout
    assert max(map(len, other.stdout.splitlines())) <= 80


def test_an_older_reply_is_compared_as_well(foiparse: Foiparse, changed: Path) -> None:
    done = foiparse("diff", THREAD, changed, "--format", "csv", "-q")
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert (row["difference"], row["expected"], row["found"]) == ("changed", "6", "7")
    assert (row["line"], row["printed"]) == ("166", "child 8 7 14")
    assert (row["expected_source"], row["expected_printed"]) == ("thread.txt", "child 8 6 14")
    (item,) = json.loads(foiparse("diff", THREAD, changed, "--format", "json", "-q").stdout)
    assert {name: str(value or "") for name, value in item.items()} == row
    assert done.stderr == ""


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_short_file_will_do(
    foiparse: Foiparse, tmp_path: Path, separator: str, changed: Path
) -> None:
    rows = list(csv.DictReader(io.StringIO(foiparse("extract", THREAD, "-q").stdout)))
    golden = tmp_path / "short.csv"
    with golden.open("w", encoding="utf-16", newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerow(["column_label", "row_label", "value"])
        writer.writerows([row["column_label"], row["row_label"], row["value"]] for row in rows)
    assert foiparse("diff", golden, THREAD).returncode == ExitCode.DONE
    done = foiparse("diff", golden, changed)
    assert done.stderr == "foiparse: 62 same, 1 changed, 0 missing, 0 extra\n"


@pytest.mark.parametrize("case", corpus_cases())
def test_the_corpus_is_what_is_expected_of_it(foiparse: Foiparse, case: Path) -> None:
    done = foiparse("diff", case / "expected.csv", document(case))
    assert "same, 0 changed, 0 missing," in done.stderr, done.stdout
    if not (case / "PARTIAL").exists():
        assert done.returncode == ExitCode.DONE, done.stdout
    assert CORPUS in case.parents


def test_either_side_may_come_from_a_pipe(foiparse: Foiparse, changed: Path) -> None:
    golden = foiparse("extract", THREAD, "-q").stdout.encode()
    assert foiparse("diff", "-", THREAD, stdin=golden).returncode == ExitCode.DONE
    assert foiparse("diff", THREAD, "-", stdin=changed.read_bytes()).returncode == ExitCode.FOUND
    assert foiparse("diff", "-", "-").returncode == ExitCode.USAGE


def test_what_cannot_be_read_is_no_difference(foiparse: Foiparse, tmp_path: Path) -> None:
    checks = tmp_path / "out" / "checks.csv"
    foiparse("extract", THREAD, "-q", "-o", f"{checks.parent}/")
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("row_label,column_label,value\nA,B,many\n", encoding="utf-8")
    latin = tmp_path / "latin.csv"
    latin.write_bytes("row_label,column_label,value_text\nCaf\xe9,B,5\n".encode("latin-1"))
    for expected, words in (
        (tmp_path / "absent.csv", "no such file"),
        (checks, "give the observations"),
        (wrong, "line 2: the value “many” is no number"),
        (latin, "is not UTF-8"),
    ):
        for pair in ((expected, THREAD), (THREAD, expected)):
            done = foiparse("diff", *pair, "--format", "json")
            assert done.returncode == ExitCode.UNREADABLE
            assert json.loads(done.stdout or "[]") == []
            assert words in done.stderr
            assert len(done.stderr.splitlines()) == 1
