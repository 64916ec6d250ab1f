"""Residents by their contact, and their pauses."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from service_finder.extensions import db, insert_into
from service_finder.models import Person
from service_finder.people import vault


class BadContact(ValueError):
    """Neither an e-mail address nor a Korean mobile number."""


def normalised(contact: str) -> tuple[str, str]:
    """Return ("email" | "phone", contact in one spelling). Raises BadContact.

    Nothing is asked of the network: no DNS, so that a reserved domain (example.org) is fine.
    """
    text = unicodedata.normalize("NFKC", contact).strip()
    if "@" in text:
        try:
            found = validate_email(text, check_deliverability=False, test_environment=True)
        except EmailNotValidError as error:
            raise BadContact(contact) from error
        return "email", found.normalized.casefold()
    digits = re.sub(r"[\s().-]", "", text)
    if digits.startswith("+82"):
        digits = "0" + digits[3:].removeprefix("0")
    if not re.fullmatch(r"01[016789][0-9]{7,8}", digits):
        raise BadContact(contact)
    return "phone", digits


def find(contact: str) -> Person | None:
    """Return the resident with this contact, whichever key hashed it."""
    _kind, text = normalised(contact)
    keys = vault.keyed_hashes(f"contact:{text}")
    return db.session.scalars(select(Person).where(Person.contact_key.in_(keys))).first()


def find_or_add(contact: str, *, lang: str, now: dt.datetime, is_demo: bool = False) -> Person:
    """Return the resident with a verified contact, and remember a new one. Commits nothing."""
    kind, text = normalised(contact)
    found = find(contact)
    if found is not None:
        return found
    values = {
        "contact_key": vault.keyed_hash(f"contact:{text}"),
        "contact_sealed": vault.seal(text),
        "contact_type": kind,
        "lang": lang,
        "created_at": now,
        "is_demo": is_demo,
        "token_version": 1,
    }
    db.session.execute(insert_into(Person).values(**values).on_conflict_do_nothing())
    person = find(contact)
    assert person is not None
    return person


def for_desk(key: str, *, lang: str, now: dt.datetime) -> Person:
    """Return the nameless resident of a booking made at the desk for somebody without a contact.

    `key` is the form's own: pressing twice finds the same one. Nothing is ever sent to them, and
    nobody can sign in as them. Commits nothing.
    """
    contact_key = vault.keyed_hash(f"desk:{key}")
    values = {
        "contact_key": contact_key,
        "contact_sealed": "",
        "contact_type": "none",
        "lang": lang,
        "created_at": now,
        "is_demo": False,
        "token_version": 1,
    }
    db.session.execute(insert_into(Person).values(**values).on_conflict_do_nothing())
    return db.session.scalars(select(Person).where(Person.contact_key == contact_key)).one()


def contact_of(person: Person) -> str:
    """Return a resident's contact, decrypted."""
    return vault.unseal(person.contact_sealed)
