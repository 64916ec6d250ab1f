"""What another process changed at a place that had nothing of the kind is seen on the next read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from service_finder import create_app
from service_finder.booking import closing
from service_finder.booking.closures import Scope
from service_finder.booking.engine import Staff
from service_finder.catalogue import places
from service_finder.extensions import db
from service_finder.facts import verifying
from service_finder.lib import clock
from service_finder.people.rights import Desk
from tests.conftest import NOW, make_settings
from tests.facts.test_edits import CAFE, place, save
from tests.public.looking import statements
from tests.race import jobs

OTHER = "kc-jn251201"
RARE = ("schedule_exception", "closure", "verification", "fact_edit")


def shut(_desk: Desk) -> None:
    now = clock.now()
    scope = Scope(CAFE, now, now + dt.timedelta(days=1))
    closing.close_places([scope], reason="A broken pipe", by=Staff(1), now=now)


def reopen(_desk: Desk) -> None:
    closing.reopen(1, by=Staff(1), now=clock.now())


def dated(desk: Desk) -> None:
    save(desk, dates=f"{clock.today() + dt.timedelta(days=2)} closed")


def confirm(desk: Desk) -> None:
    verifying.check(desk, CAFE, "address", "confirmed", "", now=clock.now())


def correct(desk: Desk) -> None:
    save(desk, hours="화–금 10:00–17:00")


def run(folder: Path, change: Callable[[Desk], None], desk: Desk) -> None:
    """Make a change in this process, on the database in that folder."""
    with create_app(make_settings(folder)).app_context():
        clock.freeze(clock.parse_instant(NOW))
        change(desk)


def asked(service_id: str) -> list[str]:
    """Return which of the rare tables are asked for a place's rows."""
    place(service_id)  # by now it is known who has any
    places._memory.clear()
    with statements() as sent:
        place(service_id)
    return [table for table in RARE if any(f"FROM {table} " in sql for sql in sent)]


def seen() -> tuple[int, int, set[str], set[str]]:
    """What residents are told of the four rare things, in a transaction of its own."""
    db.session.rollback()
    found = place()
    confirmed, corrected = set(found.confirmed), set(found.corrected)
    return len(found.closings), len(found.exceptions), confirmed, corrected


@pytest.fixture
def elsewhere() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(1, mp_context=jobs.processes()) as pool:
        yield pool


def test_a_change_of_another_process_is_seen_at_once(
    loaded: Flask,
    tmp_path: Path,
    desk_of: Callable[..., Desk],
    elsewhere: ProcessPoolExecutor,
) -> None:
    desk = desk_of("editor")
    assert seen() == (0, 0, set(), set())
    steps = (
        (shut, (1, 0, set(), set())),
        (dated, (1, 1, set(), {"dates"})),
        (confirm, (1, 1, {"address"}, {"dates"})),
        (correct, (1, 1, {"address"}, {"dates", "hours"})),
        (reopen, (0, 1, {"address"}, {"dates", "hours"})),
    )
    for change, after in steps:
        elsewhere.submit(run, tmp_path, change, desk).result()
        assert seen() == after, change.__name__


def test_only_places_known_to_have_them_are_asked_for_rare_rows(loaded: Flask) -> None:
    scope = Scope(CAFE, clock.now(), clock.now() + dt.timedelta(days=1))
    closing.close_places([scope], reason="A broken pipe", by=Staff(1), now=clock.now())
    assert asked(CAFE) == ["closure"]
    assert asked(OTHER) == []
