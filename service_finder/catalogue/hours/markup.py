"""Hours as schema.org understands them: certain ones only."""

from __future__ import annotations

from collections.abc import Sequence

from service_finder.catalogue.hours.schedule import (
    LAST_MINUTE,
    ON_HOLIDAYS,
    Schedule,
    read_byday,
    read_closed_on,
)

_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOLIDAYS = "PublicHolidays"
_UNSURE = {"term", "vacation", "counselling"}


def schema_org(schedules: Sequence[Schedule]) -> list[dict[str, object]]:
    """Return openingHoursSpecification objects; an empty list where nothing is certain."""
    lines = [line for line in schedules if line.kind in ("open", "visit") and _is_sure(line)]
    found = [_opening(line) for line in lines]
    if found and any("public" in read_closed_on(line.closed_on)[0] for line in schedules):
        found.append(_specification([_HOLIDAYS], "00:00", "00:00"))
    return found


def _is_sure(line: Schedule) -> bool:
    weekly = line.freq in ("WEEKLY", "DAILY") and bool(line.byday)
    return weekly and line.has_clock_times and not _UNSURE.intersection(line.codes)


def _opening(line: Schedule) -> dict[str, object]:
    days = [_NAMES[weekday] for _, weekday in read_byday(line.byday)]
    if ON_HOLIDAYS in line.byday.split(","):
        days.append(_HOLIDAYS)
    found = _specification(days, _clock(line.opens_at), _clock(line.closes_at))
    if line.valid_from is not None:
        found["validFrom"] = line.valid_from.isoformat()
    if line.valid_to is not None:
        found["validThrough"] = line.valid_to.isoformat()
    return found


def _specification(days: list[str], opens: str, closes: str) -> dict[str, object]:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": [f"https://schema.org/{day}" for day in days],
        "opens": opens,
        "closes": closes,
    }


def _clock(time: object) -> str:
    return "23:59" if time == LAST_MINUTE else str(time)[:5]
