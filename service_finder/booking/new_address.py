"""Another address for a family that lost its own, and the word to the old one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from service_finder.booking import messages, notices, wording
from service_finder.booking.changing import fresh
from service_finder.catalogue import places
from service_finder.config import Settings
from service_finder.extensions import begin_write, db
from service_finder.models import Booking, Person
from service_finder.people import residents
from service_finder.people.residents import ContactChange


def replace_contact(
    booking_id: int, contact: str, *, settings: Settings, now: dt.datetime
) -> ContactChange:
    """Give the family of a booking another address, and tell the old one. Commits.

    The message leaves after the commit, as all do; there is none when the booking is for a safety
    service. Raises what residents.replace_contact raises; nothing is changed then.
    """
    begin_write()
    try:
        change = _replace(fresh(booking_id), contact, settings, now)
    except (residents.BadContact, residents.ContactTaken, LookupError):
        db.session.rollback()
        raise
    db.session.commit()
    return change


def _replace(booking: Booking, contact: str, settings: Settings, now: dt.datetime) -> ContactChange:
    person = db.session.get(Person, booking.person_id, populate_existing=True)
    if person is None:
        raise LookupError(booking.code)
    kind, before = person.contact_type, residents.contact_of(person)
    change = residents.replace_contact(person.id, contact, now=now)
    is_other = before not in ("", residents.contact_of(person))
    if is_other and not notices.is_sensitive(booking.offering):
        key = f"{messages.CONTACT_CHANGED.code}:{now.timestamp():.0f}:{person.id}"
        shown = _shown(booking, person.lang, settings, now)
        notices.put(key, kind, before, messages.CONTACT_CHANGED, shown, person.lang, now,
                    booking_id=booking.id)  # fmt: skip
    return change


def _shown(booking: Booking, lang: str, settings: Settings, now: dt.datetime) -> dict[str, Any]:
    """Say when it was changed and whom to call; not what the new address is."""
    offering = booking.offering
    place = places.get(offering.service_id)
    phone = place.phone if place is not None else ""
    lead = messages.CONTACT_CHANGED.lead if phone else messages.CONTACT_CHANGED_NO_PHONE
    params = {"place": wording.place_name(offering.service_id, lang), "contact": settings.contact}
    return {
        "lead": wording.words(lead, lang, at=now, phone=phone, **params),
        "demo": wording.words(messages.DEMO, lang) if offering.is_demo else "",
    }
