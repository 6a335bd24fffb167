"""The body of a mail, however it was wrapped: HTML first, text as fallback and check."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from foiparse.errors import FoiparseError
from foiparse.model import Document, Line, Notice, NoticeKind
from foiparse.readers.decoding import decode, to_lines
from foiparse.readers.moved import moved_grid, moved_line, moved_notice
from foiparse.readers.text import marks
from foiparse.readers.uuencode import cut_out

if TYPE_CHECKING:
    from foiparse.model import Grid
    from foiparse.readers.limits import Limits

_URL = re.compile(r"<?(?:https?://|mailto:|www\.|cid:)\S+", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.,/@-])\d[\d,]*(?:\.\d+)?(?![\w@/-])")
_LIST_ITEM = re.compile(r"^[ \t>*]*\(?\d{1,3}[.)]", re.MULTILINE)
_SHOWN_NUMBERS = 5


class Form(Struct, frozen=True):
    """One form of a body: its bytes and the encoding that is declared for them."""

    data: bytes
    charset: str = ""


class Body(Struct):
    """A body as it is put together; line numbers run on from piece to piece.

    ``files`` are the names and bytes of uuencoded files that stood in the text,
    ``failed`` is why pieces of it could not be read. ``second`` are the texts that
    stood beside HTML.
    """

    lines: list[Line] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    failed: list[FoiparseError] = field(default_factory=list)
    second: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read in it."""
        return not any(line.text.strip() for line in self.lines)

    def add(self, html: Form | None, text: Form | None, limits: Limits) -> None:
        """Put a piece after what there is; one that cannot be read becomes a notice."""
        try:
            self._add(html, text, limits)
        except FoiparseError as error:
            self.failed.append(error)
            words = f"A piece of the body was not read: {error}."
            self.notices.append(Notice(NoticeKind.PART_UNREAD, words, len(self.lines) + 1))

    def _add(self, html: Form | None, text: Form | None, limits: Limits) -> None:
        plain, odd = self._plain(text, limits) if text else ("", ())
        lines: tuple[Line, ...] = ()
        grids: tuple[Grid, ...] = ()
        notices: list[Notice] = []
        if html is not None:
            lines, grids, notices = _rendered(html, limits, notices)
        if any(line.text.strip() for line in lines):
            notices += compared("\n".join(line.text for line in lines), plain)
            if plain.strip():
                self.second.append(plain)
        else:
            lines, grids = to_lines(plain, limits), ()
            notices += odd
        shown = "\n".join(line.text for line in lines)
        notices += marks(shown, limits, attachments=False)
        self._append(lines, grids, notices)

    def other_form(self, source: str, limits: Limits) -> Document | None:
        """The text that stood beside the HTML, as a document to compare with; else None."""
        if not self.second:
            return None
        text = "\n\n".join(self.second)
        data = text.encode("utf-8", "replace")
        return Document(
            f"{source}!(text form)",
            "text",
            sha256(data).hexdigest(),
            lines=to_lines(text, limits),
            size=len(data),
        )

    def _plain(self, text: Form, limits: Limits) -> tuple[str, tuple[Notice, ...]]:
        """The text form, uuencoded files cut out of it."""
        decoded = decode(text.data, text.charset, limits)
        plain, files, broken = cut_out(decoded.text, limits)
        self.files.extend(files)
        for name in broken:
            words = f"The file {name} in the text breaks off and was not read; ask for it again."
            self.notices.append(Notice(NoticeKind.PART_UNREAD, words))
        if files or broken:  # what came before no longer stands on the line it named
            return plain, tuple(replace(notice, line=0) for notice in decoded.notices)
        return plain, decoded.notices

    def _append(
        self, lines: tuple[Line, ...], grids: tuple[Grid, ...], notices: list[Notice]
    ) -> None:
        if self.lines and lines:
            self.lines.append(Line(len(self.lines) + 1, ""))
        by = len(self.lines)
        before = len(self.grids)
        self.lines.extend(moved_line(line, by) for line in lines)
        self.grids.extend(moved_grid(grid, by, before) for grid in grids)
        self.notices.extend(moved_notice(notice, by) for notice in notices)


def _rendered(
    html: Form, limits: Limits, notices: list[Notice]
) -> tuple[tuple[Line, ...], tuple[Grid, ...], list[Notice]]:
    """The HTML form; where that is past reading the text form has to do."""
    from foiparse.readers.html import body  # lxml is imported only where there is HTML

    try:
        lines, grids, found = body(html.data, html.charset, limits)
    except FoiparseError as error:
        words = f"The HTML form of this mail was not read: {error}."
        return (), (), [*notices, Notice(NoticeKind.PART_UNREAD, words)]
    return lines, grids, [*notices, *found]


def compared(shown: str, plain: str) -> list[Notice]:
    """A notice where the HTML and the text form of a body do not hold the same numbers."""
    if not plain.strip():
        return []
    in_html, in_text = _numbers(shown), _numbers(plain)
    notices: list[Notice] = []
    for here, there, only in (
        (in_html, in_text, "only in the HTML form of this mail"),
        (in_text, in_html, "only in the text form of this mail"),
    ):
        odd = sorted(here - there)
        if odd:
            more = " and more" if len(odd) > _SHOWN_NUMBERS else ""
            words = f"Numbers stand {only}: {', '.join(odd[:_SHOWN_NUMBERS])}{more}."
            notices.append(Notice(NoticeKind.TEXT_DAMAGED, words))
    return notices


def _numbers(text: str) -> set[str]:
    """Numbers that stand alone, without those of addresses and of list items."""
    found = _NUMBER.findall(_LIST_ITEM.sub("", _URL.sub(" ", text)))
    return {number.replace(",", "") for number in found if len(number) < 30}
