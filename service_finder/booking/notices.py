"""Messages to families, made after the commit from recorded events: retried, never twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from sqlalchemy import select, update

from service_finder import outbox
from service_finder.booking import calendars, messages, wording
from service_finder.booking.changing import fresh
from service_finder.booking.messages import Message
from service_finder.config import Settings
from service_finder.extensions import begin_write, db
from service_finder.lib.clock import SEOUL
from service_finder.lib.formats import date_text, time_range_text
from service_finder.lib.marking import LANGUAGE_TAGS
from service_finder.models import (
    Booking,
    BookingEvent,
    BookingShare,
    Offering,
    Person,
    Service,
)
from service_finder.people import residents, vault

BATCH = 100
EVENING = dt.time(18)
SOON = dt.timedelta(hours=2)
_templates = Environment(
    loader=PackageLoader("service_finder", "templates/mail"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=False,
)


def queue(settings: Settings, now: dt.datetime) -> int:
    """Put the messages of new events and due reminders into the outbox; return how many."""
    return _queue_events(settings, now) + _queue_reminders(settings, now)


def send_code(contact: str, code: str, *, lang: str, settings: Settings, now: dt.datetime) -> None:
    """Put a sign-in code into the outbox. Commits."""
    kind, text = residents.normalised(contact)
    begin_write()
    shown: dict[str, Any] = {"lead": wording.words(messages.CODE.lead, lang, code=code)}
    key = f"code:{vault.keyed_hash(text + code)}:{now.timestamp():.0f}"
    _put(key, kind, text, messages.CODE, shown, lang, now)
    db.session.commit()


def _queue_events(settings: Settings, now: dt.datetime) -> int:
    count = 0
    while True:
        begin_write()
        query = select(BookingEvent).where(BookingEvent.noticed_at.is_(None))
        events = db.session.scalars(query.order_by(BookingEvent.id).limit(BATCH)).all()
        for event in events:
            message = messages.of(event)
            if message is not None:
                count += _tell(f"event:{event.id}", message, event.booking_id, settings, now, event)
        ids = [event.id for event in events]
        done = update(BookingEvent).where(BookingEvent.id.in_(ids)).values(noticed_at=now)
        db.session.execute(done, execution_options={"synchronize_session": False})
        db.session.commit()
        if len(events) < BATCH:
            return count


def _queue_reminders(settings: Settings, now: dt.datetime) -> int:
    """Remind the evening before and two hours before, whoever had booked by then."""
    begin_write()
    rows = db.session.execute(
        select(Booking.id, Booking.starts_at, Booking.created_at).where(
            Booking.state == "confirmed",
            Booking.starts_at > now,
            Booking.starts_at <= now + dt.timedelta(days=1, hours=6),
        )
    ).all()
    count = 0
    for booking_id, starts_at, created_at in rows:
        due = _due(starts_at, created_at, now)
        if due is not None:
            key = f"{due.code}:{booking_id}:{starts_at.isoformat()}"
            count += _tell(key, due, booking_id, settings, now)
    db.session.commit()
    return count


def _due(starts_at: dt.datetime, created_at: dt.datetime, now: dt.datetime) -> Message | None:
    day = starts_at.astimezone(SEOUL).date() - dt.timedelta(days=1)
    evening = dt.datetime.combine(day, EVENING, SEOUL)
    soon = starts_at - SOON
    if created_at < soon <= now:
        return messages.SOON
    return messages.EVENING if created_at < evening <= now < soon else None


def _tell(
    key: str,
    message: Message,
    booking_id: int,
    settings: Settings,
    now: dt.datetime,
    event: BookingEvent | None = None,
) -> int:
    booking = fresh(booking_id)
    if _is_sensitive(booking.offering):
        return 0
    count = 0
    for person in _readers(booking):
        kind, contact = person.contact_type, residents.contact_of(person)
        if kind == "none" or not contact:
            continue
        shown = _facts(message, booking, event, settings)
        calendar = ""
        if message.has_calendar:
            calendar = calendars.of_bookings(
                [booking], lang=booking.lang, base_url=settings.base_url
            )
        own = f"{key}:{person.id}"
        count += _put(own, kind, contact, message, shown, booking.lang, now,
                      booking_id=booking.id, calendar=calendar)  # fmt: skip
    return count


def _readers(booking: Booking) -> list[Person]:
    if booking.person_id is None:
        return []
    shared = select(BookingShare.person_id).where(BookingShare.booking_id == booking.id)
    query = select(Person).where((Person.id == booking.person_id) | Person.id.in_(shared))
    return list(db.session.scalars(query.order_by(Person.id)))


def _is_sensitive(offering: Offering) -> bool:
    query = select(Service.is_sensitive).where(Service.id == offering.service_id)
    return bool(db.session.scalar(query))


def _facts(
    message: Message, booking: Booking, event: BookingEvent | None, settings: Settings
) -> dict[str, Any]:
    lang = booking.lang
    offering = booking.offering
    facts = [
        (messages.PLACE, wording.place_name(offering.service_id, lang)),
        (messages.WHAT, wording.offering_name(offering, lang)),
        (messages.WHEN, _when(booking)),
        (messages.PEOPLE, _who(booking)),
        (messages.NUMBER, booking.code),
    ]
    if event is not None and event.reason:
        facts.append((messages.REASON, wording.words(event.reason, lang)))
    until = booking.offer_until or booking.cancel_until
    if event is not None and "until" in event.facts:
        until = dt.datetime.fromisoformat(event.facts["until"])
    is_live = booking.state in ("confirmed", "requested")
    cancelling = ""
    if is_live:
        cancelling = wording.words(messages.CANCELLING, lang, until=booking.cancel_until)
    return {
        "lead": wording.words(message.lead, lang, until=until),
        "facts": [(wording.words(label, lang), value) for label, value in facts if value],
        "cancelling": cancelling,
        "link": f"{settings.base_url}/{lang}/bookings/{booking.code}",
        "link_text": wording.words(messages.OPEN, lang),
        "demo": wording.words(messages.DEMO, lang) if offering.is_demo else "",
    }


def _when(booking: Booking) -> str:
    spans = sorted((c.slot.starts_at, c.slot.ends_at) for c in booking.claims if not c.is_buffer)
    lang = booking.lang
    days = {start.astimezone(SEOUL).date() for start, _end in spans}
    if len(days) == 1:
        day = date_text(days.pop(), lang)
        return f"{day} {time_range_text(spans[0][0], max(end for _, end in spans), lang)}"
    lines = [
        f"{date_text(start.astimezone(SEOUL).date(), lang)} {time_range_text(start, end, lang)}"
        for start, end in spans
    ]
    return "; ".join(lines)


def _who(booking: Booking) -> str:
    counts = (
        (messages.CHILDREN, booking.children_count),
        (messages.GUARDIANS, booking.guardians_count),
        (messages.GUESTS, booking.people_count),
    )
    return ", ".join(wording.words(m, booking.lang, count=count) for m, count in counts if count)


def _put(
    key: str,
    kind: str,
    contact: str,
    message: Message,
    shown: dict[str, Any],
    lang: str,
    now: dt.datetime,
    **columns: Any,
) -> bool:
    subject = wording.words(message.subject, lang)
    empty = {"facts": [], "cancelling": "", "link": "", "link_text": "", "demo": ""}
    given = {**empty, **shown, "subject": subject, "tag": LANGUAGE_TAGS[lang]}
    return outbox.put(
        key,
        now=now,
        channel=kind,
        to_sealed=vault.seal(contact),
        lang=lang,
        subject=subject,
        text_sealed=vault.seal(_templates.get_template("message.txt").render(given)),
        html_sealed=vault.seal(_templates.get_template("message.html").render(given)),
        **columns,
    )
