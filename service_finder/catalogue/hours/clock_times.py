"""Clock times as sources write them."""

from __future__ import annotations

import datetime as dt
import re

from service_finder.catalogue.hours.schedule import LAST_MINUTE, Schedule
from service_finder.catalogue.hours.words import Uncertain

_CLOCK = re.compile(r"(\d{1,2}):?(\d{2})")
_MIDNIGHT = dt.time(0, 0)
# Without the word for "next day", a range may only pass midnight from an evening to a morning.
_EVENING, _MORNING = dt.time(17, 0), dt.time(8, 0)


def read_range(opens: str, closes: str, *, next_day: bool = False) -> tuple[dt.time, dt.time]:
    """Read both ends as a Schedule keeps them; Uncertain when they make no sense together.

    00:00-00:00 is what a form holds that nobody filled in: not closed, not 24 hours, unknown.
    """
    start, end = _clock(opens), _clock(closes)
    is_whole_day = closes[:2] == "24"
    if start is None or end is None or (start == _MIDNIGHT == end and not is_whole_day):
        raise Uncertain(f"{opens}~{closes}")
    if is_whole_day:
        return start, (LAST_MINUTE if start == _MIDNIGHT else _MIDNIGHT)
    if next_day and end > start:
        raise Uncertain(f"{opens}~{closes}")
    if not next_day and end <= start and not (start >= _EVENING and end <= _MORNING):
        raise Uncertain(f"{opens}~{closes}")
    return start, end


def from_columns(byday: str, opens: str, closes: str) -> Schedule | None:
    """Make a line from two columns of an open-data file ("0900", "24:00"); None if not certain."""
    try:
        start, end = read_range(opens.strip(), closes.strip())
    except Uncertain:
        return None
    text = f"{opens.strip()}~{closes.strip()}"
    return Schedule("open", byday=byday, opens_at=start, closes_at=end, source_text=text)


def _clock(text: str) -> dt.time | None:
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2])
    if (hour, minute) == (24, 0):
        return _MIDNIGHT
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None
