from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_finder.lib import periods


@pytest.mark.parametrize(
    ("code", "first", "last", "before"),
    [
        ("2026-11", "2026-11-01", "2026-11-30", "2025-11"),
        ("2024-02", "2024-02-01", "2024-02-29", "2023-02"),
        ("2026-Q4", "2026-10-01", "2026-12-31", "2025-Q4"),
        ("2026-Q1", "2026-01-01", "2026-03-31", "2025-Q1"),
        ("2026", "2026-01-01", "2026-12-31", "2025"),
    ],
)
def test_a_period_by_its_code(code: str, first: str, last: str, before: str) -> None:
    period = periods.parse(code)
    assert period is not None
    assert (period.from_on.isoformat(), period.to_on.isoformat()) == (first, last)
    assert (period.code, period.year_before().code) == (code, before)


@pytest.mark.parametrize("code", ["", "2026-13", "2026-00", "2026-Q5", "1999", "٢٠٢٦", "2026-1 "])
def test_what_is_no_period(code: str) -> None:
    assert periods.parse(code) is None


@given(st.dates(dt.date(2001, 1, 1), dt.date(2098, 12, 31)), st.sampled_from(list(periods.MONTHS)))
def test_every_day_lies_in_its_period_and_periods_meet(day: dt.date, unit: periods.Unit) -> None:
    period = periods.containing(day, unit)
    assert period.from_on <= day <= period.to_on
    assert period.step(1).from_on == period.to_on + dt.timedelta(days=1)
    assert period.step(1).step(-1) == period
    assert periods.parse(period.code) == period
    assert periods.same_day_of(day.year - 1, day).month == day.month
