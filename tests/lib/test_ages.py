from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_finder.lib.age_words import parse_ages
from service_finder.lib.ages import (
    AgeRange,
    Basis,
    Fit,
    age_in_basis,
    birth_dates,
    fits,
    grade_months,
    months_old,
)

TODAY = dt.date(2026, 11, 21)
_ROOT = Path(__file__).parents[2]


def _rows(path: str) -> list[dict[str, str]]:
    with (_ROOT / path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


TABLE = _rows("tests/samples/ages.csv")


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["age_note_ko"])
def test_shipped_age_notes_are_read_as_the_table_says(row: dict[str, str]) -> None:
    ages = parse_ages(row["age_note_ko"], row["age_min"], row["age_max"])
    names = ("from_months", "to_months", "basis", "born_from", "born_to", "as_of_year")
    values = [getattr(ages, name, None) for name in names]
    assert ["" if value is None else str(value) for value in values] == [
        row[name] for name in names
    ]


def test_table_names_every_shipped_note() -> None:
    columns = ("age_note_ko", "age_min", "age_max")
    shipped = {
        tuple(row[name] for name in columns)
        for row in _rows("service_finder/data/facilities.csv")
        if row["age_note_ko"]
    }
    assert shipped == {tuple(row[name] for name in columns) for row in TABLE}


@pytest.mark.parametrize(
    ("note", "ages"),
    [
        ("만 3세 이상", AgeRange(36, None, "international")),
        ("만 5세 미만", AgeRange(0, 60, "international")),
        ("만 5세 이하 취학 전", AgeRange(0, 72, "international", is_before_school=True)),
        ("36개월 이상", AgeRange(36, None, "months")),
        ("생후 6~36개월", AgeRange(6, 37, "months")),
        ("6개월~36개월 미만", AgeRange(6, 36, "months")),
        ("생후 3개월~만 12세 이하", AgeRange(3, 156, "months")),
        ("초1~초6", AgeRange(84, 156, "grade")),
        ("초등 1~3학년", AgeRange(84, 120, "grade")),
        ("3 ~ 5세 (연나이 기준)", AgeRange(36, 72, "year")),
        ("3~7세", AgeRange(36, 96, "unstated")),
    ],
)
def test_notes_of_other_sources(note: str, ages: AgeRange) -> None:
    assert parse_ages(note) == ages


@pytest.mark.parametrize(
    "note",
    [
        "",
        "누구나",
        "입장료 대상 36개월 이상",
        "만 0세 미만",
        "만 9~3세",
        "초6~초1",
        "초7~초9",
        "0 ~ 0세 (연나이 기준) 2026년생 ~ 2026년생 (2026년도 기준)",
        # The birth years contradict the ages.
        "0 ~ 6세 (연나이 기준) 2025년생 ~ 2019년생 (2026년도 기준)",
        "3 ~ 150개월 이하 어린이",
        "만 20~150세",
        "만 20~99세 이상",
    ],
)
def test_notes_that_are_not_certain(note: str) -> None:
    assert parse_ages(note) is None


def test_note_and_columns_must_agree() -> None:
    assert parse_ages("만 6~12세", "6", "12") is not None
    assert parse_ages("만 6~12세", "7", "12") is None
    assert parse_ages("만 6~12세", "6", "10") is None
    assert parse_ages("만 3세 이상", "", "9") is None


def test_a_range_nobody_is_in_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="no child"):
        AgeRange(12, 12, "year")
    with pytest.raises(ValueError, match="no child"):
        AgeRange(-1, 12, "year")


@pytest.mark.parametrize(
    ("born_on", "on", "months"),
    [
        ("2024-03-15", "2025-03-14", 11),
        ("2024-03-15", "2025-03-15", 12),
        ("2024-02-29", "2025-02-28", 11),
        ("2024-02-29", "2025-03-01", 12),
        ("2026-01-31", "2026-02-28", 0),
        ("2026-01-31", "2026-03-01", 1),
        ("2026-12-01", "2026-11-21", -1),
    ],
)
def test_full_months(born_on: str, on: str, months: int) -> None:
    assert months_old(dt.date.fromisoformat(born_on), dt.date.fromisoformat(on)) == months


def test_the_four_ways_of_counting() -> None:
    born_on, january = dt.date(2020, 12, 31), dt.date(2027, 1, 1)
    assert age_in_basis(born_on, january, "international") == 72
    assert age_in_basis(born_on, january, "months") == 72
    assert age_in_basis(born_on, january, "year") == 84
    # The school year has not begun: still in kindergarten, first grade from 1 March.
    assert age_in_basis(born_on, january, "grade") == 72
    assert age_in_basis(born_on, dt.date(2027, 3, 1), "grade") == grade_months(1) == 84


CAFE = AgeRange(48, 120, "year")


