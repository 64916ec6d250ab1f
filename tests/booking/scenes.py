"""Scenes that tests of the engine begin with: booked, asked, offered, and what is told of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from service_finder.booking import engine as bookings
from service_finder.booking.changing import fresh
from service_finder.booking.engine import Party, Refused, reserve
from service_finder.extensions import db
from service_finder.lib.clock import parse_instant
from service_finder.models import Booking, BookingEvent, Offering, Person, Slot
from tests.booking.make import NOW, STAFF, book, make_offering, make_person, make_slot

LATER = NOW + dt.timedelta(minutes=7)
Made = tuple[Booking, Person]


def refused(act: Callable[[], object]) -> dict[str, Any]:
    """Return the one reason: its code and what its message is given."""
    with pytest.raises(Refused) as caught:
        act()
    (refusal,) = caught.value.refusals
    return {"code": refusal.code, **refusal.params}


def history(booking: Booking) -> list[BookingEvent]:
    query = db.session.query(BookingEvent).filter_by(booking_id=booking.id)
    return query.order_by(BookingEvent.id).all()


def confirmed() -> Made:
    person = make_person()
    return book(make_slot(make_offering()), by=person), person


def requested() -> Made:
    person = make_person()
    offering = make_offering(terms={"approval": True})
    return book(make_slot(offering), by=person, answers={"organization": "a class"}), person


def offered() -> Made:
    person, slot = make_person(), make_slot(make_offering(), capacity=1)
    first = book(slot)
    waiting = book(slot, by=person, waitlist=True)
    bookings.cancel(first.code, by=STAFF, now=NOW)
    return fresh(waiting.id), person


def begun() -> Made:
    person = make_person()
    slot = make_slot(make_offering(), "2026-11-21T09:00")
    return book(slot, by=STAFF, person=person), person


def other_slot(booking: Booking) -> Slot:
    """A session of the same offering a week later, made when it is asked for first."""
    there = parse_instant("2026-12-05T10:00:00+09:00")
    made = db.session.query(Slot).filter_by(offering_id=booking.offering_id, starts_at=there)
    return made.first() or make_slot(
        db.session.get_one(Offering, booking.offering_id), "2026-12-05T10:00"
    )


def hall() -> list[Slot]:
    venue = make_offering("wedding", terms={"party": {}, "ages": None})
    return [make_slot(venue, f"2027-04-1{n}T11:00", capacity=1) for n in range(2)]


def apply(*dates: Slot) -> Made:
    couple = make_person()
    wishes = [(slot.offering_id, slot.id) for slot in dates]
    answers = {"guests": 50, "tie": "lives"}
    made = reserve(
        dates[0].offering_id, wishes=wishes, party=Party(), answers=answers, by=couple, lang="ko",
        now=NOW,
    )  # fmt: skip
    return made, couple


def win(slot: Slot) -> Made:
    winner, couple = apply(slot)
    bookings.offer(winner.code, by=STAFF, now=NOW)
    return bookings.accept(winner.code, by=couple, now=NOW), couple
