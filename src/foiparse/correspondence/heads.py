"""The headings over mails in a text: who wrote to whom, when and about what.

Programs print them as fields a line each (``From:``, ``Date:``), in any order, folded or
with the value below; as a name with an address, a date and a ``To:`` line; or as the
sentence ``On ... wrote:``. Rules and words such as ``Forwarded message`` stand above.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence import letters
from foiparse.correspondence.sitewords import annotation
from foiparse.data import rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from foiparse.model import Line, Message

DELIMITER = re.compile(r"-{31}")
"""The rule over each message of the site's plain-text export."""

_RULE = re.compile(r"\s*[-_=*~#\u2500-\u2550 ]{5,}\s*")
_SURE_RULE = re.compile(r"\s*[=*~#\u2550 ]{5,}\s*")
_COUNTED = re.compile(
    r"\W*(?:(?:message|e-?mail|item) (?:no\.? ?)?\d{1,3}(?: (?:of|/) \d{1,3})?"
    r"|\d{1,3} of \d{1,3})\W*",
    re.IGNORECASE,
)
WROTE = re.compile(
    r"On (?P<when>.{6,60}?(?:\d:\d\d(?::\d\d)?(?:\s?[AaPp]\.?[Mm]\.?)?(?: [A-Z]{3,4})?|\d{4})),? "
    r"(?P<who>\S.{1,110}?)\s+wrote:"
)
_ADDRESSED = re.compile(
    r"\s*(?P<who>\S.{0,90}?[<\[(](?:mailto:)?[\w.+'-]+@[\w.-]+[>\])])[\s,]*(?P<when>.{0,60})"
)
_FILE = re.compile(r"\.\w{2,5}\b")
_LONGEST = 24  # lines of one heading
_ABOVE = 6  # lines of rules and announcements over it


class Head(Struct, frozen=True):
    """One heading. ``first`` and ``last`` are indexes; rules and announcements above count.

    ``announced`` is ``hands_on`` under words such as ``Forwarded message``, ``quotes`` under
    ``Original Message`` or ``On ... wrote:``, else empty. ``apart`` says that what stands
    above sets messages of a print apart, which no quotation has.
    """

    first: int
    last: int
    sender: str
    to: str = ""
    subject: str = ""
    sent: datetime | None = None
    attachments: int = 0
    announced: str = ""
    apart: bool = False


@cache
def _words(kind: str) -> tuple[str, ...]:
    return tuple(row["form"] for row in rows("mail_words") if row["kind"] == kind)


@cache
def _names() -> dict[str, str]:
    """Field names in lower case, and what each is."""
    other = ("quotes", "hands_on", "daemon", "domain", "mailbox")
    return {
        row["form"].lower(): row["kind"] for row in rows("mail_words") if row["kind"] not in other
    }


@cache
def _field_form() -> re.Pattern[str]:
    found = [row["form"] for row in rows("mail_words") if row["form"].lower() in _names()]
    listed = "|".join(re.escape(form) for name in found for form in (name, name.upper()))
    return re.compile(rf"\*?(?P<name>{listed})\s?:\*?\s*(?P<text>.*)")


@cache
def _announcing_form() -> re.Pattern[str]:
    quotes, hands_on = ("|".join(map(re.escape, _words(k))) for k in ("quotes", "hands_on"))
    return re.compile(
        rf"[-_ ]*\s*(?:(?P<quotes>{quotes})|(?P<hands_on>{hands_on}))\b[^.?!]*", re.IGNORECASE
    )


def field(text: str) -> tuple[str, str] | None:
    """What field of a heading a line holds, and its text; None for any other line."""
    found = _field_form().fullmatch(text.strip()) if ":" in text[:24] else None
    return (_names()[found["name"].lower()], found["text"].strip()) if found else None


def fields_at(lines: Sequence[Line], at: int) -> tuple[dict[str, str], int]:
    """The fields that stand together from index ``at``, and the index of their last line.

    A name that comes twice begins the next heading, or the letter below.
    """
    fields: dict[str, str] = {}
    name, last, blank, spaced = "", at - 1, False, False
    for index in range(at, min(at + _LONGEST, len(lines))):
        raw = lines[index].text
        text = raw.lstrip("> \t").strip()
        if not text:
            # Prints may part the fields with empty lines: all of them, or none.
            if blank or not fields or (len(fields) > 1 and not spaced):
                break
            blank = True
            continue
        found = field(text)
        if found and found[0] not in fields:
            spaced = spaced or blank
            name, fields[found[0]], last = found[0], found[1], index
        elif name and not blank and _runs_on(raw, name, fields[name], index - last):
            fields[name], last = f"{fields[name]} {text}".strip(), index
        else:
            break
        blank = False
    return fields, last


def _runs_on(raw: str, name: str, value: str, below: int) -> bool:
    """Whether a line goes on with the field above: folded, or a value under its name."""
    return below == 1 and (raw[:1] in (" ", "\t") or (not value and name in ("from", "to", "date")))


def is_mail(fields: dict[str, str]) -> bool:
    """Whether fields are those of a mail: from somebody, where a period has two dates."""
    sender = fields.get("from", "")
    return bool(sender and fields.keys() & {"date", "to", "subject"}) and not letters.moment(sender)


