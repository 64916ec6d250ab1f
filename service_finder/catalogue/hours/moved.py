"""Weekly closings that give way to a holiday and fall on a later day."""

from __future__ import annotations

import datetime as dt

from service_finder.catalogue.hours.schedule import Schedule
from service_finder.lib.holidays import HolidayCalendar

_ONE_DAY = dt.timedelta(days=1)
_SATURDAY = 5


def moved_closing(line: Schedule, on: dt.date, holidays: HolidayCalendar) -> str:
    """Say whether a weekly closing has moved to a date: moved_closing, closing_moved or "".

    moved_closing is certain; closing_moved means that it may have moved here.
    """
    if "moves:next_day" in line.codes:
        return _next_day(line, on, holidays)
    if "moves:after_holidays" in line.codes:
        return _after_holidays(line, on, holidays)
    return ""


def _next_day(line: Schedule, on: dt.date, holidays: HolidayCalendar) -> str:
    yesterday = on - _ONE_DAY
    if not holidays.is_public(yesterday):
        return ""
    if line.falls_on(yesterday):
        return "moved_closing"
    # Monday and Tuesday are both holidays: is "the next day" Tuesday or Wednesday?
    return "closing_moved" if _run_holds(line, on, holidays) else ""


def _after_holidays(line: Schedule, on: dt.date, holidays: HolidayCalendar) -> str:
    if holidays.is_public(on) or not _run_holds(line, on, holidays):
        return ""
    return "closing_moved" if on.weekday() >= _SATURDAY else "moved_closing"


def _run_holds(line: Schedule, on: dt.date, holidays: HolidayCalendar) -> bool:
    """Say whether the unbroken run of holidays just before a date holds the closing day."""
    date = on - _ONE_DAY
    while holidays.is_public(date):
        if line.falls_on(date):
            return True
        date -= _ONE_DAY
    return False
