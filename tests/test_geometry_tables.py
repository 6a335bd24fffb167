"""Tables drawn here with reportlab and read back: layouts, styles, what is no table."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen import canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from foiparse.readers.pdf import read

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from foiparse.model import Document, Grid

NORMAL = getSampleStyleSheet()["Normal"]
PROSE = (
    "Thank you for your request of 3 March 2024. In 2019 the force recorded 1,234 crimes of "
    "this kind and in 2020 it recorded 1,101, a fall of 133 or 10.8 per cent over the year. "
)
GRID = ("GRID", (0, 0), (-1, -1), 0.5, colors.black)
RULED = ("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.black)
RIGHT = ("ALIGN", (1, 0), (-1, -1), "RIGHT")
CENTRE = ("ALIGN", (1, 0), (-1, -1), "CENTER")
ZEBRA = ("ROWBACKGROUNDS", (0, 0), (-1, -1), [colors.lightgrey, colors.white])
BOOK = [
    ("LINEABOVE", (0, 0), (-1, 0), 1, colors.black),
    ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black),
    ("LINEBELOW", (0, -1), (-1, -1), 1, colors.black),
]
Rows = list[list[str]]


def flowed(rows: list[list[Any]], widths: Sequence[float], styles: list[Any], **how: Any) -> bytes:
    """A page with prose above and below a table."""
    size = how.pop("size", A4)
    table = Table(rows, colWidths=widths, **how)
    table.setStyle(TableStyle(styles))
    out = io.BytesIO()
    prose = Paragraph(PROSE * 2, NORMAL)
    SimpleDocTemplate(out, pagesize=size, leftMargin=40, rightMargin=40).build(
        [prose, Spacer(1, 20), table, Spacer(1, 20), prose]
    )
    return out.getvalue()


def drawn(draw: Callable[[canvas.Canvas], object], size: tuple[float, float] = A4) -> bytes:
    """A page drawn by hand."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=size)
    draw(page)
    page.save()
    return out.getvalue()


def texts(grid: Grid) -> Rows:
    return [[cell.text for cell in row] for row in grid.rows]


def only(document: Document) -> Rows:
    assert len(document.grids) == 1, [texts(grid) for grid in document.grids]
    return texts(document.grids[0])


SIMPLE = [
    ["Offence", "2019", "2020", "Total"],
    ["Burglary", "12", "1,045", "1,057"],
    ["Robbery", "-", "7", "7"],
    ["Fraud", "<5", "*", "[c]"],
    ["Theft", "30", "", "30"],
    ["Total", "42", "1,052", "1,094"],
]


@pytest.mark.parametrize(
    "styles",
    [[GRID, RIGHT], [RIGHT], [CENTRE], [], [RULED, RIGHT], [*BOOK, RIGHT], [ZEBRA, RIGHT]],
    ids=["grid", "right", "centre", "left", "rules", "three rules", "zebra"],
)
def test_a_plain_table_reads_the_same_in_every_style(styles: list[Any]) -> None:
    document = read(flowed(SIMPLE, [150, 60, 60, 60], styles), "a.pdf")
    assert only(document) == SIMPLE
    assert document.grids[0].header_rows == 1


SPANNED = [
    ["Age", "Male", "", "Female", ""],
    ["", "2019", "2020", "2019", "2020"],
    ["Under 18", "1", "2", "3", "4"],
    ["18 to 24", "10", "20", "30", "40"],
    ["25 and over", "11", "22", "33", "44"],
    ["Not known", "-", "-", "1", "2"],
]
SPANS = [("SPAN", (1, 0), (2, 0)), ("SPAN", (3, 0), (4, 0)), ("SPAN", (0, 0), (0, 1)), CENTRE]


@pytest.mark.parametrize(
    "styles",
    [
        [GRID],
        [],
        [
            ("LINEBELOW", (1, 0), (2, 0), 0.5, colors.black),
            ("LINEBELOW", (3, 0), (4, 0), 0.5, colors.black),
            ("LINEBELOW", (0, 1), (-1, 1), 0.5, colors.black),
        ],
    ],
    ids=["grid", "open", "partial rules"],
)
def test_spanning_headings(styles: list[Any]) -> None:
    document = read(flowed(SPANNED, [110, 60, 60, 60, 60], [*SPANS, *styles]), "a.pdf")
    assert only(document) == SPANNED
    grid = document.grids[0]
    assert grid.header_rows == 2
    male = grid.rows[0][1]
    assert (male.colspan, male.covered) == (2, False)
    assert grid.rows[0][2].covered
    assert grid.rows[0][0].rowspan == 2


