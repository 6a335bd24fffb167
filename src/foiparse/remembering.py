"""Answers kept for short texts that come again: quoted lines, the same words in each letter."""

from __future__ import annotations

import gc
from functools import _lru_cache_wrapper, lru_cache, wraps
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


def forget(more_than: int = 256) -> None:
    """Let go of the answers that functions keep, of those that keep more than so many.

    What is the same in every input, and so soon known again, is a small part of it; the
    figures and labels of one input are of no use to the next.
    """
    for each in gc.get_objects():
        if isinstance(each, _lru_cache_wrapper) and each.cache_info().currsize > more_than:
            each.cache_clear()
