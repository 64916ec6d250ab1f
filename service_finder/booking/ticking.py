"""What the clock does. Safe to run twice, and by two processes at once: each step locks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TypeVar

from sqlalchemy import or_, select

from service_finder.booking import draws, locks, patterns
from service_finder.booking.answering import lapse_locked
from service_finder.booking.changing import locked
from service_finder.booking.parties import CLOCK
from service_finder.booking.refusals import Refused
from service_finder.booking.waiting import promote_locked, slots_with_waiting
from service_finder.extensions import db, insert_into
from service_finder.lib import clock
from service_finder.lib.clock import SEOUL
from service_finder.models import Booking, Claim, Revision, Slot

T = TypeVar("T")


def tick(now: dt.datetime | None = None) -> dict[str, int]:
    """Open sessions (once a day), draw, let offers and old entries lapse, promote; count each."""
    now = now or clock.now()
    return {
        "opened": _open_today(now),
        "drawn": _each(_due_draws(now), lambda slot_id: _draw(slot_id, now)),
        "lapsed": _each(_overdue(now), lambda code: _lapse(code, now)),
        "promoted": len(promote(slots_with_waiting(), now=now)),
    }


def _open_today(now: dt.datetime) -> int:
    today = now.astimezone(SEOUL).date().toordinal()
    done = db.session.get(Revision, "slots", populate_existing=True)
    if done is not None and done.number == today:
        return 0
    added = patterns.open_slots(now=now)["added"]

    def work() -> None:
        mark = insert_into(Revision).values(name="slots", number=today)
        db.session.execute(
            mark.on_conflict_do_update(index_elements=["name"], set_={"number": today})
        )

    locks.write(work)
    return added


def promote(slot_ids: Iterable[int], *, now: dt.datetime | None = None) -> list[Booking]:
    """Offer free places of the slots to the families that wait there."""
    now = now or clock.now()
    promoted: list[Booking] = []
    for slot_id in slot_ids:
        promoted += locks.write(lambda: promote_locked(_with_shared(slot_id), now))  # noqa: B023
    return promoted


def _with_shared(slot_id: int) -> dict[int, Slot]:
    """Lock a slot and every slot that its waiting bookings also wait for."""
    waiting = select(Claim.booking_id).where(Claim.slot_id == slot_id, Claim.status == "waiting")
    shared = db.session.scalars(select(Claim.slot_id).where(Claim.booking_id.in_(waiting))).all()
    return locks.lock_slots({slot_id, *shared})


def _each(items: list[T], step: Callable[[T], bool]) -> int:
    return sum(1 for item in items if step(item))


def _due_draws(now: dt.datetime) -> list[int]:
    return list(
        db.session.scalars(
            select(Slot.id)
            .where(Slot.draw_until <= now, Slot.drawn_at.is_(None))
            .order_by(Slot.draw_until, Slot.id)
        )
    )


def _draw(slot_id: int, now: dt.datetime) -> bool:
    def work() -> bool:
        slot = _with_entrants(slot_id)[slot_id]
        if not draws.is_due(slot, now):
            return False
        draws.run_locked(slot, now)
        return True

    return locks.write(work)


def _with_entrants(slot_id: int) -> dict[int, Slot]:
    mine = select(Claim.booking_id).where(Claim.slot_id == slot_id, Claim.status == "wish")
    shared = db.session.scalars(select(Claim.slot_id).where(Claim.booking_id.in_(mine))).all()
    return locks.lock_slots({slot_id, *shared})


def _overdue(now: dt.datetime) -> list[str]:
    """Return the codes of offers past their deadline and of entries whose session has begun."""
    over = or_(
        (Booking.state == "offered") & (Booking.offer_until <= now),
        Booking.state.in_(("waitlisted", "requested")) & (Booking.starts_at <= now),
        (Booking.state == "applied") & (Booking.ends_at <= now),
    )
    return list(db.session.scalars(select(Booking.code).where(over).order_by(Booking.id)))


def _lapse(code: str, now: dt.datetime) -> bool:
    def work() -> bool:
        booking, slots = locked(code, by=CLOCK)
        if not _is_overdue(booking, now):
            return False
        lapse_locked(booking, slots, now)
        return True

    try:
        return locks.write(work)
    except Refused:
        return False  # the lock was not to be had: the next tick tries again


def _is_overdue(booking: Booking, now: dt.datetime) -> bool:
    if booking.state == "offered":
        return booking.offer_until is not None and booking.offer_until <= now
    if booking.state == "applied":
        return max(claim.slot.starts_at for claim in booking.claims) <= now
    return booking.state in ("waitlisted", "requested") and booking.starts_at <= now
