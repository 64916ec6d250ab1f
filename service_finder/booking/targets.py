"""Targets of a year: how many users a place wants to reach with a kind of booking."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select

from service_finder.extensions import db, insert_into
from service_finder.models import ReportTarget

MOST = 10_000_000


def of_year(service_ids: list[str], year: int) -> dict[tuple[str, str], int]:
    """Return {(place, kind): users} of a year for some places."""
    query = select(ReportTarget).where(
        ReportTarget.year == year, ReportTarget.service_id.in_(service_ids)
    )
    return {(row.service_id, row.kind): row.users for row in db.session.scalars(query)}


def put(
    service_id: str, kind: str, year: int, users: int | None, *, by: str, now: dt.datetime
) -> None:
    """Set or (None) take back a target. Commits nothing: call it inside locks.write."""
    if users is None:
        mine = (ReportTarget.service_id == service_id, ReportTarget.kind == kind)
        db.session.execute(delete(ReportTarget).where(*mine, ReportTarget.year == year))
        return
    if not 0 < users <= MOST:
        raise ValueError(f"a target is a number from 1 to {MOST}")
    values = {"users": users, "by": by, "changed_at": now}
    keys = {"service_id": service_id, "kind": kind, "year": year}
    added = insert_into(ReportTarget).values(**keys, **values)
    db.session.execute(added.on_conflict_do_update(index_elements=list(keys), set_=values))