THREE = [
    ["Year", "Number of offences", "", "", "", "Rate"],
    ["", "Recorded", "", "Detected", "", ""],
    ["", "Male", "Female", "Male", "Female", ""],
    ["2018", "1", "2", "3", "4", "5.1"],
    ["2019", "6", "7", "8", "9", "5.2"],
    ["2020", "10", "11", "12", "13", "5.3"],
    ["2021", "14", "15", "16", "17", "5.4"],
]


@pytest.mark.parametrize("styles", [[GRID], []], ids=["grid", "open"])
def test_three_levels_of_headings(styles: list[Any]) -> None:
    spans = [
        ("SPAN", (1, 0), (4, 0)),
        ("SPAN", (1, 1), (2, 1)),
        ("SPAN", (3, 1), (4, 1)),
        ("SPAN", (0, 0), (0, 2)),
        ("SPAN", (5, 0), (5, 2)),
        ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
        CENTRE,
    ]
    document = read(flowed(THREE, [70] * 6, [*spans, *styles]), "a.pdf")
    assert only(document) == THREE
    assert document.grids[0].header_rows == 3


@pytest.mark.parametrize("styles", [[GRID], []], ids=["grid", "open"])
def test_wrapped_headings_with_a_number_in_them(styles: list[Any]) -> None:
    rows = [
        ["District", "Number of\nrecorded\noffences", "Positive\noutcomes", "Rate per\n1,000"],
        ["North", "120", "30", "2.5"],
        ["South", "99", "21", "1.9"],
        ["East", "1,001", "340", "10.2"],
    ]
    bottom = ("VALIGN", (0, 0), (-1, -1), "BOTTOM")
    document = read(flowed(rows, [110, 80, 80, 80], [RIGHT, bottom, *styles]), "a.pdf")
    assert only(document) == [[text.replace("\n", " ") for text in row] for row in rows]


@pytest.mark.parametrize("styles", [[GRID], [], [RULED]], ids=["grid", "open", "rules"])
def test_headings_of_rows_are_rows(styles: list[Any]) -> None:
    rows = [
        ["Offence", "2019", "2020"],
        ["Violence", "", ""],
        ["  Assault", "12", "13"],
        ["  Harassment", "1", "2"],
        ["Theft", "", ""],
        ["  Shoplifting", "40", "50"],
        ["  Burglary", "7", "9"],
        ["Total", "60", "74"],
    ]
    document = read(flowed(rows, [150, 60, 60], [RIGHT, *styles]), "a.pdf")
    assert only(document) == [[text.strip() for text in row] for row in rows]


@pytest.mark.parametrize("styles", [[GRID], [], [RULED]], ids=["grid", "open", "rules"])
def test_blank_cells_stay_in_their_column(styles: list[Any]) -> None:
    rows = [
        ["Force", "2019", "2020", "2021", "2022"],
        ["Avon", "", "1", "", ""],
        ["Essex", "2", "", "", ""],
        ["Kent", "", "", "3", ""],
        ["Surrey", "", "", "", "4"],
        ["Total", "2", "1", "3", "4"],
    ]
    assert only(read(flowed(rows, [80] + [60] * 4, [RIGHT, *styles]), "a.pdf")) == rows


@pytest.mark.parametrize("styles", [[GRID], []], ids=["grid", "open"])
@pytest.mark.parametrize(
    "rows",
    [
        [
            ["Length", "Number", "Share"],
            ["Under 1 year", "10", "5%"],
            ["1 - 2 years", "20", "10%"],
            ["3 - 5 years", "30", "15%"],
            ["6 years or more", "140", "70%"],
        ],
        [
            ["Region", "2019", "2020"],
            ["North", "12 345", "1 234 567"],
            ["South", "2 001", "34 567"],
            ["East", "999", "1 000"],
        ],
        [
            ["Month", "Cost", "Change"],
            ["April 2019", "£1,200.50", "3.5%"],
            ["May 2019", "£998.00", "(3.1)"],
            ["June 2019", "£1,043.20", "-2.9%"],
        ],
        [
            ["Year", "Offences", "Arrests"],
            ["2018/19", "100", "9"],
            ["2019/20", "101", "8"],
            ["2020/21", "88", "7"],
        ],
        [["", "2022", "2023"], ["Applications", "14", "17"], ["Granted", "9", "12"]],
        [["Reason", "Count"], ["Theft of a telephone", "12"], ["Lost", "7"], ["Total", "19"]],
    ],
    ids=["ranges", "thin spaces", "money", "years", "two rows", "two columns"],
)
def test_shapes_of_values(rows: Rows, styles: list[Any]) -> None:
    widths = [120.0, *([80.0] * (len(rows[0]) - 1))]
    assert only(read(flowed(rows, widths, [RIGHT, *styles]), "a.pdf")) == rows


