"""The questions of a request as a later message repeats, quotes or adds to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.correspondence.asking import is_answer_heading, is_ask_heading, is_asking
from foiparse.correspondence.listing import line_by_line, numbered, within_line
from foiparse.correspondence.numbering import Level, read_marker
from foiparse.model import MessageKind, Question, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Line, Message


def given_back(
    lines: Sequence[Line], message: Message, zones: Sequence[Zone]
) -> tuple[Question, ...]:
    """The questions that a letter gives back: numbered, in bullets, or each over its answer."""
    own = [
        number
        for number in range(message.first, message.last + 1)
        if zones[number - 1] is Zone.RESTATED_REQUEST
        and not is_ask_heading(lines[number - 1].text)
        and not is_answer_heading(lines[number - 1].text)
    ]
    return numbered(lines, own) or _apart(lines, own, zones)


def _apart(
    lines: Sequence[Line], own: Sequence[int], zones: Sequence[Zone]
) -> tuple[Question, ...]:
    """Questions without numbers that the letter's own words stand between; fewer than two: none."""
    runs: list[list[int]] = []
    for number in own:
        between = zones[runs[-1][-1] : number - 1] if runs else ()
        if runs and all(zone is Zone.RESTATED_REQUEST for zone in between):
            runs[-1].append(number)
        else:
            runs.append([number])
    texts = [" ".join(" ".join(lines[n - 1].text.split()) for n in run) for run in runs]
    asking = [(run, text) for run, text in zip(runs, texts, strict=True) if is_asking(text)]
    if len(asking) < 2 or len(asking) < len(runs):
        return ()
    return tuple(Question(str(at), text, run[0]) for at, (run, text) in enumerate(asking, start=1))


def quoted_below(
    lines: Sequence[Line], message: Message, zones: Sequence[Zone]
) -> tuple[Question, ...]:
    """The questions of a request that stands only in the mail that a reply quotes."""
    own = [
        number
        for number in range(message.first, message.last + 1)
        if zones[number - 1] is Zone.QUOTED_PREVIOUS
    ]
    bare = list(lines)
    for number in own:
        bare[number - 1] = replace(lines[number - 1], text=lines[number - 1].text.lstrip("> "))
    return numbered(bare, own) or within_line(bare, own) or line_by_line(bare, own)


def added(
    lines: Sequence[Line],
    messages: Sequence[Message],
    zones: Sequence[Zone],
    asked: Sequence[Question],
) -> tuple[Question, ...]:
    """Questions that later messages of the requester add under the next numbers."""
    found: list[Question] = []
    last = asked[-1].number if asked else ""
    for message in messages:
        if message.kind is not MessageKind.FOLLOWUP or not last.isdigit():
            continue
        open_ = False
        for number in range(message.first, message.last + 1):
            text = " ".join(lines[number - 1].text.split())
            marker = read_marker(text) if zones[number - 1] is Zone.FOLLOWUP else None
            new = marker is not None and marker.labels == (str(int(last) + 1),)
            if marker and new and marker.level is not Level.BULLET and is_asking(marker.rest):
                found.append(Question(marker.labels[0], marker.rest, number))
                last, open_ = marker.labels[0], not marker.rest.endswith("?")
            elif not text or marker:
                open_ = False
            elif open_:
                found[-1] = replace(found[-1], text=f"{found[-1].text} {text}")
                open_ = not text.endswith("?")
    return tuple(found)
