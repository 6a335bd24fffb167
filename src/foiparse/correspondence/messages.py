"""Cutting a document into messages, and finding what in a message is quoted mail.

A page saved from the site as text has no dates and no From lines: where a message
begins is inferred from annotation headings, an author line followed by a count of
attachments, the end of a fold, and a salutation that names the authority.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from foiparse.correspondence.lotus import is_lotus_head
from foiparse.model import Message, MessageKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from foiparse.model import Document, Line

_ANNOTATION = re.compile(r"\s*(?P<who>\S.{0,80}?) left an annotation:? \((?P<when>[^()]*)\)\s*")
_ATTACHMENTS = re.compile(r"\s*(\d{1,4}) Attachments?\s*")
_AUTHOR = re.compile(r"\s*(?P<name>[^,]{2,80}?)(?:, (?P<body>[^,]{2,80}(?:,[^,]{2,40})?))?\s*")
_SALUTATION = re.compile(r"\s*Dear (?P<name>[^,]{2,80}?),?\s*")
_FOLD = re.compile(r"\s*(?:show|hide) quoted sections\s*")
_DELIMITER = re.compile(r"-{31}")
_FIELD = re.compile(r"(?P<name>From|To|Date|Sent|Subject|Cc|Importance):\s?(?P<text>.*)")
_PLAIN_VERSION = "this is a plain-text version of the freedom of information request"
_DATE_LINE = re.compile(
    r"\s*(?:[A-Z][a-z]+ \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]+ \d{4})"
    r"(?:\s*(?:Delivered|Link to this))?\s*"
)

_QUOTE_STARTS = (
    re.compile(
        r"\s*-{2,}\s*(?:Original Message|Forwarded message|Forwarded by)\b.*", re.IGNORECASE
    ),
    re.compile(r"\s*On .{6,120} wrote:\s*"),
    re.compile(r"\s*>{3} .+ \d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d\d >{3}\s*"),
    re.compile(r"\s*Begin forwarded message:\s*"),
)
_CHEVRON = re.compile(r"\s*>")


@dataclass(slots=True)
class _Start:
    at: int  # index of the first line of the message, its chrome included
    kind: MessageKind
    sender: str = ""
    authority: str = ""
    sent: date | None = None
    attachments: int = 0


def parse_date(text: str) -> date | None:
    """The date that a header or a heading names, or None. Never guesses from rubbish."""
    if not re.search(r"\d", text) or len(text) > 60:
        return None
    from dateutil import parser as dates

    try:
        return dates.parse(text, dayfirst=True).date()
    except (ValueError, OverflowError, TypeError):
        return None


def _blank(text: str) -> bool:
    return not text.strip()


def _next_full(lines: Sequence[Line], at: int, within: int) -> int:
    """Index of the next line that is not blank, at most ``within`` on; -1 if none."""
    for index in range(at, min(at + within, len(lines))):
        if not _blank(lines[index].text):
            return index
    return -1


def is_saved_page(document: Document) -> bool:
    """Whether the text is a request page as the site shows it, saved as text."""
    signs = 0
    for line in document.lines:
        if (
            _ANNOTATION.fullmatch(line.text)
            or _FOLD.fullmatch(line.text)
            or _ATTACHMENTS.fullmatch(line.text)
        ):
            signs += 1
    return signs > 0


def _page_starts(lines: Sequence[Line]) -> list[_Start]:
    """Starts of messages in a saved page, by what stands at each."""
    starts: list[_Start] = []
    authors: set[str] = set()
    fresh = True  # nothing since the last end of a message
    for index, line in enumerate(lines):
        text = line.text
        if len(text) > 200 or _blank(text):
            continue
        if found := _ANNOTATION.fullmatch(text):
            sent = parse_date(found["when"])
            starts.append(_Start(index, MessageKind.ANNOTATION, found["who"], sent=sent))
            fresh = False
            continue
        if _FOLD.fullmatch(text):
            fresh = True
            continue
        if (found := _AUTHOR.fullmatch(text)) and not _DATE_LINE.fullmatch(text):
            start = _reply_at(lines, index, found, fresh=fresh)
            if start:
                starts.append(start)
                authors.update(name for name in (start.sender, start.authority) if name)
                fresh = False
                continue
        if (found := _SALUTATION.fullmatch(text)) and (
            fresh
            or found["name"] in authors
            or (starts and starts[-1].kind is MessageKind.ANNOTATION)
        ):
            first = not any(start.kind is MessageKind.REQUEST for start in starts)
            kind = MessageKind.REQUEST if first else MessageKind.FOLLOWUP
            starts.append(_Start(index, kind))
            authors.add(found["name"])
            fresh = False
    return starts


def _reply_at(
    lines: Sequence[Line], index: int, author: re.Match[str], *, fresh: bool
) -> _Start | None:
    """An author line is one that a count of attachments follows, a date between allowed.

    Right after another message (``fresh``) a name, its authority and a date are enough.
    """
    after = _next_full(lines, index + 1, 3)
    sent = None
    if after >= 0 and _DATE_LINE.fullmatch(lines[after].text):
        sent = parse_date(lines[after].text.replace("Delivered", "").strip())
        after = _next_full(lines, after + 1, 3)
    count = _ATTACHMENTS.fullmatch(lines[after].text) if after >= 0 else None
    if count is None and not (fresh and author["body"] and sent):
        return None
    body = (author["body"] or author["name"]).strip()
    sender = author["name"].strip()
    return _Start(index, MessageKind.REPLY, sender, body, sent, int(count[1]) if count else 0)


def _export_starts(lines: Sequence[Line]) -> list[_Start]:
    """Starts in the site's own plain-text export, at rules of 31 hyphens before a header."""
    starts: list[_Start] = []
    requester = ""
    ruled = any(_DELIMITER.fullmatch(line.text.strip()) for line in lines)
    for index, line in enumerate(lines):
        after = index  # a print of the export has lost its rules
        if ruled:
            if not _DELIMITER.fullmatch(line.text.strip()):
                continue
            after = _next_full(lines, index + 1, 4)
            if after < 0:
                continue
        elif not _is_export_head(lines, index):
            continue
        if found := _ANNOTATION.fullmatch(lines[after].text):
            sent = parse_date(found["when"])
            starts.append(_Start(index, MessageKind.ANNOTATION, found["who"], sent=sent))
            continue
        fields = header_fields(lines, after)
        if "date" not in fields:
            continue
        sender = fields.get("from", "")
        sent = parse_date(fields["date"])
        if not requester:
            requester = sender
            starts.append(_Start(index, MessageKind.REQUEST, sender, "", sent))
        elif sender == requester or not sender:
            kind = MessageKind.FOLLOWUP if sender else MessageKind.CHROME
            starts.append(_Start(index, kind, sender, "", sent))
        else:
            name, _, body = sender.partition(", ")
            starts.append(_Start(index, MessageKind.REPLY, name, body or name, sent))
    return starts


