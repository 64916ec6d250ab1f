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
from sqlalchemy import inspect, text

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


def test_age_bands_become_columns_and_go_back(bare: Flask) -> None:
    upgrade(revision="0010")
    insert = """
        INSERT INTO booking_statistic VALUES (1, 'o', 's', 'g', '11590', 'kids_cafe', 'attended',
        'vi', '2026-11-21', 10, 300, 3, 1, 0, '{"0-2": 2, "10+": 1}', 60, false, true,
        '2026-11-21 10:00:00')
    """
    with db.engine.begin() as connection:
        connection.execute(text(insert))
    upgrade()
    with db.engine.connect() as connection:
        bands = "band_0_2, band_3_5, band_6_9, band_10_up"
        row = connection.execute(text(f"SELECT {bands} FROM booking_statistic")).one()
    assert tuple(row) == (2, 0, 0, 1)
    downgrade(revision="0010")
    with db.engine.connect() as connection:
        kept_bands = connection.execute(text("SELECT age_bands FROM booking_statistic")).scalar()
    assert "10+" in str(kept_bands)
