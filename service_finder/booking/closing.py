"""Staff's hand on capacity: closures with their affected families, overrides, seats held back."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from sqlalchemy import select

from service_finder.booking import capacity, locks
from service_finder.booking.changing import actor_of, fresh, move_state, record
from service_finder.booking.moving import move
from service_finder.booking.parties import Staff
from service_finder.booking.refusals import Refusal, Refused
from service_finder.booking.states import LIVE
from service_finder.booking.waiting import promote_locked
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.models import Booking, Claim, Closure, ClosureSlot, Slot

# Per booking code: cancel it, keep it (flagged, told), or the slots to move it to.
Decision = Literal["cancel", "keep"] | Sequence[int]
MOST = 10_000


def affected_by(slot_ids: Iterable[int]) -> list[Booking]:
    """Return the bookings that a closure of the slots would touch, first come first."""
    ids = db.session.scalars(
        select(Claim.booking_id)
        .join(Booking, Booking.id == Claim.booking_id)
        .where(Claim.slot_id.in_(list(slot_ids)), Claim.status != "ended", Booking.state.in_(LIVE))
        .distinct()
        .order_by(Claim.booking_id)
    ).all()
    return [fresh(booking_id) for booking_id in ids]


def close(
    slot_ids: Sequence[int],
    *,
    reason: str,
    by: Staff,
    decisions: Mapping[str, Decision] | None = None,
    default: Literal["cancel", "keep"] = "keep",
    now: dt.datetime | None = None,
) -> Closure:
    """Close slots and decide about every affected booking; nobody affected stays untold.

    Moves happen first, each in its own step; a family that finds its new session full by then
    stays flagged. Whoever booked between looking and closing gets the default.
    """
    now = now or clock.now()
    decided = dict(decisions or {})
    if not reason.strip():
        raise Refused(Refusal("reason_needed", {}, "reason"))
    for code, decision in decided.items():
        if not isinstance(decision, str):
            decided[code] = _try_move(code, decision, by, now)

    def work() -> Closure:
        slots = _lock_with_bookings(slot_ids)
        closure = Closure(reason=reason.strip(), by=actor_of(by)[1], created_at=now)
        db.session.add(closure)
        db.session.flush()
        for slot_id in sorted(set(slot_ids)):
            db.session.add(ClosureSlot(closure_id=closure.id, slot_id=slot_id))
            slots[slot_id].state = "closed"
        db.session.flush()
        for booking in affected_by(slot_ids):
            choice = decided.get(booking.code, default)
            _apply(booking, str(choice), f"closure:{closure.id}", reason, by, now)
        promote_locked(slots, now)
        return closure

    return locks.write(work)


def reopen(closure_id: int, *, by: Staff, now: dt.datetime | None = None) -> Closure:
    """Open a closure's slots again, un-flag the families that were kept, and tell them."""
    now = now or clock.now()

    def work() -> Closure:
        closure = db.session.get(Closure, closure_id, populate_existing=True)
        if closure is None:
            raise Refused(Refusal("unknown_slot"))
        ids = db.session.scalars(
            select(ClosureSlot.slot_id).where(ClosureSlot.closure_id == closure_id)
        ).all()
        slots = _lock_with_bookings(ids)
        for slot_id in ids:
            if not _is_closed_otherwise(slot_id, closure_id):
                slots[slot_id].state = "open"
        if closure.reopened_at is None:
            closure.reopened_at = now
            db.session.flush()
            for booking in affected_by(ids):
                if booking.flag == f"closure:{closure_id}":
                    booking.flag = ""
                    record(booking, booking.state, "reopened", *actor_of(by), now)
        promote_locked(slots, now)
        return closure

    return locks.write(work)


