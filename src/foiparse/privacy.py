"""Masking what identifies a private person: addresses, telephone numbers, names of who asks.

Figures are never touched: within a table only mail addresses and names are masked, as a
number or a postcode there is data. A mask stands in square brackets, as those of the site do.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from foiparse.data import rows
from foiparse.model import Zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from foiparse.model import ZonedLine
    from foiparse.result import Result

_Record = TypeVar("_Record")
_MAIL, _PHONE, _PLACE, _WHO = "[email address]", "[phone number]", "[address]", "[name]"
_IN_TABLES = frozenset({Zone.TABLE_TITLE, Zone.TABLE_HEADER, Zone.TABLE_ROW, Zone.TABLE_NOTE})
_PHONE_FORM = re.compile(
    r"(?<![\w.,\u00a3$/+-])(?:\+\d|\(?0(?=\d\d))[\d \u00a0()-]{7,17}\d(?!\w|[.,/]\d)"
    r"(?:\s?(?:ext|x)\.?\s?\d{1,6}\b)?",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?[ \u00a0]\d[A-BD-HJLNP-UW-Z]{2}\b")


class Masks(Struct, frozen=True):
    """What is to be masked in one input: patterns that hold everywhere, and its own names."""

    names: tuple[re.Pattern[str], ...] = ()
    lone: re.Pattern[str] | None = None

    def table_text(self, text: str) -> str:
        """A title, label or row of a table with mail addresses and names masked."""
        if "@" in text:
            text = _mail_form().sub(_MAIL, text)
        for form in self.names:
            text = form.sub(_WHO, text)
        return text

    def text(self, text: str) -> str:
        """Running text with telephone numbers and postal addresses masked as well."""
        text = self.table_text(text)
        if self.lone is not None:
            text = self.lone.sub(rf"\g<before>{_WHO}\g<after>", text)
        text = _PHONE_FORM.sub(_as_phone, text)
        return _POSTCODE.sub(_PLACE, _street_form().sub(_PLACE, text))


def masks_for(people: Iterable[str]) -> Masks:
    """The masks of an input in which ``people`` are private; their names as printed.

    A name of two words or more is masked wherever it stands, its surname after a title or
    initials too; one word of it only where nothing else is said: a greeting or a sign-off.
    """
    every = sorted(set(people), key=lambda name: (-len(name), name))
    whole = [name.split() for name in every if len(name.split()) > 1]
    forms = []
    if whole:
        # Spaces of a name may be any white space, an underscore or a full stop in a link.
        gap = r"(?:\s+|[._+-]|%20)"
        listed = [gap.join(map(re.escape, words)) for words in whole]
        listed += [rf"{re.escape(words[-1])},\s{re.escape(words[0])}" for words in whole]
        titles = "|".join(
            row["phrase"] for row in rows("letter_words") if row["kind"] == "honorific"
        )
        surnames = "|".join(sorted({re.escape(words[-1]) for words in whole}))
        firsts = "|".join(sorted({re.escape(words[0]) for words in whole}))
        listed += [
            rf"(?:{titles})\.?\s+(?:(?:{firsts}|[a-z]\.?)\s*){{0,3}}\b(?:{surnames})",
            rf"(?-i:(?:[A-Z]\.?\s?){{1,3}}(?<=[\s.])(?:{surnames}))",
        ]
        forms.append(re.compile(rf"(?<![\w@])(?:{'|'.join(listed)})(?![\w@])", re.IGNORECASE))
    single = {word for name in every for word in name.split() if len(word) > 1}
    lone = None
    if single:
        words = "|".join(sorted(map(re.escape, single)))
        titles = r"(?:mr|mrs|ms|miss|mx|dr)\.?\s+"
        lone = re.compile(
            rf"(?P<before>^[>\s]*(?:(?:dear|hi|hello|annwyl)\s+)?)(?:{titles})?"
            rf"(?:{words})(?P<after>\s*[,.;:-]?\s*)$",
            re.IGNORECASE,
        )
    return Masks(tuple(forms), lone)


def redact(result: Result, masks: Masks) -> Result:
    """The result with every text that is written masked; sources and references stay."""
    return replace(
        result,
        observations=tuple(
            _masked(
                each,
                masks.table_text,
                *("title", "row_label", "column_label", "value_text", "correction"),
            )
            for each in result.observations
        ),
        tables=tuple(
            replace(each, table=_deep(each.table, masks.table_text)) for each in result.tables
        ),
        checks=tuple(
            _masked(each, masks.table_text, "subject", "explanation", "printed")
            for each in result.checks
        ),
        answers=tuple(
            _masked(each, masks.text, "question_text", "caveat") for each in result.answers
        ),
        messages=tuple(_masked(each, masks.text, "sender") for each in result.messages),
        lines=tuple(_line(each, masks) for each in result.lines),
    )


def _masked(record: _Record, mask: Callable[[str], str], *names: str) -> _Record:
    """A record with these fields masked; it is handed back itself where nothing was."""
    changed: Any = {name: mask(getattr(record, name)) for name in names}
    if all(changed[name] == getattr(record, name) for name in names):
        return record
    masked: Any = record
    return replace(masked, **changed)  # type: ignore[no-any-return]


def _line(each: ZonedLine, masks: Masks) -> ZonedLine:
    mask = masks.table_text if each.zone in _IN_TABLES else masks.text
    return replace(each, line=replace(each.line, text=mask(each.line.text)))


def _deep(value: Any, mask: Callable[[str], str]) -> Any:
    """Every text in a table masked, whatever types it stands in."""
    if type(value) is str:
        return mask(value)
    if isinstance(value, tuple):
        return tuple(_deep(each, mask) for each in value)
    if hasattr(value, "__struct_fields__"):
        names = value.__struct_fields__
        return replace(value, **{name: _deep(getattr(value, name), mask) for name in names})
    return value


def _as_phone(found: re.Match[str]) -> str:
    """The mask where the digits are as many as a telephone number has, else what stands there."""
    number = re.split(r"ext|x", found[0], flags=re.IGNORECASE)[0]
    digits = sum(each.isdigit() for each in number)
    fits = 10 <= digits <= 11 if "+" not in number else 9 <= digits <= 15
    return _PHONE if fits else found[0]


@cache
def _mail_form() -> re.Pattern[str]:
    """A mail address, also one broken by a space, which the masks of a site let through.

    A space stands beside a dot or the @; after a dot only a name that ends an address.
    """
    ends = "|".join(row["suffix"] for row in rows("mail_suffixes"))
    local = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*\.?"
    label = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
    tail = rf"(?:\.{label}|\s?\.\s?(?-i:{ends})\b)*"
    return re.compile(rf"{local}\s?@\s?{label}{tail}", re.IGNORECASE)


@cache
def _street_form() -> re.Pattern[str]:
    """House number and street, as the line of an address begins."""
    words = "|".join(row["word"].capitalize() for row in rows("street_words"))
    return re.compile(
        r"\b(?:(?:Flat|Unit|Apartment) \w{1,4},? )?\d{1,4}[A-Za-z]?,? "
        rf"(?:[A-Z][\w'\u2019-]*[ ,]+){{1,4}}(?:{words})\b"
    )
