"""Ages in words: which children a place takes, whether one fits, and ages to choose from."""

from __future__ import annotations

import datetime as dt
from functools import cache

from service_finder.lib import formats
from service_finder.lib.ages import SCHOOL_YEAR_STARTS, YEAR, AgeRange, Fit
from service_finder.lib.marking import N_
from service_finder.public import languages
from service_finder.public.speaking import _, ngettext

# Months for babies, then the steps at which Korean services draw their lines.
CHOICES = (*range(12), *range(12, 24, 3), *range(24, 144, 6), *range(144, 228, 12))
BASES = {
    "year": N_("Age is counted by year of birth: this year minus the year of birth."),
    "international": N_("Age is counted in full years since birth."),
    "months": N_("Age is counted in full months since birth."),
    "grade": N_("Counted by school grade."),
    "unstated": N_("The source does not say how the age is counted. Please ask."),
}


def age_text(months: int) -> str:
    """Write an age: months below two years, then years and months."""
    years, rest = divmod(months, YEAR)
    if months < 2 * YEAR:
        return ngettext("%(num)s month old", "%(num)s months old", months)
    if not rest:
        return ngettext("%(num)s year old", "%(num)s years old", years)
    return _("%(years)s years %(months)s months old", years=years, months=rest)


def choices(chosen: int | None) -> list[tuple[str, str]]:
    """Return the ages to choose from as (months, words), the chosen one always among them."""
    usual = _usual(languages.current())
    if chosen is None or chosen in CHOICES:
        return [*usual]
    return sorted([*usual, (str(chosen), age_text(chosen))], key=lambda one: int(one[0] or -1))


@cache
def _usual(_lang: str) -> list[tuple[str, str]]:
    return [("", _("Any age")), *((str(month), age_text(month)) for month in CHOICES)]


def range_text(ages: AgeRange, on: dt.date) -> str:
    """Write which children a place takes on a date, in words that need no counting."""
    if ages.basis == "year":
        return _born(ages, on.year)
    if ages.basis == "grade":
        return _grades(ages, on)
    if ages.basis == "months":
        return _months(ages)
    return _years(ages)


def basis_text(ages: AgeRange) -> str:
    """Say how the place counts."""
    return _(BASES[ages.basis])


def fit_text(fit: Fit | None, lang: str) -> str:
    """Say why a child does not fit, or that it depends on the birthday; "" when it surely fits."""
    if fit is None:
        return ""
    if fit.ok:
        return "" if fit.certain else _("Depends on your child’s birthday. Please ask.")
    if fit.reason == "too_old":
        return _("Your child is too old for this place.")
    if fit.from_date is None:
        return _("Your child is too young for this place.")
    date = formats.date_text(fit.from_date, lang, "long")
    return _("Your child is too young for this place. From %(date)s it fits.", date=date)


def _born(ages: AgeRange, year: int) -> str:
    youngest = year - ages.from_months // YEAR
    if ages.to_months is None:
        return _("Children born in %(year)s or earlier", year=youngest)
    oldest = year - ages.to_months // YEAR + 1
    if oldest == youngest:
        return _("Children born in %(year)s", year=youngest)
    if not ages.from_months:
        return _("Children born in %(year)s or later", year=oldest)
    return _("Children born from %(first)s to %(last)s", first=oldest, last=youngest)


def _grades(ages: AgeRange, on: dt.date) -> str:
    first = ages.from_months // YEAR - 6
    if ages.to_months is None:
        return _("School children from grade %(first)s", first=max(first, 1))
    last = ages.to_months // YEAR - 7
    if first < 1:
        return _born(ages, on.year - (on.month < SCHOOL_YEAR_STARTS))
    return _("School grades %(first)s to %(last)s", first=first, last=last)


def _months(ages: AgeRange) -> str:
    if ages.to_months is None:
        return _("From %(first)s months", first=ages.from_months)
    return _("From %(first)s to %(last)s months", first=ages.from_months, last=ages.to_months - 1)


def _years(ages: AgeRange) -> str:
    first = ages.from_months // YEAR
    if ages.to_months is None:
        return _("From %(first)s years", first=first)
    last = ages.to_months // YEAR - 1
    if not first:
        return _("Up to %(last)s years old", last=last)
    return _("From %(first)s to %(last)s years old", first=first, last=last)
