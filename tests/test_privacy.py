"""What --redact masks, and what it must leave alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from foiparse.cli import run
from foiparse.pipeline import Options, extract
from foiparse.privacy import masks_for

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = ("Jane Q. Doe", "Marvin White", "Siobhán O'Neill-Price", "Li")

RUNNING = [
    ("Write to foi.desk@essex.police.uk.", "Write to [email address]."),
    ("info.rights@essex. police.uk or call", "[email address] or call"),
    ("to foi @essex.pnn.police.uk today", "to [email address] today"),
    ("foi@ex.example.com. Police officers", "[email address]. Police officers"),
    ("<jane.doe+x@mail.example>", "<[email address]>"),
    ("[Essex Police request email]", "[Essex Police request email]"),
    ("Tel: 01632 960 123 ext 45", "Tel: [phone number]"),
    ("(01632) 960123", "[phone number]"),
    ("020 7946 0018 or 07700-900-123", "[phone number] or [phone number]"),
    ("+44 (0)1632 960999", "[phone number]"),
    ("+353 1 496 0123", "[phone number]"),
    ("call 101 or 999", "call 101 or 999"),
    ("Between 2019 2020 2021 2022", "Between 2019 2020 2021 2022"),
    ("a rise of 1,012 345 to 10 020 304", "a rise of 1,012 345 to 10 020 304"),
    ("on 01/02/2020 and 2020-01-02", "on 01/02/2020 and 2020-01-02"),
    ("12 High Street, Anytown AB1 2DE", "[address], Anytown [address]"),
    ("Flat 2, 14a St John's Road", "[address]"),
    ("in 2019 The Courts of Justice", "in 2019 The Courts of Justice"),
    ("Dear Ms Doe,", "Dear [name],"),
    ("Dear Jane", "Dear [name]"),
    ("Hi Siobhán,", "Hi [name],"),
    ("JANE Q. DOE", "[name]"),
    ("J.Q. Doe wrote", "[name] wrote"),
    ("Doe, Jane", "[name]"),
    ("/user/marvin_white/profile", "/user/[name]/profile"),
    ("White British 12, White Irish 4", "White British 12, White Irish 4"),
    ("Mr M White asked", "[name] asked"),
    ("> Marvin", "> [name]"),
    ("Marvin", "[name]"),
    ("Li", "[name]"),
    ("by Essex Police", "by Essex Police"),
    ("Liaison officers", "Liaison officers"),
]


@pytest.mark.parametrize(("text", "masked"), RUNNING)
def test_running_text(text: str, masked: str) -> None:
    assert masks_for(PEOPLE).text(text) == masked


@pytest.mark.parametrize(
    "row",
    [
        "08801 123 456",
        "CM2 6DA 14",
        "12 Station Road 3",
        "White 12 4 16",
        "Marvin",
        "0 12 345 678 901",
    ],
)
def test_a_table_keeps_its_figures_and_places(row: str) -> None:
    assert masks_for(PEOPLE).table_text(row) == row


def test_a_name_or_address_in_a_table_is_masked() -> None:
    masks = masks_for(PEOPLE)
    assert masks.table_text("Asked by Marvin White 4") == "Asked by [name] 4"
    assert masks.table_text("x@y.example 4") == "[email address] 4"


@given(st.text(alphabet="0123456789 ,.-+()/\n", max_size=60))
def test_figures_of_tables_are_never_touched(text: str) -> None:
    assert masks_for(PEOPLE).table_text(text) == text


@given(st.text(max_size=200))
def test_masking_is_done_once(text: str) -> None:
    masks = masks_for(PEOPLE)
    once = masks.text(text)
    assert masks.text(once) == once


THREAD = """\
Rosa Quill made this Freedom of Information request to Northshire Council

From: Rosa Quill

March 3, 2020

Dear Northshire Council,

How many fines were there in 2019? My number is 07700 900123.

Yours faithfully,

Rosa Quill

Pat Smith, Northshire Council

March 20, 2020

Dear Ms Quill,

Thank you for your request. Our figures are below; write to foi@northshire. gov.uk

Fines in 2019
Ward Number
North 12
South 30
Total 42

Yours sincerely,

Pat Smith
1 Civic Square, Northshire NS1 1AA
"""
PRIVATE = ("Rosa", "Quill", "07700", "northshire. gov", "NS1 1AA")


@pytest.fixture
def thread(tmp_path: Path) -> Path:
    path = tmp_path / "thread.txt"
    path.write_text(THREAD, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "command",
    [
        ["clean", "--format", "csv"],
        ["clean", "--keep", "request", "--keep", "signature"],
        ["extract"],
        ["check", "--format", "csv", "--fail-on", "never"],
        ["tables"],
    ],
)
def test_every_command_masks(
    command: list[str], thread: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*command, "-q", str(thread)]) == 0
    plain = capsys.readouterr().out
    assert run([*command, "-q", "--redact", str(thread)]) == 0
    masked = capsys.readouterr().out
    assert not [each for each in PRIVATE if each in masked]
    assert masked.count("\n") == plain.count("\n")
    if command[0] == "clean":
        assert [each for each in PRIVATE if each in plain]


def test_the_folder_of_files_is_masked(thread: Path, tmp_path: Path) -> None:
    assert run(["extract", "-q", "--redact", "-o", f"{tmp_path / 'out'}/", str(thread)]) == 0
    for file in (tmp_path / "out").iterdir():
        text = file.read_text(encoding="utf-8")
        assert not [each for each in PRIVATE if each in text], file.name


def test_no_figure_changes(thread: Path) -> None:
    plain, masked = extract(thread), extract(thread, options=Options(redact=True))
    assert plain.observations
    assert [replace(each, title="") for each in plain.observations] == [
        replace(each, title="") for each in masked.observations
    ]