def _is_export_head(lines: Sequence[Line], index: int) -> bool:
    """Whether a message begins here as the export heads it: From, To and Date alone."""
    if _ANNOTATION.fullmatch(lines[index].text):
        return True
    fields = header_fields(lines, index)
    return list(fields) == ["from", "to", "date"]


def header_fields(lines: Sequence[Line], at: int) -> dict[str, str]:
    """The header lines (``From:``, ``Date:``...) that stand together from index ``at``."""
    fields: dict[str, str] = {}
    for line in lines[at : at + 8]:
        found = _FIELD.fullmatch(line.text.strip())
        if not found:
            break
        fields[found["name"].lower()] = found["text"].strip()
    return fields


def segment(document: Document) -> tuple[Message, ...]:
    """The messages of a document in order; together they hold each of its lines once.

    A letter or a mail is one reply. What stands before the first message of a saved
    page is a message of kind chrome.
    """
    lines = document.lines
    if not lines or document.messages:
        return document.messages
    head = " ".join(line.text for line in lines[:4]).lower()
    starts: list[_Start] = []
    if _PLAIN_VERSION in head:
        starts = _export_starts(lines)
    elif document.mail is None and is_saved_page(document):
        starts = _page_starts(lines)
    if not starts:
        mail = document.mail
        whole = Message(MessageKind.REPLY, 1, len(lines), ordinal=1 if mail else 0)
        if mail:
            sent = mail.sent.date() if mail.sent else None
            whole = replace(whole, sender=mail.sender, sent=sent)
        return (whole,)
    messages: list[Message] = []
    if starts[0].at > 0:
        messages.append(Message(MessageKind.CHROME, 1, starts[0].at))
    for ordinal, (start, following) in enumerate(
        zip(starts, [*starts[1:], None], strict=True), start=1
    ):
        last = following.at if following else len(lines)
        messages.append(
            Message(
                start.kind,
                start.at + 1,
                last,
                ordinal,
                start.sender,
                start.authority,
                start.sent,
                start.attachments,
            )
        )
    return tuple(messages)


def quoted_from(lines: Sequence[Line], message: Message) -> int:
    """The line number from which the message quotes earlier mail to its end; 0 if it does not.

    A header block counts as a quotation only inside a message: it needs From and one of
    Sent, Date or To, so that a letter that begins ``From:`` is not one.
    """
    first = message.first + (4 if message.ordinal else 1)
    for number in range(message.first, message.last + 1):
        text = lines[number - 1].text
        if number > message.first and is_lotus_head(lines, number - 1):
            return number
        if len(text) > 200 or (":" not in text and "-" not in text and ">" not in text):
            continue
        if any(form.fullmatch(text) for form in _QUOTE_STARTS):
            return number
        if number >= first and text.lstrip().startswith("From:"):
            fields = header_fields(lines, number - 1)
            if fields.keys() & {"sent", "date", "to"}:
                return number
    return 0


def is_chevroned(text: str) -> bool:
    """Whether the line carries a quotation mark of plain-text mail."""
    return bool(_CHEVRON.match(text))
