"""Dates that can be wished for, across all places of a kind. Reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from service_finder.booking.capacity import WHOLE
from service_finder.booking.queries import day_bounds
from service_finder.extensions import db
from service_finder.models import Offering, Slot


def dates(kind: str, from_on: dt.date, to_on: dt.date, now: dt.datetime) -> dict[str, list[Slot]]:
    """Return what is free between Seoul dates, both ends in, by offering and time.

    Days that are too near to prepare (terms.apply_days_before) are left out.
    """
    begin, end = day_bounds(from_on, to_on)
    found: dict[str, list[Slot]] = {}
    query = _free(kind, now).where(Slot.starts_at >= begin, Slot.starts_at < end)
    for slot in db.session.scalars(query.order_by(Slot.starts_at, Slot.id)):
        if slot.starts_at >= soonest(slot.offering, now):
            found.setdefault(slot.offering_id, []).append(slot)
    return found


def chosen(kind: str, slot_ids: Sequence[int], now: dt.datetime) -> list[Slot]:
    """Return the free dates among these, in the order given."""
    rows = {s.id: s for s in db.session.scalars(_free(kind, now).where(Slot.id.in_(slot_ids)))}
    return [rows[slot_id] for slot_id in dict.fromkeys(slot_ids) if slot_id in rows]


def soonest(offering: Offering, now: dt.datetime) -> dt.datetime:
    """Return the first moment that is far enough away to apply for."""
    return now + dt.timedelta(days=int(offering.terms.get("apply_days_before", 0)))


def _free(kind: str, now: dt.datetime) -> Any:
    left = Slot.capacity_hundredths - Slot.held_hundredths - Slot.held_back_hundredths
    return (
        select(Slot)
        .join(Offering)
        .options(joinedload(Slot.offering))
        .where(
            Offering.kind == kind,
            Offering.withdrawn_at.is_(None),
            Slot.state == "open",
            Slot.closes_at > now,
            (Slot.opens_at.is_(None)) | (Slot.opens_at <= now),
            left >= WHOLE,
        )
    )
