"""Personal data: what is stored about a resident, forgetting it on request and at its term."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update

from service_finder.booking import locks, notices, sharing, statistics, surveys
from service_finder.booking.answering import cancel
from service_finder.booking.changing import is_theirs
from service_finder.booking.parties import Staff, unseal_answers, unseal_party
from service_finder.booking.states import LIVE
from service_finder.config import Settings
from service_finder.extensions import db
from service_finder.lib.clock import rfc3339
from service_finder.models import (
    ApplicationNote,
    Booking,
    BookingEvent,
    BookingShare,
    IdempotencyKey,
    OutboxMessage,
    Participant,
    Person,
    RateWindow,
    SignInCode,
    Stay,
)
from service_finder.people import residents, sessions, vault

KEEP = dt.timedelta(days=90)  # after the end of the session, unless the terms say keep_days
BRIEF = dt.timedelta(days=1)  # keys, codes, counters
BATCH = 200
_SYSTEM = Staff(0, "request of the resident")


def collect(person: Person) -> dict[str, Any]:
    """Return everything stored about a resident, readable, for download."""
    rows = db.session.scalars(select(Booking).where(is_theirs(person.id)).order_by(Booking.id))
    return {
        "contact": residents.contact_of(person),
        "lang": person.lang,
        "since": rfc3339(person.created_at),
        "paused_until": rfc3339(person.paused_until) if person.paused_until else None,
        "calendar_feed": person.feed_key is not None,
        "bookings": [_readable(row, person) for row in rows],
        "invitations": [row.code for row in sharing.invitations(person.id)],
    }


def forget(person: Person, *, settings: Settings, now: dt.datetime) -> None:
    """Cancel what is still to come, then forget the resident. The nameless figures stay.

    Who shares a booking is told that it is cancelled.
    """
    person_id = person.id
    live = select(Booking.code).where(Booking.person_id == person_id, Booking.state.in_(LIVE))
    for code in db.session.scalars(live.where(Booking.ends_at > now)).all():
        cancel(code, by=_SYSTEM, now=now)
    notices.queue(settings, now)  # while it is known who shares them
    statistics.refresh()

    def work() -> None:
        mine = select(Booking.id).where(Booking.person_id == person_id)
        _strip(db.session.scalars(mine).all(), now, leaving=person_id)
        db.session.execute(delete(IdempotencyKey).where(IdempotencyKey.person_id == person_id))
        db.session.execute(delete(BookingShare).where(BookingShare.person_id == person_id))
        _forget_letters(person)
        db.session.execute(delete(Person).where(Person.id == person_id))

    locks.write(work)


def _forget_letters(person: Person) -> None:
    """Empty what was written to a resident about others' bookings; drop codes sent to them."""
    about = OutboxMessage.booking_id.is_not(None) & OutboxMessage.key.endswith(f":{person.id}")
    db.session.execute(
        update(OutboxMessage)
        .where(about)
        .values(to_sealed="", text_sealed="", html_sealed="", calendar=""),
        execution_options={"synchronize_session": False},
    )
    if person.contact_key:
        db.session.execute(delete(SignInCode).where(SignInCode.contact_key == person.contact_key))
        codes = OutboxMessage.key.startswith(f"code:{person.contact_key}:")
        db.session.execute(
            delete(OutboxMessage).where(codes), execution_options={"synchronize_session": False}
        )


def purge(now: dt.datetime) -> int:
    """Empty what has reached its term; return how many bookings. Statistics are kept. Commits."""
    count = 0
    while True:
        ids = _over(now)
        if not ids:
            break
        locks.write(lambda: _strip(ids, now))  # noqa: B023
        count += len(ids)
    locks.write(lambda: _forget_briefs(now))
    return count


def _over(now: dt.datetime) -> list[int]:
    query = select(Booking).where(Booking.purged_at.is_(None), Booking.ends_at < now - KEEP)
    return [row.id for row in db.session.scalars(query.order_by(Booking.id).limit(BATCH))]