def set_capacity(
    slot_id: int,
    new_capacity: int,
    *,
    reason: str,
    by: Staff,
    decisions: Mapping[str, Decision] | None = None,
    now: dt.datetime | None = None,
) -> Slot:
    """Override one slot's capacity; regeneration leaves it alone.

    Below what is booked it is Refused("affected_bookings") until the decisions bring it down;
    "keep" accepts that more families come than the new capacity says.
    """
    now = now or clock.now()
    decided = dict(decisions or {})
    if not 0 <= new_capacity <= MOST:
        raise Refused(Refusal("bad_capacity", {}, "capacity"))
    if not reason.strip():
        raise Refused(Refusal("reason_needed", {}, "reason"))
    for code, decision in decided.items():
        if not isinstance(decision, str):
            decided[code] = _try_move(code, decision, by, now)

    def work() -> Slot:
        slots = _lock_with_bookings([slot_id])
        slot = slots[slot_id]
        slot.capacity_hundredths = new_capacity * capacity.WHOLE
        slot.is_override, slot.override_reason = True, reason.strip()
        db.session.flush()
        affected = [b for b in affected_by([slot_id]) if b.state not in ("waitlisted", "applied")]
        for booking in affected:
            if decided.get(booking.code) == "cancel":
                _apply(booking, "cancel", "", reason, by, now)
        db.session.flush()
        kept = [code for code, decision in decided.items() if decision == "keep"]
        over = capacity.held([slot_id])[slot_id] > slot.capacity_hundredths
        if over and not set(kept) >= {b.code for b in affected if b.state != "cancelled"}:
            raise Refused(Refusal("affected_bookings", {"count": len(affected)}))
        promote_locked(slots, now)
        return slot

    return locks.write(work)


def hold_back(slot_id: int, count: int, *, by: Staff, now: dt.datetime | None = None) -> Slot:
    """Keep places of a slot from residents, for walk-ins or a group; 0 gives them back."""
    del by
    now = now or clock.now()
    if not 0 <= count <= MOST:
        raise Refused(Refusal("bad_capacity", {}, "count"))

    def work() -> Slot:
        slots = _lock_with_bookings([slot_id])
        slots[slot_id].held_back_hundredths = count * capacity.WHOLE
        promote_locked(slots, now)
        return slots[slot_id]

    return locks.write(work)


def _try_move(code: str, slots: Sequence[int], by: Staff, now: dt.datetime) -> Decision:
    # Moved away, it is no longer affected; not moved (full by then), it stays, flagged and told.
    with contextlib.suppress(Refused):
        move(code, list(slots), by=by, now=now)
    return "keep"


def _apply(
    booking: Booking, choice: str, flag: str, reason: str, by: Staff, now: dt.datetime
) -> None:
    if choice == "cancel":
        facts = {"by_closure": True}
        move_state(booking, "cancelled", by=by, now=now, reason=reason.strip(), facts=facts)
    else:
        booking.flag = flag
        record(booking, booking.state, "affected", *actor_of(by), now, reason=reason.strip())
    db.session.flush()


def _lock_with_bookings(slot_ids: Iterable[int]) -> dict[int, Slot]:
    """Lock the slots together with every other slot that their bookings claim."""
    wanted = sorted(set(slot_ids))
    found = set(wanted) | _slots_of_bookings_in(wanted)
    slots = locks.lock_slots(found)
    if any(slot_id not in slots for slot_id in wanted):
        raise Refused(Refusal("unknown_slot"))
    if not _slots_of_bookings_in(wanted) <= set(slots):
        raise locks.Retry
    return slots


def _slots_of_bookings_in(slot_ids: Sequence[int]) -> set[int]:
    mine = select(Claim.booking_id).where(Claim.slot_id.in_(slot_ids), Claim.status != "ended")
    return set(db.session.scalars(select(Claim.slot_id).where(Claim.booking_id.in_(mine))))


def _is_closed_otherwise(slot_id: int, closure_id: int) -> bool:
    other = db.session.scalar(
        select(Closure.id)
        .join(ClosureSlot, ClosureSlot.closure_id == Closure.id)
        .where(
            ClosureSlot.slot_id == slot_id,
            Closure.id != closure_id,
            Closure.reopened_at.is_(None),
        )
        .limit(1)
    )
    return other is not None
