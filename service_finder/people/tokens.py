"""Signed API tokens and calendar feed keys of residents; revoked by raising token_version."""

from __future__ import annotations

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import update

from service_finder.extensions import db
from service_finder.models import Person
from service_finder.people import vault

_BEARER, _FEED = "bearer", "feed"


def issue(person: Person) -> str:
    """Return a token that lets its bearer book as this resident."""
    return _sign(person, _BEARER)


def read(token: str) -> Person | None:
    """Return the resident a token belongs to; None when it is forged, foreign or revoked."""
    return _read(token, _BEARER)


def issue_feed(person: Person) -> str:
    """Return the key of the resident's calendar feed: it reads bookings and can do nothing else."""
    return _sign(person, _FEED)


def read_feed(key: str) -> Person | None:
    """Return the resident a feed key belongs to, or None."""
    return _read(key, _FEED)


def revoke(person: Person) -> None:
    """Make every token and feed key of a resident invalid. Commits."""
    grown = update(Person).where(Person.id == person.id)
    db.session.execute(grown.values(token_version=Person.token_version + 1))
    db.session.commit()
    db.session.refresh(person)


def _sign(person: Person, purpose: str) -> str:
    return str(_signer(purpose).dumps([person.id, person.token_version]))


def _read(token: str, purpose: str) -> Person | None:
    try:
        person_id, version = _signer(purpose).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    person = db.session.get(Person, person_id)
    return person if person is not None and person.token_version == version else None


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(vault.signing_key(), salt=f"service-finder:{purpose}")
