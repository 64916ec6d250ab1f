"""What tests share is what each would have built: any write, even an open one, parts with it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from service_finder.catalogue import directory
from service_finder.extensions import db
from tests.untouched import Once

CHANGE = "UPDATE service SET name = 'Somewhere else' WHERE id = 'kc-dj230901'"


@pytest.fixture
def once() -> Once:
    assert isinstance(directory.read, Once)
    return directory.read


def test_a_copy_as_it_was_shipped_is_not_read_again(loaded: Flask, once: Once) -> None:
    assert once(1) is once(1) is once.known


def test_a_copy_that_was_written_to_is_read(loaded: Flask, once: Once, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "test.db") as other:
        other.execute(CHANGE)
    assert once(1) is not once.known
    other.close()
    db.session.remove()
    db.engine.dispose()
    assert not (tmp_path / "test.db-wal").exists(), "the write is in the file itself"
    assert once(1) is not once.known


def test_an_open_transaction_that_wrote_is_read(loaded: Flask, once: Once) -> None:
    once(1)
    db.session.execute(text(CHANGE))
    assert once(1) is not once.known
    db.session.rollback()


def test_the_shared_one_is_the_one_that_a_copy_would_build(loaded: Flask, once: Once) -> None:
    shared, own = once(1), once.read(1)
    assert shared is not own
    assert (shared.ids, shared.hours, shared.ages) == (own.ids, own.hours, own.ages)
    assert (shared.flags == own.flags).all()
