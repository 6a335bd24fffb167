"""One answer in every form in which a reply arrives: the figures are the same each time."""

from __future__ import annotations

import html
import importlib.util
import io
import re
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import foiparse

if TYPE_CHECKING:
    from collections.abc import Callable

    from foiparse.model import Observation

HERE = Path(__file__).resolve().parent
THREAD = HERE.parent / "fixtures" / "essex-thread" / "thread.txt"
SENDER = "Essex FOI Desk, Essex Police"
RULE = "-" * 31


def answer() -> str:
    """The words of the reply that holds the tables."""
    page = THREAD.read_text(encoding="utf-8")
    return page.split("2 Attachments\n", 1)[1].split("show quoted sections", 1)[0]


def paragraphs(text: str) -> str:
    return "".join(
        "<p>" + "<br />\n".join(html.escape(line) for line in piece.split("\n")) + "</p>\n"
        for piece in re.split(r"\n\n", text)
    )


def request_page() -> bytes:
    """The page as the site's markup has it: a request, then the reply."""

    def message(kind: str, author: str, time: str, inside: str) -> str:
        return (
            f'<div class="{kind} correspondence" id="{kind}-1">'
            '<div class="correspondence__header"><span class="correspondence__header__author">'
            f'{author}</span><a class="correspondence__header__date" href="#x">'
            f'<time datetime="{time}"></time></a></div>'
            f'<div class="correspondence_text">{inside}</div></div>'
        )

    announced = '<div class="attachments"><h3>2 Attachments</h3></div>'
    request = paragraphs("Dear Essex Police,\n\n1a. How many arrests in 2019/20?")
    fold = '<p><span class="unfold_link"><a href="?unfold=1">show quoted sections</a></span></p>'
    return (
        "<!DOCTYPE html><html><head><title>x</title></head><body><h1>Arrests</h1>"
        + message("outgoing", "K. Fenwick", "2020-12-01", request)
        + message("incoming", SENDER, "2021-01-20", announced + paragraphs(answer()) + fold)
        + "</body></html>"
    ).encode()


def export() -> bytes:
    """The site's zip of a whole correspondence."""
    text = (
        "This is a plain-text version of the Freedom of Information request "
        '"Arrests".  The latest, full version is available online at https://site.example/r\n\n\n'
        f"{RULE}\nFrom: K. Fenwick\nTo: Essex Police\nDate: December 01, 2020\n\n"
        "Dear Essex Police,\n\n1a. How many arrests in 2019/20?\n"
        f"{RULE}\nFrom: {SENDER}\nTo: K. Fenwick\nDate: January 20, 2021\n\n{answer()}\n"
    )
    return zipped("correspondence.txt", text.encode())


def zipped(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def mail(encoding: str = "utf-8", how: str = "quoted-printable") -> bytes:
    message = EmailMessage()
    message["From"] = "Essex FOI Desk <foi@force.example>"
    message["To"] = "K. Fenwick <k@person.example>"
    message["Subject"] = "FOI 15167"
    message["Date"] = "Wed, 20 Jan 2021 10:00:00 +0000"
    message.set_content(answer(), charset=encoding, cte=how)
    return message.as_bytes()


def forwarded() -> bytes:
    message = EmailMessage()
    message["From"] = "K. Fenwick <k@person.example>"
    message["Subject"] = "Fwd: FOI 15167"
    message["Date"] = "Thu, 21 Jan 2021 10:00:00 +0000"
    message.set_content("See what they sent.\n")
    message.add_attachment(zipped("reply.eml", mail()), maintype="application", subtype="zip")
    return message.as_bytes()


def outlook() -> bytes:
    """The reply as an Outlook message, by the writer that its own tests use."""
    pytest.importorskip("oxmsg")
    found = importlib.util.spec_from_file_location("outlook", HERE / "test_readers_outlook.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    properties = {0x0037: "FOI 15167", 0x007D: module.HEADERS, 0x1000: answer()}
    made: bytes = module.compound(module.stored(properties, 32))
    return made


FORMS: dict[str, Callable[[], bytes]] = {
    "page.html": request_page,
    "all.zip": export,
    "reply.eml": mail,
    "latin.eml": lambda: mail("cp1252", "8bit"),
    "base64.eml": lambda: mail("utf-16", "base64"),
    "box.mbox": lambda: b"From a@b Wed Jan 20 10:00:00 2021\n" + mail(),
    "forwarded.eml": forwarded,
    "reply.msg": outlook,
    "windows.txt": lambda: THREAD.read_bytes().replace(b"\n", b"\r\n"),
    "utf16.txt": lambda: THREAD.read_text(encoding="utf-8").encode("utf-16"),
}


def figures(found: tuple[Observation, ...]) -> list[tuple[object, ...]]:
    """Observations without what says where they came from."""
    return [
        (
            cell.title,
            cell.row,
            cell.column,
            cell.row_label,
            cell.column_label,
            cell.period,
            cell.value,
            cell.value_text,
            cell.status,
            cell.total,
            cell.check,
        )
        for cell in found
    ]


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_figures(name: str, tmp_path: Path) -> None:
    place = tmp_path / name
    place.write_bytes(FORMS[name]())
    expected = figures(foiparse.extract(THREAD).observations)
    result = foiparse.extract(place)
    assert result.failures == ()
    assert len(expected) > 40
    assert figures(result.observations) == expected


def test_one_folder_of_all_forms_is_one_run(tmp_path: Path) -> None:
    for name, make in FORMS.items():
        if name != "reply.msg":
            (tmp_path / name).write_bytes(make())
    result = foiparse.extract(tmp_path)
    sources = {cell.source.split("/", 1)[1].split("!")[0] for cell in result.observations}
    assert result.failures == ()
    assert sources == FORMS.keys() - {"reply.msg"}
    assert len(result.observations) % len(sources) == 0
