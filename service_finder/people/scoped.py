"""The only loaders that staff screens may use: another center's row is None, and so a 404."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from service_finder.extensions import db
from service_finder.models import Booking, Claim, Offering, Service, Slot
from service_finder.people.rights import Desk, Right

_LONGEST_CODE = 12
Row = TypeVar("Row", Service, Offering, Slot, Booking)


def within(desk: Desk, right: Right, column: Any) -> ColumnElement[bool]:
    """Return the condition that a column of place ids lies where the member has a right."""
    ids = desk.service_ids(right)
    condition: ColumnElement[bool] = true() if ids is None else column.in_(sorted(ids))
    return condition


def services(desk: Desk, right: Right) -> list[Service]:
    """List the places at which the member has a right, withdrawn ones left out, by name."""
    query = select(Service).where(Service.withdrawn_at.is_(None))
    query = query.where(within(desk, right, Service.id)).order_by(Service.name, Service.id)
    return list(db.session.scalars(query.options(joinedload(Service.organization))))


def service(desk: Desk, right: Right, service_id: str) -> Service | None:
    """Return a place with its organization, or None when the member has no right there."""
    query = select(Service).where(Service.id == service_id)
    query = query.options(joinedload(Service.organization))
    return _one(query.where(within(desk, right, Service.id)))


def offerings(
    desk: Desk, right: Right, *, service_id: str | None = None, kind: str | None = None
) -> list[Offering]:
    """List what can be booked where the member has a right, add-ons too, by place and id."""
    query = select(Offering).options(joinedload(Offering.service))
    query = query.where(Offering.withdrawn_at.is_(None))
    query = query.where(within(desk, right, Offering.service_id))
    if service_id is not None:
        query = query.where(Offering.service_id == service_id)
    if kind is not None:
        query = query.where(Offering.kind == kind)
    return list(db.session.scalars(query.order_by(Offering.service_id, Offering.id)))


def offering(desk: Desk, right: Right, offering_id: str) -> Offering | None:
    """Return an offering with its place, or None when the member has no right there."""
    query = select(Offering).options(joinedload(Offering.service))
    query = query.where(Offering.id == offering_id)
    return _one(query.where(within(desk, right, Offering.service_id)))


def slot(desk: Desk, right: Right, slot_id: int) -> Slot | None:
    """Return a session, or None when the member has no right at its place."""
    query = select(Slot).join(Offering, Offering.id == Slot.offering_id)
    return _one(query.where(Slot.id == slot_id, within(desk, right, Offering.service_id)))


def booking(desk: Desk, right: Right, code: str) -> Booking | None:
    """Return a booking with offering, place, claims, slots and person; None when not theirs."""
    return _booking(code, within(desk, right, Offering.service_id))


def application(desk: Desk, right: Right, code: str) -> Booking | None:
    """Return a booking like `booking`; also one elsewhere that wishes for a date at their place."""
    here = within(desk, right, Offering.service_id)
    return _booking(code, or_(here, Booking.id.in_(wishing(here))))


def wishing(here: ColumnElement[bool]) -> Select[int]:
    """Select the bookings with an open wish for a date in halls (a condition on Offering)."""
    open_wish = Claim.wish_rank > 0, Claim.status.in_(("wish", "held"))
    halls = select(Slot.id).join(Offering, Offering.id == Slot.offering_id).where(here)
    return select(Claim.booking_id).where(*open_wish, Claim.slot_id.in_(halls))


def _booking(code: str, where: ColumnElement[bool]) -> Booking | None:
    if not (code.isascii() and code.isalnum() and len(code) <= _LONGEST_CODE):
        return None
    query = (
        select(Booking)
        .join(Offering, Offering.id == Booking.offering_id)
        .options(
            joinedload(Booking.offering).joinedload(Offering.service),
            selectinload(Booking.claims).joinedload(Claim.slot),
            joinedload(Booking.person),
        )
    )
    return _one(query.where(Booking.code == code.upper(), where))


def _one(query: Select[Row]) -> Row | None:
    return db.session.scalars(query).unique().first()
