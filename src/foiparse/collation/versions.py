"""Replies of one authority in order: which is a copy, which answers again what another did.

A later reply replaces an earlier one question by question, so that a correction of the
first leaves the old answer to the second standing. A copy is counted once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.collation.authorities import Authority
from foiparse.collation.digest import SILENT
from foiparse.model import Disposition, RequestRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.collation.records import Given, Reply

NOT_NAMED = "(not named)"
_OPEN = SILENT | {Disposition.CLARIFICATION}


class Current(Struct, frozen=True):
    """The answer to one question that stands, and the reply that it is in."""

    given: Given
    reply: Reply


class Respondent(Struct, frozen=True):
    """One authority with its replies, the first version first, copies apart.

    ``by_name`` is whether their order is that of their names, as a date is not known.
    ``current`` holds, by question, what stands; a question that nothing was said of is not in it.
    """

    authority: Authority
    versions: tuple[Reply, ...]
    copies: tuple[tuple[Reply, Reply], ...]
    by_name: bool
    current: dict[str, Current]

    @property
    def named(self) -> bool:
        """Whether it is known who it is."""
        return not self.authority.name.startswith(NOT_NAMED)

    def version_of(self, reply: Reply) -> int:
        """The 1-based number of a version."""
        return self.versions.index(reply) + 1


def respondents(replies: Iterable[Reply]) -> list[Respondent]:
    """The authorities that replied, by name; a reply of nobody known stands alone."""
    groups: dict[Authority, list[Reply]] = {}
    first: dict[str, str] = {}  # of the same bytes
    for reply in replies:
        same = first.setdefault(reply.digest or reply.source, reply.source)
        who = reply.authority or Authority(f"{NOT_NAMED} {same}")
        groups.setdefault(who, []).append(reply)
    found = [_respondent(who, group) for who, group in groups.items()]
    return sorted(found, key=lambda each: (not each.named, each.authority.name))


def _respondent(authority: Authority, group: Sequence[Reply]) -> Respondent:
    kept: list[Reply] = []
    copies: list[tuple[Reply, Reply]] = []
    for reply in sorted(group, key=lambda each: each.source):
        first = next((each for each in kept if _is_copy(reply, each)), None)
        if first is None:
            kept.append(reply)
        else:
            copies.append((reply, first))
    answers = [each for each in kept if any(one.disposition not in _OPEN for one in each.given)]
    by_name = len(answers) > 1 and any(each.answered is None for each in answers)
    if not by_name:
        # What is no answer (an acknowledgement, a file that could not be read) comes first.
        kept.sort(
            key=lambda each: (
                each in answers,
                each.answered.toordinal() if each.answered else 0,
                each.source,
            )
        )
    return Respondent(authority, tuple(kept), tuple(copies), by_name, _current(kept))


def _is_copy(one: Reply, other: Reply) -> bool:
    """Whether two replies are the same bytes, or have the same tables and say nothing unlike."""
    if one.digest and one.digest == other.digest and one.status == other.status:
        return True
    if not one.tables or one.tables != other.tables:
        return False
    said = {each.question: each for each in other.given}
    return all(
        each.disposition in SILENT
        or (
            each.question in said
            and said[each.question].disposition is each.disposition
            and said[each.question].exemptions == each.exemptions
        )
        for each in one.given
    )


def _current(versions: Sequence[Reply]) -> dict[str, Current]:
    found: dict[str, Current] = {}
    for reply in versions:
        for given in reply.given:
            before = found.get(given.question)
            if before is None or _replaces(given, before.given):
                found[given.question] = Current(given, reply)
    return found


def _replaces(later: Given, earlier: Given) -> bool:
    """Whether a later answer stands instead: one that says something, or no less than before."""
    if later.disposition not in _OPEN:
        return True
    return earlier.disposition in _OPEN and later.disposition is not Disposition.NO_ANSWER


def request_rows(found: Iterable[Respondent], asked: Sequence[str]) -> list[RequestRow]:
    """One row a reply, the versions of an authority in order, each copy after them."""
    rows: list[RequestRow] = []
    for each in found:
        for reply in each.versions:
            by, questions = _superseded(each, reply)
            rows.append(_row(each, reply, asked, superseded=(by, questions)))
        rows.extend(_row(each, copy, asked, copy_of=first) for copy, first in each.copies)
    return rows


def _superseded(who: Respondent, reply: Reply) -> tuple[str, str]:
    """The later replies that answer again what this one answered, and which questions."""
    by: dict[str, None] = {}
    questions = []
    for given in reply.given:
        now = who.current.get(given.question)
        if given.disposition in SILENT or now is None or now.reply is reply:
            continue
        by[now.reply.source] = None
        questions.append(given.question)
    return ";".join(by), ";".join(questions)


def _row(
    who: Respondent,
    reply: Reply,
    asked: Sequence[str],
    *,
    superseded: tuple[str, str] = ("", ""),
    copy_of: Reply | None = None,
) -> RequestRow:
    answered = {each.question for each in reply.given if each.disposition not in _OPEN}
    basis = "name" if who.by_name else "date" if len(who.versions) > 1 else ""
    return RequestRow(
        authority=who.authority.name,
        area_code=who.authority.area_code,
        authority_basis=reply.authority_basis,
        reference=reply.reference,
        sent=reply.sent,
        received=reply.received,
        due=reply.due,
        answered=reply.answered,
        working_days=reply.working_days,
        late=reply.late or "",
        status=reply.status,
        questions_answered=len(answered & set(asked)),
        questions_asked=len(asked),
        version=None if copy_of else who.version_of(reply),
        version_basis="" if copy_of else basis,
        superseded_by=superseded[0],
        superseded_questions=superseded[1],
        copy_of=copy_of.source if copy_of else "",
        source=reply.source,
    )
