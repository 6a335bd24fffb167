"""What a thread shows that no answer can carry: sections only named, no reply at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from foiparse.correspondence import sections
from foiparse.correspondence.dispositions import thread_regime
from foiparse.model import Finding, MessageKind, Zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foiparse.model import Answer, Document, Message

_FIGURES = re.compile(r"(?:\s\d[\d,.]*){2,}\s*$")
_FIGURE = re.compile(r"\d[\d,.]*")
_LEAST = 2  # such lines in quoted mail: one may be a sentence or a date
_OTHERS = {
    Zone.RESTATED_REQUEST: "the request given back",
    Zone.QUOTED_PREVIOUS: "earlier mail quoted",
    Zone.ACT_RECITAL: "the Act recited",
    Zone.ACK: "an acknowledgement",
    Zone.COMPLAINT_RIGHTS: "the notice on complaints",
}


def notice(
    document: Document,
    messages: Sequence[Message],
    zones: Sequence[Zone],
    answers: Sequence[Answer],
) -> list[Finding]:
    """Findings on the messages of one part, in order."""
    found: list[Finding] = []
    if len(messages) > 1 and not any(each.kind is MessageKind.REPLY for each in messages):
        found.append(_no_reply(document, messages))
    found.extend(_quoted_figures(document, messages, zones))
    regime = thread_regime(document, zones)
    for message in messages:
        if message.kind is MessageKind.REPLY:
            applied = {
                name
                for answer in answers
                if answer.message == message.ordinal
                for name in (
                    *map(sections.short_name, answer.exemptions),
                    # Sections of procedure are here alone.
                    *(test.partition(":")[0] for test in answer.public_interest_test),
                )
            }
            found.extend(_mentioned(document, message, zones, applied, regime))
    return found


def _no_reply(document: Document, messages: Sequence[Message]) -> Finding:
    rows = sum(bool(_FIGURES.search(line.text)) for line in document.lines)
    more = f" {rows} lines that end in figures were left alone." if rows else ""
    first = next((each for each in messages if each.ordinal), messages[0])
    return Finding(
        "part_unread",
        first.first,
        document.source,
        "No message of this thread was taken for a reply, so no figure in it was read." + more,
    )


def _quoted_figures(
    document: Document, messages: Sequence[Message], zones: Sequence[Zone]
) -> Iterator[Finding]:
    """Rows of figures quoted in a message without any of its own, that stand nowhere else.

    They may be the answer; where it has a table of its own, what it quotes is an earlier one.
    """
    rows: dict[int, tuple[str, ...]] = {}
    told: set[tuple[str, ...]] = set()
    for line, zone in zip(document.lines, zones, strict=True):
        text = " ".join(line.text.replace("|", " ").split())
        if zone is not Zone.QUOTED_PREVIOUS:
            told.add(tuple(_FIGURE.findall(text)))
        elif _FIGURES.search(text):
            rows[line.number] = tuple(_FIGURE.findall(text))
    for message in messages if rows else ():
        alone = [
            number
            for number in range(message.first, message.last + 1)
            if number in rows and rows[number] not in told
        ]
        if len(alone) >= _LEAST and Zone.TABLE_ROW not in zones[message.first - 1 : message.last]:
            words = (
                f"{len(alone)} lines of earlier mail quoted here end in figures that stand nowhere "
                "else. They were left alone: give that mail by itself to have them read."
            )
            page = document.lines[alone[0] - 1].page
            yield Finding("part_unread", alone[0], document.source, words, page)


def _mentioned(
    document: Document,
    message: Message,
    zones: Sequence[Zone],
    applied: set[str],
    regime: str,
) -> list[Finding]:
    """One finding for each ground for refusal that a reply names and does not apply.

    Sections of procedure (1, 10, 17, 50) are in every letter and can be taken for no ground;
    those of other Acts count where their number is that of one.
    """
    found: dict[str, Finding] = {}
    for number in range(message.first, message.last + 1):
        line = document.lines[number - 1]
        if zones[number - 1] is Zone.BLANK or len(line.text) > 4000:
            continue
        # A name may be cut by the line's end: its Act often stands on the next.
        after = document.lines[number].text if number < message.last else ""
        text = f"{line.text.rstrip()} {after.strip()}"
        for each in sections.mentions(text, regime):
            if each.start > len(line.text):
                continue
            other = each.ground is None
            name = each.name.removeprefix("other ") if other else sections.short_name(each.name)
            name = re.sub(r"\(.*", "", name) if other else name
            if other and sections.ground_of(name) is None:
                continue
            key = f"{name} of another Act" if other else name
            if key in found or (not other and name in applied):
                continue
            where = _OTHERS.get(zones[number - 1], "the letter")
            words = f"Named here ({where}) but not applied: {key}."
            found[key] = Finding("mentioned_not_applied", number, key, words, line.page)
    return list(found.values())
