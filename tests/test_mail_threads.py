"""From mail to figures: what is quoted, what an attachment belongs to, two forms of one body."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

import foiparse
from foiparse import Options, State
from foiparse.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from foiparse import Result

TABLE = "Table 1: Thefts by place\nPlace 2021 2022 Total\nNorth 12 14 26\nSouth 7 9 16\n"
OLD = TABLE.replace("12", "501").replace("14", "502").replace("26", "1003")
FIGURES = ["12", "14", "26", "7", "9", "16"]


def html(table: str) -> str:
    title, *rows = table.strip().split("\n")
    cells = ("".join(f"<td>{cell}</td>" for cell in row.split()) for row in rows)
    return f"<p>{title}</p><table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def mail(text: str, sender: str = "FOI <foi@essex.police.uk>") -> EmailMessage:
    made = EmailMessage()
    made["From"] = sender
    made["To"] = "K. Fenwick <k@person.example>"
    made["Subject"] = "FOI 21417 Thefts"
    made["Date"] = "Mon, 15 Feb 2021 10:00:00 +0000"
    made.set_content(text)
    return made


def extracted(made: EmailMessage, folder: Path, options: Options | None = None) -> Result:
    place = folder / "reply.eml"
    place.write_bytes(made.as_bytes())
    return foiparse.extract(place, options=options or Options())


def test_mail_quoted_as_lotus_notes_does_is_no_figure(tmp_path: Path) -> None:
    quoted = (
        "K Fenwick <k@person.example>\n04/01/2021 09:00\n\nTo\nfoi@essex.police.uk\ncc\n\n"
        f"Subject\nthefts\n\nYou told me:\n\n{OLD}"
    )
    found = extracted(mail(f"The figures are:\n\n{TABLE}\nFOI Desk\n\n{quoted}"), tmp_path)
    assert [cell.value_text for cell in found.observations] == FIGURES


def test_a_time_alone_is_no_heading_of_quoted_mail(tmp_path: Path) -> None:
    made = mail(f"The figures as of\n04/01/2021 09:00\nare:\n\n{TABLE}")
    found = extracted(made, tmp_path)
    assert [cell.value_text for cell in found.observations] == FIGURES


def test_an_attachment_takes_authority_and_case_from_its_mail(tmp_path: Path) -> None:
    made = mail("The figures are in the file.\n")
    made.add_attachment(TABLE.encode(), maintype="text", subtype="plain", filename="figures.txt")
    found = extracted(made, tmp_path)
    assert [cell.value_text for cell in found.observations] == FIGURES
    assert {(cell.message, cell.authority, cell.reference) for cell in found.observations} == {
        (1, "Essex Police", "FOI 21417")
    }


def test_the_sender_of_a_police_address_is_that_force(tmp_path: Path) -> None:
    for sender, name in (
        ("foi@westmidlands.police.uk", "West Midlands Police"),
        ("foi@kent.pnn.police.uk", "Kent Police"),
        ("foi@nowhere.police.uk", ""),
        ("kent@person.example", ""),
    ):
        found = extracted(mail(TABLE, sender), tmp_path)
        assert {cell.authority for cell in found.observations} == {name}


@pytest.mark.parametrize(
    ("text", "state"), [(TABLE, State.PASS), (TABLE.replace("7 9 16", "7 8 16"), State.FAIL)]
)
def test_html_is_printed_and_compared_with_the_text(
    text: str, state: State, tmp_path: Path
) -> None:
    made = mail(text)
    made.add_alternative(html(TABLE), subtype="html")
    found = extracted(made, tmp_path)
    assert [cell.value_text for cell in found.observations] == FIGURES
    (copy,) = (check for check in found.checks if check.rule == "copy_equal")
    assert copy.state is state
    sources = [record.source for record in found.sources]
    assert sources == ["reply.eml", "reply.eml!(text form)"]
    assert {line.source for line in found.lines} == {"reply.eml"}


def test_a_table_of_the_text_form_alone_is_not_printed_but_its_numbers_are_named(
    tmp_path: Path,
) -> None:
    made = mail(TABLE + "\n" + OLD.replace("Table 1: Thefts", "Table 2: Assaults"))
    made.add_alternative(html(TABLE), subtype="html")
    found = extracted(made, tmp_path)
    assert [cell.value_text for cell in found.observations] == FIGURES
    assert any("only in the text form" in check.explanation for check in found.checks)


def test_a_wrong_extension_is_among_the_sources(tmp_path: Path) -> None:
    (tmp_path / "reply.pdf").write_bytes(mail(TABLE).as_bytes())
    (record,) = foiparse.extract(tmp_path / "reply.pdf").sources
    assert record.warnings == ("The name ends in .pdf, but the content is mail.",)


def test_a_mail_that_is_sealed_and_nothing_else_is_a_failure(tmp_path: Path) -> None:
    made = mail("x")
    made.set_content(b"0\x82\x01\x02" * 50, maintype="application", subtype="pkcs7-mime")
    (failure,) = extracted(made, tmp_path).failures
    assert "encrypted" in failure.error.message


def test_bounds_can_be_changed_from_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOIPARSE_LIMITS", "text_bytes=8, depth=3")
    assert Options().limits.depth == 3
    (failure,) = extracted(mail(TABLE), tmp_path).failures
    assert "over the bound of 8 bytes" in failure.error.message
    monkeypatch.setenv("FOIPARSE_LIMITS", "mail_bytes=2GiB")
    assert Options().limits.mail_bytes == 2 << 30
    for nonsense in ("speed=3", "depth=deep", "depth"):
        monkeypatch.setenv("FOIPARSE_LIMITS", nonsense)
        with pytest.raises(UsageError, match="changes no bound"):
            Options()
