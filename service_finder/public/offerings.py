"""What can be booked at a place: the facts, and its sessions as an accessible table by day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from service_finder.booking import calendars, queries, wording
from service_finder.booking.kinds import KINDS
from service_finder.catalogue import places
from service_finder.extensions import db
from service_finder.lib import clock, formats
from service_finder.models import Offering, Slot
from service_finder.public import public, session_words

WEEK, MONTH = 7, 31
FARTHEST_BACK = dt.timedelta(days=MONTH)
LONGEST_ID = 12
FIRST, LAST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)


@public.get("/offerings/<offering_id>")
def offering(lang: str, offering_id: str) -> ResponseReturnValue:
    """Show an offering and a week (or month) of its sessions."""
    row = queries.offering(offering_id)
    place = places.get(row.service_id) if row is not None else None
    if row is None or place is None:
        abort(404)
    now = clock.now()
    from_on, is_misread = read_date(request.args.get("from", ""))
    is_month = request.args.get("span", "month" if KINDS[row.kind].has_wishes else "") == "month"
    return render_template(
        "public/booking/offering.html",
        offering=row,
        place=place,
        name=wording.offering_name(row, lang),
        place_name=place.name(lang),
        kind_label=KINDS[row.kind].label,
        price=session_words.price_lines(row, lang),
        who=session_words.who_lines(row, clock.today()),
        rules=session_words.rule_lines(row, lang),
        is_course=bool(row.terms.get("course")),
        has_wishes=KINDS[row.kind].has_wishes,
        is_misread=is_misread,
        **_calendar(row, from_on, is_month, now, lang),
    )


@public.get("/offerings/<offering_id>/opening.ics")
def offering_opening(lang: str, offering_id: str) -> ResponseReturnValue:
    """Answer with the moment at which booking opens for a session, as a calendar file."""
    row = queries.offering(offering_id)
    text = request.args.get("slot", "")
    is_id = text.isascii() and text.isdigit() and len(text) < LONGEST_ID
    slot = db.session.get(Slot, int(text)) if is_id else None
    if row is None or slot is None or slot.offering_id != row.id or slot.opens_at is None:
        abort(404)
    base_url = current_app.config["SETTINGS"].base_url
    calendar = calendars.of_opening(row, slot, lang=lang, base_url=base_url)
    answer = Response(calendar, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="opening.ics"'
    return answer


def read_date(text: str) -> tuple[dt.date, bool]:
    """Read a date of the query: (date, False), or (today, True) when it is none."""
    if not text:
        return clock.today(), False
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        return clock.today(), True
    return (date, False) if FIRST <= date <= LAST else (clock.today(), True)


def _calendar(
    row: Offering, from_on: dt.date, is_month: bool, now: dt.datetime, lang: str
) -> dict[str, Any]:
    span = MONTH if is_month else WEEK
    to_on = from_on + dt.timedelta(days=span - 1)
    slots = queries.slots_of(row.id, from_on, to_on)
    if from_on == clock.today():  # what is over today is of no use; earlier days may be looked at
        slots = [slot for slot in slots if slot.closes_at > now]
    before = from_on - dt.timedelta(days=span)
    return {
        "days": session_words.days(slots, now, lang),
        "from_on": from_on.isoformat(),
        "from_words": formats.date_text(from_on, lang, "long"),
        "to_words": formats.date_text(to_on, lang, "long"),
        "is_month": is_month,
        "previous": _link(before, is_month) if to_on > clock.today() - FARTHEST_BACK else "",
        "next": _link(to_on + dt.timedelta(days=1), is_month),
        "other_span": _link(from_on, not is_month),
    }


def _link(from_on: dt.date, is_month: bool) -> str:
    return f"?from={from_on.isoformat()}&span={'month' if is_month else 'week'}#sessions"