@pytest.mark.parametrize("styles", [[GRID], [RULED], []], ids=["grid", "rules", "open"])
def test_a_wrapped_text_column_beside_the_label(styles: list[Any]) -> None:
    long = [
        "Charged or summonsed to appear at court within the year",
        "No further action because the victim did not support it",
        "Caution",
    ]
    rows: list[list[Any]] = [["Force", "Outcome", "Count"]]
    for force, text, count in zip(("Avon", "Essex", "Kent"), long, ("12", "7", "3"), strict=True):
        rows.append([force, Paragraph(text, NORMAL), count])
    want = [["Force", "Outcome", "Count"]]
    want += [
        [f, t, c] for f, t, c in zip(("Avon", "Essex", "Kent"), long, ("12", "7", "3"), strict=True)
    ]
    top = ("VALIGN", (0, 0), (-1, -1), "TOP")
    assert only(read(flowed(rows, [80, 130, 60], [top, *styles]), "a.pdf")) == want


LABELS = [
    "Attempted theft of or from a vehicle other than a goods vehicle: owner known - recovered",
    "Attempted theft of or from a goods vehicle weighing 18 tonnes or more by a person unknown",
    "Damage",
    "Interfering with a vehicle (where the person is aged 18 or over and the owner is under 16)",
    "Theft of a pedal cycle, scooter or skateboard from a public place",
    "Theft of a vehicle by a person under 18 who was let into the building by its occupier",
    "Taking a vehicle without consent - offender under 18",
    "Total",
]
FIGURES = [("-", "1"), ("2", "-"), ("16", "13"), ("1", "6"), ("38", "41"), ("5", "2"), ("8", "1")]


@pytest.mark.parametrize("place", ["TOP", "MIDDLE", "BOTTOM"])
@pytest.mark.parametrize(
    "styles", [[GRID], [RULED], [ZEBRA], []], ids=["grid", "rules", "zebra", "open"]
)
@pytest.mark.parametrize(
    ("width", "pad"), [(150, 1), (200, 3), (180, 0)], ids=["narrow", "roomy", "tight"]
)
def test_values_beside_a_wrapped_label(
    width: float, pad: int, styles: list[Any], place: str
) -> None:
    figures = [*FIGURES, ("70", "64")]
    want = [["Offence", "2019", "2020"]]
    want += [[label, *pair] for label, pair in zip(LABELS, figures, strict=True)]
    rows: list[list[Any]] = [want[0]]
    rows += [[Paragraph(row[0], NORMAL), *row[1:]] for row in want[1:]]
    how = [
        RIGHT,
        ("VALIGN", (0, 0), (-1, -1), place),
        ("TOPPADDING", (0, 0), (-1, -1), pad),
        ("BOTTOMPADDING", (0, 0), (-1, -1), pad),
        ("LEADING", (0, 0), (-1, -1), 12),
    ]
    assert only(read(flowed(rows, [width, 60, 60], [*how, *styles]), "a.pdf")) == want


FORCES = [
    ["Force", "2019", "2020"],
    ["Avon", "12", "13"],
    ["Essex", "5", "16"],
    ["Kent", "22", "1"],
    ["Surrey", "9", "-"],
]


def _columns(page: canvas.Canvas, x: float, y: float) -> float:
    for force, first, second in FORCES:
        page.drawString(x, y, force)
        page.drawRightString(x + 150, y, first)
        page.drawRightString(x + 210, y, second)
        y -= 15
    return y


def test_two_open_tables_side_by_side() -> None:
    def draw(page: canvas.Canvas) -> None:
        _columns(page, 40, 700)
        _columns(page, 310, 700)

    assert [texts(grid) for grid in read(drawn(draw), "a.pdf").grids] == [FORCES, FORCES]


def test_stacked_tables_keep_their_captions_and_notes_out() -> None:
    def draw(page: canvas.Canvas) -> None:
        y = 780.0
        for number in range(1, 4):
            page.drawString(40, y, f"Table {number}: Offences by force")
            y = _columns(page, 40, y - 20)
            page.drawString(40, y, "Source: force systems")
            y -= 40

    assert [texts(grid) for grid in read(drawn(draw), "a.pdf").grids] == [FORCES] * 3


