"""Reserving at its edges: pauses, keys, courses, what cannot be booked by itself, who waits."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask

from service_finder.booking import engine as bookings
from service_finder.booking import queries
from service_finder.booking.engine import Party, Refused, reserve
from service_finder.extensions import db
from service_finder.models import Booking, Claim, Person
from tests.booking.make import NOW, STAFF, book, make_offering, make_party, make_person, make_slot
from tests.booking.scenes import apply, hall, refused, win

ADULTS: dict[str, Any] = {"party": {}, "ages": None}
SECOND = dt.timedelta(seconds=1)


def codes(act: Any) -> list[str]:
    with pytest.raises(Refused) as caught:
        act()
    return [refusal.code for refusal in caught.value.refusals]


# who


def test_staff_say_for_whom_they_book(engine: Flask) -> None:
    slot = make_slot(make_offering())
    with pytest.raises(ValueError, match="for a person"):
        reserve(slot.offering_id, [slot.id], party=make_party(), by=STAFF, lang="en", now=NOW)


def test_a_pause_says_until_when_and_ends_at_that_moment(engine: Flask) -> None:
    slot, person = make_slot(make_offering()), make_person()
    person.paused_until = until = NOW + dt.timedelta(days=1)
    db.session.commit()
    told = refused(lambda: book(slot, by=person, now=until - SECOND))
    assert told == {"code": "paused", "until": until}
    assert book(slot, by=STAFF, person=person).state == "confirmed", "staff book for the paused"
    assert book(slot, by=person, now=until).state == "confirmed"
    person.paused_until = NOW - SECOND
    db.session.commit()
    assert book(slot, by=person).state == "confirmed"


# a key repeats the first answer only to the same request


@pytest.mark.parametrize("other", ["offering", "slot", "party", "answers", "lang", "waitlist"])
def test_a_key_that_comes_with_another_request_is_refused(engine: Flask, other: str) -> None:
    offering, person, party = make_offering(), make_person(), make_party()
    slot, later = make_slot(offering), make_slot(offering, "2026-12-05T10:00")
    first = {"party": party, "by": person, "lang": "en", "now": NOW, "idempotency_key": "k"}
    made = reserve(offering.id, [slot.id], **first)
    changed: dict[str, dict[str, Any]] = {
        "party": {"party": make_party()},
        "answers": {"answers": {"needs": "a quiet corner"}},
        "lang": {"lang": "ko"},
        "waitlist": {"waitlist": True},
    }
    ids = [later.id] if other == "slot" else [slot.id]
    where = make_offering().id if other == "offering" else offering.id
    told = refused(lambda: reserve(where, ids, **{**first, **changed.get(other, {})}))
    assert told == {"code": "idempotency_key_reused"}
    assert reserve(offering.id, [slot.id], **first).code == made.code


def test_a_request_without_a_key_is_a_request_of_its_own(engine: Flask) -> None:
    slot, person = make_slot(make_offering()), make_person()
    for key in (None, ""):
        assert book(slot, by=person, idempotency_key=key).state == "confirmed"
    assert db.session.query(Booking).count() == 2


def test_answers_left_empty_are_none(engine: Flask) -> None:
    answers = {"needs": "", "interpreter": None}
    booking = book(make_slot(make_offering()), answers=answers)
    assert queries.answers_of(booking) == {}


# what


def test_an_add_on_is_not_booked_by_itself(engine: Flask) -> None:
    cafe = make_offering(terms={"play_care_from_months": 36})
    care = make_slot(make_offering(parent_id=cafe.id, is_add_on=True))
    assert refused(lambda: book(care)) == {"code": "unknown_offering"}


def test_a_session_of_another_offering_is_unknown_here(engine: Flask) -> None:
    slot, other, person = make_slot(make_offering()), make_slot(make_offering()), make_person()
    ids = [other.id]
    told = refused(
        lambda: reserve(slot.offering_id, ids, party=make_party(), by=person, lang="en", now=NOW)
    )
    assert told == {"code": "unknown_slot"}
    booking = book(slot, by=person)
    told = refused(lambda: bookings.move(booking.code, ids, by=person, now=NOW))
    assert told == {"code": "unknown_slot"}


def test_a_session_that_is_gone_when_its_turn_comes_is_unknown(
    engine: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = make_slot(make_offering())
    monkeypatch.setattr("service_finder.booking.reserving.locks.lock_slots", lambda _ids: {})
    with pytest.raises(Refused) as caught:
        book(slot)
    (refusal,) = caught.value.refusals
    assert (refusal.code, refusal.field, dict(refusal.params)) == ("unknown_slot", "slots", {})


def test_a_course_that_has_begun_is_not_joined(engine: Flask) -> None:
    course = make_offering("program", terms={"course": True, **ADULTS})
    make_slot(course, "2026-11-20T10:00")
    make_slot(course, "2026-11-27T10:00")

    def join(by: Person) -> Booking:
        return reserve(course.id, party=Party(), by=by, lang="en", now=NOW)

    assert codes(lambda: join(make_person())) == ["past"]


def test_a_child_too_young_when_a_course_begins_is_refused(engine: Flask) -> None:
    ages = {"from_months": 60, "to_months": None, "basis": "month"}
    course = make_offering("program", terms={"course": True, "party": {}, "ages": ages})
    make_slot(course, "2026-11-28T10:00")
    make_slot(course, "2027-06-05T10:00")
    party = make_party(born="2022-01-15")
    told = codes(lambda: reserve(course.id, party=party, by=make_person(), lang="en", now=NOW))
    assert told == ["too_young"]


# places


def test_an_application_counts_no_places(engine: Flask) -> None:
    date, _second = hall()
    win(date)
    later, _couple = apply(date)
    assert [claim.status for claim in later.claims] == ["wish"]
    assert (later.state, date.held_hundredths) == ("applied", 100)


def test_an_add_on_has_no_waiting_list(engine: Flask) -> None:
    cafe = make_offering(terms={"play_care_from_months": 36})
    care = make_offering(parent_id=cafe.id, is_add_on=True)
    slot = make_slot(cafe)
    make_slot(care, capacity=1)
    wanted = {"answers": {"play_care": True}, "waitlist": True}
    told = refused(lambda: book(slot, 2, **wanted))
    assert told == {"code": "add_on_full", "wanted": 2, "left": 1}


def test_a_full_waiting_list_takes_nobody(engine: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service_finder.booking.capacity.WAITING_MOST", 1)
    slot = make_slot(make_offering(), capacity=1)
    book(slot)
    book(slot, waitlist=True)
    assert refused(lambda: book(slot, waitlist=True)) == {"code": "waitlist_closed"}
    assert db.session.query(Claim).filter_by(status="waiting").count() == 1
