"""Sharing a booking: a second guardian or partner is invited, accepts by signing in, may leave."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, exists, func, select

from service_finder.booking import locks
from service_finder.booking.changing import (
    By,
    actor_of,
    fresh,
    impossible,
    record,
    refuse_strangers,
)
from service_finder.booking.refusals import Refusal, Refused
from service_finder.booking.states import LIVE
from service_finder.extensions import db, insert_into
from service_finder.lib import clock
from service_finder.models import Booking, BookingShare, Person
from service_finder.people import residents

MOST = 3  # people with whom one booking is shared


def share(code: str, contact: str, *, by: By, now: dt.datetime | None = None) -> Booking:
    """Invite a second guardian or partner; asking again sends the invitation again.

    Raises residents.BadContact; Refused: unknown_booking, not_possible_now, already_shared,
    too_many_shared.
    """
    now = now or clock.now()
    residents.normalised(contact)

    def work() -> Booking:
        booking = _read(code)
        refuse_strangers(booking, by)
        if booking.state not in LIVE:
            raise impossible(booking)
        invite(booking, contact, by=by, now=now)
        return booking

    return locks.write(work)


def invite(booking: Booking, contact: str, *, by: By, now: dt.datetime) -> None:
    """Invite within a writing transaction. Refused as for `share`."""
    other = residents.find_or_add(contact, lang=booking.lang, now=now)
    known = db.session.get(BookingShare, (booking.id, other.id), populate_existing=True)
    if other.id == booking.person_id or (known is not None and known.accepted_at is not None):
        raise Refused(Refusal("already_shared", {}, "contact"))
    shared = select(func.count()).where(BookingShare.booking_id == booking.id)
    if known is None and (db.session.scalar(shared) or 0) >= MOST:
        raise Refused(Refusal("too_many_shared", {"most": MOST}, "contact"))
    values = {"booking_id": booking.id, "person_id": other.id, "created_at": now}
    db.session.execute(insert_into(BookingShare).values(**values).on_conflict_do_nothing())
    record(booking, booking.state, "shared", *actor_of(by), now, facts={"with": other.id})


def join(code: str, *, by: Person, now: dt.datetime | None = None) -> Booking:
    """Accept an invitation: from now on the booking is also theirs. Refused: unknown_booking."""
    now = now or clock.now()

    def work() -> Booking:
        booking = _read(code)
        row = db.session.get(BookingShare, (booking.id, by.id), populate_existing=True)
        if row is None:
            raise Refused(Refusal("unknown_booking"))
        if row.accepted_at is None:
            row.accepted_at = now
            record(booking, booking.state, "joined", *actor_of(by), now)
        return booking

    return locks.write(work)


def unshare(code: str, person_id: int, *, by: Person, now: dt.datetime | None = None) -> Booking:
    """Take an invitation or a share back (who booked), or leave it (who was invited).

    Refused: unknown_booking. Taking back what is not there changes nothing.
    """
    now = now or clock.now()

    def work() -> Booking:
        booking = _read(code)
        if by.id != person_id and by.id != booking.person_id:
            raise Refused(Refusal("unknown_booking"))
        mine = (BookingShare.booking_id == booking.id) & (BookingShare.person_id == person_id)
        gone = db.session.execute(
            delete(BookingShare).where(mine).returning(BookingShare.person_id)
        )
        if gone.first() is None and by.id != booking.person_id:
            raise Refused(Refusal("unknown_booking"))
        record(booking, booking.state, "unshared", *actor_of(by), now, facts={"with": person_id})
        db.session.flush()
        _forget_unknown(person_id)
        return booking

    return locks.write(work)


def sharers(booking: Booking) -> list[tuple[Person, bool]]:
    """Return with whom a booking is shared, and whether they accepted, oldest first."""
    rows = db.session.execute(
        select(Person, BookingShare.accepted_at)
        .join(BookingShare, BookingShare.person_id == Person.id)
        .where(BookingShare.booking_id == booking.id)
        .order_by(BookingShare.created_at, Person.id)
    )
    return [(person, accepted_at is not None) for person, accepted_at in rows]


def invitation(code: str, person_id: int) -> Booking | None:
    """Return the booking to which a resident was invited and has not said yes or no."""
    open_one = (
        (BookingShare.booking_id == Booking.id)
        & (BookingShare.person_id == person_id)
        & BookingShare.accepted_at.is_(None)
    )
    booking_id = db.session.scalar(
        select(Booking.id).where(Booking.code == code.upper(), exists().where(open_one))
    )
    return None if booking_id is None else fresh(booking_id)


def invitations(person_id: int) -> list[Booking]:
    """Return every booking to which a resident is invited, soonest first."""
    query = (
        select(Booking.id)
        .join(BookingShare, BookingShare.booking_id == Booking.id)
        .where(BookingShare.person_id == person_id, BookingShare.accepted_at.is_(None))
        .where(Booking.state.in_(LIVE))
        .order_by(Booking.starts_at, Booking.id)
    )
    return [fresh(booking_id) for booking_id in db.session.scalars(query)]


def _read(code: str) -> Booking:
    booking_id = db.session.scalar(select(Booking.id).where(Booking.code == code.upper()))
    if booking_id is None:
        raise Refused(Refusal("unknown_booking"))
    return fresh(booking_id)


def _forget_unknown(person_id: int) -> None:
    """Forget somebody who never signed in and has nothing here any more."""
    shared = exists().where(BookingShare.person_id == Person.id)
    booked = exists().where(Booking.person_id == Person.id)
    db.session.execute(
        delete(Person).where(
            Person.id == person_id, Person.seen_at.is_(None), ~shared, ~booked, ~Person.is_demo
        ),
        execution_options={"synchronize_session": False},
    )
