"""A state machine over the engine: whatever is done in whatever order, the books are straight."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from sqlalchemy import text

from service_finder.booking import draws
from service_finder.booking import engine as bookings
from service_finder.booking.changing import fresh
from service_finder.booking.engine import CLOCK, Child, Party, Refused
from service_finder.booking.waiting import child_keys, clashes
from service_finder.extensions import db
from service_finder.models import Booking, Closure, Draw, Person, Slot
from tests import applications
from tests.booking.invariants import violations
from tests.booking.make import NOW, STAFF, make_offering, make_person, make_slot
from tests.conftest import make_settings

BORN = dt.date(2021, 5, 5)
NAMES = [f"Child {number}" for number in range(12)]
CAPACITY = (4, 3, 5, 2)
DRAWN = 3
TABLES = (
    "idempotency_key, booking_event, participant, claim, booking, closure_slot, closure, draw, "
    "slot, offering, person"
)


class Engine(RuleBasedStateMachine):
    """Four sessions that overlap in part, one by lot; four residents, twelve children."""

    def __init__(self) -> None:
        super().__init__()
        db.session.rollback()
        for table in TABLES.split(", "):
            db.session.execute(text(f"DELETE FROM {table}"))
        db.session.commit()
        db.session.expunge_all()
        self.now = NOW
        starts = ("2026-11-28T10:00", "2026-11-28T11:00", "2026-11-29T10:00", "2026-11-28T12:00")
        plain, asked = make_offering(), make_offering(terms={"approval": True})
        drawn = make_offering(opening={"mode": "draw"})
        offerings = (plain, plain, asked, drawn)
        self.slots = [
            make_slot(offering, start, capacity=size).id
            for offering, start, size in zip(offerings, starts, CAPACITY, strict=True)
        ]
        lot = db.session.get_one(Slot, self.slots[DRAWN])
        lot.draw_until = NOW + dt.timedelta(hours=14)
        draws.commit(lot, NOW)
        db.session.commit()
        self.people = [make_person().id for _ in range(4)]
        self.kept_away: set[int] = set()  # who waits with a child that is booked elsewhere

    def person(self, number: int) -> Person:
        return db.session.get_one(Person, self.people[number])

    def some(self, number: int, *states: str) -> Booking | None:
        query = db.session.query(Booking).order_by(Booking.id)
        rows = query.filter(Booking.state.in_(states)).all() if states else query.all()
        return rows[number % len(rows)] if rows else None

    @rule(slot=st.integers(0, DRAWN), who=st.integers(0, 3), wait=st.booleans(),
          children=st.sets(st.sampled_from(NAMES), min_size=1, max_size=4),
          key=st.sampled_from([None, None, "k1", "k2"]))  # fmt: skip
    def reserve(self, slot: int, who: int, wait: bool, children: set[str], key: str | None) -> None:
        row = db.session.get_one(Slot, self.slots[slot])
        party = Party(tuple(Child(name, BORN) for name in sorted(children)), guardians=2)
        answers = {"organization": "A class"} if slot == 2 else {}
        with contextlib.suppress(Refused):
            bookings.reserve(
                row.offering_id, [row.id], party=party, answers=answers, by=self.person(who),
                lang="en", waitlist=wait, idempotency_key=key, now=self.now,
            )  # fmt: skip

    @rule(number=st.integers(0, 50), by_staff=st.booleans())
    def cancel(self, number: int, by_staff: bool) -> None:
        booking = self.some(number)
        if booking is not None:
            by = STAFF if by_staff else db.session.get_one(Person, booking.person_id)
            with contextlib.suppress(Refused):
                bookings.cancel(booking.code, by=by, now=self.now)

    @rule(number=st.integers(0, 50), yes=st.booleans())
    def answer(self, number: int, yes: bool) -> None:
        booking = self.some(number, "offered")
        if booking is not None:
            by = db.session.get_one(Person, booking.person_id)
            with contextlib.suppress(Refused):
                (bookings.accept if yes else bookings.decline)(booking.code, by=by, now=self.now)

    @rule(number=st.integers(0, 50), slot=st.integers(0, DRAWN), by_staff=st.booleans())
    def move(self, number: int, slot: int, by_staff: bool) -> None:
        booking = self.some(number)
        if booking is None:
            return
        old, wanted = booking.offering_id, db.session.get_one(Slot, self.slots[slot]).offering_id
        by = STAFF if by_staff else db.session.get_one(Person, booking.person_id)
        with contextlib.suppress(Refused):
            bookings.move(booking.code, [self.slots[slot]], by=by, now=self.now,
                          offering_id=None if old == wanted else wanted)  # fmt: skip

    @rule(number=st.integers(0, 50),
          children=st.sets(st.sampled_from(NAMES), min_size=1, max_size=5))  # fmt: skip
    def resize(self, number: int, children: set[str]) -> None:
        booking = self.some(number)
        if booking is not None:
            party = Party(tuple(Child(name, BORN) for name in sorted(children)), guardians=2)
            with contextlib.suppress(Refused):
                bookings.resize(booking.code, party, by=STAFF, now=self.now)

    @rule(
        number=st.integers(0, 50), verdict=st.sampled_from(["yes", "no", "offer", "here", "gone"])
    )
    def decide(self, number: int, verdict: str) -> None:
        booking = self.some(number)
        if booking is None:
            return
        with contextlib.suppress(Refused):
            if verdict == "no":
                bookings.refuse(booking.code, by=STAFF, reason="no room", now=self.now)
            else:
                verb = {"yes": bookings.approve, "offer": bookings.offer,
                        "here": bookings.attend, "gone": bookings.no_show}[verdict]  # fmt: skip
                verb(booking.code, by=STAFF, now=self.now)

    @rule(slot=st.integers(0, DRAWN), capacity=st.integers(0, 6))
    def set_capacity(self, slot: int, capacity: int) -> None:
        held = db.session.get_one(Slot, self.slots[slot]).held_hundredths
        with contextlib.suppress(Refused):
            bookings.set_capacity(self.slots[slot], capacity, reason="staff", by=STAFF,
                                  now=self.now)  # fmt: skip
        row = db.session.get_one(Slot, self.slots[slot], populate_existing=True)
        assert row.held_hundredths <= max(held, row.capacity_hundredths)

    @rule(number=st.integers(0, 50))
    def undo(self, number: int) -> None:
        booking = self.some(number, "attended", "no_show")
        if booking is not None:
            with contextlib.suppress(Refused):
                bookings.undo_attendance(booking.code, by=STAFF, now=self.now)

    @rule(slot=st.integers(0, DRAWN), default=st.sampled_from(["keep", "cancel"]))
    def close(self, slot: int, default: str) -> None:
        bookings.close([self.slots[slot]], reason="a leak", by=STAFF, default=default, now=self.now)  # type: ignore[arg-type]

    @rule(number=st.integers(0, 9))
    def reopen(self, number: int) -> None:
        rows = db.session.query(Closure).order_by(Closure.id).all()
        if rows:
            bookings.reopen(rows[number % len(rows)].id, by=STAFF, now=self.now)

    @rule(slot=st.integers(0, DRAWN), count=st.integers(0, 3))
    def hold_back(self, slot: int, count: int) -> None:
        bookings.hold_back(self.slots[slot], count, by=STAFF, now=self.now)

    @rule(hours=st.sampled_from([1, 13, 30, 80]))
    @precondition(lambda self: self.now < NOW + dt.timedelta(days=9))
    def time_passes(self, hours: int) -> None:
        self.now += dt.timedelta(hours=hours)
        bookings.tick(self.now)
        assert not bookings.tick(self.now)["lapsed"]

    @invariant()
    def books_are_straight(self) -> None:
        assert violations() == []
        db.session.expire_all()

    @invariant()
    def a_draw_is_what_its_seed_and_list_give(self) -> None:
        draw = db.session.get_one(Draw, self.slots[DRAWN], populate_existing=True)
        if draw.entries:
            shown = json.loads(draw.entries)
            assert draws.verify(draw.seed_hash, draw.seed, shown["free"], shown["lines"])
        else:
            assert draw.seed == ""  # nothing of it is known before

    @invariant()
    def nobody_waits_for_seats_that_are_free(self) -> None:
        """Whoever waits and fits has been asked, unless a child of theirs is elsewhere.

        A child that has just become free elsewhere frees no seat here: the next tick asks it.
        """
        for booking in db.session.query(Booking).filter_by(state="waitlisted"):
            shown = bookings.promote([self.slot_of(booking)], now=self.now)
            late = [row.id for row in shown if row.id not in self.kept_away]
            assert late == [], "could have been asked"
        waiting = [row.id for row in db.session.query(Booking).filter_by(state="waitlisted")]
        self.kept_away = {
            number
            for number in waiting
            if any(clashes(fresh(number), child_keys(number), self.now))
        }

    def slot_of(self, booking: Booking) -> int:
        found = db.session.execute(
            text("SELECT slot_id FROM claim WHERE booking_id = :id"), {"id": booking.id}
        )
        return int(found.scalar_one())


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    with applications.lent(make_settings(tmp_path, DATABASE_URL=database_url)) as application:
        yield application


@pytest.mark.slow
def test_the_engine_as_a_state_machine(house: Flask, whole: bool) -> None:
    assert CLOCK
    run_machine(
        Engine,
        settings=settings(
            max_examples=100 if whole else 12,
            stateful_step_count=40,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
