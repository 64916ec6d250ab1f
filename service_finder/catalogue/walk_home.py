"""Does somebody walk people home tonight? Four answers, from the service's own schedule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from service_finder.catalogue.hours import Day, Schedule, ScheduleException, open_state, week
from service_finder.lib.clock import SEOUL
from service_finder.lib.holidays import HolidayCalendar

Walk = Literal["running", "tonight", "none", "unknown"]


@dataclass(frozen=True, slots=True)
class WalkHome:
    """Tonight's answer and the seven nights from today. Instants are aware, Asia/Seoul."""

    state: Walk
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    nights: tuple[Day, ...]


def tonight(
    schedules: Sequence[Schedule],
    exceptions: Sequence[ScheduleException],
    now: dt.datetime,
    holidays: HolidayCalendar,
) -> WalkHome:
    """Say whether it runs now, later tonight, not at all, or nobody knows.

    A night that reaches past midnight belongs to the day on which it began.
    """
    now = now.astimezone(SEOUL)
    nights = tuple(week(schedules, exceptions, now.date(), holidays))
    if not schedules:
        return WalkHome("unknown", None, None, nights)
    present = open_state(schedules, exceptions, now, holidays)
    if present.state == "open":
        return WalkHome("running", None, present.until, nights)
    later = [span for span in nights[0].spans if span.starts_at > now and span.state == "open"]
    if later:
        return WalkHome("tonight", later[0].starts_at, later[0].ends_at, nights)
    is_unknown = present.state != "closed" or nights[0].state == "unknown"
    return WalkHome("unknown" if is_unknown else "none", None, None, nights)
