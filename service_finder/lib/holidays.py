"""Korean public holidays: the law's own days, their substitutes, and what staff add by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import holidays as holiday_tables

from service_finder.lib.marking import N_

# Kinds a closing may name. "public" is every day off under the Public Holidays Act, so it
# includes substitutes, elections and temporary holidays; the others say which one it is.
KINDS = (
    "public",
    "new_year",
    "seollal",
    "chuseok",
    "childrens_day",
    "labor_day",
    "substitute",
    "election",
    "temporary",
)
PUBLIC = "public"

# Code -> what a reader sees. The codes are kept in rows and JSON, the words are translated.
LABELS = {
    "new_year": N_("New Year's Day"),
    "seollal": N_("Seollal (Lunar New Year)"),
    "independence_movement_day": N_("Independence Movement Day"),
    "buddhas_birthday": N_("Buddha's Birthday"),
    "labor_day": N_("Labor Day"),
    "childrens_day": N_("Children's Day"),
    "memorial_day": N_("Memorial Day"),
    "constitution_day": N_("Constitution Day"),
    "liberation_day": N_("Liberation Day"),
    "chuseok": N_("Chuseok"),
    "national_foundation_day": N_("National Foundation Day"),
    "hangul_day": N_("Hangul Day"),
    "christmas": N_("Christmas Day"),
    "election": N_("Election day"),
    "temporary": N_("Temporary public holiday"),
    "substitute": N_("Substitute holiday"),
    "holiday": N_("Public holiday"),
}

# Words in the English names of the `holidays` library, first match wins.
_WORDS = (
    ("Alternative holiday", "substitute"),
    ("Election", "election"),
    ("Temporary", "temporary"),
    ("Armed Forces Day", "temporary"),
    ("New Year's Day", "new_year"),
    ("Korean New Year", "seollal"),
    ("Chuseok", "chuseok"),
    ("Children's Day", "childrens_day"),
    ("Labor Day", "labor_day"),
    ("Workers' Day", "labor_day"),
    ("Independence Movement", "independence_movement_day"),
    ("Buddha", "buddhas_birthday"),
    ("Memorial Day", "memorial_day"),
    ("Constitution Day", "constitution_day"),
    ("Liberation Day", "liberation_day"),
    ("National Foundation", "national_foundation_day"),
    ("Hangul Day", "hangul_day"),
    ("Christmas", "christmas"),
)
# Labor Day became a public holiday in 2026; before, offices closed and public bodies did not.
_LABOR_DAY_PUBLIC_SINCE = 2026
_FIRST_YEAR, _LAST_YEAR = 1994, 2100


@dataclass(frozen=True, slots=True)
class Holiday:
    """One reason for one day off. A date may have two of them (5 May 2025)."""

    on: dt.date
    code: str
    kinds: frozenset[str]
    name_ko: str = ""

    @property
    def is_public(self) -> bool:
        """Say whether the law makes it a day off, not custom alone."""
        return PUBLIC in self.kinds


@dataclass(frozen=True, slots=True)
class Override:
    """A day staff added (an election, a temporary holiday) or, `is_holiday` False, took away."""

    on: dt.date
    kind: str = "temporary"
    name_ko: str = ""
    is_holiday: bool = True


class HolidayCalendar:
    """Answer what a date is. Build one per request or keep it; look-ups are dictionary reads."""

    def __init__(self, overrides: Iterable[Override] = ()) -> None:
        """Lay the overrides over the published calendar."""
        self._removed: set[dt.date] = set()
        self._added: dict[dt.date, tuple[Holiday, ...]] = {}
        for override in overrides:
            if override.is_holiday:
                found = self._added.get(override.on, ())
                self._added[override.on] = (*found, _from_override(override))
            else:
                self._removed.add(override.on)

    def on(self, date: dt.date) -> tuple[Holiday, ...]:
        """Return every holiday of a date, the staff's own last."""
        published = () if date in self._removed else _year(date.year).get(date, ())
        added = self._added.get(date)
        return published if added is None else published + added

    def kinds(self, date: dt.date) -> frozenset[str]:
        """Return the kinds of all holidays of a date; empty on an ordinary day."""
        return frozenset[str]().union(*(holiday.kinds for holiday in self.on(date)))

    def is_public(self, date: dt.date) -> bool:
        """Say whether a date is a public holiday."""
        return any(holiday.is_public for holiday in self.on(date))

    def year(self, year: int) -> list[Holiday]:
        """List a year's holidays by date."""
        dates = set(_year(year)) | {date for date in self._added if date.year == year}
        return [holiday for date in sorted(dates) for holiday in self.on(date)]


def _from_override(override: Override) -> Holiday:
    code = override.kind if override.kind in LABELS else "holiday"
    return Holiday(override.on, code, frozenset({PUBLIC, override.kind}), override.name_ko)


@lru_cache(maxsize=64)
def _year(year: int) -> dict[dt.date, tuple[Holiday, ...]]:
    """Read one year from the library: 5 ms once, then a dictionary."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return {}
    table = holiday_tables.country_holidays(
        "KR", years=[year], language="en_US", categories=("public", "bank"), expand=False
    )
    return {date: tuple(_classify(date, name) for name in table.get_list(date)) for date in table}


def _classify(date: dt.date, name: str) -> Holiday:
    code = next((code for word, code in _WORDS if word in name), "holiday")
    kinds = {code} if code in KINDS else set()
    if code != "labor_day" or date.year >= _LABOR_DAY_PUBLIC_SINCE:
        kinds.add(PUBLIC)
    return Holiday(date, code, frozenset(kinds))
