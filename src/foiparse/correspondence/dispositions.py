"""What became of each question: disclosed, refused under which section, neither, not held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.correspondence import sections
from foiparse.correspondence.caveats import find_caveats
from foiparse.correspondence.deciding import HELD, STANDS
from foiparse.correspondence.linking import link_tables
from foiparse.correspondence.periods import (
    caption_period,
    combine,
    find_periods,
    is_part,
    parse_period,
    whole_year,
)
from foiparse.correspondence.rulings import Reply, Ruling, read_reply
from foiparse.model import Answer, Disposition, MessageKind, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from foiparse.model import Document, Message, PlacedTable, Question

_CLOSED = frozenset(
    {"refused", "refused_cost", "refused_vexatious", "ncnd", "ncnd_cost", "not_held", "future"}
)
_GIVEN = frozenset({"disclosed", "nil_return"})
_OF_NO_LAW = frozenset({Zone.ANNOTATION, Zone.BLANK})  # zones that do not tell of the Act
# What wins where a reply says several things of one question and gives no figures.
_ORDER = (
    "retracted", "ncnd_cost", "ncnd", "refused_cost", "refused_vexatious", "refused", "future",
    "elsewhere", "not_held", "transferred", "clarification", "nil_return", "disclosed", HELD,
    "acknowledged_only",
)  # fmt: skip


def find_answers(
    document: Document,
    messages: Sequence[Message],
    zones: Sequence[Zone],
    questions: Sequence[Question],
    tables: Sequence[PlacedTable],
    reference: str,
    spoken: Sequence[Question] = (),
) -> tuple[Answer, ...]:
    """One answer for each question asked; without a reply that rules on it, `NO_ANSWER`.

    ``spoken`` are the questions as the replies word and number them, where those are
    another's (see `aligning.align`). What a later reply says of a question replaces what an
    earlier one said, but for an acknowledgement.
    """
    if not questions:
        return ()
    replies = [message for message in messages if message.kind is MessageKind.REPLY]
    regime = thread_regime(document, zones)
    read = {
        message.ordinal: read_reply(document, message, zones, spoken or questions, regime)
        for message in replies
    }
    ruled = {question.number: _last(question, replies, read) for question in questions}
    free = [
        question.number
        for question in questions
        if not any(
            each.disposition in _CLOSED and each.questions for each in ruled[question.number][1]
        )
    ]
    given = {
        at
        for at, reply in read.items()
        if any(each.disposition == "disclosed" and not each.questions for each in reply.rulings)
        and not any(each.disposition == "disclosed" and each.questions for each in reply.rulings)
    }
    answering = [table for table in tables if not _is_beside(table, read, ruled)]
    links = link_tables(
        document, questions, answering, {at: reply.places for at, reply in read.items()}, free,
        given,
        spoken or questions,
    )  # fmt: skip
    answers: list[Answer] = []
    for question in questions:
        message, rulings = ruled[question.number]
        mine, basis = links.get(question.number, ((), ""))
        if mine:
            served = next(table.message for table in tables if table.number == mine[0])
            message, rulings = _with_later(
                question.number, served, (message, rulings), replies, read
            )
        elif len(questions) > 1 and (links or _spoken(read)):
            # "Please see below" said of all is no answer to what nothing below answers.
            rulings = [
                each for each in rulings if each.questions or each.disposition != "disclosed"
            ]
        answers.append(
            _answer(
                document, question, message or (replies[-1] if replies else None), rulings,
                mine, basis, read, tables, reference, zones,
                only=len(questions) == 1,
            )
        )  # fmt: skip
    return tuple(answers)


def thread_regime(document: Document, zones: Sequence[Zone]) -> str:
    """The Act that a thread goes by."""
    return sections.regime_of(
        "\n".join(
            line.text
            for line, zone in zip(document.lines, zones, strict=True)
            if zone not in _OF_NO_LAW
        )
    )


Ruled = tuple["Message | None", list[Ruling]]
"""The message that rules on a question last, and what it says."""

_IDLE = frozenset({"acknowledged_only", "clarification", HELD, STANDS})


def _last(question: Question, replies: Sequence[Message], read: Mapping[int, Reply]) -> Ruled:
    """The reply that rules on a question last, and what it says: of it by name, else of all.

    What a reply says of all does not change what an earlier one said of the question by
    name, where it turns to questions by name itself. A review that lets an outcome stand
    keeps it, with the sections that it still names.
    """
    found: Ruled = (None, [])
    for message in replies:
        reply = read[message.ordinal]
        mine = _of(question.number, reply)
        if not mine or message.last < question.line:
            continue
        named = any(each.questions for each in mine)
        if (
            not named
            and reply.places.found
            and any(each.questions and each.disposition not in _IDLE for each in found[1])
        ):
            continue
        if found[1] and all(each.disposition == STANDS for each in mine):
            if kept := _standing(mine, found[1]):
                found = (message, kept)
            continue
        idle = all(each.disposition in _IDLE for each in mine)
        waiting = all(
            each.disposition in {"acknowledged_only", "clarification"} for each in found[1]
        )
        if not idle or not found[1] or waiting:
            found = (message, mine)
    return found


def _standing(mine: Sequence[Ruling], before: Sequence[Ruling]) -> list[Ruling]:
    """What stands of an outcome under the sections that a review names; nothing without any."""
    named = [each for each in mine if each.sections]
    outcome = next((each.disposition for each in before if _kind(each) in _CLOSED), STANDS)
    given = [each for each in before if _kind(each) not in _CLOSED]
    kept = [replace(each, disposition=outcome) for each in named]
    return [*given, *kept] if kept else []


def _with_later(
    number: str,
    served: int,
    last: Ruled,
    replies: Sequence[Message],
    read: Mapping[int, Reply],
) -> Ruled:
    """What the reply that holds a question's tables rules, and what a later one changes of it."""
    message, rulings = last
    holder = next((each for each in replies if each.ordinal == served), message)
    if served not in read:
        return holder, rulings
    own = _of(number, read[served])
    later = message is not None and message.ordinal > served
    if not later or all(each.disposition in _IDLE | {"disclosed"} for each in rulings):
        return holder, own
    kept = [each for each in own if _kind(each) not in _CLOSED]
    return message, [*kept, *(each for each in rulings if each not in kept)]


