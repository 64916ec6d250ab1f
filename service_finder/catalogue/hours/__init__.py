"""Opening hours: read from the sources' words where certain, and asked "is it open?"."""

from service_finder.catalogue.hours.clock_times import from_columns
from service_finder.catalogue.hours.days import resolve
from service_finder.catalogue.hours.markup import schema_org
from service_finder.catalogue.hours.parse import Hours, count_known, knows_hours, parse_hours
from service_finder.catalogue.hours.schedule import (
    Closing,
    Day,
    OpenState,
    Schedule,
    ScheduleException,
    Span,
)
from service_finder.catalogue.hours.state import open_state, state_at, week

__all__ = [
    "Closing",
    "Day",
    "Hours",
    "OpenState",
    "Schedule",
    "ScheduleException",
    "Span",
    "count_known",
    "from_columns",
    "knows_hours",
    "open_state",
    "parse_hours",
    "resolve",
    "schema_org",
    "state_at",
    "week",
]
