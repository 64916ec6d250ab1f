"""`staff add`: idempotent; an invitation in production, a sign-in in a demonstration."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from service_finder import create_app
from service_finder.cli.staff import staff_group
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.models import Membership, StaffMember
from service_finder.people import demo_staff, desk_sign_in, staff_members
from tests.conftest import make_settings
from tests.staff.make import make_place


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(staff_group, ["add", *words])


def roles() -> list[tuple[str, str | None, str | None]]:
    db.session.rollback()
    rows = db.session.scalars(select(Membership).order_by(Membership.id))
    return [(row.role, row.organization_id, row.service_id) for row in rows]


def test_a_demonstration_prints_a_sign_in_that_works(app: Flask) -> None:
    make_place("a", "org-a")
    for role in ("desk", "desk", "manager"):
        result = run(app, "New@Example.org", "--role", role, "--organization", "a")
        assert result.exit_code == 0
    assert roles() == [("manager", None, "a")], "one membership, with the newest role"
    assert run(app, "new@example.org", "--role", "viewer", "--organization", "org-a").exit_code == 0
    assert roles()[1:] == [("viewer", "org-a", None)]
    assert demo_staff.PASSWORD in result.output
    token = desk_sign_in.first_step(
        "new@example.org", demo_staff.PASSWORD, desk_sign_in.Caller("192.0.2.1"),
        is_demo=True, now=clock.now(),
    )  # fmt: skip
    assert token


def test_production_prints_an_invitation_once_there_is_no_password(
    tmp_path: Path, empty_file: Path
) -> None:
    changes = {"ENV": "production", "DATA_KEYS": "a-key", "NOW": ""}
    shutil.copy(empty_file, tmp_path / "test.db")
    app = create_app(make_settings(tmp_path, **changes))
    with app.app_context():
        result = run(app, "first@example.com", "--role", "administrator")
        assert result.exit_code == 0
        link = re.search(r"/staff/invitation/(\S+)", result.output)
        assert link is not None
        assert staff_members.invitation(link[1], clock.now()) is not None
        member = db.session.scalars(select(StaffMember)).one()
        assert not member.is_demo
        assert roles() == [("administrator", None, None)]
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize(
    "words",
    [
        ("nobody", "--role", "desk"),
        ("a@example.org", "--role", "emperor"),
        ("a@example.org", "--role", "desk", "--organization", "nowhere"),
        ("a@example.org",),
    ],
)
def test_nonsense_adds_nobody(app: Flask, words: tuple[str, ...]) -> None:
    assert run(app, *words).exit_code == 2
    assert db.session.scalars(select(StaffMember)).all() == []
