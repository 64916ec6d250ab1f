"""What staff decide: what cannot be decided, until when it is taken back, whose places count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from service_finder.booking import engine as bookings
from service_finder.booking.changing import fresh
from service_finder.booking.conflicts import day_of
from service_finder.booking.engine import Refused
from service_finder.extensions import db
from service_finder.lib.clock import parse_instant
from service_finder.models import Booking, Person
from tests.booking.make import NOW, STAFF, book, make_offering, make_person, make_slot
from tests.booking.scenes import apply, confirmed, hall, refused, requested, win

SECOND = dt.timedelta(seconds=1)


def refused_field(act: Callable[[], object]) -> tuple[str, str, dict[str, Any]]:
    with pytest.raises(Refused) as caught:
        act()
    (refusal,) = caught.value.refusals
    return refusal.code, refusal.field, dict(refusal.params)


def wishes(booking: Booking) -> dict[int, str]:
    return {claim.slot_id: claim.status for claim in fresh(booking.id).claims}


# offers


def test_only_who_waits_or_wishes_is_offered_something(engine: Flask) -> None:
    date, _other = hall()
    until = NOW + dt.timedelta(minutes=30)
    drawing = make_slot(make_offering(), draw_until=until)
    for booking, label in (
        (confirmed()[0], "Confirmed"),
        (win(date)[0], "Confirmed"),
        (book(drawing), "Applied"),
    ):
        told = refused(lambda code=booking.code: bookings.offer(code, by=STAFF, now=NOW))  # type: ignore[misc]
        assert told == {"code": "not_possible_now", "state": label}


def test_an_offer_out_of_turn_is_made_now(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=1, held_back_hundredths=100)
    waiting = book(slot, waitlist=True)
    row = bookings.offer(waiting.code, by=STAFF)
    assert (row.state, row.changed_at, row.offer_until) == ("offered", NOW, NOW + dt.timedelta(1))


def test_the_other_wishes_stay_until_the_offered_one_is_taken(engine: Flask) -> None:
    date, second = hall()
    booking, couple = apply(date, second)
    bookings.offer(booking.code, by=STAFF, now=NOW)
    assert wishes(booking) == {date.id: "held", second.id: "wish"}
    bookings.accept(booking.code, by=couple, now=NOW)
    assert wishes(booking) == {date.id: "held", second.id: "ended"}


def test_a_date_that_is_no_wish_cannot_be_offered(engine: Flask) -> None:
    date, second = hall()
    booking, _couple = apply(date)
    told = refused_field(lambda: bookings.offer(booking.code, second.id, by=STAFF, now=NOW))
    assert told == ("unknown_slot", "slot", {})


def test_staff_offer_what_is_held_back_from_residents(engine: Flask) -> None:
    date, _second = hall()
    booking, _couple = apply(date)
    date.held_back_hundredths = 100
    db.session.commit()
    assert bookings.offer(booking.code, by=STAFF, now=NOW).state == "offered"


def test_who_does_not_fit_hears_how_many_places_staff_have(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=4, held_back_hundredths=100)
    book(slot, 3)
    waiting = book(slot, 3, waitlist=True)
    told = refused(lambda: bookings.offer(waiting.code, by=STAFF, now=NOW))
    assert told == {"code": "full", "wanted": 3, "left": 1}


# refusals


def test_a_refusal_without_words_for_the_applicant_is_none(engine: Flask) -> None:
    booking, _person = requested()
    told = refused_field(lambda: bookings.refuse(booking.code, by=STAFF, reason="  ", now=NOW))
    assert told == ("reason_needed", "reason", {})
    assert fresh(booking.id).state == "requested"


# who came, and who did not


def missed(**terms: Any) -> tuple[Booking, Person]:
    """A family that did not come to a session from 22:00 to midnight of the 21st."""
    person = make_person()
    slot = make_slot(make_offering(terms=terms), "2026-11-21T22:00", capacity=1)
    booking = book(slot, by=person)
    return bookings.no_show(booking.code, by=STAFF, now=slot.starts_at), person


def test_a_missed_session_pauses_nobody_unless_the_terms_say_so(engine: Flask) -> None:
    _booking, person = missed()
    db.session.refresh(person)
    assert person.paused_until is None
    _booking, person = missed(no_show_pause_days=30)
    db.session.refresh(person)
    begun = parse_instant("2026-11-21T22:00:00+09:00")
    assert person.paused_until == begun + dt.timedelta(days=30)


def test_a_mark_is_taken_back_until_the_day_of_the_session_ends(engine: Flask) -> None:
    midnight = parse_instant("2026-11-22T00:00:00+09:00")
    booking, _person = missed()
    row = bookings.undo_attendance(booking.code, by=STAFF, now=midnight - SECOND)
    assert (row.state, row.changed_at) == ("confirmed", midnight - SECOND)
    bookings.no_show(booking.code, by=STAFF, now=midnight)
    told = refused(lambda: bookings.undo_attendance(booking.code, by=STAFF, now=midnight))
    assert told == {"code": "undo_over", "until": midnight - dt.timedelta(minutes=1)}


def test_a_place_held_back_for_the_desk_takes_back_who_came_late(engine: Flask) -> None:
    slot = make_slot(make_offering(), "2026-11-21T22:00", capacity=1, held_back_hundredths=100)
    booking = book(slot, by=STAFF, person=make_person())
    bookings.no_show(booking.code, by=STAFF, now=slot.starts_at)
    row = bookings.undo_attendance(booking.code, by=STAFF, now=slot.starts_at)
    assert row.state == "confirmed"


def test_who_waits_at_a_session_that_has_begun_is_left_alone(engine: Flask) -> None:
    slot = make_slot(make_offering(), "2026-11-21T22:00", capacity=1)
    booking, waiting = book(slot), book(slot, waitlist=True)
    bookings.no_show(booking.code, by=STAFF, now=slot.starts_at)
    assert fresh(waiting.id).state == "waitlisted"


def test_a_day_is_seouls_whatever_the_minute() -> None:
    begin = parse_instant("2026-11-28T00:00:00+09:00")
    late = parse_instant("2026-11-28T23:59:59+09:00") + dt.timedelta(microseconds=999_999)
    for instant in (begin, late, parse_instant("2026-11-28T00:30:01Z")):
        assert day_of(instant) == (begin, begin + dt.timedelta(days=1))
