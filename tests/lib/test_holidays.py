from __future__ import annotations

import datetime as dt
import time

import pytest

from service_finder.lib.holidays import KINDS, LABELS, HolidayCalendar, Override

CALENDAR = HolidayCalendar()


@pytest.mark.parametrize(
    ("date", "code", "kinds"),
    [
        ("2026-01-01", "new_year", {"public", "new_year"}),
        ("2026-02-16", "seollal", {"public", "seollal"}),
        ("2026-02-18", "seollal", {"public", "seollal"}),
        ("2026-03-02", "substitute", {"public", "substitute"}),
        ("2026-05-05", "childrens_day", {"public", "childrens_day"}),
        # A public holiday since 2026; until then a day off for employees only.
        ("2026-05-01", "labor_day", {"public", "labor_day"}),
        ("2025-05-01", "labor_day", {"labor_day"}),
        ("2026-06-03", "election", {"public", "election"}),
        ("2026-07-17", "constitution_day", {"public"}),
        ("2026-09-26", "chuseok", {"public", "chuseok"}),
        ("2026-10-05", "substitute", {"public", "substitute"}),
        ("2027-12-27", "substitute", {"public", "substitute"}),
        ("2025-01-27", "temporary", {"public", "temporary"}),
        ("2024-10-01", "temporary", {"public", "temporary"}),
        ("2024-02-12", "substitute", {"public", "substitute"}),
    ],
)
def test_the_law_s_holidays(date: str, code: str, kinds: set[str]) -> None:
    on = dt.date.fromisoformat(date)
    (holiday,) = CALENDAR.on(on)
    assert (holiday.on, holiday.code, set(holiday.kinds)) == (on, code, kinds)
    assert holiday.is_public == CALENDAR.is_public(on) == ("public" in kinds)


def test_the_year_2026_has_these_public_holidays() -> None:
    dates = [holiday.on.strftime("%m%d") for holiday in CALENDAR.year(2026) if holiday.is_public]
    assert " ".join(dates) == (
        "0101 0216 0217 0218 0301 0302 0501 0505 0524 0525 0603 0606 0717 0815 0817 "
        "0924 0925 0926 1003 1005 1009 1225"
    )


def test_two_holidays_on_one_date() -> None:
    codes = {holiday.code for holiday in CALENDAR.on(dt.date(2025, 5, 5))}
    assert codes == {"childrens_day", "buddhas_birthday"}
    assert CALENDAR.kinds(dt.date(2025, 5, 5)) == {"public", "childrens_day"}


def test_an_ordinary_day() -> None:
    assert CALENDAR.on(dt.date(2026, 11, 23)) == ()
    assert CALENDAR.kinds(dt.date(2026, 11, 23)) == frozenset()
    assert not CALENDAR.is_public(dt.date(2026, 11, 23))


def test_years_without_a_calendar_are_ordinary() -> None:
    assert CALENDAR.on(dt.date(1900, 1, 1)) == CALENDAR.on(dt.date(9999, 12, 25)) == ()


def test_staff_add_and_take_away() -> None:
    added, gone = dt.date(2026, 11, 23), dt.date(2026, 12, 25)
    calendar = HolidayCalendar(
        [
            Override(added, "election", "선거일"),
            Override(added, "festival"),
            Override(gone, is_holiday=False),
        ]
    )
    first, second = calendar.on(added)
    assert (first.code, first.name_ko, first.is_public) == ("election", "선거일", True)
    assert (second.code, second.kinds) == ("holiday", {"public", "festival"})
    assert not calendar.is_public(gone)
    assert [holiday.on for holiday in calendar.year(2026)].count(added) == 2
    assert gone not in {holiday.on for holiday in calendar.year(2026)}
    # Another calendar knows nothing of it.
    assert CALENDAR.is_public(gone)


def test_every_code_and_kind_has_a_name_to_show() -> None:
    years = range(1994, 2051)
    holidays = [holiday for year in years for holiday in CALENDAR.year(year)]
    assert {holiday.code for holiday in holidays} - {"holiday"} == set(LABELS) - {"holiday"}
    assert {kind for holiday in holidays for kind in holiday.kinds} == set(KINDS)


def test_looking_up_is_fast() -> None:
    CALENDAR.on(dt.date(2026, 1, 1))
    started = time.perf_counter()
    for _ in range(10_000):
        CALENDAR.is_public(dt.date(2026, 10, 5))
    assert time.perf_counter() - started < 0.5
