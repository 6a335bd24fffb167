"""Earlier mail quoted in a message: where it begins, and which lines it takes.

Programs mark it in their own ways: a header block (Outlook), a line of hyphens with words,
``On ... wrote:`` (Gmail, Apple), ``>>> name date >>>`` and ``name wrote on date`` (Lotus), a
forwarded message, and the mark > before each line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from foiparse.correspondence.covering import sent_again
from foiparse.correspondence.heads import announcement, field, fields_at, is_mail, own_heading
from foiparse.correspondence.lotus import is_lotus_head
from foiparse.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foiparse.model import Line, Message

# The forms in which programs introduce quoted mail, by the name that `messages` gives them.
_STARTS = (
    ("apple", re.compile(r"On .{6,60}\d{4}, at \d{1,2}[:.]\d\d.{0,100}\bwrote:")),
    ("gmail", re.compile(r"On .{6,60}\d{4} at \d{1,2}[:.]\d\d.{0,100}\bwrote:")),
    ("other", re.compile(r"On .{6,160}\bwrote:")),
    ("lotus", re.compile(r">{3} .+ \d{1,2}/\d{1,2}/\d{2,4} \d{1,2}:\d\d.* >{3}")),
    (
        "lotus",
        re.compile(r".{3,100} wrote on \d{1,2}/\d{1,2}/\d{2,4}(?: \d{1,2}:\d\d(?::\d\d)?)?:?"),
    ),
)
_ANNOUNCED = {"": "", "quotes": "outlook", "hands_on": "forwarded"}
_NEAR = 4  # lines from an announcement within which a header block belongs to it
_BOX = re.compile(r"\s*\|-{3,}[>|]\s*")  # the edge of a field of Lotus Notes, on the left
_RULE = re.compile(r"\s*[-_=]{5,}\s*")
_COUNT = re.compile(r"\d{1,4} Attachments?")
_ON = re.compile(r"On (?=.{0,60}\d).{6,100}")
_WROTE = re.compile(r".{0,100}\bwrote:")
_CHEVRON = re.compile(r"\s*>(?!\s?\d+(?:\.\d+)?\s*$)")
_SALUTATION = re.compile(r"\s*(?:dear|hello|hi|good (?:morning|afternoon))\b.{0,80}", re.IGNORECASE)


def is_chevroned(text: str) -> bool:
    """Whether the line carries a quotation mark of plain-text mail; ``>5`` alone is a value."""
    return bool(_CHEVRON.match(text))


@remembered(200)
def _announced(text: str) -> str:
    found = next((name for name, form in _STARTS if form.fullmatch(text)), "")
    return found or _ANNOUNCED[announcement(text)]


def quote_form(lines: Sequence[Line], at: int) -> str:
    """In which form the line at index ``at`` says that quoted mail begins; empty if it does not.

    One of outlook, gmail, apple, lotus, forwarded, other.
    """
    text = lines[at].text.strip()
    if len(text) > 200 or not text:
        return ""
    known = _announced(text)
    if known:
        return known
    if is_lotus_head(lines, at) or _is_boxed(lines, at):
        return "lotus"
    if _ON.fullmatch(text) and at + 1 < len(lines):
        after = lines[at + 1].text.strip()
        if _WROTE.fullmatch(after):
            whole = f"{text} {after}"
            return next((name for name, form in _STARTS if form.fullmatch(whole)), "other")
    bare = text.lstrip("> ").lstrip("*")
    named = field(bare)
    if named is not None and named[0] == "from" and is_mail(fields_at(lines, at)[0]):
        return "outlook"
    return ""


def _is_boxed(lines: Sequence[Line], at: int) -> bool:
    """Whether fields between edges of hyphens, ``|------->``, begin at index ``at``."""
    if not _BOX.fullmatch(lines[at].text) or at + 1 >= len(lines):
        return False
    named = field(lines[at + 1].text.strip("|> \t"))
    return named is not None and named[0] == "from"


def is_quote_start(lines: Sequence[Line], at: int) -> bool:
    """Whether the line at index ``at`` says that quoted mail begins here."""
    return bool(quote_form(lines, at))


def quote_forms(lines: Sequence[Line], message: Message) -> tuple[str, ...]:
    """Each form of quoting in a message, in order; ``angle`` where lines are marked with >.

    A header block under another announcement of the same quotation is no second form.
    """
    found: dict[str, None] = {}
    announced = -_NEAR
    heads = own_heading(lines, message) if message.ordinal else frozenset()
    for number in range(message.first, message.last + 1):
        if number in heads:
            continue
        form = quote_form(lines, number - 1)
        if form != "lotus" and is_chevroned(lines[number - 1].text):
            found["angle"] = None
        if form:
            if form != "outlook" or number - announced >= _NEAR:
                found[form] = None
            announced = number
    return tuple(found)


def quoted_lines(lines: Sequence[Line], message: Message) -> frozenset[int]:
    """The numbers of a message's lines that quote earlier mail.

    A quotation goes to the end of the message, but for one whose lines are each marked:
    an answer may stand below it. A message with no words of its own before the mark is a
    forwarded one: what it forwards is its own, up to the next mark; so is an answer that
    it says it sends again.
    """
    quoted = {
        number
        for number in range(message.first, message.last + 1)
        if is_chevroned(lines[number - 1].text)
    }
    heading = own_heading(lines, message) if message.ordinal else frozenset()
    again = 0
    for number in _starts(lines, message):
        if number in heading or number <= again:
            continue
        if not again and not is_chevroned(lines[number - 1].text):
            again = sent_again(lines, message.first - 1, number - 1) + 1
            if again:  # its heading is not read, its words are
                quoted.update(range(number, again + 1))
                continue
        marked = _marked_below(lines, number, message.last)
        if marked:
            quoted.update(range(number, marked + 1))
            continue
        may = not heading and _may_be_own(lines[number - 1].text)
        if may and not _speaks(lines, message, number, quoted):
            continue
        above = number - 1
        ruled = above > message.first and bool(_RULE.fullmatch(lines[above - 1].text))
        quoted.update(range(above if ruled else number, message.last + 1))
        break
    return frozenset(quoted)


def _starts(lines: Sequence[Line], message: Message) -> Iterator[int]:
    """Line numbers in the message at which a quotation is announced."""
    for number in range(message.first, message.last + 1):
        if is_quote_start(lines, number - 1):
            yield number


def _marked_below(lines: Sequence[Line], number: int, last: int) -> int:
    """The last of the lines with > that follow an announcement at once; 0 if none do."""
    at, found, seen = number, 0, 0
    while at < last:
        at += 1
        text = lines[at - 1].text
        if is_chevroned(text):
            found = at
        elif text.strip():
            seen += 1
            if found or seen > 1:
                break
    return found


def _may_be_own(text: str) -> bool:
    """Whether the mark can stand over what the message itself hands on."""
    named = field(text.lstrip("> *"))
    return announcement(text) == "hands_on" or (named is not None and named[0] == "from")


def _speaks(lines: Sequence[Line], message: Message, before: int, quoted: set[int]) -> bool:
    """Whether a message says something of its own before the line ``before``."""
    words = 0
    for number in range(message.first, before):
        text = lines[number - 1].text.strip()
        if number in quoted or _SALUTATION.fullmatch(text) or _COUNT.fullmatch(text):
            continue
        if message.sender and text.startswith(message.sender):
            continue
        if field(text) is None:
            words += len(text.split())
    return words >= 6
