"""One folder with a reply in every form: one command, one CSV, the same figures from each."""

from __future__ import annotations

import csv
import io
import runpy
from typing import TYPE_CHECKING, Any

import pytest

import foiparse
from foiparse import Observation
from foiparse.cli import run

if TYPE_CHECKING:
    from pathlib import Path

    from corpus import FIXTURES
    from foiparse import Result
else:
    from tests.corpus import FIXTURES

FOLDER = FIXTURES / "every-form"
REPLIES = FOLDER / "replies"
PROVENANCE = {"source", "message", "question", "page", "line", "bbox"}
MEANING = [name for name in Observation.__struct_fields__ if name not in PROVENANCE]
OUTLOOK = {"message.msg", "template.oft"}
FORMS = sorted(path.name for path in REPLIES.iterdir() if path.name != "page.json")


@pytest.fixture(scope="module")
def make() -> dict[str, Any]:
    """The names of the script that builds the folder."""
    return runpy.run_path(str(FOLDER / "make.py"))


@pytest.fixture(scope="module")
def result() -> Result:
    pytest.importorskip("oxmsg")
    return foiparse.extract(REPLIES)


def _form(source: str) -> str:
    """The file of the folder that a source lies in."""
    return source.split("/", 1)[1].split("!", maxsplit=1)[0].split("/", maxsplit=1)[0]


def _meaning(found: tuple[Observation, ...]) -> list[list[object]]:
    return [[getattr(cell, name) for name in MEANING] for cell in found]


def test_the_script_builds_the_same_bytes(make: dict[str, Any]) -> None:
    for folder, files in (("replies", make["replies"]()), ("no-data", make["no_data"]())):
        for name, data in files.items():
            assert (FOLDER / folder / name).read_bytes() == data, name


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_figures(form: str, make: dict[str, Any], result: Result) -> None:
    mine = tuple(cell for cell in result.observations if _form(cell.source) == form)
    first = tuple(cell for cell in result.observations if _form(cell.source) == "html.eml")
    printed = [text for table in make["TABLES"] for _, *values in table.rows for text in values]
    assert [cell.value_text for cell in mine] == printed
    assert len(printed) == 63
    assert _meaning(mine) == _meaning(first)
    assert {cell.authority for cell in mine} == {"Essex Police"}
    assert {cell.reference for cell in mine} == {"FOI 15167"}


def test_one_command_gives_one_csv(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("oxmsg")
    assert run(["extract", str(REPLIES)]) == 0
    out, err = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == 63 * len(FORMS)
    assert err.count("\n") == 1
    keys = {(row["source"], row["table"], row["row"], row["column"]) for row in rows}
    assert len(keys) == len(rows)


def test_sources_list_every_part_and_what_read_it(result: Result) -> None:
    formats = {record.source.split("/", 1)[1]: record.format for record in result.sources}
    assert formats["all-attached.zip!2_2_figures.pdf"] == "pdf"
    assert formats["winmail.eml!winmail.dat!figures.pdf"] == "pdf"
    assert formats["html.eml!(text form)"] == "text"
    assert formats["html.eml!part 1.png"] == "image"
    assert {_form(record.source) for record in result.sources} == {*FORMS, "page.json"}
    assert result.failures == ()


def test_an_attachment_of_the_zip_is_in_its_message(result: Result) -> None:
    found = {
        (cell.source, cell.message)
        for cell in result.observations
        if _form(cell.source) in {"all.zip", "all-attached.zip"}
    }
    assert found == {
        ("replies/all.zip!correspondence.txt", 4),
        ("replies/all-attached.zip!2_2_figures.pdf", 4),
    }


def test_the_text_form_of_a_mail_agrees_with_its_html(result: Result) -> None:
    copies = [check for check in result.checks if check.rule == "copy_equal"]
    assert [(check.source, check.state) for check in copies] == [("replies/html.eml", "pass")] * 3
    assert all("(text form)" in check.explanation for check in copies)


def test_the_description_of_a_page_says_what_became_of_it(result: Result) -> None:
    (page,) = (record for record in result.sources if record.source == "replies/page.html")
    assert any(
        words.startswith("What became of it, as page.json says: the request: partially successful")
        for words in page.warnings
    )


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        (
            "feed.atom",
            "open https://www.example.org/request/arrests_and_decoys_online and save its page",
        ),
        ("view.html", 'choose "Download original attachment" (figures.pdf)'),
        ("request.json", "save the page of the request, or download its zip"),
    ],
)
def test_what_holds_no_figures_says_what_to_save_instead(
    name: str, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["extract", str(FOLDER / "no-data" / name), "-q"]) == 3
    assert advice in capsys.readouterr().err


def test_a_description_by_another_name_joins_its_page(tmp_path: Path) -> None:
    for source, name in (("page.html", "saved page.html"), ("page.json", "9.json")):
        (tmp_path / name).write_bytes((REPLIES / source).read_bytes())
    found = foiparse.extract(tmp_path)
    assert found.failures == ()
    warnings = {record.source.split("/")[-1]: record.warnings for record in found.sources}
    assert warnings["9.json"] == ("It describes saved page.html beside it.",)
    assert any("9.json" in words for words in warnings["saved page.html"])
