"""What a collation keeps of one result, as text: made wherever the result is read.

Text is what workers hand on and the cache keeps, and nothing in it can run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, json

from foiparse.collation.crosswalk import Counts, Labels
from foiparse.collation.digest import digest
from foiparse.collation.records import Reply

if TYPE_CHECKING:
    from foiparse.result import Result

_reader = json.Decoder(tuple[tuple[Reply, ...], Counts])


class Condensed(Struct, frozen=True):
    """An output that is read again here: the replies in a result, and its labels."""

    late = False

    def text(self, result: Result) -> str:
        """The replies and labels of ``result`` for `read_condensed`."""
        labels = Labels()
        labels.add(result.observations)
        return json.encode((digest(result), labels.counts())).decode()


def read_condensed(text: str) -> tuple[tuple[Reply, ...], Counts]:
    """The replies in one result, and how often its labels are printed."""
    return _reader.decode(text)
