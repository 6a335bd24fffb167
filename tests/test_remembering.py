"""What is kept of what was met before, and how little of it in memory."""

from __future__ import annotations

import sqlite3

import pytest

from foiparse.remembering import Met, forget, remembered


def test_a_short_text_is_asked_about_once_and_a_long_one_each_time() -> None:
    asked: list[str] = []

    @remembered(5)
    def size(text: str) -> int:
        asked.append(text)
        return len(text)

    assert [size("short"), size("short"), size("longer"), size("longer")] == [5, 5, 6, 6]
    assert asked == ["short", "longer", "longer"]


def test_what_was_remembered_is_forgotten() -> None:
    asked: list[str] = []

    @remembered(5)
    def size(text: str) -> int:
        asked.append(text)
        return len(text)

    for number in range(300):
        size(str(number))
    forget()
    size("7")
    assert asked.count("7") == 2
    forget()
    size("7")
    assert asked.count("7") == 2


@pytest.mark.parametrize("held", [3, 1000])
def test_what_was_met_first_is_told_wherever_it_is_kept(held: int) -> None:
    met = Met(held)
    for number in range(50):
        assert met.before(f"key {number}", f"first {number}") is None
    for number in range(50):
        assert met.before(f"key {number}", "later") == f"first {number}"
    assert met.before("other", "") is None
    assert met.before("other", "later") == ""


def test_what_was_met_stays_in_memory_where_no_file_can_be_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object, **__: object) -> object:
        raise sqlite3.OperationalError

    monkeypatch.setattr(sqlite3, "connect", full)
    met = Met(3)
    for number in range(50):
        assert met.before(f"key {number}", f"first {number}") is None
    for number in range(50):
        assert met.before(f"key {number}", "later") == f"first {number}"
