"""Who said what: messages, the zones of their lines, questions and what became of them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import date


class Zone(StrEnum):
    """What a line is; every line has exactly one."""

    __hash__ = str.__hash__  # by far the quicker, and lines are asked for their zones often

    CHROME = "chrome"
    BLANK = "blank"
    REQUEST = "request"
    FOLLOWUP = "followup"
    ANNOTATION = "annotation"
    ACK = "ack"
    RESTATED_REQUEST = "restated_request"
    ACT_RECITAL = "act_recital"
    ANSWER = "answer"
    EXEMPTION = "exemption"
    TABLE_TITLE = "table_title"
    TABLE_HEADER = "table_header"
    TABLE_ROW = "table_row"
    TABLE_NOTE = "table_note"
    PUBLICITY = "publicity"
    COMPLAINT_RIGHTS = "complaint_rights"
    SIGNATURE = "signature"
    LINK_FOOTNOTES = "link_footnotes"
    QUOTED_PREVIOUS = "quoted_previous"


SUBSTANCE = frozenset(
    {
        Zone.ANSWER,
        Zone.EXEMPTION,
        Zone.TABLE_TITLE,
        Zone.TABLE_HEADER,
        Zone.TABLE_ROW,
        Zone.TABLE_NOTE,
    }
)
"""The zones that `clean` keeps."""


class MessageKind(StrEnum):
    """Who speaks, and to what end.

    A `Message` has one of the first five: cutting tells who speaks. What a reply is for
    (the rest) is told once its lines have their zones, and stands in its `MessageRecord`,
    where `REPLY` is left for one that nothing tells.
    """

    __hash__ = str.__hash__

    CHROME = "chrome"
    REQUEST = "request"
    FOLLOWUP = "followup"
    ANNOTATION = "annotation"
    REPLY = "reply"
    ACKNOWLEDGEMENT = "acknowledgement"
    HOLDING = "holding"
    ANSWER = "answer"
    CLARIFICATION = "clarification"
    INTERNAL_REVIEW = "internal_review"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"

    @property
    def by_authority(self) -> bool:
        """Whether it is a reply, of whichever kind."""
        return self not in _NOT_REPLIES


_NOT_REPLIES = frozenset(
    {
        MessageKind.CHROME,
        MessageKind.REQUEST,
        MessageKind.FOLLOWUP,
        MessageKind.ANNOTATION,
    }
)


class Message(Struct, frozen=True):
    """A run of lines, first to last inclusive, by one hand.

    ``ordinal`` is 1-based in its thread, 0 where the input has no messages.
    ``site_number`` is the number that the site it was published on gives it, or 0.
    """

    kind: MessageKind
    first: int
    last: int
    ordinal: int = 0
    sender: str = ""
    authority: str = ""
    sent: date | None = None
    attachments_announced: int = 0
    site_number: int = 0


class Disposition(StrEnum):
    """What became of one question."""

    DISCLOSED = "disclosed"
    DISCLOSED_PART = "disclosed_part"
    NIL_RETURN = "nil_return"
    NOT_HELD = "not_held"
    REFUSED = "refused"
    REFUSED_COST = "refused_cost"
    REFUSED_VEXATIOUS = "refused_vexatious"
    NCND = "ncnd"
    NCND_COST = "ncnd_cost"
    ELSEWHERE = "elsewhere"
    FUTURE = "future"
    CLARIFICATION = "clarification"
    TRANSFERRED = "transferred"
    ACKNOWLEDGED_ONLY = "acknowledged_only"
    RETRACTED = "retracted"
    NO_ANSWER = "no_answer"
    UNCLEAR = "unclear"


class Question(Struct, frozen=True):
    """One question asked: its number as printed in the request, its words, its line.

    ``called`` are the numbers that a letter gives it, none perhaps; None where those are
    the request's.
    """

    number: str
    text: str
    line: int
    called: tuple[str, ...] | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The numbers by which a letter means it."""
        return (self.number,) if self.called is None else self.called


class Request(Struct, frozen=True):
    """A request in a document of its own: its questions, and the digest of its bytes."""

    questions: tuple[Question, ...]
    sha256: str


class Answer(Struct, frozen=True):
    """What became of one question; fields are the columns of the data model."""

    source: str
    message: int
    authority: str
    reference: str
    question: str
    question_text: str
    question_line: int
    disposition: Disposition
    exemptions: tuple[str, ...] = ()
    claimed_types: tuple[str, ...] = ()
    public_interest_test: tuple[str, ...] = ()
    tables: tuple[int, ...] = ()
    tables_basis: str = ""
    asked_period: str = ""
    answered_period: str = ""
    caveat: str = ""
    page: str = ""
    line: int = 0


class MessageRecord(Struct, frozen=True):
    """One message as it is written; fields are the columns of the data model.

    ``date`` is None where the message itself bears none. ``reference_lines`` go with
    ``references``: the line of each, or ``subject``. ``kind_basis`` says what told the kind
    (``header``, ``table``, ``ruling``, ``words``, ``attachment``), ``kind_line`` where.
    """

    source: str
    message: int
    kind: MessageKind
    sender: str
    authority: str
    date: date | None
    references: tuple[str, ...] = ()
    reference_lines: tuple[str, ...] = ()
    attachments_announced: int = 0
    attachments_present: int = 0
    quoted: tuple[str, ...] = ()
    folded: bool = False
    kind_basis: str = ""
    kind_line: int = 0
    page: str = ""
    first_line: int = 0
    last_line: int = 0


class Late(StrEnum):
    """Whether an answer came after the last day for it."""

    YES = "yes"
    NO = "no"
    UNVERIFIABLE = "unverifiable"


class RequestRecord(Struct, frozen=True):
    """One request and whether it was answered in time; fields are the columns of the data model.

    ``basis`` is the day that the count starts from: ``received`` as a letter prints it,
    ``sent`` (taken for the day of receipt), ``dated`` (the request's date as the authority
    gives it), ``clarified`` (the day the request was made clear after a pause). ``reason``
    says why ``late`` is unverifiable.
    """

    source: str
    authority: str
    reference: str
    law: str
    sent: date | None
    received: date | None
    paused: bool
    clarified: date | None
    due: date | None
    answered: date | None
    working_days: int | None
    late: Late
    basis: str = ""
    reason: str = ""
    site_status: str = ""
