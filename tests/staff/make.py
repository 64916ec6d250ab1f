"""Factories for the desk's tests: members, their desks, whole sign-ins without the forms."""

from __future__ import annotations

import itertools

from flask import Flask
from flask.testing import FlaskClient

from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.models import Organization, Service, StaffMember
from service_finder.people import desk_sessions, passwords, rights, staff_members, totp, vault
from service_finder.people.rights import Desk, Grant
from service_finder.staff import guard
from tests.booking.make import make_service

PASSWORD = "violet-harbor-lantern"
SECRET = totp.new_secret()
_numbers = itertools.count(1)
_hashes: list[str] = []


def make_organization(organization_id: str) -> Organization:
    found = db.session.get(Organization, organization_id)
    if found is None:
        found = Organization(id=organization_id, category="center", name=organization_id)
        db.session.add(found)
        db.session.commit()
    return found


def make_place(service_id: str, organization_id: str | None = None) -> Service:
    """A place, of an organization or of none."""
    place = make_service(service_id)
    if organization_id is not None:
        place.organization_id = make_organization(organization_id).id
        db.session.commit()
    return place


def make_member(
    role: str = "manager",
    *,
    organization: str | None = None,
    service: str | None = None,
    email: str = "",
    lang: str = "en",
) -> StaffMember:
    """A member with PASSWORD and SECRET; without a scope: at every place."""
    now = clock.now()
    if not _hashes:
        _hashes.append(passwords.hashed(PASSWORD))
    grant = Grant(role, organization, service)
    name = f"{role.title()} {next(_numbers)}"
    email = email or f"{name.replace(' ', '.').lower()}@example.org"
    member = staff_members.add(email, grant, name=name, lang=lang, now=now)
    member.password_hash, member.totp_sealed = _hashes[0], vault.seal(SECRET)
    db.session.commit()
    return member


def make_desk(role: str = "manager", **where: str | None) -> Desk:
    return rights.desk_of(make_member(role, **where))  # type: ignore[arg-type]


def sign_in_client(app: Flask, member: StaffMember) -> FlaskClient:
    """A client whose cookie is a whole session of the member; `client.csrf` is for its forms."""
    token = desk_sessions.begin(member.id, stage="whole", device="Test", now=clock.now())
    db.session.commit()
    client = app.test_client()
    client.set_cookie(guard.COOKIE, token, path="/staff")
    client.csrf = desk_sessions.csrf_token(token)  # type: ignore[attr-defined]
    return client