@pytest.mark.parametrize("ruled", [True, False])
def test_headings_printed_vertically(ruled: bool) -> None:
    heads = ["Burglary dwelling", "Robbery", "Vehicle crime", "Violence"]
    body = [
        ["Avon", "1", "2", "3", "4"],
        ["Essex", "11", "12", "13", "14"],
        ["Kent", "5", "0", "7", "18"],
    ]

    def draw(page: canvas.Canvas) -> None:
        for at, head in enumerate(heads):
            page.saveState()
            page.translate(170 + at * 40, 600)
            page.rotate(90)
            page.drawString(5, 0, head)
            page.restoreState()
        for down, row in enumerate(body):
            page.drawString(50, 585 - 15 * down, row[0])
            for at, value in enumerate(row[1:]):
                page.drawCentredString(165 + at * 40, 585 - 15 * down, value)
        if ruled:
            for y in (700, 597, 582, 567, 552):
                page.line(45, y, 305, y)
            for x in (45, 145, 185, 225, 265, 305):
                page.line(x, 700, x, 552)

    assert only(read(drawn(draw), "a.pdf")) == [["", *heads], *body]


def test_a_table_printed_sideways() -> None:
    def draw(page: canvas.Canvas) -> None:
        page.translate(595, 0)
        page.rotate(90)
        _columns(page, 60, 500)

    document = read(drawn(draw), "a.pdf")
    assert only(document) == FORCES
    box = document.grids[0].box
    assert box is not None
    # On the page as shown the table runs upwards: it is taller than wide.
    assert box[3] - box[1] > box[2] - box[0]


@pytest.mark.parametrize("style", [[GRID], []], ids=["grid", "open"])
def test_raised_marks_do_not_join_the_number(style: list[Any]) -> None:
    rows: list[list[Any]] = [
        ["Force", "2019", "2020"],
        ["Avon", Paragraph("1,234<super>1</super>", NORMAL), "12"],
        ["Essex", Paragraph("99<super>2</super>", NORMAL), "7"],
        ["Kent", "5", Paragraph("8<super>a</super>", NORMAL)],
    ]
    found = only(read(flowed(rows, [110, 80, 80], style), "a.pdf"))
    assert found[1:] == [["Avon", "1,234 ¹", "12"], ["Essex", "99 ²", "7"], ["Kent", "5", "8 ᵃ"]]


def test_many_columns_on_a_landscape_page() -> None:
    rows = [["Force", *(f"{year}/{(year + 1) % 100:02d}" for year in range(2010, 2022))]]
    rows += [
        [force, *(str((at * 37 + k * k * 11) % 2000) for k in range(12))]
        for at, force in enumerate(["Avon and Somerset", "Bedfordshire", "Cleveland", "Devon"])
    ]
    small = ("FONTSIZE", (0, 0), (-1, -1), 7)
    data = flowed(rows, [110] + [38] * 12, [RIGHT, small], size=landscape(A4))
    assert only(read(data, "a.pdf")) == rows


# ------------------------------------------------------------------- no tables


def _letter(page: canvas.Canvas) -> None:
    y = 800.0
    for left, right in (
        ("Our ref: 01/FOI/25/006753", "Police Headquarters"),
        ("Your ref: 123", "1 High Street"),
        ("Date: 10 October 2025", "Anytown AB1 2CD"),
        ("Extension: 4567", "Tel: 01234 567890"),
    ):
        page.drawString(50, y, left)
        page.drawString(400, y, right)
        y -= 13
    y -= 20
    for at in range(0, len(PROSE), 80):
        page.drawString(50, y, PROSE[at : at + 80])
        y -= 13
    for left, right in (
        ("J Bloggs", "A Other"),
        ("Information Officer", "Data Officer"),
        ("Ext 12", "Ext 56"),
    ):
        page.drawString(50, y - 40, left)
        page.drawString(300, y - 40, right)
        y -= 13
    page.drawString(50, 40, "Page 1 of 3")
    page.drawString(480, 40, "10/10/2025")


def _contents(page: canvas.Canvas, leaders: bool) -> None:
    page.drawString(50, 780, "Contents")
    chapters = (
        "Introduction",
        "Background",
        "What we hold",
        "Recorded crime",
        "Exemptions",
        "Annex",
    )
    for at, (title, number) in enumerate(zip(chapters, (1, 3, 4, 7, 9, 14), strict=True)):
        text = f"{at + 1}. {title}"
        page.drawString(50, 750 - 14 * at, text + (" " + "." * (80 - len(text)) if leaders else ""))
        page.drawRightString(540, 750 - 14 * at, str(number))


