"""Locks that somebody really holds: waited for, tried anew after a deadlock, refused at last."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, event, select, text
from sqlalchemy.exc import DBAPIError

from service_finder.booking import capacity, locks
from service_finder.booking.changing import fresh
from service_finder.booking.engine import Party, Refused, cancel, promote, reserve, tick
from service_finder.extensions import ask_idle_connections, db, engine_options, tune_sqlite
from service_finder.models import Booking, IdempotencyKey, Person, RateWindow, Slot
from service_finder.people import tokens
from tests import applications
from tests.booking.invariants import violations
from tests.booking.make import NOW, STAFF, book, make_offering, make_party, make_person, make_slot
from tests.conftest import make_settings

SOON_MS, LONG_MS = 100, 60_000
BLOCKED = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
BEGIN = "BEGIN IMMEDIATE"


class Waiting:
    """Counts who waits for a lock: PostgreSQL knows; on SQLite they begin again and again."""

    def __init__(self) -> None:
        self.last: dict[int, str] = {}
        self.again: set[int] = set()

    def watch(self, engine: Engine) -> None:
        event.listen(engine, "connect", lambda raw, _record: raw.set_trace_callback(self.see))

    def see(self, statement: str) -> None:
        me = threading.get_ident()
        if statement == self.last.get(me) == BEGIN:
            self.again.add(me)
        self.last[me] = statement

    def until(self, count: int) -> None:
        pause = threading.Event()
        for _ in range(2_500):
            if self._count() >= count:
                return
            pause.wait(0.002)
        raise AssertionError(f"{count} never waited")

    def _count(self) -> int:
        if db.engine.dialect.name == "sqlite":
            return len(self.again)
        with db.engine.connect() as connection:
            return int(connection.scalar(BLOCKED) or 0)


def bind(patience_ms: int, **settings: str) -> Waiting:
    """Connect anew to the same database, with other patience and settings of the server."""
    url = db.engine.url.render_as_string(hide_password=False)
    waiting, options = Waiting(), engine_options(url)
    if url.startswith("sqlite"):
        engine = create_engine(url, **options)
        tune_sqlite(engine, busy_timeout_ms=patience_ms)
        waiting.watch(engine)
    else:
        given = {"lock_timeout": str(patience_ms), **settings}
        options["connect_args"] = {"options": " ".join(f"-c {k}={v}" for k, v in given.items())}
        engine = create_engine(url, **options)
        ask_idle_connections(engine)
    db.session.remove()
    db.engine.dispose()
    db.engines[None] = engine
    return waiting


@pytest.fixture
def server(postgresql_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on PostgreSQL, for what SQLite's one lock rules out."""
    with applications.lent(make_settings(tmp_path, DATABASE_URL=postgresql_url)) as application:
        yield application
        db.session.remove()
        assert violations() == []


def hold(*slots: Slot) -> dict[int, Slot]:
    """Lock sessions in this context's transaction, as another process would; still open."""
    locks.begin()
    return locks.lock_slots(slot.id for slot in slots)


def elsewhere(app: Flask, act: Callable[[], Any]) -> Any:
    """Do something in a session and a transaction of its own."""
    with app.app_context():
        return act()


def take(slot: Slot, person: Person, party: Party, **more: Any) -> Booking:
    """Reserve, and write nothing else (as `book` does) while somebody holds the lock."""
    return reserve(slot.offering_id, [slot.id], party=party, by=person, lang="en", now=NOW, **more)


def refused(act: Callable[[], Any]) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.codes


def held(slot: Slot) -> int:
    found = db.session.get_one(Slot, slot.id, populate_existing=True).held_hundredths
    db.session.rollback()
    return found


def test_a_lock_that_is_kept_is_busy_nothing_is_written_and_the_key_stays_free(
    engine: Flask,
) -> None:
    slot, person = make_slot(make_offering()), make_person()
    bind(SOON_MS)
    hold(slot)
    party = make_party()

    def tap() -> Booking:
        return take(slot, person, party, idempotency_key="tap")

    assert elsewhere(engine, lambda: refused(tap)) == ("busy",)
    db.session.rollback()
    assert held(slot) == 0
    assert db.session.query(IdempotencyKey).count() == 0
    assert tap().state == "confirmed"
    assert held(slot) == 100


