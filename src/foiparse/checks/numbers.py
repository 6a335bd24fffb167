"""Numbers as a person reads them in a sentence, and how two of them differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


def plain(number: Decimal) -> str:
    """The number without an exponent, or zeros that say nothing."""
    return f"{number.normalize():f}" if number else "0"


def are_swapped(printed: Decimal, wanted: Decimal) -> bool:
    """Whether two neighbouring digits of one are those of the other the other way round."""
    a, b = plain(printed), plain(wanted)
    if len(a) != len(b) or a == b or wanted < 0:
        return False
    places = [at for at in range(len(a)) if a[at] != b[at]]
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and a[places[0]] == b[places[1]]
        and a[places[1]] == b[places[0]]
    )


def one_digit_apart(printed: Decimal, wanted: Decimal) -> bool:
    """Whether one digit, in its place, tells the two numbers apart."""
    a, b = plain(printed), plain(wanted)
    return len(a) == len(b) and wanted >= 0 and sum(x != y for x, y in zip(a, b, strict=True)) == 1
