"""Staff's hand on capacity: closures with their affected families, overrides, seats held back."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select

from service_finder.booking import capacity, closures, locks
from service_finder.booking.changing import actor_of, fresh, move_state, record
from service_finder.booking.closures import Scope
from service_finder.booking.moving import move
from service_finder.booking.parties import Staff
from service_finder.booking.refusals import Refusal, Refused
from service_finder.booking.states import LIVE
from service_finder.booking.waiting import promote_locked
from service_finder.catalogue import revision
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.models import Booking, Claim, Closure, ClosureSlot, Slot

# Per booking code: cancel it, keep it (flagged, told), or the slots to move it to.
Decision = Literal["cancel", "keep"] | Sequence[int]
MOST = 10_000
REASON_LENGTH = 300


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
    scope: Scope | None = None,
    texts: Mapping[str, str] | None = None,
    now: dt.datetime | None = None,
) -> Closure:
    """Close slots and decide about every affected booking; nobody affected stays untold.

    With a `scope` everything in it is closed, sessions opened later too, and the place's page says
    so. `reason` is a msgid of closures.REASONS or own words; `texts` are own words by language: a
    family reads those in its language. Moves happen first, each in its own step; a family that
    finds its new session full by then stays flagged. Whoever booked between looking and closing
    gets the default.
    """
    how = _How(by, decisions or {}, default, reason, texts or {}, now or clock.now())
    return _close([(tuple(slot_ids), scope)], how)[0]


def close_places(
    scopes: Sequence[Scope],
    *,
    reason: str,
    by: Staff,
    decisions: Mapping[str, Decision] | None = None,
    default: Literal["cancel", "keep"] = "keep",
    texts: Mapping[str, str] | None = None,
    now: dt.datetime | None = None,
) -> list[Closure]:
    """Close several places in one go, all or none: a closure each, so each can be lifted alone.

    A family with wishes in two of them is told once. Else like `close`.
    """
    how = _How(by, decisions or {}, default, reason, texts or {}, now or clock.now())
    return _close([((), scope) for scope in scopes], how)


@dataclass(frozen=True)
class _How:
    by: Staff
    decisions: Mapping[str, Decision]
    default: Literal["cancel", "keep"]
    reason: str
    texts: Mapping[str, str]
    now: dt.datetime


def _close(parts: Sequence[tuple[Sequence[int], Scope | None]], how: _How) -> list[Closure]:
    by, now = how.by, how.now
    decided = dict(how.decisions)
    own = {lang: text.strip() for lang, text in how.texts.items() if text.strip()}
    reason = how.reason.strip() or own.get("ko", "") or next(iter(own.values()), "")
    if not reason:
        raise Refused(Refusal("reason_needed", {}, "reason"))
    for _slots, scope in parts:
        if scope is not None:
            closures.check(scope)
    for code, decision in decided.items():
        if not isinstance(decision, str):
            decided[code] = _try_move(code, decision, by, now)

    def work() -> list[Closure]:
        wanted = [
            (scope, {*ids, *(closures.slots_in(scope) if scope is not None else ())})
            for ids, scope in parts
        ]
        slots = _lock_with_bookings(set().union(*(ids for _scope, ids in wanted)))
        made = []
        for scope, ids in wanted:
            closure = _add_closure(reason, scope, by, now)
            closures.keep_words(closure, own, now)
            made.append((closure, sorted(ids)))
            for slot_id in made[-1][1]:
                db.session.add(ClosureSlot(closure_id=closure.id, slot_id=slot_id))
                slots[slot_id].state = "closed"
        db.session.flush()
        told: set[int] = set()
        for closure, slot_ids in made:
            for booking in affected_by(slot_ids):
                if booking.id not in told:
                    choice = decided.get(booking.code, how.default)
                    other = reason if reason in closures.REASONS else own.get("en", reason)
                    why = own.get(booking.lang, other)
                    _apply(booking, str(choice), f"closure:{closure.id}", why, by, now)
                told.add(booking.id)
        if any(closure.is_of_whole_place for closure, _ids in made):
            revision.raise_it()  # every worker's "open now" says so at once
        promote_locked(slots, now)
        return [closure for closure, _ids in made]

    return locks.write(work)


def _add_closure(reason: str, scope: Scope | None, by: Staff, now: dt.datetime) -> Closure:
    closure = Closure(reason=reason, by=actor_of(by)[1], created_at=now, offering_ids=[])
    if scope is not None:
        closure.service_id = scope.service_id
        closure.offering_ids = list(scope.offering_ids)
        closure.starts_at, closure.ends_at = scope.starts_at, scope.ends_at
    db.session.add(closure)
    db.session.flush()
    return closure


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
            if closure.is_of_whole_place:
                revision.raise_it()
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
    """Override one slot's capacity; see `set_capacities`."""
    return set_capacities(
        [slot_id], new_capacity, reason=reason, by=by, decisions=decisions, now=now
    )[0]


def set_capacities(
    slot_ids: Sequence[int],
    new_capacity: int,
    *,
    reason: str,
    by: Staff,
    decisions: Mapping[str, Decision] | None = None,
    now: dt.datetime | None = None,
) -> list[Slot]:
    """Override the capacity of slots, all or none; regeneration leaves them alone.

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

    def work() -> list[Slot]:
        slots = _lock_with_bookings(slot_ids)
        for slot_id in slot_ids:
            slots[slot_id].capacity_hundredths = new_capacity * capacity.WHOLE
            slots[slot_id].is_override = True
            slots[slot_id].override_reason = reason.strip()[:REASON_LENGTH]
        db.session.flush()
        for booking in over_booked(slot_ids):
            if decided.get(booking.code) == "cancel":
                _apply(booking, "cancel", "", reason, by, now)
        db.session.flush()
        kept = {code for code, decision in decided.items() if decision == "keep"}
        undecided = [b for b in over_booked(slot_ids) if b.code not in kept]
        if undecided:
            raise Refused(Refusal("affected_bookings", {"count": len(undecided)}))
        promote_locked(slots, now)
        return [slots[slot_id] for slot_id in slot_ids]

    return locks.write(work)


def over_booked(slot_ids: Sequence[int], new_capacity: int | None = None) -> list[Booking]:
    """Return the bookings of those slots that hold more than fits (or would, with a capacity)."""
    counted = capacity.held(slot_ids)
    rows = db.session.execute(
        select(Slot.id, Slot.capacity_hundredths).where(Slot.id.in_(slot_ids))
    )
    sizes: dict[int, int] = {slot_id: int(size) for slot_id, size in rows}
    if new_capacity is not None:
        sizes = dict.fromkeys(sizes, new_capacity * capacity.WHOLE)
    over = [slot_id for slot_id, size in sizes.items() if counted[slot_id] > size]
    return [b for b in affected_by(over) if b.state not in ("waitlisted", "applied")]


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
    first = db.session.get(Slot, slots[0]) if slots else None
    if first is not None:
        with contextlib.suppress(Refused):
            move(code, list(slots), offering_id=first.offering_id, by=by, now=now)
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
