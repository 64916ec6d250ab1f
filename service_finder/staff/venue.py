"""The calendar of a venue: a month with what is held, wished for, and cleaned between."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from service_finder.booking import applications, wording
from service_finder.booking.applications import Taken
from service_finder.booking.queries import day_bounds
from service_finder.lib import clock, formats
from service_finder.people import scoped
from service_finder.public.speaking import _
from service_finder.staff import staff
from service_finder.staff.guard import current_desk, needs

FIRST, LAST = dt.date(2000, 1, 1), dt.date(2099, 12, 1)
LONGEST_ID = 64


@staff.get("/applications/venue/<service_id>")
@needs("decide")
def applications_venue(service_id: str) -> ResponseReturnValue:
    """Show a month of a place, cleaning time included."""
    desk = current_desk()
    place = scoped.service(desk, "decide", service_id[:LONGEST_ID])
    if place is None:
        abort(404)
    month = _month(request.args.get("month", ""))
    begin = month - dt.timedelta(days=month.weekday())
    after = _next(month)
    end = after + dt.timedelta(days=(7 - after.weekday()) % 7 - 1)
    taken = applications.calendar(place.id, *day_bounds(begin, end))
    days = [begin + dt.timedelta(days=n) for n in range((end - begin).days + 1)]
    shown = [_day(day, month, [row for row in taken if row.on == day], desk.lang) for day in days]
    return render_template(
        "staff/venue.html",
        place_name=wording.place_name(place.id, desk.lang),
        service_id=place.id,
        weeks=[shown[n : n + 7] for n in range(0, len(shown), 7)],
        weekdays=[formats.date_text(day, desk.lang, "weekday_short") for day in days[:7]],
        month=formats.date_text(month, desk.lang, "month"),
        before=f"{_before(month):%Y-%m}",
        after=f"{after:%Y-%m}",
    )


def _month(text: str) -> dt.date:
    try:
        found = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        found = clock.today().replace(day=1)
    return min(max(found, FIRST), LAST)


def _next(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1)


def _before(month: dt.date) -> dt.date:
    return (month - dt.timedelta(days=1)).replace(day=1)


def _day(day: dt.date, month: dt.date, rows: list[Taken], lang: str) -> dict[str, Any]:
    return {
        "text": formats.date_text(day, lang),
        "number": day.day,
        "is_other": day.month != month.month,
        "is_today": day == clock.today(),
        "rows": [_stretch(row, lang) for row in rows],
    }


def _stretch(row: Taken, lang: str) -> dict[str, str]:
    labels = {"held": _("held"), "wish": _("wished for"), "buffer": _("cleaning")}
    return {
        "time": formats.time_range_text(
            row.starts_at.astimezone(clock.SEOUL), row.ends_at.astimezone(clock.SEOUL), lang
        ),
        "name": wording.offering_name(row.offering, lang),
        "code": row.booking.code,
        "status": row.status,
        "label": labels[row.status],
    }
