"""iCalendar: one booking, a resident's feed, and the moment at which booking opens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from icalendar import Alarm, Calendar, Event
from sqlalchemy import func, select

from service_finder.booking import messages, sessions, wording
from service_finder.booking.states import ENDED, HOLDING
from service_finder.booking.states import LABELS as STATE_LABELS
from service_finder.catalogue import places
from service_finder.extensions import db
from service_finder.lib.clock import SEOUL
from service_finder.lib.marking import N_
from service_finder.models import Booking, BookingEvent, Offering, Slot

EVENING = dt.time(18)  # reminders: the evening before, and so long before
SOON = dt.timedelta(hours=2)
OPENS = N_("Booking opens: %(what)s")
_ENDED = ("cancelled", "declined", "refused", "lapsed")


def of_bookings(bookings: Iterable[Booking], *, lang: str, base_url: str, title: str = "") -> str:
    """Return a calendar of bookings; an ended one is in it as cancelled.

    `title` names a feed, which is read again every hour.
    """
    calendar = _calendar()
    if title:
        calendar.add("name", title)
        calendar.add("x-wr-calname", title)
        calendar.add("x-published-ttl", "PT1H")
        calendar.add("refresh-interval", dt.timedelta(hours=1), {"value": "DURATION"})
    rows = list(bookings)
    changes = _changes(rows)
    for booking in rows:
        for event in _events(booking, changes.get(booking.id, 1), lang, base_url):
            calendar.add_component(event)
    calendar.add_missing_timezones()
    return str(calendar.to_ical(), "utf-8")


def fixed(bookings: Iterable[Booking]) -> list[Booking]:
    """Return the bookings of a feed: what holds a time, and what held one before it ended.

    An application or a place on the waiting list holds nothing: nobody should keep the day free.
    """
    rows = list(bookings)
    ended = [row.id for row in rows if row.state in ENDED]
    query = select(BookingEvent.booking_id).where(
        BookingEvent.booking_id.in_(ended), BookingEvent.from_state.in_(HOLDING)
    )
    once = set(db.session.scalars(query)) if ended else set()
    return [row for row in rows if row.state in HOLDING or row.id in once]


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
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    return calendar


def _events(booking: Booking, changes: int, lang: str, base_url: str) -> Iterator[Event]:
    """Yield one event for each session (hours in a row are one), always under the same names."""
    for number, (start, end) in enumerate(sessions.spans(booking)):
        event = Event()
        name = booking.code if number == 0 else f"{booking.code}-{number + 1}"
        event.add("uid", f"{name}@service-finder")
        event.add("sequence", max(0, changes - 1))
        event.add("created", booking.created_at)
        event.add("dtstamp", booking.changed_at)
        event.add("last-modified", booking.changed_at)
        event.add("dtstart", start.astimezone(SEOUL))
        event.add("dtend", end.astimezone(SEOUL))
        event.add("status", _status(booking.state))
        event.add("transp", "OPAQUE" if _status(booking.state) == "CONFIRMED" else "TRANSPARENT")
        _describe(event, booking, lang, base_url)
        if booking.state == "confirmed":
            for alarm in _alarms(start, event["summary"]):
                event.add_component(alarm)
        yield event


def _describe(event: Event, booking: Booking, lang: str, base_url: str) -> None:
    offering = booking.offering
    url = f"{base_url}/{lang}/bookings/{booking.code}"
    state = wording.words(STATE_LABELS[booking.state], lang)
    event.add("summary", _title(offering, lang))
    place = places.get(offering.service_id)
    if place is not None and place.address:
        event.add("location", f"{wording.place_name(offering.service_id, lang)}, {place.address}")
    if place is not None and place.point:
        event.add("geo", place.point)
    lines = [state, f"{wording.words(messages.NUMBER, lang)}: {booking.code}", url]
    if offering.is_demo:
        lines.insert(0, wording.words(messages.DEMO, lang))
    event.add("description", "\n".join(lines))
    event.add("url", url)


def _alarms(start: dt.datetime, title: str) -> Iterator[Alarm]:
    """Yield the reminders of a sure session: the evening before, and two hours before."""
    day = start.astimezone(SEOUL).date() - dt.timedelta(days=1)
    evening = dt.datetime.combine(day, EVENING, SEOUL)
    for trigger in (evening - start, -SOON):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", trigger)
        yield alarm


def _changes(rows: Sequence[Booking]) -> dict[int, int]:
    """Return how many lines of history each booking has: a number that only grows."""
    query = select(BookingEvent.booking_id, func.count()).group_by(BookingEvent.booking_id)
    ids = [row.id for row in rows]
    counted = db.session.execute(query.where(BookingEvent.booking_id.in_(ids)))
    return {row[0]: row[1] for row in counted}


def _title(offering: Offering, lang: str) -> str:
    place = wording.place_name(offering.service_id, lang)
    return f"{place}: {wording.offering_name(offering, lang)}"


def _status(state: str) -> str:
    if state in _ENDED:
        return "CANCELLED"
    return "CONFIRMED" if state in ("confirmed", "attended") else "TENTATIVE"
