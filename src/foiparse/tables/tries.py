"""A bound on looking for tables in vain, so that the work stays linear in the text.

A layout that is refused at one line is tried again from the next, and each try may look
at all lines that go on alike. In a stretch of some hundreds of lines nothing is lost by
that; in one of a hundred thousand the tries would never end.
"""

from __future__ import annotations

_MOST = 100  # tries as long as the stretch itself that one is worth


class Tries:
    """What was spent on the stretch of lines that is being looked at.

    Tries that add up to less than ``most`` times its length are all made: a stretch of
    up to twice as many lines is tried from every line.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._first = 0
        self._reached = 0
        self._spent = 0

    def after(self, at: int, end: int) -> int:
        """Index of the line to try next, after a try from ``at`` looked in vain up to ``end``."""
        if at >= self._reached:
            self._first, self._spent = at, 0
        self._reached = max(self._reached, end)
        self._spent += end - at
        worth = self._most * (self._reached - self._first)
        return at + 1 if self._spent <= worth else self._reached
