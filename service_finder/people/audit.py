"""Who did, and who looked at personal data, when and why: written here, changed nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.models import AuditEntry, Booking, Offering, Slot
from service_finder.people.rights import Desk

LONGEST_REASON = 500


def record(
    desk: Desk,
    action: str,
    record_type: str,
    record_id: str | int,
    *,
    reason: str = "",
    is_view: bool = False,
    facts: Mapping[str, Any] | None = None,
    service_id: str | None = None,
    organization_id: str | None = None,
) -> None:
    """Add a line inside the caller's transaction. `facts` may hold no personal data.

    The place is found by itself for record types service, offering, slot and booking (record_id
    is the booking's code), and of the acting member for type staff; for other types name it, else
    only the city's administrators read the line.
    """
    if record_type == "staff" and service_id is None and organization_id is None:
        service_id, organization_id = _home_of(desk)
    entry = AuditEntry(
        staff_id=desk.staff_id,
        at=clock.now(),
        action=action,
        record_type=record_type,
        record_id=str(record_id),
        service_id=service_id or _place_of(record_type, str(record_id)),
        organization_id=organization_id,
        reason=reason[:LONGEST_REASON],
        facts=dict(facts or {}),
        is_view=is_view,
    )
    db.session.add(entry)


def record_alone(
    desk: Desk, action: str, record_type: str, record_id: str | int, **more: Any
) -> None:
    """Add a line in a transaction of its own, before what it tells of is shown. Commits.

    Rows that the caller has read stay readable: the read ends with a commit, not a rollback.
    """
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("record_alone() with unsaved changes in the session")
    db.session.commit()
    db.session.connection(execution_options={"writes": True})
    record(desk, action, record_type, record_id, **more)
    db.session.commit()


def record_view(desk: Desk, record_type: str, record_id: str | int, *, reason: str = "") -> None:
    """Note that the member looked at personal data, before it is shown. Commits."""
    record_alone(desk, "viewed", record_type, record_id, reason=reason, is_view=True)


def _home_of(desk: Desk) -> tuple[str | None, str | None]:
    for grant in desk.memberships:
        return grant.service_id, grant.organization_id
    return None, None


def _place_of(record_type: str, record_id: str) -> str | None:
    if record_type == "service":
        return record_id
    query = select(Offering.service_id)
    if record_type == "offering":
        query = query.where(Offering.id == record_id)
    elif record_type == "slot" and record_id.isdigit():
        query = query.join(Slot, Slot.offering_id == Offering.id).where(Slot.id == int(record_id))
    elif record_type == "booking":
        query = query.join(Booking, Booking.offering_id == Offering.id)
        query = query.where(Booking.code == record_id)
    else:
        return None
    return db.session.scalar(query)
