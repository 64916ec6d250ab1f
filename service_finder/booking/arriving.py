"""Arriving and leaving: check-in on the day, walk-ins, bookings for callers, check-out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from service_finder.booking import locks
from service_finder.booking.changing import fresh, impossible, locked, record
from service_finder.booking.conflicts import day_of
from service_finder.booking.deciding import attend
from service_finder.booking.parties import Party, Staff, clean_name
from service_finder.booking.refusals import Refusal, Refused
from service_finder.booking.reserving import reserve
from service_finder.extensions import begin_write, db
from service_finder.lib import clock
from service_finder.models import Booking, Person, Stay
from service_finder.people import residents, vault

NAME_LENGTH = 50


def check_in(code: str, *, by: Staff, now: dt.datetime | None = None) -> Booking:
    """Check a family in on the day of its session, from midnight to midnight in Seoul.

    Refused: not_today, already_checked_in, not_possible_now, full (a missed place given away).
    """
    now = now or clock.now()
    booking = _read(code)
    if not day_of(booking.starts_at)[0] <= now < day_of(booking.ends_at)[1]:
        raise Refused(Refusal("not_today", {"starts_at": booking.starts_at}))
    return attend(booking.code, by=by, now=now)


def check_out(code: str, picked_up_by: str, *, by: Staff, now: dt.datetime | None = None) -> Stay:
    """Note that a child was picked up, and by whom.

    Refused: pick_up_needed, already_checked_out (who, when), not_possible_now (not checked in).
    """
    now = now or clock.now()
    name = clean_name(picked_up_by)
    if not 1 <= len(name) <= NAME_LENGTH:
        raise Refused(Refusal("pick_up_needed", {}, "picked_up_by"))

    def work() -> Stay:
        booking, _slots = locked(code, by=by)
        gone = db.session.get(Stay, booking.id, populate_existing=True)
        if gone is not None:
            raise Refused(Refusal("already_checked_out", {"who": gone.by_name, "at": gone.out_at}))
        if booking.state != "attended":
            raise impossible(booking)
        who = {"by": f"staff:{by.id}", "by_name": by.name}
        stay = Stay(booking_id=booking.id, out_at=now, picked_up_sealed=vault.seal(name), **who)
        db.session.add(stay)
        record(booking, booking.state, "checked_out", "staff", who["by"], now)
        db.session.flush()
        return stay

    return locks.write(work)


def undo_check_out(code: str, *, by: Staff, now: dt.datetime | None = None) -> Booking:
    """Take a check-out back: the child is still there. Nothing happens when there was none."""
    now = now or clock.now()

    def work() -> Booking:
        booking, _slots = locked(code, by=by)
        stay = db.session.get(Stay, booking.id, populate_existing=True)
        if stay is not None:
            db.session.delete(stay)
            record(booking, booking.state, "check_out_undone", "staff", f"staff:{by.id}", now)
            db.session.flush()
        return fresh(booking.id)

    return locks.write(work)


def book_for(
    offering_id: str,
    slots: Sequence[int],
    *,
    contact: str,
    key: str,
    party: Party,
    answers: dict[str, Any],
    by: Staff,
    lang: str,
    waitlist: bool = False,
    is_here: bool = False,
    now: dt.datetime | None = None,
) -> Booking:
    """Book for a caller or a walk-in, in their language; `is_here` checks them in at once.

    With a contact it becomes that resident's booking, and messages go there; without one nothing
    is ever sent. `key` is the form's: sending it twice is one booking. Raises
    residents.BadContact, or Refused as `reserve` does.
    """
    now = now or clock.now()
    person = _person(contact, key, lang, now)
    booking = reserve(
        offering_id,
        slots,
        party=party,
        answers=answers,
        by=by,
        person=person,
        lang=lang,
        waitlist=waitlist,
        idempotency_key=key,
        now=now,
    )
    if is_here and booking.state == "confirmed":
        return check_in(booking.code, by=by, now=now)
    return booking


def _person(contact: str, key: str, lang: str, now: dt.datetime) -> Person:
    if contact.strip():
        residents.normalised(contact)  # refuse it before anything is begun
    begin_write()
    if contact.strip():
        person = residents.find_or_add(contact, lang=lang, now=now)
    else:
        person = residents.for_desk(key, lang=lang, now=now)
    db.session.commit()
    return person


def _read(code: str) -> Booking:
    booking_id = db.session.scalar(select(Booking.id).where(Booking.code == code.upper()))
    if booking_id is None:
        raise Refused(Refusal("unknown_booking"))
    return fresh(booking_id)