def _prose_columns(page: canvas.Canvas) -> None:
    page.setFont("Helvetica", 9)
    for x in (50, 310):
        y, line = 780.0, ""
        for word in (PROSE * 5).split():
            if page.stringWidth(f"{line} {word}", "Helvetica", 9) > 235:
                page.drawString(x, y, line)
                y, line = y - 11, word
            else:
                line = f"{line} {word}".strip()
        page.drawString(x, y, line)


def _form(page: canvas.Canvas) -> None:
    for at, (field, entry) in enumerate(
        (
            ("Name:", "Jane Smith"),
            ("Address:", "1 High Street"),
            ("Telephone:", "01234 567890"),
            ("Date:", "10/10/2025"),
        )
    ):
        page.rect(50, 755 - 20 * at, 130, 20)
        page.rect(180, 755 - 20 * at, 300, 20)
        page.drawString(55, 760 - 20 * at, field)
        page.drawString(185, 760 - 20 * at, entry)


def _lists(page: canvas.Canvas) -> None:
    for at in range(6):
        page.drawString(50, 760 - 16 * at, f"{at + 1}.")
        page.drawString(75, 760 - 16 * at, "How many crimes were recorded in 2019/20 to 2023/24?")
        page.drawString(60, 600 - 16 * at, "•")
        page.drawString(80, 600 - 16 * at, f"{at * 7 + 3} officers were dismissed in {2018 + at}")


@pytest.mark.parametrize(
    "draw",
    [
        _letter,
        lambda page: _contents(page, leaders=True),
        lambda page: _contents(page, leaders=False),
        _prose_columns,
        _form,
        _lists,
    ],
    ids=["letter", "contents", "contents without leaders", "prose", "form", "lists"],
)
def test_what_is_no_table_stays_out(draw: Callable[[canvas.Canvas], object]) -> None:
    document = read(drawn(draw), "a.pdf")
    assert [texts(grid) for grid in document.grids] == []
    assert document.lines


def test_columns_of_prose_are_read_one_after_the_other() -> None:
    lines = [line.text for line in read(drawn(_prose_columns), "a.pdf").lines]
    half = len(lines) // 2
    assert lines[:half] == lines[half:]


# ------------------------------------------------------------------ properties

words = st.text("abcdefghijklmnoprstuvw", min_size=3, max_size=9).map(str.capitalize)
counts = st.one_of(
    st.integers(0, 99_999).map(lambda number: f"{number:,}"), st.sampled_from(["-", "<5", "*"])
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_small_table_reads_back(data: st.DataObject) -> None:
    width = data.draw(st.integers(2, 6), "columns")
    height = data.draw(st.integers(3, 9), "rows")
    ruled = data.draw(st.booleans(), "ruled")
    labels = data.draw(st.lists(words, min_size=height, max_size=height, unique=True), "labels")
    rows = [["Force", *(str(2014 + at) for at in range(width))]]
    rows += [
        [label, *data.draw(st.lists(counts, min_size=width, max_size=width))] for label in labels
    ]
    found = read(flowed(rows, [110] + [60] * width, [RIGHT, *([GRID] if ruled else [])]), "a.pdf")
    assert only(found) == rows


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(30, 480), st.integers(30, 780), words, st.sampled_from([6, 9, 12])),
        min_size=1,
        max_size=25,
        unique_by=lambda item: (item[0] // 90, item[1] // 16),
    )
)
def test_no_text_is_lost_or_told_twice(items: list[tuple[int, int, str, int]]) -> None:
    def draw(page: canvas.Canvas) -> None:
        for x, y, text, size in items:
            page.setFont("Helvetica", size)
            page.drawString(x, y, text)

    document = read(drawn(draw), "a.pdf")
    found = sorted("".join(line.text for line in document.lines).replace(" ", ""))
    assert found == sorted("".join(text for *_place, text, _size in items))


CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus is not beside the checkout")
def test_a_real_letter_gives_its_two_tables_and_nothing_else() -> None:
    data = (CORPUS / "humberside-hospital-crime" / "response.pdf").read_bytes()
    grids = read(data, "response.pdf").grids
    assert [(grid.page, len(grid.rows), grid.header_rows, grid.continues) for grid in grids] == [
        ("1", 17, 1, None),
        ("2", 9, 0, 0),
        ("2", 18, 1, None),
        ("3", 12, 0, 2),
    ]
