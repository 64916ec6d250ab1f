"""Korean ages: which children a place takes, in whichever way of counting the place uses.

Four bases. `international`: full years since birth, counted here in full months. `year`: this
year minus the birth year, whatever the month. `months`: full months since birth. `grade`: year
age at the start of the school year (1 March), so first grade is 84...96. A fifth, `unstated`,
is for sources that print ages without saying how they count: both common readings are tried.
Source: Civil Act art. 158 and 160 (full age), Youth Protection Act art. 2 (year age).
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Literal

Basis = Literal["international", "year", "months", "grade", "unstated"]
YEAR = 12
SCHOOL_YEAR_STARTS = 3
# First grade of elementary school is year age 7.
FIRST_GRADE = 6


@dataclass(frozen=True, slots=True)
class AgeRange:
    """The ages a place takes: `from_months` counts in, `to_months` is the first month out.

    Both are counted in `basis`: year age 0-6 is 0...84. `born_from`...`born_to` are the birth
    years the source itself printed for `as_of_year`: a dated fact, not a rule for other years.
    """

    from_months: int
    to_months: int | None
    basis: Basis
    born_from: int | None = None
    born_to: int | None = None
    as_of_year: int | None = None
    is_before_school: bool = False

    def __post_init__(self) -> None:
        """Refuse a range nobody can be in."""
        if self.from_months < 0 or (self.to_months is not None and not self.is_some):
            raise ValueError(f"no child is {self.from_months} to {self.to_months} months old")

    @property
    def is_some(self) -> bool:
        """Say whether any age lies in the range."""
        return self.to_months is None or self.from_months < self.to_months


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether a child fits, and if not why, by how many months, and from which date it would.

    `certain` is False when only an age in months is known and the answer depends on the birthday
    (then `ok` is the friendlier of the two). `from_date` is set for a child too young: the first
    date on which it surely fits.
    """

    ok: bool
    reason: Literal["", "too_young", "too_old"] = ""
    by_months: int = 0
    from_date: dt.date | None = None
    certain: bool = True


def months_old(born_on: dt.date, on: dt.date) -> int:
    """Count full months since birth; negative before it.

    Born on the 31st, a month is full on the 1st when there is no 31st (Civil Act art. 160).
    """
    months = (on.year - born_on.year) * YEAR + on.month - born_on.month
    return months - (on.day < born_on.day)


def age_in_basis(born_on: dt.date, on: dt.date, basis: Basis) -> int:
    """Count a child's age the way `basis` counts, in months (year and grade: whole years x 12)."""
    if basis == "year":
        return (on.year - born_on.year) * YEAR
    if basis == "grade":
        school_year = on.year - (on.month < SCHOOL_YEAR_STARTS)
        return (school_year - born_on.year) * YEAR
    return months_old(born_on, on)


def grade_months(grade: int) -> int:
    """Return the first month of a school grade (1-12) in the `grade` basis."""
    return (FIRST_GRADE + grade) * YEAR


def fits(
    ages: AgeRange, *, born_on: dt.date | None = None, age_months: int | None = None, on: dt.date
) -> Fit:
    """Say whether a child fits on a date, by birth date or else by age in months."""
    if born_on is not None:
        earliest = latest = born_on
    elif age_months is not None and 0 <= age_months < 1200:
        earliest, latest = birth_dates(age_months, on)
    else:
        raise ValueError("fits needs a birth date or an age of 0 to 1199 months")
    bases: tuple[Basis, ...] = (ages.basis,)
    if ages.basis == "unstated":
        bases = ("international", "year")
    answers = [_one(ages, basis, born, on) for basis in bases for born in (earliest, latest)]
    return _settle(answers)


def birth_dates(age_months: int, on: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and last birth date of a child that many full months old on a date."""
    return _months_back(on, age_months + 1) + dt.timedelta(days=1), _months_back(on, age_months)


def _settle(answers: list[Fit]) -> Fit:
    # Birthdays within a month give one age in months, or two neighbouring ones in years: the two
    # ends of the month are all the answers there are.
    good = [answer for answer in answers if answer.ok]
    if good:
        return Fit(True, certain=len(good) == len(answers))
    worst = max(answers, key=lambda answer: (answer.from_date or dt.date.min, answer.by_months))
    least = min(answer.by_months for answer in answers)
    return Fit(False, worst.reason, least, worst.from_date)


def _one(ages: AgeRange, basis: Basis, born_on: dt.date, on: dt.date) -> Fit:
    age = age_in_basis(born_on, on, basis)
    if age < ages.from_months:
        missing = ages.from_months - age
        return Fit(False, "too_young", missing, _reaches(born_on, ages.from_months, basis))
    if ages.to_months is not None and age >= ages.to_months:
        return Fit(False, "too_old", age - ages.to_months + 1)
    return Fit(True)


def _reaches(born_on: dt.date, months: int, basis: Basis) -> dt.date:
    """Return the first date on which the age in `basis` is at least `months`."""
    if basis in ("year", "grade"):
        month = 1 if basis == "year" else SCHOOL_YEAR_STARTS
        return dt.date(born_on.year + -(-months // YEAR), month, 1)
    year, month = _shift(born_on, months)
    if born_on.day <= calendar.monthrange(year, month)[1]:
        return dt.date(year, month, born_on.day)
    year, month = _shift(born_on, months + 1)
    return dt.date(year, month, 1)


def _shift(date: dt.date, months: int) -> tuple[int, int]:
    year, month = divmod(date.year * YEAR + date.month - 1 + months, YEAR)
    return year, month + 1


def _months_back(date: dt.date, months: int) -> dt.date:
    year, month = _shift(date, -months)
    return dt.date(year, month, min(date.day, calendar.monthrange(year, month)[1]))
