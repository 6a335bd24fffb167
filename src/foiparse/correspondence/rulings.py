"""What the passages of a reply rule: what they decide, sections applied, what is claimed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from foiparse.correspondence import sections
from foiparse.correspondence.answer_tables import answer_tables
from foiparse.correspondence.asking import is_tail
from foiparse.correspondence.deciding import (
    HELD,
    RANK,
    TAKES,
    decided,
    has_figure,
    is_count,
    is_list,
    is_none,
    is_withheld,
)
from foiparse.correspondence.noting import points_at_note, take_notes
from foiparse.correspondence.numbering import named_questions, read_marker, turned_to
from foiparse.correspondence.paragraphs import paragraphs
from foiparse.correspondence.passages import Passage, passages
from foiparse.correspondence.places import Places, find_places, known
from foiparse.correspondence.wording import closest
from foiparse.model import Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.correspondence.answer_tables import AnswerRow
    from foiparse.model import Document, Message, Question

_COURTEOUS = frozenset({"acknowledged_only", "clarification", "transferred", "retracted"})
_CLAIM = re.compile(
    r"(?P<what>this|sections?\s+(?P<list>\d{1,2}[A-Z]?(?:\([0-9a-z]+\))*"
    r"(?:\s*(?:,|and|&)\s*(?:section )?\d{1,2}[A-Z]?(?:\([0-9a-z]+\))*)*)|"
    r"regulation\s+(?P<rule>\d{1,2}(?:\([0-9a-z]+\))*))"
    r"\s+(?:is|are)\s+(?:an?\s+|both\s+)?(?P<words>[^.]{0,70})",
    re.IGNORECASE,
)
_TEST = re.compile(
    r"public interest test|factors (?:favouring|against|in favour|for)|balanc(?:e|ing) test|"
    r"public interest\b[^.]{0,80}\b(?:favours?|lies|considerations|outweigh\w*|maintain\w*)|"
    r"(?:balance of|weighed|considered|consider) (?:the |where the )?public interest|"
    r"outweigh\w*[^.]{0,60}\bpublic interest",
    re.IGNORECASE,
)
_TEST_WORDS = ("public interest", "factors", "balanc")  # every such phrase has one of them
_CLAIMED = ("absolute", "qualified")
_NO_TEST = re.compile(r"\b(?:no|not)\b[^.]{0,60}public interest", re.IGNORECASE)
_SAME = re.compile(
    r"\W*(?:please )?(?:see|as|refer to|"
    r"(?:the )?same(?: (?:answer|response|reply|exemptions?))? as|"
    r"as per|as in|as with|as for)(?: (?:the|our|my|for|to|in))?"
    r"(?: (?:answers?|responses?|reply|replies)(?: (?:to|given|for|in|at))?)?"
    r"(?: (?:above|before|previous (?:answer|response|question)|"
    r"(?:q|questions?|part|point)\s?\d\w*))"
    r"(?: above)?\W*",
    re.IGNORECASE,
)
# A ground that a review does not let stand is none.
_OVERTURNS = re.compile(
    r"\b(?:not|cannot) (?:uphold|agree with|support)\b[^.;]{0,30}"
    r"\b(?:use|application|reliance|citing|decision)\b",
    re.IGNORECASE,
)
_WOULD = re.compile(r"\bwould be exempt\b", re.IGNORECASE)
_TOLD = re.compile(
    r"\b(?:can|able to|happy to|willing to) (?:tell|say|confirm|give|provide|advise|disclose)|"
    r"\bgoodwill\b|\boutside (?:of )?the act\b|"
    r"\b(?:were|was)\b(?! (?:some|about|around|over|approximately|nearly|more than)\b)",
    re.IGNORECASE,
)
_ATTACHED = re.compile(
    r"^(?!.*\b(?:reasons?|notice|explanation|test|guidance)\b).*"
    r"\b(?:is|are|have|has|been|find|please see|we) (?:been )?(?:attach|enclos|annex|append)\w*",
    re.IGNORECASE,
)
_AGREES = re.compile(
    r"\s*[-\u2013\u2014,;:.]\s*(?:and )?"
    r"the same (?:applies|answer|response|exemptions?)[^.]{0,30}\.?\s*$",
    re.IGNORECASE,
)
_NIL = re.compile(
    r"\W*(?:none|nil|zero|0|nil return|n/?a|not applicable|dim(?: un| byd)?|sero)\W*", re.IGNORECASE
)


class Ruling(Struct):
    """What one passage says: of these questions, or of all when it names none."""

    disposition: str
    line: int
    page: str
    questions: tuple[str, ...] = ()
    sections: list[str] = field(default_factory=list)
    weak: bool = False  # only words under a question's number


class Reply(Struct):
    """All that one reply rules, and where it speaks to which question."""

    places: Places
    rulings: list[Ruling] = field(default_factory=list)
    claims: dict[str, str] = field(default_factory=dict)
    tested: bool = False
    said: list[tuple[int, bool]] = field(default_factory=list)
    """The last line of each passage, and whether it gives something beside a refusal."""

    def beside(self, line: int) -> bool:
        """Whether what stands on a line is given beside a refusal, not in answer."""
        before = [each for each in self.said if each[0] < line]
        return bool(before) and max(before)[1]


def read_reply(
    document: Document,
    message: Message,
    zones: Sequence[Zone],
    questions: Sequence[Question],
    regime: str,
) -> Reply:
    """The rulings of one reply, in the order of its passages."""
    reply, every = _begun(document, message, zones, questions, regime)
    current: Ruling | None = None
    listing, pending, above = False, list[str](), message.first
    for passage in every:
        if passage is None:  # a table or another's words stand between
            listing = False
            continue
        if repeated := _repeated(document, passage, reply, questions):
            reply.rulings.extend(repeated)
            continue
        if reply.places.parted(above, passage.lines[0]):  # an annex is no more of what it rules
            current, pending = None, []
        above = passage.lines[-1]
        own = _rule(document, passage, reply, regime)
        told = sections.is_recited(passage.text) or _is_claim(passage.text)
        head = [] if told else sections.listed(passage.text, regime)
        if current is not None and current.questions and passage.questions:
            mine, its = set(passage.questions), set(current.questions)
            if mine < its and head and (own is None or own.weak):
                # What was said of several has sections of its own for some of them.
                part = _ruling_at(document, passage, current.disposition)
                part.sections = _every_ground(passage.text, regime)
                reply.rulings.append(part)
                continue
            # Sections named under another question are none of this one's.
            current = current if mine & its else None
        if own is not None:
            if own.disposition in TAKES:
                current = own
                _put_all(own, pending)
            pending = pending if own.weak and own.disposition not in TAKES else []
            if not (own.weak and head and current):
                reply.rulings.append(own)
        if head and current and (listing or (not current.sections and not current.weak)):
            _put_all(current, (each.name for each in head))
        elif head and own is None:
            pending = [each.name for each in head]
        elif current is not None and own is None:
            _put_all(current, _applied(passage.text, regime, bare=False))
        elif own is None and (names := _applied(passage.text, regime, bare=True)):
            current = _ruling_at(document, passage, "refused")
            _put_all(current, names)
            reply.rulings.append(current)
        listing = sections.leads(passage.text) or (listing and bool(head))
    return reply


def _begun(
    document: Document,
    message: Message,
    zones: Sequence[Zone],
    questions: Sequence[Question],
    regime: str,
) -> tuple[Reply, list[Passage | None]]:
    """A reply with what its tables of questions and answers rule, and its passages."""
    lines = document.lines
    wanted = {Zone.ANSWER, Zone.EXEMPTION}
    zones = _spoken_recitals(document, message, zones)
    rules = frozenset(
        number
        for number in range(message.first, message.last + 1)
        if zones[number - 1] in wanted and _names_and_rules(document, message, number, zones)
    )
    tables = answer_tables(document, message.first, message.last)
    tabled = frozenset(number for table in tables for number in table.lines)
    reply = Reply(find_places(lines, message, zones, questions, rules, tabled))
    every = passages(document, message, zones, questions, reply.places)
    rows = [row for table in tables for row in table.rows]
    _rule_rows(document, rows, reply, questions, regime)
    take_notes(every, ((row.answer, _of_row(row, questions)) for row in rows))
    reply.said = [
        (each.lines[-1], sections.is_beside(each.text))
        for each in every
        if each is not None and not each.courtesy
    ]
    return reply, every


def _is_costly(best: str, names: Sequence[str]) -> bool:
    """Whether a passage refuses for the cost or the burden of it."""
    grounds = [sections.ground_of(name) for name in names]
    return best in {"refused_cost", "refused_vexatious", "ncnd_cost"} or (
        best in TAKES
        and any(ground and (ground.kind == "limit" or _is_burden(ground)) for ground in grounds)
    )


def _is_burden(ground: sections.Ground) -> bool:
    """Whether a ground is the exception for requests that are manifestly unreasonable."""
    environmental = ground.regime in {sections.EIR, sections.EISR}
    return environmental and ground.section in {"12(4)(b)", "10(4)(b)"}


def _is_claim(text: str) -> bool:
    """Whether a passage begins by saying of a section that it is absolute or qualified."""
    claim = _CLAIM.match(text)
    return claim is not None and any(k in claim["words"].lower() for k in ("absolute", "qualified"))


def _spoken_recitals(document: Document, message: Message, zones: Sequence[Zone]) -> Sequence[Zone]:
    """The zones, with paragraphs that recite the Act right under a question's number as answers.

    ``Under section 17 I give notice that it is not held`` is all that is said of it.
    """
    found = list(zones)
    above: list[int] = []
    for paragraph in paragraphs(document.lines, message.first, message.last):
        if above and all(zones[number - 1] is Zone.ACT_RECITAL for number in paragraph):
            marker = read_marker(document.lines[above[0] - 1].text)
            text = " ".join(" ".join(document.lines[n - 1].text.split()) for n in paragraph)
            heads = zones[above[-1] - 1] is Zone.RESTATED_REQUEST or (marker and not marker.rest)
            if heads and any(decided(each) in TAKES for each in sections.sentences(text)):
                for number in paragraph:
                    found[number - 1] = Zone.ANSWER
        above = paragraph
    return found


def _every_ground(text: str, regime: str) -> list[str]:
    """Every ground that a list of sections names, once."""
    found = (each.name for each in sections.mentions(text, regime) if each.ground)
    return list(dict.fromkeys(found))


def _of_row(row: AnswerRow, questions: Sequence[Question]) -> tuple[str, ...]:
    """The questions that a row of a table of questions and answers stands beside."""
    names = tuple(
        dict.fromkeys(question.number for question in questions if question.line == row.line)
    )
    names = names or known(row.labels, questions)
    return names or tuple(filter(None, [closest(row.asked, questions)]))


def _rule_rows(
    document: Document,
    rows: Sequence[AnswerRow],
    reply: Reply,
    questions: Sequence[Question],
    regime: str,
) -> None:
    for row in rows:
        _rule_row(document, row, reply, questions, regime)


def _rule_row(
    document: Document,
    row: AnswerRow,
    reply: Reply,
    questions: Sequence[Question],
    regime: str,
) -> None:
    """What a row of a table of questions and answers rules on the question it stands beside."""
    names = _of_row(row, questions)
    if not (names and row.answer):
        return
    passage = Passage([row.line], row.answer, names, alone=True, marked=True)
    own = _rule(document, passage, reply, regime)
    if own is not None:
        reply.rulings.append(own)


def _names_and_rules(
    document: Document, message: Message, number: int, zones: Sequence[Zone]
) -> bool:
    """Whether a line names questions in a sentence that decides or leads to an answer."""
    text = document.lines[number - 1].text
    if not turned_to(text) or _SAME.fullmatch(text):
        return False
    first = number
    while first > message.first and number - first < 6 and document.lines[first - 2].text.strip():
        first -= 1
    last = number
    while last < message.last and last - number < 6 and document.lines[last].text.strip():
        last += 1
    own = [n for n in range(first, last + 1) if zones[n - 1] in {Zone.ANSWER, Zone.EXEMPTION}]
    joined = " ".join(document.lines[n - 1].text.strip() for n in own)
    here = " ".join(text.split())
    for sentence in sections.sentences(" ".join(joined.split())):
        same = here in sentence or sentence in here or _shares(here, sentence)
        if same and turned_to(sentence):
            found = decided(sentence)
            answers = re.search(r"\b(?:answers?|relates? to|responds? to)\b", sentence)
            return bool(found or answers or is_count(sentence) or sentence.rstrip().endswith(":"))
    return False


def _shares(here: str, sentence: str) -> bool:
    """Whether a line ends or begins in a sentence."""
    return sentence[-25:] in here or sentence[:25] in here


def _repeated(
    document: Document, passage: Passage, reply: Reply, questions: Sequence[Question]
) -> list[Ruling]:
    """What an answer rules that only points at another: ``As above``, ``See question 1``."""
    if not passage.questions or not _SAME.fullmatch(_AGREES.sub("", passage.text)):
        return []
    names = set(known(named_questions(passage.text), questions)) - set(passage.questions)
    earlier = [each for each in reply.rulings if each.questions != passage.questions]
    if not names and earlier:
        names = set(earlier[-1].questions)
    line = document.lines[passage.lines[0] - 1]
    return [
        replace(each, questions=passage.questions, line=line.number, page=line.page)
        for each in earlier
        if names & set(each.questions)
    ]


def _ruling_at(document: Document, passage: Passage, disposition: str) -> Ruling:
    line = document.lines[passage.lines[0] - 1]
    return Ruling(disposition, line.number, line.page, passage.questions)


def _rule(document: Document, passage: Passage, reply: Reply, regime: str) -> Ruling | None:
    """What a passage decides, with the sections that its sentences apply."""
    _weigh(passage.text, reply, regime)
    if passage.courtesy:
        said_of = {decided(each) for each in sections.sentences(passage.text)} & _COURTEOUS
        found = min(said_of, key=RANK.__getitem__, default="")
        return _ruling_at(document, passage, found) if found else None
    best, counted = "", False
    said = sections.sentences(passage.text)
    for sentence in said:
        found = decided(sentence)
        if found == "refused_vexatious" and sections.is_recited(sentence):
            found = ""
        if not found and sections.listed(sentence, regime):
            continue
        counted = counted or is_count(sentence)
        if found and (not best or RANK[found] < RANK[best]):
            best = found
    names = _applied(passage.text, regime, bare=True, ruled=best in TAKES)
    if best == "ncnd":
        names += [
            each.name
            for sentence in said
            if not sections.is_recited(sentence)
            for each in sections.mentions(sentence, regime)
            if sections.is_ncnd(each.name)
        ]
    if (
        best == "ncnd" and regime == sections.FOISA
    ):  # section 18 is read with those that would apply
        names += [
            each.name
            for sentence in said
            if _WOULD.search(sentence)
            for each in sections.mentions(sentence, regime)
            if each.ground
        ]
    attached = any(decided(each) == "disclosed" and _ATTACHED.search(each) for each in said)
    if names and best not in TAKES and best != "transferred":
        best = "refused" if best in {"", HELD} else best
    if _is_costly(best, names):  # figures of the work are no answer
        counted = any(is_count(each) and _TOLD.search(each) for each in said)
    weak = False
    beside = sections.is_beside(passage.text) and not counted
    if beside and best in {"disclosed", ""}:
        return None
    if passage.alone and said and _NIL.fullmatch(said[0]) and best in {"", "disclosed", HELD}:
        return _ruling_at(document, passage, "nil_return")
    if names and best == "disclosed" and attached:
        best = "refused"  # of what is left out
    if best in TAKES and (counted or attached or is_list(passage.text)):
        reply.rulings.append(_ruling_at(document, passage, "disclosed"))
    elif not best and passage.alone and (_NIL.fullmatch(passage.text) or is_none(passage.text)):
        best = "nil_return"
    elif not best and (counted or (passage.marked and _answers(passage.text, regime))):
        best, weak = "disclosed", not counted
    if not best:
        return None
    ruling = _ruling_at(document, passage, best)
    ruling.weak = weak
    if best in TAKES:
        _put_all(ruling, names)
    return ruling


def _answers(text: str, regime: str) -> bool:
    """Whether words under a question's number, which decide nothing, answer it.

    They do not where they name a section, only point elsewhere, or may say that something
    is not given.
    """
    if sections.listed(text, regime) or points_at_note(text) or is_tail(text):
        return False
    said = sections.sentences(text)
    grounds = any(each.ground for each in sections.mentions(text, regime))
    return has_figure(said[0]) or not (grounds or any(is_withheld(each) for each in said))


def _weigh(text: str, reply: Reply, regime: str) -> None:
    """Take up what a passage claims of sections and whether it weighs the public interest."""
    lower = text.lower()
    if not reply.tested and any(word in lower for word in _TEST_WORDS):
        reply.tested = bool(_TEST.search(_NO_TEST.sub("", text)))
    if not any(kind in lower for kind in _CLAIMED):
        return
    last = ""
    for sentence in sections.sentences(text):
        for claim in _CLAIM.finditer(sentence):
            words = claim["words"].lower()
            kind = next((k for k in _CLAIMED if k in words), "")
            if not kind:
                continue
            names = (
                [last]
                if claim["what"].lower() == "this"
                else [
                    sections.short_name(each.name)
                    for each in sections.mentions(claim["what"], regime)
                ]
            )
            for name in names:
                if name:
                    reply.claims.setdefault(name, kind)
        for each in sections.mentions(sentence, regime):
            if each.ground:
                last = sections.short_name(each.name)


def _applied(text: str, regime: str, *, bare: bool, ruled: bool = False) -> list[str]:
    """The sections that a passage's sentences apply.

    ``ruled``: the passage refuses, so that ``under section 40(2)`` in it is enough.
    ``bare`` lets a section without its subsection count.
    """
    found: list[str] = []
    for sentence in sections.sentences(text):
        cue = sections.applies(sentence)
        near = ruled and decided(sentence) in TAKES and not sections.is_recited(sentence)
        if not (cue or near) or _OVERTURNS.search(sentence):
            continue
        claims = [] if cue else [claim.span() for claim in _CLAIM.finditer(sentence)]
        for each in sections.mentions(sentence, regime):
            if each.ground is None or any(a <= each.start < b for a, b in claims):
                continue
            if bare or "(" in each.name or each.ground.regime in {sections.EIR, sections.EISR}:
                found.append(each.name)
    return found


def _put_all(ruling: Ruling, names: Iterable[str]) -> None:
    """Add sections to those of a ruling, each once."""
    ruling.sections.extend(dict.fromkeys(n for n in names if n not in ruling.sections))
