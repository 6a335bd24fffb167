"""Makes replies to measure on: threads, letters, workbooks; each different, always the same.

``python benchmarks/replies.py FOLDER COUNT`` writes COUNT of them, a hundred to a folder.
"""

from __future__ import annotations

import random
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Callable

AREAS = ["Northgate", "Southmoor", "Eastleigh", "Westbury", "Ashford", "Bexhill", "Corby", "Frome"]
OFFENCES = [
    "Burglary of a dwelling",
    "Criminal damage to a vehicle",
    "Robbery of personal property",
    "Theft from a shop",
    "Theft of a pedal cycle",
    "Violence without injury",
    "Possession of an article with a blade",
    "Arson not endangering life",
]
FORCES = ["Ambleford Police", "Carrow Constabulary", "Thornbury Council", "Lindale NHS Trust"]
_THANKS = (
    "Thank you for your request for information under the Freedom of Information Act 2000,"
    " which was received on"
)
_REVIEW = (
    "If you are not content with the outcome you may ask for an internal review within two"
    " months. After that you may complain to the Information Commissioner, Wycliffe House,"
    " Water Lane, Wilmslow, Cheshire SK9 5AF."
)
_PER_FOLDER = 100
Rows = list[list[str]]


def make(folder: Path, count: int) -> None:
    """Write ``count`` replies: of ten, four threads, three letters and three workbooks."""
    makers: tuple[tuple[str, Callable[[Path, random.Random, int], None]], ...] = (
        *(("thread", thread),) * 2, ("letter", pdf), ("book", xlsx), ("thread", thread),
        ("letter", docx), ("values", csv_file), ("thread", thread), ("letter", pdf),
        ("book", xlsx),
    )  # fmt: skip
    for number in range(count):
        kind, maker = makers[number % len(makers)]
        place = folder / f"{number // _PER_FOLDER:04}"
        place.mkdir(parents=True, exist_ok=True)
        maker(place / f"{number:06}-{kind}", random.Random(number), number)  # noqa: S311


def figures(chance: random.Random) -> Rows:
    """A table with its header, totals across and down; now and then a total is wrong."""
    first = chance.randint(15, 19)
    years = [f"20{year}/{year + 1}" for year in range(first, first + 3)]
    rows = [[offence] for offence in chance.sample(OFFENCES, chance.randint(4, 8))]
    for row in rows:
        numbers = [chance.randint(0, 1500) for _ in years]
        row += [f"{number:,}" for number in (*numbers, sum(numbers))]
    sums = [sum(int(row[at].replace(",", "")) for row in rows) for at in range(1, 5)]
    sums[-1] += 10 * (chance.random() < 0.05)
    return [["Offence", *years, "Total"], *rows, ["Total", *(f"{each:,}" for each in sums)]]


def words(chance: random.Random, number: int) -> tuple[str, list[str], list[str]]:
    """Who answers, what stands before the table, what after it."""
    who, area = chance.choice(FORCES), chance.choice(AREAS)
    before = [
        f"Our reference: FOI {number:06}/23",
        "Dear Applicant,",
        f"{_THANKS} {chance.randint(1, 28)} March 2023. You asked:",
        f"1. How many offences of each kind were recorded in {area} in each financial year?",
        "Our answer is below. Figures are taken from a live system and may change.",
    ]
    after = [
        "2. The information is not held for earlier years.",
        _REVIEW,
        "Yours sincerely,",
        f"Information Rights Officer\n{who}",
    ]
    return who, before, after


def title(number: int) -> str:
    """The caption of the only table of a reply."""
    return f"Table 1: Number of offences recorded, area {number % 97}"


def thread(path: Path, chance: random.Random, number: int) -> None:
    """A correspondence saved as text: a request, an acknowledgement, an answer with a table."""
    who, before, after = words(chance, number)
    rows = figures(chance)
    table = "\n".join("  ".join(row) for row in rows)
    asked = f"""From: A. Requester
To: {who}
Date: 1 March 2023

Dear {who},

1. How many offences of each kind were recorded in each financial year?
2. How many were recorded before that?

Yours faithfully,

A. Requester

{who}
2 March 2023

Dear Applicant,

Thank you for your request. You will have an answer within 20 working days.

Yours sincerely,

Information Rights Officer

{who}
29 March 2023

"""
    answer = "\n\n".join([*before, f"{title(number)}\n{table}", *after])
    path.with_suffix(".txt").write_text(asked + answer + "\n", encoding="utf-8")


