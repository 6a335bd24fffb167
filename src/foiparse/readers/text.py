"""Plain text of any sort: saved pages, letters, dumps."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from foiparse.errors import EmptyInputError
from foiparse.model import Document, Notice, NoticeKind
from foiparse.readers import sniff
from foiparse.readers.decoding import decode, to_lines

if TYPE_CHECKING:
    from foiparse.readers.limits import Limits, ReadOptions

NAME = "text"

claims = sniff.text

ATTACHMENT_LINE = re.compile(r"Attachment: (?P<name>\S.{0,250}?) \(\d+(?:\.\d+)?[KM]?\)\s*")
"""How the site's plain-text export names an attachment."""

_COUNT_LINE = re.compile(r"\s*(?P<number>\d{1,4}) Attachments?\s*")

_MARKS = (
    ("mobile", "[mobile number]", re.compile(r".*")),
    ("redacted", "[REDACTED]", re.compile(r".*")),
    ("lost", "\ufffd", re.compile(r".*")),
    ("bad", "note: The above text was badly encoded", re.compile(r".*")),
    ("subject", "[Subject only]", re.compile(r"\s*\[Subject only\].*")),
    ("bodyless", "[ Email has no body, please see attachments ]", re.compile(r"\s*\[[^\]]*\]\s*")),
    ("fold", "show quoted sections", re.compile(r"\s*show quoted sections\s*")),
    ("hidden", "This message has been hidden.", re.compile(r"\s*This message has been hidden\..*")),
)
"""What a site writes instead of words: name, the text itself, and what its line must be.

Each is looked for as a plain string, which is fast, before any line is taken.
"""

_INVISIBLE = "\ufeff\u200b\u00ad\ufffd \n"
_LONGEST = 100_000  # characters of a line that are looked at

_WORDS = {
    "mobile": "A number, perhaps figures of a table, was masked as [mobile number].",
    "redacted": "Words were replaced by [REDACTED].",
    "lost": "Characters were lost (shown as \ufffd).",
    "bad": "The site says that this text was badly encoded and that characters were removed.",
    "subject": "The site shows only the subject of this message; ask for the whole text.",
    "bodyless": "This message has no text of its own; its answer is in its attachments.",
    "fold": "Quoted text is folded away; save the page with ?unfold=1 at the end of its address.",
    "hidden": "This message is hidden by the site; nothing of it could be read.",
}


def read(data: bytes, source: str, *, options: ReadOptions) -> Document:
    """Read text in whatever encoding; grids are left to the tables stage.

    Raises `EmptyInputError` for nothing but white space, `LimitExceededError` and
    `UnknownFormatError` as `decode` does.
    """
    decoded = decode(data, limits=options.limits)
    if not decoded.text.strip().strip(_INVISIBLE).strip():
        msg = "it holds nothing but white space"
        raise EmptyInputError(msg, "save the reply again")
    return Document(
        source=source,
        format=NAME,
        sha256=sha256(data).hexdigest(),
        lines=to_lines(decoded.text, options.limits),
        notices=decoded.notices + marks(decoded.text, options.limits),
        size=len(data),
    )


def marks(text: str, limits: Limits, *, attachments: bool = True) -> tuple[Notice, ...]:
    """Notices for what a site's masks and folds have taken out of a text.

    ``attachments`` says whether "2 Attachments" means that they are missing here.
    """
    found: list[tuple[int, int, str]] = []  # position, how many of its sort so far, kind
    for kind, mark, form in _MARKS:
        places = _line_starts(text, mark, form)
        found.extend((at, number, kind) for number, at in enumerate(places[: limits.notices + 1]))
    if attachments:
        for mark, form in (("Attachment", _COUNT_LINE), ("Attachment: ", ATTACHMENT_LINE)):
            places = _line_starts(text, mark, form)
            found.extend((at, number, "") for number, at in enumerate(places[: limits.notices + 1]))
    notices: list[Notice] = []
    line, before = 1, 0
    for at, number, kind in sorted(found):
        line += text.count("\n", before, at)
        before = at
        if not kind and number == limits.notices:
            words = "More attachments are announced from here on and not in this input."
            notices.append(Notice(NoticeKind.ATTACHMENT_ABSENT, words, line))
        elif not kind:
            notices.append(_announced(_line_at(text, at), line))
        elif number < limits.notices:
            notices.append(Notice(NoticeKind.TEXT_DAMAGED, _WORDS[kind], line))
        else:
            words = f"{_WORDS[kind]} So it is on further lines from here on."
            notices.append(Notice(NoticeKind.TEXT_DAMAGED, words, line))
    return tuple(notices)


def _line_starts(text: str, mark: str, form: re.Pattern[str]) -> list[int]:
    """Where the lines start that hold a mark and have the form; each once."""
    starts: list[int] = []
    at = text.find(mark)
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if form.fullmatch(text, start, min(end, start + _LONGEST)):
            starts.append(start)
        at = text.find(mark, end)
    return starts


def _line_at(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[start : len(text) if end < 0 else end]


def _announced(line: str, number: int) -> Notice:
    """The notice for a line that announces attachments, by count or by name."""
    count = _COUNT_LINE.fullmatch(line)
    if count:
        return absent(int(count["number"]), number)
    name = ATTACHMENT_LINE.fullmatch(line)
    return absent(1, number, (name["name"],) if name else ())


def absent(number: int, line: int, names: tuple[str, ...] = ()) -> Notice:
    """The notice for attachments that a page announces and does not hold."""
    what = "1 attachment is" if number == 1 else f"{number} attachments are"
    which = f" ({', '.join(names)})" if names else ""
    words = f"{what} announced here{which} but not in this input; figures may be in there."
    return Notice(NoticeKind.ATTACHMENT_ABSENT, words, line)
