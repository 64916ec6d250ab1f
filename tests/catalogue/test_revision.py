"""The directory's revision is asked once a transaction, and never stale after a change."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from service_finder.catalogue import revision
from service_finder.extensions import db
from tests import applications
from tests.conftest import make_settings
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


@pytest.mark.postgresql
def test_two_changes_at_once_count_as_two(tmp_path: Path, postgresql_url: str) -> None:
    """Else a worker that saw the first would take its memory for that of the second."""
    with applications.lent(make_settings(tmp_path, DATABASE_URL=postgresql_url)) as house:
        revision.raise_it()
        db.session.commit()
        revision.raise_it()
        with house.app_context():  # another worker's session, quicker than ours
            revision.raise_it()
            db.session.commit()
            assert revision.current() == 2
            db.session.remove()
        db.session.commit()
        assert revision.current() == 3
