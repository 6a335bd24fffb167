"""Pictures of pages: what was found is drawn where it stands, and files are whole or absent."""

from __future__ import annotations

import io
import stat
import zipfile
from typing import TYPE_CHECKING

import pypdfium2 as pdfium2
import pytest
from PIL import Image
from reportlab.lib import colors, pdfencrypt
from reportlab.pdfgen import canvas

from foiparse import debug_images
from foiparse.cli import run
from foiparse.debug_images import (
    CELL,
    COLUMN,
    HEADER,
    LEGEND,
    LONGEST,
    MOST_PIXELS,
    REGION,
    ROW,
    RULE,
    draw_pages,
    scale_of,
)
from foiparse.errors import ExitCode, UsageError, WriteError
from foiparse.readers.pdf import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Foiparse

ROWS = [
    ["Force", "2019", "2020"],
    ["Avon", "12", "13"],
    ["Essex", "5", "16"],
    ["Kent", "22", "1"],
]
A4 = (595, 842)


def pdf(
    draw: Callable[[canvas.Canvas], object], size: tuple[float, float] = A4, **how: object
) -> bytes:
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=size, **how)
    draw(page)
    page.showPage()
    page.save()
    return out.getvalue()


def table(page: canvas.Canvas) -> None:
    y = 700
    for row in ROWS:
        page.drawString(50, y, row[0])
        page.drawRightString(200, y, row[1])
        page.drawRightString(260, y, row[2])
        y -= 15
    page.setStrokeColor(colors.black)
    page.line(50, 600, 500, 600)


PLAIN = pdf(table)


@pytest.fixture
def reply(tmp_path: Path) -> Path:
    path = tmp_path / "reply.pdf"
    path.write_bytes(PLAIN)
    return path


