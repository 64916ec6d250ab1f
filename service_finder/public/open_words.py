"""Opening hours in words: the state now or at a chosen time, and the days of a week."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from service_finder.catalogue.hours import Day, OpenState, Span, resolve, week
from service_finder.catalogue.hours.dated import REASONS as DATED
from service_finder.catalogue.place import PublicPlace
from service_finder.lib import clock, formats
from service_finder.lib.holidays import LABELS, HolidayCalendar
from service_finder.lib.marking import N_
from service_finder.public.speaking import _

REASONS = {
    "holiday": N_("Public holiday"),
    "weekly_closing": N_("Regular closing day"),
    "moved_closing": N_("Closing day moved because of a holiday"),
    "not_an_opening_day": N_("Not an opening day"),
    "out_of_season": N_("Out of season"),
    "closed_by_staff": N_("Closed for now, see the notice"),
    "not_known": N_("Hours not known"),
    "hours_not_known": N_("Open on this day, hours not known"),
    "holiday_not_stated": N_("Public holiday: may be closed"),
    "holiday_unclear": N_("Public holiday: may be closed"),
    "day_not_stated": N_("Nothing is stated for this day"),
    "days_not_stated": N_("The days are not stated"),
    "closing_moved": N_("May be closed because of a holiday nearby"),
    "term_or_vacation": N_("Depends on the school holidays"),
    "after_school": N_("Opens when school ends"),
    "counselling_only": N_("Counseling only"),
}
STATES = {
    "open": N_("Open"),
    "closed": N_("Closed"),
    "by_appointment": N_("By appointment"),
    "unknown": N_("Not known – please call"),
}
HOURS_UNKNOWN = ("not_known", "hours_not_known", "day_not_stated")
MOST_DATED = 12
A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpenWords:
    """An open state in words; an empty text is not known. `is_now`: not another chosen time."""

    state: str
    until: str = ""
    opens: str = ""
    may_open: str = ""
    is_now: bool = True


NO_HOURS = OpenWords("")  # of what runs no more


@dataclass(frozen=True, slots=True)
class DayWords:
    """One day of a week: its date, what it is, its times, and the reason where there is one.

    `note` is an office's own words in Korean.
    """

    on: dt.date
    date: str
    state: str
    words: str
    times: tuple[str, ...]
    reason: str
    note: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Week:
    """The days to show one by one, and what is said once of all the others; "" says nothing."""

    days: tuple[DayWords, ...]
    others: str = ""


def open_words(
    found: OpenState, lang: str, now: dt.datetime, at: dt.datetime | None = None
) -> OpenWords:
    """Write an open state for a reader; `at`: the chosen time, None means now."""
    asked = at or now
    return OpenWords(
        state=found.state,
        until=_moment(found.until, asked, lang, is_end=True),
        opens=_moment(found.opens_at, asked, lang),
        may_open=_date(found.may_open_on, asked, lang) if found.may_open_on else "",
        is_now=at is None or at == now,
    )


def week_words(place: PublicPlace, lang: str, today: dt.date, calendar: HolidayCalendar) -> Week:
    """Write the seven days from today; none of what runs no more.

    Where no hours are known on any day, only days on which something else is known are written.
    """
    if place.has_ended:
        return Week(())
    days = week(
        place.answered,
        place.exceptions,
        today,
        calendar,
        place.closings,
        by_phone=place.is_sensitive,
    )
    if all(_is_round_the_clock(day) for day in days):
        return Week((), _("24 hours, every day"))
    if any(span.has_times for day in days for span in day.spans):
        return Week(tuple(_day(day, lang, today, calendar) for day in days))
    told = [day for day in days if not _is_unknown(day)]
    reasons = {span.reason for day in days if _is_unknown(day) for span in day.spans}
    return Week(
        tuple(_day(day, lang, today, calendar) for day in told),
        _others(reasons, has_told=bool(told)),
    )


def week_line(place: PublicPlace, lang: str, today: dt.date, calendar: HolidayCalendar) -> str:
    """Write the same week in one line from Monday on, days with equal hours together."""
    found = week_words(place, lang, today, calendar)
    runs: list[list[tuple[dt.date, str]]] = []
    for day in sorted(found.days, key=lambda day: day.on.weekday()):
        said = (day.on, _said(day))
        is_next = runs and (day.on.weekday() - runs[-1][-1][0].weekday(), runs[-1][-1][1])
        if is_next == (1, said[1]):
            runs[-1].append(said)
        else:
            runs.append([said])
    parts = [_(": ").join((_days(run, lang), run[0][1])) for run in runs]
    return _("; ").join([*parts, *filter(None, [found.others])])


def _said(day: DayWords) -> str:
    """Say a day's times with what they depend on; without times what is known instead."""
    if not day.times:
        return day.reason if day.reason and day.state == "unknown" else day.words
    times = _(", ").join(day.times)
    return " ".join((times, _("(%(words)s)", words=day.reason))) if day.reason else times


