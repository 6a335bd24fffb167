"""Which question each line of a reply speaks to, by the numbers and words over it."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import zip_longest
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence import sections
from foiparse.correspondence.asking import (
    after_question,
    is_answer_heading,
    is_ask_heading,
    is_tail,
)
from foiparse.correspondence.following import in_prose
from foiparse.correspondence.nesting import candidates
from foiparse.correspondence.numbering import Level, Marker, read_marker, theirs, turned_to
from foiparse.correspondence.wording import closest
from foiparse.model import Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Line, Message, Question

_OWN = frozenset(
    {
        Zone.ANSWER,
        Zone.EXEMPTION,
        Zone.RESTATED_REQUEST,
        Zone.TABLE_TITLE,
        Zone.TABLE_HEADER,
        Zone.TABLE_ROW,
        Zone.TABLE_NOTE,
        Zone.ACK,
    }
)
_SAID = frozenset({Zone.ANSWER, Zone.EXEMPTION, Zone.RESTATED_REQUEST})
_WORD = re.compile(r"[a-z0-9]+")
_BULLET = re.compile(r"\s*[\u2022\u00b7\u25aa\u25cf\u25e6\uf0b7*\u2013\u2014-]\s+\S")
_REMAINING = re.compile(
    r"\b(?:remaining|remainder of|rest of|other)\s+(?:of\s+)?(?:the\s+|your\s+)?"
    r"(?:questions?|parts?|points?|request)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d(?:[/-]\d\d(?:\d\d)?)?\b")
_ANNEX = re.compile(
    r"\W*(?:annex(?:e|ure)?|appendix|schedule|atodiad)\s+(?:[A-Z]|\d{1,2}|[ivx]+)(?!\w)",
    re.IGNORECASE,
)
_TITLE = 14  # words of a title
_LABELLED = re.compile(r"\s*[^:.?]{3,80}:\s*\S.*")


class Place(Struct, frozen=True):
    """From this line on a reply speaks to these questions; ``basis`` says how that is known."""

    line: int
    questions: tuple[str, ...]
    basis: str  # stated (a number), words (the question given back), order
    heading: bool = True  # False for a sentence that names them


class Places(Struct, frozen=True):
    """The places of one reply in order, and the lines that give its questions back."""

    found: tuple[Place, ...]
    restated: frozenset[int]
    message: range  # the line numbers of the reply
    ends: tuple[int, ...] = ()  # titles of annexes: what stood under a number stands no longer

    def at(self, line: int) -> Place | None:
        """The place that a line stands under."""
        index = bisect_right([place.line for place in self.found], line)
        if not index or self.parted(self.found[index - 1].line, line):
            return None
        return self.found[index - 1]

    def parted(self, above: int, line: int) -> bool:
        """Whether an annex begins between two lines."""
        return bisect_right(self.ends, line) > bisect_right(self.ends, above)


def find_places(
    lines: Sequence[Line],
    message: Message,
    zones: Sequence[Zone],
    questions: Sequence[Question],
    rules: frozenset[int],
    tabled: frozenset[int] = frozenset(),
) -> Places:
    """Where a reply turns to which question.

    A list of questions with nothing between them is the request given back, not an answer
    to the last of them. ``rules`` are lines of sentences that say what becomes of the
    questions they name; ``tabled`` are those of tables that answer in words, which speak
    for themselves.
    """
    message_lines = range(message.first, message.last + 1)
    own = [
        number
        for number in message_lines
        if (zones[number - 1] in _OWN or _answered_below(lines, number, zones))
        and number not in tabled
        and lines[number - 1].text.strip()
    ]
    restated = _restated(lines, own, zones, questions)
    markers = _markers(lines, own, zones, questions, restated)
    kept = _answered(lines, own, markers, restated)
    kept = kept or in_order(lines, own, zones, questions)
    if not (kept or rules):
        begun = in_prose(lines, message, zones, questions)
        kept = [Place(line, (name,), "order") for line, name in begun]
    by_line = {place.line: place for place in kept}
    for number in own:
        if number in rules and number not in by_line and number not in restated:
            names = known(turned_to(lines[number - 1].text), questions)
            if names:
                by_line[number] = Place(number, names, "stated", heading=False)
    _rest(lines, own, questions, by_line)
    for number in own:
        title = "" if number in by_line or number in restated else _title(lines, number)
        if title and (names := known(turned_to(title), questions)):
            by_line[number] = Place(number, names, "stated")
    return Places(
        tuple(by_line[number] for number in sorted(by_line)),
        frozenset(restated) | tabled,
        message_lines,
        tuple(n for n in own if n not in by_line and _opens_annex(lines, n)),
    )


def _title(lines: Sequence[Line], number: int) -> str:
    """A title, of one line or two, that begins with a section; empty for another line."""
    last = number
    while last < len(lines) and last < number + 2 and lines[last].text.strip():
        last += 1
    text = " ".join(" ".join(lines[n - 1].text.split()) for n in range(number, last + 1))
    above = number < 2 or not lines[number - 2].text.strip()
    if not above or len(text.split()) > _TITLE or text.endswith((".", ":", "?", ";")):
        return ""
    laws = (sections.FOIA, sections.FOISA)
    return text if any(sections.listed(text, law) for law in laws) else ""


def _opens_annex(lines: Sequence[Line], number: int) -> bool:
    """Whether a line is the title of an annex."""
    text = lines[number - 1].text.strip()
    alone = (number < 2 or not lines[number - 2].text.strip()) and (
        number >= len(lines) or not lines[number].text.strip()
    )
    title = alone and len(text.split()) <= _TITLE and not text.endswith((".", "?", ";"))
    return title and bool(_ANNEX.match(text))


def _rest(
    lines: Sequence[Line],
    own: Sequence[int],
    questions: Sequence[Question],
    by_line: dict[int, Place],
) -> None:
    """Add where a sentence turns to all that is left: ``the remaining questions``."""
    for number, after in zip_longest(own, own[1:], fillvalue=0):
        text = lines[number - 1].text.strip()
        more = f"{text} {lines[after - 1].text.strip()}" if after == number + 1 else text
        found = _REMAINING.search(more)
        if number in by_line or found is None or found.start() > len(text):
            continue
        before = {
            name for line, each in by_line.items() if line < number for name in each.questions
        }
        left = [question.number for question in questions if question.number not in before]
        if before and left:
            by_line[number] = Place(number, tuple(dict.fromkeys(left)), "stated", heading=False)


def known(labels: Sequence[str], questions: Sequence[Question]) -> tuple[str, ...]:
    """The questions that labels mean: 1 means 1a and 1b where there is no 1, 2a means 2."""
    numbers = [(label, question.number) for question in questions for label in question.labels]
    found: list[str] = []
    for label in labels:
        same = [number for own, number in numbers if own == label]
        if same:
            found.extend(same)
            continue
        under = [n for own, n in numbers if re.match(rf"{re.escape(label)}(?:[a-z(]|\.\d)", own)]
        stem = re.match(r"\d+", label)
        if label.isdigit() and under:
            found.extend(under)
        elif stem:
            found.extend(number for own, number in numbers if own == stem[0])
    return tuple(dict.fromkeys(found))


def _meant(marker: Marker, before: str, questions: Sequence[Question]) -> Sequence[str]:
    """The numbers that a marker means: (b) after 1a is 1b, and A2 the answer to question 2."""
    every = {label for question in questions for label in question.labels}
    if marker.level in {Level.LETTER, Level.ROMAN} and len(marker.labels) == 1:
        whole = (each for each in candidates(marker.labels[0], before) if each in every)
        return [next(whole, marker.labels[0])]
    letter, dot, rest = marker.labels[0].partition(".") if marker.labels else ("", "", "")
    if dot and letter.isalpha() and marker.labels[0] not in every and rest in every:
        return [label.partition(".")[2] for label in marker.labels]
    return marker.labels


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def _restated(
    lines: Sequence[Line],
    own: Sequence[int],
    zones: Sequence[Zone],
    questions: Sequence[Question],
) -> set[int]:
    """Lines whose words are words of a question, or that a question begins on."""
    every = " \n ".join(_words(question.text) for question in questions)
    found: set[int] = set()
    begins = {question.line for question in questions}
    for number in own:
        text = lines[number - 1].text.lstrip("> ")
        marker = read_marker(text)
        asked = number in begins or zones[number - 1] is Zone.RESTATED_REQUEST
        if asked and not (marker and after_question(marker.rest)):
            found.add(number)
        words = _words(marker.rest if marker else text)
        if words.count(" ") >= 2 and words in every:
            found.add(number)
    return found


def _markers(
    lines: Sequence[Line],
    own: Sequence[int],
    zones: Sequence[Zone],
    questions: Sequence[Question],
    restated: set[int],
) -> list[Place]:
    begins = {question.line: question for question in questions if question.line in own}
    openings = {
        _words(own)[:60]: question.number
        for question, own in zip(questions, _own_words(questions), strict=True)
        if len(own.split()) >= 3
    }
    order = {question.number: at for at, question in enumerate(questions)}
    found: list[Place] = []
    asked_above = False  # a bare figure under a question is its answer
    last = label = ""  # the question before, what the letter calls it
    listed = wrapped = 0  # questions given back in a run; the line that ends a heading above it
    for number in own:
        text = lines[number - 1].text.lstrip("> ")
        marker = read_marker(text)
        if number in begins:
            asked_above = text.rstrip(" *_").endswith("?")
            same = tuple(dict.fromkeys(q.number for q in questions if q.line == number))
            found.append(Place(number, same, "stated"))
            last = begins[number].number
            label = (*begins[number].labels, "")[0]
            listed += 1
            continue
        if zones[number - 1] is Zone.TABLE_ROW or (text.strip().isdigit() and asked_above):
            asked_above = False
            continue
        asked_above = number in restated and text.rstrip(" *_").endswith("?")
        if number not in restated:
            if listed > 1:  # the answers to a list may begin at any of it
                last = label = ""
            listed = 0
        if names := _theirs(lines, number, zones, questions):
            found.append(Place(number, names, "stated"))
            last, wrapped = names[-1], number + 1 if ")" not in text else 0
            restated.add(wrapped or number)
            continue
        if number == wrapped:  # the end of such brackets
            continue
        if marker and marker.level is not Level.BULLET:
            labels = _meant(marker, label, questions)
            names = known(labels, questions)
            stated = number in restated or marker.level is Level.WORD
            # Numbers of some other list go back; answers go on, or begin again at the first.
            on = bool(names) and (
                stated or order[names[0]] in {0, max(order.get(last, 0), order[names[0]])}
            )
            if on and (stated or not marker.rest or len(questions) > 1):
                found.append(Place(number, names, "stated"))
                last, label = names[-1], labels[-1]
                continue
        words = _words(marker.rest if marker else text)
        begun = (n for o, n in openings.items() if words and o.startswith(words[:60]))
        name = next(begun, "") if number in restated else ""
        name = name or _headed(lines, number, zones, questions)
        if name and not (
            found
            and found[-1].questions == (name,)
            and own.index(number) == own.index(found[-1].line) + 1
        ):
            found.append(Place(number, (name,), "words"))
            last = name
            label = next((q.labels[0] for q in questions if q.number == name and q.labels), "")
    return found


def _theirs(
    lines: Sequence[Line], number: int, zones: Sequence[Zone], questions: Sequence[Question]
) -> tuple[str, ...]:
    """The questions that a heading of the letter's own gives in brackets, on it or below it."""
    text = lines[number - 1].text
    if number > 1 and zones[number - 2] not in {Zone.BLANK, Zone.CHROME}:
        return ()
    if "(" not in text or ")" not in text:
        text = f"{text} {lines[number].text.strip()}" if number < len(lines) else text
    return known(theirs(text), questions) if "(" in text else ()


