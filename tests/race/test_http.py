"""Races over HTTP with real gunicorn workers, on both databases."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from service_finder import create_app
from service_finder.booking import engine
from service_finder.booking.engine import Refused
from service_finder.extensions import db
from service_finder.models import Booking, BookingEvent, Claim, Slot
from service_finder.people import residents, tokens
from tests.booking.invariants import violations
from tests.booking.make import NOW, STAFF, make_offering, make_slot
from tests.conftest import make_settings
from tests.ports import free_port
from tests.race.server import (
    SECRET,
    Answer,
    killing,
    post_all,
    serving,
    wait_until_ready,
)
from tests.race.storm import Storm

PORT = free_port()
CLIENTS = 32


@pytest.fixture
def people(database_url: str, tmp_path: Path) -> Any:
    settings = make_settings(
        tmp_path, DATABASE_URL=database_url, DATA_KEYS="races", SECRET_KEY=SECRET
    )
    app: Flask = create_app(settings)
    with app.app_context():
        found = [residents.find_or_add(f"r{n}@example.org", lang="ko", now=NOW) for n in range(100)]
        db.session.commit()
        yield [tokens.issue(person) for person in found]
        db.session.remove()
        db.engine.dispose()


def bodies(slot: Slot, sizes: list[int], **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "offering": slot.offering_id,
            "slots": [str(slot.id)],
            "party": {
                "children": [
                    {"name": f"{slot.id}-{n}-{child}", "born_on": "2021-05-05"}
                    for child in range(size)
                ],
                "guardians": -(-size // 3),
            },
            "answers": {},
            "lang": "en",
            **more,
        }
        for n, size in enumerate(sizes)
    ]


def book(tokens_: list[str], asked: list[dict[str, Any]], **how: Any) -> list[Answer]:
    wanted = [("/api/v1/bookings", tokens_[n % len(tokens_)], body) for n, body in enumerate(asked)]
    return post_all(PORT, wanted, clients=CLIENTS, **how)


def held(slot: Slot) -> int:
    db.session.rollback()
    rows = db.session.query(Claim).filter_by(slot_id=slot.id, status="held").all()
    return sum(claim.units_hundredths for claim in rows) // 100


@pytest.mark.slow
def test_200_attempts_from_32_clients_for_30_places(
    people: list[str], database_url: str, tmp_path: Path, whole: bool
) -> None:
    with serving(database_url, tmp_path, PORT):
        for turn in range(10 if whole else 2):
            slot = make_slot(make_offering(), f"2026-12-{turn + 1:02}T10:00", capacity=30)
            answers = book(people, bodies(slot, [1] * 200))
            assert Counter(a.status for a in answers) == {201: 30, 409: 170}
            for answer in answers:
                if answer.status == 409:
                    assert answer.body["errors"][0]["code"] == "full"
                    assert answer.body["waitlist"]["open"] is True
            assert held(slot) == 30
    assert violations() == []


@pytest.mark.slow
def test_families_of_mixed_sizes_are_never_split(
    people: list[str], database_url: str, tmp_path: Path, whole: bool
) -> None:
    with serving(database_url, tmp_path, PORT):
        for turn in range(10 if whole else 1):
            slot = make_slot(make_offering(), f"2026-12-{turn + 1:02}T10:00", capacity=30)
            sizes = [1 + n % 5 for n in range(200)]
            answers = book(people, bodies(slot, sizes))
            assert set(Counter(a.status for a in answers)) == {201, 409}
            got = {a.body["code"]: size for a, size in in_order(answers, sizes) if a.status == 201}
            db.session.rollback()
            rows = db.session.query(Booking).filter_by(offering_id=slot.offering_id).all()
            assert {row.code: row.children_count for row in rows} == got
            assert {row.code: row.units_hundredths // 100 for row in rows} == got
            assert held(slot) == sum(got.values()) == 30  # singles ask too: no seat stays empty
    assert violations() == []


def in_order(answers: list[Answer], sizes: list[int]) -> list[tuple[Answer, int]]:
    """Pair each answer with its request: answers come client by client."""
    asked = [n for client in range(CLIENTS) for n in range(client, len(sizes), CLIENTS)]
    return [(answer, sizes[n]) for answer, n in zip(answers, asked, strict=True)]


@pytest.mark.slow
@pytest.mark.parametrize("killed", [False, True], ids=["calm", "killed"])
def test_a_storm_of_bookings_cancels_promotions_and_expiries(
    people: list[str], database_url: str, tmp_path: Path, whole: bool, killed: bool
) -> None:
    offering = make_offering()
    slots = [make_slot(offering, f"2026-12-{day:02}T10:00", capacity=8) for day in range(1, 5)]
    ids = [slot.id for slot in slots]
    db.session.rollback()
    storm = Storm(PORT, people, offering.id, ids, attempts=2000 if whole else 200)
    with (
        serving(database_url, tmp_path, PORT) as server,
        killing(server, PORT) if killed else contextlib.nullcontext(),
    ):
        later = NOW
        with storm.blowing(CLIENTS):
            while not storm.is_over(within=0.3):  # each turn every offer is over, and passed on
                later += dt.timedelta(hours=25 if later < NOW + dt.timedelta(days=5) else 0)
                with contextlib.suppress(Refused):  # "busy": the next turn does it
                    engine.tick(later)
                db.session.rollback()
    db.session.rollback()
    db.session.expire_all()
    assert violations() == []
    rows = {row.code: row.state for row in db.session.query(Booking)}
    assert all(rows[code] == "cancelled" for code in storm.cancelled)
    for code, state in rows.items():  # whoever waits is offered a place, and lets it lapse
        if state == "confirmed":
            engine.cancel(code, by=STAFF, now=NOW)
    engine.tick(NOW + dt.timedelta(days=7))
    assert violations() == []
    look_back(storm, killed=killed)


def look_back(storm: Storm, *, killed: bool) -> None:
    """Compare what residents were told with what the database says."""
    db.session.expire_all()
    rows = {row.code: row for row in db.session.query(Booking)}
    for code, size in storm.booked.items():
        assert code in rows, "an acknowledged booking was lost"
        assert rows[code].children_count == size, "a family was split"
    assert len(storm.statuses) == storm.attempts
    assert set(storm.statuses) <= {200, 201, 404, 409} | ({0, 503} if killed else set())
    events = {event.event for event in db.session.query(BookingEvent)}
    assert {"booked", "cancelled", "offered", "lapsed"} <= events, events


@pytest.mark.slow
def test_families_of_mixed_sizes_with_workers_killed_at_random(
    people: list[str], database_url: str, tmp_path: Path, whole: bool
) -> None:
    slot = make_slot(make_offering(), capacity=60)
    sizes = [1 + n % 5 for n in range(600 if whole else 200)]
    with serving(database_url, tmp_path, PORT) as server:
        with killing(server, PORT):
            answers = book(people, bodies(slot, sizes, waitlist=True), over=6)
        wait_until_ready(PORT)  # the server has come back by itself
        after = book(people, bodies(make_slot(make_offering(), "2026-12-20T10:00"), [1]))
    assert [a.status for a in after] == [201]
    codes = {a.body["code"] for a in answers if a.status == 201}
    assert codes
    rows = db.session.query(Claim).filter_by(slot_id=slot.id).all()
    assert len(rows) >= len(codes), "an acknowledged booking was lost"
    assert held(slot) <= 60
    assert violations() == []
