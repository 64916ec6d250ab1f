"""kill -9 in the middle of writes: nothing half-written, nothing acknowledged lost."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest
from flask import Flask

from service_finder.booking.engine import cancel
from service_finder.extensions import db
from service_finder.models import Booking
from tests.booking.invariants import violations
from tests.booking.make import NOW, STAFF, book, make_offering, make_person, make_slot
from tests.race import jobs

WORKERS = 3


@pytest.mark.slow
def test_workers_killed_at_random_leave_the_books_straight(
    arena: Flask, database_url: str, tmp_path: Path, whole: bool
) -> None:
    offering = make_offering()
    slots = [make_slot(offering, f"2026-12-{day:02}T10:00", capacity=20) for day in range(1, 4)]
    person = make_person().id
    ids = ",".join(str(slot.id) for slot in slots)
    acknowledged: dict[str, tuple[str, int]] = {}
    for _round in range(4 if whole else 2):
        for line in _run_and_kill(tmp_path, database_url, offering.id, ids, person):
            what, code, size = line.split()
            kept = acknowledged.get(code, ("", 0))[1]
            acknowledged[code] = (what, int(size) or kept)
        db.session.rollback()
        assert violations() == []
    assert len(acknowledged) > 10
    rows = {b.code: b for b in db.session.query(Booking).populate_existing()}
    for code, (what, size) in acknowledged.items():
        assert code in rows, "an acknowledged booking was lost"
        assert rows[code].children_count == size
        assert (rows[code].state == "cancelled") == (what == "cancelled") or what == "booked"
    fresh = book(make_slot(offering, "2026-12-10T10:00"))  # the database takes writes again
    assert cancel(fresh.code, by=STAFF, now=NOW).state == "cancelled"


def _run_and_kill(folder: Path, url: str, offering: str, slots: str, person: int) -> list[str]:
    context = jobs.processes()
    logs = [folder / f"worker-{number}" for number in range(WORKERS)]
    workers = []
    for log in logs:
        log.touch()
        given = (url, offering, slots, person, log)
        workers.append(context.Process(target=jobs.book_until_killed, args=given))
        workers[-1].start()
    begun = time.monotonic()
    while not all(log.stat().st_size for log in logs):  # until all are at it
        assert time.monotonic() - begun < 60
        time.sleep(0.05)
    time.sleep(random.uniform(0.3, 0.9))
    for worker in workers:
        worker.kill()
        worker.join(timeout=20)
        assert worker.exitcode == -signal.SIGKILL
    lines = [line for log in logs for line in log.read_text().splitlines(keepends=True)]
    return [line.strip() for line in lines if line.endswith("\n")]
