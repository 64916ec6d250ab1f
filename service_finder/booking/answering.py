"""What a resident does with a booking: cancel, accept or decline an offer, apply again."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from service_finder.booking import locks
from service_finder.booking.changing import (
    By,
    actor_of,
    fresh,
    impossible,
    locked,
    move_state,
    record,
    set_claim,
)
from service_finder.booking.parties import CLOCK, Staff
from service_finder.booking.refusals import Refusal, Refused
from service_finder.booking.waiting import promote_locked
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.models import Booking, Claim, Slot

LOST = "rival_won"  # Booking.flag of an applicant who lost to a rival, not to a decision of staff


def cancel(code: str, *, by: By, reason: str = "", now: dt.datetime | None = None) -> Booking:
    """Cancel a booking, withdraw an application or leave the waiting list.

    Refused: unknown_booking, too_late_to_cancel (residents, confirmed bookings only:
    a request that nobody has approved binds nobody), not_possible_now.
    Cancelling twice answers with the booking as it is.
    """
    now = now or clock.now()

    def work() -> Booking:
        booking, slots = locked(code, by=by)
        if booking.state == "cancelled":
            return booking
        is_bound = booking.state == "confirmed" and not isinstance(by, Staff)
        if is_bound and now >= booking.cancel_until:
            raise Refused(Refusal("too_late_to_cancel", {"until": booking.cancel_until}))
        dates = held_dates(booking)
        move_state(booking, "cancelled", by=by, now=now, reason=reason)
        tell_rivals(booking, dates, now)
        promote_locked(slots, now)
        return booking

    return locks.write(work)


def accept(code: str, *, by: By, now: dt.datetime | None = None) -> Booking:
    """Accept an offer. Refused: unknown_booking, offer_over, not_possible_now.

    An offer whose time is over lapses here and now, and the next family is asked.
    """
    now = now or clock.now()

    def work() -> Booking:
        booking, slots = locked(code, by=by)
        if booking.state == "confirmed":
            return booking
        if booking.state != "offered":
            raise impossible(booking)
        if booking.offer_until is not None and now >= booking.offer_until:
            lapse_locked(booking, slots, now)
            return booking
        needs_approval = booking.offering.terms.get("approval") and not is_wish(booking)
        move_state(booking, "requested" if needs_approval else "confirmed", by=by, now=now)
        end_rivals(booking, now)
        return booking

    booking = locks.write(work)
    if booking.state == "lapsed":
        raise Refused(Refusal("offer_over", {"until": booking.changed_at}))
    return booking


def decline(code: str, *, by: By, now: dt.datetime | None = None) -> Booking:
    """Decline an offer; the next family is asked at once. Refused as for accept."""
    now = now or clock.now()

    def work() -> Booking:
        booking, slots = locked(code, by=by)
        if booking.state == "declined":
            return booking
        dates = held_dates(booking)
        move_state(booking, "declined", by=by, now=now)
        tell_rivals(booking, dates, now)
        promote_locked(slots, now)
        return booking

    return locks.write(work)


def still_interested(code: str, *, by: By, now: dt.datetime | None = None) -> Booking:
    """Wish again for what was lost to a rival, after it became free.

    Who lost every wish applies again; whose other wishes are open gets the lost one back.
    """
    now = now or clock.now()

    def work() -> Booking:
        booking, _slots = locked(code, by=by)
        wishes = [c for c in booking.claims if c.wish_rank and not c.slot.is_past(now)]
        lost = [c for c in wishes if c.status == "ended"]
        if booking.state == "applied":
            back = [c for c in lost if is_free(c)]
            if back:
                record(booking, booking.state, "applied_again", *actor_of(by), now)
        elif not wishes or booking.flag != LOST:
            raise impossible(booking)
        else:
            booking.flag, back = "", lost
            move_state(booking, "applied", by=by, now=now, event="applied_again")
        for claim in back:
            set_claim(claim, "wish")
        return booking

    return locks.write(work)


def can_ask_again(booking: Booking, now: dt.datetime) -> bool:
    """Say whether a date that went to a rival is free again, so that one can wish for it anew."""
    if booking.state != "applied" and (booking.state, booking.flag) != ("refused", LOST):
        return False
    lost = [c for c in booking.claims if c.wish_rank and c.status == "ended"]
    return any(is_free(claim) for claim in lost if not claim.slot.is_past(now))


def is_free(claim: Claim) -> bool:
    """Say whether the slot of a wish has room for it."""
    return claim.slot.state == "open" and claim.slot.free_hundredths >= claim.units_hundredths


def lapse_locked(booking: Booking, slots: dict[int, Slot], now: dt.datetime) -> None:
    """Let a booking lapse and pass its places on."""
    dates = held_dates(booking)
    move_state(booking, "lapsed", by=CLOCK, now=now)
    tell_rivals(booking, dates, now)
    promote_locked(slots, now)


def is_wish(booking: Booking) -> bool:
    """Say whether the booking is an application with wishes (a wedding)."""
    return any(claim.wish_rank for claim in booking.claims)


def end_rivals(winner: Booking, now: dt.datetime) -> None:
    """Tell the others who wished for the same date that it went to somebody else.

    Whoever has no other wish left is refused for now, and asked again when it becomes free.
    """
    for rival, claim in _rivals(winner, held_dates(winner), "wish"):
        set_claim(claim, "ended")
        if any(other.status == "wish" for other in rival.claims):
            record(rival, rival.state, "wish_taken", "clock", "clock", now)
        else:
            move_state(rival, "refused", by=CLOCK, now=now, event="rival_won")
            rival.flag = LOST


def tell_rivals(loser: Booking, dates: list[int], now: dt.datetime) -> None:
    """Ask those who lost a date whether they still want it, now that it is free again."""
    for rival, _claim in _rivals(loser, dates, "ended"):
        if rival.state == "applied" or rival.flag == LOST:
            record(rival, rival.state, "free_again", "clock", "clock", now)


def held_dates(booking: Booking) -> list[int]:
    """Return the slots of the wishes that an application holds (none before an offer)."""
    return [c.slot_id for c in booking.claims if c.wish_rank and c.status == "held"]


def _rivals(booking: Booking, dates: list[int], status: str) -> list[tuple[Booking, Claim]]:
    if not dates:
        return []
    db.session.flush()
    rows = db.session.execute(
        select(Claim.booking_id, Claim.id)
        .join(Booking, Booking.id == Claim.booking_id)
        .where(
            Claim.slot_id.in_(dates),
            Claim.status == status,
            Claim.booking_id != booking.id,
            Claim.wish_rank > 0,
            Booking.state.in_(("applied", "refused")),
        )
        .order_by(Claim.booking_id)
    ).all()
    found = []
    for booking_id, claim_id in rows:
        rival = fresh(booking_id)
        found.append((rival, next(c for c in rival.claims if c.id == claim_id)))
    return found
