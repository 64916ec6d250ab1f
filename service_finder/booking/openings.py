"""When booking opens, as data: "next week's sessions open Tuesday 09:00", "14 days before at 10".

Offering.opening: {"rule": "always"}
  | {"rule": "days_before", "days": 14, "at": "10:00"}
  | {"rule": "weekly", "weekday": 1, "at": "09:00", "weeks_ahead": 1}      (Monday is 0)
  | {"rule": "monthly", "day": 1, "at": "10:00", "months_ahead": 1}
and beside it "mode": "race" | "draw", with "window_minutes" for a draw.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from service_finder.booking.refusals import Amount, Param
from service_finder.lib.clock import SEOUL
from service_finder.lib.marking import N_
from service_finder.models import Offering

CANCEL_UNTIL_START = N_("You can cancel until the session begins.")
CANCEL_BEFORE = N_("You can cancel until %(before)s before the session begins.")
DRAW_WINDOW = 30
WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


def rule_of(offering: Offering) -> dict[str, Any]:
    """Return the opening rule of an offering."""
    return {"rule": "always", **offering.opening}


def opens_at(opening: dict[str, Any], starts_at: dt.datetime) -> dt.datetime | None:
    """Return when booking opens for a session; None when it is open at once."""
    rule = opening.get("rule", "always")
    if rule == "always":
        return None
    day = starts_at.astimezone(SEOUL).date()
    if rule == "days_before":
        on = day - dt.timedelta(days=opening["days"])
    elif rule == "weekly":
        monday = day - dt.timedelta(days=day.weekday(), weeks=opening.get("weeks_ahead", 1))
        on = monday + dt.timedelta(days=opening["weekday"])
    elif rule == "monthly":
        months = day.year * 12 + day.month - 1 - opening.get("months_ahead", 1)
        on = dt.date(months // 12, months % 12 + 1, opening.get("day", 1))
    else:
        raise ValueError(f"unknown opening rule: {rule!r}")
    at = dt.time.fromisoformat(opening["at"])
    return dt.datetime.combine(on, at, SEOUL).astimezone(dt.UTC)


def draw_until(opening: dict[str, Any], starts_at: dt.datetime) -> dt.datetime | None:
    """Return when a draw's window ends; None for a race."""
    begins = opens_at(opening, starts_at)
    if opening.get("mode") != "draw" or begins is None:
        return None
    return begins + dt.timedelta(minutes=opening.get("window_minutes", DRAW_WINDOW))


def describe(opening: dict[str, Any]) -> tuple[str, dict[str, Param]]:
    """Return a msgid and its params that say the rule."""
    rule = opening.get("rule", "always")
    at = str(opening.get("at", ""))
    if rule == "days_before":
        before = Amount(opening["days"], "day")
        return N_("Booking opens %(before)s before the day, at %(at)s."), {
            "before": before,
            "at": at,
        }
    if rule == "weekly":
        weekday = WEEKDAYS[opening["weekday"]]
        if opening.get("weeks_ahead", 1) == 1:
            msgid = N_("Booking for a week opens in the week before: %(weekday)s, %(at)s.")
            return msgid, {"weekday": weekday, "at": at}
        ahead = Amount(opening["weeks_ahead"] * 7, "day")
        msgid = N_("Booking for a week opens %(ahead)s earlier: %(weekday)s, %(at)s.")
        return msgid, {"weekday": weekday, "at": at, "ahead": ahead}
    if rule == "monthly":
        day = int(opening.get("day", 1))
        if opening.get("months_ahead", 1) == 1:
            msgid = N_("Booking for a month opens on day %(day)s of the month before, at %(at)s.")
            return msgid, {"day": day, "at": at}
        msgid = N_("Booking for a month opens %(ahead)s earlier, on day %(day)s at %(at)s.")
        return msgid, {"day": day, "at": at, "ahead": Amount(opening["months_ahead"], "month")}
    return N_("Booking is open at once."), {}