def test_year_age_follows_the_birth_year() -> None:
    assert fits(CAFE, born_on=dt.date(2022, 12, 31), on=TODAY) == Fit(True)
    young = fits(CAFE, born_on=dt.date(2023, 1, 1), on=TODAY)
    assert young == Fit(False, "too_young", 12, dt.date(2027, 1, 1))
    assert fits(CAFE, born_on=dt.date(2016, 12, 31), on=TODAY) == Fit(False, "too_old", 1)


def test_age_in_months_may_leave_a_doubt() -> None:
    # 42 months in November 2026 is born in 2023; 47 months around the turn of the year.
    assert fits(CAFE, age_months=42, on=TODAY) == Fit(False, "too_young", 12, dt.date(2027, 1, 1))
    assert fits(CAFE, age_months=46, on=TODAY) == Fit(True, certain=False)
    assert fits(CAFE, age_months=60, on=TODAY) == Fit(True)


def test_first_date_in_full_months() -> None:
    ages = AgeRange(36, None, "months")
    answer = fits(ages, born_on=dt.date(2024, 2, 29), on=TODAY)
    assert answer == Fit(False, "too_young", 4, dt.date(2027, 3, 1))
    answer = fits(ages, born_on=dt.date(2025, 3, 15), on=TODAY)
    assert answer.from_date == dt.date(2028, 3, 15)


def test_unstated_basis_is_certain_only_when_both_readings_agree() -> None:
    ages = AgeRange(36, 72, "unstated")
    born_on = dt.date(2023, 12, 1)
    assert fits(ages, born_on=born_on, on=TODAY) == Fit(True, certain=False)
    assert fits(ages, born_on=dt.date(2022, 1, 1), on=TODAY) == Fit(True)
    assert fits(ages, born_on=dt.date(2026, 1, 1), on=TODAY).reason == "too_young"


def test_too_old_by_one_reading_and_too_young_by_the_other() -> None:
    # Year age says 12, full months say 4: neither fits, and it may fit when the months do.
    ages = AgeRange(6, 10, "unstated")
    assert fits(ages, born_on=dt.date(2025, 9, 1), on=dt.date(2026, 1, 1)) == Fit(
        False, "too_young", 2, dt.date(2026, 3, 1)
    )


def test_an_age_must_be_given() -> None:
    for months in (None, -1, 1200):
        with pytest.raises(ValueError, match="birth date"):
            fits(CAFE, age_months=months, on=TODAY)


DATES = st.dates(dt.date(2000, 1, 1), dt.date(2060, 12, 31))
BASES: st.SearchStrategy[Basis] = st.sampled_from(["international", "year", "months", "grade"])
RANGES = st.builds(
    lambda first, length, basis: AgeRange(first, first + length if length else None, basis),
    st.integers(0, 200),
    st.integers(0, 100),
    BASES,
)


@given(DATES, st.integers(0, 400))
def test_birth_dates_are_exactly_those_of_that_age(on: dt.date, months: int) -> None:
    earliest, latest = birth_dates(months, on)
    assert months_old(earliest, on) == months == months_old(latest, on)
    assert months_old(earliest - dt.timedelta(days=1), on) == months + 1
    assert months_old(latest + dt.timedelta(days=1), on) == months - 1


@given(RANGES, DATES, st.integers(0, 7000))
def test_from_date_is_the_first_day_that_is_not_too_young(
    ages: AgeRange, on: dt.date, days: int
) -> None:
    born_on = on - dt.timedelta(days=days)
    answer = fits(ages, born_on=born_on, on=on)
    age = age_in_basis(born_on, on, ages.basis)
    assert answer.certain
    assert answer.ok == (ages.from_months <= age and (not ages.to_months or age < ages.to_months))
    if answer.reason == "too_young":
        assert answer.from_date is not None
        assert age + answer.by_months == ages.from_months
        eve = answer.from_date - dt.timedelta(days=1)
        assert fits(ages, born_on=born_on, on=eve).reason == "too_young"
        assert fits(ages, born_on=born_on, on=answer.from_date).reason != "too_young"
    if answer.reason == "too_old":
        assert ages.to_months is not None
        assert age - answer.by_months == ages.to_months - 1


@given(RANGES, DATES, st.integers(0, 240))
def test_age_in_months_says_what_all_its_birth_dates_say(
    ages: AgeRange, on: dt.date, months: int
) -> None:
    answer = fits(ages, age_months=months, on=on)
    earliest, latest = birth_dates(months, on)
    days = (latest - earliest).days
    every = [
        fits(ages, born_on=earliest + dt.timedelta(days=day), on=on) for day in range(days + 1)
    ]
    assert answer.ok == any(one.ok for one in every)
    assert answer.certain == (len({one.ok for one in every}) == 1)
    if not answer.ok:
        assert answer.by_months == min(one.by_months for one in every)
        assert answer.reason in {one.reason for one in every}
        dates = [one.from_date for one in every if one.from_date]
        assert answer.from_date == max(dates, default=None)
