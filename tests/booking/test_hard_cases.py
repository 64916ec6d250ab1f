"""What a family, a group or a couple may do to a booking once made, at its edges."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from flask import Flask, current_app

from service_finder.booking import draws, own_data, queries
from service_finder.booking import engine as bookings
from service_finder.booking.changing import fresh
from service_finder.booking.engine import Amount, Party, Refused, reserve, tick
from service_finder.extensions import db
from service_finder.models import OutboxMessage, Slot
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

UNTIL = NOW + dt.timedelta(minutes=30)
ONE_A_DAY = {"per_child_per_day": 1}
GROUP = {
    "approval": True,
    "party": {
        "children_min": 0, "children_max": 20, "guardians_min": 1, "people_min": 10,
        "people_max": 20,
    },
}  # fmt: skip


def drawing(starts: str = "2026-11-28T10:00", capacity: int = 4) -> Slot:
    opening = {"rule": "days_before", "days": 7, "at": "09:30", "mode": "draw"}
    offering = make_offering(opening=opening, terms=ONE_A_DAY)
    slot = make_slot(offering, starts, capacity=capacity, draw_until=UNTIL)
    draws.commit(slot, NOW)
    db.session.commit()
    return slot


@pytest.mark.parametrize("second", ["2026-11-28T10:00", "2026-11-28T15:00"])
def test_a_child_in_two_draws_of_a_day_wins_one(engine: Flask, second: str) -> None:
    party = make_party()
    entries = [book(slot, party=party) for slot in (drawing(), drawing(second))]
    rival = book(entries[1].claims[0].slot, 4)  # whom the place that is not taken goes to
    tick(UNTIL)
    db.session.expire_all()
    assert [entry.state for entry in entries] == ["confirmed", "waitlisted"]
    assert rival.state == "confirmed"
    draw = queries.draw_of(entries[1].claims[0].slot_id)
    assert draw is not None
    shown = json.loads(draw.entries)
    assert {line["result"] for line in shown["lines"]} == {"out", "won"}
    assert draws.verify(draw.seed_hash, draw.seed, shown["free"], shown["lines"])
    hidden = [{**line, "result": "waits"} for line in shown["lines"]]
    assert not draws.verify(draw.seed_hash, draw.seed, shown["free"], hidden)


def test_a_child_booked_elsewhere_since_then_wins_no_second_session(engine: Flask) -> None:
    party = make_party()
    entry = book(drawing(), party=party)
    other = make_slot(make_offering(terms=ONE_A_DAY), "2026-11-28T15:00")
    assert book(other, party=party).state == "confirmed"
    tick(UNTIL)
    db.session.expire_all()
    assert entry.state == "waitlisted"


def test_who_comes_to_a_wedding_changes_without_losing_a_wish(engine: Flask) -> None:
    couple = make_person()
    first, second = (make_offering("wedding", service_id=f"w{n}", terms={"party": {}})
                     for n in (1, 2))  # fmt: skip
    here = make_slot(first, "2027-05-01T11:00", capacity=1)
    there = make_slot(second, "2027-05-02T11:00", capacity=1)
    wedding = reserve(
        first.id,
        wishes=[(second.id, there.id), (first.id, here.id)],
        party=Party((), 0, 50),
        answers={"guests": 50, "tie": "lives"},
        by=couple,
        lang="en",
        now=NOW,
    )

    def wishes() -> list[tuple[int, int, str]]:
        db.session.expire_all()
        return sorted((c.slot_id, c.wish_rank, c.status) for c in fresh(wedding.id).claims)

    before = wishes()
    bookings.resize(wedding.code, Party((), 0, 60), by=couple, now=NOW)
    assert wishes() == before
    bookings.offer(wedding.code, there.id, by=STAFF, now=NOW)
    offered = wishes()
    bookings.resize(wedding.code, Party((), 0, 70), by=couple, now=NOW)
    assert wishes() == offered
    assert fresh(wedding.id).people_count == 70


def test_a_child_too_young_for_play_care_is_not_added_to_it(engine: Flask) -> None:
    offering = make_offering(terms={"play_care_from_months": 36})
    slot = make_slot(offering)
    make_slot(make_offering(parent_id=offering.id, is_add_on=True))
    person = make_person()
    booking = book(slot, by=person, answers={"play_care": True})
    with pytest.raises(Refused) as caught:
        bookings.resize(booking.code, make_party(2, born="2026-05-05"), by=person, now=NOW)
    assert caught.value.codes == ("play_care_too_young", "play_care_too_young")


def test_what_was_approved_is_not_moved_past_the_approval(engine: Flask) -> None:
    offering = make_offering(terms={"approval": True})
    first, second = make_slot(offering), make_slot(offering, "2026-11-29T10:00")
    person = make_person()
    booking = book(first, by=person, answers={"organization": "a class"})
    bookings.approve(booking.code, by=STAFF, now=NOW)
    with pytest.raises(Refused) as caught:
        bookings.move(booking.code, [second.id], by=person, now=NOW)
    assert caught.value.codes == ("not_possible_now",)
    assert bookings.move(booking.code, [second.id], by=STAFF, now=NOW).state == "confirmed"


def test_what_was_approved_for_ten_does_not_grow_past_the_approval(engine: Flask) -> None:
    slot = make_slot(make_offering(terms=GROUP), capacity=20)
    person = make_person()
    answers = {"organization": "a class"}
    booking = book(slot, by=person, party=Party((), 1, 11), answers=answers)
    bookings.resize(booking.code, Party((), 1, 12), by=person, now=NOW)  # nobody has looked yet
    bookings.approve(booking.code, by=STAFF, now=NOW)
    with pytest.raises(Refused) as caught:
        bookings.resize(booking.code, Party((), 1, 20), by=person, now=NOW)
    assert caught.value.codes == ("not_possible_now",)
    assert bookings.resize(booking.code, Party((), 1, 10), by=person, now=NOW).people_count == 10
    assert bookings.resize(booking.code, Party((), 1, 20), by=STAFF, now=NOW).people_count == 20


@pytest.mark.parametrize("kind", ["kids_cafe", "program", "hourly_care"])
def test_an_offering_that_names_no_most_takes_twenty(engine: Flask, kind: str) -> None:
    offering = make_offering(kind, terms={"party": {"children_min": 1}})
    slot = make_slot(offering, capacity=60)
    answers = {"pick_up": "a parent"} if kind == "hourly_care" else {}
    with pytest.raises(Refused) as caught:
        book(slot, 21, answers=answers)
    assert caught.value.codes == ("too_many_children",)
    assert book(slot, 20, answers=answers).state == "confirmed"


@pytest.mark.parametrize(
    ("party", "code", "places"),
    [
        (Party((), 1, 9), "too_few_people", 0),
        (Party((), 1, 10), "", 10),
        (Party((), 1, 20), "", 20),
        (Party((), 1, 21), "too_many_people", 0),
        (Party((), 10, 0), "too_few_people", 0),  # grown-ups alone are no group of children
        (make_party(1), "too_few_people", 0),
        (Party(make_party(1).children, 1, 20), "too_few_people", 0),  # twenty in one place
        (make_party(20), "", 20),
    ],
)
def test_a_group_is_as_many_as_the_places_it_takes(
    engine: Flask, party: Party, code: str, places: int
) -> None:
    slot = make_slot(make_offering(terms=GROUP), capacity=20)
    answers: dict[str, Any] = {"organization": "a class"}
    if code:
        with pytest.raises(Refused) as caught:
            book(slot, party=party, answers=answers)
        assert caught.value.codes == (code,)
    else:
        book(slot, party=party, answers=answers)
    db.session.refresh(slot)
    assert slot.held_hundredths == 100 * places


def test_who_shares_a_booking_hears_that_its_owner_is_gone(engine: Flask) -> None:
    owner = residents.find_or_add("owner@example.org", lang="en", now=NOW)
    other = residents.find_or_add("other@example.org", lang="en", now=NOW)
    db.session.commit()
    booking = book(make_slot(make_offering()), by=owner)
    bookings.share(booking.code, "other@example.org", by=owner, now=NOW)
    bookings.join(booking.code, by=other, now=NOW)
    own_data.forget(owner, settings=current_app.config["SETTINGS"], now=NOW)
    db.session.expire_all()
    told = db.session.query(OutboxMessage).filter(OutboxMessage.booking_id == booking.id).all()
    last = max((m for m in told if m.key.endswith(f":{other.id}")), key=lambda m: m.id)
    assert last.text_sealed
    assert last.state == "queued"
    assert not any(m.text_sealed for m in told if m.key.endswith(f":{owner.id}"))


def test_more_people_than_any_place_takes_are_refused_in_words(engine: Flask) -> None:
    slot = make_slot(make_offering("counselling", terms={"party": {}}))
    party = Party(make_party(1).children, 10_000, 0)
    with pytest.raises(Refused) as caught:
        book(slot, party=party, answers={"way": "phone"})
    assert caught.value.codes == ("too_many_people",)


@pytest.mark.parametrize(
    ("basis", "born", "by"),
    [
        ("year", "2021-12-31", Amount(1, "year")),
        ("year", "2020-01-01", Amount(2, "year")),
        ("months", "2021-11-28", Amount(1, "month")),
    ],
)
def test_too_old_is_said_in_what_the_place_counts(
    engine: Flask, basis: str, born: str, by: Amount
) -> None:
    ages = {"from_months": 0, "to_months": 60, "basis": basis}
    slot = make_slot(make_offering(terms={"ages": ages}))  # on 2026-11-28
    with pytest.raises(Refused) as caught:
        book(slot, party=make_party(1, born=born))
    assert [r.params["by"] for r in caught.value.refusals] == [by]