def _days(run: list[tuple[dt.date, str]], lang: str) -> str:
    names = [formats.date_text(on, lang, "weekday_short") for on, _said in run]
    return names[0] if len(run) == 1 else f"{names[0]}–{names[-1]}"


def dated_words(
    place: PublicPlace, lang: str, today: dt.date, calendar: HolidayCalendar
) -> tuple[DayWords, ...]:
    """Write the days with other hours that come after the week shown, soonest first."""
    last = today + dt.timedelta(days=6)
    days = sorted({row.on_date for row in place.exceptions if row.on_date > last})
    found = [resolve(place.schedules, place.exceptions, on, calendar) for on in days[:MOST_DATED]]
    return tuple(_day(day, lang, today, calendar) for day in found)


def _is_round_the_clock(day: Day) -> bool:
    return [(s.state, s.has_times, s.ends_at - s.starts_at) for s in day.spans] == [
        ("open", True, A_DAY)
    ]


def _is_unknown(day: Day) -> bool:
    return bool(day.spans) and all(span.reason in HOURS_UNKNOWN for span in day.spans)


def _others(reasons: set[str], *, has_told: bool) -> str:
    """Say of days whose hours nobody knows what is known; the state above says the rest."""
    if reasons == {"hours_not_known"}:
        if has_told:
            return _("Open on the other days, hours not known. Please call before you go.")
        return _("Open every day, hours not known. Please call before you go.")
    if reasons and (has_told or reasons != {"not_known"}):
        return _("The other hours are not known. Please call before you go.")
    return ""


def _day(day: Day, lang: str, today: dt.date, calendar: HolidayCalendar) -> DayWords:
    times = tuple(_times(span, lang) for span in day.spans if span.has_times)
    code = day.reason if not day.spans else next((s.reason for s in day.spans if s.reason), "")
    return DayWords(
        on=day.on,
        date=formats.date_text(day.on, lang, "short"),
        state=day.state,
        words=_(STATES[day.state]),
        times=times,
        reason=_(day.note) if day.note in DATED else _reason(code, day.on, calendar),
        note="" if day.note in DATED else day.note,
        is_today=day.on == today,
    )


def _times(span: Span, lang: str) -> str:
    words = formats.time_range_text(span.starts_at, span.ends_at, lang)
    if span.ends_at - span.starts_at == A_DAY:
        words = _("24 hours")
    if span.state == "by_appointment":
        return " ".join((words, _("(%(words)s)", words=_("By appointment"))))
    return words


def _reason(code: str, on: dt.date, calendar: HolidayCalendar) -> str:
    words = _(REASONS[code]) if code in REASONS else ""
    if "holiday" in code:
        named = [_(LABELS[holiday.code]) for holiday in calendar.on(on)]
        return _(": ").join([words, _(", ").join(named)]) if named else words
    return words


def _moment(at: dt.datetime | None, asked: dt.datetime, lang: str, *, is_end: bool = False) -> str:
    """Write the time alone when it is on the day that was asked about, else with its date."""
    if at is None:
        return ""
    local = at.astimezone(clock.SEOUL)
    day = asked.astimezone(clock.SEOUL).date()
    ends_day = is_end and local.time() == dt.time() and local.date() == day + dt.timedelta(days=1)
    if local.date() == day or ends_day:
        return formats.time_text(at, lang, is_end=is_end)
    return f"{_date(local.date(), asked, lang)} {formats.time_text(at, lang)}"


def _date(on: dt.date, asked: dt.datetime, lang: str) -> str:
    is_same_year = on.year == asked.astimezone(clock.SEOUL).year
    return formats.date_text(on, lang, "short" if is_same_year else "full")
