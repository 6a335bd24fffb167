"""The site's own description of a request: the ``.json`` that lies beside its page.

It holds no words of any message, but when each was sent and what the site says became of
it. Which page it describes is told by the numbers of the messages, not by its name.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from foiparse.readers import sniff

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foiparse.model import Document

_MOST_FILES = 500  # of a folder that are looked at
_MOST_BYTES = 4 * 1024 * 1024  # of a description, and of the start of a page
_ID = re.compile(rb'id="(?:incoming|outgoing|comment)-(\d{1,12})"')
_UNSAID = "waiting_classification"  # what the site's page calls a request nobody has classified
_STATE = re.compile(r"[a-z_]{1,40}")
_PAGES = (".html", ".htm", ".xhtml")


class Description(Struct, frozen=True):
    """What one file says: its name, the request's state, date and state by message number.

    ``state`` is the site's own word, empty where it gives none.
    """

    name: str
    state: str
    sent: dict[int, date]
    states: dict[int, str]


def joined(document: Document, path: Path) -> Document:
    """A request page with what the description beside it adds; any other as it is."""
    numbers = {message.site_number for message in document.messages if message.site_number}
    if not numbers:
        return document
    for found in _descriptions(str(path.parent), _changed(path.parent)):
        if len(numbers & found.sent.keys()) * 2 > len(numbers):
            return _with(document, found)
    return document


def page_beside(data: bytes, path: Path) -> str:
    """The name of the page that a description belongs to, or empty."""
    numbers = set(_parsed(data, path.name).sent) if len(data) <= _MOST_BYTES else set()
    if not numbers:
        return ""
    for other in _siblings(path.parent, _PAGES):
        found = {int(number) for number in _ID.findall(_start(other))}
        if found and len(numbers & found) * 2 > len(found):
            return other.name
    return ""


def beside(data: bytes, path: Path) -> tuple[object, ...]:
    """All that reading ``data``, which lies at ``path``, takes from what lies beside it.

    Plain values with a stable ``repr``: what was read under other ones is to be read again.
    """
    numbers = {int(number) for number in _ID.findall(data)}
    if numbers:
        every = _descriptions(str(path.parent), _changed(path.parent))
        return tuple(found for found in every if numbers & found.sent.keys())
    if sniff.site_json(data, path.name):
        return (page_beside(data, path),)
    if b"incoming-" in data or b"\0" in data[:64] or data.startswith(b"PK"):
        # A page in another spelling, or inside something.
        return _descriptions(str(path.parent), _changed(path.parent))
    return ()


def _with(document: Document, found: Description) -> Document:
    messages = tuple(
        replace(message, sent=message.sent or found.sent.get(message.site_number))
        for message in document.messages
    )
    words = "nobody has said yet" if found.state == _UNSAID else _plain(found.state)
    said = [f"the request: {words}"] if words else []
    said += [
        f"message {message.ordinal}: {found.states[message.site_number]}"
        for message in messages
        if message.site_number in found.states
    ]
    aside = f"What became of it, as {found.name} says: {'; '.join(said)}." if said else ""
    return replace(
        document,
        messages=messages,
        asides=(*document.asides, *([aside] if aside else [])),
        site_state=found.state,
    )


@lru_cache(maxsize=4)
def _descriptions(folder: str, changed: int) -> tuple[Description, ...]:
    """Those of a folder; ``changed`` is when it last did, so that nothing stale is given."""
    del changed
    found = []
    for path in _siblings(Path(folder), (".json",)):
        data = _start(path)
        if sniff.site_json(data[: sniff.HEAD], path.name):
            found.append(_parsed(data, path.name))
    return tuple(found)


def _changed(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _siblings(folder: Path, extensions: tuple[str, ...]) -> Iterator[Path]:
    try:
        names = sorted(path for path in folder.iterdir() if path.suffix.lower() in extensions)
    except OSError:
        return
    for path in names[:_MOST_FILES]:
        if path.is_file():
            yield path


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES)
    except OSError:
        return b""


def _parsed(data: bytes, name: str) -> Description:
    """What a description says; one that is broken says nothing."""
    request: Any = {}
    with suppress(ValueError, RecursionError):
        request = json.loads(data)
    if isinstance(request, list):
        request = request[0] if request else {}
    events = request.get("info_request_events") if isinstance(request, dict) else None
    sent: dict[int, date] = {}
    states: dict[int, str] = {}
    for event in events if isinstance(events, list) else ():
        if not isinstance(event, dict):
            continue
        for key in ("incoming_message_id", "outgoing_message_id", "comment_id"):
            number = event.get(key)
            if isinstance(number, int) and number not in sent:
                with suppress(ValueError):
                    sent[number] = date.fromisoformat(str(event.get("created_at"))[:10])
                state = event.get("calculated_state") or event.get("described_state")
                if key == "incoming_message_id" and isinstance(state, str):
                    states[number] = _plain(state)
    state = request.get("described_state") if isinstance(request, dict) else ""
    if isinstance(request, dict) and request.get("awaiting_description") is True:
        state = _UNSAID
    known = state if isinstance(state, str) and _STATE.fullmatch(state) else ""
    return Description(name, known, sent, states)


def _plain(state: str) -> str:
    return " ".join(state.replace("_", " ").split())[:60]
