"""Is it open? Four answers, and unknown is one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from service_finder.catalogue.hours.days import CLOSED_BY_STAFF, lines_for, resolve, without
from service_finder.catalogue.hours.schedule import (
    BEST_FIRST,
    Closing,
    Day,
    OpenState,
    Schedule,
    ScheduleException,
    Span,
    State,
)
from service_finder.lib.clock import SEOUL
from service_finder.lib.holidays import HolidayCalendar

_ONE_DAY = dt.timedelta(days=1)
# Long enough for the longest run of holidays; a season later than that is looked up by its date.
_LOOK_AHEAD_DAYS = 14
_WEEK = 7
_UNKNOWN = OpenState("unknown", reason="not_known")


class _Place:
    """One place's hours, each date worked out once."""

    def __init__(
        self,
        schedules: Sequence[Schedule],
        exceptions: Sequence[ScheduleException],
        holidays: HolidayCalendar,
        closings: Sequence[Closing],
        by_phone: bool,
    ) -> None:
        self.closings = closings
        self.lines = lines_for(schedules, by_phone=by_phone)
        self._rows = (schedules, exceptions)
        self._holidays, self._by_phone = holidays, by_phone
        self._days: dict[dt.date, Day] = {}

    def day(self, on: dt.date) -> Day:
        if on not in self._days:
            schedules, exceptions = self._rows
            day = resolve(schedules, exceptions, on, self._holidays, by_phone=self._by_phone)
            self._days[on] = without(day, self.closings)
        return self._days[on]

    def _passes_midnight(self) -> bool:
        rows: list[Schedule | ScheduleException] = [*self.lines, *self._rows[1]]
        return any(
            row.opens_at is not None and row.closes_at is not None and row.closes_at <= row.opens_at
            for row in rows
        )

    def spans_at(self, at: dt.datetime) -> list[Span]:
        """Return what runs at an instant; the day before may reach past midnight."""
        today = at.date()
        spans = self.day(today).spans
        if self._passes_midnight():
            spans = self.day(today - _ONE_DAY).spans + spans
        return [span for span in spans if span.starts_at <= at < span.ends_at]


def open_state(
    schedules: Sequence[Schedule],
    exceptions: Sequence[ScheduleException],
    at: dt.datetime,
    holidays: HolidayCalendar,
    closings: Sequence[Closing] = (),
    *,
    by_phone: bool = False,
) -> OpenState:
    """Say whether a place is open at an aware instant, until when, or when it opens.

    `closings` are the stretches for which staff closed the whole place: they beat all hours.
    Reasons when closed: holiday, weekly_closing, moved_closing, not_an_opening_day, out_of_season,
    exception, closed_by_staff, outside_hours, lunch_break, break, between_sessions. When unknown:
    not_known, hours_not_known, holiday_not_stated, holiday_unclear, day_not_stated,
    days_not_stated, closing_moved, term_or_vacation, after_school, counselling_only.
    """
    if not schedules and not exceptions and not closings:
        return _UNKNOWN
    at = at.astimezone(SEOUL)
    place = _Place(schedules, exceptions, holidays, closings, by_phone)
    span = _running(place, at)
    if span is None:
        opens_at, may_open_on = _next_opening(place, at)
        return OpenState("closed", None, opens_at, _why(place, at), may_open_on)
    if span.state == "unknown":
        return OpenState("unknown", reason=span.reason)
    return OpenState(span.state, until=_until(place, span))


def state_at(
    schedules: Sequence[Schedule],
    exceptions: Sequence[ScheduleException],
    at: dt.datetime,
    holidays: HolidayCalendar,
    closings: Sequence[Closing] = (),
    *,
    by_phone: bool = False,
) -> State:
    """Return the state alone, for filters: it does not look for the next opening."""
    if not schedules and not exceptions and not closings:
        return "unknown"
    place = _Place(schedules, exceptions, holidays, closings, by_phone)
    span = _running(place, at.astimezone(SEOUL))
    return span.state if span is not None else "closed"


def week(
    schedules: Sequence[Schedule],
    exceptions: Sequence[ScheduleException],
    from_date: dt.date,
    holidays: HolidayCalendar,
    closings: Sequence[Closing] = (),
    *,
    by_phone: bool = False,
) -> list[Day]:
    """Return seven dates' hours, beginning with `from_date`."""
    place = _Place(schedules, exceptions, holidays, closings, by_phone)
    return [place.day(from_date + dt.timedelta(days=step)) for step in range(_WEEK)]


def _running(place: _Place, at: dt.datetime) -> Span | None:
    """Return what runs at an instant; where lines overlap, the most certain one."""
    running = {span.state: span for span in place.spans_at(at)}
    return next((running[state] for state in BEST_FIRST if state in running), None)


def _until(place: _Place, span: Span) -> dt.datetime | None:
    """Follow spans that touch; None when it goes on for a week and more."""
    ends_at = span.ends_at
    limit = span.starts_at + dt.timedelta(days=_WEEK)
    while ends_at < limit:
        later = [
            after.ends_at
            for after in place.spans_at(ends_at)
            if after.state == span.state and after.ends_at > ends_at
        ]
        if not later:
            # A following day that is not certain may be a continuation, or not: midnight is then
            # not surely the end, but it is all that is certain.
            return ends_at
        ends_at = max(later)
    return None


def _next_opening(place: _Place, at: dt.datetime) -> tuple[dt.datetime | None, dt.date | None]:
    for step in range(_LOOK_AHEAD_DAYS + 1):
        day = place.day(at.date() + dt.timedelta(days=step))
        for span in day.spans:
            if span.starts_at <= at or span.reason == "counselling_only":
                continue
            return (span.starts_at, None) if span.state == "open" else (None, day.on)
    seasons = [line.valid_from for line in place.lines if line.valid_from is not None]
    return None, min((date for date in seasons if date > at.date()), default=None)


def _why(place: _Place, at: dt.datetime) -> str:
    if any(closing.starts_at <= at < closing.ends_at for closing in place.closings):
        return CLOSED_BY_STAFF
    day = place.day(at.date())
    later = [span for span in day.spans if span.starts_at > at]
    if later and any(span.ends_at <= at for span in day.spans):
        return later[0].gap if later[0].reason != "counselling_only" else "outside_hours"
    return day.reason or "outside_hours"
