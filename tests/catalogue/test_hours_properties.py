"""What must hold for any hours at any instant."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from service_finder.catalogue.hours import open_state, parse_hours, state_at, week
from service_finder.catalogue.hours.schedule import Schedule
from service_finder.lib.clock import SEOUL
from service_finder.lib.holidays import HolidayCalendar

HOLIDAYS = HolidayCalendar()
with (Path(__file__).parents[1] / "samples/hours.csv").open(encoding="utf-8") as _file:
    REAL = [parse_hours(row["hours_ko"]).schedules for row in csv.DictReader(_file)]
DATES = st.dates(dt.date(2025, 1, 1), dt.date(2028, 12, 31))
MINUTES = st.builds(dt.time, st.integers(0, 23), st.integers(0, 59), tzinfo=st.just(SEOUL))
INSTANTS = st.builds(dt.datetime.combine, DATES, MINUTES)
TIMES = st.builds(dt.time, st.integers(0, 23), st.sampled_from([0, 30]))
LINES = st.lists(
    st.builds(
        Schedule,
        st.sampled_from(["open", "by_appointment", "visit"]),
        byday=st.sampled_from(["MO,TU", "WE", "SA,SU", "FR,PH", "-1SU", "MO,TU,WE,TH,FR,SA,SU"]),
        opens_at=TIMES,
        closes_at=TIMES,
        closed_on=st.sampled_from(["", "none", "public"]),
    )
    | st.builds(
        Schedule,
        st.just("closed"),
        byday=st.sampled_from(["", "MO", "SU"]),
        closed_on=st.sampled_from(["", "public", "labor_day,public,-childrens_day"]),
        notes=st.sampled_from(["", "moves:next_day", "moves:after_holidays"]),
    ),
    max_size=5,
).map(tuple)


@given(st.sampled_from(REAL) | LINES, INSTANTS)
def test_answers_agree_with_themselves(lines: tuple[Schedule, ...], at: dt.datetime) -> None:
    answer = open_state(lines, (), at, HOLIDAYS)
    assert state_at(lines, (), at, HOLIDAYS) == answer.state
    if answer.state in ("open", "by_appointment"):
        assert answer.opens_at is None
        if answer.until is not None:
            assert answer.until > at
            before = open_state(lines, (), answer.until - dt.timedelta(minutes=1), HOLIDAYS)
            assert before.state in ("open", answer.state)
    if answer.state == "closed":
        assert answer.reason
        assert answer.until is None
        if answer.opens_at is not None:
            assert answer.opens_at > at
            assert open_state(lines, (), answer.opens_at, HOLIDAYS).state == "open"
    if answer.state == "unknown":
        assert answer.reason
        assert (answer.until, answer.opens_at) == (None, None)


@given(st.sampled_from(REAL) | LINES, INSTANTS)
def test_the_week_and_the_answer_say_the_same(lines: tuple[Schedule, ...], at: dt.datetime) -> None:
    days = week(lines, (), at.date() - dt.timedelta(days=1), HOLIDAYS)
    assert len(days) == 7
    running = {
        span.state for day in days for span in day.spans if span.starts_at <= at < span.ends_at
    }
    state = open_state(lines, (), at, HOLIDAYS).state
    assert state == next(
        (s for s in ("open", "by_appointment", "unknown") if s in running), "closed"
    )


@given(st.sampled_from(REAL), INSTANTS)
def test_a_place_without_clock_times_is_never_said_to_be_open(
    lines: tuple[Schedule, ...], at: dt.datetime
) -> None:
    if not any(line.has_clock_times for line in lines):
        assert open_state(lines, (), at, HOLIDAYS).state in ("closed", "unknown")