def _strip(ids: Sequence[int], now: dt.datetime, *, leaving: int = 0) -> None:
    """Empty bookings. `leaving`: a resident; what waits to be sent to others about them stays."""
    ids = list(ids)
    plain = {"synchronize_session": False}
    db.session.execute(
        update(Booking)
        .where(Booking.id.in_(ids))
        .values(party_sealed=None, answers_sealed=None, person_id=None, purged_at=now),
        execution_options=plain,
    )
    db.session.execute(
        update(Participant).where(Participant.booking_id.in_(ids)).values(child_key=None),
        execution_options=plain,
    )
    db.session.execute(
        update(BookingEvent)
        .where(BookingEvent.booking_id.in_(ids))
        .values(reason="", by="", noticed_at=now),
        execution_options=plain,
    )
    marks = BookingEvent.event.in_(("attended", "no_show"))  # their facts name the staff
    db.session.execute(
        update(BookingEvent).where(BookingEvent.booking_id.in_(ids), marks).values(facts={}),
        execution_options=plain,
    )
    db.session.execute(
        update(Stay).where(Stay.booking_id.in_(ids)).values(picked_up_sealed="", by="", by_name=""),
        execution_options=plain,
    )
    db.session.execute(delete(BookingShare).where(BookingShare.booking_id.in_(ids)))
    db.session.execute(delete(ApplicationNote).where(ApplicationNote.booking_id.in_(ids)))
    written: list[ColumnElement[bool]] = [OutboxMessage.booking_id.in_(ids)]
    if leaving:
        is_own = OutboxMessage.key.endswith(f":{leaving}")
        written.append(or_(OutboxMessage.state != "queued", is_own))
    db.session.execute(
        update(OutboxMessage)
        .where(*written)
        .values(to_sealed="", text_sealed="", html_sealed="", calendar=""),
        execution_options=plain,
    )
    db.session.expire_all()


def _forget_briefs(now: dt.datetime) -> None:
    before = now - BRIEF
    db.session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < before))
    db.session.execute(delete(SignInCode).where(SignInCode.created_at < before))
    db.session.execute(delete(RateWindow).where(RateWindow.starts_at < before))
    sessions.forget(now)
    _forget_nobodies(now)
    surveys.forget_old(now)
    old = OutboxMessage.created_at < now - KEEP
    db.session.execute(delete(OutboxMessage).where(old, OutboxMessage.state != "queued"))


def _forget_nobodies(now: dt.datetime) -> None:
    """Delete the nameless residents of desk bookings of which nothing is left."""
    used = select(Booking.person_id).where(Booking.person_id == Person.id)
    kept = select(IdempotencyKey.person_id).where(IdempotencyKey.person_id == Person.id)
    shared = select(BookingShare.person_id).where(BookingShare.person_id == Person.id)
    nobody = (Person.contact_type == "none") & (Person.created_at < now - KEEP)
    free = ~used.exists() & ~kept.exists() & ~shared.exists()
    db.session.execute(
        delete(Person).where(nobody, free), execution_options={"synchronize_session": False}
    )


def _readable(row: Booking, person: Person) -> dict[str, Any]:
    party = unseal_party(row.party_sealed)
    stay = db.session.get(Stay, row.id)
    others = sharing.sharers(row) if row.person_id == person.id else []
    return {
        "code": row.code,
        "offering": row.offering_id,
        "state": row.state,
        "starts_at": rfc3339(row.starts_at),
        "children": [
            {"name": child.name, "born_on": child.born_on.isoformat()} for child in party.children
        ],
        "guardians": party.guardians,
        "people": party.people,
        "answers": unseal_answers(row.answers_sealed),
        "picked_up_by": vault.unseal(stay.picked_up_sealed) if stay else None,
        "is_shared_with_me": row.person_id != person.id,
        "shared_with": [residents.contact_of(other) for other, _has_accepted in others],
    }
