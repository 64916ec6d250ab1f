"""Moves and changes of who comes: until when, for whom, and what the booking is afterwards."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask

from service_finder.booking import engine as bookings
from service_finder.booking import moving, queries
from service_finder.booking.changing import fresh
from service_finder.booking.engine import Child, Party, Refused
from service_finder.extensions import db
from service_finder.models import Booking, Offering, Participant, Slot
from service_finder.people import residents
from tests.booking.make import NOW, STAFF, book, make_offering, make_party, make_person, make_slot
from tests.booking.scenes import confirmed, other_slot, refused, requested

SECOND = dt.timedelta(seconds=1)
ADULTS: dict[str, Any] = {"party": {}, "ages": None}


def codes(act: Any) -> list[str]:
    with pytest.raises(Refused) as caught:
        act()
    return [refusal.code for refusal in caught.value.refusals]


def participants(booking: Booking) -> list[tuple[str | None, int | None]]:
    rows = db.session.query(Participant).filter_by(booking_id=booking.id).order_by(Participant.id)
    return [(row.child_key, row.born_year) for row in rows]


# until when


@pytest.mark.parametrize("change", ["move", "resize"])
def test_residents_change_until_the_moment_that_is_stated_staff_also_later(
    engine: Flask, change: str
) -> None:
    booking, person = confirmed()
    there, until = other_slot(booking).id, booking.cancel_until

    def act(by: Any, now: dt.datetime) -> Booking:
        if change == "move":
            return bookings.move(booking.code, [there], by=by, now=now)
        return bookings.resize(booking.code, make_party(2), by=by, now=now)

    told = refused(lambda: act(person, until))
    assert told == {"code": "too_late_to_cancel", "until": until}
    assert act(STAFF, until).state == "confirmed"
    booking, person = confirmed()
    there = other_slot(booking).id
    assert act(person, until - SECOND).state == "confirmed"


@pytest.mark.parametrize(("terms", "minutes"), [({}, 30), ({"cancel_minutes": 0}, 0)])
def test_after_a_move_it_is_canceled_until_before_the_new_session(
    engine: Flask, terms: dict[str, Any], minutes: int
) -> None:
    person = make_person()
    booking = book(make_slot(make_offering(terms=terms)), by=person)
    there = other_slot(booking)
    row = bookings.move(booking.code, [there.id], by=person, now=NOW)
    assert row.cancel_until == there.starts_at - dt.timedelta(minutes=minutes)
    assert (row.starts_at, row.ends_at) == (there.starts_at, there.ends_at)


def test_where_no_terms_say_until_when_it_is_until_the_session(engine: Flask) -> None:
    person, offering = make_person(), make_offering()
    offering.terms = {key: offering.terms[key] for key in ("ages", "party")}
    db.session.commit()
    booking = book(make_slot(offering), by=person)
    assert booking.cancel_until == booking.starts_at
    there = other_slot(booking)
    row = bookings.move(booking.code, [there.id], by=person, now=NOW)
    assert row.cancel_until == there.starts_at


def test_what_is_over_is_not_changed_any_more(engine: Flask) -> None:
    booking, person = confirmed()
    there = other_slot(booking).id
    bookings.cancel(booking.code, by=person, now=NOW)
    for act in (
        lambda: bookings.move(booking.code, [there], by=person, now=NOW),
        lambda: bookings.resize(booking.code, make_party(2), by=person, now=NOW),
    ):
        assert refused(act) == {"code": "not_possible_now", "state": "Canceled"}


def test_a_move_goes_to_sessions_that_closed_for_new_bookings_not_to_unopened_ones(
    engine: Flask,
) -> None:
    booking, person = confirmed()
    offering = db.session.get_one(Offering, booking.offering_id)
    closed = make_slot(offering, "2026-11-29T10:00", closes_at=NOW - SECOND)
    unopened = make_slot(offering, "2026-11-30T10:00", opens_at=NOW + SECOND)
    assert codes(lambda: bookings.move(booking.code, [unopened.id], by=person, now=NOW)) == [
        "not_open_yet"
    ]
    row = bookings.resize(book(closed, now=NOW - 2 * SECOND).code, make_party(2), by=STAFF, now=NOW)
    assert row.children_count == 2


# for whom


def test_a_stranger_learns_nothing_by_asking_whether_it_could_move(engine: Flask) -> None:
    booking, person = confirmed()
    there = [other_slot(booking).id]
    ask = moving.refusals_of_move
    assert [r.code for r in ask(booking.code, there, by=make_person(), now=NOW)] == [
        "unknown_booking"
    ]
    assert ask(booking.code, there, by=person, now=NOW) == ()
    assert [r.code for r in ask("ZZZZ", there, by=person, now=NOW)] == ["unknown_booking"]


def test_asking_whether_it_could_move_counts_the_places(engine: Flask) -> None:
    booking, person = confirmed()
    there = other_slot(booking)
    book(there, 5)
    reasons = moving.refusals_of_move(booking.code, [there.id], by=person, now=NOW)
    assert [(r.code, r.params) for r in reasons] == [("full", {"wanted": 1, "left": 0})]


@pytest.mark.parametrize("change", ["move", "resize"])
def test_whose_share_is_taken_back_meanwhile_changes_nothing(
    engine: Flask, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    booking, owner = confirmed()
    there = other_slot(booking).id
    other = residents.find_or_add("other@example.org", lang="ko", now=NOW)
    db.session.commit()
    bookings.share(booking.code, "other@example.org", by=owner, now=NOW)
    bookings.join(booking.code, by=other, now=NOW)
    after_reading = moving._prepare_move if change == "move" else moving._prepare_resize

    def taken_back(*given: Any) -> Any:
        found = after_reading(*given)  # type: ignore[operator]
        with engine.app_context():
            bookings.unshare(booking.code, other.id, by=owner, now=NOW)
        return found

    monkeypatch.setattr(moving, after_reading.__name__, taken_back)
    told = refused(
        (lambda: bookings.move(booking.code, [there], by=other, now=NOW))
        if change == "move"
        else (lambda: bookings.resize(booking.code, make_party(2), by=other, now=NOW))
    )
    assert told == {"code": "unknown_booking"}
    row = fresh(booking.id)
    assert (row.children_count, [c.slot_id for c in row.claims] == [there]) == (1, False)


def test_a_request_moves_while_nobody_has_approved_it(engine: Flask) -> None:
    booking, person = requested()
    there = other_slot(booking)
    row = bookings.move(booking.code, [there.id], by=person, now=NOW)
    assert (row.state, row.starts_at) == ("requested", there.starts_at)


def test_nobody_moves_around_an_approval(engine: Flask) -> None:
    booking, person = confirmed()
    asked, owner = requested()
    rooms = make_slot(make_offering(terms={"approval": True}), "2026-12-06T10:00")
    free = make_slot(make_offering(), "2026-12-06T15:00")
    for code, slot, by in ((booking.code, rooms, person), (asked.code, free, owner)):
        told = refused(
            lambda code=code, slot=slot, by=by: bookings.move(  # type: ignore[misc]
                code, [slot.id], offering_id=slot.offering_id, by=by, now=NOW
            )
        )
        assert told["code"] == "not_possible_now"


def test_staff_move_to_what_is_held_back_residents_do_not(engine: Flask) -> None:
    booking, person = confirmed()
    there = other_slot(booking)
    there.capacity_hundredths = there.held_back_hundredths = 100
    db.session.commit()
    told = refused(lambda: bookings.move(booking.code, [there.id], by=person, now=NOW))
    assert told == {"code": "full", "wanted": 1, "left": 0}
    row = bookings.move(booking.code, [there.id], by=STAFF, now=NOW)
    assert [claim.slot_id for claim in row.claims] == [there.id]


def test_a_child_booked_elsewhere_at_that_time_is_not_moved_there(engine: Flask) -> None:
    party, person = make_party(), make_person()
    booking = book(make_slot(make_offering()), party=party, by=person)
    there = other_slot(booking)
    book(make_slot(make_offering(), "2026-12-05T11:00"), party=party)
    told = refused(lambda: bookings.move(booking.code, [there.id], by=person, now=NOW))
    assert told["code"] == "already_booked"
    assert told["name"] == party.children[0].name


def test_who_takes_part_is_the_same_after_a_move_and_a_change(engine: Flask) -> None:
    program = make_offering("program", terms=ADULTS)
    first, second = make_slot(program), make_slot(program, "2026-12-05T10:00")
    person = make_person()
    booking = book(first, by=person, party=Party())
    taking_part = participants(booking)
    bookings.resize(booking.code, Party(people=2), by=person, now=NOW)
    assert participants(booking) == taking_part
    same_time = make_slot(make_offering("program", terms=ADULTS), "2026-12-05T11:00")
    elsewhere = book(same_time, by=person, party=Party())
    told = refused(lambda: bookings.move(booking.code, [second.id], by=person, now=NOW))
    assert told["code"] == "already_booked"
    bookings.cancel(elsewhere.code, by=person, now=NOW)
    assert (
        bookings.move(booking.code, [second.id], by=person, now=NOW).starts_at == second.starts_at
    )


def test_terms_that_became_narrower_do_not_hold_a_family_in_its_session(engine: Flask) -> None:
    person, offering = make_person(), make_offering()
    booking = book(make_slot(offering), 3, by=person)
    offering.terms = {**offering.terms, "party": {"children_max": 1}}
    db.session.commit()
    row = bookings.move(booking.code, [other_slot(booking).id], by=person, now=NOW)
    assert row.children_count == 3


def play_care() -> tuple[list[Slot], list[Slot]]:
    cafe = make_offering(terms={"play_care_from_months": 36})
    care = make_offering(parent_id=cafe.id, is_add_on=True)
    days = ("2026-11-28T10:00", "2026-12-05T10:00")
    return [make_slot(cafe, day) for day in days], [make_slot(care, day) for day in days]


def test_play_care_moves_along(engine: Flask) -> None:
    (first, second), (_care, there) = play_care()
    person = make_person()
    booking = book(first, 2, by=person, answers={"play_care": True})
    row = bookings.move(booking.code, [second.id], by=person, now=NOW)
    assert {c.slot_id: c.units_hundredths for c in row.claims} == {second.id: 200, there.id: 200}
    assert row.units_hundredths == 200


# who comes


def test_a_family_grows_within_what_is_free_whole_or_not_at_all(engine: Flask) -> None:
    slot, person = make_slot(make_offering(), capacity=3), make_person()
    booking = book(slot, by=person)
    row = bookings.resize(booking.code, make_party(3), by=person, now=NOW)
    assert (row.children_count, row.guardians_count, row.units_hundredths) == (3, 1, 300)
    told = refused(lambda: bookings.resize(booking.code, make_party(4), by=person, now=NOW))
    assert told == {"code": "full", "wanted": 4, "left": 3}
    db.session.refresh(slot)
    assert (fresh(booking.id).children_count, slot.held_hundredths) == (3, 300)


def test_who_waits_may_need_more_places_than_are_free(engine: Flask) -> None:
    slot, person = make_slot(make_offering(), capacity=2), make_person()
    book(slot, 2)
    waiting = book(slot, by=person, waitlist=True)
    row = bookings.resize(waiting.code, make_party(2), by=person, now=NOW)
    assert (row.state, row.units_hundredths) == ("waitlisted", 200)
    assert [claim.units_hundredths for claim in row.claims] == [200]


def test_more_children_than_are_let_in_are_refused(engine: Flask) -> None:
    booking, person = confirmed()
    told = refused(lambda: bookings.resize(booking.code, make_party(7), by=person, now=NOW))
    assert told == {"code": "too_many_children", "most": 6}


def test_what_was_approved_for_some_takes_as_many_others(engine: Flask) -> None:
    booking, person = requested()
    bookings.approve(booking.code, by=STAFF, now=NOW)
    others = make_party()
    row = bookings.resize(booking.code, others, by=person, now=NOW)
    assert [child.name for child in queries.party_of(row).children] == [others.children[0].name]


def test_changed_names_are_clean_and_tell_the_child_again(engine: Flask) -> None:
    booking, person = confirmed()
    born = dt.date(2020, 3, 4)
    row = bookings.resize(
        booking.code, Party((Child("  Mina   Kim ", born),), guardians=1), by=person, now=NOW
    )
    assert [child.name for child in queries.party_of(row).children] == ["Mina Kim"]
    assert participants(row) == [(Child("Mina Kim", born).keys[0], 2020)]
    again = Party((Child("Mina Kim", born),), guardians=1)
    told = refused(lambda: book(make_slot(make_offering(), "2026-11-28T11:00"), party=again))
    assert told["code"] == "already_booked"
