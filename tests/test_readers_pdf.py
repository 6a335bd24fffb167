"""The PDF reader: pages, notices, errors, tables over pages, boxes, hostile files."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium2
import pytest
from PIL import Image
from reportlab.lib import colors, pdfencrypt
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas
from reportlab.platypus import SimpleDocTemplate, Table, TableStyle

from foiparse.errors import (
    DamagedInputError,
    EncryptedInputError,
    FoiparseError,
    LimitExceededError,
    NoTextError,
)
from foiparse.model import Document, NoticeKind
from foiparse.readers import pdf as reader
from foiparse.readers.pdf import analyses, claims, read

if TYPE_CHECKING:
    from collections.abc import Callable

GRID = ("GRID", (0, 0), (-1, -1), 0.5, colors.black)
RIGHT = ("ALIGN", (1, 0), (-1, -1), "RIGHT")
ROWS = [
    ["Force", "2019", "2020"],
    ["Avon", "12", "13"],
    ["Essex", "5", "16"],
    ["Kent", "22", "1"],
]


def drawn(
    draw: Callable[[canvas.Canvas], object], size: tuple[float, float] = A4, **how: Any
) -> bytes:
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=size, **how)
    draw(page)
    page.save()
    return out.getvalue()


def table(page: canvas.Canvas, y: float = 700) -> None:
    for row in ROWS:
        page.drawString(50, y, row[0])
        page.drawRightString(200, y, row[1])
        page.drawRightString(260, y, row[2])
        y -= 15


def picture(page: canvas.Canvas) -> None:
    page.drawImage(ImageReader(Image.new("RGB", (20, 20), "red")), 0, 0, *A4)


def texts(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in grid.rows] for grid in document.grids]


def stitched(document: Document) -> list[list[list[str]]]:
    whole: dict[int, list[list[str]]] = {}
    for at, (grid, rows) in enumerate(zip(document.grids, texts(document), strict=True)):
        if grid.continues is None:
            whole[at] = rows
        else:
            whole[grid.continues] += rows[grid.header_rows or 0 :]
    return list(whole.values())


PLAIN = drawn(table)


@pytest.mark.parametrize(
    ("head", "claimed"),
    [
        (b"%PDF-1.7\n", True),
        (b"\xef\xbb\xbf\r\n%PDF-1.4", True),
        (b"x" * 1019 + b"%PDF-", True),
        (b"x" * 1024 + b"%PDF-", False),
        (b"%!PS-Adobe", False),
        (b"", False),
    ],
)
def test_claims_goes_by_the_mark(head: bytes, claimed: bool) -> None:
    assert claims(head, "anything.bin") is claimed


def test_a_document_says_what_it_is() -> None:
    document = read(PLAIN, "letters/a.pdf")
    assert (document.source, document.format, document.size) == (
        "letters/a.pdf",
        "pdf",
        len(PLAIN),
    )
    assert document.sha256 == hashlib.sha256(PLAIN).hexdigest()
    assert [line.number for line in document.lines] == [1, 2, 3, 4]
    assert [line.text for line in document.lines] == [" ".join(row) for row in ROWS]
    assert {line.page for line in document.lines} == {"1"}
    assert texts(document) == [ROWS]
    assert document.grids[0].lines == (1, 2, 3, 4)


def test_the_same_bytes_read_the_same() -> None:
    assert read(PLAIN, "a.pdf") == read(PLAIN, "a.pdf")


def test_a_cell_names_the_line_that_its_value_stands_on() -> None:
    document = read(PLAIN, "a.pdf")
    lines = {line.number: line.text for line in document.lines}
    for row in document.grids[0].rows:
        for cell in row:
            assert cell.text in lines[cell.line]


def turned(data: bytes, degrees: int) -> bytes:
    document = pdfium2.PdfDocument(data)
    for page in document:
        page.set_rotation(degrees)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_cells_box_drawn_back_on_the_page_holds_its_text(degrees: int) -> None:
    data = turned(PLAIN, degrees)
    document = read(data, "a.pdf")
    assert texts(document) == [ROWS]
    page = pdfium2.PdfDocument(data)[0]
    width, height = page.get_size()
    back = page.get_textpage()
    for row in document.grids[0].rows:
        for cell in row:
            assert isinstance(cell.place, tuple)
            x0, top, x1, bottom = cell.place
            assert 0 <= x0 < x1 <= width
            assert 0 <= top < bottom <= height
            corners = {
                0: (x0, height - bottom, x1, height - top),
                90: (top, x0, bottom, x1),
                180: (width - x1, top, width - x0, bottom),
                270: (height - bottom, width - x1, height - top, width - x0),
            }[degrees]
            assert back.get_text_bounded(*corners).strip() == cell.text


# ------------------------------------------------------------------- over pages

LONG = [["Ref", "Force", "Count"]]
LONG += [[f"R{at:04d}", f"Force number {at}", str(at * 7 % 501)] for at in range(150)]


def long_table(styles: list[Any], repeat: int, rows: list[list[str]] | None = None) -> bytes:
    out = io.BytesIO()
    drawn_table = Table(
        rows or LONG, colWidths=[60, 160, 60, 60][: len(LONG[0])], repeatRows=repeat
    )
    drawn_table.setStyle(TableStyle(styles))

    def letterhead(page: canvas.Canvas, template: SimpleDocTemplate) -> None:
        page.setFont("Helvetica", 9)
        page.drawRightString(540, 805, "Anytown Police Headquarters")
        page.drawRightString(540, 794, "Tel No: 101")
        page.drawString(60, 30, f"Page {template.page} of many")

    SimpleDocTemplate(out, pagesize=A4).build(
        [drawn_table], onFirstPage=letterhead, onLaterPages=letterhead
    )
    return out.getvalue()


@pytest.mark.parametrize("repeat", [0, 1], ids=["header once", "header repeated"])
@pytest.mark.parametrize("styles", [[GRID, RIGHT], [RIGHT]], ids=["grid", "open"])
def test_a_table_over_pages_is_one_table(styles: list[Any], repeat: int) -> None:
    document = read(long_table(styles, repeat), "a.pdf")
    assert len(document.grids) > 3
    assert [grid.header_rows for grid in document.grids] == [1] + [repeat] * (
        len(document.grids) - 1
    )
    assert {grid.continues for grid in document.grids[1:]} == {0}
    assert stitched(document) == [LONG]


def test_two_tables_on_two_pages_are_not_one() -> None:
    def draw(page: canvas.Canvas) -> None:
        page.drawString(50, 730, "Table 1: Offences")
        table(page)
        page.drawString(50, 500, "These figures are taken from a live system and may change again.")
        page.drawString(
            50, 480, "They were extracted on the date of this letter and not before it."
        )
        page.drawString(
            50, 460, "Please write to us again if you need any more help with this now."
        )
        page.showPage()
        page.drawString(50, 730, "Table 2: Arrests")
        table(page)

    document = read(drawn(draw), "a.pdf")
    assert [grid.continues for grid in document.grids] == [None, None]


# ---------------------------------------------------------------------- notices


def test_a_page_that_is_a_picture_is_named() -> None:
    def draw(page: canvas.Canvas) -> None:
        table(page)
        page.showPage()
        picture(page)
        page.showPage()
        table(page)

    document = read(drawn(draw), "a.pdf")
    assert [(notice.kind, notice.page) for notice in document.notices] == [
        (NoticeKind.PART_UNREAD, "2")
    ]
    assert {line.page for line in document.lines} == {"1", "3"}


def test_a_blank_page_is_no_loss() -> None:
    def draw(page: canvas.Canvas) -> None:
        table(page)
        page.showPage()
        page.showPage()

    assert read(drawn(draw), "a.pdf").notices == ()


def test_the_hidden_text_of_a_scan_is_read_and_said_to_be_ocr() -> None:
    def draw(page: canvas.Canvas) -> None:
        picture(page)
        text = page.beginText(50, 700)
        text.setTextRenderMode(3)
        text.textLine("Some words found by a machine")
        page.drawText(text)

    document = read(drawn(draw), "a.pdf")
    assert [line.text for line in document.lines] == ["Some words found by a machine"]
    assert [notice.kind for notice in document.notices] == [NoticeKind.TEXT_DAMAGED]


def test_progress_is_told_page_by_page() -> None:
    told: list[tuple[int, int]] = []
    read(long_table([RIGHT], 0), "a.pdf", progress=lambda page, count: told.append((page, count)))
    assert [page for page, _count in told] == list(range(1, told[0][1] + 1))


def test_every_stage_of_a_page_can_be_looked_at() -> None:
    ((number, page),) = analyses(PLAIN)
    assert number == 1
    assert len(page.words) == 12
    assert len(page.lines) == 4
    assert len(page.tables) == 1
    assert page.owned == [[0, 1, 2, 3]]


# ----------------------------------------------------------------------- errors


def locked(user: str, owner: str) -> bytes:
    return drawn(table, encrypt=pdfencrypt.StandardEncryption(user, owner, strength=128))


def test_a_password_is_asked_for_and_used() -> None:
    data = locked("secret", "boss")
    with pytest.raises(EncryptedInputError, match="encrypted; give its password"):
        read(data, "a.pdf")
    wrong, user, owner = "wrong", "secret", "boss"
    with pytest.raises(EncryptedInputError, match="does not open"):
        read(data, "a.pdf", password=wrong)
    assert texts(read(data, "a.pdf", password=user)) == [ROWS]
    assert texts(read(data, "a.pdf", password=owner)) == [ROWS]


def test_a_scan_is_never_a_silent_empty_result() -> None:
    with pytest.raises(NoTextError, match="this is a scan: nothing to read without OCR"):
        read(drawn(picture), "a.pdf")


CYCLIC = (
    b"%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
    b"2 0 obj <</Type/Pages/Kids[2 0 R 3 0 R]/Count 1000000>> endobj\n"
    b"3 0 obj <</Type/Pages/Kids[2 0 R]/Count 3/Parent 2 0 R>> endobj\n"
    b"trailer <</Root 1 0 R>>\n%%EOF"
)


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7",
        b"%PDF-1.4\n" + b"x" * 5000,
        PLAIN[: len(PLAIN) // 2],
        CYCLIC,
    ],
    ids=["mark only", "garbage", "cut in half", "cyclic page tree"],
)
def test_broken_files_say_so_in_one_line(data: bytes) -> None:
    with pytest.raises(DamagedInputError) as caught:
        read(data, "a.pdf")
    assert str(caught.value).startswith("the PDF is damaged")
    assert "\n" not in str(caught.value)
    assert caught.value.advice


def test_a_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_BYTES", 100)
    with pytest.raises(LimitExceededError, match="over the limit of 100"):
        read(PLAIN, "a.pdf")


def test_pages_over_the_limit_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_PAGES", 2)
    document = read(long_table([RIGHT], 0), "a.pdf")
    assert {line.page for line in document.lines} == {"1", "2"}
    assert [notice.kind for notice in document.notices] == [NoticeKind.PART_UNREAD]


def test_what_pdfium_refuses_is_read_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(data: bytes, password: str | None) -> pdfium2.PdfDocument:
        msg = "refused"
        raise DamagedInputError(msg)

    monkeypatch.setattr(reader, "_open", refuse)
    document = read(PLAIN, "a.pdf")
    assert texts(document) == [ROWS]
    assert [notice.kind for notice in document.notices] == [NoticeKind.PART_UNREAD]
    document = read(long_table([GRID, RIGHT], 0), "a.pdf")
    assert stitched(document) == [LONG]


# ---------------------------------------------------------------------- hostile


def _crowd(page: canvas.Canvas) -> None:
    page.setFont("Helvetica", 3)
    for at in range(500):
        page.drawString(5, 5 + at * 1.6, f"{1234567 + at * 7} " * 55)


def _slants(page: canvas.Canvas) -> None:
    for at in range(20_000):
        page.line(at % 600, at % 797, (at * 7) % 600, (at * 13) % 797)
    table(page)


def _lattice(page: canvas.Canvas) -> None:
    for at in range(400):
        page.line(0, at * 2, 600, at * 2)
        page.line(at * 1.5, 0, at * 1.5, 800)
    table(page)


def _boxes(page: canvas.Canvas) -> None:
    page.setFillGray(0.8)
    for x in range(60):
        for y in range(100):
            page.rect(x * 10, y * 8, 9, 7, stroke=y % 2, fill=1)
    page.setFillGray(0)
    table(page)


@pytest.mark.parametrize(
    ("draw", "size"),
    [
        (_crowd, A4),
        (_slants, A4),
        (_lattice, A4),
        (_boxes, A4),
        (table, (1e7, 1e7)),
        (table, (1, 1)),
    ],
    ids=["crowd", "slants", "lattice", "boxes", "huge page", "tiny page"],
)
def test_hostile_pages_come_to_an_end(
    draw: Callable[[canvas.Canvas], object], size: tuple[float, float]
) -> None:
    document = read(drawn(draw, size), "a.pdf")
    assert document.lines
    if draw is not _crowd:
        assert "Essex 5 16" in [line.text for line in document.lines]


def test_text_in_a_font_that_is_missing_is_read() -> None:
    data = (
        b"%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
        b"2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
        b"3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>> endobj\n"
        b"4 0 obj <</Length 44>> stream\nBT /F1 12 Tf 100 700 Td (Hello 12 34) Tj ET\n"
        b"endstream endobj\ntrailer <</Root 1 0 R>>\n%%EOF"
    )
    assert [line.text for line in read(data, "a.pdf").lines] == ["Hello 12 34"]


@pytest.mark.parametrize("part", range(0, 40, 3))
def test_a_file_cut_anywhere_gives_text_or_one_of_our_errors(part: int) -> None:
    said = ""
    try:
        assert read(PLAIN[: len(PLAIN) * part // 40], "a.pdf").lines
    except FoiparseError as error:
        said = str(error)
    assert "\n" not in said
