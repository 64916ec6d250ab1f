"""What a place's lines, exceptions and the holidays make of one date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from service_finder.catalogue.hours.moved import moved_closing
from service_finder.catalogue.hours.schedule import (
    LAST_MINUTE,
    ON_HOLIDAYS,
    Closing,
    Day,
    Schedule,
    ScheduleException,
    Span,
    State,
    read_closed_on,
)
from service_finder.lib.clock import SEOUL
from service_finder.lib.holidays import Holiday, HolidayCalendar

_MIDNIGHT = dt.time(0, 0)
_ONE_DAY = dt.timedelta(days=1)
CLOSED_BY_STAFF = "closed_by_staff"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the closings say of a date: closed, not certain, or (neither) nothing."""

    reason: str = ""
    is_closed: bool = False
    # The text says that it opens on this holiday all the same.
    is_spared: bool = False


def resolve(
    schedules: Sequence[Schedule],
    exceptions: Sequence[ScheduleException],
    on: dt.date,
    holidays: HolidayCalendar,
    *,
    by_phone: bool = False,
) -> Day:
    """Work out one date. An exception beats everything, a closing beats an opening."""
    special = [exception for exception in exceptions if exception.on_date == on]
    if special:
        return _special(on, special)
    lines = lines_for(schedules, by_phone=by_phone)
    closings = [line for line in schedules if line.kind == "closed"]
    if not lines and not closings:
        return Day(on, (_whole_day(on, "unknown", "not_known"),), "")
    season = [line for line in lines if line.is_valid_on(on)]
    if lines and not season:
        return Day(on, (), "out_of_season")
    verdict = _verdict(closings, season, on, holidays)
    if verdict.is_closed:
        return Day(on, (), verdict.reason)
    if verdict.reason:
        return Day(on, (_whole_day(on, "unknown", verdict.reason),), "")
    is_holiday = holidays.is_public(on) and not verdict.is_spared
    has_days_off = any(line.byday for line in closings)
    return _open_day(season, has_days_off, on, is_holiday)


def without(day: Day, closings: Sequence[Closing]) -> Day:
    """Take the closings out of a date's spans; a date that has none left says why."""
    spans = day.spans
    for closing in closings:
        spans = tuple(rest for span in spans for rest in _outside(span, closing))
    if spans == day.spans:
        return day
    return replace(day, spans=spans, reason=day.reason if spans else CLOSED_BY_STAFF)


def lines_for(schedules: Sequence[Schedule], *, by_phone: bool) -> list[Schedule]:
    """Pick the lines that count: those for coming, or (asked, or if it has no other) calling."""
    lines = [line for line in schedules if line.kind != "closed"]
    calls = [line for line in lines if line.kind == "phone"]
    visits = [line for line in lines if line.kind != "phone"]
    return (calls or visits) if by_phone else (visits or calls)


def _outside(span: Span, closing: Closing) -> list[Span]:
    """Return what is left of a span before and after a closing."""
    if span.ends_at <= closing.starts_at or closing.ends_at <= span.starts_at:
        return [span]
    before = replace(span, ends_at=closing.starts_at)
    after = replace(span, starts_at=closing.ends_at, gap=CLOSED_BY_STAFF)
    return [rest for rest in (before, after) if rest.starts_at < rest.ends_at]


def _special(on: dt.date, special: list[ScheduleException]) -> Day:
    note = next((exception.reason for exception in special if exception.reason), "")
    if any(exception.is_closed for exception in special):
        return Day(on, (), "exception", note)
    spans = []
    for exception in special:
        if exception.opens_at is None or exception.closes_at is None:
            spans.append(_whole_day(on, "unknown", "hours_not_known"))
        else:
            spans.append(_span(on, exception.opens_at, exception.closes_at, "open", "", "break"))
    return Day(on, _sorted(spans), "outside_hours", note)


