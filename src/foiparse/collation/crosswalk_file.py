"""``crosswalk.csv``: written for a person to edit, and read back with every row checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import astuple

from foiparse.collation.codes import CLASS, CODE
from foiparse.collation.crosswalk import (
    APPLIED,
    FACETS,
    NONE,
    REVIEWED,
    SUGGESTED,
    CrosswalkRow,
    described,
)
from foiparse.collation.facets import VALUES
from foiparse.collation.listed import read_listed
from foiparse.collation.wording import normal
from foiparse.columns import CROSSWALK_COLUMNS
from foiparse.errors import UsageError
from foiparse.tables.values import fold
from foiparse.writers.excel import guard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foiparse.collation.crosswalk import Crosswalk

_SAYS = ("offence_class", "offence_code", *FACETS)
_NEEDED = ("label", *_SAYS, "concept", "match")
_MATCHES = (*sorted(APPLIED), SUGGESTED, NONE)


def crosswalk_rows(crosswalk: Crosswalk) -> Iterator[tuple[Any, ...]]:
    """The rows of the file, values in the order of `CROSSWALK_COLUMNS`, header left out.

    People edit it in a spreadsheet, so it is best written for Excel: labels such as `13 - 15`
    come back as they were.
    """
    return map(astuple, crosswalk.rows)


def read_crosswalk(path: str) -> tuple[CrosswalkRow, ...]:
    """The rows of a crosswalk as edited; counts, score and suggestion are not taken from it.

    Raises `UsageError`, one line that names file and row, for the first that makes no sense.
    """
    found: dict[str, tuple[int, CrosswalkRow]] = {}
    for number, values in read_listed(path, CROSSWALK_COLUMNS, needed=_NEEDED):
        try:
            row = _row(values)
        except ValueError as error:
            what, advice = error.args
            raise UsageError(f"{path}, row {number}: {what}", advice) from error
        first = found.setdefault(row.label, (number, row))
        if first[0] != number:
            what = f"“{row.label}” is in row {first[0]} already"
            raise UsageError(f"{path}, row {number}: {what}", "keep one of them")
    decided = {row.label: row for _, row in found.values() if row.match == REVIEWED}
    for number, row in found.values():
        onward = decided.get(row.concept)
        if onward is not None and onward.concept != row.concept:
            what = f"its concept “{row.concept}” is itself mapped to “{onward.concept}”"
            raise UsageError(f"{path}, row {number}: {what}", "write that one here too")
    return tuple(row for _, row in found.values())


def _row(values: dict[str, str]) -> CrosswalkRow:
    """One row; raises ValueError (what is wrong, what to do)."""
    values = {name: _unguarded(value) for name, value in values.items()}
    label, concept, match = fold(values["label"]), fold(values["concept"]), values["match"].lower()
    if not label:
        raise ValueError("label is empty", "take the row out")
    if match not in _MATCHES:
        raise ValueError(f"match is “{match}”", f"write one of {', '.join(_MATCHES)}")
    if match in APPLIED and not concept:
        advice = "to keep a label by itself, write it as its own concept and reviewed as match"
        raise ValueError(f"match is {match} but concept is empty", advice)
    if concept and match not in APPLIED:
        raise ValueError(f"concept is set but match is {match}", "write reviewed as match")
    if concept and match != REVIEWED and normal(concept) != normal(label):
        what = f"match is {match}, but “{concept}” is another label"
        raise ValueError(what, "write reviewed as match")
    said: dict[str, Any] = {name: values[name] for name in _SAYS}
    own = described(label)
    for name, value in said.items():
        if not _is_allowed(name, value):
            raise ValueError(f"{name} is “{value}”", f"write {_allowed(name)}, or leave it empty")
        if match != REVIEWED and value != getattr(own, name):
            what = f"{name} is “{value}” where the words say “{getattr(own, name)}”"
            raise ValueError(what, "to keep it, write a concept, and reviewed as match")
    return CrosswalkRow(label, own.normalised, concept=concept, match=match, **said)


def _is_allowed(name: str, value: str) -> bool:
    if not value or name not in {*VALUES, "offence_class", "offence_code"}:
        return True
    if name in VALUES:
        return value in VALUES[name]
    return bool((CLASS if name == "offence_class" else CODE).fullmatch(value))


def _allowed(name: str) -> str:
    examples = {"offence_class": "a class such as 88A", "offence_code": "a code such as HO 88/1"}
    return examples.get(name) or " or ".join(VALUES[name])


def _unguarded(text: str) -> str:
    """Text without the apostrophe that a file for Excel has before it."""
    bare = text.removeprefix("'")
    return bare if guard(bare) == text else text