def pdf(path: Path, chance: random.Random, number: int) -> None:
    """A letter of two pages as PDF, its table without rules."""
    who, before, after = words(chance, number)
    page = Canvas(f"{path}.pdf", invariant=1)
    page.setFont("Helvetica", 10)
    at = 790.0
    for paragraph in (who, *before, title(number)):
        for line in simpleSplit(paragraph, "Helvetica", 10, 460):
            page.drawString(60, at, line)
            at -= 13
        at -= 7
    for row in figures(chance):
        page.drawString(60, at, row[0])
        for index, cell in enumerate(row[1:]):
            page.drawRightString(320 + 65 * index, at, cell)
        at -= 15
    page.showPage()
    page.setFont("Helvetica", 10)
    at = 790.0
    for paragraph in after:
        for line in simpleSplit(paragraph, "Helvetica", 10, 460):
            page.drawString(60, at, line)
            at -= 13
        at -= 7
    page.save()


def docx(path: Path, chance: random.Random, number: int) -> None:
    """A letter as DOCX."""
    _, before, after = words(chance, number)

    def paragraph(text: str) -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    rows = "".join(
        f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>"
        for row in figures(chance)
    )
    body = (
        *map(paragraph, (*before, title(number))),
        f"<w:tbl><w:tblPr/><w:tblGrid/>{rows}</w:tbl>",
        *map(paragraph, after),
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    _zip(
        Path(f"{path}.docx"),
        {
            "[Content_Types].xml": _types(
                ("word/document.xml", "wordprocessingml.document.main+xml")
            ),
            "_rels/.rels": _relations("word/document.xml"),
            "word/document.xml": f'<w:document xmlns:w="{space}"><w:body>{"".join(body)}'
            "</w:body></w:document>",
        },
    )


def xlsx(path: Path, chance: random.Random, number: int) -> None:
    """A workbook of two sheets."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts = {
        "[Content_Types].xml": _types(
            ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
            *((f"xl/worksheets/sheet{at}.xml", "spreadsheetml.worksheet+xml") for at in (1, 2)),
        ),
        "_rels/.rels": _relations("xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": _relations(
            "worksheets/sheet1.xml", "worksheets/sheet2.xml", kind="worksheet"
        ),
        "xl/workbook.xml": f'<workbook xmlns="{space}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Offences" sheetId="1" r:id="r1"/><sheet name="More" sheetId="2" r:id="r2"/>'
        "</sheets></workbook>",
    }
    for at in (1, 2):
        rows = [[title(number + at)], *figures(chance)]
        cells = "".join(_row(line, row) for line, row in enumerate(rows, 1))
        parts[f"xl/worksheets/sheet{at}.xml"] = (
            f'<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'
        )
    _zip(Path(f"{path}.xlsx"), parts)


def csv_file(path: Path, chance: random.Random, number: int) -> None:
    """The same sort of table as separated values."""
    rows = [[title(number)], [], *figures(chance)]
    lines = (",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows)
    path.with_suffix(".csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def _row(line: int, row: list[str]) -> str:
    cells = "".join(_cell(line, column, text) for column, text in enumerate(row))
    return f'<row r="{line}">{cells}</row>'


def _cell(line: int, column: int, text: str) -> str:
    place = f"{'ABCDEF'[column]}{line}"
    number = text.replace(",", "")
    if number.isdigit():
        return f'<c r="{place}"><v>{number}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def _types(*parts: tuple[str, str]) -> str:
    overrides = "".join(
        f'<Override PartName="/{name}"'
        f' ContentType="application/vnd.openxmlformats-officedocument.{kind}"/>'
        for name, kind in parts
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(*targets: str, kind: str = "officeDocument") -> str:
    every = "".join(
        f'<Relationship Id="r{at}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for at, target in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{every}</Relationships>'


def _zip(path: Path, parts: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            head = '<?xml version="1.0" encoding="UTF-8"?>'
            archive.writestr(zipfile.ZipInfo(name, (2023, 1, 1, 0, 0, 0)), head + text)


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
