"""`staff`: the first member of staff comes from here; others are invited at the desk."""

from __future__ import annotations

import sys

import click
from flask import current_app

from service_finder.cli.tables import needs_tables
from service_finder.extensions import begin_write, db
from service_finder.lib import clock
from service_finder.people import demo_staff, staff_members
from service_finder.people.rights import ROLES, Grant


@click.group("staff")
def staff_group() -> None:
    """Staff of the centers."""


@staff_group.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(list(ROLES)), required=True)
@click.option(
    "--organization", "scope", metavar="ID", default="", help="Organization or place; else all."
)
@click.option("--name", default="", help="How colleagues see the member.")
@needs_tables
def add_command(email: str, role: str, scope: str, name: str) -> None:
    """Add a member of staff, or give one another role. Idempotent.

    Prints an invitation link for somebody who has no password yet; in a demonstration it prints
    how to sign in at once. Exit status 2: no such organization or place, or no e-mail address.
    """
    try:
        grant = staff_members.grant_of(role, scope)
        staff_members.checked_email(email)
    except staff_members.UnknownScope:
        click.echo(f"There is no organization or place {scope!r}.", err=True)
        sys.exit(2)
    except staff_members.BadEmail:
        click.echo(f"{email!r} is no e-mail address.", err=True)
        sys.exit(2)
    if current_app.config["SETTINGS"].is_demo:
        _add_to_demo(email, grant, name)
    else:
        _invite(email, grant, name)


def print_demo_staff() -> None:
    """Print how to sign in as the invented members; nothing outside a demonstration."""
    settings = current_app.config["SETTINGS"]
    rows = demo_staff.sign_ins(clock.now()) if settings.is_demo else []
    if not rows:
        return
    base = settings.base_url
    click.echo(f"Demonstration staff at {base}/staff/ (password {demo_staff.PASSWORD}):")
    for row in rows:
        click.echo(f"  {row.email}  {row.name}")
    click.echo("  The present code of the second step stands beside each on that page.")


def _add_to_demo(email: str, grant: Grant, name: str) -> None:
    now = clock.now()
    member = demo_staff.add(email, grant, name=name, now=now)
    click.echo(f"{member.email} is {grant.role} at {_where(grant)}.")
    if member.is_demo:
        click.echo(f"sign-in: {current_app.config['SETTINGS'].base_url}/staff/")
        click.echo(f"password: {demo_staff.PASSWORD}")
        click.echo(f"totp secret: {demo_staff.secret_of(member)}")
        click.echo(f"code now: {staff_members.code_now(member, now)}")


def _invite(email: str, grant: Grant, name: str) -> None:
    now = clock.now()
    begin_write()
    member = staff_members.add(email, grant, name=name, lang="ko", now=now)
    is_new = not member.password_hash
    token = staff_members.invite(member, by_id=None, now=now) if is_new else ""
    db.session.commit()
    click.echo(f"{member.email} is {grant.role} at {_where(grant)}.")
    if token:
        days = staff_members.INVITATION_VALID.days
        base = current_app.config["SETTINGS"].base_url
        click.echo(f"invitation (works once, {days} days): {base}/staff/invitation/{token}")


def _where(grant: Grant) -> str:
    return grant.organization_id or grant.service_id or "every place"
