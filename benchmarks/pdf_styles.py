"""Draw a table with long labels in many styles, from two generators, and read it back.

usage: pdf_styles.py EXPECTED.csv [--table KEY] [--keep DIR]

EXPECTED.csv has the columns table, row_label, column_label, value_text. The table is
drawn in a full grid, with lying rules only, with zebra stripes and without any rules;
with its values on the first, middle and last line of a wrapped label; in several widths
and sizes; by reportlab and by LibreOffice's own PDF export (left out where it is not
installed). Printed: how many values come back on the right label and column.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from foiparse.readers.pdf import read

STYLES = ("grid", "rules", "zebra", "open")
PLACES = {"first": ("TOP", "top"), "middle": ("MIDDLE", "middle"), "last": ("BOTTOM", "bottom")}
PROSE = "The force holds the figures that you asked for, and they are set out in the table below. "
OFFICE = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:automatic-styles>
<style:style style:name="T" style:family="table">
<style:table-properties style:width="15cm" table:align="left"/></style:style>
<style:style style:name="W0" style:family="table-column">
<style:table-column-properties style:column-width="{width}cm"/></style:style>
<style:style style:name="W1" style:family="table-column">
<style:table-column-properties style:column-width="2.3cm"/></style:style>
{cells}
<style:style style:name="L" style:family="paragraph">
<style:text-properties fo:font-size="{size}pt"/></style:style>
<style:style style:name="R" style:family="paragraph">
<style:paragraph-properties fo:text-align="{align}"/>
<style:text-properties fo:font-size="{size}pt"/></style:style>
</office:automatic-styles>
<office:body><office:text><text:p>{prose}</text:p><text:p>Table Two</text:p>
<table:table table:style-name="T"><table:table-column table:style-name="W0"/>
<table:table-column table:style-name="W1" table:number-columns-repeated="{count}"/>{rows}
</table:table><text:p>{prose}</text:p></office:text></office:body></office:document>"""


@dataclass(frozen=True)
class Figures:
    """A table's labels, columns and values."""

    labels: list[str]
    columns: list[str]
    values: dict[tuple[str, str], str]


