"""Text of strangers on one line of a terminal."""

from __future__ import annotations

import re

# C0, DEL and C1 controls, line and paragraph separators, and what turns the direction of
# writing: a file's name or a line of a letter could otherwise move the cursor, forge a
# second message or show itself backwards.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    r"""``text`` with white space folded and control characters shown as escapes.

    >>> one_line("a\nb\x1b[2J")
    'a b\\x1b[2J'
    """
    return _CONTROL.sub(lambda found: ascii(found.group())[1:-1], " ".join(text.split()))
