"""Where a family could go instead: the nearest free sessions of the same kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from service_finder.booking.capacity import free
from service_finder.booking.kinds import KINDS
from service_finder.booking.moving import refusals_of_move
from service_finder.booking.parties import Staff
from service_finder.catalogue import places
from service_finder.extensions import db
from service_finder.lib.geo import Point, distance_m
from service_finder.models import Booking, Offering, Slot

AROUND = dt.timedelta(days=14)
NEAR_M = 10_000
DAY_IN_M = 3_000  # a day later weighs as much as a place three kilometres away
MOST, TRIED = 4, 40
ANOTHER = 1.0  # another offering at the same place comes after the same one
# An offering that says this says it of each of its sessions: one try is enough. Where places
# stand close together, those for other ages would else use up every try.
UNFIT = frozenset(
    "too_old too_young play_care_too_young too_few_children too_many_children "
    "too_few_people too_many_people more_guardians not_eligible".split()
)


@dataclass(frozen=True)
class Alternative:
    """Sessions to which a booking could move now. `distance_m`: 0 at the same place."""

    offering: Offering
    slots: tuple[Slot, ...]
    distance_m: float

    @property
    def ids(self) -> tuple[int, ...]:
        """Return the slots' ids, in order of time."""
        return tuple(slot.id for slot in self.slots)


def alternatives(
    booking: Booking, *, by: Staff, now: dt.datetime, avoiding: Sequence[int] = ()
) -> list[Alternative]:
    """Return the nearest free sessions for a booking, by day and distance, each one tried.

    `avoiding` are slots that are being closed. Courses and wished dates are moved by hand.
    """
    kind = KINDS[booking.offering.kind]
    if kind.has_wishes or booking.offering.terms.get("course"):
        return []
    own = [
        c for c in booking.claims if not c.is_buffer and c.slot.offering_id == booking.offering_id
    ]
    length = len(own)
    far = _distances(booking.offering)
    candidates = sorted(
        (_effort(booking, run, far), run[0].id, run)
        for run in _runs(booking, length, far, now, {*avoiding, *(c.slot_id for c in own)})
    )
    found: list[Alternative] = []
    unfit: set[str] = set()
    tried = 0
    for _weight, _id, run in candidates:
        offering = run[0].offering
        if offering.id in unfit:
            continue
        if len(found) == MOST or tried == TRIED:
            break
        tried += 1
        ids = [slot.id for slot in run]
        refused = refusals_of_move(booking.code, ids, by=by, offering_id=offering.id, now=now)
        if not refused:
            found.append(Alternative(offering, run, far[offering.service_id]))
        elif UNFIT.intersection(one.code for one in refused):
            unfit.add(offering.id)
    return found


def _runs(
    booking: Booking, length: int, far: dict[str, float], now: dt.datetime, without: set[int]
) -> Iterator[tuple[Slot, ...]]:
    """Yield as many free sessions in a row as the booking has, with room for all of it."""
    query = (
        select(Slot)
        .join(Offering, Offering.id == Slot.offering_id)
        .where(
            Offering.kind == booking.offering.kind,
            Offering.service_id.in_(far),
            Offering.is_add_on.is_(False),
            Offering.withdrawn_at.is_(None),
            Offering.title == booking.offering.title,
            Slot.state == "open",
            Slot.starts_at > max(now, booking.starts_at - AROUND),
            Slot.starts_at < booking.starts_at + AROUND,
            Slot.draw_until.is_(None) | Slot.drawn_at.is_not(None),
        )
        .order_by(Slot.offering_id, Slot.starts_at)
        .options(joinedload(Slot.offering))
    )
    window: list[Slot] = []
    for slot in db.session.scalars(query):
        has_room = free(slot, slot.held_hundredths) >= booking.units_hundredths
        if slot.id in without or not has_room:
            window = []
            continue
        if window and not _follows(window[-1], slot):
            window = []
        window = [*window, slot][-length:]
        if len(window) == length:
            yield tuple(window)


def _follows(before: Slot, slot: Slot) -> bool:
    return before.offering_id == slot.offering_id and before.ends_at == slot.starts_at


def _effort(booking: Booking, run: Sequence[Slot], far: dict[str, float]) -> float:
    """Weigh a change: metres and days, and a little for another offering at the same place."""
    days = abs(run[0].starts_at - booking.starts_at) / dt.timedelta(days=1)
    other = 0.0 if run[0].offering_id == booking.offering_id else ANOTHER
    return far[run[0].offering.service_id] + days * DAY_IN_M + other


def _distances(offering: Offering) -> dict[str, float]:
    """Return the places with such offerings within reach, in metres from the booking's own."""
    query = select(Offering.service_id).where(
        Offering.kind == offering.kind, Offering.withdrawn_at.is_(None)
    )
    known = {p.id: p for p in places.load(sorted(set(db.session.scalars(query))))}
    here = known.get(offering.service_id)
    found = {offering.service_id: 0.0}
    if here is None or here.point is None:
        return found
    for place in known.values():
        if place.point is not None and place.id != here.id:
            metres = distance_m(Point(*here.point), Point(*place.point))
            if metres <= NEAR_M:
                found[place.id] = metres
    return found