def figures(path: Path, table: str) -> Figures:
    """Read one table's figures."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["table"] == table]
    return Figures(
        list(dict.fromkeys(row["row_label"] for row in rows)),
        list(dict.fromkeys(row["column_label"] for row in rows)),
        {(row["row_label"], row["column_label"]): row["value_text"] for row in rows},
    )


def by_reportlab(
    held: Figures, out: Path, style: str, place: str, how: tuple[int, int, int, str]
) -> None:
    """Draw with reportlab; ``how`` is label width, font size, padding, alignment."""
    width, size, pad, align = how
    sheet = getSampleStyleSheet()["Normal"]
    body = ParagraphStyle("body", parent=sheet, fontSize=size, leading=1.2 * size)
    rows: list[list[object]] = [["Offence", *held.columns]]
    rows += [
        [Paragraph(escape(label), body), *(held.values[label, c] for c in held.columns)]
        for label in held.labels
    ]
    every = (0, 0), (-1, -1)
    styles: list[tuple[object, ...]] = [
        ("VALIGN", *every, PLACES[place][0]),
        ("ALIGN", (1, 0), (-1, -1), align),
        ("FONTSIZE", *every, size),
        ("LEADING", *every, 1.2 * size),
        ("TOPPADDING", *every, pad),
        ("BOTTOMPADDING", *every, pad),
    ]
    if style == "grid":
        styles.append(("GRID", *every, 0.5, colors.black))
    elif style == "rules":
        styles.append(("LINEBELOW", *every, 0.5, colors.black))
    elif style == "zebra":
        stripes = [colors.whitesmoke, colors.white]
        styles.append(("ROWBACKGROUNDS", (0, 1), (-1, -1), stripes))
    table = Table(rows, colWidths=[width, *([65] * len(held.columns))])
    table.setStyle(TableStyle(styles))
    prose = Paragraph(PROSE * 3, sheet)
    SimpleDocTemplate(str(out), pagesize=A4).build(
        [prose, Spacer(1, 12), table, Spacer(1, 12), prose]
    )


def by_office(
    held: Figures, out: Path, style: str, place: str, how: tuple[float, int, str, str]
) -> None:
    """Write a flat text document; ``how`` is label width in cm, size, padding, alignment."""
    width, size, pad, align = how
    line = "0.5pt solid #000000"
    border = {
        "grid": f'fo:border="{line}"',
        "rules": f'fo:border-top="{line}" fo:border-bottom="{line}"',
    }.get(style, 'fo:border="none"')
    cells = "".join(
        f'<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties '
        f'{border} {ground} fo:padding="{pad}" style:vertical-align="{PLACES[place][1]}"/>'
        "</style:style>"
        for name, ground in (("C0", ""), ("C1", 'fo:background-color="#dde8f0"'))
    )

    def row(texts: list[str], name: str) -> str:
        inner = "".join(
            f'<table:table-cell table:style-name="{name}" office:value-type="string">'
            f'<text:p text:style-name="{"R" if at else "L"}">{escape(text)}</text:p>'
            "</table:table-cell>"
            for at, text in enumerate(texts)
        )
        return f"<table:table-row>{inner}</table:table-row>"

    rows = row(["Offence", *held.columns], "C0") + "".join(
        row(
            [label, *(held.values[label, c] for c in held.columns)],
            "C1" if style == "zebra" and at % 2 == 0 else "C0",
        )
        for at, label in enumerate(held.labels)
    )
    out.write_text(
        OFFICE.format(
            width=width,
            size=size,
            align=align,
            cells=cells,
            rows=rows,
            prose=PROSE,
            count=len(held.columns),
        ),
        encoding="utf-8",
    )


def bare(text: str) -> str:
    """A label without the white space that wrapping changes."""
    return "".join(text.split())


def bound(held: Figures, path: Path) -> int:
    """How many values stand on their label and column, over all pages of a document."""
    got: dict[tuple[str, str], str] = {}
    heads: list[str] = []
    for grid in read(path.read_bytes(), path.name).grids:
        rows = [[cell.text for cell in row] for row in grid.rows]
        if grid.header_rows:
            heads = rows[grid.header_rows - 1]
        for row in rows[grid.header_rows or 0 :]:
            if len(row) == len(heads):
                got |= {
                    (bare(row[0]), head): text
                    for head, text in zip(heads[1:], row[1:], strict=True)
                }
    return sum(
        got.get((bare(label), column)) == text for (label, column), text in held.values.items()
    )


def draw(held: Figures, folder: Path) -> None:
    """Draw every style, placement and size with both generators."""
    for style, place in itertools.product(STYLES, PLACES):
        for how in (
            (200, 10, 3, "RIGHT"),
            (150, 9, 1, "CENTER"),
            (260, 11, 2, "RIGHT"),
            (180, 8, 0, "LEFT"),
        ):
            by_reportlab(
                held, folder / f"reportlab-{how[0]}-{style}-{place}.pdf", style, place, how
            )
        for cm in (
            (7.0, 10, "0.1cm", "end"),
            (5.5, 9, "0cm", "center"),
            (8.5, 9, "0.05cm", "start"),
        ):
            by_office(held, folder / f"office-{cm[0]}-{style}-{place}.fodt", style, place, cm)
    office = shutil.which("soffice")
    if office is None:
        print("LibreOffice is not installed: its documents are left out")
        return
    written = [str(path) for path in sorted(folder.glob("*.fodt"))]
    subprocess.run(
        [office, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *written],
        check=True,
        capture_output=True,
    )


def main() -> int:
    """Draw, read and print; the status is 1 if any value was lost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("expected", type=Path)
    parser.add_argument("--table", default="2")
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    held = figures(chosen.expected, chosen.table)
    lost = 0
    with tempfile.TemporaryDirectory() as made:
        folder = chosen.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        draw(held, folder)
        paths = sorted(folder.glob("*.pdf"))
        for path in paths:
            hits = bound(held, path)
            lost += hits < len(held.values)
            print(f"{path.stem:32} {hits}/{len(held.values)}")
    print(f"{len(paths) - lost} of {len(paths)} documents whole")
    return int(lost > 0)


if __name__ == "__main__":
    raise SystemExit(main())
