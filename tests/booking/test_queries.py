from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from flask import Flask

from service_finder.booking import queries
from service_finder.booking.engine import cancel
from service_finder.booking.free import free_sessions
from service_finder.extensions import db
from service_finder.lib.clock import SEOUL
from service_finder.lib.geo import Point
from service_finder.models import Location
from tests.booking.make import NOW, STAFF, book, make_offering, make_person, make_slot

DAY = dt.date(2026, 11, 28)


def test_slots_of_takes_both_ends(engine: Flask) -> None:
    offering = make_offering()
    inside = [
        make_slot(offering, f"2026-11-{day}T{hour}")
        for day, hour in (("28", "00:00"), ("29", "22:00"))
    ]
    make_slot(offering, "2026-11-27T21:00")
    make_slot(offering, "2026-11-30T00:00")
    found = queries.slots_of(offering.id, DAY, dt.date(2026, 11, 29))
    assert [s.id for s in found] == [s.id for s in inside]


def test_slot_states(engine: Flask) -> None:
    offering = make_offering()
    slot = make_slot(offering, capacity=1)
    assert queries.slot_state(slot, NOW) == "open"
    assert queries.slot_state(slot, slot.closes_at) == "past"
    book(slot)
    db.session.refresh(slot)
    assert queries.slot_state(slot, NOW) == "full"
    assert queries.left(slot) == 0
    later = make_slot(offering, "2026-11-29T10:00", opens_at=NOW + dt.timedelta(hours=1))
    assert queries.slot_state(later, NOW) == "not_yet"
    later.state = "closed"
    assert queries.slot_state(later, NOW) == "closed"
    db.session.rollback()


def test_left_of_weighted_care_counts_children_of_three_and_over(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=3.75)
    assert queries.left(slot) == 3


def test_position_and_why_one_was_passed_over(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=4)
    mine = book(slot, 1)
    book(slot, 3)
    five = book(slot, 5, waitlist=True)
    behind = book(slot, 6, waitlist=True)
    assert [queries.position(b) for b in (mine, five, behind)] == [None, 1, 2]
    cancel(mine.code, by=STAFF, now=NOW)
    found = queries.booking_by_code(five.code)
    assert found is not None
    reason = queries.passed_over(found)
    assert reason is not None
    assert reason.params == {"wanted": 5, "left": 1}


def test_bookings_of_and_by_code_show_only_ones_own(engine: Flask) -> None:
    offering = make_offering()
    person, stranger = make_person(), make_person()
    second = book(make_slot(offering, "2026-11-29T10:00", capacity=1), by=person)
    first = book(make_slot(offering), by=person)
    waiting = book(second.claims[0].slot, by=person, waitlist=True)
    ended = cancel(
        book(make_slot(offering, "2026-12-01T10:00"), by=person).code, by=person, now=NOW
    )
    codes = {
        when: [b.code for b in queries.bookings_of(person.id, when, now=NOW)]
        for when in ("upcoming", "waiting", "past", "all")
    }
    assert codes["upcoming"] == [first.code, second.code]
    assert codes["waiting"] == [waiting.code]
    assert codes["past"] == [ended.code]
    assert len(codes["all"]) == 4
    assert queries.booking_by_code(first.code.lower(), person_id=person.id) is not None
    assert queries.booking_by_code(first.code, person_id=stranger.id) is None
    assert queries.party_of(first).children[0].name.startswith("Child")


def test_free_sessions_are_nearest_and_soonest_first(engine: Flask) -> None:
    near, far = make_offering(service_id="near"), make_offering(service_id="far")
    for service_id, lat in (("near", 37.51), ("far", 37.60)):
        location = db.session.get(Location, service_id)
        assert location is not None
        location.latitude, location.longitude = lat, 126.92
    db.session.commit()
    far_soon = make_slot(far, "2026-11-28T10:00")
    near_late = make_slot(near, "2026-11-28T16:00")
    near_soon = make_slot(near, "2026-11-28T14:00")
    make_slot(near, "2026-11-28T18:00", capacity=1)  # too small for two
    make_slot(near, "2026-11-28T19:00", opens_at=NOW + dt.timedelta(days=1))
    make_slot(near, "2026-11-28T20:00", state="closed")

    def ids(**wishes: object) -> list[int]:
        options = {"from_on": DAY, "to_on": DAY, "now": NOW, "children": 2, **wishes}
        found, total = free_sessions(**options)  # type: ignore[arg-type]
        assert total >= len(found)
        return [session.slot.id for session in found]

    here = Point(37.51, 126.92)
    assert ids(near=here) == [near_soon.id, near_late.id, far_soon.id]
    assert ids() == [far_soon.id, near_soon.id, near_late.id]
    assert ids(after=dt.time(14)) == [near_soon.id, near_late.id]
    assert ids(near=here, limit=1, offset=1) == [near_late.id]
    assert ids(age_months=[48, 72]) == ids()
    assert ids(age_months=[48, 200]) == []
    assert ids(kind="wedding") == []
    assert ids(children=7) == []


def test_free_sessions_page_by_page_are_all_of_them_in_one_order(engine: Flask) -> None:
    expected = []
    for number, lat in enumerate((37.51, 37.53, 37.53, 37.60)):
        offering = make_offering(service_id=f"place-{number}")
        location = db.session.get(Location, f"place-{number}")
        assert location is not None
        location.latitude, location.longitude = lat, 126.92
        # 08:30 in Seoul is the day before in UTC
        for day, hour in ((28, "08:30"), (28, "19:00"), (29, "08:30"), (30, "10:00")):
            slot = make_slot(offering, f"2026-11-{day}T{hour}")
            expected.append((lat, slot.starts_at, slot.id))
    db.session.commit()
    wishes: dict[str, Any] = {
        "from_on": DAY,
        "to_on": DAY + dt.timedelta(days=1),
        "now": NOW,
        "near": Point(37.51, 126.92),
    }
    nearest = [row[2] for row in sorted(expected) if row[1].astimezone(SEOUL).day < 30]
    for limit, ages in itertools.product((1, 3, 5, 50), ([], [40])):
        seen: list[int] = []
        for offset in range(0, len(nearest) + 1, limit):
            page = {"limit": limit, "offset": offset, "age_months": ages}
            found, total = free_sessions(**wishes, **page)
            assert total == len(nearest)
            assert len(found) <= limit
            seen += [session.slot.id for session in found]
        assert seen == nearest
    by_time = [row[2] for row in sorted((at, 0, key) for _lat, at, key in expected)]
    wishes |= {"near": None, "to_on": DAY + dt.timedelta(days=9)}
    assert [s.slot.id for s in free_sessions(**wishes)[0]] == by_time
    evening, total = free_sessions(**wishes, after=dt.time(10))
    assert total == len(evening) == 8
    assert {s.slot.starts_at.astimezone(SEOUL).hour for s in evening} == {10, 19}


def test_free_sessions_ask_the_age_on_the_day(engine: Flask) -> None:
    ages = {"from_months": 36, "to_months": 120, "basis": "months"}
    offering = make_offering(terms={"ages": ages})
    make_slot(offering, "2026-11-28T10:00")
    for months, count in ((36, 1), (24, 0)):
        found, total = free_sessions(from_on=DAY, to_on=DAY, now=NOW, age_months=[months])
        assert (len(found), total) == (count, count)
