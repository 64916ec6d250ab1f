"""Ages in words that need no counting, in each way of counting."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from service_finder.lib.ages import AgeRange, Fit
from service_finder.public import age_words

TODAY = dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("ages", "said"),
    [
        (AgeRange(48, 132, "year"), "Children born from 2016 to 2022"),
        (AgeRange(0, 84, "year"), "Children born in 2020 or later"),
        (AgeRange(48, None, "year"), "Children born in 2022 or earlier"),
        (AgeRange(48, 60, "year"), "Children born in 2022"),
        (AgeRange(0, 72, "international"), "Up to 5 years old"),
        (AgeRange(36, 72, "international"), "From 3 to 5 years old"),
        (AgeRange(228, None, "international"), "From 19 years"),
        (AgeRange(6, 37, "months"), "From 6 to 36 months"),
        (AgeRange(36, None, "months"), "From 36 months"),
        (AgeRange(84, 156, "grade"), "School grades 1 to 6"),
        (AgeRange(0, 84, "grade"), "Children born in 2020 or later"),
        (AgeRange(48, 132, "unstated"), "From 4 to 10 years old"),
    ],
)
def test_who_can_come(app: Flask, ages: AgeRange, said: str) -> None:
    with app.test_request_context("/en/"):
        assert age_words.range_text(ages, TODAY) == said
        assert age_words.basis_text(ages)


@pytest.mark.parametrize(
    ("months", "said"),
    [
        (0, "0 months old"), (1, "1 month old"), (23, "23 months old"), (24, "2 years old"),
        (30, "2 years 6 months old"), (144, "12 years old"),
    ],
)  # fmt: skip
def test_an_age(app: Flask, months: int, said: str) -> None:
    with app.test_request_context("/en/"):
        assert age_words.age_text(months) == said


def test_the_chosen_age_is_among_the_choices(app: Flask) -> None:
    with app.test_request_context("/en/"):
        plain = [value for value, _words in age_words.choices(None)]
        assert plain[:3] == ["", "0", "1"]
        assert len(plain) == len(set(plain))
        assert "50" not in plain
        assert "50" in [value for value, _words in age_words.choices(50)]


def test_why_a_child_does_not_fit(app: Flask) -> None:
    with app.test_request_context("/en/"):
        assert age_words.fit_text(None, "en") == ""
        assert age_words.fit_text(Fit(True), "en") == ""
        assert "birthday" in age_words.fit_text(Fit(True, certain=False), "en")
        assert "too old" in age_words.fit_text(Fit(False, "too_old", 3), "en")
        young = Fit(False, "too_young", 3, dt.date(2027, 3, 12))
        assert "From March 12, 2027" in age_words.fit_text(young, "en")
        assert "too young" in age_words.fit_text(Fit(False, "too_young", 3), "en")
