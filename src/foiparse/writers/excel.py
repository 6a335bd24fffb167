"""Guarding text for Excel, which runs some cells of a CSV file and rewrites others.

Opening a CSV file, Excel and its kin run a cell that starts with ``=``, ``+``, ``-``
or ``@`` as a formula, so that a label written by a stranger could fetch a web page; and
they turn labels such as ``13 - 15``, ``2011/12`` or ``1E5`` into dates and numbers, for
good if the file is saved. An apostrophe in front keeps the cell as text. It is visible
in the cell and is part of the file, which is why guarding is done only when asked for.

Numbers are never guarded: only values that are text are given to `guard`, and what
looks like a plain number (``2,190``, ``12.5``) is left alone there too.
"""

from __future__ import annotations

import re

_RUN = tuple("=+@\t\r\n＝＋＠－")
"""First characters that start a formula, or that are skipped before one; Excel set to an
East Asian language takes the full-width forms as well."""

_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    "|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)

_REWRITTEN = re.compile(
    rf"""
      \d{{1,4}} \s* [-/.] \s* \d{{1,4}} (?: \s* [-/.] \s* \d{{1,4}} )   # 1-2-2019, 1.2.2019
    | \d{{1,4}} \s* [-/] \s* \d{{1,4}}                                  # 13 - 15, 2011/12, 88/1
    | \d+ \s+ \d+ \s* / \s* \d+                                         # 1 1/2
    | \d{{1,4}} [\s/-]* (?:{_MONTH}) [\s,/-]* \d{{0,4}}                 # 1 March, 1-Mar-19
    | (?:{_MONTH}) [\s,/-]* \d{{1,4}} (?: [\s,/-]+ \d{{1,4}} )?         # Mar-19, March 1, 2019
    | \d+ : \d+ (?: : \d+ )? (?: \.\d+ )? (?: \s* [ap]m? )?             # 2:5:3, which names a cell
    | \d{{1,2}} \s+ [ap]m?                                              # 1 a
    | \d+ (?: \.\d* )? e [-+]? \d+                                      # 1E5
    | \( \s* [\d.,]+ \s* \)                                             # (5), which becomes -5
    | 0 \d+                                                             # 007
    | \d+ \.\d* 0                                                       # 2.10, which becomes 2.1
    | \d{{16,}}                                                         # kept to 15 digits
    """,
    re.VERBOSE | re.IGNORECASE,
)


def guard(text: str) -> str:
    """``text``, with an apostrophe in front where Excel would run or rewrite it.

    A ``-`` alone is a printed nil and is safe; with more behind it, it is not.

    >>> [guard(text) for text in ("=1+1", "-", "-5", "13 - 15", "2,190", "Under 18")]
    ["'=1+1", '-', "'-5", "'13 - 15", '2,190', 'Under 18']
    """
    if text.startswith(_RUN) or (text.startswith("-") and text != "-"):
        return f"'{text}"
    return f"'{text}" if _REWRITTEN.fullmatch(text.strip()) else text
