"""Edges of what residents, staff and the clock do: the moment, the actor, what comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from service_finder.booking import engine as bookings
from service_finder.booking import queries
from service_finder.booking.answering import can_ask_again
from service_finder.booking.changing import fresh
from service_finder.booking.engine import Child, Party, Refused, Staff, reserve
from service_finder.extensions import db
from service_finder.models import Booking, BookingShare, Claim, Person
from service_finder.people import residents
from tests.booking.make import (
    NOW,
    STAFF,
    book,
    make_offering,
    make_party,
    make_person,
    make_slot,
)
from tests.booking.scenes import (
    LATER,
    Made,
    apply,
    begun,
    confirmed,
    hall,
    history,
    offered,
    other_slot,
    refused,
    requested,
    win,
)

WRITES: dict[str, tuple[Callable[[], Made], Callable[..., Any]]] = {
    "cancelled": (confirmed, lambda b, p, **at: bookings.cancel(b.code, by=p, **at)),
    "moved": (
        confirmed,
        lambda b, p, **at: bookings.move(b.code, [other_slot(b).id], by=p, **at),
    ),
    "resized": (confirmed, lambda b, p, **at: bookings.resize(b.code, make_party(2), by=p, **at)),
    "confirmed": (offered, lambda b, p, **at: bookings.accept(b.code, by=p, **at)),
    "declined": (offered, lambda b, p, **at: bookings.decline(b.code, by=p, **at)),
    "approved": (requested, lambda b, _p, **at: bookings.approve(b.code, by=STAFF, **at)),
    "refused": (
        requested,
        lambda b, _p, **at: bookings.refuse(b.code, by=STAFF, reason=" full house ", **at),
    ),
    "attended": (begun, lambda b, _p, **at: bookings.attend(b.code, by=STAFF, **at)),
    "no_show": (begun, lambda b, _p, **at: bookings.no_show(b.code, by=STAFF, **at)),
}
BY_STAFF = ("approved", "refused", "attended", "no_show")


@pytest.mark.parametrize("given", [{}, {"now": LATER}], ids=["by the clock", "at a moment"])
@pytest.mark.parametrize("event", WRITES)
def test_a_line_of_history_says_what_who_and_when(
    engine: Flask, event: str, given: dict[str, dt.datetime]
) -> None:
    make, write = WRITES[event]
    booking, person = make()
    before = booking.state
    write(booking, person, **given)
    row, line = fresh(booking.id), history(booking)[-1]
    at = given.get("now", NOW)
    actor = ("staff", "staff:1") if event in BY_STAFF else ("resident", f"person:{person.id}")
    assert (line.event, line.actor, line.by) == (event, *actor)
    assert (line.at, row.changed_at) == (at, at)
    assert (line.from_state, line.to_state) == (before, row.state)
    assert line.reason == ("full house" if event == "refused" else "")


def test_what_is_done_twice_is_done_once(engine: Flask) -> None:
    for event in ("confirmed", "declined", "cancelled"):
        make, write = WRITES[event]
        booking, person = make()
        for now in (NOW, LATER):
            assert write(booking, person, now=now).state == event
        assert [line.event for line in history(booking)].count(event) == 1
    request, _person = requested()
    bookings.approve(request.code, by=STAFF, now=NOW)
    assert refused(lambda: bookings.approve(request.code, by=STAFF, now=NOW)) == {
        "code": "not_possible_now", "state": "Confirmed",
    }  # fmt: skip


def test_an_offer_that_is_over_says_since_when(engine: Flask) -> None:
    booking, person = offered()
    late = NOW + dt.timedelta(days=2)
    told = refused(lambda: bookings.accept(booking.code, by=person, now=late))
    assert told == {"code": "offer_over", "until": late}
    assert history(booking)[-1].by == "clock"


def test_a_draw_says_until_when_nobody_moves_there(engine: Flask) -> None:
    booking, person = confirmed()
    until = NOW + dt.timedelta(minutes=30)
    there = make_slot(make_offering(), "2026-11-29T10:00", draw_until=until)

    def move(by: Person | Staff) -> Booking:
        return bookings.move(
            booking.code, [there.id], offering_id=there.offering_id, by=by, now=NOW
        )

    assert refused(lambda: move(person)) == {"code": "draw_open", "until": until}
    assert move(STAFF).state == "confirmed"


# sessions at midnight


def test_a_session_at_midnight_is_of_the_day_that_begins(engine: Flask) -> None:
    offering, party = make_offering(terms={"per_child_per_day": 1}), make_party()
    midnight = make_slot(offering, "2026-11-29T00:00", minutes=60)
    evening = make_slot(offering, "2026-11-28T23:00", minutes=60)
    noon = make_slot(offering, "2026-11-29T12:00", minutes=60)
    assert book(midnight, party=party).state == "confirmed"
    assert book(evening, party=party).state == "confirmed"
    assert refused(lambda: book(noon, party=party))["code"] == "one_a_day"


# rooms with time to clean


def parts(booking: Booking) -> dict[int, bool]:
    db.session.expire_all()
    rows = db.session.query(Claim).filter_by(booking_id=booking.id)
    return {claim.slot_id: claim.is_buffer for claim in rows}


def test_a_stay_that_moves_by_an_hour_keeps_hours_and_cleaning_apart(engine: Flask) -> None:
    terms: dict[str, Any] = {"party": {}, "ages": None, "buffer_minutes": 60, "minutes_max": 240}
    room = make_offering("space", terms=terms)
    hours = [make_slot(room, f"2026-11-28T{10 + n}:00", capacity=1, minutes=60) for n in range(5)]
    ids = [slot.id for slot in hours]
    person = make_person()
    stay = reserve(
        room.id, ids[:2], party=Party(people=5), answers={"purpose": "A talk"}, by=person,
        lang="en", now=NOW,
    )  # fmt: skip
    assert parts(stay) == {ids[0]: False, ids[1]: False, ids[2]: True}
    bookings.move(stay.code, ids[1:3], by=person, now=NOW)
    assert parts(stay) == {ids[1]: False, ids[2]: False, ids[3]: True}
    bookings.move(stay.code, ids[:2], by=person, now=NOW)
    assert parts(stay) == {ids[0]: False, ids[1]: False, ids[2]: True}


# dates that rivals wish for


def test_who_lost_every_date_asks_again_only_while_one_is_free(engine: Flask) -> None:
    date, _other = hall()
    loser, others = apply(date)
    winner, couple = win(date)
    loser = fresh(loser.id)
    assert (loser.state, loser.flag) == ("refused", "rival_won")
    assert not can_ask_again(loser, NOW)
    bookings.cancel(winner.code, by=couple, now=NOW)
    assert can_ask_again(fresh(loser.id), NOW)
    assert not can_ask_again(fresh(loser.id), date.starts_at)
    back = bookings.still_interested(loser.code, by=others, now=LATER)
    assert (back.state, back.flag, history(back)[-1].event) == ("applied", "", "applied_again")
    bookings.refuse(back.code, by=STAFF, reason="closed for repairs", now=LATER)
    assert not can_ask_again(fresh(back.id), LATER), "staff refused, not a rival"
    again = refused(lambda: bookings.still_interested(back.code, by=others, now=LATER))
    assert again["code"] == "not_possible_now"


def test_each_time_a_date_comes_back_its_losers_are_asked(engine: Flask) -> None:
    date, second = hall()
    loser, _others = apply(date, second)
    winner, couple = win(date)
    taken = history(loser)[-1]
    assert (taken.event, taken.actor, taken.by) == ("wish_taken", "clock", "clock")
    bookings.cancel(winner.code, by=couple, now=NOW)
    next_one, _couple = apply(date)
    offer = bookings.offer(next_one.code, by=STAFF, now=NOW)
    assert offer.offer_until == NOW + dt.timedelta(days=3)
    bookings.tick(NOW + dt.timedelta(days=3))
    assert fresh(next_one.id).state == "lapsed"
    third, last = apply(date)
    bookings.offer(third.code, by=STAFF, now=NOW)
    bookings.decline(third.code, by=last, now=NOW)
    asked = [line for line in history(loser) if line.event == "free_again"]
    assert len(asked) == 3
    assert {(line.actor, line.by) for line in asked} == {("clock", "clock")}


@pytest.mark.parametrize(("terms", "days"), [({}, 3), ({"offer_days": 5}, 5)])
def test_until_when_an_offered_date_can_be_accepted(
    engine: Flask, terms: dict[str, Any], days: int
) -> None:
    venue = make_offering("wedding", terms={"party": {}, "ages": None, **terms})
    far, near = make_slot(venue, "2027-04-10T11:00"), make_slot(venue, "2026-11-22T11:00")
    made, _couple = apply(near, far)
    wrong = refused(lambda: bookings.offer(made.code, 0, by=STAFF, now=NOW))
    assert wrong["code"] == "unknown_slot"
    row = bookings.offer(made.code, far.id, by=STAFF, now=NOW)
    assert (row.offer_until, row.starts_at) == (NOW + dt.timedelta(days=days), far.starts_at)
    assert history(row)[-1].facts == {"until": (NOW + dt.timedelta(days=days)).isoformat()}
    soon, _other = apply(near, far)
    row = bookings.offer(soon.code, by=STAFF, now=NOW)  # the first wish, which is tomorrow
    assert row.offer_until == near.starts_at


# moves and waiting


def test_a_move_says_where_it_came_from_and_stays_within_its_kind(engine: Flask) -> None:
    booking, person = confirmed()
    before = {"from": booking.starts_at.isoformat(), "from_offering": booking.offering_id}
    care = make_slot(make_offering("hourly_care"), "2026-12-06T10:00")

    def elsewhere() -> Booking:
        return bookings.move(
            booking.code, [care.id], offering_id=care.offering_id, by=person, now=NOW
        )

    assert refused(elsewhere) == {"code": "unknown_offering"}
    bookings.move(booking.code, [other_slot(booking).id], by=person, now=NOW)
    assert history(booking)[-1].facts == before


def test_families_that_came_at_once_are_asked_in_the_order_they_came(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=3)
    first = book(slot, 3)
    waiting = [book(slot, waitlist=True) for _ in range(4)]
    bookings.cancel(first.code, by=STAFF, now=NOW)
    states = [fresh(family.id).state for family in waiting]
    assert states == ["offered", "offered", "offered", "waitlisted"]


# who is asked, and where it is said


def test_names_are_kept_clean_and_tell_the_same_child_again(engine: Flask) -> None:
    slot, born = make_slot(make_offering()), dt.date(2021, 5, 5)
    first = book(slot, party=Party((Child("  Mina   Kim ", born),), guardians=1))
    assert [child.name for child in queries.party_of(first).children] == ["Mina Kim"]
    party = Party((*make_party(1).children, Child("Mina Kim", born)), guardians=1)
    with pytest.raises(Refused) as caught:
        book(make_slot(make_offering(), "2026-11-28T11:00"), party=party)
    (refusal,) = caught.value.refusals
    assert (refusal.code, refusal.field) == ("already_booked", "children-1")
    assert refusal.params == {"name": "Mina Kim", "starts_at": slot.starts_at}


def test_a_reason_stands_beside_what_it_is_about(engine: Flask) -> None:
    offering, party = make_offering(terms={"per_child_per_day": 1}), make_party()
    book(make_slot(offering), party=party)
    both = Party((*make_party(1).children, *party.children), guardians=1)
    with pytest.raises(Refused) as caught:
        book(make_slot(offering, "2026-11-28T15:00"), party=both)
    (refusal,) = caught.value.refusals
    assert (refusal.code, refusal.field) == ("one_a_day", "children-1")
    assert refusal.params == {"name": party.children[0].name}
    with pytest.raises(Refused) as caught:
        reserve(offering.id, [0], party=party, by=make_person(), lang="en", now=NOW)
    assert [(r.code, r.field) for r in caught.value.refusals] == [("unknown_slot", "slots")]


def test_whose_share_was_taken_back_a_moment_ago_is_a_stranger(engine: Flask) -> None:
    booking, owner = confirmed()
    other = residents.find_or_add("other@example.org", lang="ko", now=NOW)
    db.session.commit()
    bookings.share(booking.code, "other@example.org", by=owner, now=NOW)
    bookings.join(booking.code, by=other, now=NOW)
    share = db.session.get_one(BookingShare, (booking.id, other.id))
    assert share.accepted_at == NOW
    with engine.app_context():
        bookings.unshare(booking.code, other.id, by=owner, now=NOW)
    told = refused(lambda: bookings.cancel(booking.code, by=other, now=NOW))
    assert told == {"code": "unknown_booking"}


def test_a_family_that_stayed_when_places_were_taken_away_is_checked_in(engine: Flask) -> None:
    slot = make_slot(make_offering(), "2026-11-21T14:00", capacity=2)
    booking = book(slot, 2)
    bookings.set_capacity(
        slot.id, 1, reason="a broken slide", by=STAFF, decisions={booking.code: "keep"}, now=NOW
    )
    row = bookings.attend(booking.code, by=STAFF, now=slot.starts_at)
    assert row.state == "attended"
