"""Open states in words: now or at a chosen time, today's times without a date."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from service_finder.catalogue.hours import OpenState
from service_finder.lib.clock import SEOUL
from service_finder.public.open_words import OpenWords, open_words

NOW = dt.datetime(2026, 11, 21, 10, tzinfo=SEOUL)


def at(day: int, hour: int, month: int = 11, year: int = 2026) -> dt.datetime:
    return dt.datetime(year, month, day, hour, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (OpenState("open", until=at(21, 18)), OpenWords("open", until="6:00 PM")),
        (OpenState("open", until=at(22, 0)), OpenWords("open", until="midnight")),
        (OpenState("open", until=at(22, 1)), OpenWords("open", until="Sun, Nov 22 1:00 AM")),
        (OpenState("open"), OpenWords("open")),
        (OpenState("closed", opens_at=at(21, 13)), OpenWords("closed", opens="1:00 PM")),
        (OpenState("closed", opens_at=at(24, 9)), OpenWords("closed", opens="Tue, Nov 24 9:00 AM")),
        (
            OpenState("closed", may_open_on=dt.date(2027, 4, 3)),
            OpenWords("closed", may_open="Saturday, April 3, 2027"),
        ),
        (OpenState("unknown", reason="not_known"), OpenWords("unknown")),
    ],
)
def test_a_state_in_words(app: Flask, state: OpenState, said: OpenWords) -> None:
    assert open_words(state, "en", NOW) == said


def test_another_time_is_not_now(app: Flask) -> None:
    asked = at(24, 11)
    made = open_words(OpenState("open", until=at(24, 18)), "en", NOW, asked)
    assert made == OpenWords("open", until="6:00 PM", is_now=False)
    assert open_words(OpenState("open"), "en", NOW, NOW).is_now
