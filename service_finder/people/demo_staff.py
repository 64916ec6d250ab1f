"""Invented members of staff for the demonstration: one a role, some places, and the whole city."""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from service_finder.extensions import begin_write, db
from service_finder.models import Service, StaffMember
from service_finder.people import passwords, staff_members, vault
from service_finder.people.desk_sign_in import find
from service_finder.people.rights import Grant

PASSWORD = "persimmon-lantern-42"  # noqa: S105 (shown to everybody, refused outside a demonstration)
CAFE, OTHER_CAFE = "kc-gj240401", "kc-sc240404"  # with invented bookings
PEOPLE = (
    ("city.admin@example.org", "City Administrator (demo)", Grant("administrator")),
    ("cafe.manager@example.org", "Café Manager (demo)", Grant("manager", service_id=CAFE)),
    ("cafe.desk@example.org", "Café Desk (demo)", Grant("desk", service_id=CAFE)),
    ("cafe.viewer@example.org", "Café Viewer (demo)", Grant("viewer", service_id=CAFE)),
    ("cafe.editor@example.org", "Café Editor (demo)", Grant("editor", service_id=CAFE)),
    ("other.manager@example.org", "Other Manager (demo)", Grant("manager", service_id=OTHER_CAFE)),
    ("city.decisions@example.org", "City Decisions (demo)", Grant("manager")),
)
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a visitor of the demonstration needs to sign in as somebody."""

    email: str
    password: str
    code: str
    name: str


def make(now: dt.datetime) -> int:
    """Add the invented members that are missing; return how many. Commits."""
    known = set(db.session.scalars(select(StaffMember.email)))
    places = set(db.session.scalars(select(Service.id)))
    missing = [row for row in PEOPLE if row[0] not in known]
    missing = [row for row in missing if row[2].service_id in places or row[2].is_everywhere]
    for email, name, grant in missing:
        add(email, grant, name=name, now=now)
    return len(missing)


def add(email: str, grant: Grant, *, name: str, now: dt.datetime) -> StaffMember:
    """Add a demonstration account that can sign in at once, or give an old one the role. Commits.

    Raises staff_members.BadEmail.
    """
    text = staff_members.checked_email(email)
    found = find(text)
    hashed = passwords.hashed(PASSWORD) if found is None or not found.password_hash else ""
    begin_write()
    member = staff_members.add(text, grant, name=name, lang="ko", now=now)
    if hashed:
        member.password_hash, member.is_demo = hashed, True
        member.totp_sealed = vault.seal(_secret(text))
    db.session.commit()
    return member


def sign_ins(now: dt.datetime) -> list[SignIn]:
    """Return how to sign in as each of the invented members, oldest first."""
    query = select(StaffMember).where(StaffMember.is_demo, StaffMember.disabled_at.is_(None))
    rows = db.session.scalars(query.order_by(StaffMember.id).limit(MOST_SHOWN))
    return [SignIn(row.email, PASSWORD, staff_members.code_now(row, now), row.name) for row in rows]


def secret_of(member: StaffMember) -> str:
    """Return the second factor's secret of a demonstration account, for an authenticator app."""
    if not member.is_demo:
        raise ValueError("secrets of real accounts are never shown")
    return vault.unseal(member.totp_sealed)


def _secret(email: str) -> str:
    return base64.b32encode(bytes.fromhex(vault.keyed_hash(f"demo:{email}"))[:20]).decode()
