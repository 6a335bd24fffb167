"""The stages of the geometry, each alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foiparse.geometry.columns import find_columns
from foiparse.geometry.frame import Frame, turn, turn_back
from foiparse.geometry.lattice import find_lattices, snap
from foiparse.geometry.lines import find_lines
from foiparse.geometry.rows import Row, group_rows
from foiparse.geometry.rules import Rule, Rules, merge
from foiparse.geometry.stitch import same_columns
from foiparse.geometry.values import is_caption, is_note, is_number, is_value, is_year
from foiparse.geometry.words import Word, dashed_rules, without_leaders

SIZE = 10.0


def word(text: str, x0: float, top: float = 0.0, size: float = SIZE, *, lift: float = 0) -> Word:
    return Word(text, x0, top - lift, x0 + 0.5 * size * len(text), top - lift + size, size, True)


# ------------------------------------------------------------------------ frame

spots = st.floats(0, 400, allow_nan=False)


@given(spots, spots, spots, spots, st.integers(0, 3))
def test_turning_a_box_back_gives_the_box(
    x: float, y: float, wide: float, high: float, turns: int
) -> None:
    box = np.array([[x, y, x + wide, y + high]])
    (there,) = turn(box, turns, 600, 800).tolist()
    a, b, c, d = turn_back(tuple(there), turns, 600, 800)
    assert np.allclose([a, b, c, d], box[0])


@pytest.mark.parametrize(
    ("rotation", "box"),
    [
        (0, (10, 770, 30, 780)),
        (1, (20, 10, 30, 30)),
        (2, (570, 20, 590, 30)),
        (3, (770, 570, 780, 590)),
    ],
)
def test_user_space_becomes_the_page_as_shown(
    rotation: int, box: tuple[float, float, float, float]
) -> None:
    frame = Frame(0, 0, 600, 800, rotation)
    assert frame.width == (800 if rotation % 2 else 600)
    assert tuple(frame.shown(np.array([[10, 20, 30, 30]]))[0]) == box


# ------------------------------------------------------------------------ rules


def test_pieces_of_a_rule_become_one() -> None:
    pieces = [Rule(100, start, start + 4) for start in range(0, 100, 6)]
    assert merge(pieces) == [Rule(100, 0, 100)]


def test_rules_far_apart_stay_two() -> None:
    assert len(merge([Rule(100, 0, 50), Rule(100, 60, 90), Rule(110, 0, 50)])) == 3


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 500), st.integers(1, 90))))
def test_merging_keeps_the_reach_of_all_pieces(pieces: list[tuple[int, int, int]]) -> None:
    rules = [Rule(at * 10, start, start + length) for at, start, length in pieces]
    merged = merge(rules)
    for rule in rules:
        assert any(m.at == rule.at and m.start <= rule.start <= rule.end <= m.end for m in merged)


def test_a_drawn_grid_with_a_merged_cell() -> None:
    lying = [Rule(y, 0, 300) for y in (0, 20, 40)]
    standing = [Rule(0, 0, 40), Rule(100, 0, 40), Rule(200, 20, 40), Rule(300, 0, 40)]
    (lattice,) = find_lattices(Rules(lying, standing))
    assert lattice.shape == (2, 3)
    assert sorted(lattice.cells) == [
        (0, 0, 0, 0),
        (0, 1, 0, 2),
        (1, 0, 1, 0),
        (1, 1, 1, 1),
        (1, 2, 1, 2),
    ]


def test_a_grid_open_at_its_sides_gets_its_outer_columns() -> None:
    lying = [Rule(y, 0, 300) for y in (0, 20, 40)]
    (lattice,) = find_lattices(Rules(lying, [Rule(100, 0, 40), Rule(200, 0, 40)]))
    assert lattice.xs == [0, 100, 200, 300]
    assert (lattice.left_open, lattice.right_open) == (True, True)


def test_a_frame_round_text_is_no_grid() -> None:
    frame = Rules([Rule(0, 0, 300), Rule(40, 0, 300)], [Rule(0, 0, 40), Rule(300, 0, 40)])
    assert find_lattices(frame) == []


@given(st.lists(st.floats(0, 1000), max_size=30))
def test_snapped_lines_stand_apart(positions: list[float]) -> None:
    found = snap(positions)
    assert found == sorted(found)
    assert len(found) <= len(positions)


# ------------------------------------------------------------------------ words


def test_leaders_go_and_their_heights_are_told() -> None:
    words, tops = without_leaders([word("Theft", 0), word("........", 40), word("12", 200)])
    assert [each.text for each in words] == ["Theft", "12"]
    assert tops == [0.0]


def test_leaders_glued_to_a_label_go_too() -> None:
    words, _tops = without_leaders([word("Theft......12", 0)])
    assert [each.text for each in words] == ["Theft", "12"]


def test_an_ellipsis_stays() -> None:
    words, tops = without_leaders([word("and", 0), word("so", 30), word("on...)", 60)])
    assert [each.text for each in words] == ["and", "so", "on...)"]
    assert tops == []


def test_typed_dashes_become_rules() -> None:
    words, rules = dashed_rules([word("Theft", 0), word("----------", 0, 20)])
    assert [each.text for each in words] == ["Theft"]
    assert rules == [(25.0, 0.0, 50.0)]


# ------------------------------------------------------------------------ lines


def test_words_beside_one_another_make_a_line_of_phrases() -> None:
    (line,) = find_lines([word("Vehicle", 0), word("crime", 38), word("1,234", 150)])
    assert [phrase.text for phrase in line.phrases] == ["Vehicle crime", "1,234"]
    assert [phrase.value for phrase in line.phrases] == [False, True]


def test_a_standing_rule_parts_words() -> None:
    words = [word("one", 0), word("two", 17.5)]
    assert len(find_lines(words)[0].phrases) == 1
    assert len(find_lines(words, [Rule(16, -5, 20)])[0].phrases) == 2


def test_shadows_are_told_once() -> None:
    (line,) = find_lines([word("Total", 0), word("Total", 0.5), word("Total", 60)])
    assert line.text == "Total Total"


@pytest.mark.parametrize(
    ("base", "mark", "read"),
    [
        ("1,234", "1", "1,234 ¹"),
        ("99", "a", "99 ᵃ"),
        ("2019", "(2)", "2019 ⁽²⁾"),
        ("15", "th", "15th"),
        ("Total", "*", "Total*"),
    ],
)
def test_raised_marks(base: str, mark: str, read: str) -> None:
    first = word(base, 0, 10)
    raised = Word(mark, first.x1, 8, first.x1 + 4 * len(mark), 14, 6.0, False)
    (line,) = find_lines([first, raised])
    assert line.text == read


# ----------------------------------------------------------------------- values


@pytest.mark.parametrize(
    "text",
    [
        "12", "1,234", "12.5%", "£1,200", "-", "–", "*", "<5", "[c]", "N/A", "(3.1)", "1–2", "x",
        "12 345", ".5%", "-0.1", "1.7–2.3", "(1.0–1.5)", "12*", "nil", "≤24,999", "2019", "1,234 ¹",
    ],
)  # fmt: skip
def test_values(text: str) -> None:
    assert is_value(text)


@pytest.mark.parametrize(
    "text", ["Total", "Under 18", "Table 1", "1 High Street", "10 October", ""]
)
def test_no_values(text: str) -> None:
    assert not is_value(text)


def test_numbers_and_years() -> None:
    assert is_number("1,234")
    assert not is_number("1–2")
    assert all(map(is_year, ["2019", "2019/20", "2019-2020", "FY 2019"]))
    assert not any(map(is_year, ["1234", "20190"]))


def test_captions_and_notes() -> None:
    assert all(map(is_caption, ["Table 1: Offences", "Table Two", "Figure A2", "Table1"]))
    assert not any(map(is_caption, ["Tables show what is held", "Annexe holders", "Boxing Day"]))
    assert all(map(is_note, ["Source: force systems", "Note that", "† Provisional"]))
    assert not is_note("Nottingham")


# -------------------------------------------------------------- columns and rows


def test_tight_columns_are_told_by_their_edges() -> None:
    lines = find_lines(
        [
            each
            for at, (a, b) in enumerate([("1", "2"), ("1,234", "5"), ("7", "12,345"), ("8", "9")])
            for each in (
                word("Label", 0, 20 * at),
                Word(a, 130 - 5 * len(a), 20 * at, 130, 20 * at + 10, SIZE, True),
                Word(b, 165 - 5 * len(b), 20 * at, 165, 20 * at + 10, SIZE, True),
            )
        ]
    )
    assert [column.right for column in find_columns(lines)] == [25, 130, 165]


def row(label: str, top: float, *values: int) -> Row:
    first = label.split(maxsplit=1)[0] if label else ""
    held = frozenset(values)
    end = 5.0 * len(label)
    return Row({}, top, top + SIZE, SIZE, label, 0, end, 5.0 * len(first), held, held)


def grouped(rows: list[Row], edges: list[bool] | None = None) -> list[tuple[int, int]]:
    return group_rows(rows, edges or [False] * (len(rows) - 1))


def test_without_evidence_every_line_is_a_row() -> None:
    rows = [row("Violence", 0), row("Assault", 12, 1, 2), row("Theft", 24, 1, 2)]
    assert grouped(rows) == [(0, 0), (1, 1), (2, 2)]


def test_a_label_goes_on_in_lower_case() -> None:
    rows = [row("Attempted theft of a", 0), row("vehicle", 12, 1, 2), row("Theft", 24, 1, 2)]
    assert grouped(rows) == [(0, 1), (2, 2)]


def test_lines_with_values_in_one_column_are_never_one_row() -> None:
    rows = [row("Attempted theft of", 0, 1), row("a vehicle", 12, 1)]
    assert grouped(rows) == [(0, 0), (1, 1)]


def test_bands_between_rules_are_rows() -> None:
    rows = [row("One", 0, 1), row("More", 12), row("Two", 30, 1), row("Three", 50, 1)]
    assert grouped(rows, [False, True, True]) == [(0, 1), (2, 2), (3, 3)]


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(11, 30)), max_size=40))
def test_rows_cut_all_lines_in_order(shape: list[tuple[bool, bool, int]]) -> None:
    top, rows = 0.0, []
    for labelled, valued, pitch in shape:
        top += pitch
        rows.append(row("Some label" if labelled else "", top, *([1] if valued else [])))
    spans = group_rows(rows, [False] * max(len(rows) - 1, 0))
    assert [at for first, last in spans for at in range(first, last + 1)] == list(range(len(rows)))
    for first, last in spans:
        assert sum(bool(each.values) for each in rows[first : last + 1]) <= 1


def test_columns_of_two_pages() -> None:
    assert same_columns([0, 100, 200], [30, 131, 230])
    assert not same_columns([0, 100, 200], [0, 60, 200])
    assert not same_columns([0, 100], [0, 100])
