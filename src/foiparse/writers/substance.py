"""What `clean` writes: the substance of a reply as text, or every line with its zone."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from foiparse.writers.tidy_csv import CsvWriter

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from foiparse.model import Zone
    from foiparse.result import Result
    from foiparse.writers.tidy_csv import Sink


def write_text(result: Result, keep: AbstractSet[Zone], sink: Sink) -> None:
    """The lines whose zone is in ``keep``, as printed, in reading order.

    Where lines were left out between two that are kept, one blank line stands. With
    several parts, each one's text follows a line ``==> source <==``.
    """
    several = len({each.source for each in result.lines}) > 1
    apart = ""
    for source, lines in groupby(result.lines, key=lambda each: each.source):
        if several:
            sink.write(f"{apart}==> {source} <==\n")
            apart = "\n"
        gap, begun = False, False
        for each in lines:
            if each.zone in keep:
                sink.write(("\n" if gap and begun else "") + each.line.text + "\n")
                gap, begun = False, True
            else:
                gap = True


def write_csv(result: Result, sink: Sink) -> None:
    """Every line of every part: line, zone, text; ``source`` first where there are several."""
    several = len({each.source for each in result.lines}) > 1
    writer = CsvWriter(sink)
    writer.write([[*(["source"] if several else []), "line", "zone", "text"]])
    writer.write(
        [
            *([each.source] if several else []),
            each.line.number,
            each.zone,
            each.line.text,
        ]
        for each in result.lines
    )
