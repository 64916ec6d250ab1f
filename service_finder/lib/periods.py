"""Calendar periods of reports: a month, a quarter, a year; Seoul dates, both ends included."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

Unit = Literal["month", "quarter", "year"]
MONTHS: dict[Unit, int] = {"month": 1, "quarter": 3, "year": 12}
_CODE = re.compile(r"(20\d\d)(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """A month, a quarter or a year, by the month it begins with."""

    unit: Unit
    year: int
    month: int

    @property
    def code(self) -> str:
        """Return how an address names it: 2026-11, 2026-Q4 or 2026."""
        if self.unit == "year":
            return str(self.year)
        if self.unit == "quarter":
            return f"{self.year}-Q{self.number}"
        return f"{self.year}-{self.month:02}"

    @property
    def number(self) -> int:
        """Return which quarter or month of the year it is (1 for a year)."""
        return (self.month - 1) // MONTHS[self.unit] + 1

    @property
    def from_on(self) -> dt.date:
        """Return its first day."""
        return dt.date(self.year, self.month, 1)

    @property
    def to_on(self) -> dt.date:
        """Return its last day."""
        return self.step(1).from_on - dt.timedelta(days=1)

    def step(self, count: int) -> Period:
        """Return the period so many further on (or back)."""
        ordinal = self.year * 12 + self.month - 1 + count * MONTHS[self.unit]
        return Period(self.unit, ordinal // 12, ordinal % 12 + 1)

    def year_before(self) -> Period:
        """Return the same period of the year before."""
        return Period(self.unit, self.year - 1, self.month)


def parse(code: str) -> Period | None:
    """Read 2026-11, 2026-Q4 or 2026; None when it is none of them."""
    found = _CODE.fullmatch(code)
    if found is None:
        return None
    year, month, quarter = found.groups()
    if month:
        return Period("month", int(year), int(month))
    if quarter:
        return Period("quarter", int(year), int(quarter) * 3 - 2)
    return Period("year", int(year), 1)


def containing(day: dt.date, unit: Unit = "month") -> Period:
    """Return the period of that unit in which a day lies."""
    months = MONTHS[unit]
    return Period(unit, day.year, (day.month - 1) // months * months + 1)


def same_day_of(year: int, day: dt.date) -> dt.date:
    """Return the same day of another year; 29 February becomes 28 February."""
    last = containing(dt.date(year, day.month, 1)).to_on.day
    return dt.date(year, day.month, min(day.day, last))
