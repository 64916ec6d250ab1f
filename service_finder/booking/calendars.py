"""iCalendar: one booking, a resident's feed, and the moment at which booking opens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from icalendar import Calendar, Event

from service_finder.booking import messages, wording
from service_finder.catalogue import places
from service_finder.lib.marking import N_
from service_finder.models import Booking, Offering, Slot

OPENS = N_("Booking opens: %(what)s")
_ENDED = ("cancelled", "declined", "refused", "lapsed")


def of_bookings(bookings: Iterable[Booking], *, lang: str, base_url: str) -> str:
    """Return a calendar of bookings; an ended one is in it as cancelled."""
    calendar = _calendar()
    for booking in bookings:
        calendar.add_component(_event(booking, lang, base_url))
    return str(calendar.to_ical(), "utf-8")


def of_opening(offering: Offering, slot: Slot, *, lang: str, base_url: str) -> str:
    """Return a calendar with the moment at which booking opens for a session."""
    assert slot.opens_at is not None
    what = (
        f"{wording.place_name(offering.service_id, lang)}, {wording.offering_name(offering, lang)}"
    )
    event = Event()
    event.add("uid", f"opening-{slot.id}@service-finder")
    event.add("dtstamp", slot.opens_at)
    event.add("dtstart", slot.opens_at)
    event.add("dtend", slot.opens_at + dt.timedelta(minutes=15))
    event.add("summary", wording.words(OPENS, lang, what=what))
    event.add("url", f"{base_url}/{lang}/offerings/{offering.id}")
    if offering.is_demo:
        event.add("description", wording.words(messages.DEMO, lang))
    calendar = _calendar()
    calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//service_finder//bookings//EN")
    calendar.add("version", "2.0")
    return calendar


def _event(booking: Booking, lang: str, base_url: str) -> Event:
    offering = booking.offering
    url = f"{base_url}/{lang}/bookings/{booking.code}"
    event = Event()
    event.add("uid", f"{booking.code}@service-finder")
    event.add("dtstamp", booking.changed_at)
    event.add("last-modified", booking.changed_at)
    event.add("dtstart", booking.starts_at)
    event.add("dtend", booking.ends_at)
    event.add(
        "summary",
        f"{wording.offering_name(offering, lang)}: {wording.place_name(offering.service_id, lang)}",
    )
    place = places.get(offering.service_id)
    if place is not None and place.address:
        event.add("location", place.address)
    lines = [url]
    if offering.is_demo:
        lines.insert(0, wording.words(messages.DEMO, lang))
    event.add("description", "\n".join(lines))
    event.add("url", url)
    event.add("status", _status(booking.state))
    return event


def _title(offering: Offering, lang: str) -> str:
    place = wording.place_name(offering.service_id, lang)
    return f"{place}: {wording.offering_name(offering, lang)}"


def _status(state: str) -> str:
    if state in _ENDED:
        return "CANCELLED"
    return "CONFIRMED" if state in ("confirmed", "attended") else "TENTATIVE"
