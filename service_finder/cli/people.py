"""`person`: API tokens of residents, and the rotation of the data keys."""

from __future__ import annotations

import sys

import click
from flask import current_app

from service_finder.booking import rotation
from service_finder.cli.tables import needs_tables
from service_finder.extensions import begin_write, db
from service_finder.lib import clock
from service_finder.people import residents, tokens


@click.group("person")
def person_group() -> None:
    """Residents."""


@person_group.command("token")
@click.argument("contact")
@click.option("--count", type=click.IntRange(1, 10_000), default=1, help="So many residents.")
@needs_tables
def token_command(contact: str, count: int) -> None:
    """Print a signed API token for a verified resident, alone on its line.

    With --count N, N different residents derived from CONTACT (name+1@…, name+2@…).
    """
    try:
        wanted = [contact] if count == 1 else [_derived(contact, n) for n in range(1, count + 1)]
        for one in wanted:
            residents.normalised(one)
    except residents.BadContact:
        click.echo(f"{contact!r} is neither an e-mail address nor a mobile number.", err=True)
        sys.exit(2)
    begin_write()
    is_demo = current_app.config["SETTINGS"].is_demo
    people = [
        residents.find_or_add(one, lang="ko", now=clock.now(), is_demo=is_demo) for one in wanted
    ]
    db.session.commit()
    for person in people:
        click.echo(tokens.issue(person))


@person_group.command("rotate")
@needs_tables
def rotate_command() -> None:
    """Seal personal data anew under the newest data key. Idempotent."""
    click.echo(f"{rotation.rotate()} rows sealed anew")


def _derived(contact: str, number: int) -> str:
    kind, text = residents.normalised(contact)
    if kind == "phone":
        return f"{text[:3]}{(int(text[3:]) + number) % 10 ** len(text[3:]):0{len(text[3:])}d}"
    name, _at, domain = text.rpartition("@")
    return f"{name}+{number}@{domain}"
