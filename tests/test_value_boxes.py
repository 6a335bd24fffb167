"""A value's page and box lead back to it: the same text stands under the box.

What stands there is asked of pdfplumber, which had no part in the reading.
"""

from __future__ import annotations

import email
import io
import unicodedata
from email import policy
from functools import cache
from typing import TYPE_CHECKING

import pdfplumber
import pypdfium2 as pdfium2
import pytest
from PIL import ImageDraw

import foiparse
from foiparse.pipeline import Options
from foiparse.readers.pdf import read

if TYPE_CHECKING:
    from pathlib import Path

    from foiparse.model import Box, Observation


@pytest.fixture
def mail(root: Path) -> Path:
    return root / "fixtures" / "essex-mail" / "reply.eml"


@pytest.fixture
def attachment(mail: Path) -> bytes:
    message = email.message_from_bytes(mail.read_bytes(), policy=policy.default)
    (pdf,) = [part for part in message.iter_attachments() if part.get_filename() == "figures.pdf"]
    content = pdf.get_content()
    assert isinstance(content, bytes)
    return content


@pytest.fixture
def letter(shared: Path) -> Path:
    return shared / "corpus" / "humberside-hospital-crime" / "response.pdf"


def bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


class Pages:
    """The characters of a PDF's pages with their boxes, by another library."""

    def __init__(self, data: bytes) -> None:
        with pdfplumber.open(io.BytesIO(data)) as document:
            self._pages = [page.chars for page in document.pages]

    def under(self, page: int, box: Box) -> str:
        """The characters that have their middle in the box, without white space."""
        x0, top, x1, bottom = box
        return bare(
            "".join(
                char["text"]
                for char in self._pages[page - 1]
                if x0 <= (char["x0"] + char["x1"]) / 2 <= x1
                and top <= (char["top"] + char["bottom"]) / 2 <= bottom
            )
        )


def box_of(cell: Observation) -> Box:
    x0, top, x1, bottom = map(float, cell.bbox.split())
    return x0, top, x1, bottom


@cache
def cells_of(path: Path) -> list[Observation]:
    """The cells of an input's PDF, copies included."""
    found = foiparse.extract(path, options=Options(copies=True)).observations
    return [cell for cell in found if cell.source.endswith(".pdf")]


def not_under(cells: list[Observation], pages: Pages) -> list[tuple[str, str, str]]:
    """Cells that do not stand under their box: name, text, what stands there."""
    missed = []
    for cell in cells:
        there = pages.under(int(cell.page), box_of(cell)) if cell.bbox else ""
        if there != bare(cell.value_text):
            missed.append((cell.name, cell.value_text, there))
    return missed


def test_values_of_an_attachment(mail: Path, attachment: bytes) -> None:
    cells = cells_of(mail)
    assert len(cells) == 63
    assert not not_under(cells, Pages(attachment))


def test_labels_and_headings_of_an_attachment(attachment: bytes) -> None:
    pages = Pages(attachment)
    wrapped = 0
    for grid in read(attachment, "figures.pdf").grids:
        for cell in (cell for row in grid.rows for cell in row if cell.text):
            assert isinstance(cell.place, tuple)
            assert pages.under(int(grid.page), cell.place) == bare(cell.text)
            wrapped += cell.place[3] - cell.place[1] > 20
    assert wrapped


def test_values_of_a_letter(letter: Path) -> None:
    cells = cells_of(letter)
    assert sum(bool(cell.value_text) for cell in cells) == 248
    assert not not_under(cells, Pages(letter.read_bytes()))


@pytest.mark.parametrize("name", ["attachment", "letter"])
def test_drawn_on_the_page_a_box_frames_ink(name: str, request: pytest.FixtureRequest) -> None:
    if name == "letter":
        path: Path = request.getfixturevalue("letter")
        data = path.read_bytes()
    else:
        path, data = request.getfixturevalue("mail"), request.getfixturevalue("attachment")
    document = pdfium2.PdfDocument(data)
    number = cells_of(path)[0].page
    picture = document[int(number) - 1].render(scale=4).to_pil().convert("L")
    document.close()
    everything = picture.copy()
    pen = ImageDraw.Draw(picture)
    cells = [cell for cell in cells_of(path) if cell.bbox and cell.page == number]
    assert cells
    for cell in cells:
        x0, top, x1, bottom = (round(4 * side) for side in box_of(cell))
        darkest, _ = everything.crop((x0, top, x1, bottom)).getextrema()
        assert darkest < 128, cell
        pen.rectangle((x0 - 2, top - 2, x1 + 2, bottom + 2), fill=255)
    # With every box painted over, none of the values' ink is left in the value columns.
    left = min(box_of(cell)[0] for cell in cells)
    right = max(box_of(cell)[2] for cell in cells)
    for cell in cells:
        _, top, _, bottom = (round(4 * side) for side in box_of(cell))
        row = picture.crop((round(4 * left) - 2, top, round(4 * right) + 2, bottom))
        across = range(row.width)
        inked = [x for x in across if row.crop((x, 0, x + 1, row.height)).getextrema()[0] < 128]
        rules = [x for x in inked if row.crop((x, 0, x + 1, row.height)).getextrema()[1] < 200]
        assert inked == rules, cell
