from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from service_finder.booking.engine import (
    Child,
    Party,
    Refused,
    accept,
    approve,
    cancel,
    decline,
    move,
    reserve,
    resize,
    tick,
)
from service_finder.extensions import db
from service_finder.models import Booking, BookingEvent, Slot
from tests.booking.make import (
    NOW,
    STAFF,
    book,
    make_offering,
    make_party,
    make_person,
    make_slot,
)

HOUR = dt.timedelta(hours=1)


def codes(error: pytest.ExceptionInfo[Refused]) -> tuple[str, ...]:
    return error.value.codes


def test_a_family_is_booked_whole(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=5)
    booking = book(slot, 3)
    assert booking.state == "confirmed"
    assert (booking.units_hundredths, booking.children_count, booking.guardians_count) == (
        300,
        3,
        1,
    )
    assert [claim.slot.id for claim in booking.claims] == [slot.id]
    assert booking.cancel_until == slot.starts_at - dt.timedelta(minutes=30)
    assert db.session.get(Slot, slot.id, populate_existing=True).held_hundredths == 300
    event = db.session.query(BookingEvent).one()
    assert (event.event, event.to_state, event.actor) == ("booked", "confirmed", "resident")


def test_who_does_not_fit_whole_is_refused_with_the_waiting_list(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=5)
    book(slot, 3)
    with pytest.raises(Refused) as error:
        book(slot, 3)
    assert codes(error) == ("full",)
    assert error.value.refusals[0].params == {"wanted": 3, "left": 2}
    assert error.value.waitlist == {"open": True, "waiting": 0}
    assert book(slot, 2).state == "confirmed"


def test_waiting_family_is_promoted_whole_and_accepts(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=4)
    first = book(slot, 4)
    five = book(slot, 3, waitlist=True)
    person = make_person()
    two = book(slot, 2, waitlist=True, by=person)
    assert (five.state, two.state) == ("waitlisted", "waitlisted")
    resize(first.code, make_party(2), by=STAFF, now=NOW)
    db.session.refresh(five)
    db.session.refresh(two)
    assert (five.state, two.state) == ("waitlisted", "offered")
    assert two.offer_until == NOW + dt.timedelta(hours=24)
    assert accept(two.code, by=person, now=NOW + HOUR).state == "confirmed"


def test_declining_asks_the_next_family_at_once(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=2)
    first = book(slot, 2)
    person = make_person()
    second = book(slot, 2, waitlist=True, by=person)
    third = book(slot, 2, waitlist=True)
    cancel(first.code, by=STAFF, now=NOW)
    assert decline(second.code, by=person, now=NOW).state == "declined"
    db.session.refresh(third)
    assert third.state == "offered"


def test_an_offer_that_is_over_cannot_be_accepted(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=2)
    first = book(slot, 2)
    person = make_person()
    second = book(slot, 2, waitlist=True, by=person)
    third = book(slot, 1, waitlist=True)
    cancel(first.code, by=STAFF, now=NOW)
    with pytest.raises(Refused) as error:
        accept(second.code, by=person, now=NOW + 25 * HOUR)
    assert codes(error) == ("offer_over",)
    db.session.refresh(third)
    assert third.state == "offered"


def test_tick_lapses_offers_and_is_idempotent(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=2)
    first = book(slot, 2)
    book(slot, 2, waitlist=True)
    third = book(slot, 2, waitlist=True)
    cancel(first.code, by=STAFF, now=NOW)
    later = NOW + 25 * HOUR
    assert tick(later)["lapsed"] == 1
    assert tick(later)["lapsed"] == 0
    db.session.refresh(third)
    assert third.state == "offered"


