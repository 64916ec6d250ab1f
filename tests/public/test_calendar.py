"""The calendar of an offering: week and month, closures, changed numbers, openings."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from service_finder.booking import closures, engine
from service_finder.booking.wording import words
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.lib.clock import parse_instant
from service_finder.lib.marking import LANGUAGES
from service_finder.models import PatternException
from service_finder.public.calendar_view import left_text, span_of
from tests.booking.make import NOW, STAFF, make_offering, make_slot
from tests.client import LintingClient
from tests.public.test_booking_pages import shown


@pytest.fixture(autouse=True)
def _database(app: Flask) -> None:
    """Every test has an application of its own, with an empty database."""


def test_a_week_begins_on_any_day_and_a_month_is_a_month() -> None:
    today = dt.date(2026, 11, 21)
    week = span_of(dt.date(2026, 11, 21), False, today)
    assert (week.first, week.last) == (today, dt.date(2026, 11, 27))
    assert (week.before, week.after) == (dt.date(2026, 11, 14), dt.date(2026, 11, 28))
    december = span_of(dt.date(2026, 12, 20), True, today)
    assert (december.first, december.last) == (dt.date(2026, 12, 1), dt.date(2026, 12, 31))
    assert (december.before, december.after) == (dt.date(2026, 11, 1), dt.date(2027, 1, 1))
    assert span_of(dt.date(2026, 11, 1), True, today).first == dt.date(2026, 11, 1)
    assert span_of(dt.date(2026, 11, 30), True, today).first == today


def test_one_goes_on_by_month_and_jumps_to_a_day(client: LintingClient) -> None:
    offering = make_offering()
    slot = make_slot(offering, "2026-12-20T10:00")
    page = shown(client, f"/en/offerings/{offering.id}?from=2026-12-24&span=month")
    assert page.select_one(f"#slot-{slot.id}")
    assert page.select_one("a[rel=next]").get_text(strip=True) == "January 2027"
    assert page.select_one("a[rel=prev]").get_text(strip=True) == "November 2026"
    jump = page.select_one("form.jump")
    assert jump.select_one("input[type=date]")["value"] == "2026-12-24"
    assert jump.select_one("button[name=span]")["value"] == "month"
    assert page.select_one("caption").get_text(strip=True)
    assert not page.select("th:not([scope])")


def test_without_sessions_the_next_one_is_offered(client: LintingClient) -> None:
    offering = make_offering()
    make_slot(offering, "2027-01-20T10:00")
    page = shown(client, f"/en/offerings/{offering.id}")
    link = page.find("a", string=lambda text: text and "January 20, 2027" in text)
    assert link["href"] == "?from=2027-01-20&span=week#sessions"


def test_a_closure_and_a_changed_number_are_said_with_their_reason(client: LintingClient) -> None:
    offering = make_offering()
    closed, changed, free = (make_slot(offering, f"2026-11-2{n}T10:00") for n in (3, 4, 5))
    engine.close([closed.id], reason="A leak in the roof", by=STAFF, now=NOW)
    engine.set_capacity(changed.id, 2, reason="One colleague is ill", by=STAFF, now=NOW)
    day = PatternException(offering_id=offering.id, on_date=dt.date(2026, 11, 26), reason="Fair")
    db.session.add(day)
    db.session.commit()
    page = shown(client, f"/en/offerings/{offering.id}")
    rows = {n: page.select_one(f"tr:has(#slot-{n})").get_text(" ")
            for n in (closed.id, changed.id, free.id)}  # fmt: skip
    assert "Closed" in rows[closed.id] and "A leak in the roof" in rows[closed.id]
    assert "2 places left" in rows[changed.id] and "One colleague is ill" in rows[changed.id]
    assert "From the staff" not in rows[free.id]
    assert "November 26" in page.get_text() and "Fair" in page.get_text()
    closure = db.session.execute(db.text("SELECT id FROM closure")).scalar_one()
    engine.reopen(closure, by=STAFF, now=NOW)
    assert "A leak" not in shown(client, f"/en/offerings/{offering.id}").get_text()


def test_a_typed_reason_carries_its_language_and_a_known_one_is_translated(
    client: LintingClient,
) -> None:
    offering = make_offering()
    typed, known, several, changed = (
        make_slot(offering, f"2026-11-2{n}T10:00") for n in (3, 4, 5, 6)
    )
    engine.close([typed.id], reason="A leak in the roof", by=STAFF, now=NOW)
    engine.close([known.id], reason=closures.REASONS[1], by=STAFF, now=NOW)
    own = {"vi": "Mái nhà bị dột", "zh": "屋顶漏水"}
    engine.close([several.id], reason="", texts=own, by=STAFF, now=NOW)
    engine.set_capacity(changed.id, 2, reason="선생님 한 분이 아프십니다", by=STAFF, now=NOW)
    said = {}
    for lang in LANGUAGES:
        page = shown(client, f"/{lang}/offerings/{offering.id}")
        for slot in (typed, known, several, changed):
            row = page.select_one(f"tr:has(#slot-{slot.id})")
            badge = row.select_one(".badge--tongue")
            said[lang, slot.id] = (row.q["lang"], row.q.get_text(), bool(badge))
    assert {lang: said[lang, typed.id][2] for lang in LANGUAGES} == {
        "ko": True, "en": False, "zh": True, "ja": True, "vi": True,
    }  # fmt: skip
    assert said["vi", typed.id] == ("en", "A leak in the roof", True)
    assert said["ko", known.id] == ("ko", words(closures.REASONS[1], "ko"), False)
    assert said["zh", several.id] == ("zh-Hans", "屋顶漏水", False)
    assert said["vi", several.id] == ("vi", "Mái nhà bị dột", False)
    assert said["vi", changed.id] == ("ko", "선생님 한 분이 아프십니다", True)
    assert not said["ko", changed.id][2]


def test_the_time_until_booking_opens_is_the_servers(client: LintingClient) -> None:
    opening = {"rule": "days_before", "days": 14, "at": "10:00"}
    offering = make_offering(opening=opening)
    opens_at = parse_instant("2026-11-22T12:30:00+09:00")
    make_slot(offering, "2026-12-06T10:00", opens_at=opens_at)
    page = shown(client, f"/en/offerings/{offering.id}")
    timer = page.select_one("[data-countdown]")
    assert timer["data-countdown"] == "2026-11-22T12:30:00+09:00"
    assert timer["data-now"] == "2026-11-21T10:00:00+09:00"
    assert timer.get_text() == "in 1 day 2 hours"
    assert "Booking opens 14 days before the day, at 10:00 AM." in page.get_text()
    clock.freeze(opens_at)
    assert not shown(client, f"/en/offerings/{offering.id}").select("[data-countdown]")


@pytest.mark.parametrize(
    ("lang", "words"),
    [("ko", "1일 2시간"), ("en", "1 day 2 hours"), ("zh", "1天2小时"), ("ja", "1日2時間"),
     ("vi", "1 ngày 2 giờ")],
)  # fmt: skip
def test_the_time_left_is_written_in_each_language(lang: str, words: str) -> None:
    assert left_text(dt.timedelta(hours=26), lang) == words
    assert left_text(dt.timedelta(seconds=61), lang)
    assert left_text(dt.timedelta(minutes=75), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_month_of_rounds_asks_the_database_a_few_times(client: LintingClient, lang: str) -> None:
    offering = make_offering()
    for day in range(1, 31):
        for hour in (9, 11, 13, 15, 17):
            make_slot(offering, f"2026-12-{day:02}T{hour:02}:00")
    page = shown(client, f"/{lang}/offerings/{offering.id}?from=2026-12-01&span=month")
    assert len(page.select("[id^=slot-]")) == 150


def test_a_course_begins_with_its_first_session(client: LintingClient) -> None:
    course = make_offering("program", terms={"course": True})
    first, second = (make_slot(course, f"2026-12-{day}T10:00") for day in (11, 18))
    page = shown(client, f"/en/offerings/{course.id}")
    assert page.select(f"#slot-{first.id}") and page.select(f"#slot-{second.id}")
