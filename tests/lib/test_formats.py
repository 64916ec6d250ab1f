from __future__ import annotations

import datetime as dt

import pytest

from service_finder.lib.clock import SEOUL
from service_finder.lib.formats import (
    PATTERNS,
    date_text,
    distance_text,
    moment_text,
    number_text,
    time_range_text,
    time_text,
)
from service_finder.lib.marking import LANGUAGES

DATE = dt.date(2026, 11, 21)
STYLES = ("full", "long", "short", "month", "weekday_full", "weekday_short")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ko", "2026년 11월 21일(토)|2026년 11월 21일|11월 21일(토)|2026년 11월|토요일|토"),
        (
            "en",
            "Saturday, November 21, 2026|November 21, 2026|Sat, Nov 21|November 2026|Saturday|Sat",
        ),
        ("zh", "2026年11月21日（星期六）|2026年11月21日|11月21日（周六）|2026年11月|星期六|周六"),
        ("ja", "2026年11月21日（土）|2026年11月21日|11月21日（土）|2026年11月|土曜日|土"),
        (
            "vi",
            "Thứ Bảy, ngày 21 tháng 11 năm 2026|21 tháng 11 năm 2026|Th 7, 21/11|"
            "tháng 11 năm 2026|Thứ Bảy|Th 7",
        ),
    ],
)
def test_dates(lang: str, words: str) -> None:
    assert [date_text(DATE, lang, style) for style in STYLES] == words.split("|")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ko", "오전 12:00|오전 9:05|오후 12:00|오후 2:30"),
        ("en", "12:00 AM|9:05 AM|12:00 PM|2:30 PM"),
        ("zh", "上午12:00|上午9:05|下午12:00|下午2:30"),
        ("ja", "0:00|9:05|12:00|14:30"),
        ("vi", "00:00|09:05|12:00|14:30"),
    ],
)
def test_times(lang: str, words: str) -> None:
    times = (dt.time(0), dt.time(9, 5), dt.time(12), dt.time(14, 30))
    assert [time_text(time, lang) for time in times] == words.split("|")


@pytest.mark.parametrize(
    ("lang", "day", "night"),
    [
        ("ko", "오전 10:00~오후 7:00", "오후 10:00~밤 12:00"),
        ("en", "10:00 AM–7:00 PM", "10:00 PM–midnight"),
        ("zh", "上午10:00–下午7:00", "下午10:00–24:00"),
        ("ja", "10:00～19:00", "22:00～24:00"),
        ("vi", "10:00–19:00", "22:00–24:00"),
    ],
)
def test_time_ranges(lang: str, day: str, night: str) -> None:
    assert time_range_text(dt.time(10), dt.time(19), lang) == day
    assert time_range_text(dt.time(22), dt.time(0), lang) == night


def test_an_instant_is_shown_as_seoul_time() -> None:
    utc = dt.datetime(2026, 11, 20, 15, 30, tzinfo=dt.UTC)
    assert time_text(utc, "vi") == "00:30"
    assert moment_text(utc, "ko") == "2026년 11월 21일(토) 오전 12:30"
    assert moment_text(utc.astimezone(SEOUL), "en", "short") == "Sat, Nov 21 12:30 AM"


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ko", "10m|350m|1km|1.2km|10km|12km"),
        ("en", "10 m|350 m|1 km|1.2 km|10 km|12 km"),
        ("zh", "10米|350米|1公里|1.2公里|10公里|12公里"),
        ("ja", "10m|350m|1km|1.2km|10km|12km"),
        ("vi", "10 m|350 m|1 km|1,2 km|10 km|12 km"),
    ],
)
def test_distances(lang: str, words: str) -> None:
    metres = (0, 347, 996, 1234, 9960, 12345)
    assert [distance_text(one, lang) for one in metres] == words.split("|")


def test_numbers() -> None:
    assert [number_text(1234567, lang) for lang in ("ko", "vi")] == ["1,234,567", "1.234.567"]


def test_all_languages_have_the_same_patterns() -> None:
    assert set(PATTERNS) == set(LANGUAGES)
    assert len({frozenset(patterns) for patterns in PATTERNS.values()}) == 1
