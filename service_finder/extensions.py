"""Floor 1: the extensions that the factory binds, and how connections behave."""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask_babel import Babel
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, TypeDecorator, event
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.orm import DeclarativeBase

from service_finder.config import ROOT

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# How long a write waits for a lock before it is refused as busy: answered within five seconds.
PATIENCE_MS = 4_000


class Base(DeclarativeBase):
    """The declarative base: one metadata with stable constraint names for Alembic."""

    metadata = MetaData(naming_convention=NAMING)


# Rows keep what was read after a commit: the engine answers with the row that it has just written.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
if TYPE_CHECKING:

    class Model(Base):
        """What tables derive from (the type checker cannot see the class that db makes)."""

        __abstract__ = True

else:
    Model = db.Model
migrate = Migrate(render_as_batch=True)
babel = Babel()


class Instant(TypeDecorator[dt.datetime]):
    """An aware UTC instant. SQLite has no zones: stored naive in UTC, read back aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        """Turn an aware instant into what the database stores."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must be aware")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        """Turn what the database stores into an aware UTC instant."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


@cache
def newest_migrations() -> tuple[str, ...]:
    """Return the heads of the migration scripts that this program was shipped with."""
    return tuple(_scripts().get_heads())


def known_migrations() -> frozenset[str]:
    """Return the number of every migration script that this program was shipped with."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(config)


def engine_options(url: str) -> dict[str, Any]:
    """Return how to connect to a database; tune() the engine that is made with it.

    Statements in the log of an error do not show their parameters: readers' words are there.
    """
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": PATIENCE_MS / 1000}, "hide_parameters": True}
    return {
        "hide_parameters": True,
        "pool_size": 8,
        "max_overflow": 4,
        # Whoever waits for a lock gets a clear refusal instead of waiting for ever.
        "connect_args": {"options": f"-c lock_timeout={PATIENCE_MS}"},
    }


def tune(engine: Engine) -> None:
    """Teach an engine how its connections behave, on either database."""
    if engine.dialect.name == "sqlite":
        tune_sqlite(engine)
    else:
        ask_idle_connections(engine)


def tune_sqlite(engine: Engine, *, busy_timeout_ms: int = PATIENCE_MS) -> None:
    """Give every SQLite connection WAL, foreign keys and explicit transactions.

    pysqlite opens transactions late by itself; a booking must hold the write lock before its
    first read, so transactions begin here: IMMEDIATE where the connection was asked for with
    execution option ``writes=True``, deferred otherwise.
    """

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={busy_timeout_ms}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        if connection.get_execution_options().get("writes", False):
            begin_immediate(connection.connection.driver_connection, busy_timeout_ms)
        else:
            connection.exec_driver_sql("BEGIN")


def begin_immediate(connection: sqlite3.Connection, busy_timeout_ms: int) -> None:
    """Take SQLite's write lock, asking every few milliseconds until the time-out.

    SQLite's own busy handler sleeps up to 100 ms between two attempts: in a rush most of the
    time would be spent asleep while the lock is free.
    """
    deadline = time.monotonic() + busy_timeout_ms / 1000
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(random.uniform(0.0005, 0.003))  # noqa: S311 (only spreads the attempts)
            else:
                return
    finally:
        connection.execute(f"PRAGMA busy_timeout={busy_timeout_ms}")


def ask_idle_connections(engine: Engine, *, idle_s: float = 1.0) -> None:
    """Ask a pooled connection whether it is still alive, unless it was in use a moment ago.

    The pool's own pre-ping asks at every checkout: in a rush that is a round trip in five.
    """

    @event.listens_for(engine, "checkin")
    def on_checkin(_connection: Any, record: Any) -> None:
        record.info["used_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, record: Any, _proxy: Any) -> None:
        used_at = record.info.get("used_at")
        if used_at is None or time.monotonic() - used_at < idle_s:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error  # the pool starts anew, with fresh connections


def is_contention(error: Exception) -> bool:
    """Say whether the database gave up on a lock (rather than on the statement)."""
    if isinstance(error, sqlite3.OperationalError):
        return "locked" in str(error)
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in ("40P01", "40001", "55P03", "57014")
    return isinstance(error, OperationalError) and "locked" in str(error.orig)


@contextmanager
def committed() -> Iterator[Connection]:
    """Give a connection beside the session's, for one short write that commits by itself."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection
        return
    writing = db.engine.connect().execution_options(writes=True)
    with writing as connection, connection.begin():
        yield connection


def insert_into(model: Any) -> Any:
    """Return an INSERT that knows ON CONFLICT, in the dialect of the session's database."""
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    return insert_postgresql(model) if is_postgresql else insert_sqlite(model)


def begin_write() -> None:
    """Start the session's transaction as a writing one (before its first read).

    Ends a read-only transaction that is open; refuses when unsaved changes would be lost.
    """
    session = db.session
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("begin_write() with unsaved changes in the session")
    session.rollback()
    session.connection(execution_options={"writes": True})
