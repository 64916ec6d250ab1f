"""Races in real processes on both databases, and their controls: without the lock they go wrong."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest

from service_finder.booking import engine
from service_finder.extensions import db
from service_finder.lib.clock import rfc3339
from service_finder.models import Booking, Claim, Offering, Slot
from tests.booking.make import NOW, STAFF, book, make_offering, make_person, make_slot
from tests.race.conftest import Race

pytestmark = pytest.mark.usefixtures("arena")


def kinds(answers: list[str]) -> Counter[str]:
    return Counter(answer.split(":")[0] + ":" + answer.split(":")[1]
                   if answer.startswith("refused") else answer.split(":")[0]
                   for answer in answers)  # fmt: skip


def attempts(slot: Slot, sizes: list[int], **more: Any) -> list[tuple[str, dict[str, Any]]]:
    people = [make_person().id for _ in range(8)]
    return [
        (
            "reserve",
            {
                "offering": slot.offering_id,
                "slot": slot.id,
                "person": people[number % len(people)],
                "names": [f"{number}-{child}" for child in range(size)],
                **more,
            },
        )
        for number, size in enumerate(sizes)
    ]


def held(slot: Slot) -> int:
    rows = db.session.query(Claim).filter_by(slot_id=slot.id, status="held")
    return sum(claim.units_hundredths for claim in rows) // 100


def test_200_attempts_on_30_places(race: Race) -> None:
    slot = make_slot(make_offering(), capacity=30)
    found = kinds(race(*attempts(slot, [1] * 200)))
    assert found == {"confirmed": 30, "refused:full": 170}
    assert held(slot) == 30


def test_control_without_the_lock_it_oversells(race: Race) -> None:
    slot = make_slot(make_offering(), capacity=5)
    race(*attempts(slot, [1] * 60), lock=False)
    assert held(slot) > 5


def test_families_are_never_split_nor_the_last_seat_sold_twice(race: Race) -> None:
    slot = make_slot(make_offering(), capacity=30)
    sizes = [1, 3, 2, 5, 4, 3] * 20
    found = kinds(race(*attempts(slot, sizes)))
    assert set(found) == {"confirmed", "refused:full"}
    assert held(slot) == 30  # singles are among those who ask: no seat stays empty


def test_the_last_seat_and_a_group_of_three(race: Race) -> None:
    slot = make_slot(make_offering(), capacity=3)
    answers = race(*attempts(slot, [3, 1] * 8))
    assert held(slot) <= 3
    whole = [b.children_count for b in db.session.query(Booking)]
    assert sum(whole) == held(slot)
    assert kinds(answers)["confirmed"] == len(whole)


def test_same_child_in_many_places_at_once(race: Race) -> None:
    calls = []
    for number in range(16):
        offering = make_offering(service_id=f"kc-{number % 4}")
        slot = make_slot(offering, f"2026-11-28T{10 + number % 2}:00")
        call = attempts(slot, [1])[0]
        call[1]["names"] = ["the same child"]
        calls.append(call)
    assert kinds(race(*calls)) == {"confirmed": 1, "refused:already_booked": 15}


def test_control_without_the_lock_the_child_is_in_two_places(race: Race) -> None:
    calls = []
    for number in range(16):
        slot = make_slot(make_offering(service_id=f"kc-{number}"))
        call = attempts(slot, [1])[0]
        call[1]["names"] = ["the same child"]
        calls.append(call)
    assert kinds(race(*calls, lock=False))["confirmed"] > 1


def test_one_key_from_many_taps_is_one_booking(race: Race) -> None:
    slot = make_slot(make_offering(), capacity=30)
    call = attempts(slot, [2], idempotency_key="tap")[0]
    answers = race(*[call] * 16)
    assert len(set(answers)) == 1, answers
    assert answers[0].startswith("confirmed")
    assert held(slot) == 2


def test_promotion_racing_cancels_and_newcomers(race: Race) -> None:
    slot = make_slot(make_offering(), capacity=10)
    booked = [book(slot, 2).code for _ in range(5)]
    waiting = [book(slot, size, waitlist=True).code for size in (2, 1, 3, 2, 1, 2, 4, 1)]
    calls: list[tuple[str, dict[str, Any]]] = [("cancel", {"code": c}) for c in booked]
    calls += [("cancel", {"code": code}) for code in waiting[:3]]
    calls += [("promote", {"slot": slot.id})] * 8
    calls += attempts(slot, [1, 2, 3] * 8)
    race(*calls)
    left = 10 - held(slot)
    still = [b.children_count for b in db.session.query(Booking).filter_by(state="waitlisted")]
    assert not [size for size in still if size <= left], "seats stayed empty while families waited"


def test_approve_racing_approve(race: Race) -> None:
    offering = make_offering(terms={"approval": True})
    codes = [book(make_slot(offering, f"2026-12-{day:02}T10:00"),
                  answers={"organization": "A centre"}).code for day in range(1, 7)]  # fmt: skip
    answers = kinds(race(*[("approve", {"code": code}) for code in codes for _ in range(4)]))
    assert answers == {"confirmed": 6, "refused:not_possible_now": 18}


def test_closure_racing_bookings(race: Race) -> None:
    slot = make_slot(make_offering(), capacity=100)
    race(*attempts(slot, [1] * 60), ("close", {"slot": slot.id}))
    live = db.session.query(Booking).filter_by(state="confirmed").all()
    assert [b for b in live if not b.flag.startswith("closure:")] == []
    assert db.session.get(Slot, slot.id, populate_existing=True).state == "closed"


def test_expiry_racing_accept(race: Race) -> None:
    slots, calls, codes = [], [], []
    offering = make_offering()
    for day in range(1, 7):
        slot = make_slot(offering, f"2026-12-{day:02}T10:00", capacity=2)
        first = book(slot, 2)
        offered = book(slot, 2, waitlist=True)
        book(slot, 1, waitlist=True)
        engine.cancel(first.code, by=STAFF, now=NOW)
        db.session.refresh(offered)
        assert offered.offer_until is not None
        before = rfc3339(offered.offer_until - dt.timedelta(seconds=1))
        calls += [("accept", {"code": offered.code, "at": before})]
        slots.append(slot)
        codes.append(offered.code)
    late = rfc3339(NOW + dt.timedelta(days=3))
    race(*calls, *[("tick", {"at": late})] * 4)
    for code in codes:
        state = db.session.query(Booking).filter_by(code=code).one().state
        assert state in ("confirmed", "lapsed")
    for slot in slots:
        assert held(slot) in (1, 2)


def test_moves_across_each_other_do_not_lock_up(race: Race) -> None:
    offering = make_offering()
    one = make_slot(offering, "2026-12-01T10:00", capacity=12)
    two = make_slot(offering, "2026-12-02T10:00", capacity=12)
    there = [book(one, 1).code for _ in range(8)]
    back = [book(two, 1).code for _ in range(8)]
    calls: list[tuple[str, dict[str, Any]]] = []
    for code in there:
        calls.append(("move", {"code": code, "slot": two.id}))
    for code in back:
        calls.append(("move", {"code": code, "slot": one.id}))
    answers = kinds(race(*calls))
    assert set(answers) <= {"confirmed", "refused:full"}
    assert held(one) + held(two) == 16


def test_two_ticks_at_once_draw_once(race: Race) -> None:
    opening = {"rule": "days_before", "days": 14, "at": "09:00", "mode": "draw"}
    offering: Offering = make_offering(opening=opening)
    until = NOW + dt.timedelta(minutes=30)
    slots = [
        make_slot(offering, f"2026-12-{day:02}T10:00", capacity=3, draw_until=until)
        for day in range(1, 5)
    ]
    for slot in slots:
        for size in (2, 2, 1):
            assert book(slot, size).state == "applied"
    race(*[("tick", {"at": rfc3339(until)})] * 6)
    for slot in slots:
        states = Counter(b.state for b in db.session.query(Booking).join(Claim).filter(
            Claim.slot_id == slot.id))  # fmt: skip
        assert states["confirmed"] == 2
        assert states["waitlisted"] + states["offered"] == 1


def at_the_door(code: str, at: dt.datetime, job: str = "check_in") -> list[Any]:
    return [(job, {"code": code, "at": rfc3339(at), "who": who}) for who in range(1, 9)]


def test_two_staff_check_one_family_in_and_both_see_what_happened(race: Race) -> None:
    slot = make_slot(make_offering(), "2026-11-21T14:00")
    booking = book(slot)
    answers = kinds(race(*at_the_door(booking.code, slot.starts_at)))
    assert answers == {"attended": 1, "refused:already_checked_in": 7}
    answers = kinds(race(*at_the_door(booking.code, slot.ends_at, "check_out")))
    assert answers == {"out": 1, "refused:already_checked_out": 7}


def test_control_without_the_lock_everybody_checks_them_in(race: Race) -> None:
    slot = make_slot(make_offering(), "2026-11-21T14:00")
    calls = at_the_door(book(slot).code, slot.starts_at)
    assert kinds(race(*calls, lock=False))["attended"] > 1


def test_a_zone_never_holds_more_than_fit(race: Race) -> None:
    zone = make_offering("hourly_care", terms={"free_visit": True, "capacity": 10})
    answers = kinds(race(*[("arrive", {"zone": zone.id})] * 40))
    assert answers == {"in": 10, "refused:full": 30}


def test_one_family_missed_everywhere_at_once_does_not_lock_up(race: Race) -> None:
    """Each holds a session of its own and wants the family's row, and the seat goes to others."""
    offering, person = make_offering(terms={"no_show_pause_days": 14}), make_person()
    slots = [make_slot(offering, f"2026-11-{day}T14:00", capacity=1) for day in range(22, 30)]
    codes = [book(slot, by=person).code for slot in slots]
    for slot in slots:
        book(slot, waitlist=True)
    at = rfc3339(slots[-1].ends_at)
    assert kinds(race(*[("miss", {"code": code, "at": at}) for code in codes])) == {"no_show": 8}
    db.session.refresh(person)
    assert person.paused_until is not None
    undone = kinds(race(*[("undo", {"code": codes[-1], "at": at}) for _ in range(4)]))
    assert sum(undone.values()) == 4
    assert set(undone) <= {"confirmed", "refused:not_possible_now", "refused:full"}
