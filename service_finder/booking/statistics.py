"""One flat, nameless row for each booking, so that reports outlive the purge of personal data."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from service_finder.booking import locks
from service_finder.extensions import db, insert_into
from service_finder.lib.clock import SEOUL
from service_finder.models import (
    Booking,
    BookingEvent,
    BookingStatistic,
    Location,
    Offering,
    Participant,
    Service,
)

BATCH = 500
# What a report counts is compared too: a clock may stand still between two changes.
SAME = (
    "offering_id", "starts_at", "units_hundredths", "children_count", "guardians_count",
    "people_count", "lang",
)  # fmt: skip
OVERLAP = dt.timedelta(minutes=10)  # writes that were under way when the last row was counted
BANDS = ((3, "band_0_2"), (6, "band_3_5"), (10, "band_6_9"), (200, "band_10_up"))


def refresh() -> int:
    """Count every booking that changed since the last time; return how many. Commits."""
    newest = db.session.scalar(select(func.max(BookingStatistic.changed_at)))
    since = newest - OVERLAP if newest is not None else dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    query = (
        select(Booking.id)
        .outerjoin(BookingStatistic, BookingStatistic.booking_id == Booking.id)
        .where(
            Booking.changed_at >= since,
            or_(
                BookingStatistic.booking_id.is_(None),
                BookingStatistic.changed_at != Booking.changed_at,
                BookingStatistic.state != Booking.state,
                *(getattr(BookingStatistic, name) != getattr(Booking, name) for name in SAME),
            ),
        )
        .order_by(Booking.id)
    )
    ids = db.session.scalars(query).all()
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        locks.write(lambda: _count(part))  # noqa: B023
    return len(ids)


def _count(ids: Sequence[int]) -> None:
    rows = db.session.scalars(
        select(Booking)
        .where(Booking.id.in_(ids))
        .options(joinedload(Booking.offering).joinedload(Offering.service))
        .execution_options(populate_existing=True)
    ).all()
    waited = set(
        db.session.scalars(
            select(BookingEvent.booking_id).where(
                BookingEvent.booking_id.in_(ids), BookingEvent.to_state == "waitlisted"
            )
        )
    )
    bands = _bands(rows)
    districts = _districts({row.offering.service for row in rows})
    for row in rows:
        values = _values(row, row.id in waited, bands[row.id], districts)
        statement = insert_into(BookingStatistic).values(values)
        db.session.execute(
            statement.on_conflict_do_update(index_elements=["booking_id"], set_=values)
        )


def _values(
    row: Booking, has_waited: bool, bands: Counter[str], districts: dict[str, str]
) -> dict[str, Any]:
    service = row.offering.service
    starts = row.starts_at.astimezone(SEOUL)
    return {
        "booking_id": row.id,
        "offering_id": row.offering_id,
        "service_id": service.id,
        "organization_id": service.organization_id or "",
        "district_code": districts.get(service.id, ""),
        "kind": row.offering.kind,
        "state": row.state,
        "lang": row.lang,
        "on_date": starts.date(),
        "hour": starts.hour,
        "units_hundredths": row.units_hundredths,
        "children_count": row.children_count,
        "guardians_count": row.guardians_count,
        "people_count": row.people_count,
        **{name: bands[name] for _below, name in BANDS},
        "lead_minutes": int((row.starts_at - row.created_at) / dt.timedelta(minutes=1)),
        "has_waited": has_waited,
        "is_demo": row.offering.is_demo,
        "starts_at": row.starts_at,
        "changed_at": row.changed_at,
    }


def _bands(rows: Sequence[Booking]) -> dict[int, Counter[str]]:
    years = {row.id: row.starts_at.astimezone(SEOUL).year for row in rows}
    found: dict[int, Counter[str]] = defaultdict(Counter)
    query = select(Participant.booking_id, Participant.born_year).where(
        Participant.booking_id.in_(years), Participant.born_year.is_not(None)
    )
    for booking_id, born_year in db.session.execute(query):
        age = years[booking_id] - int(born_year or 0)
        found[booking_id][next(name for below, name in BANDS if age < below)] += 1
    return found


def _districts(services: set[Service]) -> dict[str, str]:
    query = select(Service.id, Location.district_code).join(
        Location, Location.id == Service.location_id
    )
    wanted = query.where(Service.id.in_([service.id for service in services]))
    return {row[0]: row[1] for row in db.session.execute(wanted)}
