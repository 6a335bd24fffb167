"""Answers kept for short texts that come again: quoted lines, the same words in each letter."""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_MOST = 4096


def remembered(longest: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Keep what a function says of the last texts of at most ``longest`` characters.

    Longer ones are worked out each time, so that what is kept stays small whatever is read.
    """

    def keep(ask: Callable[[str], T]) -> Callable[[str], T]:
        kept = lru_cache(maxsize=_MOST)(ask)

        @wraps(ask)
        def answer(text: str) -> T:
            return kept(text) if len(text) <= longest else ask(text)

        return answer

    return keep
