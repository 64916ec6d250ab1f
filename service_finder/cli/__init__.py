"""Floor 6: the command line, `service-finder`."""

from __future__ import annotations

import click
from flask.cli import FlaskGroup

from service_finder import create_app
from service_finder.cli.database import db_group


@click.group(cls=FlaskGroup, create_app=create_app, add_default_commands=True)
def main() -> None:
    """Run service_finder's commands in the checkout, with the settings of `make run`."""


main.add_command(db_group)
