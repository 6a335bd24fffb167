"""How a collation was made, for whoever has to stand behind it: plain Markdown, same each time."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from foiparse.collation.ledger import listed, spoken
from foiparse.columns import METHODOLOGY
from foiparse.writers.one_line import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foiparse.collation.collating import Collation
    from foiparse.collation.records import Reply
    from foiparse.model import FigureRow, TotalRow

_BASES = ("stated", "single", "summed")
_RULES = """\
- An authority is one of the project's list of police forces, by its name, an alias, or the name
  of the file where the words of the reply name none (`authority_basis` says which); any other
  stands as written.
- Several replies of one authority are versions, in the order of their answers' dates; where one
  bears no date, in the order of their names (`version_basis`). A later version replaces an
  earlier one question by question, and only where it answers the question again.
- Two files with the same bytes, or with the same tables and nothing said unlike, are one reply
  and are counted once (`copy_of`).
- Replied is who answered or refused; an acknowledgement, a holding reply or a file that could
  not be read is no reply. Gave figures is who disclosed all or part of an answer, or said that
  the number is nil.
- Figures are comparable where measure and kind of period are the same: calendar, financial and
  academic years, bare years (a year whose kind nothing says) and other periods stay apart.
- The measure is the one that the words nearest the figure name; where none does, the one that
  the question names (`measure_basis` is then `question`).
- The panel of a question is who gave every period, in the measure and kind of period that most
  authorities gave; a period belongs to it when at least half of those gave it.
- A table's figure for a period is its printed total (`stated`), its only cell (`single`), or
  the sum of its items (`summed`), each with the bounds of figures that were held back. A table
  that could be added in more than one way, or whose sums fail, is left out with the reason.
- Items that are summed are taken to be apart from each other where nothing in the table says
  otherwise; lines that count different things, such as reports and arrests, are not summed.
- A total adds only equal periods of one measure. Its bounds add the bounds of its figures;
  without an upper bound, one of them has none.
- A nil return in words and a figure in a sentence are in the ledger but in no total."""


def methodology(collation: Collation) -> str:
    """The whole text; no clock, no path but those of the sources."""
    lines = [METHODOLOGY, ""]
    for title, body in (
        ("What was asked", _asked(collation)),
        ("Who replied", _replied(collation)),
        ("Rules", _RULES.splitlines()),
        ("Totals and how they were made", _totals(collation)),
        ("What was left out of each total", _left(collation)),
        ("What could not be placed", _loose(collation)),
        ("Warnings", _warnings(collation)),
        ("Caveats, as printed", _caveats(collation)),
    ):
        lines += [f"## {title}", "", *(list(body) or ["None."]), ""]
    return "\n".join(lines)


def _replies(collation: Collation) -> list[Reply]:
    return [reply for entry in collation.entries if entry.who for reply in entry.who.versions]


def _asked(collation: Collation) -> Iterator[str]:
    for number, text in collation.questions.items():
        yield f"- **{one_line(number)}** {one_line(text)}"


def _replied(collation: Collation) -> Iterator[str]:
    yield collation.sentence
    yield ""
    states = Counter((row.question, row.state) for row in collation.ledger)
    for question in collation.questions:
        told = [
            f"{count} {state.replace('_', ' ')}"
            for (asked, state), count in sorted(
                states.items(), key=lambda each: (-each[1], each[0])
            )
            if asked == question
        ]
        yield f"- Question {one_line(question)}: {', '.join(told)}."
    late = len({row.authority for row in collation.ledger if row.late})
    yield f"- Late by the statutory count: {late}; where a date is not known nothing is said."
    copies = sum(1 for row in collation.requests if row.copy_of)
    replaced = [row for row in collation.requests if row.superseded_by]
    yield f"- Copies that were not counted: {copies}."
    for row in replaced:
        yield (
            f"- {one_line(row.source)}: superseded by {one_line(row.superseded_by)} for"
            f" {_questions(row.superseded_questions)}."
        )
    for row in collation.requests:
        if row.version_basis == "name":
            yield f"- {one_line(row.source)}: version {row.version} by its name; a date is missing."
    if collation.not_asked:
        yield f"- Not among those asked: {', '.join(map(one_line, collation.not_asked))}."


def _questions(text: str) -> str:
    names = text.split(";")
    return f"{'question' if len(names) == 1 else 'questions'} {listed(names)}"


def _totals(collation: Collation) -> Iterator[str]:
    parts: dict[tuple[str, str, str], list[FigureRow]] = {}
    for row in collation.figures:
        parts.setdefault((row.question, row.measure, row.period), []).append(row)
    for total in collation.totals:
        counted = [row for row in parts[_key(total)] if row.counted]
        bases = Counter(row.basis for row in counted)
        how = ", ".join(f"{bases[name]} {name}" for name in _BASES if bases[name])
        yield (
            f"- {_named(total)}: {bounds(total)} from {total.authorities}"
            f" {'authority' if total.authorities == 1 else 'authorities'} ({how})."
        )


def _key(total: TotalRow) -> tuple[str, str, str]:
    return total.question, total.measure, total.period


def _named(total: TotalRow) -> str:
    measure = total.measure.replace("_", " ") or "measure not said"
    return (
        f"Question {one_line(total.question)}, {one_line(measure)}, {spoken(total.period)}"
        f" ({total.period_kind})"
    )


def bounds(total: TotalRow) -> str:
    """A total as it may be printed: ``412 to 447``, ``412``, ``412 or more``."""
    if total.high is None:
        return f"{total.low:f} or more"
    return f"{total.low:f}" if total.low == total.high else f"{total.low:f} to {total.high:f}"


def _left(collation: Collation) -> Iterator[str]:
    for total in collation.totals:
        if total.left_out:
            yield f"- {_named(total)}: {one_line(total.left_out_why)}."


def _loose(collation: Collation) -> Iterator[str]:
    for entry in collation.entries:
        if not entry.authority.listed:
            yield f"- {one_line(entry.authority.name)}: not on the list of police forces."
    for reply in _replies(collation):
        if reply.status == "unread":
            yield f"- {one_line(reply.source)}: could not be read."
        for table in reply.loose:
            yield f"- {one_line(table)}: a table that answers no question that could be told."
        strange = [
            each.question for each in reply.given if each.question not in collation.questions
        ]
        if strange:
            yield (
                f"- {one_line(reply.source)}: answers to {_questions(';'.join(strange))}, which the"
                " request does not have."
            )


def _warnings(collation: Collation) -> Iterator[str]:
    counts = Counter(row.rule for row in collation.warnings)
    for rule, count in sorted(counts.items()):
        yield f"- {rule}: {count}; see `warnings.csv`."


def _caveats(collation: Collation) -> Iterator[str]:
    for reply in _replies(collation):
        for caveat in reply.caveats:
            where = f"{one_line(caveat.source)}, {one_line(caveat.where)}"
            yield f"- {where}: “{one_line(caveat.words)}”"
