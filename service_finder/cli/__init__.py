"""Floor 6: the command line, `service-finder`. One file per group of commands."""

from __future__ import annotations

import click
from flask.cli import FlaskGroup
from flask_migrate.cli import db as db_group

from service_finder import create_app
from service_finder.cli import (
    archive,
    bookings,
    directory,
    doctor,
    export,
    importing,
    people,
    staff,
)

COMMANDS: tuple[click.Command, ...] = (
    db_group,
    directory.load_command,
    directory.prepare_command,
    doctor.doctor_command,
    export.export_command,
    importing.import_command,
    bookings.slots_group,
    bookings.tick_command,
    bookings.notices_group,
    bookings.demo_command,
    bookings.verify_draw_command,
    people.person_group,
    staff.staff_group,
    archive.backup_command,
    archive.restore_command,
)


@click.group(cls=FlaskGroup, create_app=create_app, add_default_commands=True)
def main() -> None:
    """Run service_finder's commands in the checkout, with the settings of `make run`."""


for _command in COMMANDS:
    main.add_command(_command)
