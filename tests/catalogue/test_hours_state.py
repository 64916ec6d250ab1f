"""Open, closed, by appointment or unknown: at instants picked for their traps."""

from __future__ import annotations

import datetime as dt

import pytest

from service_finder.catalogue.hours import (
    Closing,
    OpenState,
    Schedule,
    ScheduleException,
    open_state,
    parse_hours,
    state_at,
    week,
)
from service_finder.lib.clock import SEOUL
from service_finder.lib.holidays import HolidayCalendar, Override

HOLIDAYS = HolidayCalendar()
SCOUTS = "월 22:00–24:00, 화–금 22:00–익일 01:00(주말·공휴일 제외)"
SESSIONS = "화–토 1회차 10:00–12:00, 2회차 13:00–15:00, 3회차 15:30–17:30"
TOYS = "화–토 10:00–19:00(점심 12:00–13:00)"
CENTER = "평일 09:00–18:00, 토 10:00–17:00, 화·수·목 상담 19:00–21:00, 일·공휴일 휴무"
CAFE = "운영 화~일; 휴관 월, 공휴일(어린이날 제외), 근로자의 날"
CAFE_HOURS = (
    "운영 화요일 ~ 일요일 10:00~20:00; 휴관 월요일, 법정공휴일(어린이날 제외), 근로자의 날, "
    "그 밖에 센터장이 지정한 날, 월요일이 공휴일인 경우 그 다음날을 휴관일로 지정"
)
MUSEUM = (
    "운영 화 ~ 일; 휴관 매주 월요일 (월요일이 공휴일 경우 정상운영하며, "
    "연휴 끝난 다음날 대체 휴관을 합니다.)"
)
POP_UP = "운영 주말(토, 일); 휴관 평일; 운영기간 26.10.3(토)~10.25(일)"
LAST_SUNDAY = "운영 월~토, 일(매달 마지막주); 휴관 일요일, 법정공휴일"
SCHOOL = "학기 중 10:00–19:00, 방학 09:00–18:00"


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def ask(text: str, when: str, **options: bool) -> OpenState:
    return open_state(parse_hours(text).schedules, (), at(when), HOLIDAYS, **options)


@pytest.mark.parametrize(
    ("text", "when", "until"),
    [
        ("평일 09:00–18:00", "2026-11-23T09:00", "2026-11-23T18:00"),
        ("평일 09:00–18:00", "2026-11-23T17:59:59", "2026-11-23T18:00"),
        ("365일 24시간", "2026-02-17T03:00", None),
        (SCOUTS, "2026-11-23T23:59", "2026-11-24T00:00"),
        (SCOUTS, "2026-11-24T23:00", "2026-11-25T01:00"),
        (SCOUTS, "2026-11-21T00:30", "2026-11-21T01:00"),
        (SESSIONS, "2026-11-24T13:00", "2026-11-24T15:00"),
        (TOYS, "2026-11-24T11:59", "2026-11-24T12:00"),
        (CENTER, "2026-11-24T10:00", "2026-11-24T18:00"),
        (CAFE_HOURS, "2026-05-05T11:00", "2026-05-05T20:00"),
        ("10:00–18:00, 월요일 휴관", "2026-11-22T10:00", "2026-11-22T18:00"),
        ("토·일·공휴일 10:00–17:00", "2026-12-25T10:00", "2026-12-25T17:00"),
        # Two lines that touch are one stretch, over midnight too.
        ("토 10:00~24:00, 일 00:00~05:00", "2026-11-21T20:00", "2026-11-22T05:00"),
    ],
)
def test_open(text: str, when: str, until: str | None) -> None:
    assert ask(text, when) == OpenState("open", until=at(until) if until else None)


