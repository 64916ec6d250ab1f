"""Applications that staff decide: the queue, rivals for one date, the calendar of a venue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from service_finder.booking.states import HOLDING
from service_finder.extensions import db
from service_finder.lib.clock import SEOUL
from service_finder.models import Booking, Claim, Offering, Slot
from service_finder.people import scoped

DECIDE_DAYS = 7
MOST = 300


@dataclass(frozen=True, slots=True)
class Rivals:
    """A date that several applications wish for, each with the order of that wish."""

    slot: Slot
    wishes: tuple[tuple[int, Booking], ...]


def queue(service_ids: set[str] | None, *, kind: str = "") -> list[Booking]:
    """List what waits for a decision or for an answer to an offered date, most urgent first.

    Applications elsewhere that wish for a date at one of these places too are among them.
    Entries of a draw are not among them: lots decide those.
    """
    query = (
        select(Booking)
        .join(Offering, Offering.id == Booking.offering_id)
        .options(
            joinedload(Booking.offering),
            selectinload(Booking.claims).joinedload(Claim.slot),
        )
        .where(Booking.state.in_(("applied", "requested", "offered")))
    )
    if service_ids is not None:
        here = Offering.service_id.in_(sorted(service_ids))
        query = query.where(or_(here, Booking.id.in_(scoped.wishing(here))))
    if kind:
        query = query.where(Offering.kind == kind)
    rows = db.session.scalars(query.order_by(Booking.created_at, Booking.id).limit(MOST)).unique()
    return sorted((row for row in rows if is_application(row)), key=lambda row: (due(row), row.id))


def is_application(row: Booking) -> bool:
    """Say whether staff decide: requests, and wishes for a date (not entries of a draw)."""
    return row.state == "requested" or any(claim.wish_rank for claim in row.claims)


def due(row: Booking) -> dt.datetime:
    """Return until when a decision is due: some days after it came, and before its first date.

    An offered date is due when the offer ends. `decide_days` of the terms, else seven.
    """
    if row.state == "offered" and row.offer_until is not None:
        return row.offer_until
    days = row.offering.terms.get("decide_days", DECIDE_DAYS)
    return min(row.created_at + dt.timedelta(days=days), row.starts_at)


def wishes(row: Booking) -> list[Claim]:
    """Return the wished dates of an application, in order."""
    return sorted((c for c in row.claims if c.wish_rank), key=lambda claim: claim.wish_rank)


def rivals(rows: Sequence[Booking]) -> list[Rivals]:
    """Return the dates for which several of these applications compete, soonest first."""
    by_slot: dict[int, list[tuple[int, Booking]]] = {}
    slots: dict[int, Slot] = {}
    for row in rows:
        for claim in wishes(row):
            if claim.status in ("wish", "held"):
                by_slot.setdefault(claim.slot_id, []).append((claim.wish_rank, row))
                slots[claim.slot_id] = claim.slot
    found = [
        Rivals(slots[slot_id], tuple(sorted(named, key=lambda pair: (pair[0], pair[1].id))))
        for slot_id, named in by_slot.items()
        if len(named) > 1
    ]
    return sorted(found, key=lambda group: (group.slot.starts_at, group.slot.id))


@dataclass(frozen=True, slots=True)
class Taken:
    """A stretch of time in the calendar of a venue: held, wished for, or kept for cleaning."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    offering: Offering
    booking: Booking
    status: str  # held | wish | buffer

    @property
    def on(self) -> dt.date:
        """Return the Seoul date on which it begins."""
        return self.starts_at.astimezone(SEOUL).date()


def calendar(service_id: str, begin: dt.datetime, end: dt.datetime) -> list[Taken]:
    """List what holds, wishes for or cleans the rooms of a place between two instants, by time.

    Hours of one booking that follow one another are one stretch. The hall that a room's booking
    blocks is not listed again.
    """
    query = (
        select(Claim, Slot, Booking, Offering)
        .join(Slot, Slot.id == Claim.slot_id)
        .join(Booking, Booking.id == Claim.booking_id)
        .join(Offering, Offering.id == Slot.offering_id)
        .where(
            Offering.service_id == service_id,
            Offering.kind.in_(("wedding", "space", "counselling", "program", "kids_cafe")),
            Slot.starts_at >= begin,
            Slot.starts_at < end,
            Claim.status.in_(("held", "wish")),
            Booking.state.in_((*HOLDING, "applied")),
        )
        .order_by(Offering.id, Booking.id, Slot.starts_at)
    )
    found: list[Taken] = []
    for claim, slot, booking, offering in db.session.execute(query):
        if _is_shadow(claim, booking, offering):
            continue
        status = "buffer" if claim.is_buffer else claim.status
        last = found[-1] if found else None
        if last is not None and _follows(last, slot, booking, offering, status):
            found[-1] = Taken(last.starts_at, slot.ends_at, offering, booking, status)
        else:
            found.append(Taken(slot.starts_at, slot.ends_at, offering, booking, status))
    return sorted(found, key=lambda row: (row.starts_at, row.offering.id, row.booking.id))


def _is_shadow(claim: Claim, booking: Booking, offering: Offering) -> bool:
    """Say whether a room's booking only blocks its hall here (a wish names another hall itself)."""
    return offering.id != booking.offering_id and not claim.wish_rank


def _follows(last: Taken, slot: Slot, booking: Booking, offering: Offering, status: Any) -> bool:
    is_same = last.booking.id == booking.id and last.offering.id == offering.id
    return is_same and last.status == status and last.ends_at == slot.starts_at
