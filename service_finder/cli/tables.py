"""Whether the database has the tables of this program: commands that need them say what to run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from flask.cli import with_appcontext
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from service_finder.extensions import db, known_migrations, newest_migrations

P = ParamSpec("P")
R = TypeVar("R")


def is_bare() -> bool:
    """Say whether the database holds nothing of ours yet."""
    return not inspect(db.engine).has_table("booking")


def is_current() -> bool:
    """Say whether the database stands at the newest migration."""
    return _standing() == set(newest_migrations())


def fault(*, may_be_bare: bool = False) -> str:
    """Return what keeps commands from working here and what to do about it, or ""."""
    try:
        at, is_new = _standing(), is_bare()
    except SQLAlchemyError as error:
        db.session.rollback()
        reason = str(error.__cause__ or error).splitlines()[0]
        return f"The database does not answer ({reason}). Check SERVICE_FINDER_DATABASE_URL."
    if at == set(newest_migrations()) or (is_new and may_be_bare):
        return ""
    if not at <= known_migrations():
        return (
            "The database was made by a newer program. Run that one, or name an empty database "
            "in SERVICE_FINDER_DATABASE_URL and restore a backup there."
        )
    state = "has no tables yet" if is_new else "is behind this program"
    return f"The database {state}. Run: service-finder db upgrade"


def needs_tables(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command within the application; without its tables say what to do and exit with 2."""

    @wraps(command)
    def checked(*args: P.args, **options: P.kwargs) -> R:
        wrong = fault()
        if wrong:
            click.echo(wrong, err=True)
            sys.exit(2)
        return command(*args, **options)

    wrapped: Callable[P, R] = with_appcontext(checked)
    return wrapped


def _standing() -> set[str]:
    if not inspect(db.engine).has_table("alembic_version"):
        return set()
    return set(db.session.scalars(text("SELECT version_num FROM alembic_version")))
