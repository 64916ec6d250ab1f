"""Who is asked when places are free: whole families, in order, passing over who does not fit."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from service_finder.booking import draws
from service_finder.booking import engine as bookings
from service_finder.booking.changing import fresh
from service_finder.booking.waiting import offer_until
from service_finder.extensions import db
from service_finder.models import Booking
from tests.booking.make import NOW, STAFF, book, make_offering, make_party, make_person, make_slot
from tests.booking.scenes import history, refused


def states(*families: Booking) -> list[str]:
    return [fresh(family.id).state for family in families]


@pytest.mark.parametrize(
    ("hours", "minutes"),
    [
        (200, 1440), (168, 1440), (167.9, 720), (48, 720), (47.9, 240), (24, 240), (23.9, 60),
        (6, 60), (5.9, 20), (2, 20), (1.9, 10), (0.1, 6), (0, 0),
    ],
)  # fmt: skip
def test_the_nearer_the_session_the_shorter_the_offer(hours: float, minutes: int) -> None:
    starts_at = NOW + dt.timedelta(hours=hours)
    assert offer_until(starts_at, NOW) == NOW + dt.timedelta(minutes=minutes)


def test_places_go_to_all_who_fit_into_what_is_left(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=4)
    first = book(slot, 4)
    families = [book(slot, size, waitlist=True) for size in (1, 2, 2, 1, 1)]
    bookings.cancel(first.code, by=STAFF, now=NOW)
    assert states(*families) == ["offered", "offered", "waitlisted", "offered", "waitlisted"]


def test_many_who_need_more_than_is_free_do_not_hide_who_fits(
    engine: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service_finder.booking.waiting.LOOK_AHEAD", 1)
    slot = make_slot(make_offering(), capacity=3)
    leaving = book(slot)
    book(slot, 2)
    large, small = book(slot, 2, waitlist=True), book(slot, 1, waitlist=True)
    bookings.cancel(leaving.code, by=STAFF, now=NOW)
    assert states(large, small) == ["waitlisted", "offered"]


def test_after_a_draw_it_is_the_drawn_order_that_counts(engine: Flask) -> None:
    until = NOW + dt.timedelta(minutes=30)
    opening = {"rule": "days_before", "days": 7, "at": "09:30", "mode": "draw"}
    slot = make_slot(make_offering(opening=opening), capacity=1, draw_until=until)
    draws.commit(slot, NOW)
    db.session.commit()
    entries = [book(slot) for _ in range(8)]
    bookings.tick(until)
    waiting = [e for e in (fresh(e.id) for e in entries) if e.state == "waitlisted"]
    drawn = sorted(waiting, key=lambda e: e.claims[0].queue_rank)
    assert len({e.claims[0].queue_rank for e in drawn}) == 7
    for turn in drawn:
        held = next(e for e in (fresh(e.id) for e in entries) if e.claims[0].status == "held")
        bookings.cancel(held.code, by=STAFF, now=until)
        assert states(turn) == ["offered"]
        assert history(turn)[-1].by == "clock"


def test_a_session_that_begins_asks_nobody_any_more(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=1)
    first, waiting = book(slot), book(slot, waitlist=True)
    bookings.cancel(first.code, by=STAFF, now=slot.starts_at)
    assert states(waiting) == ["waitlisted"]


def test_who_is_booked_elsewhere_by_now_is_passed_over_for_the_next(engine: Flask) -> None:
    slot, party = make_slot(make_offering(), capacity=1), make_party()
    first = book(slot)
    busy, other = book(slot, party=party, waitlist=True), book(slot, waitlist=True)
    elsewhere = book(make_slot(make_offering(), "2026-11-28T11:00"), party=party)
    bookings.cancel(first.code, by=STAFF, now=NOW)
    assert states(busy, other) == ["waitlisted", "offered"]
    bookings.cancel(other.code, by=STAFF, now=NOW)
    told = refused(lambda: bookings.offer(busy.code, by=STAFF, now=NOW))
    assert told == {
        "code": "already_booked", "name": party.children[0].name, "starts_at": elsewhere.starts_at,
    }  # fmt: skip
    bookings.cancel(elsewhere.code, by=STAFF, now=NOW)
    assert states(busy) == ["waitlisted"], "nothing became free here"
    row = bookings.offer(busy.code, by=STAFF, now=NOW)
    assert row.offer_until is not None
    assert history(row)[-1].facts == {"until": row.offer_until.isoformat()}


def test_staff_hear_why_a_family_that_waits_cannot_have_its_places(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=1)
    book(slot)
    waiting = book(slot, waitlist=True)

    def offer(now: dt.datetime) -> dict[str, object]:
        return refused(lambda: bookings.offer(waiting.code, by=STAFF, now=now))

    assert offer(NOW) == {"code": "full", "wanted": 1, "left": 0}
    assert offer(slot.starts_at) == {"code": "past"}
    slot.state = "closed"
    db.session.commit()
    assert offer(NOW) == {"code": "closed"}


def test_a_missed_place_that_its_child_filled_elsewhere_is_not_given_back(engine: Flask) -> None:
    party = make_party()
    slot = make_slot(make_offering(), "2026-11-21T14:00")
    booking = book(slot, party=party)
    bookings.no_show(booking.code, by=STAFF, now=slot.starts_at)
    later = make_slot(make_offering(), "2026-11-21T15:00")
    book(later, by=STAFF, person=make_person(), party=party, now=slot.starts_at)
    told = refused(lambda: bookings.undo_attendance(booking.code, by=STAFF, now=later.starts_at))
    assert told["code"] == "already_booked"
    assert told["name"] == party.children[0].name
