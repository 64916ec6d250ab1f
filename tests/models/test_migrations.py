"""Migrations make exactly the tables that the models describe, on both databases, and undo them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from service_finder import create_app
from service_finder.extensions import db
from service_finder.lib import clock
from tests.conftest import make_settings
from tests.postgresql import with_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database without any table."""
    url = ""
    if request.param == "postgresql":
        server = str(request.getfixturevalue("postgresql_server"))
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS bare WITH (FORCE)")
            connection.execute("CREATE DATABASE bare")
        url = with_database(server, "bare")
    changes = {"DATABASE_URL": url} if url else {}
    app = create_app(make_settings(tmp_path, **changes))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    clock.freeze(None)


def test_migrations_make_what_the_models_say(bare: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_migrations_can_be_undone(bare: Flask) -> None:
    upgrade()
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert "service" in inspect(db.engine).get_table_names()


def test_readiness_follows_the_migrations(bare: Flask) -> None:
    client = bare.test_client()
    assert client.get("/readyz").status_code == 503
    upgrade()
    assert client.get("/readyz").status_code == 200
    assert client.get("/healthz").status_code == 200
