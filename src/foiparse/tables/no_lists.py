"""What has the make of a list and gives no figures: details of contact, contents."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from foiparse.correspondence.periods import is_period
from foiparse.data import rows
from foiparse.tables.item_forms import asks_for_count, words_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.text_lines import TextLine

_CONTENTS = re.compile(r"(?:table of )?contents\b|index$|list of (?:tables|figures)", re.IGNORECASE)


@cache
def _contacts() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("contact_words"))


def asks_for_contact(label: str) -> bool:
    """Whether a label of a form stands for a person's or a paper's details, not for a figure."""
    return any(word in _contacts() for word in re.findall(r"[a-z]+", label.lower()))


def is_contact(label: str) -> bool:
    """Whether a label introduces a telephone, a reference or a page, not a figure."""
    bare = re.sub(r"[^a-z ]", "", label.lower()).strip()
    return bare in _contacts() or bare.split(" ")[-1] in {"tel", "telephone", "fax", "ref", "phone"}


def are_extensions(
    lines: Sequence[TextLine], first: int, last: int, labels: Sequence[str], values: Sequence[str]
) -> bool:
    """Whether numbers of one length under or over words for a telephone are to be dialled.

    The items stand on ``lines[first:last]``.
    """
    if any(len(value) < 4 or not value.isdigit() for value in values):
        return False
    if len({len(value) for value in values}) > 1 or any(map(is_period, labels)):
        return False
    around = words_over(lines, first)
    around += f" {lines[last].text}" if last < len(lines) else ""
    return asks_for_contact(around) and not asks_for_count(around)


def are_pages(lines: Sequence[TextLine], first: int, values: Sequence[str]) -> bool:
    """Whether a list from index ``first`` is one of contents: called so, its pages never fall."""
    pages = [int(value) for value in values if value.isdigit()]
    called = is_in_contents(lines, first)
    return called and len(pages) == len(values) and pages == sorted(pages)


def is_in_contents(lines: Sequence[TextLine], at: int) -> bool:
    """Whether a list is called one of contents, right above its line ``at`` or above the list."""
    above: list[str] = []
    for index in range(at - 1, max(-1, at - 60), -1):
        above.append(lines[index].text)
        if not lines[index].run and len(above) > 1:
            break  # above the list there may be one line between it and its title
    return any(_CONTENTS.match(text) for text in above)