def test_a_request_that_gets_no_lock_is_asked_to_come_back(engine: Flask) -> None:
    slot, person = make_slot(make_offering()), make_person()
    token = tokens.issue(person)
    bind(SOON_MS)
    hold(slot)
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text(f"LOCK TABLE {RateWindow.__tablename__}"))
    child = {"name": "민지", "born_on": "2022-05-01"}
    body = {"offering": slot.offering_id, "slots": [str(slot.id)], "party": {"children": [child]}}
    client, sent = engine.test_client(), {"Authorization": f"Bearer {token}"}
    answer = elsewhere(engine, lambda: client.post("/api/v1/bookings", json=body, headers=sent))
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert [error["code"] for error in answer.get_json()["errors"]] == ["busy"]
    assert answer.headers["Retry-After"] == "1"
    form = {"contact": "a@example.org"}
    page = elsewhere(engine, lambda: client.post("/en/sign-in", data=form))
    assert (page.status_code, page.headers["Retry-After"]) == (503, "1")
    assert "Nothing was saved" in page.text
    db.session.rollback()
    assert db.session.query(Booking).count() == 0


def test_whoever_waits_for_the_lock_gets_it_and_counts_anew(engine: Flask) -> None:
    slot, person = make_slot(make_offering(), capacity=2), make_person()
    waiting = bind(LONG_MS)
    slots = hold(slot)
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(
            elsewhere, engine, lambda: refused(lambda: take(slot, person, make_party(2)))
        )
        waiting.until(1)
        slots[slot.id].capacity_hundredths = 100  # decided by whoever held the lock
        db.session.commit()
        assert late.result() == ("full",)
    assert take(slot, person, make_party()).state == "confirmed"


def test_a_session_that_went_away_while_it_was_waited_for_is_unknown(engine: Flask) -> None:
    slot, person, party = make_slot(make_offering()), make_person(), make_party()
    waiting = bind(LONG_MS)
    slots = hold(slot)
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(elsewhere, engine, lambda: refused(lambda: take(slot, person, party)))
        waiting.until(1)
        db.session.delete(slots[slot.id])
        db.session.commit()
        assert late.result() == ("unknown_slot",)


def test_what_moved_while_the_lock_was_waited_for_is_looked_up_again(engine: Flask) -> None:
    offering = make_offering()
    one, two = make_slot(offering), make_slot(offering, "2026-11-29T10:00")
    booking = book(one)
    waiting = bind(LONG_MS)
    slots = hold(one, two)
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(elsewhere, engine, lambda: cancel(booking.code, by=STAFF, now=NOW).state)
        waiting.until(1)
        moved = fresh(booking.id)
        moved.claims[0].slot_id = two.id
        moved.starts_at, moved.ends_at = two.starts_at, two.ends_at
        slots[one.id].held_hundredths, slots[two.id].held_hundredths = 0, 100
        db.session.commit()
        assert done.result() == "cancelled"
    assert (held(one), held(two)) == (0, 0)


def test_two_taps_that_wait_for_each_other_are_one_booking(engine: Flask) -> None:
    slot, person, party = make_slot(make_offering()), make_person(), make_party()
    waiting = bind(LONG_MS)
    hold(slot)

    def tap() -> str:
        return take(slot, person, party, idempotency_key="tap").code

    with ThreadPoolExecutor(2) as pool:
        taps = [pool.submit(elsewhere, engine, tap) for _ in range(2)]
        waiting.until(2)
        db.session.rollback()
        assert len({tap.result() for tap in taps}) == 1
    assert held(slot) == 100
    assert db.session.query(Booking).count() == 1


def test_two_taps_that_are_refused_at_once_get_one_answer(engine: Flask) -> None:
    slot, person, party = make_slot(make_offering(), capacity=1), make_person(), make_party(2)
    waiting = bind(LONG_MS)
    locks.begin()
    row = {"person_id": person.id, "key": "tap", "body_hash": "", "created_at": NOW}
    db.session.add(IdempotencyKey(**row, refusals=""))
    db.session.flush()  # somebody takes the key, and dies before the commit

    def tap() -> tuple[str, ...]:
        return refused(lambda: take(slot, person, party, idempotency_key="tap"))

    with ThreadPoolExecutor(2) as pool:
        taps = [pool.submit(elsewhere, engine, tap) for _ in range(2)]
        waiting.until(2)
        db.session.rollback()
        assert [tap.result() for tap in taps] == [("full",)] * 2
    assert db.session.query(IdempotencyKey).one().refusals


def test_a_fault_of_the_statement_is_no_contention(engine: Flask) -> None:
    slot = make_slot(make_offering())

    def work() -> None:
        locks.lock_slots([slot.id])[slot.id].held_hundredths = 100
        db.session.flush()
        db.session.execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(DBAPIError):
        locks.write(work)
    assert held(slot) == 0
    db.session.add(Person(created_at=NOW))
    with pytest.raises(RuntimeError):
        locks.begin()  # would lose what is not saved
    db.session.rollback()


# PostgreSQL: locks of single rows and children


