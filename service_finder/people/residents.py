"""Residents by their contact, and their pauses."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from service_finder.extensions import db, insert_into
from service_finder.models import Person
from service_finder.people import vault


class BadContact(ValueError):
    """Neither an e-mail address nor a Korean mobile number."""


class ContactTaken(ValueError):
    """Another resident has this contact."""


@dataclass(frozen=True)
class ContactChange:
    """What became of a resident's contact, for the audit: nothing in it can be written to."""

    person_id: int
    before: str
    after: str
    at: dt.datetime


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


def replace_contact(person_id: int, contact: str, *, now: dt.datetime) -> ContactChange:
    """Give a resident who lost their address another one (at the desk, after seeing who it is).

    Every session, token and calendar feed ends, because the old address may be somebody else's by
    now. Returns the masked addresses. Raises BadContact, ContactTaken, LookupError. Call it in a
    write transaction; it commits nothing.
    """
    kind, text = normalised(contact)
    person = db.session.get(Person, person_id, populate_existing=True)
    other = find(contact)
    if person is None or (other is not None and other.id != person_id):
        raise LookupError(person_id) if person is None else ContactTaken(masked(text))
    change = ContactChange(person_id, masked(contact_of(person)), masked(text), now)
    person.contact_key = vault.keyed_hash(f"contact:{text}")
    person.contact_sealed, person.contact_type = vault.seal(text), kind
    person.token_version += 1
    person.feed_key = None
    return change


def masked(contact: str) -> str:
    """Return a contact that one recognises and cannot write to: m…@example.org, 010…5678."""
    name, at, domain = contact.rpartition("@")
    if at:
        return f"{name[:1]}…@{domain}"
    return f"{contact[:3]}…{contact[-4:]}" if contact else ""


def contact_of(person: Person) -> str:
    """Return a resident's contact, decrypted."""
    return vault.unseal(person.contact_sealed)
