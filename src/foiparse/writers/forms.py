"""What each input adds to the outputs, as text: what a batch hands on instead of records.

A form is one output. It is given one result at a time and knows no other, so that inputs
may be read anywhere and in any order; what stands before, between and after is the business
of who writes the file.
"""

from __future__ import annotations

from collections import Counter
from io import StringIO
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
from msgspec.structs import replace

from foiparse.errors import ExitCode
from foiparse.model import State
from foiparse.result import FAIL_ON, Result, met_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from foiparse.model import SourceRecord
    from foiparse.result import Failure, Remark
    from foiparse.writers.columns import Layout

COUNTED = (State.PASS, State.FAIL, State.UNVERIFIABLE, State.WARN)
"""The states whose counts a `Piece` has, in this order."""


class Form(Protocol):
    """One output. Its ``repr`` names it in a cache: all that its text depends on is in it."""

    @property
    def late(self) -> bool:
        """Whether its text is that of the records of sources, which the order of inputs changes."""

    def text(self, result: Result) -> str:
        """What one result adds."""


class Rows(Struct, frozen=True):
    """The rows of one CSV file, without its header."""

    layout: Layout
    excel: bool = False

    @property
    def late(self) -> bool:
        """Which input another repeats (``same_as``) is told by their order."""
        return self.layout.name == "sources"

    def text(self, result: Result) -> str:
        """The rows that ``result`` gives."""
        from foiparse.writers.tidy_csv import CsvWriter

        out = StringIO()
        CsvWriter(out, excel=self.excel).write(self.layout.rows(result))
        return out.getvalue()


class JsonChecks(Struct, frozen=True):
    """The checks as items of a JSON list, with what stands between two of them."""

    late = False

    def text(self, result: Result) -> str:
        """The items of ``result``; empty where there are none."""
        from foiparse.writers.as_json import BETWEEN, check_items, item_text

        return BETWEEN.join(map(item_text, check_items(result)))


class JsonAnswers(Struct, frozen=True):
    """The answers as items of a JSON list, as `JsonChecks` has checks."""

    late = False

    def text(self, result: Result) -> str:
        """The items of ``result``; empty where there are none."""
        from foiparse.writers.as_json import BETWEEN, answer_items, item_text

        return BETWEEN.join(map(item_text, answer_items(result)))


class Outcomes(Struct, frozen=True):
    """What `answers` shows a person, without the inputs that have no question."""

    width: int = 80
    colour: bool = False
    late = False

    def text(self, result: Result) -> str:
        """The questions of ``result`` and what became of them."""
        from foiparse.writers.outcomes import body

        return body(result, width=self.width, colour=self.colour)


class Asked(Struct, frozen=True):
    """For each input that was read whether it has a question: a mail of a mailbox need have none.

    A line each, ``+`` or ``-`` before its name.
    """

    late = False

    def text(self, result: Result) -> str:
        """The lines of ``result``."""
        from foiparse.writers.outcomes import asked

        return "".join(f"{'+' if has else '-'}{name}\n" for name, has in asked(result).items())

    def unasked(self, lines: Iterable[str]) -> Iterator[str]:
        """The names of the inputs without a question; the lines of one follow each other."""
        for name, group in groupby(lines, key=lambda line: line[1:].rstrip("\n")):
            if all(line.startswith("-") for line in list(group)):
                yield name


class Report(Struct, frozen=True):
    """The report of `check` for a person, without its closing words."""

    width: int = 80
    colour: bool = False
    late = False

    def text(self, result: Result) -> str:
        """What failed or is open in ``result``."""
        from foiparse.writers.report import body

        return body(result, width=self.width, colour=self.colour)


class Suites(Struct, frozen=True):
    """The suites of JUnit XML."""

    fail_on: str = "fail"
    late = False

    def text(self, result: Result) -> str:
        """A suite for each source of ``result``."""
        from foiparse.writers.junit import suites

        return suites(result, self.fail_on)


class Piece(Struct, frozen=True):
    """What one result comes to: a text for each form, and what is said and counted of it.

    ``states`` are how many checks ended in each of `COUNTED`; ``rules`` those of checks that
    failed or are open; ``met`` are the corrections spoken of (see `met_in`).
    """

    texts: tuple[str, ...]
    tables: int
    cells: int
    states: tuple[int, ...]
    rules: tuple[str, ...]
    met: tuple[tuple[str, str], ...]
    sources: tuple[SourceRecord, ...]
    failures: tuple[Failure, ...]
    remarks: tuple[Remark, ...]

    def count(self, state: State) -> int:
        """How many checks ended in ``state``."""
        return self.states[COUNTED.index(state)]

    def exit_code(self, fail_on: str = "never") -> ExitCode:
        """As `foiparse.result.Result.exit_code`."""
        found = FAIL_ON[fail_on]
        if self.failures:
            return max((failure.error.exit_code for failure in self.failures), key=int)
        return ExitCode.FOUND if any(map(self.count, found)) else ExitCode.DONE


def piece_of(result: Result, forms: Sequence[Form] = ()) -> Piece:
    """What ``result`` adds to the outputs ``forms``."""
    counts = Counter(check.state for check in result.checks)
    open_ = {State.FAIL, State.UNVERIFIABLE}
    return Piece(
        texts=tuple(form.text(result) for form in forms),
        tables=len(result.tables),
        cells=len(result.observations),
        states=tuple(counts[state] for state in COUNTED),
        rules=tuple(dict.fromkeys(each.rule for each in result.checks if each.state in open_)),
        met=tuple(met_in(result.checks)),
        sources=result.sources,
        failures=result.failures,
        remarks=result.remarks,
    )


def settled(piece: Piece, forms: Sequence[Form], sources: tuple[SourceRecord, ...]) -> Piece:
    """The piece with its ``sources`` as they stand in the whole, and the texts made of them."""
    if sources is piece.sources:
        return piece
    texts = tuple(
        form.text(Result(sources=sources)) if form.late else text
        for form, text in zip(forms, piece.texts, strict=True)
    )
    return replace(piece, sources=sources, texts=texts)
