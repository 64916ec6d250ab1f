"""`doctor`: says what is wrong with this installation and how to mend it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from service_finder.config import ROOT, Settings
from service_finder.extensions import db, newest_migrations
from service_finder.importers import directory
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGES
from service_finder.public import assets

MOST_DRIFT_S = 60
NEEDED_FILES = ("css/app.css", "js/app.js", "leaflet/leaflet.js")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: fine, or what is wrong and how to mend it."""

    what: str
    wrong: str = ""
    mend: str = ""

    def __str__(self) -> str:
        if not self.wrong:
            return f"ok     {self.what}"
        return f"WRONG  {self.what}: {self.wrong}\n       {self.mend}"


@click.command("doctor")
@with_appcontext
def doctor_command() -> None:
    """Check settings, database, assets, translations and clock; say what to mend.

    Exit status: 0 all well, 1 something is wrong.
    """
    findings = [finding for check in CHECKS for finding in check(current_app.config["SETTINGS"])]
    for finding in findings:
        click.echo(str(finding))
    sys.exit(1 if any(finding.wrong for finding in findings) else 0)


def _settings(settings: Settings) -> Iterator[Finding]:
    yield Finding(f"settings ({settings.env})")
    if settings.env == "production" and not settings.base_url.startswith("https://"):
        yield Finding(
            "base address",
            f"{settings.base_url} is not https",
            "Set SERVICE_FINDER_BASE_URL to the https:// address that readers use.",
        )
    if settings.env == "production" and settings.mail_url == "outbox:":
        yield Finding(
            "mail",
            "mails are kept, not sent",
            "Set SERVICE_FINDER_MAIL_URL to smtp://user:password@host:587.",
        )
    for name in ("secret_key", "data_key"):
        path = settings.instance / name
        if path.exists() and path.stat().st_mode & 0o077:
            yield Finding(f"{path.name}", "others may read it", f"chmod 600 {path}")


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        reason = str(error.__cause__ or error).splitlines()[0]
        yield Finding(
            "database", reason, "Check SERVICE_FINDER_DATABASE_URL and that the server runs."
        )
        return
    yield Finding(f"database ({db.engine.dialect.name})")
    has_version = inspect(db.engine).has_table("alembic_version")
    at = (
        set(db.session.scalars(text("SELECT version_num FROM alembic_version")))
        if has_version
        else set()
    )
    if at != set(newest_migrations()):
        yield Finding(
            "migrations", f"at {', '.join(sorted(at)) or 'none'}", "Run: service-finder db upgrade"
        )
        return
    yield Finding("migrations")
    if directory.is_current():
        yield Finding("directory")
    else:
        yield Finding(
            "directory", "not what this program was shipped with", "Run: service-finder load"
        )


def _assets(settings: Settings) -> Iterator[Finding]:
    missing = [name for name in NEEDED_FILES if name not in assets.files()]
    if missing:
        yield Finding(
            "front-end files", f"missing: {', '.join(missing[:3])}", "Run: make assets (needs npm)"
        )
    else:
        yield Finding("front-end files")


def _translations(settings: Settings) -> Iterator[Finding]:
    for lang in LANGUAGES:
        catalogue = ROOT / "translations" / lang / "LC_MESSAGES" / "messages.po"
        compiled = catalogue.with_suffix(".mo")
        if not catalogue.exists():
            yield Finding(f"translation {lang}", f"{catalogue.name} is missing", "Restore it.")
        elif not compiled.exists() or compiled.stat().st_mtime < catalogue.stat().st_mtime:
            yield Finding(
                f"translation {lang}", "not compiled", "Run: make run, or pybabel compile"
            )
        else:
            yield Finding(f"translation {lang}")


def _clock(settings: Settings) -> Iterator[Finding]:
    if clock.is_frozen():
        yield Finding(
            "clock", f"frozen at {clock.rfc3339(clock.now())}", "Unset SERVICE_FINDER_NOW."
        )
        return
    if db.engine.dialect.name == "postgresql":
        there = db.session.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar()
        drift = abs(float(there or 0) - clock.now().timestamp())
        if drift > MOST_DRIFT_S:
            yield Finding(
                "clock", f"{drift:.0f} s away from the database's", "Synchronise both by NTP."
            )
            return
    yield Finding("clock")


CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _settings,
    _database,
    _assets,
    _translations,
    _clock,
)
