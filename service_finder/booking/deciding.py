"""What staff decide: offers, approvals, refusals, who came and who did not."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Update, select, update

from service_finder.booking import capacity, locks
from service_finder.booking.answering import is_wish
from service_finder.booking.changing import fresh, impossible, locked, move_state, set_claim
from service_finder.booking.conflicts import day_of
from service_finder.booking.kinds.kind import Want
from service_finder.booking.parties import Staff
from service_finder.booking.refusals import Refusal, Refused
from service_finder.booking.waiting import offer_until, promote_locked, why_no_room, why_not_now
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.models import Booking, BookingEvent, Person

OFFER_DAYS = 3
NO_PAUSE = {"paused_until": None, "pause_booking_id": None}
ALREADY = {"attended": "already_checked_in", "no_show": "already_no_show"}


def offer(
    code: str,
    slot_id: int | None = None,
    *,
    by: Staff,
    until: dt.datetime | None = None,
    now: dt.datetime | None = None,
) -> Booking:
    """Offer a wished date to an applicant, or free places to a waiting family out of turn.

    The offer holds its places until `until` (wishes: terms.offer_days, else three days; the
    waiting list: by the nearness of the session). Refused: full, closed, past, already_booked
    and the like (why a family that waits cannot have its places), unknown_slot, not_possible_now.
    """
    now = now or clock.now()

    def work() -> Booking:
        booking, _slots = locked(code, by=by)
        if booking.state == "waitlisted":
            _refuse(why_not_now(booking, now, is_staff=True))
            ends = until or offer_until(booking.starts_at, now)
        elif booking.state == "applied" and is_wish(booking):
            _offer_wish(booking, slot_id)
            days = booking.offering.terms.get("offer_days", OFFER_DAYS)
            ends = until or now + dt.timedelta(days=days)
        else:
            raise impossible(booking)
        ends = min(ends, booking.starts_at)
        move_state(booking, "offered", by=by, now=now, facts={"until": ends.isoformat()})
        booking.offer_until = ends
        return booking

    return locks.write(work)


def approve(code: str, *, by: Staff, now: dt.datetime | None = None) -> Booking:
    """Approve a request. Refused: not_possible_now (also when a colleague was faster)."""
    now = now or clock.now()

    def work() -> Booking:
        booking, _slots = locked(code, by=by)
        if booking.state != "requested":
            raise impossible(booking)
        move_state(booking, "confirmed", by=by, now=now, event="approved")
        return booking

    return locks.write(work)


def refuse(code: str, *, by: Staff, reason: str, now: dt.datetime | None = None) -> Booking:
    """Refuse a request or an application, with a reason that the applicant will read."""
    now = now or clock.now()
    if not reason.strip():
        raise Refused(Refusal("reason_needed", {}, "reason"))

    def work() -> Booking:
        booking, slots = locked(code, by=by)
        move_state(booking, "refused", by=by, now=now, reason=reason.strip())
        promote_locked(slots, now)
        return booking

    return locks.write(work)


def attend(code: str, *, by: Staff, now: dt.datetime | None = None) -> Booking:
    """Check a family in. Refused: already_checked_in (who, when), not_possible_now."""
    return _mark(code, "attended", by, now)


def no_show(code: str, *, by: Staff, now: dt.datetime | None = None) -> Booking:
    """Note that a family did not come; the terms may pause its booking until a stated date.

    Refused: already_no_show (who, when), not_possible_now (before the session begins).
    """
    return _mark(code, "no_show", by, now)


def undo_attendance(code: str, *, by: Staff, now: dt.datetime | None = None) -> Booking:
    """Take a check-in or a no-show back within its day, and the pause that came with it.

    Refused: undo_over, full (a missed place was given away), not_possible_now.
    """
    return _mark(code, "confirmed", by, now)


def lift_pause(person_id: int, *, by: Staff) -> None:
    """Lift a pause after an objection."""
    del by
    locks.write(lambda: db.session.execute(_of(person_id).values(NO_PAUSE)))


def _mark(code: str, state: str, by: Staff, now: dt.datetime | None) -> Booking:
    instant = now or clock.now()

    def work() -> Booking:
        booking, slots = locked(code, by=by)
        if state == "no_show" and instant < booking.starts_at and booking.state != state:
            raise impossible(booking)
        if booking.state == "no_show" and state != "no_show":
            # somebody may have been let in instead
            _refuse(why_no_room(booking, instant, is_staff=True))
        if booking.state == state and state in ALREADY:
            raise _already(booking)
        if state == "confirmed":
            _refuse_after_the_day(booking, instant)
        move_state(booking, state, by=by, now=instant, facts={"name": by.name})
        _pause_or_lift(booking, state, instant)
        promote_locked(slots, instant)
        return booking

    return locks.write(work)


def _pause_or_lift(booking: Booking, state: str, now: dt.datetime) -> None:
    """A missed session pauses booking where the terms say so; who takes it back lifts its pause."""
    if booking.person_id is None:
        return
    owner = _of(booking.person_id)
    days = booking.offering.terms.get("no_show_pause_days", 0)
    if state == "no_show" and days:
        until = now + dt.timedelta(days=days)
        db.session.execute(owner.values(paused_until=until, pause_booking_id=booking.id))
    elif state != "no_show":  # taken back, or they came after all
        mine = Person.pause_booking_id == booking.id
        db.session.execute(owner.where(mine).values(NO_PAUSE))


def _of(person_id: int) -> Update:
    return update(Person).where(Person.id == person_id)


def _already(booking: Booking) -> Refused:
    """Say who did it and when: two of the staff may look after one family."""
    last = db.session.scalars(
        select(BookingEvent)
        .where(BookingEvent.booking_id == booking.id, BookingEvent.to_state == booking.state)
        .order_by(BookingEvent.id.desc())
        .limit(1)
    ).one()
    who = str(last.facts.get("name") or last.by)
    return Refused(Refusal(ALREADY[booking.state], {"who": who, "at": last.at}))


def _refuse_after_the_day(booking: Booking, now: dt.datetime) -> None:
    until = day_of(booking.ends_at - dt.timedelta(microseconds=1))[1]
    if now >= until:
        raise Refused(Refusal("undo_over", {"until": until - dt.timedelta(minutes=1)}))


def _refuse(reason: Refusal | None) -> None:
    if reason is not None:
        raise Refused(reason)


def _offer_wish(booking: Booking, slot_id: int | None) -> None:
    wishes = [c for c in booking.claims if c.status == "wish" and slot_id in (None, c.slot_id)]
    if not wishes:
        raise Refused(Refusal("unknown_slot", {}, "slot"))
    chosen = min(wishes, key=lambda claim: claim.wish_rank)
    want = Want(chosen.slot, chosen.units_hundredths)
    reason = capacity.missing([want], capacity.held([chosen.slot_id]), is_staff=True)
    _refuse(reason)
    set_claim(chosen, "held")
    booking.starts_at, booking.ends_at = chosen.slot.starts_at, chosen.slot.ends_at
    booking.offering_id = chosen.slot.offering_id
    db.session.flush()
    fresh(booking.id)
    notice = dt.timedelta(minutes=booking.offering.terms.get("cancel_minutes", 0))
    booking.cancel_until = booking.starts_at - notice
