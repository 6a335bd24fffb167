"""Answers are kept for short texts only."""

from __future__ import annotations

from foiparse.remembering import forget, remembered


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