def _headed(
    lines: Sequence[Line],
    number: int,
    zones: Sequence[Zone],
    questions: Sequence[Question],
) -> str:
    """The question that a line gives in other words, as a heading over its answer; or none."""
    text = lines[number - 1].text.strip()
    alone = number == 1 or not lines[number - 2].text.strip()
    if not alone or zones[number - 1] not in _SAID or len(text) > 200:
        return ""
    if text.endswith((".", ",", ";")) or re.search(r"\d\W*$", _YEAR.sub("", text)):
        return ""
    return closest(text, questions)


def in_order(
    lines: Sequence[Line], own: Sequence[int], zones: Sequence[Zone], questions: Sequence[Question]
) -> list[Place]:
    """As many bullets, or lines of a label and a value, as there are questions: one each.

    None where the words of one are another question's.
    """
    names = list(dict.fromkeys(question.number for question in questions))
    if len(names) < 2:
        return []
    said = [number for number in own if zones[number - 1] in _SAID]
    bullets = [number for number in said if _BULLET.match(lines[number - 1].text)]
    labels = [number for number in said if _LABELLED.fullmatch(lines[number - 1].text)]
    for items in (bullets, labels):
        if len(items) != len(names):
            continue
        meant = [closest(lines[number - 1].text, questions) for number in items]
        if all(mine in {"", name} for mine, name in zip(meant, names, strict=True)):
            return [
                Place(number, (name,), "order") for number, name in zip(items, names, strict=True)
            ]
    return []


