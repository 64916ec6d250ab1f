"""What a resident answers: too late, twice, for somebody else, about dates lost and free again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from service_finder.booking import engine as bookings
from service_finder.booking.changing import fresh
from tests.booking.make import NOW, STAFF, book, make_offering, make_party, make_person, make_slot
from tests.booking.scenes import (
    LATER,
    Made,
    apply,
    confirmed,
    hall,
    history,
    offered,
    other_slot,
    refused,
    requested,
    win,
)

WISHES: dict[str, Any] = {"party": {}, "ages": None}


def lost() -> Made:
    """An application whose only date went to a rival who gave it up again."""
    date, _other = hall()
    loser, couple = apply(date)
    winner, _couple = win(date)
    bookings.cancel(winner.code, by=STAFF, now=NOW)
    return fresh(loser.id), couple


ANSWERS: dict[str, tuple[Callable[[], Made], Callable[..., Any]]] = {
    "cancel": (confirmed, lambda b, by: bookings.cancel(b.code, by=by)),
    "accept": (offered, lambda b, by: bookings.accept(b.code, by=by)),
    "decline": (offered, lambda b, by: bookings.decline(b.code, by=by)),
    "ask again": (lost, lambda b, by: bookings.still_interested(b.code, by=by)),
    "move": (confirmed, lambda b, by: bookings.move(b.code, [other_slot(b).id], by=by)),
    "resize": (confirmed, lambda b, by: bookings.resize(b.code, make_party(2), by=by)),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_to_strangers_a_booking_is_unknown_and_stays_as_it_is(engine: Flask, answer: str) -> None:
    make, act = ANSWERS[answer]
    booking, owner = make()
    before = (booking.state, booking.starts_at, len(history(booking)))
    assert refused(lambda: act(booking, make_person())) == {"code": "unknown_booking"}
    row = fresh(booking.id)
    assert (row.state, row.starts_at, len(history(row))) == before
    act(row, owner)
    assert len(history(row)) == before[2] + 1


@pytest.mark.parametrize("answer", ["cancel", "accept", "decline", "ask again", "resize"])
def test_a_code_of_no_booking_is_unknown(engine: Flask, answer: str) -> None:
    _make, act = ANSWERS[answer]
    nothing = SimpleNamespace(code="ZZZZ-ZZZZ")
    assert refused(lambda: act(nothing, make_person())) == {"code": "unknown_booking"}


def test_too_late_to_cancel_says_until_when_it_was_possible(engine: Flask) -> None:
    booking, person = confirmed()
    until = booking.cancel_until
    told = refused(lambda: bookings.cancel(booking.code, by=person, now=until))
    assert told == {"code": "too_late_to_cancel", "until": until}
    just = until - dt.timedelta(seconds=1)
    assert bookings.cancel(booking.code, by=person, now=just).state == "cancelled"


def test_only_what_was_offered_is_accepted(engine: Flask) -> None:
    slot, person = make_slot(make_offering(), capacity=1), make_person()
    book(slot)
    waiting = book(slot, by=person, waitlist=True)
    told = refused(lambda: bookings.accept(waiting.code, by=person, now=NOW))
    assert told == {"code": "not_possible_now", "state": "On the waiting list"}


def test_an_offer_ends_at_the_moment_it_names(engine: Flask) -> None:
    booking, person = offered()
    until = booking.offer_until
    assert until is not None
    told = refused(lambda: bookings.accept(booking.code, by=person, now=until))
    assert told["code"] == "offer_over"
    again, other = offered()
    just = until - dt.timedelta(seconds=1)
    row = bookings.accept(again.code, by=other, now=just)
    assert (row.state, row.offer_until) == ("confirmed", None)


def test_who_waited_for_what_staff_approve_is_asked_for_by_accepting(engine: Flask) -> None:
    room = make_offering(terms={"approval": True})
    slot, person = make_slot(room, capacity=1), make_person()
    answers = {"organization": "a class"}
    first = book(slot, answers=answers)
    waiting = book(slot, by=person, waitlist=True, answers=answers)
    bookings.refuse(first.code, by=STAFF, reason="closed", now=NOW)
    assert fresh(waiting.id).state == "offered"
    row = bookings.accept(waiting.code, by=person, now=NOW)
    assert (row.state, history(row)[-1].event) == ("requested", "requested")
    assert bookings.approve(row.code, by=STAFF, now=NOW).state == "confirmed"


def test_an_offered_date_needs_no_second_approval(engine: Flask) -> None:
    venue = make_offering("wedding", terms={**WISHES, "approval": True})
    winner, _couple = win(make_slot(venue, "2027-04-10T11:00", capacity=1))
    assert winner.state == "confirmed"


# dates lost to rivals


def test_only_what_was_lost_is_wished_for_again(engine: Flask) -> None:
    booking, person = requested()
    told = refused(lambda: bookings.still_interested(booking.code, by=person))
    assert told == {"code": "not_possible_now", "state": "Waiting for approval"}


def test_a_date_that_is_over_is_not_wished_for_again(engine: Flask) -> None:
    venue = make_offering("wedding", terms=WISHES)
    near = make_slot(venue, "2026-12-05T11:00", capacity=1)
    far = make_slot(venue, "2027-04-10T11:00", capacity=1)
    loser, couple = apply(near, far)
    for date in (near, far):
        winner, _couple = win(date)
    bookings.cancel(winner.code, by=STAFF, now=NOW)
    back = bookings.still_interested(loser.code, by=couple, now=near.starts_at)
    assert {c.slot_id: c.status for c in back.claims} == {near.id: "ended", far.id: "wish"}


def test_who_still_has_a_wish_gets_the_lost_one_back_once_it_is_free(engine: Flask) -> None:
    date, second = hall()
    loser, couple = apply(date, second)
    winner, _couple = win(date)
    line = history(loser)[-1]
    assert (line.event, line.from_state, line.to_state) == ("wish_taken", "applied", "applied")
    bookings.still_interested(loser.code, by=couple, now=LATER)
    assert history(loser)[-1].event == "wish_taken", "the date is not free"
    bookings.cancel(winner.code, by=STAFF, now=NOW)
    line = history(loser)[-1]
    assert (line.event, line.from_state) == ("free_again", "applied")
    back = bookings.still_interested(loser.code, by=couple, now=LATER)
    assert {c.slot_id: c.status for c in back.claims} == {date.id: "wish", second.id: "wish"}
    line = history(loser)[-1]
    assert (line.event, line.from_state, line.at) == ("applied_again", "applied", LATER)
    assert (line.actor, line.by) == ("resident", f"person:{couple.id}")


def test_who_lost_a_date_before_does_not_hear_it_again(engine: Flask) -> None:
    date, second = hall()
    loser, _couple = apply(date, second)
    first, _winners = win(date)
    bookings.cancel(first.code, by=STAFF, now=NOW)
    win(date)
    taken = [line for line in history(loser) if line.event == "wish_taken"]
    assert len(taken) == 1


def test_what_was_not_offered_is_not_declined(engine: Flask) -> None:
    booking, person = confirmed()
    told = refused(lambda: bookings.decline(booking.code, by=person, now=NOW))
    assert told == {"code": "not_possible_now", "state": "Confirmed"}
