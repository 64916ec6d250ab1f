"""What /status says: every data source with its rows, its own date, its last import and age."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select

from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.models import ImportRun


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One data source. `as_of` is the newest date the source states ("" = it states none).

    `age_days` counts from `as_of` (its first day when only a month or year is stated), or None.
    """

    source: str
    row_count: int
    as_of: str
    imported_at: dt.datetime | None
    outcome: str
    refused_count: int
    age_days: int | None


def status() -> list[SourceStatus]:
    """Return the state of every source, by name, from its newest run."""
    newest = select(func.max(ImportRun.id)).group_by(ImportRun.source).scalar_subquery()
    query = select(ImportRun).where(ImportRun.id.in_(newest)).order_by(ImportRun.source)
    return [
        SourceStatus(
            run.source,
            run.row_count,
            run.as_of,
            run.finished_at,
            run.outcome,
            len(run.refused),
            age_days(run.as_of, clock.today()),
        )
        for run in db.session.scalars(query)
    ]


def age_days(as_of: str, today: dt.date) -> int | None:
    """Count the days since a date of a source ("2024", "2024-05" or "2024-05-31")."""
    if not as_of:
        return None
    parts = [int(part) for part in as_of.split("-")] + [1, 1]
    return max(0, (today - dt.date(*parts[:3])).days)
