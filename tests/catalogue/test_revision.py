"""The directory's revision is asked once a transaction, and never stale after a change."""

from __future__ import annotations

from flask import Flask

from service_finder.catalogue import revision
from service_finder.extensions import db
from tests.public.looking import statements


def test_starts_at_nothing_and_is_raised(app: Flask) -> None:
    assert revision.current() == 0
    revision.raise_it()
    db.session.flush()
    assert revision.current() == 1
    revision.raise_it()
    db.session.commit()
    assert revision.current() == 2


def test_is_asked_once_a_transaction(app: Flask) -> None:
    with statements() as sent:
        assert {revision.current() for _ in range(5)} == {0}
    assert len(sent) == 1
    db.session.rollback()
    with statements() as sent:
        revision.current()
    assert len(sent) == 1


def test_sees_what_another_transaction_committed(app: Flask) -> None:
    assert revision.current() == 0
    with db.engine.begin() as other:
        other.exec_driver_sql("INSERT INTO revision (name, number) VALUES ('catalogue', 7)")
    db.session.rollback()
    assert revision.current() == 7
