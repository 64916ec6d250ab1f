"""The waiting list: whole families, promoted under the lock the moment places are free."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select

from service_finder.booking import capacity, locks
from service_finder.booking.changing import fresh, move_state
from service_finder.booking.conflicts import conflict_rules
from service_finder.booking.kinds import KINDS
from service_finder.booking.kinds.kind import Ask, Want
from service_finder.booking.parties import CLOCK, unseal_party
from service_finder.booking.refusals import Refusal
from service_finder.extensions import db
from service_finder.models import Booking, Claim, Participant, Slot

LOOK_AHEAD = 50  # families considered per free place; the rest waits for the next turn
HOUR = 60
# The nearer the session, the shorter the offer: (hours to go, minutes to answer).
DEADLINES = ((168, 24 * HOUR), (48, 12 * HOUR), (24, 4 * HOUR), (6, HOUR), (2, 20), (0, 10))


def offer_until(starts_at: dt.datetime, now: dt.datetime) -> dt.datetime:
    """Return until when an offer made now can be accepted; never after the session begins."""
    hours = (starts_at - now) / dt.timedelta(hours=1)
    minutes = next((m for least, m in DEADLINES if hours >= least), DEADLINES[-1][1])
    return min(now + dt.timedelta(minutes=minutes), starts_at)


def promote_locked(slots: dict[int, Slot], now: dt.datetime) -> list[Booking]:
    """Offer free places of locked slots to the families that wait, in order.

    The first family that fits whole is asked; one that needs more than is free, or whose child
    is booked elsewhere by now, is passed over and keeps its place.
    """
    promoted: list[Booking] = []
    for slot in list(slots.values()):
        if slot.waiting_count and slot.state == "open" and now < slot.starts_at:
            db.session.flush()
            promoted += _promote_from(slot, slots, now)
    return promoted


def _promote_from(slot: Slot, slots: dict[int, Slot], now: dt.datetime) -> list[Booking]:
    promoted = []
    left = capacity.free(slot, capacity.held([slot.id])[slot.id])
    for booking_id, units in _queue(slot.id, left):
        if units > left:
            continue
        booking = fresh(booking_id)
        if _offer(booking, slots, now):
            promoted.append(booking)
            left -= units
        if left <= 0:
            break
    return promoted


def _queue(slot_id: int, left: int) -> list[tuple[int, int]]:
    rows = db.session.execute(
        select(Claim.booking_id, Claim.units_hundredths)
        .where(
            Claim.slot_id == slot_id,
            Claim.status == "waiting",
            Claim.units_hundredths <= left,
        )
        .order_by(Claim.queue_rank, Claim.booking_id)
        .limit(LOOK_AHEAD)
    )
    return [(booking_id, units) for booking_id, units in rows]


def _offer(booking: Booking, slots: dict[int, Slot], now: dt.datetime) -> bool:
    """Offer a waiting booking its places if every slot has them and every child is free."""
    more = {claim.slot_id for claim in booking.claims} - set(slots)
    others = locks.try_lock_slots(more)
    if others is None or why_not_now(booking, now) is not None:
        return False
    until = offer_until(booking.starts_at, now)
    move_state(booking, "offered", by=CLOCK, now=now, facts={"until": until.isoformat()})
    booking.offer_until = until
    db.session.flush()
    return True


def why_not_now(booking: Booking, now: dt.datetime, *, is_staff: bool = False) -> Refusal | None:
    """Return why a waiting booking cannot have its (locked) slots now; None when it fits whole."""
    for claim in booking.claims:
        if claim.slot.state != "open":
            return Refusal("closed")
        if now >= claim.slot.starts_at:
            return Refusal("past")
    return why_no_room(booking, now, is_staff=is_staff)


def why_no_room(booking: Booking, now: dt.datetime, *, is_staff: bool = False) -> Refusal | None:
    """Return why a booking that holds nothing could not hold its (locked) slots, children too."""
    wants = [Want(claim.slot, claim.units_hundredths) for claim in booking.claims]
    counted = capacity.held([want.slot.id for want in wants], ignoring=booking.id)
    shortage = capacity.missing(wants, counted, is_staff=is_staff)
    if shortage is not None:
        return shortage
    keys = child_keys(booking.id)
    if not locks.try_lock_children(keys):
        return Refusal("busy")
    return next(clashes(booking, keys, now), None)


def clashes(booking: Booking, keys: Sequence[str], now: dt.datetime) -> Iterator[Refusal]:
    """Yield which children of a booking that holds nothing are booked elsewhere, or used up."""
    ask = Ask(
        offering=booking.offering,
        slots=tuple(c.slot for c in booking.claims if not c.is_buffer),
        party=unseal_party(booking.party_sealed),
        answers={},
        person_id=booking.person_id or 0,
        now=now,
        ignoring=booking.id,
        child_keys=tuple((key,) for key in keys),
    )
    for rule in (conflict_rules, *KINDS[booking.offering.kind].locked_rules):
        yield from rule(ask)


def child_keys(booking_id: int) -> list[str]:
    """Return the keys of a booking's participants."""
    keys = db.session.scalars(
        select(Participant.child_key)
        .where(Participant.booking_id == booking_id, Participant.child_key.is_not(None))
        .order_by(Participant.id)
    )
    return [key for key in keys if key is not None]


def slots_with_waiting(slot_ids: Iterable[int] = ()) -> list[int]:
    """Return the slots where families wait (of these, or of all)."""
    query = select(Slot.id).where(Slot.waiting_count > 0).order_by(Slot.id)
    wanted = list(slot_ids)
    return list(db.session.scalars(query.where(Slot.id.in_(wanted)) if wanted else query))


def families(slot_id: int) -> list[Booking]:
    """Return who waits for a session or has an offer of it, in the order of the queue."""
    ids = db.session.scalars(
        select(Claim.booking_id)
        .join(Booking, Booking.id == Claim.booking_id)
        .where(
            Claim.slot_id == slot_id,
            Claim.status.in_(("waiting", "held")),
            Booking.state.in_(("waitlisted", "offered")),
        )
        .order_by(Claim.queue_rank, Claim.booking_id)
    ).all()
    return [fresh(booking_id) for booking_id in ids]