def drawn_at(picture: Image.Image, colour: tuple[int, int, int]) -> list[tuple[int, int]]:
    """Where a colour stands on the page, the legend below it left out."""
    page = picture.crop((0, 0, A4[0] * 2, A4[1] * 2)).convert("RGB")
    data = page.tobytes()
    wanted = bytes(colour)
    return [
        (at // 3 % page.width, at // 3 // page.width)
        for at in range(0, len(data), 3)
        if data[at : at + 3] == wanted
    ]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_everything_is_drawn_where_it_stands(reply: Path, tmp_path: Path) -> None:
    (file,) = draw_pages([reply], tmp_path / "out")
    assert file.name == "reply.pdf-p001.png"
    picture = Image.open(file).convert("RGB")
    assert picture.width == 2 * A4[0]
    assert picture.height > 2 * A4[1]
    (grid,) = read(PLAIN, "reply.pdf").grids
    assert grid.box is not None
    for row in grid.rows:
        for cell in row:
            assert isinstance(cell.place, tuple)
            x0, top, x1, bottom = (2 * side for side in cell.place)
            edge = picture.crop((int(x0) - 1, int(top) - 1, int(x1) + 2, int(bottom) + 2))
            assert {CELL, HEADER, REGION} & {colour for _, colour in edge.getcolors(99_999) or []}
    x0, top, x1, bottom = (2 * side for side in grid.box)
    for colour in (ROW, COLUMN):
        found = drawn_at(picture, colour)
        assert found
        assert all(x0 - 2 <= x <= x1 + 2 and top - 2 <= y <= bottom + 2 for x, y in found)
    rows = {y for _, y in drawn_at(picture, ROW)}
    assert len(rows) <= 2 * (len(ROWS) - 1)
    region = [y for _, y in drawn_at(picture, REGION)]
    assert min(region) == pytest.approx(top, abs=5)
    assert max(region) == pytest.approx(bottom, abs=5)
    header = [y for _, y in drawn_at(picture, HEADER)]
    assert max(header) < grid.rows[1][0].place[3] * 2  # type: ignore[index,operator]
    assert any(abs(y - 2 * (A4[1] - 600)) <= 2 for _, y in drawn_at(picture, RULE))


def test_the_legend_names_every_colour(reply: Path, tmp_path: Path) -> None:
    (file,) = draw_pages([reply], tmp_path / "out")
    picture = Image.open(file).convert("RGB")
    strip = picture.crop((0, 2 * A4[1], picture.width, picture.height))
    held = {colour for _, colour in strip.getcolors(99_999) or []}
    assert {colour for _, colour in LEGEND} <= held
    assert len({colour for _, colour in LEGEND}) == len(LEGEND)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_is_turned(degrees: int, tmp_path: Path) -> None:
    document = pdfium2.PdfDocument(PLAIN)
    document[0].set_rotation(degrees)
    path = tmp_path / "turned.pdf"
    document.save(path)
    document.close()
    (file,) = draw_pages([path], tmp_path / "out")
    picture = Image.open(file).convert("RGB")
    (grid,) = read(path.read_bytes(), "turned.pdf").grids
    assert grid.box is not None
    x0, top, x1, bottom = (2 * side for side in grid.box)
    found = [
        (x, y)
        for x in range(picture.width)
        for y in range(0, picture.height - 60, 3)
        if picture.getpixel((x, y)) == COLUMN
    ]
    assert found
    assert all(x0 - 2 <= x <= x1 + 2 and top - 2 <= y <= bottom + 2 for x, y in found)


def test_from_the_command_line(reply: Path, tmp_path: Path, foiparse: Foiparse) -> None:
    done = foiparse("tables", "--debug-images", tmp_path / "out", reply)
    assert done.returncode == 0
    assert done.stdout == foiparse("tables", reply).stdout
    assert done.stderr.startswith("foiparse: 1 table,")
    assert names(tmp_path / "out") == ["reply.pdf-p001.png"]


def test_a_pdf_inside_a_mail(root: Path, tmp_path: Path) -> None:
    mail = root / "fixtures" / "essex-mail" / "reply.eml"
    files = draw_pages([mail], tmp_path)
    assert [file.name for file in files] == [
        "reply.eml!figures.pdf-p001.png",
        "reply.eml!figures.pdf-p002.png",
    ]
    assert drawn_at(Image.open(files[0]), HEADER)


def test_names_stay_in_the_folder_and_apart(tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for at, name in enumerate(("../../up.pdf", "a/b.pdf", "a_b.pdf", "x" * 140 + "é.pdf")):
            file.writestr(name, PLAIN + b"%" * at)
    out = tmp_path / "deep" / "out"
    out.parent.mkdir()
    files = draw_pages([archive], out)
    assert sorted(file.name for file in files) == names(out)
    assert {file.parent for file in files} == {out}
    assert "all.zip!up.pdf-p001.png" in names(out)
    assert "all.zip!a_b.pdf-p001.png" in names(out)
    assert len(names(out)) == 4
    assert names(out.parent) == ["out"]


def test_what_cannot_be_read_is_said_once_and_the_rest_is_drawn(
    reply: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    locked = pdf(table, encrypt=pdfencrypt.StandardEncryption("secret", "owner"))
    (tmp_path / "locked.pdf").write_bytes(locked)
    out = tmp_path / "out"
    inputs = [str(tmp_path / name) for name in ("broken.pdf", "locked.pdf", "no.pdf")]
    assert run(["tables", "--debug-images", str(out), *inputs, str(reply)]) == 3
    said = capsys.readouterr().err
    assert said.count("broken.pdf") == said.count("locked.pdf") == said.count("no.pdf") == 1
    assert names(out) == ["reply.pdf-p001.png"]
    secret = ["--password", "secret", str(tmp_path / "locked.pdf")]
    assert run(["tables", "--debug-images", str(out), *secret]) == 0
    assert names(out) == ["locked.pdf-p001.png", "reply.pdf-p001.png"]


def test_a_scan_is_drawn_too(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(pdf(lambda page: page.rect(50, 50, 300, 300, fill=1)))
    (file,) = draw_pages([tmp_path / "scan.pdf"], tmp_path / "out")
    assert not drawn_at(Image.open(file), REGION)


@pytest.mark.parametrize("size", [(14_000, 14_000), (14_400, 20), (3, 3)])
def test_gigantic_and_tiny_pages_are_bounded(size: tuple[int, int], tmp_path: Path) -> None:
    (tmp_path / "odd.pdf").write_bytes(pdf(lambda page: page.drawString(1, 1, "a 1"), size))
    (file,) = draw_pages([tmp_path / "odd.pdf"], tmp_path / "out")
    with Image.open(file) as picture:
        assert picture.width <= LONGEST + 1
        assert picture.width * picture.height <= 1.2 * MOST_PIXELS


def test_a_scale_is_always_within_bounds() -> None:
    assert scale_of(595, 842) == 2
    for width, height in ((1e6, 1e6), (1e9, 1), (0, 0), (200_000, 10)):
        scale = scale_of(width, height)
        assert 0 < scale <= 2
        assert width * height * scale * scale <= MOST_PIXELS * 1.01
        assert max(width, height) * scale <= LONGEST * 1.01


# ------------------------------------------------------------------------ files


def test_an_unwritable_place(
    reply: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "no" / "such"
    code = run(["tables", "--debug-images", str(folder), str(reply)])
    assert code == ExitCode.CANNOT_WRITE
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"foiparse: {folder}: cannot write: ")
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize("name", ["reply.pdf", "box.zip"])
def test_nothing_is_left_of_a_run_that_fails(
    name: str, reply: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(tmp_path / "box.zip", "w") as file:
        file.writestr("reply.pdf", PLAIN)
    out = tmp_path / "out"
    out.mkdir()
    stem = "reply.pdf" if name == "reply.pdf" else "box.zip!reply.pdf"
    (out / f"{stem}-p001.png").mkdir()  # a folder where the file would go
    with pytest.raises(WriteError):
        draw_pages([reply, tmp_path / name], out)
    assert names(out) == [f"{stem}-p001.png"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_a_bug_or_an_interrupt_leaves_no_file(
    error: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "box.zip", "w") as file:
        file.writestr("reply.pdf", PLAIN)

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(debug_images, "draw_page", fail)
    with pytest.raises(error):
        draw_pages([tmp_path / "box.zip"], tmp_path / "out")
    assert names(tmp_path) == ["box.zip"]


def test_a_file_that_was_there_is_replaced_and_keeps_its_rights(
    reply: Path, tmp_path: Path
) -> None:
    old = tmp_path / "reply.pdf-p001.png"
    old.write_bytes(b"old")
    old.chmod(0o640)
    draw_pages([reply], tmp_path)
    assert old.read_bytes().startswith(b"\x89PNG")
    assert stat.S_IMODE(old.stat().st_mode) == 0o640


def test_an_input_is_never_overwritten(reply: Path, tmp_path: Path) -> None:
    picture = tmp_path / "reply.pdf-p001.png"
    picture.write_bytes(PLAIN)
    with pytest.raises(UsageError, match="is an input"):
        draw_pages([reply, picture], tmp_path)
    assert picture.read_bytes() == PLAIN


def test_standard_input_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["tables", "--debug-images", str(tmp_path / "out"), "-"]) == ExitCode.USAGE
    assert "save it as a file first" in capsys.readouterr().err
    assert names(tmp_path) == []
