"""Moving a booking from state to state: claims, counters and history in one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload, selectinload

from service_finder.booking import locks
from service_finder.booking.capacity import count_claim
from service_finder.booking.parties import Clock, Staff
from service_finder.booking.refusals import Refusal, Refused
from service_finder.booking.states import LABELS as STATE_LABELS
from service_finder.booking.states import Actor, claim_status, may_move
from service_finder.extensions import db
from service_finder.models import Booking, BookingEvent, BookingShare, Claim, Person, Slot

By = Person | Staff | Clock
WHOLE_ROW = (
    joinedload(Booking.offering),
    selectinload(Booking.claims).joinedload(Claim.slot),
)


def actor_of(by: By) -> tuple[Actor, str]:
    """Return who acts, for the transition table and for the history."""
    if isinstance(by, Staff):
        return "staff", f"staff:{by.id}"
    if isinstance(by, Clock):
        return "clock", "clock"
    return "resident", f"person:{by.id}"


def locked(code: str, *, by: By, also: Iterable[int] = ()) -> tuple[Booking, dict[int, Slot]]:
    """Lock a booking's slots (and `also`), then read the booking as it is now.

    Somebody else's booking is unknown to a resident. Raises Retry when a slot was added between.
    """
    found = db.session.execute(
        select(Booking.id, Claim.slot_id).join(Claim).where(Booking.code == code)
    ).all()
    if not found:
        raise Refused(Refusal("unknown_booking"))
    slots = locks.lock_slots([*(slot_id for _, slot_id in found), *also])
    booking = fresh(found[0][0])
    refuse_strangers(booking, by)
    if any(claim.slot_id not in slots for claim in booking.claims):
        raise locks.Retry
    return booking, slots


def is_theirs(person_id: int) -> ColumnElement[bool]:
    """Return the condition that a booking is a resident's own, or was shared with them."""
    shared = select(BookingShare.booking_id).where(
        BookingShare.person_id == person_id, BookingShare.accepted_at.is_not(None)
    )
    return or_(Booking.person_id == person_id, Booking.id.in_(shared))


def refuse_strangers(booking: Booking, by: By) -> None:
    """Refuse residents whose booking it is not, as if there were no such booking."""
    if not isinstance(by, Person) or booking.person_id == by.id:
        return
    share = db.session.get(BookingShare, (booking.id, by.id), populate_existing=True)
    if share is None or share.accepted_at is None:
        raise Refused(Refusal("unknown_booking"))


def fresh(booking_id: int) -> Booking:
    """Read a booking with offering, claims and slots, as the database has it now."""
    return db.session.execute(
        select(Booking)
        .where(Booking.id == booking_id)
        .options(*WHOLE_ROW)
        .execution_options(populate_existing=True)
    ).scalar_one()


def move_state(
    booking: Booking,
    new: str,
    *,
    by: By,
    now: dt.datetime,
    event: str = "",
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Move a booking whose slots are locked; Refused("not_possible_now") when nobody may."""
    actor, who = actor_of(by)
    old = booking.state
    if not may_move(old, new, actor):
        raise impossible(booking)
    booking.state = new
    if new != "offered":
        booking.offer_until = None
    for claim in booking.claims:
        set_claim(claim, _status(claim, new))
    record(booking, old, event or new, actor, who, now, reason=reason, facts=facts)


def record(
    booking: Booking,
    old: str,
    event: str,
    actor: Actor,
    who: str,
    now: dt.datetime,
    *,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Write a line of history; messages are made from it after the commit."""
    db.session.add(event_of(booking, old, event, actor, who, now, reason=reason, facts=facts))


def event_of(
    booking: Booking,
    old: str,
    event: str,
    actor: Actor,
    who: str,
    now: dt.datetime,
    *,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> BookingEvent:
    """Return a line of history that is not written yet; the booking's last change is now."""
    booking.changed_at = now
    return BookingEvent(
        booking_id=booking.id,
        event=event,
        from_state=old,
        to_state=booking.state,
        actor=actor,
        by=who,
        reason=reason,
        facts=dict(facts or {}),
        at=now,
    )


def set_claim(claim: Claim, status: str) -> None:
    """Give a claim a status and carry it into the counters of its slot."""
    if claim.status != status:
        count_claim(claim.slot, claim, claim.status, status)
        claim.status = status


def impossible(booking: Booking) -> Refused:
    """Refuse what the present state does not allow."""
    return Refused(Refusal("not_possible_now", {"state": STATE_LABELS[booking.state]}))


def _status(claim: Claim, state: str) -> str:
    # Of several wishes only the offered one holds; the others stay wishes until the end.
    status = claim_status(state)
    if not claim.wish_rank or status == "ended":
        return status
    if status == "wish" or claim.status == "held":
        return claim.status
    return "wish" if state == "offered" else "ended"