def _is_beside(table: PlacedTable, read: Mapping[int, Reply], ruled: Mapping[str, Ruled]) -> bool:
    """Whether a table is given out of goodwill beside the refusal of what it stands under."""
    reply = read.get(table.message)
    heads = f"{table.table.title} {table.table.header_note}"
    if reply is None or not (reply.beside(table.table.first_line) or sections.is_beside(heads)):
        return False
    place = reply.places.at(table.table.first_line)
    names = place.questions if place else tuple(ruled)
    return any(_kind(each) in _CLOSED for name in names for each in ruled[name][1])


def _of(number: str, reply: Reply) -> list[Ruling]:
    """What a reply rules on a question: by name where it does, else what it says of all."""
    named = [each for each in reply.rulings if number in each.questions]
    general = [each for each in reply.rulings if not each.questions]
    retracted = [each for each in general if each.disposition == "retracted"]
    return [*retracted, *named] if named else general


def _settle(rulings: Sequence[Ruling], *, tables: bool, only: bool) -> tuple[str, list[Ruling]]:
    """What several rulings on one question come to, and those that it rests on."""
    kinds = {_kind(each) for each in rulings}
    strong = {_kind(each) for each in rulings if not each.weak}
    if "retracted" in kinds:
        return "retracted", [each for each in rulings if each.disposition == "retracted"]
    closed = [each for each in rulings if _kind(each) in _CLOSED | {"elsewhere"}]
    hard = [each for each in closed if _kind(each) != "elsewhere" or each.sections]
    named = any(each.questions for each in closed) or only
    if tables and not (closed and named):
        return "disclosed", [each for each in rulings if _kind(each) in {"disclosed", HELD}]
    if hard and (tables or strong & _GIVEN):
        return "disclosed_part", list(rulings)
    if "disclosed" in strong and not hard and "transferred" not in kinds:
        return "disclosed", [each for each in rulings if _kind(each) == "disclosed"]
    for kind in _ORDER:
        chosen = [each for each in rulings if _kind(each) == kind]
        if chosen and kind in kinds:
            return kind, chosen if kind in {"not_held", "nil_return"} else [*chosen, *hard]
    return "", []


def _kind(ruling: Ruling) -> str:
    """A ruling's disposition, made more exact by the section that it applies."""
    if ruling.disposition not in {"refused", "refused_cost", "ncnd"} and not (
        ruling.disposition == STANDS and ruling.sections
    ):
        return ruling.disposition
    grounds = [(name, sections.ground_of(name)) for name in ruling.sections]
    kinds = {_by_section(name, ground.disposition) for name, ground in grounds if ground}
    if ruling.disposition == "refused_cost":
        return "ncnd_cost" if "ncnd_cost" in kinds else "refused_cost"
    if ruling.disposition == "ncnd":
        return "ncnd"
    if len(kinds) == 1:
        return kinds.pop()
    return next((kind for kind in ("ncnd_cost", "ncnd") if kind in kinds), "refused")


def _by_section(name: str, usual: str) -> str:
    ground = sections.ground_of(name)
    if ground and sections.is_ncnd(name):
        return "ncnd_cost" if ground.section == "12" else "ncnd"
    return usual