def _own_words(questions: Sequence[Question]) -> list[str]:
    """The text of each question without a lead-in that it shares with others."""
    leads = [question.text.partition(":")[0] for question in questions]
    return [
        question.text.partition(":")[2] if leads.count(lead) > 1 else question.text
        for question, lead in zip(questions, leads, strict=True)
    ]


def _answered_below(lines: Sequence[Line], number: int, zones: Sequence[Zone]) -> bool:
    """Whether a line quoted from the request has the authority's own words under it."""
    if zones[number - 1] is not Zone.QUOTED_PREVIOUS or not lines[number - 1].text.startswith(">"):
        return False
    below = next((n for n in range(number + 1, len(lines) + 1) if lines[n - 1].text.strip()), 0)
    return bool(below) and zones[below - 1] in _SAID


def _answered(
    lines: Sequence[Line], own: Sequence[int], markers: Sequence[Place], restated: set[int]
) -> list[Place]:
    """The markers that something stands under before the next; runs of bare ones are a list."""
    kept: list[Place] = []
    run: list[Place] = []
    at = {place.line for place in markers}
    for index, place in enumerate(markers):
        end = markers[index + 1].line if index + 1 < len(markers) else own[-1] + 1
        run.append(place)
        content = any(
            place.line <= number < end
            and number not in restated
            and not (number in at and _bare(lines[number - 1].text))
            and not is_ask_heading(lines[number - 1].text)
            and not is_tail(lines[number - 1].text)
            for number in own
        )
        if not content and (index + 1 < len(markers) or (kept and place.line in restated)):
            continue
        if len(run) == 1 or place.line not in restated or not _whole(run, markers):
            kept.append(place)
        elif all(_number_only(lines[each.line - 1].text) for each in run):
            names = tuple(dict.fromkeys(name for each in run for name in each.questions))
            kept.append(Place(run[0].line, names, "stated"))
        run = []
    return kept


def _whole(run: Sequence[Place], markers: Sequence[Place]) -> bool:
    """Whether a run of questions with nothing between them has all those of the letter."""
    every = {name for place in markers for name in place.questions}
    return every == {name for place in run for name in place.questions}


def _number_only(text: str) -> bool:
    marker = read_marker(text)
    return marker is not None and not marker.rest


def _bare(text: str) -> bool:
    """Whether a marker's line holds no answer: its number alone, or the question."""
    marker = read_marker(text)
    return marker is not None and not after_question(marker.rest)


def is_heading(text: str) -> bool:
    """Whether a line heads the request or the answer and says nothing itself."""
    return is_ask_heading(text) or is_answer_heading(text)