def announcement(text: str) -> str:
    """``quotes`` or ``hands_on`` for a line that announces earlier mail, else empty."""
    text = text.strip()
    if len(text) > 160 or text.startswith(">"):
        return ""
    found = _announcing_form().fullmatch(text)
    if not found or not (text[0] in "-_" or text.lower().startswith("begin")):
        return ""
    return "quotes" if found["quotes"] else "hands_on"


def is_lead(text: str) -> bool:
    """Whether a line over a heading belongs to it: a rule, a count, an announcement."""
    return bool(_RULE.fullmatch(text) or _COUNTED.fullmatch(text) or announcement(text))


def heads(lines: Sequence[Line]) -> list[Head]:
    """Every heading that is not under the mark >, in order."""
    found: list[Head] = []
    index = 0
    while index < len(lines):
        head = _head_at(lines, index, found[-1].last + 1 if found else 0)
        if head:
            found.append(head)
        index = head.last + 1 if head else index + 1
    return found


def own_heading(lines: Sequence[Line], message: Message) -> frozenset[int]:
    """Numbers of the lines of a message that are its heading, not its words."""
    at, over = message.first - 1, _end(lines, message)
    while at < min(message.first + _ABOVE, message.last):
        text = lines[at].text
        if text.strip():
            if not is_lead(text):
                break
            over.append(at + 1)
        at += 1
    if at >= message.last:
        return frozenset()
    head = _of_fields(lines, at) or _of_address(lines, at) or _of_sentence(lines, at)
    if head:
        under = [index + 1 for index in range(at, min(head.last + 1, message.last))]
        return frozenset([*over, *under])
    return frozenset(over if annotation(lines[at].text) else _end(lines, message))


def _end(lines: Sequence[Line], message: Message) -> list[int]:
    """The rule with which the site's plain-text export ends, if the message ends with it."""
    last = message.last
    while last > message.first and not lines[last - 1].text.strip():
        last -= 1
    return [last] if DELIMITER.fullmatch(lines[last - 1].text.strip()) else []


def _head_at(lines: Sequence[Line], at: int, floor: int) -> Head | None:
    text = lines[at].text
    if not text.strip() or len(text) > 200 or text.lstrip().startswith(">"):
        return None
    head = _of_fields(lines, at) or _of_address(lines, at) or _of_sentence(lines, at)
    if head is None:
        return None
    first, announced, apart = at, head.announced, False
    for above in range(at - 1, max(floor, at - _ABOVE) - 1, -1):
        over = lines[above].text
        if over.strip():
            if not is_lead(over):
                break
            announced = announced or announcement(over)
            apart = apart or bool(_SURE_RULE.fullmatch(over) or _COUNTED.fullmatch(over))
            first = above
    if head.sent is None and not announced:
        return None
    return Head(
        first, head.last, head.sender, head.to, head.subject, head.sent,
        head.attachments, announced, apart,
    )  # fmt: skip


def _of_fields(lines: Sequence[Line], at: int) -> Head | None:
    if field(lines[at].text) is None:
        return None
    fields, last = fields_at(lines, at)
    if not is_mail(fields):
        return None
    sent = letters.moment(fields.get("date", ""))
    if sent and not fields.keys() & {"to", "subject"}:
        return None
    files = fields.get("attachments", "")
    count = max(len(files.split(";")), len(_FILE.findall(files))) if files else 0
    return Head(
        at, last, fields["from"], fields.get("to", ""), fields.get("subject", ""), sent, count
    )


def _of_address(lines: Sequence[Line], at: int) -> Head | None:
    """A name with an address, and near it a date and a ``To:`` line."""
    found = _ADDRESSED.fullmatch(lines[at].text) if "@" in lines[at].text else None
    if not found or field(lines[at].text):
        return None
    sent, to, last = letters.moment(found["when"]), "", at
    if found["when"].strip() and sent is None:
        return None
    for index in range(at + 1, min(at + 7, len(lines))):
        text = lines[index].text
        named = field(text)
        if named and named[0] in ("to", "cc", "subject", "reply-to", "attachments"):
            to = named[1] if named[0] == "to" else to
        elif sent is None and (sent := letters.moment(text)):
            pass
        elif text.strip():
            break
        else:
            continue
        last = index
    return Head(at, last, found["who"], to, "", sent) if sent and to else None


def _of_sentence(lines: Sequence[Line], at: int) -> Head | None:
    """``On ... wrote:`` on one line or two; over marked lines it heads no text of its own."""
    text = lines[at].text.strip()
    if not text.startswith("On "):
        return None
    for last in (at, at + 1):
        if last > at and last < len(lines):
            text = f"{text} {lines[last].text.strip()}"
        found = WROTE.fullmatch(text)
        if found:
            below = letters.next_full(lines, last + 1, 4)
            if below < 0 or lines[below].text.lstrip().startswith(">"):
                return None
            sent = letters.moment(found["when"])
            return Head(at, last, found["who"], "", "", sent, 0, "quotes")
    return None
