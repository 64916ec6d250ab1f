"""Weekly patterns of the demonstration: rounds by weekday, hours, courses, months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any


def weekly(
    weekdays: Sequence[int], rounds: Sequence[Sequence[str]], capacity: int, since: dt.date
) -> list[dict[str, Any]]:
    """Return one pattern of these rounds on these weekdays, from a day on."""
    if not weekdays or not rounds:
        return []
    return [
        {
            "weekdays": ",".join(str(day) for day in weekdays),
            "rounds": [list(pair) for pair in rounds],
            "capacity_hundredths": capacity * 100,
            "valid_from": since,
            "valid_to": None,
            "on_holidays": "closed",
            "is_special": False,
        }
    ]


def sessions(spec: dict[str, Any], capacity: int, today: dt.date) -> Iterable[dict[str, Any]]:
    """Yield the sessions of a course, counted from today."""
    for number in range(spec["count"]):
        day = today + dt.timedelta(days=spec["first_in_days"] + number * spec["every_days"])
        yield from _on_day(day, spec["rounds"], capacity)


def monthly(row: dict[str, Any], capacity: int, today: dt.date) -> Iterable[dict[str, Any]]:
    """Yield a year of sessions, each on the nth weekday of its month."""
    nth, weekday = row["nth_weekday"]
    for ahead in range(13):
        months = today.year * 12 + today.month - 1 + ahead
        first = dt.date(months // 12, months % 12 + 1, 1)
        day = first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
        yield from _on_day(day, row["rounds"], capacity)


def _on_day(day: dt.date, rounds: list[list[str]], capacity: int) -> list[dict[str, Any]]:
    patterns = weekly([day.weekday()], rounds, capacity, day)
    return [pattern | {"valid_to": day, "on_holidays": "open"} for pattern in patterns]


def hours(begin: str, end: str) -> list[list[str]]:
    """Return whole hours from one wall time to another."""
    start, stop = (dt.datetime.fromisoformat(f"2000-01-01T{text}") for text in (begin, end))
    found = []
    while start < stop:
        after = start + dt.timedelta(hours=1)
        found.append([f"{start:%H:%M}", f"{after:%H:%M}"])
        start = after
    return found
