"""Lengths of time, weekdays and hours of the booking room stand in the reader's language."""

from __future__ import annotations

import pytest

from service_finder.booking import wording
from service_finder.booking.refusals import Amount
from service_finder.models import Offering


@pytest.mark.parametrize(
    ("lang", "day", "months", "minutes"),
    [
        ("ko", "1일", "2개월", "30분"),
        ("en", "1 day", "2 months", "30 minutes"),
        ("zh", "1天", "2个月", "30分钟"),
        ("ja", "1日", "2か月", "30分"),
        ("vi", "1 ngày", "2 tháng", "30 phút"),
    ],
)
def test_a_length_of_time_has_the_languages_own_unit(
    lang: str, day: str, months: str, minutes: str
) -> None:
    assert wording.param_text(Amount(1, "day"), lang) == day
    assert wording.param_text(Amount(2, "month"), lang) == months
    assert wording.param_text(Amount(30, "minute"), lang) == minutes


@pytest.mark.parametrize(
    ("lang", "weekday", "at"),
    [
        ("ko", "화요일", "오전 9:00"),
        ("en", "Tuesday", "9:00 AM"),
        ("zh", "星期二", "上午9:00"),
        ("ja", "火曜日", "9:00"),
        ("vi", "Thứ Ba", "09:00"),
    ],
)
def test_the_opening_rule_names_weekday_and_hour(lang: str, weekday: str, at: str) -> None:
    offering = Offering(opening={"rule": "weekly", "weekday": 1, "at": "09:00"})
    text = wording.rule_text(offering, lang)
    assert weekday in text
    assert at in text
    assert ("Tuesday" in text) == (lang == "en")
