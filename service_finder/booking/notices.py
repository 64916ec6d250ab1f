"""Messages to families, made after the commit from recorded events: retried, never twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from sqlalchemy import select, update

from service_finder import outbox
from service_finder.booking import calendars, messages, notice_facts, surveys, wording
from service_finder.booking.calendars import EVENING, SOON
from service_finder.booking.changing import fresh
from service_finder.booking.messages import Message
from service_finder.config import Settings
from service_finder.extensions import begin_write, db
from service_finder.lib.clock import SEOUL
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
    about = vault.keyed_hash(f"contact:{text}")  # how own_data.forget finds it again
    key = f"code:{about}:{now.timestamp():.0f}:{vault.keyed_hash(about + code)[:16]}"
    put(key, kind, text, messages.CODE, shown, lang, now)
    db.session.commit()


def put_invitation(
    email: str, link: str, *, by: str, until: dt.datetime, lang: str, now: dt.datetime
) -> None:
    """Put an invitation to the desk into the outbox. Commits nothing."""
    shown: dict[str, Any] = {
        "lead": wording.words(messages.INVITATION.lead, lang, by=by, until=until),
        "link": link,
        "link_text": wording.words(messages.ACCEPT, lang),
    }
    key = f"invitation:{vault.keyed_hash(link)}"
    put(key, "email", email, messages.INVITATION, shown, lang, now)


def _queue_events(settings: Settings, now: dt.datetime) -> int:
    count = 0
    while True:
        begin_write()
        query = select(BookingEvent).where(BookingEvent.noticed_at.is_(None))
        events = db.session.scalars(query.order_by(BookingEvent.id).limit(BATCH)).all()
        for event in events:
            message = messages.of(event)
            if event.from_state == "attended":  # noted by mistake: nothing to ask about
                outbox.withdraw(event.booking_id, "survey:")
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
            ~Booking.flag.startswith("closure:"),  # they know that the place is closed
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
    if is_sensitive(booking.offering):
        return 0
    count = 0
    for person in _readers(booking, event):
        kind, contact = person.contact_type, residents.contact_of(person)
        if kind == "none" or not contact:
            continue
        lang = booking.lang if person.id == booking.person_id else person.lang
        shown = notice_facts.shown(message, booking, event, lang, settings)
        calendar = ""
        if message.has_calendar:
            calendar = calendars.of_bookings([booking], lang=lang, base_url=settings.base_url)
        own = f"{key}:{person.id}"
        due_at = now
        if message is messages.SURVEY:
            own = f"survey:{booking.id}:{person.id}"  # once a visit, whoever checks in again
            if outbox.has(own):
                continue
            shown, due_at = _survey(booking, shown, lang, settings, now)
        count += put(own, kind, contact, message, shown, lang, now,
                      booking_id=booking.id, calendar=calendar, due_at=due_at)  # fmt: skip
    return count


def _survey(
    booking: Booking, shown: dict[str, Any], lang: str, settings: Settings, now: dt.datetime
) -> tuple[dict[str, Any], dt.datetime]:
    """Ask for the visit instead of showing the booking; the message is due after the visit."""
    token, due_at = surveys.invite(booking, now)
    # Place, session, time: no number of the booking beside the token.
    kept = {wording.words(label, lang) for label in (messages.PLACE, messages.WHAT, messages.WHEN)}
    facts = [fact for fact in shown["facts"] if fact.label in kept]
    link = f"{settings.base_url}/{lang}/survey?token={token}"
    own = {"facts": facts, "cancelling": "", "link": link}
    return shown | own | {"link_text": wording.words(messages.ANSWER, lang)}, due_at


def _readers(booking: Booking, event: BookingEvent | None) -> list[Person]:
    """Return who is told: who booked and who shares it; an invitation goes to the invited alone."""
    if booking.person_id is None:
        return []
    shared = select(BookingShare.person_id).where(BookingShare.booking_id == booking.id)
    if event is not None and event.event == "shared":
        invited = shared.where(BookingShare.person_id == event.facts.get("with"))
        return list(db.session.scalars(select(Person).where(Person.id.in_(invited))))
    shared = shared.where(BookingShare.accepted_at.is_not(None))
    query = select(Person).where((Person.id == booking.person_id) | Person.id.in_(shared))
    return list(db.session.scalars(query.order_by(Person.id)))


def is_sensitive(offering: Offering) -> bool:
    """Say whether nothing is ever written about bookings of this offering."""
    query = select(Service.is_sensitive).where(Service.id == offering.service_id)
    return bool(db.session.scalar(query))


def put(
    key: str,
    kind: str,
    contact: str,
    message: Message,
    shown: dict[str, Any],
    lang: str,
    now: dt.datetime,
    **columns: Any,
) -> bool:
    """Put one message into the outbox; False when its key is there already. Commits nothing.

    shown: what the templates are given: lead, facts, cancelling, link, link_text, demo.
    """
    subject = wording.words(message.subject, lang)
    empty = {"facts": [], "cancelling": "", "link": "", "link_text": "", "demo": ""}
    given = {**empty, **shown, "subject": subject, "tag": LANGUAGE_TAGS[lang]}
    given["lines"] = [fact.line(lang) for fact in given["facts"]]
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