@pytest.mark.parametrize(
    ("text", "when", "reason", "opens_at"),
    [
        ("평일 09:00–18:00", "2026-11-23T18:00", "outside_hours", "2026-11-24T09:00"),
        ("평일 09:00–18:00", "2026-11-23T08:59", "outside_hours", "2026-11-23T09:00"),
        ("평일 09:00–18:00", "2026-11-21T12:00", "not_an_opening_day", "2026-11-23T09:00"),
        # Christmas is a Friday; 평일 does not mean holidays.
        ("평일 09:00–18:00", "2026-12-25T12:00", "holiday", "2026-12-28T09:00"),
        (TOYS, "2026-11-24T12:30", "lunch_break", "2026-11-24T13:00"),
        ("평일 10:00–13:00, 14:00–17:00", "2026-11-24T13:00", "break", "2026-11-24T14:00"),
        ("화–토 9:00–18:00(12:30–13:30 휴게)", "2026-11-24T13:00", "break", "2026-11-24T13:30"),
        (SESSIONS, "2026-11-24T12:15", "between_sessions", "2026-11-24T13:00"),
        (SESSIONS, "2026-11-22T12:15", "not_an_opening_day", "2026-11-24T10:00"),
        (CENTER, "2026-11-24T18:30", "outside_hours", "2026-11-25T09:00"),
        (CENTER, "2026-11-22T12:00", "weekly_closing", "2026-11-23T09:00"),
        (CENTER, "2026-10-09T12:00", "holiday", "2026-10-10T10:00"),
        # Foundation Day 2026 is a Saturday, so Monday 5 October is its substitute.
        (CENTER, "2026-10-05T12:00", "holiday", "2026-10-06T09:00"),
        (SCOUTS, "2026-11-21T01:00", "weekly_closing", "2026-11-23T22:00"),
        (SCOUTS, "2026-11-24T00:00", "outside_hours", "2026-11-24T22:00"),
        (SCOUTS, "2026-12-25T23:00", "holiday", "2026-12-28T22:00"),
        (CAFE_HOURS, "2026-11-23T12:00", "weekly_closing", "2026-11-24T10:00"),
        # Substitute Monday, so Tuesday is the day off.
        (CAFE_HOURS, "2026-10-06T12:00", "moved_closing", "2026-10-07T10:00"),
        (CAFE_HOURS, "2026-05-01T12:00", "holiday", "2026-05-02T10:00"),
        ("토·일·공휴일 10:00–17:00", "2026-11-23T12:00", "not_an_opening_day", "2026-11-28T10:00"),
    ],
)
def test_closed_and_certain_when_it_opens(text: str, when: str, reason: str, opens_at: str) -> None:
    assert ask(text, when) == OpenState("closed", None, at(opens_at), reason)


@pytest.mark.parametrize(
    ("text", "when", "reason", "may_open_on"),
    [
        (CAFE, "2026-11-23T12:00", "weekly_closing", "2026-11-24"),
        (CAFE, "2026-12-25T12:00", "holiday", "2026-12-26"),
        (CAFE, "2026-05-01T12:00", "holiday", "2026-05-02"),
        # Seollal eve to Wednesday, the Monday among them.
        (CAFE, "2026-02-16T12:00", "holiday", "2026-02-19"),
        (POP_UP, "2026-10-12T12:00", "weekly_closing", "2026-10-17"),
        (POP_UP, "2026-01-05T12:00", "out_of_season", "2026-10-03"),
        (POP_UP, "2026-10-26T12:00", "out_of_season", None),
        (LAST_SUNDAY, "2026-11-22T12:00", "weekly_closing", "2026-11-23"),
        (MUSEUM, "2026-11-23T12:00", "weekly_closing", "2026-11-24"),
        (MUSEUM, "2026-10-06T12:00", "moved_closing", "2026-10-07"),
        (SCHOOL, "2026-11-23T22:00", "outside_hours", "2026-11-24"),
        # The next day is a holiday the text says nothing about.
        ("화–토 10:00–19:00", "2026-12-24T20:00", "outside_hours", "2026-12-25"),
        # Closed on Mondays is all that is said.
        ("월요일 휴관", "2026-11-23T12:00", "weekly_closing", "2026-11-24"),
    ],
)
def test_closed_with_the_next_day_in_words(
    text: str, when: str, reason: str, may_open_on: str | None
) -> None:
    day = dt.date.fromisoformat(may_open_on) if may_open_on else None
    assert ask(text, when) == OpenState("closed", None, None, reason, day)


