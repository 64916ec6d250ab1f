"""What a racing process does. Runs in processes of its own, four threads each.

Every process starts at the same instant. With `lock=False` the lock is taken away: the control
that proves that the race is one, because then the same test must go wrong.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import multiprocessing
import os
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any
from unittest import mock

from flask import Flask
from sqlalchemy import select

from service_finder import create_app
from service_finder.booking import capacity, deciding, engine, locks
from service_finder.booking.engine import Child, Party, Refused, Staff
from service_finder.extensions import db
from service_finder.lib.clock import parse_instant
from service_finder.models import Booking, Person, Slot
from tests.conftest import make_settings

THREADS = 4
BORN = dt.date(2021, 5, 5)
NOW = parse_instant("2026-11-21T10:00:00+09:00")
_apps: dict[str, Flask] = {}


def run(url: str, job: str, calls: list[dict[str, Any]], start: float, lock: bool) -> list[str]:
    """Make the calls from four threads, beginning at a monotonic instant; return their answers."""
    app = _app(url)
    with contextlib.ExitStack() as stack:
        if not lock:
            stack.enter_context(_without_lock())
        time.sleep(max(0.0, start - time.monotonic()))
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(lambda call: _answer(app, JOBS[job], call), calls))


def get_ready(url: str) -> None:
    """Open the database before the race, and stay a moment: the others get ready meanwhile."""
    _app(url)
    time.sleep(0.05)


def _app(url: str) -> Flask:
    if url not in _apps:
        folder = Path("/tmp") / f"service-finder-race-{os.getpid()}"
        folder.mkdir(exist_ok=True)
        app = create_app(make_settings(folder, DATABASE_URL=url, DATA_KEYS="races"))
        with app.app_context():
            db.session.execute(select(1))
            db.session.remove()
        _apps[url] = app
    return _apps[url]


def _answer(app: Flask, job: Callable[..., str], call: dict[str, Any]) -> str:
    with app.app_context():
        begun = time.monotonic()
        try:
            answer = job(**call)
        except Refused as refused:
            answer = f"refused:{refused.codes[0]}"
        took = time.monotonic() - begun
        db.session.remove()
        return answer if took < 5 else f"slow:{took:.1f}:{answer}"


@contextlib.contextmanager
def _without_lock() -> Iterator[None]:
    """Count first, write later, lock nothing: what a program without an engine does."""
    count = capacity.held

    def count_and_dawdle(slot_ids: Any, *, ignoring: int = 0) -> dict[int, int]:
        counted = count(slot_ids, ignoring=ignoring)
        _dawdle()
        return counted

    def read(slot_ids: Any) -> dict[int, Slot]:
        wanted = list(slot_ids)
        found = db.session.scalars(
            select(Slot).where(Slot.id.in_(wanted)).execution_options(populate_existing=True)
        )
        return {slot.id: slot for slot in found}

    move = deciding.move_state

    def dawdle_and_move(*args: Any, **more: Any) -> None:
        _dawdle()
        move(*args, **more)

    nothing = mock.Mock(return_value=True)
    with (
        mock.patch.object(locks, "begin", db.session.commit),
        mock.patch.object(locks, "lock_slots", read),
        mock.patch.object(locks, "lock_children", nothing),
        mock.patch.object(locks, "try_lock_children", nothing),
        mock.patch.object(capacity, "held", count_and_dawdle),
        mock.patch.object(deciding, "move_state", dawdle_and_move),
    ):
        yield


def _dawdle() -> None:
    db.session.commit()
    time.sleep(random.uniform(0.05, 0.15))


def reserve(offering: str, slot: int, person: int, names: list[str], **more: Any) -> str:
    by = db.session.get(Person, person)
    assert by is not None
    party = Party(tuple(Child(name, BORN) for name in names), guardians=-(-len(names) // 3))
    booking = engine.reserve(
        offering, [slot], party=party, answers={}, by=by, lang="en", now=NOW, **more
    )
    return f"{booking.state}:{booking.code}"


def cancel(code: str) -> str:
    return engine.cancel(code, by=Staff(1), now=NOW).state


def move(code: str, slot: int) -> str:
    return engine.move(code, [slot], by=Staff(1), now=NOW).state


def approve(code: str) -> str:
    return engine.approve(code, by=Staff(1), now=NOW).state


def offer(code: str, slot: int) -> str:
    return engine.offer(code, slot, by=Staff(1), now=NOW).state


def close(slot: int) -> str:
    return f"closed:{engine.close([slot], reason='A broken pipe', by=Staff(1), now=NOW).id}"


def accept(code: str, at: str) -> str:
    booking = db.session.scalars(select(Booking).where(Booking.code == code)).one()
    by = db.session.get(Person, booking.person_id)
    assert by is not None
    return engine.accept(code, by=by, now=parse_instant(at)).state


def check_in(code: str, at: str, who: int) -> str:
    return engine.check_in(code, by=Staff(who, f"Desk {who}"), now=parse_instant(at)).state


def miss(code: str, at: str) -> str:
    return engine.no_show(code, by=Staff(1), now=parse_instant(at)).state


def undo(code: str, at: str) -> str:
    return engine.undo_attendance(code, by=Staff(1), now=parse_instant(at)).state


def check_out(code: str, at: str, who: int) -> str:
    engine.check_out(code, "Grandmother", by=Staff(who, f"Desk {who}"), now=parse_instant(at))
    return "out"


def arrive(zone: str) -> str:
    engine.arrive(zone, 1, now=NOW)
    return "in"


def tick(at: str) -> str:
    return str(engine.tick(parse_instant(at)))


def promote(slot: int) -> str:
    return str(len(engine.promote([slot], now=NOW)))


JOBS: dict[str, Callable[..., str]] = {
    "reserve": reserve,
    "cancel": cancel,
    "move": move,
    "approve": approve,
    "offer": offer,
    "close": close,
    "accept": accept,
    "check_in": check_in,
    "check_out": check_out,
    "miss": miss,
    "undo": undo,
    "arrive": arrive,
    "tick": tick,
    "promote": promote,
}


def book_until_killed(url: str, offering: str, slots: str, person: int, log: Path) -> None:
    """Book, change and cancel for ever, acknowledging each write on a line of its own."""
    app = _app(url)
    wanted = [int(slot) for slot in slots.split(",")]
    codes: list[str] = []
    with log.open("w", buffering=1) as out:
        for number in itertools.count():
            with app.app_context():
                slot = random.choice(wanted)
                names = [f"{os.getpid()}-{number}-{child}" for child in range(random.randint(1, 3))]
                try:
                    answer = reserve(offering, slot, person, names, waitlist=True)
                    codes.append(answer.split(":")[1])
                    out.write(f"booked {codes[-1]} {len(names)}\n")
                    if len(codes) > 5:
                        gone = codes.pop(random.randrange(len(codes)))
                        engine.cancel(gone, by=Staff(1), now=NOW)
                        out.write(f"cancelled {gone} 0\n")
                except Refused:
                    pass
                finally:
                    db.session.remove()


def processes() -> BaseContext:
    """Return how processes are started here: split off one that has read the program already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context
