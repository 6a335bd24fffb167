"""The twentieth working day, and the holidays that it goes by."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from foiparse.correspondence.deadlines import due, holidays, is_known, working_days
from foiparse.data import rows

LAWS = ("FOIA", "FOISA", "EIR", "EISR")
YEARS = range(2005, 2029)
DIVISIONS = ("england-and-wales", "scotland", "northern-ireland")
days = st.dates(date(2005, 1, 1), date(2028, 11, 20))
laws = st.sampled_from(LAWS)


def working(day: date, law: str) -> bool:
    return day.weekday() < 5 and day not in holidays(law)


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2020, 12, 24), date(2021, 1, 27)),
        (date(2020, 7, 10), date(2020, 8, 11)),
        (date(2021, 3, 10), date(2021, 4, 12)),
        (date(2021, 1, 4), date(2021, 2, 1)),
    ],
)
def test_worked_examples_under_the_foia(received: date, last: date) -> None:
    assert due(received, "FOIA") == due(received, "EIR") == last
    assert working_days(received, last, "FOIA") == 20


def test_under_the_foisa_only_scottish_holidays_count() -> None:
    received = date(2020, 7, 10)  # 13 July: the Boyne in Northern Ireland
    assert due(received, "FOISA") == due(received, "EISR") == date(2020, 8, 10)
    easter_monday = date(2021, 4, 5)
    assert working(easter_monday, "FOISA")
    assert not working(easter_monday, "FOIA")


@given(days, laws)
def test_the_last_day_is_a_working_day_and_the_twentieth(received: date, law: str) -> None:
    last = due(received, law)
    assert last is not None
    assert working(last, law)
    between = [received + timedelta(n) for n in range(1, (last - received).days + 1)]
    assert sum(working(day, law) for day in between) == 20 == working_days(received, last, law)


@given(days, days, laws)
def test_who_is_asked_later_may_answer_later(one: date, other: date, law: str) -> None:
    first, second = sorted((one, other))
    early, late = due(first, law), due(second, law)
    assert early is not None
    assert late is not None
    assert early <= late


@given(days, laws, st.integers(1, 40))
def test_more_days_end_later_and_the_union_never_sooner(received: date, law: str, n: int) -> None:
    fewer, more = due(received, law, n), due(received, law, n + 1)
    if fewer and more:
        assert fewer < more
    union, scottish = due(received, "FOIA"), due(received, "FOISA")
    assert union is not None
    assert scottish is not None
    assert union >= scottish


@pytest.mark.parametrize("law", LAWS)
def test_outside_the_years_of_the_file_nothing_is_said(law: str) -> None:
    assert due(date(2004, 12, 31), law) is None
    assert due(date(2028, 12, 15), law) is None
    assert due(date(2099, 1, 1), law) is None
    assert not is_known(date(2029, 1, 1), law)
    assert working_days(date(2028, 12, 1), date(2029, 1, 2), law) is None
    assert working_days(date(2021, 5, 2), date(2021, 5, 1), law) is None
    assert working_days(date(2021, 5, 4), date(2021, 5, 4), law) == 0


def test_the_file_has_a_day_once_for_each_division_and_none_at_a_weekend() -> None:
    keys = [(row["date"], row["division"]) for row in rows("bank_holidays")]
    assert keys == sorted(set(keys), key=lambda key: (key[0], DIVISIONS.index(key[1])))
    assert {division for _, division in keys} == set(DIVISIONS)
    assert all(row["source"] and row["name"] for row in rows("bank_holidays"))
    assert all(date.fromisoformat(day).weekday() < 5 for day, _ in keys)


def of(division: str, year: int) -> set[date]:
    return {
        date.fromisoformat(row["date"])
        for row in rows("bank_holidays")
        if row["division"] == division and row["date"].startswith(str(year))
    }


@pytest.mark.parametrize("year", YEARS)
def test_every_year_has_its_usual_days(year: int) -> None:
    usual = {"england-and-wales": 8, "scotland": 9 if year >= 2007 else 8, "northern-ireland": 10}
    everywhere = {2011: 1, 2012: 1, 2022: 2, 2023: 1}
    for division, count in usual.items():
        more = everywhere.get(year, 0) + (year == 2026 and division == "scotland")
        assert len(of(division, year)) == count + more
    sunday = easter(year)
    for division in DIVISIONS:
        assert sunday - timedelta(2) in of(division, year)
        assert (sunday + timedelta(1) in of(division, year)) is (division != "scotland")


@pytest.mark.parametrize(
    ("day", "divisions"),
    [
        ("2011-04-29", DIVISIONS),
        ("2012-06-04", DIVISIONS),
        ("2012-06-05", DIVISIONS),
        ("2012-05-28", ()),
        ("2020-05-08", DIVISIONS),
        ("2020-05-04", ()),
        ("2022-06-02", DIVISIONS),
        ("2022-06-03", DIVISIONS),
        ("2022-05-30", ()),
        ("2022-09-19", DIVISIONS),
        ("2023-05-08", DIVISIONS),
        ("2026-06-15", ("scotland",)),
        ("2006-11-30", ()),  # the Act on St Andrew's Day is of 2007
        ("2007-11-30", ("scotland",)),
        ("2024-12-02", ("scotland",)),
        ("2021-01-04", ("scotland",)),
        ("2022-01-04", ("scotland",)),
        ("2020-07-13", ("northern-ireland",)),
        ("2024-03-18", ("northern-ireland",)),
        ("2021-12-28", DIVISIONS),
        ("2016-12-27", DIVISIONS),
        ("2024-08-05", ("scotland",)),
        ("2024-08-26", ("england-and-wales", "northern-ireland")),
    ],
)
def test_days_that_were_moved_added_or_are_kept_in_one_part(
    day: str, divisions: tuple[str, ...]
) -> None:
    found = [row["division"] for row in rows("bank_holidays") if row["date"] == day]
    assert tuple(found) == divisions
