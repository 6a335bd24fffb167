"""The normal form of a label: the same for two labels only where nothing but print differs.

Case, white space, quotation marks, brackets, `&` for `and` and the dashes between words are
print. Digits, signs and every word are not: what differs in a number, a facet or a negation
stays apart.
"""

from __future__ import annotations

import re
import unicodedata

from foiparse.remembering import remembered

_DASHES = re.compile("[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d_]")
_QUOTES = re.compile("['\"`\u00b4\u2018-\u201f\u2032\u2033\u00ab\u00bb]")
# Spaced, a dash may also part a section that ends in a figure from a label that begins with one.
_RANGE = re.compile(r"(?<![\w.,/:;-])(\d{1,4}) to (\d{1,4})(?![\w/.,:;-]*\d)")
_SPACED = re.compile(r"(^\(?|\bage[sd]? )(\d{1,3}) ?- ?(\d{1,3})\b(?![/.,:-]\d)")
_BETWEEN = re.compile(r"(?<=\d)( ?)([,.:;-])( ?)(?=\d)")
_PRINT = re.compile(r"[,.:;](?!\d)|[()\[\]{}|\u2022\u00b7]")
_LOOSE_DASH = re.compile(r"-(?!\d)|(?<=[^\s\d])-")
_SLASH = re.compile(r"\s*/\s*")
_KEPT = 0xE000  # where a sign that stays is put aside: code points of private use
_KEPT_SIGN = re.compile("[\ue000-\ue07f]")
_MOST_ROUNDS = 8


@remembered(2000)
def normal(label: str) -> str:
    r"""The normal form; that of a normal form is itself.

    >>> [normal(text) for text in ("Female child\xa0– No Penetration", "Aged  13 - 15 (girls)")]
    ['female child no penetration', 'aged 13-15 girls']
    """
    for _ in range(_MOST_ROUNDS):
        again = _once(label)
        if again == label:
            break
        label = again
    return label


def _once(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", "".join(map(_apart, text)))
    text = _DASHES.sub("-", text.casefold())
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = " ".join(_QUOTES.sub("", text).replace("&", " and ").split())
    text = _SPACED.sub(r"\1\2-\3", _RANGE.sub(r"\1-\2", text))
    # Between two figures any sign may part or join them: it stays.
    text = _BETWEEN.sub(lambda found: f"{found[1]}{chr(_KEPT + ord(found[2]))}{found[3]}", text)
    text = _LOOSE_DASH.sub(" ", _PRINT.sub(" ", text))
    text = _KEPT_SIGN.sub(lambda found: chr(ord(found[0]) - _KEPT), text)
    return " ".join(_SLASH.sub("/", text).split())


def _apart(char: str) -> str:
    """A raised or circled figure marks a note, a fraction follows a number: never joined to it."""
    if unicodedata.category(char) != "No" or unicodedata.normalize("NFKC", char) == char:
        return char
    return f" ^{char} "