@pytest.mark.postgresql
def test_a_statement_that_takes_too_long_is_busy(server: Flask) -> None:
    slot = make_slot(make_offering())
    bind(LONG_MS, statement_timeout=str(SOON_MS))
    hold(slot)
    lock = lambda: locks.write(lambda: locks.lock_slots([slot.id]))  # noqa: E731
    assert elsewhere(server, lambda: refused(lock)) == ("busy",)
    db.session.rollback()


@pytest.mark.postgresql
def test_after_a_deadlock_it_is_tried_again(server: Flask) -> None:
    offering = make_offering()
    one, two = make_slot(offering), make_slot(offering, "2026-11-29T10:00")
    waiting = bind(LONG_MS, deadlock_timeout="10")
    tries: list[int] = []

    def other_way_round() -> None:
        locks.begin()
        db.session.execute(text("SET LOCAL deadlock_timeout = '60s'"))  # the other one gives up
        locks.lock_slots([two.id])
        locks.lock_slots([one.id])
        db.session.commit()

    with ThreadPoolExecutor(1) as pool:

        def work() -> None:
            tries.append(1)
            locks.lock_slots([one.id])
            if len(tries) == 1:
                others.append(pool.submit(elsewhere, server, other_way_round))
                waiting.until(1)
            locks.lock_slots([two.id])

        others: list[Future[None]] = []
        locks.write(work)
        others[0].result()
    assert len(tries) >= 2  # who wakes first after the first deadlock is the server's to say
    for slot in (one, two):
        found = db.session.get_one(Slot, slot.id, populate_existing=True)
        assert found.version == 2  # touched by each, once


@pytest.mark.postgresql
@pytest.mark.parametrize(("clashes", "tries"), [(1, 2), (4, 5), (99, locks.ATTEMPTS)])
def test_a_transaction_that_does_not_fit_is_tried_five_times(
    server: Flask, clashes: int, tries: int
) -> None:
    slot = make_slot(make_offering())
    bind(LONG_MS, default_transaction_isolation=r"repeatable\ read")
    seen: list[int] = []

    def work() -> None:
        seen.append(len(capacity.held([slot.id])))  # the moment that is looked at
        if len(seen) <= clashes:
            elsewhere(server, lambda: locks.write(lambda: locks.lock_slots([slot.id])))
        locks.lock_slots([slot.id])[slot.id].held_back_hundredths = 100

    if clashes < locks.ATTEMPTS:
        locks.write(work)
    else:
        assert refused(lambda: locks.write(work)) == ("busy",)
    assert len(seen) == tries
    kept = db.session.scalar(select(Slot.held_back_hundredths))
    assert kept == (100 if clashes < locks.ATTEMPTS else 0)


@pytest.mark.postgresql
def test_a_family_is_passed_over_while_its_other_hour_is_locked(server: Flask) -> None:
    care = make_offering("hourly_care", terms={"minutes_max": 180})
    ten, eleven = (
        make_slot(care, f"2026-11-28T{hour}:00", capacity=1, minutes=60) for hour in (10, 11)
    )
    answers = {"pick_up": "a parent"}
    first = book(ten, answers=answers)
    family = reserve(
        care.id, [ten.id, eleven.id], party=make_party(), answers=answers, by=make_person(),
        lang="ko", waitlist=True, now=NOW,
    )  # fmt: skip
    assert family.state == "waitlisted"
    bind(LONG_MS)
    hold(eleven)
    elsewhere(server, lambda: cancel(first.code, by=STAFF, now=NOW))  # does not wait
    db.session.rollback()
    assert fresh(family.id).state == "waitlisted"
    assert [b.code for b in promote([ten.id], now=NOW)] == [family.code]


@pytest.mark.postgresql
def test_a_family_is_passed_over_while_its_child_is_booked_elsewhere(server: Flask) -> None:
    slot, party = make_slot(make_offering(), capacity=1), make_party()
    first = book(slot)
    family = book(slot, party=party, waitlist=True)
    bind(LONG_MS)
    locks.begin()
    locks.lock_children(party.children[0].keys)
    elsewhere(server, lambda: cancel(first.code, by=STAFF, now=NOW))
    db.session.rollback()
    assert fresh(family.id).state == "waitlisted"
    assert [b.code for b in promote([slot.id], now=NOW)] == [family.code]


@pytest.mark.postgresql
def test_an_offer_whose_session_is_locked_lapses_with_the_next_tick(server: Flask) -> None:
    slot = make_slot(make_offering(), capacity=1)
    first = book(slot)
    family = book(slot, waitlist=True)
    cancel(first.code, by=STAFF, now=NOW)
    late = NOW + dt.timedelta(days=2)
    bind(SOON_MS)
    hold(slot)
    assert elsewhere(server, lambda: tick(late))["lapsed"] == 0
    db.session.rollback()
    assert fresh(family.id).state == "offered"
    assert tick(late)["lapsed"] == 1
    assert fresh(family.id).state == "lapsed"
