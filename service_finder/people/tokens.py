"""Signed API tokens of residents, and the keys of their calendar feeds.

A token is revoked by raising token_version, a feed by forgetting its feed_key.
"""

from __future__ import annotations

import hmac
import secrets
from functools import lru_cache

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import update

from service_finder.extensions import begin_write, db
from service_finder.models import Person
from service_finder.people import vault

_BEARER, _FEED = "bearer", "feed"


def issue(person: Person) -> str:
    """Return a token that lets its bearer book as this resident."""
    return str(_signer(_BEARER).dumps([person.id, person.token_version]))


def read(token: str) -> Person | None:
    """Return the resident a token belongs to; None when it is forged, foreign or revoked."""
    found = _load(token, _BEARER)
    return found[0] if found is not None and found[0].token_version == found[1] else None


def issue_feed(person: Person) -> str:
    """Return the key of the resident's calendar feed, and open the feed if there is none. Commits.

    It reads bookings and can do nothing else.
    """
    if person.feed_key is None:
        _set_feed(person, secrets.token_urlsafe(16))
    return feed_of(person)


def feed_of(person: Person) -> str:
    """Return the key of the resident's calendar feed; "" when they have none."""
    if person.feed_key is None:
        return ""
    return str(_signer(_FEED).dumps([person.id, person.feed_key]))


def read_feed(key: str) -> Person | None:
    """Return the resident a feed key belongs to, or None."""
    found = _load(key, _FEED)
    if found is None or found[0].feed_key is None:
        return None
    person, part = found
    return person if hmac.compare_digest(str(part), str(person.feed_key)) else None


def revoke_feed(person: Person) -> None:
    """Close the resident's calendar feed: its address never works again. Commits."""
    _set_feed(person, None)


def revoke(person: Person) -> None:
    """Make every token and session of a resident invalid. Commits."""
    grown = update(Person).where(Person.id == person.id)
    db.session.execute(grown.values(token_version=Person.token_version + 1))
    db.session.commit()
    db.session.refresh(person)


def _set_feed(person: Person, key: str | None) -> None:
    begin_write()
    db.session.execute(update(Person).where(Person.id == person.id).values(feed_key=key))
    db.session.commit()
    db.session.refresh(person)


def _load(token: str, purpose: str) -> tuple[Person, object] | None:
    try:
        person_id, part = _signer(purpose).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    person = db.session.get(Person, person_id)
    return None if person is None else (person, part)


def _signer(purpose: str) -> URLSafeSerializer:
    return _signer_of(vault.signing_key(), purpose)


@lru_cache(maxsize=8)
def _signer_of(key: str, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=f"service-finder:{purpose}")
