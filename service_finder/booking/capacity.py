"""Counting what is held, under the lock, and keeping the counters that pages read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, func, select

from service_finder.booking.kinds.kind import Want
from service_finder.booking.refusals import Refusal, Refused
from service_finder.extensions import db
from service_finder.models import Claim, Slot

WHOLE = 100
WAITING_MOST = 1000
HELD = (
    select(Claim.slot_id, func.sum(Claim.units_hundredths))
    .where(
        Claim.slot_id.in_(bindparam("slot_ids", expanding=True)),
        Claim.status == "held",
        Claim.booking_id != bindparam("ignoring"),
    )
    .group_by(Claim.slot_id)
)


def held(slot_ids: Iterable[int], *, ignoring: int = 0) -> dict[int, int]:
    """Count the hundredths that holding claims take, per slot; call it under the slots' lock."""
    wanted = sorted(slot_ids)
    rows = db.session.execute(HELD, {"slot_ids": wanted, "ignoring": ignoring})
    counted: dict[int, int] = {slot_id: int(units) for slot_id, units in rows}
    return {slot_id: counted.get(slot_id, 0) for slot_id in wanted}


def free(slot: Slot, held_hundredths: int, *, is_staff: bool = False) -> int:
    """Return the hundredths that can still be claimed; staff also use what is held back."""
    back = 0 if is_staff else slot.held_back_hundredths
    return slot.capacity_hundredths - held_hundredths - back


def missing(
    wants: Sequence[Want], counted: dict[int, int], *, is_staff: bool = False
) -> Refusal | None:
    """Return why the wants do not fit, or None when every one of them does."""
    for want in wants:
        left = free(want.slot, counted[want.slot.id], is_staff=is_staff)
        if want.units_hundredths > left:
            return shortage(want, left)
    return None


def shortage(want: Want, left: int) -> Refusal:
    """Put a shortage into words that count in places."""
    params = {"wanted": -(-want.units_hundredths // WHOLE), "left": max(0, left // WHOLE)}
    return Refusal("add_on_full" if want.part == "add_on" else "full", params)


def full(refusal: Refusal, slots: Sequence[Slot]) -> Refused:
    """Refuse for want of places, with the state of the waiting list beside it."""
    waiting = max((slot.waiting_count for slot in slots), default=0)
    return Refused(refusal, waitlist={"open": can_wait(slots), "waiting": waiting})


def can_wait(slots: Sequence[Slot]) -> bool:
    """Say whether the waiting list takes another family."""
    return all(slot.waiting_count < WAITING_MOST for slot in slots)


def count_claim(slot: Slot, claim: Claim, old: str, new: str) -> None:
    """Carry a claim's change of status into the counters of its (locked) slot."""
    units = claim.units_hundredths
    slot.held_hundredths += units * ((new == "held") - (old == "held"))
    slot.waiting_count += (new == "waiting") - (old == "waiting")