@pytest.mark.parametrize(
    ("text", "when", "reason"),
    [
        ("", "2026-11-24T12:00", "not_known"),
        ("-", "2026-11-24T12:00", "not_known"),
        ("운영 -; 휴관 -", "2026-11-24T12:00", "not_known"),
        (CAFE, "2026-11-24T12:00", "hours_not_known"),
        (CAFE, "2026-11-24T03:00", "hours_not_known"),
        (CAFE, "2026-05-05T12:00", "hours_not_known"),
        ("운영 상시 운영; 휴관 상시 운영", "2026-02-17T12:00", "hours_not_known"),
        (POP_UP, "2026-10-17T12:00", "hours_not_known"),
        (LAST_SUNDAY, "2026-11-29T12:00", "hours_not_known"),
        # It opens on this Monday, says the text, but not when.
        (MUSEUM, "2026-10-05T12:00", "day_not_stated"),
        (SESSIONS, "2026-12-25T10:30", "holiday_not_stated"),
        ("운영 화~토; 휴관 월", "2026-11-22T12:00", "day_not_stated"),
        ("월요일 휴관", "2026-11-24T12:00", "not_known"),
        ("10:30–18:30", "2026-11-24T12:00", "days_not_stated"),
        (SCHOOL, "2026-11-24T12:00", "term_or_vacation"),
        ("학기 중 방과후–19:00, 방학 9:00–18:00", "2026-11-24T08:00", "term_or_vacation"),
        ("평일 방과후~19:00", "2026-11-24T15:00", "after_school"),
        (CENTER, "2026-11-24T19:30", "counselling_only"),
        # Children's Day is kept open and is on a Monday, the weekly closing.
        (CAFE, "2031-05-05T12:00", "holiday_unclear"),
        # Children's Day (kept) and Buddha's Birthday (closed) on one date.
        (CAFE, "2025-05-05T12:00", "holiday_unclear"),
        # Monday to Wednesday are holidays: which is "the next day"?
        (CAFE_HOURS, "2026-02-19T12:00", "closing_moved"),
    ],
)
def test_unknown_is_an_answer(text: str, when: str, reason: str) -> None:
    assert ask(text, when) == OpenState("unknown", reason=reason)


def test_the_day_after_a_long_run_of_holidays() -> None:
    # Chuseok 2025: Monday 6 to Thursday 9 October off, so Friday is the museum's day off.
    assert ask(MUSEUM, "2025-10-10T12:00").reason == "moved_closing"
    # Kept open on a holiday that is followed by a weekend: not certain.
    friday = HolidayCalendar([Override(dt.date(2026, 11, day)) for day in range(23, 28)])
    lines = parse_hours(MUSEUM).schedules
    assert open_state(lines, (), at("2026-11-28T12:00"), friday).reason == "closing_moved"


def test_by_appointment() -> None:
    text = "평일 10:00~17:00(사전예약제)"
    assert ask(text, "2026-11-24T12:00") == OpenState(
        "by_appointment", until=at("2026-11-24T17:00")
    )
    assert ask(text, "2026-11-24T18:00") == OpenState(
        "closed", None, None, "outside_hours", dt.date(2026, 11, 25)
    )
    assert ask("화~일 예약제", "2026-11-24T12:00").state == "by_appointment"
    assert ask("화~일 예약제", "2026-12-25T12:00").state == "unknown"


def test_calls_and_visits_are_two_questions() -> None:
    text = "전화상담 365일 24시간, 방문 평일 09:00~18:00"
    assert ask(text, "2026-11-24T20:00").state == "closed"
    assert ask(text, "2026-11-24T20:00", by_phone=True) == OpenState("open")
    assert ask("365일 24시간", "2026-11-24T20:00", by_phone=True).state == "open"
    assert ask("전화 24시간", "2026-11-24T20:00").state == "open"


def test_exceptions_beat_everything() -> None:
    lines = parse_hours("평일 09:00–18:00").schedules
    day = dt.date(2026, 11, 24)
    closed = [ScheduleException(day, reason="fire drill")]
    assert open_state(lines, closed, at("2026-11-24T10:00"), HOLIDAYS) == OpenState(
        "closed", None, at("2026-11-25T09:00"), "exception"
    )
    special = [
        ScheduleException(day, False, dt.time(10), dt.time(12)),
        ScheduleException(day, False, dt.time(13), dt.time(15)),
    ]
    assert open_state(lines, special, at("2026-11-24T09:30"), HOLIDAYS).opens_at == at(
        "2026-11-24T10:00"
    )
    assert open_state(lines, special, at("2026-11-24T12:30"), HOLIDAYS).reason == "break"
    assert open_state(lines, special, at("2026-11-24T14:00"), HOLIDAYS).state == "open"
    vague = [ScheduleException(day, False)]
    assert open_state((), vague, at("2026-11-24T14:00"), HOLIDAYS) == OpenState(
        "unknown", reason="hours_not_known"
    )
    assert open_state((), vague, at("2026-11-25T14:00"), HOLIDAYS).reason == "not_known"


