from __future__ import annotations

import gzip
import hashlib
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from service_finder import create_app
from service_finder.booking import draws
from service_finder.booking.draws import Entry
from service_finder.catalogue import revision
from service_finder.cli import main
from service_finder.cli.archive import BadArchive, backup, restore
from service_finder.extensions import db
from service_finder.models import Booking, BookingEvent
from service_finder.people import residents, tokens
from tests import applications
from tests.booking.invariants import violations
from tests.booking.make import NOW, book, make_offering, make_slot
from tests.conftest import make_settings


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    with applications.lent(make_settings(tmp_path, DATABASE_URL=database_url)) as application:
        yield application


def codes() -> list[str]:
    return list(db.session.scalars(select(Booking.code).order_by(Booking.id)))


def test_an_archive_made_in_use_is_whole_and_comes_back(house: Flask, tmp_path: Path) -> None:
    slot = make_slot(make_offering(), capacity=200)
    for _ in range(5):
        book(slot)
    stop = threading.Event()
    booked: list[str] = []

    def go_on_booking() -> None:
        with house.app_context():
            while not stop.is_set():
                booked.append(book(slot).code)
            db.session.remove()

    worker = threading.Thread(target=go_on_booking)
    worker.start()
    while len(booked) < 3:
        pass
    file = tmp_path / "archive.gz"
    backup(file)
    stop.set()
    worker.join()
    assert file.stat().st_mode & 0o077 == 0
    everything = codes()
    restore(file)
    assert violations() == []  # bookings, claims, counters and history of one moment
    assert codes() == everything[: len(codes())]
    assert 8 <= len(codes()) <= len(everything)
    assert db.session.query(BookingEvent).count() == len(codes())
    count = len(codes())
    assert book(make_slot(make_offering(), "2026-12-01T10:00")).id > count


def test_what_workers_remember_ends_with_a_restore(house: Flask, tmp_path: Path) -> None:
    file = tmp_path / "archive.gz"
    for number in (1, 2, 3):
        revision.raise_it()
        db.session.commit()
        if number == 2:
            backup(file)
    restore(file)
    assert revision.current() > 3  # 3 is remembered as it was before, and would come again
    restore(file)
    assert revision.current() > 4


def test_a_broken_archive_changes_nothing(house: Flask, tmp_path: Path) -> None:
    book(make_slot(make_offering()))
    before = codes()
    file = tmp_path / "archive.gz"
    backup(file)
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    for name, content in (
        ("cut", gzip.compress(b"".join(lines[:-1]))),
        ("torn", file.read_bytes()[:-40]),
        ("other", gzip.compress(b'{"format": 9}\n')),
        ("older", gzip.compress(b'{"format": 1, "at": ["0001"]}\n' + b"".join(lines[1:]))),
        ("none", b"not an archive"),
        ("mangled", gzip.compress(b"".join(lines))[:-9] + b"\xff" * 9),
        ("list", gzip.compress(b"[1]\n")),
        ("no table", gzip.compress(lines[0] + b"[1]\n")),
        ("a word", gzip.compress(lines[0] + b'"x"\n')),
        ("other table", gzip.compress(lines[0] + b'{"table": "nothing", "columns": []}\n')),
        ("twice", gzip.compress(b"".join(line for line in lines for _ in range(2)))),
    ):
        bad = tmp_path / name
        bad.write_bytes(content)
        with pytest.raises(BadArchive):
            restore(bad)
        db.session.rollback()
        assert codes() == before, name


def test_a_backup_comes_back_on_a_machine_that_has_nothing(
    database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "archive.gz"
    old = create_app(make_settings(tmp_path, DATABASE_URL=database_url))
    with old.app_context():
        book(make_slot(make_offering()))
        before = codes()
        backup(file)
        db.session.remove()
        db.engine.dispose()
    new = create_app(make_settings(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'new.db'}"))
    refused = new.test_cli_runner().invoke(main, ["backup", str(tmp_path / "nothing.gz")])
    assert (refused.exit_code, "db upgrade" in refused.output) == (2, True)
    result = new.test_cli_runner().invoke(main, ["restore", str(file)])
    assert result.exit_code == 0, result.output
    with new.app_context():
        assert codes() == before
        db.session.remove()
        db.engine.dispose()


def test_the_commands(house: Flask, tmp_path: Path) -> None:
    hall = make_offering("space", offering_id="z-hall")
    make_offering("space", offering_id="a-room", parent_id=hall.id)
    book(make_slot(make_offering()), by=residents.find_or_add("a@example.org", lang="ko", now=NOW))

    def run(*words: str, status: int = 0) -> str:
        result = house.test_cli_runner().invoke(main, words)
        assert result.exit_code == status, result.output
        return result.output

    tokens_made = run("person", "token", "mina@example.org", "--count", "3").split()
    assert len(set(tokens_made)) == 3
    assert run("person", "token", "mina@example.org").count("\n") == 1
    found = tokens.read(tokens_made[0])
    assert found is not None
    assert residents.contact_of(found) == "mina+1@example.org"
    run("person", "token", "nobody", status=2)
    assert "promoted: 0" in run("tick")
    assert "messages: 0" in run("notices", "send")
    assert run("slots", "open", "--until", "2027-01-01").startswith("added: 0")
    run("slots", "open", "--until", "tomorrow", status=2)
    run("slots", "open", "--until", "9999-12-31", status=2)
    assert "rows in" in run("backup", str(tmp_path / "a.gz"))
    assert "rows restored" in run("restore", str(tmp_path / "a.gz"))  # nobody is there to be asked
    assert "rows restored" in run("restore", str(tmp_path / "a.gz"), "--yes")
    run("restore", str(tmp_path / "test.db"), "--yes", status=2)
    run("backup", str(tmp_path / "no folder" / "a.gz"), status=2)
    assert "0 rows sealed anew" in run("person", "rotate")


def test_a_published_draw_is_verified(house: Flask, tmp_path: Path) -> None:
    seed = "ab" * 32
    drawn = draws.order(seed, [Entry(f"t{n}", 100) for n in range(4)])
    lines = [
        {"ticket": e.ticket, "units": e.units, "result": "won" if n < 2 else "waits"}
        for n, e in enumerate(drawn)
    ]
    seed_hash = hashlib.sha256(seed.encode()).hexdigest()
    published = {"seed": seed, "seed_hash": seed_hash, "free": 200, "lines": lines}
    file = tmp_path / "draw.json"
    for content, status in (
        (json.dumps(published), 0),
        (json.dumps({**published, "free": 300}), 1),
        ("{}", 2),
    ):
        file.write_text(content)
        result = house.test_cli_runner().invoke(main, ["verify-draw", str(file)])
        assert result.exit_code == status
