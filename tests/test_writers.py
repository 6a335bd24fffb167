"""Records as CSV, JSON, Markdown and text: the columns and spellings of the data model."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from foiparse.model import (
    SUBSTANCE,
    Answer,
    Check,
    Column,
    Disposition,
    Line,
    Observation,
    PlacedTable,
    Scope,
    SourceRecord,
    State,
    Status,
    Table,
    TableCell,
    TablePart,
    TableRow,
    Total,
    Zone,
    ZonedLine,
)
from foiparse.result import Result
from foiparse.writers import as_json, grids, substance
from foiparse.writers.columns import layouts
from foiparse.writers.one_line import one_line
from foiparse.writers.tidy_csv import CsvWriter, spell

OBSERVATION = Observation(
    source="thread.txt",
    message=0,
    authority="Essex Police",
    reference="FOI 15167",
    question="1a;1b",
    table=1,
    row=2,
    column=3,
    title='Arrests, "online"',
    row_label="Grand Total",
    column_label="2019",
    measure="arrests",
    period="CY2019",
    period_start=date(2019, 1, 1),
    period_end=date(2019, 12, 31),
    value=Decimal("1E+2"),
    value_low=Decimal(100),
    value_high=None,
    value_text="100",
    status=Status.REPORTED,
    unit="count",
    total=Total.ITEM,
    check="pass",
    page="",
    line=0,
    bbox="",
)
CHECK = Check(
    rule="row_sum",
    scope=Scope.ROW,
    source="thread.txt",
    subject="Grand Total",
    state=State.FAIL,
    explanation="The items make 99, not 100.",
    table=1,
    expected_low=Decimal(99),
    expected_high=Decimal("99.50"),
    cells=("1:1:1", "1:1:2"),
    line=7,
    printed="Grand Total 50 49 100",
)
TABLE = PlacedTable(
    Table(
        columns=(Column(("2019",)), Column(("2020",))),
        rows=(
            TableRow("Male", (TableCell(1, "1", page="1"), TableCell(2, "<5", page="1"))),
            TableRow("Female", (TableCell(1, "*", page="2"), TableCell(2, "-", page="2"))),
        ),
        title="Arrests",
        header_note="CALENDAR YEAR",
        notes=("A note.",),
        page="1",
        header_rows=1,
        parts=(
            TablePart("1", (1.0, 2.004, 3.0, 4.0), (("", "2019", "2020"), ("Male", "1", "<5")), 1),
            TablePart("2", None, (("", "2019", "2020"), ("Female", "*", "-")), 1),
        ),
    ),
    source="letter.pdf",
    number=4,
    message=2,
    questions=("1a",),
)
TEXT_TABLE = PlacedTable(
    Table(columns=(Column(()),), rows=(), grid=(("Male", "1"),)), source="thread.txt", number=1
)


def rows_of(result: Result, name: str, *, copies: bool = False) -> list[list[str]]:
    (layout,) = (each for each in layouts(copies=copies) if each.name == name)
    out = StringIO()
    writer = CsvWriter(out)
    writer.write([layout.columns])
    writer.write(layout.rows(result))
    return list(csv.reader(StringIO(out.getvalue(), newline="")))


def one_row(result: Result, name: str, *, copies: bool = False) -> dict[str, str]:
    header, row = rows_of(result, name, copies=copies)
    return dict(zip(header, row, strict=True))


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        (
            "observations",
            (
                "source message authority reference question table row column title row_label"
                " column_label measure period period_start period_end value value_low value_high"
                " value_text status unit total check page line bbox"
            ),
        ),
        (
            "tables",
            (
                "source message table page title header_note notes rows columns question"
                " question_basis copy_of continues"
            ),
        ),
        (
            "checks",
            (
                "rule scope source table subject expected_low expected_high stated_low stated_high"
                " difference state reason explanation cells page line"
            ),
        ),
        (
            "answers",
            (
                "source message authority reference question question_text question_line"
                " disposition exemptions claimed_types public_interest_test tables tables_basis"
                " asked_period answered_period caveat page line"
            ),
        ),
        (
            "messages",
            (
                "source message kind sender authority date references reference_lines"
                " attachments_announced attachments_present quoted folded kind_basis kind_line"
                " page first_line last_line"
            ),
        ),
        (
            "requests",
            (
                "source authority reference law sent received paused clarified due answered"
                " working_days late basis reason site_status"
            ),
        ),
        (
            "sources",
            "source format sha256 size lines tables observations same_as status warnings",
        ),
    ],
)
def test_columns_are_those_of_the_data_model(name: str, columns: str) -> None:
    assert rows_of(Result(), name) == [columns.split()]


def test_an_observation_is_spelt_as_the_data_model_says() -> None:
    row = one_row(Result(observations=(OBSERVATION,)), "observations")
    assert row["message"] == row["line"] == row["value_high"] == row["total"] == ""
    assert row["value"] == row["value_low"] == "100"
    assert (row["period_start"], row["status"]) == ("2019-01-01", "reported")
    assert row["title"] == 'Arrests, "online"'
    assert "copy_of" not in row


def test_copy_of_is_a_column_only_when_copies_are_asked_for() -> None:
    copied = replace(OBSERVATION, copy_of="thread.txt#1")
    row = one_row(Result(observations=(copied,)), "observations", copies=True)
    assert row["copy_of"] == "thread.txt#1"
    assert list(row)[-1] == "copy_of"


def test_a_check_joins_its_cells() -> None:
    row = one_row(Result(checks=(CHECK,)), "checks")
    assert row["cells"] == "1:1:1;1:1:2"
    assert (row["expected_high"], row["stated_low"], row["state"]) == ("99.50", "", "fail")
    assert CHECK.printed not in row.values()


def test_a_table_over_pages_has_a_row_a_page() -> None:
    header, *rows = rows_of(Result(tables=(TABLE,)), "tables")
    first, second = (dict(zip(header, row, strict=True)) for row in rows)
    assert (first["table"], first["page"], first["rows"], first["columns"]) == ("4", "1", "1", "2")
    assert (first["title"], first["notes"], first["continues"]) == ("Arrests", "A note.", "")
    assert (second["table"], second["page"], second["rows"]) == ("4", "2", "1")
    assert (second["title"], second["notes"], second["continues"]) == ("", "", "4")


def test_lists_of_an_answer_are_joined() -> None:
    answer = Answer(
        "thread.txt", 3, "", "", "1c", "How many?", 9, Disposition.NCND, ("s23(5)", "s31(3)")
    )
    row = one_row(Result(answers=(replace(answer, tables=(1, 2)),)), "answers")
    assert (row["exemptions"], row["tables"], row["line"]) == ("s23(5);s31(3)", "1;2", "")


def test_a_count_of_nothing_is_a_zero() -> None:
    record = SourceRecord("a.txt", "text", "00", 0, 0, 0, 0, warnings=("one", "two"))
    row = one_row(Result(sources=(record,)), "sources")
    assert (row["size"], row["lines"], row["tables"], row["observations"]) == ("0", "0", "0", "0")
    assert row["warnings"] == "one;two"


def test_booleans_are_capitals() -> None:
    assert [spell(True), spell(False)] == ["TRUE", "FALSE"]


def test_lines_end_in_lf_and_a_lone_cr_is_quoted() -> None:
    out = StringIO()
    CsvWriter(out).write([["a", "b"], ["x\ry", "z\n"]])
    assert out.getvalue() == 'a,b\n"x\ry","z\n"\n'


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5), st.booleans())
def test_csv_reads_back_as_written(rows: list[list[str]], excel: bool) -> None:
    out = StringIO()
    CsvWriter(out, excel=excel).write(rows)
    got = list(csv.reader(StringIO(out.getvalue(), newline="")))
    assert [[cell.removeprefix("'") if excel else cell for cell in row] for row in got] == [
        [cell.removeprefix("'") if excel else cell for cell in row] for row in rows
    ]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=None))
def test_numbers_are_plain_and_exact(number: Decimal) -> None:
    text = spell(number)
    assert Decimal(text) == number
    assert not set(text) - set("-0123456789.")


def listed(items: list[dict[str, Any]]) -> Any:
    out = StringIO()
    as_json.write_list(items, out)
    return json.loads(out.getvalue())


def test_json_of_a_table_has_an_item_a_page() -> None:
    first, second = listed(list(as_json.table_items(TABLE)))
    assert list(first) == (
        ["source", "table", "page", "bbox", "title", "header_rows", "grid", "notes", "continues"]
    )
    assert (first["page"], first["bbox"], first["continues"]) == (1, [1, 2, 3, 4], None)
    assert first["grid"] == [["", "2019", "2020"], ["Male", "1", "<5"]]
    assert (second["page"], second["continues"], second["notes"]) == (2, 4, ["A note."])


def test_json_of_a_table_in_text_has_no_page() -> None:
    (item,) = listed(list(as_json.table_items(TEXT_TABLE)))
    assert (item["page"], item["bbox"], item["grid"]) == (None, None, [["Male", "1"]])


def test_a_sheet_is_named_as_text() -> None:
    sheet = replace(TEXT_TABLE, table=replace(TEXT_TABLE.table, page="2019 data"))
    (item,) = listed(list(as_json.table_items(sheet)))
    assert item["page"] == "2019 data"


def test_json_of_a_check() -> None:
    (item,) = listed(list(as_json.check_items(Result(checks=(CHECK,)))))
    assert item["cells"] == ["1:1:1", "1:1:2"]
    assert (item["expected_low"], item["expected_high"], item["stated_low"]) == (99, 99.5, None)
    assert (item["page"], item["line"], item["state"]) == (None, 7, "fail")


def test_json_of_nothing_is_a_list() -> None:
    assert listed([]) == []


def test_markdown_joins_pages_and_escapes_what_is_active() -> None:
    out = StringIO()
    grids.write_markdown([TABLE, TEXT_TABLE], out)
    assert out.getvalue() == (
        "## letter.pdf, table 4: Arrests\n\n"
        "|  | 2019 | 2020 |\n"
        "| --- | --- | --- |\n"
        "| Male | 1 | <5 |\n"
        "| Female | \\* | - |\n"
        "\nA note.\n"
        "\n## thread.txt, table 1\n\n"
        "|  |  |\n| --- | --- |\n| Male | 1 |\n"
    )


def test_markdown_of_a_hostile_cell() -> None:
    bad = replace(TEXT_TABLE.table, grid=(("a|b", "<script>\n[x](http://x) &lt;"),))
    out = StringIO()
    grids.write_markdown([replace(TEXT_TABLE, table=bad)], out)
    assert out.getvalue().splitlines()[-1] == r"| a\|b | \<script> \[x](http://x) \&lt; |"


def test_csv_of_grids_is_a_rectangle() -> None:
    out = StringIO()
    grids.write_csv([TABLE, TEXT_TABLE], out)
    assert list(csv.reader(StringIO(out.getvalue()))) == [
        ["source", "table", "page", "row", "header", "cell_1", "cell_2", "cell_3"],
        ["letter.pdf", "4", "1", "1", "TRUE", "", "2019", "2020"],
        ["letter.pdf", "4", "1", "2", "FALSE", "Male", "1", "<5"],
        ["letter.pdf", "4", "2", "3", "TRUE", "", "2019", "2020"],
        ["letter.pdf", "4", "2", "4", "FALSE", "Female", "*", "-"],
        ["thread.txt", "1", "", "1", "FALSE", "Male", "1", ""],
    ]


def zoned(source: str, *lines: tuple[str, Zone]) -> tuple[ZonedLine, ...]:
    return tuple(
        ZonedLine(source, Line(number, text), zone)
        for number, (text, zone) in enumerate(lines, start=1)
    )


LINES = zoned(
    "a.txt",
    ("Dear A,", Zone.REQUEST),
    ("Held.", Zone.ANSWER),
    ("", Zone.BLANK),
    ("", Zone.BLANK),
    ("T 1 2", Zone.TABLE_ROW),
    ("T 3 4", Zone.TABLE_ROW),
    ("Bye", Zone.SIGNATURE),
)


def test_clean_keeps_substance_with_one_blank_line_for_a_gap() -> None:
    out = StringIO()
    substance.write_text(Result(lines=LINES), SUBSTANCE, out)
    assert out.getvalue() == "Held.\n\nT 1 2\nT 3 4\n"


def test_clean_keeps_more_on_request() -> None:
    out = StringIO()
    substance.write_text(Result(lines=LINES), SUBSTANCE | {Zone.REQUEST}, out)
    assert out.getvalue().startswith("Dear A,\nHeld.\n")


def test_clean_names_parts_where_there_are_several() -> None:
    out = StringIO()
    both = LINES + zoned("b.txt", ("None.", Zone.ANSWER))
    substance.write_text(Result(lines=both), SUBSTANCE, out)
    assert out.getvalue() == ("==> a.txt <==\nHeld.\n\nT 1 2\nT 3 4\n\n==> b.txt <==\nNone.\n")


def test_clean_csv_has_every_line() -> None:
    out = StringIO()
    substance.write_csv(Result(lines=LINES), out)
    assert out.getvalue().splitlines()[:3] == [
        "line,zone,text",
        '1,request,"Dear A,"',
        "2,answer,Held.",
    ]
    assert len(out.getvalue().splitlines()) == len(LINES) + 1


def test_clean_csv_names_its_source_where_there_are_several() -> None:
    out = StringIO()
    substance.write_csv(Result(lines=LINES + zoned("b.txt", ("x", Zone.ANSWER))), out)
    assert out.getvalue().splitlines()[0] == "source,line,zone,text"
    assert out.getvalue().splitlines()[-1] == "b.txt,1,answer,x"


@given(st.text())
def test_one_line_is_one_line_without_control(text: str) -> None:
    shown = one_line(text)
    assert len(shown.splitlines()) <= 1
    assert not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in shown)