def test_staff_overrides_reach_the_answer() -> None:
    lines = parse_hours(CENTER).schedules
    strike = HolidayCalendar([Override(dt.date(2026, 11, 24), "temporary")])
    assert open_state(lines, (), at("2026-11-24T10:00"), strike).reason == "holiday"
    gone = HolidayCalendar([Override(dt.date(2026, 12, 25), is_holiday=False)])
    assert open_state(lines, (), at("2026-12-25T10:00"), gone).state == "open"


def test_an_instant_in_another_zone_is_the_same_instant() -> None:
    lines = parse_hours("평일 09:00–18:00").schedules
    utc = at("2026-11-24T10:00").astimezone(dt.UTC)
    answer = open_state(lines, (), utc, HOLIDAYS)
    assert answer.until is not None
    assert answer.until.isoformat() == "2026-11-24T18:00:00+09:00"


def test_week_begins_where_asked_and_says_why() -> None:
    days = week(parse_hours(TOYS).schedules, (), dt.date(2026, 12, 21), HOLIDAYS)
    assert [day.on.day for day in days] == [21, 22, 23, 24, 25, 26, 27]
    assert [day.state for day in days] == [
        "closed",
        "open",
        "open",
        "open",
        "unknown",
        "open",
        "closed",
    ]
    assert days[0].reason == "not_an_opening_day"
    assert [span.gap for span in days[1].spans] == ["break", "lunch_break"]
    assert days[4].spans[0].reason == "holiday_not_stated"
    assert days[4].spans[0].has_times
    vague = week(parse_hours(CAFE).schedules, (), dt.date(2026, 11, 23), HOLIDAYS)
    assert not vague[1].spans[0].has_times
    note = [ScheduleException(dt.date(2026, 11, 23), reason="repairs")]
    assert week((), note, dt.date(2026, 11, 23), HOLIDAYS)[0].note == "repairs"


def test_first_weekday_of_the_month() -> None:
    line = Schedule("open", freq="MONTHLY", byday="1SA", opens_at=dt.time(9), closes_at=dt.time(10))
    assert line.falls_on(dt.date(2026, 11, 7))
    assert not line.falls_on(dt.date(2026, 11, 14))
    second_last = Schedule("open", freq="MONTHLY", byday="-2SU")
    assert second_last.falls_on(dt.date(2026, 11, 22))
    assert not second_last.falls_on(dt.date(2026, 11, 29))


@pytest.mark.parametrize(
    ("text", "when", "expected"),
    [
        # Before, in and after a closing from 12 to 15 o'clock: each end says what comes.
        ("평일 09:00–18:00", "2026-11-24T11:00", OpenState("open", until=at("2026-11-24T12:00"))),
        ("평일 09:00–18:00", "2026-11-24T12:00",
         OpenState("closed", opens_at=at("2026-11-24T15:00"), reason="closed_by_staff")),
        ("평일 09:00–18:00", "2026-11-24T15:00", OpenState("open", until=at("2026-11-24T18:00"))),
        ("평일 09:00–12:30", "2026-11-24T12:10",
         OpenState("closed", opens_at=at("2026-11-25T09:00"), reason="closed_by_staff")),
        # Nobody knows the hours: closed for as long as staff said so, unknown again afterwards.
        ("", "2026-11-24T14:59",
         OpenState("closed", reason="closed_by_staff", may_open_on=dt.date(2026, 11, 24))),
        ("", "2026-11-24T15:00", OpenState("unknown", reason="not_known")),
    ],
)  # fmt: skip
def test_a_closing_by_staff_beats_the_hours(text: str, when: str, expected: OpenState) -> None:
    closings = [Closing(at("2026-11-24T12:00"), at("2026-11-24T15:00"))]
    lines = parse_hours(text).schedules
    assert open_state(lines, (), at(when), HOLIDAYS, closings) == expected
    assert state_at(lines, (), at(when), HOLIDAYS, closings) == expected.state


def test_a_week_shows_a_day_that_staff_closed() -> None:
    closings = [Closing(at("2026-11-24T00:00"), at("2026-11-25T12:00"))]
    lines = parse_hours("평일 09:00–18:00").schedules
    days = week(lines, (), dt.date(2026, 11, 24), HOLIDAYS, closings)
    assert (days[0].state, days[0].reason, days[0].spans) == ("closed", "closed_by_staff", ())
    assert (days[1].spans[0].starts_at, days[1].state) == (at("2026-11-25T12:00"), "open")
