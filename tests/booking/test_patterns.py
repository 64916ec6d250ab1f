from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask

from service_finder.booking import engine as bookings
from service_finder.booking import openings, patterns
from service_finder.extensions import db
from service_finder.lib.clock import SEOUL, parse_instant
from service_finder.models import Draw, Offering, Pattern, PatternException, Slot
from tests.booking.make import NOW, STAFF, book, make_offering

WEEK = dt.date(2026, 11, 28)


def add_pattern(offering: Offering, **columns: Any) -> Pattern:
    values = {
        "weekdays": "0,1,2,3,4,5,6",
        "rounds": [["10:00", "12:00"], ["13:00", "15:00"]],
        "capacity_hundredths": 500,
        "valid_from": dt.date(2026, 1, 1),
        **columns,
    }
    pattern = Pattern(offering_id=offering.id, **values)
    db.session.add(pattern)
    db.session.commit()
    return pattern


def starts(offering: Offering) -> list[str]:
    slots = db.session.query(Slot).filter_by(offering_id=offering.id).order_by(Slot.starts_at)
    return [slot.starts_at.astimezone(SEOUL).strftime("%d %H:%M") for slot in slots]


def test_patterns_make_slots_once(engine: Flask) -> None:
    offering = make_offering()
    add_pattern(offering, weekdays="5")
    assert patterns.open_slots(WEEK, now=NOW)["added"] == 3  # today's 10:00 has begun
    assert starts(offering) == ["21 13:00", "28 10:00", "28 13:00"]
    assert patterns.open_slots(WEEK, now=NOW) == {"added": 0, "resized": 0, "removed": 0, "kept": 0}


def test_valid_dates_holidays_and_exceptions(engine: Flask) -> None:
    offering = make_offering()
    add_pattern(
        offering, rounds=[["10:00", "12:00"]], valid_from=dt.date(2026, 12, 24),
        valid_to=dt.date(2026, 12, 28),
    )  # fmt: skip
    for on_date, rounds in ((27, []), (28, [["18:00", "20:00"]])):
        day = dt.date(2026, 12, on_date)
        db.session.add(PatternException(offering_id=offering.id, on_date=day, rounds=rounds))
    db.session.commit()
    patterns.open_slots(dt.date(2026, 12, 31), now=NOW)
    assert starts(offering) == ["24 10:00", "26 10:00", "28 18:00"]  # the 25th is a holiday


def test_school_holidays_replace_the_regular_week(engine: Flask) -> None:
    offering = make_offering()
    add_pattern(offering, rounds=[["14:00", "16:00"]])
    add_pattern(
        offering, rounds=[["09:00", "11:00"]], valid_from=dt.date(2026, 11, 23),
        valid_to=dt.date(2026, 11, 23), is_special=True,
    )  # fmt: skip
    patterns.open_slots(dt.date(2026, 11, 24), now=NOW)
    assert starts(offering) == ["21 14:00", "22 14:00", "23 09:00", "24 14:00"]


def test_overrides_survive_and_booked_slots_are_kept(engine: Flask) -> None:
    offering = make_offering()
    pattern = add_pattern(offering, rounds=[["10:00", "12:00"]])
    patterns.open_slots(dt.date(2026, 11, 25), now=NOW)
    slots = db.session.query(Slot).order_by(Slot.starts_at).all()
    bookings.set_capacity(slots[0].id, 9, reason="One more teacher", by=STAFF, now=NOW)
    booked = book(slots[1], 4)
    pattern.capacity_hundredths = 300
    db.session.commit()
    seen = patterns.preview(offering.id, dt.date(2026, 11, 25), now=NOW)
    assert [s.id for s, _size in seen.resized] == [s.id for s in slots[1:]]
    patterns.open_slots(dt.date(2026, 11, 25), now=NOW)
    db.session.expire_all()
    assert [s.capacity_hundredths for s in slots] == [900, 400, 300, 300]
    pattern.rounds = [["11:00", "13:00"]]
    db.session.commit()
    counts = patterns.open_slots(dt.date(2026, 11, 25), now=NOW)
    assert counts == {"added": 5, "resized": 0, "removed": 2, "kept": 2}
    assert "22 10:00" in starts(offering)
    assert booked.state == "confirmed"


@pytest.mark.parametrize(
    ("opening", "opens"),
    [
        ({"rule": "always"}, None),
        ({"rule": "days_before", "days": 14, "at": "10:00"}, "2026-11-19T10:00:00+09:00"),
        ({"rule": "weekly", "weekday": 1, "at": "09:00"}, "2026-11-24T09:00:00+09:00"),
        (
            {"rule": "weekly", "weekday": 4, "at": "09:00", "weeks_ahead": 2},
            "2026-11-20T09:00:00+09:00",
        ),
        ({"rule": "monthly", "day": 20, "at": "14:00"}, "2026-11-20T14:00:00+09:00"),
    ],
)
def test_openings_are_data(opening: dict[str, Any], opens: str | None) -> None:
    thursday = parse_instant("2026-12-03T13:00:00+09:00")
    found = openings.opens_at(opening, thursday)
    assert found == (parse_instant(opens) if opens else None)
    msgid, params = openings.describe(opening)
    assert all(f"%({name})s" in msgid for name in params)


def test_draw_slots_commit_to_a_seed_before_the_window(engine: Flask) -> None:
    opening = {"rule": "days_before", "days": 3, "at": "09:00", "mode": "draw"}
    offering = make_offering(opening=opening)
    add_pattern(offering, rounds=[["18:00", "20:00"]])
    patterns.open_slots(dt.date(2026, 11, 25), now=NOW)
    slots = db.session.query(Slot).order_by(Slot.starts_at).all()
    drawn = {draw.slot_id for draw in db.session.query(Draw)}
    assert drawn == {s.id for s in slots if s.draw_until and s.draw_until > NOW}
    assert len(drawn) == 1
    assert slots[-1].draw_until == slots[-1].opens_at + dt.timedelta(minutes=30)
