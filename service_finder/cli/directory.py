"""`load` and `prepare`: the shipped directory into the database."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from service_finder.booking import demo, demo_bookings
from service_finder.cli import tables
from service_finder.cli.staff import print_demo_staff
from service_finder.extensions import db
from service_finder.importers import directory
from service_finder.importers.rows import BadRow
from service_finder.importers.sync import TooFewRows
from service_finder.lib import clock
from service_finder.people import demo_staff


@click.command("load")
@click.option("--allow-shrink", is_flag=True, help="Take a file that lost many rows.")
@with_appcontext
def load_command(allow_shrink: bool) -> None:
    """Load the shipped directory. Idempotent; says what was added, changed, withdrawn, refused.

    Exit status: 0 all well, 1 some rows were refused, 2 nothing was written.
    """
    sys.exit(run_load(allow_shrink=allow_shrink))


def run_load(*, allow_shrink: bool = False) -> int:
    """Load, print the reports, and return the exit status."""
    fault = tables.fault()
    if fault:
        click.echo(fault, err=True)
        return 2
    try:
        reports = directory.load(allow_shrink=allow_shrink)
    except (BadRow, TooFewRows) as error:
        db.session.rollback()
        click.echo(str(error), err=True)
        return 2
    refused = 0
    for report in reports:
        click.echo(str(report))
        for row in report.refused:
            click.echo(f"  refused: {row}", err=True)
            refused += 1
    return 1 if refused else 0


@click.command("prepare")
@with_appcontext
def prepare_command() -> None:
    """Bring the database up for `make run`: migrations, the directory, demonstration sessions."""
    prepare()


def prepare() -> None:
    """Bring the database up; quick when there is nothing to do. Needs an application context."""
    if not tables.is_current():
        upgrade()
    if not directory.is_current():
        run_load()
    if current_app.config["SETTINGS"].is_demo:
        demo.open_demo(clock.now())
        demo_bookings.book(clock.now())
        demo_staff.make(clock.now())
        print_demo_staff()
