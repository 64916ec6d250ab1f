"""Sign-in without a password: a six-digit code to an e-mail address or a mobile number.

Codes expire, work once, and are kept only as keyed hashes. Nothing tells whether a contact is
known: asking and checking behave alike for strangers.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets

from sqlalchemy import select, update

from service_finder.extensions import begin_write, db
from service_finder.models import Person, SignInCode
from service_finder.people import limits, residents, vault

VALID = dt.timedelta(minutes=10)
TRIES = 5
ASKED_MOST, ASKED_SECONDS = 5, 900  # per contact
ADDRESS_MOST, ADDRESS_SECONDS = 20, 3600  # per network address
CHECKED_MOST, CHECKED_SECONDS = 20, 3600  # per contact, over all its codes


class TooMany(Exception):
    """Asked or tried too often; `wait` seconds until the next try."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"wait {wait} s")
        self.wait = wait


def make(contact: str, *, address: str, now: dt.datetime) -> str:
    """Make a code for a contact and return it, to be sent there. Commits.

    Raises residents.BadContact, TooMany.
    """
    _kind, text = residents.normalised(contact)
    key = vault.keyed_hash(f"contact:{text}")
    _limit("code_contact", key, ASKED_MOST, ASKED_SECONDS, now)
    _limit("code_address", address, ADDRESS_MOST, ADDRESS_SECONDS, now)
    code = f"{secrets.randbelow(1_000_000):06d}"
    begin_write()
    db.session.execute(  # an older code stops working when a new one is asked for
        update(SignInCode)
        .where(SignInCode.contact_key == key, SignInCode.used_at.is_(None))
        .values(used_at=now)
    )
    row = SignInCode(contact_key=key, code_hash=_hash(key, code), created_at=now)
    row.expires_at = now + VALID
    db.session.add(row)
    db.session.commit()
    return code


def check(contact: str, code: str, *, lang: str, now: dt.datetime) -> Person | None:
    """Return the resident when the code is right, once; None otherwise. Commits.

    Raises residents.BadContact, TooMany.
    """
    _kind, text = residents.normalised(contact)
    key = vault.keyed_hash(f"contact:{text}")
    _limit("code_check", key, CHECKED_MOST, CHECKED_SECONDS, now)
    begin_write()
    row = db.session.scalars(
        select(SignInCode)
        .where(SignInCode.contact_key == key, SignInCode.used_at.is_(None))
        .order_by(SignInCode.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()
    right = hmac.compare_digest(row.code_hash if row else "", _hash(key, code.strip()))
    person = None
    if row is not None:
        row.try_count += 1
        if right and now < row.expires_at and row.try_count <= TRIES:
            row.used_at = now
            person = residents.find_or_add(contact, lang=lang, now=now)
            person.seen_at = now
        elif row.try_count >= TRIES:
            row.used_at = now
    db.session.commit()
    return person


def _hash(key: str, code: str) -> str:
    return vault.keyed_hash(f"code:{key}:{code}")


def _limit(scope: str, key: str, most: int, seconds: int, now: dt.datetime) -> None:
    wait = limits.hit(scope, key, limit=most, seconds=seconds, now=now)
    if wait:
        raise TooMany(wait)