def test_same_child_is_refused_across_offerings_and_residents(engine: Flask) -> None:
    here = make_slot(make_offering(), capacity=5)
    there = make_slot(make_offering(service_id="kc-2"), "2026-11-28T11:00", capacity=5)
    later = make_slot(make_offering(service_id="kc-3"), "2026-11-28T12:00", capacity=5)
    born = dt.date(2021, 5, 5)
    book(here, party=Party((Child("Kim  Min-su", born),), guardians=1))
    for slot, name in ((here, "kim min-su"), (there, "ＫＩＭ　ＭＩＮ－ＳＵ")):
        with pytest.raises(Refused) as error:
            book(slot, party=Party((Child(name, born),), guardians=1))
        assert codes(error) == ("already_booked",)
    assert book(later, party=Party((Child("Kim Min-su", born),), guardians=1))
    twin = Party((Child("Kim Min-su", dt.date(2021, 5, 6)),), guardians=1)
    assert book(there, party=twin)


def test_one_session_a_day(engine: Flask) -> None:
    offering = make_offering(terms={"per_child_per_day": 1})
    morning = make_slot(offering, "2026-11-28T10:00")
    evening = make_slot(offering, "2026-11-28T17:00")
    tomorrow = make_slot(offering, "2026-11-29T10:00")
    party = make_party()
    book(morning, party=party)
    with pytest.raises(Refused) as error:
        book(evening, party=party)
    assert codes(error) == ("one_a_day",)
    assert book(tomorrow, party=party)


def test_ages_are_refused_with_the_date_from_which_they_fit(engine: Flask) -> None:
    ages = {"from_months": 36, "to_months": 84, "basis": "months"}
    slot = make_slot(make_offering(terms={"ages": ages}))
    with pytest.raises(Refused) as error:
        book(slot, party=make_party(born="2024-01-12"))
    refusal = error.value.refusals[0]
    assert refusal.code == "too_young"
    assert (refusal.params["by"].count, refusal.params["by"].unit) == (2, "month")
    assert refusal.params["from_on"] == dt.date(2027, 1, 12)
    with pytest.raises(Refused) as error:
        book(slot, party=make_party(born="2019-01-12"))
    assert codes(error) == ("too_old",)


def test_idempotency_key_repeats_the_first_answer(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=2)
    person, party = make_person(), make_party(2)
    first = book(slot, by=person, party=party, idempotency_key="k1")
    again = book(slot, by=person, party=party, idempotency_key="k1")
    assert first.code == again.code
    assert db.session.query(Booking).count() == 1
    with pytest.raises(Refused) as error:
        book(slot, by=person, party=make_party(1), idempotency_key="k1")
    assert codes(error) == ("idempotency_key_reused",)
    late = make_party(1)
    for _ in range(2):
        with pytest.raises(Refused) as error:
            book(slot, by=person, party=late, idempotency_key="k2")
        assert codes(error) == ("full",)
        cancel(first.code, by=STAFF, now=NOW)
    assert book(slot, by=person, party=late, idempotency_key="k2", now=NOW + 25 * HOUR)


def test_move_keeps_the_old_place_until_the_new_one_is_held(engine: Flask) -> None:
    offering = make_offering()
    one, two = make_slot(offering, capacity=2), make_slot(offering, "2026-11-29T10:00", capacity=2)
    person = make_person()
    mine = book(one, 2, by=person)
    other = book(two, 1)
    waiting = book(one, 2, waitlist=True)
    with pytest.raises(Refused) as error:
        move(mine.code, [two.id], by=person, now=NOW)
    assert codes(error) == ("full",)
    assert db.session.get(Booking, mine.id, populate_existing=True).state == "confirmed"
    cancel(other.code, by=STAFF, now=NOW)
    moved = move(mine.code, [two.id], by=person, now=NOW)
    assert [claim.slot_id for claim in moved.claims] == [two.id]
    assert moved.starts_at == two.starts_at
    db.session.refresh(waiting)
    assert waiting.state == "offered"


def test_nobody_touches_the_booking_of_somebody_else(engine: Flask) -> None:
    slot = make_slot(make_offering())
    booking = book(slot)
    stranger = make_person()
    for attempt in (
        lambda: cancel(booking.code, by=stranger, now=NOW),
        lambda: accept(booking.code, by=stranger, now=NOW),
        lambda: move(booking.code, [slot.id], by=stranger, now=NOW),
        lambda: resize(booking.code, make_party(), by=stranger, now=NOW),
    ):
        with pytest.raises(Refused) as error:
            attempt()
        assert codes(error) == ("unknown_booking",)


