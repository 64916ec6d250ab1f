from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from service_finder.booking import engine as bookings
from service_finder.booking.engine import Refused
from service_finder.extensions import db
from service_finder.models import Booking, BookingEvent, Slot
from tests.booking.make import NOW, STAFF, book, make_offering, make_person, make_slot


def codes(call: object) -> tuple[str, ...]:
    with pytest.raises(Refused) as error:
        call()  # type: ignore[operator]
    return error.value.codes


def events(booking: Booking) -> list[str]:
    rows = db.session.query(BookingEvent).filter_by(booking_id=booking.id).order_by(BookingEvent.id)
    return [row.event for row in rows]


def test_a_closure_decides_about_everybody_and_reopening_undoes_it(engine: Flask) -> None:
    offering = make_offering()
    slot = make_slot(offering, capacity=6)
    other = make_slot(offering, "2026-11-29T10:00", capacity=2)
    kept, gone, moved, full = (book(slot, n) for n in (1, 1, 2, 2))
    waiting = book(slot, 1, waitlist=True)
    affected = bookings.affected_by([slot.id])
    assert [b.code for b in affected] == [b.code for b in (kept, gone, moved, full, waiting)]
    closure = bookings.close(
        [slot.id],
        reason="A broken pipe",
        by=STAFF,
        decisions={gone.code: "cancel", moved.code: [other.id], full.code: [other.id]},
        now=NOW,
    )
    db.session.expire_all()
    assert [b.state for b in (kept, gone, moved, full)] == [
        "confirmed", "cancelled", "confirmed", "confirmed",
    ]  # fmt: skip
    assert moved.starts_at == other.starts_at
    flag = f"closure:{closure.id}"
    assert [b.flag for b in (kept, moved, full, waiting)] == [flag, "", flag, flag]
    assert events(kept)[-1] == events(full)[-1] == "affected"
    assert events(gone)[-1] == "cancelled"
    assert codes(lambda: book(slot)) == ("closed",)
    bookings.reopen(closure.id, by=STAFF, now=NOW)
    db.session.expire_all()
    assert (kept.flag, slot.state) == ("", "open")
    assert events(kept)[-1] == "reopened"
    assert waiting.state == "offered"  # places came free while the slot was closed


def test_a_slot_closed_twice_opens_when_both_are_lifted(engine: Flask) -> None:
    slot = make_slot(make_offering())
    one = bookings.close([slot.id], reason="a", by=STAFF, now=NOW)
    two = bookings.close([slot.id], reason="b", by=STAFF, now=NOW)
    bookings.reopen(one.id, by=STAFF, now=NOW)
    assert db.session.get(Slot, slot.id, populate_existing=True).state == "closed"
    bookings.reopen(two.id, by=STAFF, now=NOW)
    assert db.session.get(Slot, slot.id, populate_existing=True).state == "open"


def test_closing_needs_a_reason_and_a_slot(engine: Flask) -> None:
    assert codes(lambda: bookings.close([1], reason=" ", by=STAFF, now=NOW)) == ("reason_needed",)
    assert codes(lambda: bookings.close([1], reason="x", by=STAFF, now=NOW)) == ("unknown_slot",)
    assert codes(lambda: bookings.reopen(9, by=STAFF, now=NOW)) == ("unknown_slot",)


def test_lowering_capacity_goes_through_who_is_affected(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=4)
    one, two = book(slot, 2), book(slot, 2)
    lower = {"reason": "One teacher is ill", "by": STAFF, "now": NOW}
    assert codes(lambda: bookings.set_capacity(slot.id, 2, **lower)) == ("affected_bookings",)
    assert db.session.get(Slot, slot.id, populate_existing=True).capacity_hundredths == 400
    changed = bookings.set_capacity(slot.id, 2, decisions={two.code: "cancel"}, **lower)
    assert (changed.capacity_hundredths, changed.is_override) == (200, True)
    assert db.session.get(Booking, two.id, populate_existing=True).state == "cancelled"
    bookings.set_capacity(slot.id, 1, decisions={one.code: "keep"}, **lower)
    assert codes(lambda: book(slot)) == ("full",)
    for count in (-1, 10_001):
        refused = codes(lambda: bookings.set_capacity(slot.id, count, **lower))  # noqa: B023
        assert refused == ("bad_capacity",)
    assert codes(lambda: bookings.set_capacity(slot.id, 3, reason="", by=STAFF)) == (
        "reason_needed",
    )


def test_more_capacity_and_seats_given_back_promote(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=2)
    book(slot, 2)
    one, two = book(slot, 1, waitlist=True), book(slot, 1, waitlist=True)
    bookings.set_capacity(slot.id, 3, reason="A bigger room", by=STAFF, now=NOW)
    db.session.refresh(one)
    assert one.state == "offered"
    bookings.hold_back(slot.id, 1, by=STAFF, now=NOW)
    bookings.set_capacity(slot.id, 4, reason="A bigger room", by=STAFF, now=NOW)
    db.session.refresh(two)
    assert two.state == "waitlisted"
    bookings.hold_back(slot.id, 0, by=STAFF, now=NOW)
    db.session.refresh(two)
    assert two.state == "offered"


