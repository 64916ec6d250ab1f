"""What a message says of its booking: the facts in the reader's language, or marked as another."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from service_finder.booking import messages, reasons, wording
from service_finder.booking.messages import Message
from service_finder.catalogue import places
from service_finder.catalogue.wording import Worded
from service_finder.config import Settings
from service_finder.extensions import db
from service_finder.lib.marking import LANGUAGE_TAGS, N_
from service_finder.models import Booking, BookingEvent, Offering, Person
from service_finder.people import residents

ONLY_IN = {
    "ko": N_("Only in Korean"),
    "en": N_("Only in English"),
    "zh": N_("Only in Chinese"),
    "ja": N_("Only in Japanese"),
    "vi": N_("Only in Vietnamese"),
}


class Fact(NamedTuple):
    """A term and its value; `tag`: the value's language where it is not the message's.

    `note` says that language in words where the reader would have expected their own.
    """

    label: str
    value: str
    tag: str = ""
    note: str = ""

    def line(self, lang: str) -> str:
        """Write the fact as one line of a plain text, the note on the next."""
        line = wording.words(wording.TERM, lang, term=self.label, value=self.value)
        return f"{line}\n({self.note})" if self.note else line


def shown(
    message: Message, booking: Booking, event: BookingEvent | None, lang: str, settings: Settings
) -> dict[str, Any]:
    """Return what the templates of a message about a booking are given."""
    offering = booking.offering
    is_invitation = event is not None and event.event == "shared"
    until = booking.offer_until or booking.cancel_until
    if event is not None and "until" in event.facts:
        until = dt.datetime.fromisoformat(event.facts["until"])
    path = f"{booking.code}/invitation" if is_invitation else booking.code
    return {
        "lead": wording.words(message.lead, lang, until=until),
        "facts": _facts(booking, event, lang),
        "cancelling": "" if is_invitation else _cancelling(booking, lang),
        "link": f"{settings.base_url}/{lang}/bookings/{path}",
        "link_text": wording.words(messages.OPEN, lang),
        "demo": wording.words(messages.DEMO, lang) if offering.is_demo else "",
    }


def _facts(booking: Booking, event: BookingEvent | None, lang: str) -> list[Fact]:
    offering = booking.offering
    is_invitation = event is not None and event.event == "shared"
    pairs = [
        (messages.PLACE, wording.place_name(offering.service_id, lang)),
        (messages.ADDRESS, _address(offering)),
        (messages.WHAT, wording.offering_name(offering, lang)),
        (messages.WHEN, wording.when_text(booking, lang)),
        (messages.PEOPLE, "" if is_invitation else _who(booking, lang)),
        (messages.NUMBER, booking.code),
        (messages.INVITED_BY, _inviter(booking) if is_invitation else ""),
    ]
    tags = {messages.ADDRESS: "ko" if lang != "ko" else ""}
    found = [
        Fact(wording.words(label, lang), value, tags.get(label, ""))
        for label, value in pairs
        if value
    ]
    why = reasons.worded(event.reason, lang) if event is not None else None
    return [*found, _reason(event, why, lang)] if event is not None and why is not None else found


def _reason(event: BookingEvent, why: Worded, lang: str) -> Fact:
    """Return what staff wrote, or a reason that everybody knows, with the language it is in."""
    is_letter = event.event == "written_to"
    label = wording.words(messages.MESSAGE if is_letter else messages.REASON, lang)
    if not why.is_fallback:
        return Fact(label, why.text)
    return Fact(label, why.text, LANGUAGE_TAGS[why.lang], wording.words(ONLY_IN[why.lang], lang))


def _cancelling(booking: Booking, lang: str) -> str:
    """Say until when it can be cancelled; "" where it never could be, or no longer matters."""
    is_live = booking.state in ("confirmed", "requested")
    if not is_live or booking.created_at >= booking.cancel_until:
        return ""
    return wording.words(messages.CANCELLING, lang, until=booking.cancel_until)


def _address(offering: Offering) -> str:
    """Return the Korean address, which is what a driver or a map reads."""
    place = places.get(offering.service_id)
    return str(place.address or "") if place is not None else ""


def _inviter(booking: Booking) -> str:
    person = db.session.get(Person, booking.person_id)
    return residents.contact_of(person) if person is not None else ""


def _who(booking: Booking, lang: str) -> str:
    counts = (
        (messages.CHILDREN, booking.children_count),
        (messages.GUARDIANS, booking.guardians_count),
        (messages.GUESTS, booking.people_count),
    )
    return wording.words(", ", lang).join(
        wording.words(label, lang, count=count) for label, count in counts if count
    )
