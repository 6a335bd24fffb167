"""One outcome a question from all parts of one reply: a mail and what is attached to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.correspondence.belonging import is_thread
from foiparse.model import Disposition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from foiparse.correspondence.belonging import Known
    from foiparse.model import Answer, Document

# What leaves a question open, the least first.
_OPEN = (
    Disposition.NO_ANSWER,
    Disposition.UNCLEAR,
    Disposition.ACKNOWLEDGED_ONLY,
    Disposition.CLARIFICATION,
)


def gather(
    document: Document, known: Mapping[str, Known], answers: Mapping[str, Sequence[Answer]]
) -> Iterator[Answer]:
    """One answer for each question and reply; ``answers`` has those of each part by source.

    A mail and its attachments are one reply, and so is a thread in an archive; the other
    members of an archive are one each.
    """
    threads = [part for part in document.parts if is_thread(part, known)]
    if document.lines or document.mail is not None or len(threads) == 1:
        yield from _one(list(_inside(document, answers)))
        return
    for part in document.parts:
        yield from gather(part, known, answers)


def _inside(
    document: Document, answers: Mapping[str, Sequence[Answer]]
) -> Iterator[Sequence[Answer]]:
    if found := answers.get(document.source):
        yield found
    for part in document.parts:
        yield from _inside(part, answers)


def _one(every: list[Sequence[Answer]]) -> Iterator[Answer]:
    """The parts' answers, each with the same questions in order, as one."""
    deciding = [part for part in every if any(each.disposition not in _OPEN for each in part)]
    saying = [part for part in deciding if not _points(part)]
    for same in zip(*(saying or every), strict=True):
        yield _settled(same)


def _points(part: Sequence[Answer]) -> bool:
    """Whether a part only says that what was asked for is there: a mail before a letter."""
    given = {Disposition.DISCLOSED}
    return len(part) > 1 and all(each.disposition in given and not each.tables for each in part)


def _settled(same: Sequence[Answer]) -> Answer:
    """What the parts say of one question, together."""
    decided = [answer for answer in same if answer.disposition not in _OPEN]
    if not decided:
        return max(same, key=lambda answer: _OPEN.index(answer.disposition))
    tabled = next((answer for answer in decided if answer.tables), None)
    closed = next((a for a in decided if a.disposition is not Disposition.DISCLOSED), None)
    if tabled is None or closed is None or closed is tabled:
        return closed or tabled or decided[0]
    return replace(
        tabled,
        disposition=Disposition.DISCLOSED_PART,
        exemptions=closed.exemptions,
        claimed_types=closed.claimed_types,
        public_interest_test=closed.public_interest_test,
    )