def test_staff_use_what_is_held_back_and_book_on_the_day(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=1)
    bookings.hold_back(slot.id, 1, by=STAFF, now=NOW)
    assert codes(lambda: book(slot)) == ("full",)
    begun = slot.starts_at
    walk_in = book(slot, by=STAFF, person=make_person(), now=begun)
    assert walk_in.state == "confirmed"
    assert codes(lambda: book(slot, by=STAFF, person=make_person(), now=slot.ends_at)) == ("past",)


def test_approving_refusing_and_attendance(engine: Flask) -> None:
    offering = make_offering(terms={"approval": True, "no_show_pause_days": 14})
    slot = make_slot(offering, capacity=9)
    answers = {"organization": "A centre"}
    person = make_person()
    one = book(slot, by=person, answers=answers)
    two = book(slot, answers=answers)
    assert bookings.approve(one.code, by=STAFF, now=NOW).state == "confirmed"
    assert codes(lambda: bookings.approve(one.code, by=STAFF, now=NOW)) == ("not_possible_now",)
    assert codes(lambda: bookings.refuse(two.code, by=STAFF, reason=" ")) == ("reason_needed",)
    assert bookings.refuse(two.code, by=STAFF, reason="Full of groups", now=NOW).state == "refused"
    assert bookings.no_show(one.code, by=STAFF, now=slot.ends_at).state == "no_show"
    db.session.refresh(person)
    assert person.is_paused(slot.ends_at)
    later = make_slot(offering, "2026-12-05T10:00")
    paused = codes(lambda: book(later, by=person, answers=answers, now=slot.ends_at))
    assert paused == ("paused",)
    assert bookings.undo_attendance(one.code, by=STAFF, now=slot.ends_at).state == "confirmed"
    db.session.refresh(person)
    assert not person.is_paused(slot.ends_at)
    assert bookings.attend(one.code, by=STAFF, now=slot.ends_at).state == "attended"
    bookings.undo_attendance(one.code, by=STAFF, now=slot.ends_at)
    bookings.no_show(one.code, by=STAFF, now=slot.ends_at)
    bookings.lift_pause(person.id, by=STAFF)
    assert book(later, by=person, answers=answers, now=slot.ends_at).state == "requested"


def test_a_missed_session_is_written_with_its_pause_or_not_at_all(engine: Flask) -> None:
    slot = make_slot(make_offering(terms={"no_show_pause_days": 14}))
    booking = book(slot)

    def stop(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("UPDATE person"):
            raise RuntimeError("the machine stops here")

    event.listen(db.engine, "before_cursor_execute", stop)
    try:
        with pytest.raises(RuntimeError, match="stops here"):
            bookings.no_show(booking.code, by=STAFF, now=slot.ends_at)
    finally:
        event.remove(db.engine, "before_cursor_execute", stop)
    db.session.refresh(booking)
    assert booking.state == "confirmed"
    bookings.no_show(booking.code, by=STAFF, now=slot.ends_at)
    assert booking.state == "no_show"


def test_a_family_that_came_after_all_is_not_paused(engine: Flask) -> None:
    slot = make_slot(make_offering(terms={"no_show_pause_days": 14}))
    person = make_person()
    booking = book(slot, by=person)
    bookings.no_show(booking.code, by=STAFF, now=slot.starts_at)
    bookings.attend(booking.code, by=STAFF, now=slot.ends_at)
    db.session.refresh(person)
    assert not person.is_paused(slot.ends_at)


def test_a_missed_place_given_to_a_walk_in_does_not_come_back(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=1)
    booking = book(slot)
    assert codes(lambda: bookings.no_show(booking.code, by=STAFF, now=NOW)) == ("not_possible_now",)
    begun = slot.starts_at
    bookings.no_show(booking.code, by=STAFF, now=begun)
    walk_in = book(slot, by=STAFF, person=make_person(), now=begun)
    for undo in (bookings.attend, bookings.undo_attendance):
        assert codes(lambda: undo(booking.code, by=STAFF, now=begun)) == ("full",)  # noqa: B023
    bookings.cancel(walk_in.code, by=STAFF, now=begun)
    assert bookings.attend(booking.code, by=STAFF, now=begun).state == "attended"


def test_a_manual_offer_out_of_turn(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=2)
    book(slot, 2)
    first, second = book(slot, 1, waitlist=True), book(slot, 1, waitlist=True)
    assert codes(lambda: bookings.offer(second.code, by=STAFF, now=NOW)) == ("full",)
    bookings.hold_back(slot.id, 1, by=STAFF, now=NOW)
    bookings.set_capacity(slot.id, 3, reason="one more", by=STAFF, now=NOW)
    assert bookings.offer(second.code, by=STAFF, now=NOW).state == "offered"
    db.session.refresh(first)
    assert first.state == "waitlisted"


def test_free_visit_zones_are_counted(engine: Flask) -> None:
    zone = make_offering("hourly_care", terms={"free_visit": True, "capacity": 5})
    visit = bookings.arrive(zone.id, 3, now=NOW)
    assert codes(lambda: bookings.arrive(zone.id, 3, now=NOW)) == ("full",)
    assert codes(lambda: bookings.arrive(zone.id, 0, now=NOW)) == ("bad_capacity",)
    bookings.leave(visit.id, now=NOW)
    bookings.leave(visit.id, now=NOW)
    assert bookings.arrive(zone.id, 5, now=NOW).people_count == 5
    assert codes(lambda: bookings.leave(999, now=NOW)) == ("unknown_booking",)
