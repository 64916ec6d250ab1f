"""Texts that are not in the directory yet, and texts that must stay text."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service_finder.catalogue.hours import from_columns, parse_hours
from service_finder.catalogue.hours.clock_times import read_range
from service_finder.catalogue.hours.words import Uncertain
from tests.catalogue.hours_notation import written


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("매일 10:00-18:00", "open MO,TU,WE,TH,FR,SA,SU 10:00-18:00"),
        ("연중무휴 24시간", "open MO,TU,WE,TH,FR,SA,SU 00:00-23:59 holidays: none"),
        ("24시간", "open MO,TU,WE,TH,FR,SA,SU 00:00-23:59"),
        ("월-금 00:00~24:00", "open MO,TU,WE,TH,FR 00:00-23:59"),
        ("월, 수, 금 9:00~12:00", "open MO,WE,FR 09:00-12:00"),
        ("토~월 9:00~12:00", "open MO,SA,SU 09:00-12:00"),
        ("토·일·공휴일 10:00–17:00", "open SA,SU,PH 10:00-17:00"),
        ("금 22:00~02:00", "open FR 22:00-02:00"),
        (
            "평일 09:00~18:00, 점심시간 12:00~13:00",
            "open MO,TU,WE,TH,FR 09:00-12:00 holidays: public"
            " | open MO,TU,WE,TH,FR 13:00-18:00 holidays: public [lunch]",
        ),
        (
            "평일 09:00~18:00(휴게 12:00~12:30)",
            "open MO,TU,WE,TH,FR 09:00-12:00 holidays: public"
            " | open MO,TU,WE,TH,FR 12:30-18:00 holidays: public [break]",
        ),
        ("화~일 예약제", "by_appointment TU,WE,TH,FR,SA,SU ?"),
        ("사전예약제", "by_appointment any? ?"),
        (
            "평일 10:00~17:00(사전예약제)",
            "by_appointment MO,TU,WE,TH,FR 10:00-17:00 holidays: public",
        ),
        (
            "전화상담 365일 24시간, 방문 평일 09:00~18:00",
            "phone MO,TU,WE,TH,FR,SA,SU 00:00-23:59 holidays: none"
            " | visit MO,TU,WE,TH,FR 09:00-18:00 holidays: public",
        ),
        ("월요일, 공휴일 휴관", "closed MO | closed on public"),
        (
            "화~토 09:00~18:00, 공휴일 정상운영",
            "open TU,WE,TH,FR,SA 09:00-18:00 | closed on -public",
        ),
        (
            "운영 화~일; 휴관 월요일, 보수기간",
            "open TU,WE,TH,FR,SA,SU ? | closed MO [other_closings]",
        ),
        ("운영 화~일; 휴관 보수기간", "open TU,WE,TH,FR,SA,SU ? | closed [other_closings]"),
        (
            "운영 토요일; 휴관 -; 운영기간 2026.12.5(토)~12.19(토)",
            "open SA ? 2026-12-05..2026-12-19",
        ),
        ("평일 운영", "open MO,TU,WE,TH,FR ? holidays: public"),
        ("매일 10:00~18:00 운영", "open MO,TU,WE,TH,FR,SA,SU 10:00-18:00"),
        ("화~일 예약 10:00~12:00", "by_appointment TU,WE,TH,FR,SA,SU 10:00-12:00"),
        ("", ""),
        ("-", ""),
    ],
)
def test_text_is_read(text: str, lines: str) -> None:
    hours = parse_hours(text)
    assert (written(hours.schedules), hours.problem) == (lines, "")


@pytest.mark.parametrize(
    "text",
    [
        "문의",
        "평일 9시부터",
        "10:00",
        "평일 10:00~",
        "평일 18:00~09:00",
        "평일 25:00~26:00",
        "평일 09:00~익일 10:00",
        "화~화 10:00~11:00",
        "00:00~00:00",
        "운영 화~일; 휴관 화요일",
        "운영 상시 운영; 휴관 상시 운영, 월요일",
        "운영 화~일; 휴관 월요일 제외",
        "운영 화~일; 휴관 법정공휴일(설날, 추석 제외)",
        "운영 화~일; 휴관 10:00",
        "운영 주말(금)",
        "운영 주말(10:00~11:00)",
        "평일 09:00~18:00(점심 08:00~09:00)",
        "(점심 12:00~13:00)",
        "평일 09:00~18:00, 토 09:00~15:00, 점심 12:00~13:00",
        "운영",
        "토·공휴일 운영",
        "공휴일 10:00~11:00",
        "명절 10:00~11:00",
        "토, 명절 10:00~11:00",
        "일(매달 마지막주)",
        "평일 09:00~18:00(제외)",
        "평일 09:00~18:00(",
        "휴관 월요일; 운영기간 26.4.11~5.1",
        "운영 토요일; 운영기간 26.4.12(토)~5.1(금)",
        "운영 토요일; 운영기간 26.6.12~5.1",
        "운영 토요일; 운영기간 26.2.30~5.1",
        "운영 토요일; 운영기간 5.1~5.2",
        "운영 토요일; 운영기간 봄",
        "운영 토요일; 운영기간 26.4.11~26.4.12~26.4.13",
    ],
)
def test_text_that_is_not_certain_stays_text(text: str) -> None:
    hours = parse_hours(text)
    assert hours.schedules == ()
    assert hours.problem


WORDS = [
    "월",
    "화요일",
    "~",
    "평일",
    "주말",
    "10:00",
    "24:00",
    "익일",
    "(",
    ")",
    ",",
    "휴관",
    ";",
    "운영",
    "공휴일",
    "어린이날",
    "제외",
    "점심",
    "1회차",
    "방학",
    "상담",
    "예약",
    "운영기간",
    "26.4.11(토)",
    "매달 마지막주",
    "전화",
    "24시간",
    "방과후",
    "-",
    "?",
]


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
@example("(")
@example("운영기간 ~")
def test_any_mixture_of_words_is_read_or_refused_never_broken(text: str) -> None:
    hours = parse_hours(text)
    assert not (hours.schedules and hours.problem)
    for line in hours.schedules:
        assert line.source_text == text


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_never_broken(text: str) -> None:
    hours = parse_hours(text)
    assert hours.schedules == () or hours.problem == ""


def test_open_data_columns() -> None:
    line = from_columns("MO,TU", "0900", "2400")
    assert line is not None
    assert (line.opens_at, line.closes_at) == (dt.time(9), dt.time(0))
    assert line.source_text == "0900~2400"
    # An empty form holds midnight twice: unknown, not closed.
    assert from_columns("MO", "0000", "0000") is None
    assert from_columns("MO", "00:00", "") is None
    assert from_columns("MO", "9:60", "10:00") is None
    assert from_columns("MO", "2430", "0600") is None


def test_ranges_over_midnight() -> None:
    assert read_range("22:00", "01:00", next_day=True) == (dt.time(22), dt.time(1))
    assert read_range("00:00", "24:00") == (dt.time(0), dt.time(23, 59))
    with pytest.raises(Uncertain):
        read_range("09:00", "09:00")