def test_cancelling_is_possible_until_the_stated_moment(engine: Flask) -> None:
    slot = make_slot(make_offering())
    person = make_person()
    booking = book(slot, by=person)
    with pytest.raises(Refused) as error:
        cancel(booking.code, by=person, now=booking.cancel_until)
    assert codes(error) == ("too_late_to_cancel",)
    just = booking.cancel_until - dt.timedelta(seconds=1)
    assert cancel(booking.code, by=person, now=just).state == "cancelled"
    assert cancel(booking.code, by=person, now=just).state == "cancelled"


def test_a_request_is_withdrawn_until_it_is_approved(engine: Flask) -> None:
    offering = make_offering(terms={"approval": True, "cancel_minutes": 30 * 24 * 60})
    person = make_person()
    days = ("2026-11-28T10:00", "2026-11-29T10:00")
    asked, approved = (
        book(make_slot(offering, day), by=person, answers={"organization": "Sunshine kindergarten"})
        for day in days
    )
    assert asked.state == "requested"
    assert asked.cancel_until < NOW
    assert cancel(asked.code, by=person, now=NOW).state == "cancelled"
    approve(approved.code, by=STAFF, now=NOW)
    with pytest.raises(Refused) as error:
        cancel(approved.code, by=person, now=NOW)
    assert codes(error) == ("too_late_to_cancel",)


@pytest.mark.parametrize(
    ("columns", "now", "code"),
    [
        ({"opens_at": NOW + HOUR}, NOW, "not_open_yet"),
        ({"state": "closed"}, NOW, "closed"),
        ({"closes_at": NOW}, NOW, "closes"),
        ({}, NOW + 24 * 8 * HOUR, "past"),
    ],
)
def test_sessions_that_cannot_be_booked(
    engine: Flask, columns: dict[str, object], now: dt.datetime, code: str
) -> None:
    slot = make_slot(make_offering(), **columns)
    with pytest.raises(Refused) as error:
        book(slot, now=now)
    assert codes(error) == (code,)


@pytest.mark.parametrize(
    ("party", "code"),
    [
        (Party((), guardians=1), "too_few_children"),
        (make_party(7), "too_many_children"),
        (make_party(4, guardians=1), "more_guardians"),
        (Party((Child("", dt.date(2021, 1, 1)),), 1), "bad_name"),
        (Party((Child("x" * 51, dt.date(2021, 1, 1)),), 1), "bad_name"),
        (Party((Child("A", dt.date(2027, 1, 1)),), 1), "not_born_yet"),
        (Party((Child("A", dt.date(1890, 1, 1)),), 1), "bad_birth_date"),
        (
            Party((Child("A", dt.date(2021, 1, 1)), Child("a", dt.date(2021, 1, 1))), 1),
            "same_child_twice",
        ),
    ],
)
def test_parties_that_cannot_come(engine: Flask, party: Party, code: str) -> None:
    slot = make_slot(make_offering())
    with pytest.raises(Refused) as error:
        book(slot, party=party)
    assert code in codes(error)


def test_names_are_any_text(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=20)
    for name in (
        "민",
        "Nguyễn Thị Ánh",
        "O'Brien",
        "李" * 50,
        "<script>alert(1)</script>",
        "{{7*7}}",
    ):
        book(slot, party=Party((Child(name, dt.date(2021, 1, 1)),), 1))


def test_unknown_things_are_refused(engine: Flask) -> None:
    slot = make_slot(make_offering())
    other = make_slot(make_offering())
    person = make_person()
    for offering, slots, code in (
        ("nothing", [slot.id], "unknown_offering"),
        (slot.offering_id, [999_999], "unknown_slot"),
        (slot.offering_id, [other.id], "unknown_slot"),
        (slot.offering_id, [], "one_session"),
    ):
        with pytest.raises(Refused) as error:
            reserve(offering, slots, party=make_party(), by=person, lang="en", now=NOW)
        assert codes(error) == (code,)
