"""Races over HTTP with real gunicorn workers, on both databases."""

from __future__ import annotations

import random
import subprocess
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from service_finder import create_app
from service_finder.extensions import db
from service_finder.models import Claim, Slot
from service_finder.people import residents, tokens
from tests.booking.invariants import violations
from tests.booking.make import NOW, make_offering, make_slot
from tests.conftest import make_settings
from tests.race.server import (
    SECRET,
    Answer,
    free_port,
    post_all,
    serving,
    wait_until_ready,
)

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
def test_families_of_mixed_sizes_with_workers_killed_at_random(
    people: list[str], database_url: str, tmp_path: Path, whole: bool
) -> None:
    slot = make_slot(make_offering(), capacity=60)
    sizes = [1 + n % 5 for n in range(600 if whole else 200)]
    chance = random.Random(3)
    with serving(database_url, tmp_path, PORT) as server:
        stop = threading.Event()

        def kill() -> None:
            while not stop.wait(1.5):
                listed = subprocess.run(
                    ["pgrep", "-P", str(server.pid)], capture_output=True, text=True, check=False
                )
                workers = listed.stdout.split()
                if workers:
                    subprocess.run(["kill", "-9", chance.choice(workers)], check=False)

        killer = threading.Thread(target=kill)
        killer.start()
        answers = book(people, bodies(slot, sizes, waitlist=True), over=6)
        stop.set()
        killer.join()
        wait_until_ready(PORT)  # the server has come back by itself
        after = book(people, bodies(make_slot(make_offering(), "2026-12-20T10:00"), [1]))
    assert [a.status for a in after] == [201]
    codes = {a.body["code"] for a in answers if a.status == 201}
    assert codes
    rows = db.session.query(Claim).filter_by(slot_id=slot.id).all()
    assert len(rows) >= len(codes), "an acknowledged booking was lost"
    assert held(slot) <= 60
    assert violations() == []
