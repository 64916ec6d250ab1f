"""Hours as rows of the database."""

from __future__ import annotations

from service_finder.catalogue.hours.parse import parse_hours
from service_finder.models import Schedule

_OWN = ("id", "service_id", "position")
_COLUMNS = tuple(name for name in Schedule.__table__.columns.keys() if name not in _OWN)  # noqa: SIM118


def schedule_rows(text: str) -> list[Schedule]:
    """Return the rows of an hours text; none where nothing is certain."""
    return [
        Schedule(position=n, **{name: getattr(line, name) for name in _COLUMNS})
        for n, line in enumerate(parse_hours(text).schedules)
    ]
