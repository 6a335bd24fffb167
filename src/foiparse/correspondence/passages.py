"""A reply cut into passages, each about the questions that it stands under, or names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence import sections
from foiparse.correspondence.asking import after_question, answer_words
from foiparse.correspondence.clauses import clauses
from foiparse.correspondence.deciding import TAKES, decided, is_count
from foiparse.correspondence.numbering import read_marker, turned_to
from foiparse.correspondence.paragraphs import paragraphs
from foiparse.correspondence.places import Place, Places, is_heading, known
from foiparse.correspondence.wording import spoken_of
from foiparse.model import Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Document, Message, Question


class Passage(Struct):
    """Words that belong together, and the questions that they are about; none for all."""

    lines: list[int]
    text: str
    questions: tuple[str, ...]
    alone: bool  # under one question, or in answer to the only one
    marked: bool  # the first words under a question's own number
    courtesy: bool = False


def passages(
    document: Document,
    message: Message,
    zones: Sequence[Zone],
    questions: Sequence[Question],
    places: Places,
) -> list[Passage | None]:
    """The authority's own words, cut at questions and at sections that head a line."""
    found: list[Passage | None] = []
    wanted = {Zone.ANSWER, Zone.EXEMPTION, Zone.ACK}
    begun: set[Place] = set()
    for paragraph in paragraphs(document.lines, message.first, message.last):
        own = [n for n in paragraph if zones[n - 1] in wanted and n not in places.restated]
        if len(own) > 1:  # a heading over an answer is none of its words
            own = [n for n in own if not is_heading(document.lines[n - 1].text)]
        if not own and _holding(document, paragraph, zones):
            found.append(Passage(paragraph, _text(document, paragraph), (), False, False, True))
            continue
        if not own:
            if any(zones[n - 1] is Zone.TABLE_ROW for n in paragraph):
                found.append(None)
            continue
        begins = {place.line for place in places.found}
        chunks: list[list[int]] = []
        for number in own:
            text = document.lines[number - 1].text
            heading = number in begins and places.at(number)
            # A question given back between two lines parts them.
            turns = (
                bool(chunks)
                and (here := places.at(number)) is not None
                and here.heading
                and here is not places.at(chunks[-1][-1])
            )
            within = bool(chunks) and _goes_on(document.lines[number - 2].text, text)
            opens = (
                turns
                or (heading and heading.heading)
                or (not within and bool(sections.listed(text, sections.FOIA)))
            )
            if not chunks or opens or _is_item(text):
                chunks.append([])
            chunks[-1].append(number)
        for chunk in chunks:
            courtesy = zones[chunk[0] - 1] is Zone.ACK
            if not courtesy and (parted := _parted(document, chunk, questions, places)):
                found.extend(parted)
                continue
            passage = _passage(document, chunk, questions, places)
            if not passage.text:
                continue
            passage.courtesy = courtesy
            place = places.at(chunk[0])
            if passage.marked and place in begun:
                passage.marked = False
            elif place:
                begun.add(place)
            found.append(passage)
    return found


def _text(document: Document, numbers: Sequence[int]) -> str:
    return " ".join(" ".join(document.lines[n - 1].text.split()) for n in numbers)


def _holding(document: Document, paragraph: Sequence[int], zones: Sequence[Zone]) -> bool:
    """Whether a paragraph that recites the Act says when the answer will come, and no more."""
    if any(zones[number - 1] is not Zone.ACT_RECITAL for number in paragraph):
        return False
    said = {decided(each) for each in sections.sentences(_text(document, paragraph))}
    return said - {""} == {"acknowledged_only"}


def _parted(
    document: Document, chunk: list[int], questions: Sequence[Question], places: Places
) -> list[Passage | None]:
    """A paragraph whose sentences turn to one question after another, cut at those; or nothing.

    What it says before is of all that it stands under.
    """
    text = _text(document, chunk)
    pieces: list[tuple[tuple[str, ...], list[str]]] = []
    lead: list[str] = []
    for sentence in sections.sentences(text):
        if parts := clauses(sentence, questions):
            pieces.extend((named, [said]) for named, said in parts)
            continue
        named = known(turned_to(sentence), questions)
        if named and not (pieces and pieces[-1][0] == named):
            pieces.append((named, [sentence]))
        else:
            (pieces[-1][1] if pieces else lead).append(sentence)
    place = places.at(chunk[0])
    if len({named for named, _ in pieces}) < 2:
        return []
    if lead:
        pieces.insert(0, (place.questions if place else (), lead))
    return [
        Passage(chunk, " ".join(said), named, alone=bool(named), marked=False)
        for named, said in pieces
    ]


def _goes_on(above: str, text: str) -> bool:
    """Whether a line carries on the sentence of the one above: it begins in lower case."""
    return text.strip()[:1].islower() and above.rstrip()[-1:] not in set(".:;?!")


def _is_item(text: str) -> bool:
    marker = read_marker(text)
    return (marker is not None and bool(marker.rest)) or answer_words(text) != text


def _passage(
    document: Document, chunk: list[int], questions: Sequence[Question], places: Places
) -> Passage:
    texts = [" ".join(document.lines[n - 1].text.split()) for n in chunk]
    place = places.at(chunk[0])
    if place and place.line == chunk[0]:
        marker = read_marker(texts[0])
        if marker and place.heading:
            texts[0] = after_question(marker.rest)
    texts[0] = answer_words(texts[0])
    text = " ".join(" ".join(texts).split())
    if is_heading(text) and decided(text) not in TAKES:
        text = ""
    named = known(turned_to(text), questions)
    if named and (decided(text) or is_count(text)):
        return Passage(chunk, text, named, alone=True, marked=False)
    inside: Place | None = next(
        (p for n in chunk if (p := places.at(n)) and p.line == n and not p.heading), None
    )
    place = inside or place
    first = (
        place is not None and place.heading and place.basis != "words" and not _single(questions)
    )
    says = decided(text) in TAKES or is_count(text)
    if place is None and says and (spoken := spoken_of(text, questions)):
        return Passage(chunk, text, spoken, alone=True, marked=False)
    alone = place is not None or _single(questions)
    return Passage(chunk, text, place.questions if place else (), alone, marked=first)


def _single(questions: Sequence[Question]) -> bool:
    """Whether there is one question, however often the letter parts it."""
    return len({question.number for question in questions}) == 1
