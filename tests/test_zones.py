"""Zones of letters of many kinds of authority, from a table: a zone and its words a line.

A line that begins with # opens a letter; a zone with ? is doubtful and not asked about.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from foiparse.model import SUBSTANCE
from foiparse.pipeline import process_document
from foiparse.readers import read

TABLE = Path(__file__).parent / "zones" / "letters.tsv"
_TIGHT = ("table_", "signature")  # zones whose lines stand without blank ones between

Letter = list[tuple[str, str]]


def letters() -> dict[str, Letter]:
    """The letters of the table by name, each a list of zones and words."""
    found: dict[str, Letter] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            found[line[2:]] = []
        elif line:
            zone, _, words = line.partition("\t")
            found[list(found)[-1]].append((zone, words))
    return found


LETTERS = letters()


def zones_of(letter: Letter) -> list[str]:
    """The zones that the lines of a letter come out in."""
    lines: list[str] = []
    places: list[int] = []
    before = ""
    for zone, words in letter:
        if before and not (zone.startswith(_TIGHT) and before[:5] == zone[:5]):
            lines.append("")
        lines.append(words)
        places.append(len(lines))
        before = zone
    result = process_document(read("\n".join(lines).encode(), "letter.txt"))
    given = {each.line.number: str(each.zone) for each in result.lines}
    return [given[place] for place in places]


def test_the_table_is_broad() -> None:
    assert len(LETTERS) >= 30
    assert sum(len(letter) for letter in LETTERS.values()) >= 300


@pytest.mark.parametrize("name", LETTERS)
def test_each_line_has_its_zone(name: str) -> None:
    letter = LETTERS[name]
    wrong = [
        f"{given} not {zone}: {words}"
        for (zone, words), given in zip(letter, zones_of(letter), strict=True)
        if given != zone and not zone.endswith("?")
    ]
    assert not wrong


@pytest.mark.parametrize("name", LETTERS)
def test_no_substance_is_lost_in_dense_text(name: str) -> None:
    """Without blank lines zones are harder to tell, but what answers is still kept."""
    letter = [(zone, words) for zone, words in LETTERS[name] if words]
    text = "\n".join(words for _, words in letter)
    result = process_document(read(text.encode(), "letter.txt"))
    substance = {str(zone) for zone in SUBSTANCE}
    lost = [
        each.line.text
        for (zone, _), each in zip(letter, result.lines, strict=True)
        if zone in substance and str(each.zone) not in substance
    ]
    assert not lost
