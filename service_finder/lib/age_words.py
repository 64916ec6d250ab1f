"""Read the age columns of the sources into an AgeRange, only where they are certain."""

from __future__ import annotations

import re
from dataclasses import replace

from service_finder.lib.ages import YEAR, AgeRange, Basis, grade_months

_YEAR_AGE = re.compile(
    r"(\d{1,2}) ?~ ?(\d{1,2})세 ?\(연나이 기준\)"
    r"(?: ?(\d{4})년생 ?~ ?(\d{4})년생 ?\((\d{4})년도 기준\))?"
)
_FULL_RANGE = re.compile(r"만 ?(\d{1,2})세? ?~ ?(?:만 ?)?(\d{1,2})세")
_FULL_UP_TO = re.compile(r"만 ?(\d{1,2})세 ?(이하|미만)( 취학 ?전)?")
_FULL_FROM = re.compile(r"만 ?(\d{1,2})세 ?이상")
_MONTHS = re.compile(r"(?:생후 ?)?(\d{1,3})(?:개월)? ?~ ?(\d{1,3})개월(?: ?(이하|미만))?")
_MONTHS_FROM = re.compile(r"(?:생후 ?)?(\d{1,3})개월 ?이상")
_MONTHS_TO_YEARS = re.compile(r"(?:생후 ?)?(\d{1,3})개월 ?~ ?만 ?(\d{1,2})세(?: ?이하)?")
_GRADES = re.compile(r"(?:초등(?:학교)? ?|초)(\d) ?~ ?(?:초등(?:학교)? ?|초)?(\d)(?: ?학년)?")
_PLAIN = re.compile(r"(\d{1,2}) ?~ ?(\d{1,2})세(?: ?\([^)]*\))?")
_GRADUATE = 6
_OLDEST = 120


def parse_ages(note: str, age_min: str = "", age_max: str = "") -> AgeRange | None:
    """Read an age note, checked against the source's own two columns where they are filled.

    None when nothing certain is said: no note, a fee rule (an entrance fee from 36 months on is
    not an age limit), or a note that contradicts itself, the columns or common sense.
    """
    text = re.sub(r"\s+", " ", note.replace("–", "~").replace("∼", "~")).strip()
    for pattern, build in _READERS:
        match = pattern.fullmatch(text)
        if match is not None:
            return _checked(build(match), age_min, age_max)
    return None


def _checked(ages: AgeRange | None, age_min: str, age_max: str) -> AgeRange | None:
    if ages is None or (ages.to_months or 0) > _OLDEST * YEAR:
        return None
    first, last = _number(age_min), _number(age_max)
    if first is not None and first * YEAR > ages.from_months:
        return None
    if last is not None and (ages.to_months is None or (last + 1) * YEAR < ages.to_months):
        return None
    return ages


def _number(text: str) -> int | None:
    return int(text) if text.strip().isdecimal() else None


def _range(first: int, after: int, basis: Basis) -> AgeRange | None:
    return AgeRange(first, after, basis) if first < after else None


def _year_age(match: re.Match[str]) -> AgeRange | None:
    first, last, *years = match.groups()
    # "0 ~ 0" is what the booking system prints when nobody filled the field in.
    if int(first) == int(last) == 0:
        return None
    if years[0] is None:
        return _range(int(first) * YEAR, (int(last) + 1) * YEAR, "year")
    youngest, oldest, year = (int(text) for text in years)
    if (year - youngest, year - oldest) != (int(first), int(last)):
        return None
    ages = _range(int(first) * YEAR, (int(last) + 1) * YEAR, "year")
    return ages and replace(ages, born_from=oldest, born_to=youngest, as_of_year=year)


def _full_range(match: re.Match[str]) -> AgeRange | None:
    first, last = (int(text) for text in match.groups())
    return _range(first * YEAR, (last + 1) * YEAR, "international")


def _full_up_to(match: re.Match[str]) -> AgeRange | None:
    years = int(match[1]) + (match[2] == "이하")
    if not years:
        return None
    return AgeRange(0, years * YEAR, "international", is_before_school=match[3] is not None)


def _full_from(match: re.Match[str]) -> AgeRange | None:
    return AgeRange(int(match[1]) * YEAR, None, "international")


def _months(match: re.Match[str]) -> AgeRange | None:
    return _range(int(match[1]), int(match[2]) + (match[3] != "미만"), "months")


def _months_from(match: re.Match[str]) -> AgeRange | None:
    return AgeRange(int(match[1]), None, "months")


def _months_to_years(match: re.Match[str]) -> AgeRange | None:
    return _range(int(match[1]), (int(match[2]) + 1) * YEAR, "months")


def _grades(match: re.Match[str]) -> AgeRange | None:
    first, last = int(match[1]), int(match[2])
    if not 1 <= first <= last <= _GRADUATE:
        return None
    return _range(grade_months(first), grade_months(last + 1), "grade")


def _plain(match: re.Match[str]) -> AgeRange | None:
    return _range(int(match[1]) * YEAR, (int(match[2]) + 1) * YEAR, "unstated")


_READERS = (
    (_YEAR_AGE, _year_age),
    (_MONTHS_TO_YEARS, _months_to_years),
    (_FULL_RANGE, _full_range),
    (_FULL_UP_TO, _full_up_to),
    (_FULL_FROM, _full_from),
    (_MONTHS, _months),
    (_MONTHS_FROM, _months_from),
    (_GRADES, _grades),
    (_PLAIN, _plain),
)