def _verdict(
    closings: list[Schedule], season: list[Schedule], on: dt.date, holidays: HolidayCalendar
) -> Verdict:
    today = holidays.on(on)
    spared = [holiday for line in closings for holiday in today if _keeps(line, holiday)]
    hit = [holiday for line in closings for holiday in today if _closes(line, holiday)]
    if any(holiday not in spared for holiday in hit):
        # Children's Day, kept open, on the same date as Buddha's Birthday, which is not.
        return Verdict("holiday_unclear") if spared else Verdict("holiday", True)
    monthly = any(line.freq == "MONTHLY" and line.falls_on(on) for line in season)
    for line in closings:
        if line.falls_on(on) and not monthly:
            if spared:
                return Verdict("holiday_unclear")
            if "moves:after_holidays" not in line.codes or not holidays.is_public(on):
                return Verdict("weekly_closing", True)
            return Verdict(is_spared=True)
        moved = moved_closing(line, on, holidays)
        if moved:
            return Verdict(moved, moved == "moved_closing")
    return Verdict(is_spared=bool(spared))


def _closes(line: Schedule, holiday: Holiday) -> bool:
    return bool(holiday.kinds & read_closed_on(line.closed_on)[0])


def _keeps(line: Schedule, holiday: Holiday) -> bool:
    return bool(holiday.kinds & read_closed_on(line.closed_on)[1])


def _open_day(season: list[Schedule], has_days_off: bool, on: dt.date, is_holiday: bool) -> Day:
    today = [line for line in season if line.falls_on(on) or not line.byday]
    if is_holiday:
        own = [line for line in season if ON_HOLIDAYS in line.byday.split(",")]
        if own:
            return Day(on, _sorted([_line_span(line, on, "") for line in own]), "outside_hours")
        kept = [line for line in today if line.closed_on != "public"]
        if today and not kept:
            return Day(on, (), "holiday")
        today = kept
    if not today:
        return _not_named(season, has_days_off, on)
    spans = []
    for line in today:
        doubt = "holiday_not_stated" if is_holiday and line.closed_on != "none" else ""
        spans.append(_line_span(line, on, doubt))
    return Day(on, _sorted(spans), "outside_hours")


def _not_named(season: list[Schedule], has_days_off: bool, on: dt.date) -> Day:
    """Judge a day no line names: closed if only opening days are given, else not certain."""
    if not season:
        return Day(on, (_whole_day(on, "unknown", "not_known"),), "")
    if has_days_off:
        return Day(on, (_whole_day(on, "unknown", "day_not_stated"),), "")
    return Day(on, (), "not_an_opening_day")


def _line_span(line: Schedule, on: dt.date, doubt: str) -> Span:
    codes = line.codes
    if line.closes_at is None:
        state: State = "by_appointment" if line.kind == "by_appointment" else "unknown"
        return _whole_day(on, "unknown" if doubt else state, doubt or _no_hours(line))
    doubt = doubt or _doubt(line)
    state = "by_appointment" if line.kind == "by_appointment" else "open"
    gap = next((_GAPS[code] for code in codes if code in _GAPS), "break")
    if any(code.startswith("session:") for code in codes):
        gap = "between_sessions"
    opens = line.opens_at or _MIDNIGHT
    span = _span(on, opens, line.closes_at, "unknown" if doubt else state, doubt, gap)
    if line.opens_at is None:
        return Span(span.starts_at, span.ends_at, "unknown", doubt or "after_school", gap, False)
    return span


_GAPS = {"lunch": "lunch_break", "break": "break"}


def _no_hours(line: Schedule) -> str:
    return "" if line.kind == "by_appointment" else "hours_not_known"


def _doubt(line: Schedule) -> str:
    if "term" in line.codes or "vacation" in line.codes:
        return "term_or_vacation"
    if "counselling" in line.codes:
        return "counselling_only"
    return "" if line.byday else "days_not_stated"


def _span(
    on: dt.date, opens: dt.time, closes: dt.time, state: State, reason: str, gap: str
) -> Span:
    last = on if closes > opens else on + _ONE_DAY
    ends = dt.datetime.combine(last, closes, SEOUL)
    if closes == LAST_MINUTE:
        ends = dt.datetime.combine(last + _ONE_DAY, _MIDNIGHT, SEOUL)
    return Span(dt.datetime.combine(on, opens, SEOUL), ends, state, reason, gap)


def _whole_day(on: dt.date, state: State, reason: str) -> Span:
    start = dt.datetime.combine(on, _MIDNIGHT, SEOUL)
    return Span(start, start + _ONE_DAY, state, reason, has_times=False)


def _sorted(spans: list[Span]) -> tuple[Span, ...]:
    return tuple(sorted(spans, key=lambda span: (span.starts_at, span.ends_at)))
