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
# A band that begins beyond a number, as a row's label does: ``>6 - 13 weeks 960 211``.
_BAND = re.compile(
    r"\s*>(?P<loose>=?\s)?(?!(?:19|20)\d\d\b)[£€$]?\d[\d,.]*(?<![.,])%?(?=[\s+\u2013-]|$)"
)
_FIGURE = re.compile(r"(?:[\d,.]*\d%?\+?|[<>]\s?\d+|[-\u2013*])\s*\|?\s*$")
_SALUTATION = re.compile(r"\s*(?:dear|hello|hi|good (?:morning|afternoon))\b.{0,80}", re.IGNORECASE)


def is_chevroned(text: str) -> bool:
    """Whether the line carries a quotation mark of plain-text mail; ``>5`` alone is a value."""
    return bool(_CHEVRON.match(text))


def chevroned(lines: Sequence[Line], first: int, last: int) -> frozenset[int]:
    """The numbers of the lines from ``first`` to ``last`` that carry the mark of quotation.

    Bands such as ``>6 - 13 weeks`` among figures are rows of a table: lines that all begin
    so, with lines right above and below that do not.
    """
    marked = [n for n in range(first, last + 1) if is_chevroned(lines[n - 1].text)]
    found: set[int] = set()
    at = 0
    while at < len(marked):
        end = at + 1
        while end < len(marked) and not _parts(lines, marked[end - 1], marked[end]):
            end += 1
        run = marked[at:end]
        if not _are_bands(lines, run, first, last):
            found.update(run)
        at = end
    return frozenset(found)


def _parts(lines: Sequence[Line], above: int, below: int) -> bool:
    """Whether lines that end in no figure stand between two with the mark."""
    between = [text for n in range(above + 1, below) if (text := lines[n - 1].text.strip())]
    return bool(between) and not all(map(_FIGURE.search, between))


def _are_bands(lines: Sequence[Line], run: Sequence[int], first: int, last: int) -> bool:
    """Whether lines that begin with > are bands of a table's rows, and quote nothing."""
    texts = [lines[number - 1].text for number in run]
    bands = [band for text in texts if (band := _BAND.match(text))]
    above = next((n for n in range(run[0] - 1, first - 1, -1) if _said(lines, n)), 0)
    below = next((n for n in range(run[-1] + 1, last + 1) if _said(lines, n)), 0)
    if len(bands) < len(run) or not above or is_quote_start(lines, above - 1):
        return False
    amid = [bool(n and _FIGURE.search(lines[n - 1].text)) for n in (above, below)]
    if any(band["loose"] for band in bands) and not (amid[0] and above + 1 == run[0]):
        return False  # the mark of quotation has a space behind it too
    # Each band has figures behind it or on a line below.
    bare = [n for n, text in zip(run, texts, strict=True) if not _FIGURE.search(text)]
    for number, following in zip(run, (*run[1:], 0), strict=True):
        figured = _said_between(lines, number, following) if following else amid[1]
        if number in bare and not figured:
            return False
    return not bare or amid[0] or len(run) > 1


def _said_between(lines: Sequence[Line], above: int, below: int) -> bool:
    return any(_said(lines, number) for number in range(above + 1, below))


def _said(lines: Sequence[Line], number: int) -> bool:
    return bool(lines[number - 1].text.strip())


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
    marked = chevroned(lines, message.first, message.last)
    for number in range(message.first, message.last + 1):
        if number in heads:
            continue
        form = quote_form(lines, number - 1)
        if form != "lotus" and number in marked:
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
    quoted = set(chevroned(lines, message.first, message.last))
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