def _answer(
    document: Document,
    question: Question,
    message: Message | None,
    rulings: Sequence[Ruling],
    mine: tuple[int, ...],
    basis: str,
    read: Mapping[int, Reply],
    tables: Sequence[PlacedTable],
    reference: str,
    zones: Sequence[Zone],
    *,
    only: bool,
) -> Answer:
    kind, chosen = _settle(rulings, tables=bool(mine), only=only)
    if kind in {"", HELD, STANDS}:
        spoken = _spoken(read)
        turns = bool(spoken or (tables and not _all_given(read)))
        passed = kind == "" and message and not only and turns and question.number not in spoken
        kind = "unclear" if message and not passed else "no_answer"
    elif kind == "acknowledged_only" and message and _passed_over(message, question.number, read):
        kind = "no_answer"
    applied = _specific(name for each in chosen for name in each.sections)
    grounds = tuple(name for name in applied if not _is_limit(name))
    if kind in {"disclosed", "nil_return", "retracted", "transferred"}:
        applied = grounds = ()
    reply = read.get(message.ordinal) if message else None
    claims = reply.claims if reply else {}
    line, page = _where(question.number, chosen, mine, tables, reply)
    return Answer(
        source=document.source,
        message=message.ordinal if message else 0,
        authority=message.authority if message else "",
        reference=reference,
        question=question.number,
        question_text=question.text,
        question_line=question.line,
        disposition=Disposition(kind),
        exemptions=grounds,
        claimed_types=_claimed(applied, claims),
        public_interest_test=_tests(applied, claims, tested=bool(reply and reply.tested)),
        tables=mine,
        tables_basis=basis,
        asked_period=";".join(find_periods(question.text)),
        answered_period=_answered(mine, tables),
        caveat=""
        if kind in _CLOSED
        else find_caveats(document, message, zones, question.number, mine, tables, reply),
        page=page,
        line=line,
    )


def _is_limit(name: str) -> bool:
    """Whether a section is one of procedure (cost, vexatious), which the disposition says."""
    ground = sections.ground_of(name)
    return ground is not None and ground.kind == "limit"


def _passed_over(acknowledged: Message, number: str, read: Mapping[int, Reply]) -> bool:
    """Whether a reply after the acknowledgement answers questions by name, but not this one."""
    later = {at: reply for at, reply in read.items() if at > acknowledged.ordinal}
    spoken = _spoken(later)
    return bool(spoken) and number not in spoken


def _spoken(read: Mapping[int, Reply]) -> set[str]:
    """The questions that the replies turn to one by one."""
    every = [
        *(place.questions for reply in read.values() for place in reply.places.found),
        *(ruling.questions for reply in read.values() for ruling in reply.rulings),
    ]
    return {name for questions in every for name in questions}


def _all_given(read: Mapping[int, Reply]) -> bool:
    """Whether a reply says of the whole request that it is answered."""
    return any(
        each.disposition == "disclosed" and not each.questions
        for reply in read.values()
        for each in reply.rulings
    )


def _where(
    number: str,
    chosen: Sequence[Ruling],
    mine: Sequence[int],
    tables: Sequence[PlacedTable],
    reply: Reply | None,
) -> tuple[int, str]:
    """Line and page of an answer: the words that rule on it, its heading, its table."""
    named = [each for each in chosen if number in each.questions]
    if named:
        return named[0].line, named[0].page
    first = next((table.table for table in tables if table.number in mine), None)
    if first is not None and reply is not None:
        body = min(first.row_lines or first.header_lines, default=0)
        place = reply.places.at(body)
        if place and number in place.questions:
            return place.line, first.page
    if chosen:
        return chosen[0].line, chosen[0].page
    return (first.first_line, first.page) if first is not None else (0, "")


def _specific(names: Iterable[str]) -> tuple[str, ...]:
    """Each section once; one without a subsection only where no subsection of it is applied."""
    every = list(dict.fromkeys(names))
    if any(not sections.is_condition(name) for name in every):
        every = [name for name in every if not sections.is_condition(name)]
    return tuple(
        name
        for name in every
        if not any(other != name and other.startswith(f"{name}(") for other in every)
    )


def _claimed(applied: Sequence[str], claims: Mapping[str, str]) -> tuple[str, ...]:
    short = dict.fromkeys(sections.short_name(name) for name in applied)
    return tuple(f"{name}:{claims[name]}" for name in short if name in claims)


def _tests(applied: Sequence[str], claims: Mapping[str, str], *, tested: bool) -> tuple[str, ...]:
    """Whether the public interest is weighed for each section that needs it."""
    found: dict[str, str] = {}
    for name in applied:
        ground, short = sections.ground_of(name), sections.short_name(name)
        kind = ground.kind if ground else ""
        free = kind in {"absolute", "limit"} or (
            kind == "part" and claims.get(short) != "qualified"
        )
        found[short] = "not_needed" if free else "present" if tested else "missing"
    return tuple(f"{name}:{word}" for name, word in found.items())


def _answered(numbers: Sequence[int], tables: Sequence[PlacedTable]) -> str:
    codes: list[str] = []
    for placed in tables:
        if placed.number in numbers:
            table = placed.table
            context = f"{table.header_note} {table.title}"
            labels = [column.label for column in table.columns]
            labels += [row.label for row in table.rows]
            found = [whole_year(parse_period(label, context)) for label in labels]
            named = caption_period(context)
            placed_in = [combine(each, named) if is_part(each) else each for each in found]
            own = [each.code for each in placed_in if each.code and not is_part(each)]
            codes.extend(own or ([named.code] if named.code else []))
    return ";".join(dict.fromkeys(code for code in codes if code))
