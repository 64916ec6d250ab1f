"""Services that were withdrawn, so that readers of a feed learn of it. Only those once shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from service_finder.catalogue import disclosure
from service_finder.extensions import db
from service_finder.models import Location, Service


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A withdrawn service: nothing is left of it but its id and when it went."""

    id: str
    withdrawn_at: dt.datetime


def every() -> list[Tombstone]:
    """Return all tombstones by id; a service that was never shown leaves none."""
    query = (
        select(Service.id, Service.name, Service.category, Service.withdrawn_at, Location)
        .join(Location)
        .where(Service.withdrawn_at.is_not(None))
        .order_by(Service.id)
    )
    found = []
    for row in db.session.execute(query):
        location = row.Location
        level = disclosure.strictest(
            location.disclosure,
            disclosure.decide(
                row.id, row.category, row.name, has_district=bool(location.district_code)
            ),
        )
        if level != "hidden":
            found.append(Tombstone(row.id, row.withdrawn_at))
    return found
