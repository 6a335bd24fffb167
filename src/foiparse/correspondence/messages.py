"""Cutting a document into messages: a page, an export of the site, a mail, a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foiparse.correspondence.chains import begins_with_heading, chain_starts
from foiparse.correspondence.heads import DELIMITER, fields_at
from foiparse.correspondence.letters import letter_date, next_full, parse_date, salutation
from foiparse.correspondence.sitewords import annotation, said
from foiparse.correspondence.starts import Start
from foiparse.correspondence.threads import page_starts
from foiparse.model import Message, MessageKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Document, Line

_PLAIN_VERSION = "this is a plain-text version of the freedom of information request"


_PAPER = 40  # lines within which a letter greets


def _export_starts(lines: Sequence[Line]) -> list[Start]:
    """Starts in the site's own plain-text export, at rules of 31 hyphens before a header."""
    starts: list[Start] = []
    requester = ""
    ruled = any(DELIMITER.fullmatch(line.text.strip()) for line in lines)
    for index, line in enumerate(lines):
        after = index  # a print of the export has lost its rules
        if ruled:
            if not DELIMITER.fullmatch(line.text.strip()):
                continue
            after = next_full(lines, index + 1, 4)
            if after < 0:
                continue
        elif not _is_export_head(lines, index):
            continue
        if found := annotation(lines[after].text):
            sent = parse_date(found["when"])
            starts.append(Start(index, MessageKind.ANNOTATION, found["who"], sent=sent))
            continue
        fields, _ = fields_at(lines, after)
        if "date" not in fields:
            continue
        sender = fields.get("from", "")
        sent = parse_date(fields["date"])
        if not requester:
            requester = sender
            starts.append(Start(index, MessageKind.REQUEST, sender, "", sent))
        elif sender == requester or not sender:
            kind = MessageKind.FOLLOWUP if sender else MessageKind.CHROME
            starts.append(Start(index, kind, sender, "", sent))
        else:
            name, _, body = sender.partition(", ")
            starts.append(Start(index, MessageKind.REPLY, name, body or name, sent))
    return starts


def _is_export_head(lines: Sequence[Line], index: int) -> bool:
    """Whether a message begins here as the export heads it: From, To and Date alone."""
    if annotation(lines[index].text):
        return True
    fields, _ = fields_at(lines, index)
    return list(fields) == ["from", "to", "date"]


def segment(document: Document) -> tuple[Message, ...]:
    """The messages of a document in order; together they hold each of its lines once.

    A letter or a mail is one reply, unless it hands on mails of others. What stands before
    the first message of a saved page is a message of kind chrome.
    """
    lines = document.lines
    if not lines or document.messages:
        return document.messages
    head = " ".join(line.text for line in lines[:4]).lower()
    starts: list[Start] = []
    if _PLAIN_VERSION in head:
        starts = _export_starts(lines)
    elif document.mail or begins_with_heading(document):
        starts = chain_starts(document)
    else:
        starts = page_starts(document) or chain_starts(document)
    if not starts:
        mail = document.mail
        if mail:
            sent = mail.sent.date() if mail.sent else None
            return (Message(MessageKind.REPLY, 1, len(lines), 1, mail.sender, sent=sent),)
        top = (at for at, line in enumerate(lines[:_PAPER]) if salutation(line.text) is not None)
        return (
            Message(MessageKind.REPLY, 1, len(lines), sent=letter_date(lines, 0, next(top, 0))),
        )
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
                start.attachments
                or sum(said(line.text, "file") is not None for line in lines[start.at : last]),
            )
        )
    return tuple(messages)
