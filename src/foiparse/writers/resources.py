"""The resources of a dataset: their fields with types and meanings, and the keys between them.

What a field is called, of which type it is and what it means stands in
``data/fields.csv``; which values it may take comes from the model.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal, cast, get_args

from msgspec import Struct

from foiparse.data import rows
from foiparse.model import Disposition, Late, MessageKind, Scope, State, Status, Total
from foiparse.writers.columns import layouts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Type = Literal["string", "integer", "number", "boolean", "date"]
TYPES: frozenset[str] = frozenset(get_args(Type))

_VALUES: Mapping[tuple[str, str], Iterable[str]] = {
    ("observations", "status"): Status,
    ("observations", "total"): Total,
    ("observations", "check"): (State.PASS, State.FAIL, State.UNVERIFIABLE, "unchecked"),
    ("checks", "scope"): Scope,
    ("checks", "state"): State,
    ("answers", "disposition"): Disposition,
    ("messages", "kind"): MessageKind,
    ("requests", "late"): Late,
}


class Field(Struct, frozen=True):
    """One column: ``values`` are all that it may hold, none for any; ``required`` is never empty.

    Types are those of Table Schema: string, integer, number (a Decimal), boolean, date.
    """

    name: str
    type: Type
    description: str
    values: tuple[str, ...] = ()
    required: bool = False


class ForeignKey(Struct, frozen=True):
    """``fields`` of a resource that name a row of another (or of itself) by its ``reference``.

    ``reference`` is empty where the fields have the same names there.
    """

    fields: tuple[str, ...]
    resource: str
    reference: tuple[str, ...] = ()


class Resource(Struct, frozen=True):
    """One table of a dataset: its fields in order and its keys.

    ``primary_key`` is never empty in a row; ``unique_key`` tells rows apart too, but some of
    its fields may be empty.
    """

    name: str
    fields: tuple[Field, ...]
    description: str = ""
    primary_key: tuple[str, ...] = ()
    unique_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the fields."""
        return tuple(field.name for field in self.fields)


def described(
    name: str,
    columns: Iterable[str],
    *,
    description: str = "",
    primary_key: tuple[str, ...] = (),
    unique_key: tuple[str, ...] = (),
    foreign_keys: tuple[ForeignKey, ...] = (),
) -> Resource:
    """The resource ``name`` with the types and meanings that its columns have in the data.

    Raises KeyError for a column that ``data/fields.csv`` does not describe.
    """
    known = _known()
    fields = tuple(
        Field(
            column,
            cast("Type", known[name, column]["type"]),
            known[name, column]["description"],
            values=tuple(str(value) for value in _VALUES.get((name, column), ()) if value),
            required=column in primary_key,
        )
        for column in columns
    )
    return Resource(name, fields, description, primary_key, unique_key, foreign_keys)


def standard_resources(*, copies: bool = False, corrections: bool = False) -> tuple[Resource, ...]:
    """The seven resources that any `Result` gives, as the files of ``-o DIR/``.

    Only such keys are declared as hold by the way the records are made: an input has one
    record in ``sources``, and every cell, check or answer comes from an input.
    """
    return tuple(
        described(layout.name, layout.columns, **_STANDARD[layout.name])  # type: ignore[arg-type]
        for layout in layouts(copies=copies, corrections=corrections)
    )


_FROM = ForeignKey(("source",), "sources")
_STANDARD: Mapping[str, Mapping[str, object]] = {
    "observations": {
        "description": "One row for each printed cell of a table.",
        "primary_key": ("source", "table", "row", "column"),
        "foreign_keys": (_FROM, ForeignKey(("source", "table"), "tables")),
    },
    "tables": {
        "description": "One row for each page that a table stands on.",
        "unique_key": ("source", "table", "page"),
        "foreign_keys": (_FROM,),
    },
    "checks": {
        "description": "One row for each rule applied: whether figures add up, what was lost.",
        "foreign_keys": (_FROM,),
    },
    "answers": {
        "description": "One row for each question asked, and what became of it.",
        "unique_key": ("source", "message", "question"),
        "foreign_keys": (_FROM,),
    },
    "messages": {
        "description": "One row for each message of a thread, or for a letter on its own.",
        "unique_key": ("source", "message"),
        "foreign_keys": (_FROM,),
    },
    "requests": {
        "description": "One row for each request, and whether it was answered in time.",
        "primary_key": ("source",),
        "foreign_keys": (_FROM,),
    },
    "sources": {
        "description": "One row for each input and each part of one, read or not.",
        "primary_key": ("source",),
        "foreign_keys": (ForeignKey(("same_as",), "sources", ("source",)),),
    },
}


@cache
def _known() -> Mapping[tuple[str, str], Mapping[str, str]]:
    return {(row["resource"], row["name"]): row for row in rows("fields")}
