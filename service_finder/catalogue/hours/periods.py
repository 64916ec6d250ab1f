"""Read seasons: "26.4.11(토)~6.21(일)", lists of dates. A weekday that does not match is a slip
of the source, and then nothing about the season is certain."""

from __future__ import annotations

import datetime as dt
import re

from service_finder.catalogue.hours.words import Uncertain

Period = tuple[dt.date, dt.date]
_DATE = re.compile(
    r"(?:(?P<year>20\d{2}|\d{2})\.\s*(?=\d{1,2}\.\s*\d))?(?:(?P<month>\d{1,2})\.\s*)?"
    r"(?P<day>\d{1,2})\.?\s*(?:\((?P<weekday>[월화수목금토일])\))?"
)
_WEEKDAYS = "월화수목금토일"
_CENTURY = 2000


def read_periods(text: str) -> tuple[Period, ...]:
    """Read every period of a list; parts a later date leaves out are those of the date before."""
    found: list[Period] = []
    before: dt.date | None = None
    for part in text.split(","):
        ends = []
        for word in part.split("~"):
            before = _date(word.strip(), before)
            ends.append(before)
        if len(ends) > 2 or ends[0] > ends[-1]:
            raise Uncertain(part)
        found.append((ends[0], ends[-1]))
    return tuple(found)


def _date(word: str, before: dt.date | None) -> dt.date:
    match = _DATE.fullmatch(word)
    if match is None:
        raise Uncertain(word)
    year, month = match["year"], match["month"]
    if before is None and not (year and month):
        raise Uncertain(word)
    try:
        date = dt.date(
            _year(year) if year else before.year if before else 0,
            int(month) if month else before.month if before else 0,
            int(match["day"]),
        )
    except ValueError as error:
        raise Uncertain(word) from error
    if match["weekday"] and _WEEKDAYS[date.weekday()] != match["weekday"]:
        raise Uncertain(word)
    return date


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else _CENTURY + int(text)
