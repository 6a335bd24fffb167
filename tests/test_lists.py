"""Short lists and series in sentences as letters print them, and what only looks like them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import foiparse

_PIECES = (Path(__file__).parent / "lists" / "pieces.txt").read_text(encoding="utf-8")
_LETTER = """Dear Ms Allan

Thank you for your request under the Freedom of Information Act 2000. The information is given
below.

{}

If you are unhappy with this reply you may ask for an internal review.

Yours sincerely

J Harper
"""


def _pieces() -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Text and expected items (label, value as printed) of each piece; none where it is no list."""
    found = {}
    for piece in re.split(r"^== ", _PIECES, flags=re.MULTILINE)[1:]:
        head, expected = piece.split("\n-- expect\n")
        name, _, text = head.partition("\n")
        items = [tuple(line.rsplit("|", 1)) for line in expected.strip().splitlines()]
        found[name] = (text, [(label, value) for label, value in items])
    return found


PIECES = _pieces()


def test_pieces_of_both_kinds() -> None:
    lists = sum(bool(items) for _text, items in PIECES.values())
    assert lists > 60
    assert len(PIECES) - lists > 60


@pytest.mark.parametrize("name", PIECES)
def test_a_list_gives_its_items(name: str, tmp_path: Path) -> None:
    text, items = PIECES[name]
    letter = tmp_path / "letter.txt"
    letter.write_text(_LETTER.format(text), encoding="utf-8")
    result = foiparse.extract(letter)
    assert [(o.row_label, o.value_text) for o in result.observations] == items
    assert not any(o.column_label for o in result.observations)
