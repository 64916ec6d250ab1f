"""`slots`, `tick`, `notices`, `demo`, `verify-draw`: what the clock and the operator do."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import time
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from service_finder.booking import (
    delivery,
    demo,
    demo_bookings,
    draws,
    engine,
    notices,
    open_figures,
    own_data,
    patterns,
    statistics,
)
from service_finder.booking.refusals import Refused
from service_finder.cli import tables
from service_finder.config import Settings
from service_finder.extensions import db
from service_finder.facts import corrections
from service_finder.lib import clock
from service_finder.people import demo_staff, staff_tidying

MOST_AHEAD = dt.timedelta(days=731)  # two years: further is a slip of the pen, and millions of rows


@click.group("slots")
def slots_group() -> None:
    """Sessions that can be booked."""


@slots_group.command("open")
@click.option("--until", metavar="DATE", help="Seoul date; else as far as each offering says.")
@tables.needs_tables
def open_command(until: str | None) -> None:
    """Make the sessions of every weekly pattern. Idempotent; staff overrides are left alone."""
    try:
        until_on = dt.date.fromisoformat(until) if until else None
    except ValueError:
        click.echo(f"{until!r} is no date: use YYYY-MM-DD.", err=True)
        sys.exit(2)
    if until_on is not None and until_on > clock.today() + MOST_AHEAD:
        click.echo(f"{until!r} is too far ahead: at most {MOST_AHEAD.days} days.", err=True)
        sys.exit(2)
    click.echo(_line(patterns.open_slots(until_on, now=clock.now())))


@click.command("tick")
@click.option("--every", type=click.IntRange(5, 3600), metavar="SECONDS", help="Go on for ever.")
@with_appcontext
def tick_command(every: int | None) -> None:
    """Do everything the clock does: openings, draws, lapses, promotions, reminders, purges.

    Safe to run twice and by two processes at once. Exit status: 0 done, 1 the database was busy
    (run it again), 2 there are no tables to work on; with --every it goes on trying.
    """
    parent = os.getppid()
    while True:
        fault = tables.fault()
        if fault:
            click.echo(f"tick: {fault}", err=True)
        done = {"failed": 1} if fault else run_tick(_settings())
        if not every:
            click.echo(_line(done))
            sys.exit(2 if fault else 1 if "failed" in done else 0)
        time.sleep(every)
        if os.getppid() != parent:  # the server that started us is gone
            return


def run_tick(settings: Settings) -> dict[str, int]:
    """Run one tick and send what it caused; return what was done."""
    now = clock.now()
    try:
        if settings.is_demo:
            demo.open_demo(now)
        done = engine.tick(now)
        done["counted"] = statistics.refresh()
        open_figures.refresh(now)
        done["purged"] = own_data.purge(now)
        done["access_lapsed"] = staff_tidying.tidy(now)
        done["forgotten"] = corrections.forget(now)
        done["messages"] = notices.queue(settings, now)
        done |= delivery.send(settings, now)
    except (Refused, SQLAlchemyError) as error:  # the database was busy: the next tick does it
        db.session.rollback()
        click.echo(f"tick: {type(error).__name__}", err=True)
        return {"failed": 1}
    finally:
        db.session.remove()
    return done


@click.group("notices")
def notices_group() -> None:
    """Messages to families."""


@notices_group.command("send")
@tables.needs_tables
def send_command() -> None:
    """Make the messages of what happened, and send what is due."""
    now = clock.now()
    done = {"messages": notices.queue(_settings(), now)}
    click.echo(_line(done | delivery.send(_settings(), now)))


@click.command("demo")
@tables.needs_tables
def demo_command() -> None:
    """Open demonstration sessions at real places, with some invented bookings. Idempotent."""
    settings = _settings()
    if not settings.is_demo:
        click.echo("Production opens no invented session.", err=True)
        sys.exit(2)
    opened = demo.open_demo(clock.now())
    booked = demo_bookings.book(clock.now())
    staff = demo_staff.make(clock.now())
    click.echo(_line({"sessions": opened.get("added", 0), "bookings": booked, "staff": staff}))


@click.command("verify-draw")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def verify_draw_command(file: Path) -> None:
    """Draw again from a published FILE (JSON) and compare. Exit status 0: the result is right."""
    try:
        published = json.loads(file.read_text(encoding="utf-8"))
        is_right = draws.verify(
            published["seed_hash"], published["seed"], published["free"], published["lines"]
        )
    except (ValueError, KeyError, TypeError) as error:
        click.echo(f"{file} is not a published draw: {error}", err=True)
        sys.exit(2)
    click.echo("The result is right." if is_right else "The result is NOT what seed and list give.")
    sys.exit(0 if is_right else 1)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _line(counts: dict[str, int]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in counts.items())
