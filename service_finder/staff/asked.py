"""What the desk's addresses and forms say; nonsense is a 404 or today, never a 500."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask import abort, request
from sqlalchemy import select

from service_finder.booking import wording
from service_finder.booking.parties import Staff
from service_finder.booking.refusals import Refused
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.models import Booking, Offering, Service, Slot
from service_finder.people import scoped
from service_finder.people.rights import Desk, Right
from service_finder.staff import guard
from service_finder.staff.guard import current_desk

FIRST, LAST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)
LONGEST_NUMBER = 11
LONGEST_REASON = 300
Errors = list[tuple[str, str]]


def by(desk: Desk) -> Staff:
    """Return the member as the engine knows who acts."""
    return Staff(desk.staff_id, desk.name)


def date(text: str) -> dt.date:
    """Read a Seoul date; today when there is none or it is no date."""
    return date_or_none(text) or clock.today()


def date_or_none(text: str) -> dt.date | None:
    """Read a Seoul date of this century."""
    try:
        found = dt.date.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if FIRST <= found <= LAST else None


def time_or_none(text: str) -> dt.time | None:
    """Read a wall time."""
    try:
        return dt.time.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return None


def moment(day: str, time: str) -> dt.datetime | None:
    """Read a date and a wall time of Seoul as an instant; 24:00 is midnight at the day's end."""
    on = date_or_none(day)
    at = dt.time() if time.strip() == "24:00" else time_or_none(time)
    if on is None or at is None:
        return None
    more = dt.timedelta(days=1 if time.strip() == "24:00" else 0)
    return (dt.datetime.combine(on, at, clock.SEOUL) + more).astimezone(dt.UTC)


def number(text: str) -> int | None:
    """Read a whole number that a column can hold."""
    text = text.strip()
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number and int(text) <= guard.LARGEST_ID else None


def reason(ready: Sequence[str]) -> str:
    """Return own words, else the ready reason that was chosen (a msgid); "" for neither."""
    own = " ".join(request.form.get("reason", "").split())[:LONGEST_REASON]
    index = number(request.form.get("ready", ""))
    return own or (ready[index] if index is not None and index < len(ready) else "")


def place(right: Right) -> Service | None:
    """Return the place that the address names, 404 when it is not theirs; None when none is named.

    Who works at one place need not name it.
    """
    named = request.values.get("place", "")
    if named:
        return place_or_404(right, named)
    known = bookable(right)
    return known[0] if len(known) == 1 else None


def place_or_404(right: Right, service_id: str) -> Service:
    """Return a place at which the member has the right."""
    found = scoped.service(current_desk(), right, service_id[:64])
    if found is None:
        abort(404)
    return found


def bookable(right: Right) -> list[Service]:
    """Return the member's places at which something can be booked."""
    with_offerings = set(
        db.session.scalars(select(Offering.service_id).where(Offering.withdrawn_at.is_(None)))
    )
    return [row for row in scoped.services(current_desk(), right) if row.id in with_offerings]


def booking_or_404(right: Right, code: str) -> Booking:
    """Return a booking at one of the member's places."""
    found = scoped.booking(current_desk(), right, code)
    if found is None:
        abort(404)
    return found


def slot_or_404(right: Right, slot_id: int) -> Slot:
    """Return a session at one of the member's places."""
    found = scoped.slot(current_desk(), right, slot_id)
    if found is None:
        abort(404)
    return found


def offering_or_404(right: Right, offering_id: str) -> Offering:
    """Return what can be booked at one of the member's places."""
    found = scoped.offering(current_desk(), right, offering_id[:80])
    if found is None or found.withdrawn_at is not None:
        abort(404)
    return found


def lines(refused: Refused | None, lang: str) -> Errors:
    """Return (field, what is wrong and what to do next) for each refusal."""
    refusals = refused.refusals if refused else ()
    return [(one.field, wording.refusal_line(one, lang)) for one in refusals]


def ids(texts: Sequence[str]) -> list[int]:
    """Read a list of numbers; what is none is left out."""
    return [found for found in map(number, texts) if found is not None]
