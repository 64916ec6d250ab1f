"""The day in words: sessions and families as board, printed list and one booking show them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from service_finder.booking import day, wording
from service_finder.booking.day import Arrival, Session
from service_finder.booking.states import LABELS
from service_finder.extensions import db
from service_finder.lib import ages, clock, formats
from service_finder.lib.marking import LANGUAGE_NAMES, N_
from service_finder.models import Booking, BookingEvent, StaffMember
from service_finder.people import residents
from service_finder.people.rights import Desk
from service_finder.public import booking_view
from service_finder.public.speaking import _, ngettext

TONES = {"attended": "good", "no_show": "danger", "requested": "care", "offered": "care"}
# At the desk the labels speak of the family, not to it.
STATES = {
    "confirmed": N_("Expected"),
    "attended": N_("Checked in"),
    "offered": N_("Offered, not answered"),
}
EVENTS = {
    "booked": N_("Booked"),
    "confirmed": N_("Confirmed"),
    "approved": N_("Approved"),
    "offered": N_("Place offered"),
    "attended": N_("Checked in"),
    "no_show": N_("Noted as not come"),
    "checked_out": N_("Checked out"),
    "check_out_undone": N_("Check-out undone"),
    "moved": N_("Moved"),
    "resized": N_("Number of people changed"),
    "cancelled": N_("Canceled"),
    "affected": N_("Affected by a closure"),
    "reopened": N_("Closure lifted"),
    "drawn": N_("Drawn"),
}


def sessions(
    service_id: str, on: dt.date, desk: Desk, *, with_notes: bool = False
) -> list[dict[str, Any]]:
    """Return the sessions of a day with their families, in words."""
    found = []
    may_see = desk.may("see_personal", service_id)
    for session in day.sessions(service_id, on):
        shown = _session(session, desk.lang)
        shown["families"] = [
            family(arrival, desk.lang, with_names=may_see, with_notes=with_notes and may_see)
            for arrival in session.arrivals
        ]
        found.append(shown)
    return found


def _session(session: Session, lang: str) -> dict[str, Any]:
    slot = session.slot
    now = clock.now()
    here = sum(a.booking.state == "attended" for a in session.arrivals)
    due = sum(a.booking.state in day.COMING for a in session.arrivals)
    return {
        "id": slot.id,
        "name": wording.offering_name(session.offering, lang),
        "times": formats.time_range_text(slot.starts_at, slot.ends_at, lang),
        "left": ngettext("%(num)s place left", "%(num)s places left", session.left),
        "held_back": session.held_back,
        "waiting": session.waiting,
        "is_closed": slot.state == "closed",
        "is_override": slot.is_override,
        "override": wording.words(slot.override_reason, lang),
        "is_over": now >= slot.ends_at,
        "is_now": slot.starts_at <= now < slot.ends_at,
        "is_hourly": session.offering.kind == "hourly_care",
        "arrived": _("%(here)s of %(due)s families here", here=here, due=due),
    }


def family(
    arrival: Arrival, lang: str, *, with_names: bool, with_notes: bool = False
) -> dict[str, Any]:
    """Return a family as a line: names only for who may see them, notes only when asked for."""
    booking = arrival.booking
    on = booking.starts_at.astimezone(clock.SEOUL).date()
    children = [(child.name, _age(child.born_on, on, lang)) for child in arrival.party.children]
    return {
        "code": booking.code,
        "names": children if with_names else [],
        "counts": counts(booking),
        "state": state_text(booking.state),
        "code_state": booking.state,
        "tone": TONES.get(booking.state, ""),
        "until": formats.time_text(booking.ends_at, lang, is_end=True),
        "lang_name": LANGUAGE_NAMES[booking.lang] if booking.lang != "ko" else "",
        "has_notes": bool(arrival.note_keys),
        "has_play_care": arrival.has_add_on,
        "is_flagged": bool(booking.flag),
        "since": _since(arrival, lang),
        "left_at": formats.time_text(arrival.stay.out_at, lang) if arrival.stay else "",
        "picked_up_by": day.pick_up_name(arrival.stay) if arrival.stay and with_names else "",
        "notes": notes(booking, lang) if with_notes else [],
        "can_no_show": booking.state == "confirmed" and clock.now() >= booking.starts_at,
    }


def counts(booking: Booking) -> str:
    """Say how many come."""
    parts = []
    if booking.children_count:
        parts.append(ngettext("%(num)s child", "%(num)s children", booking.children_count))
    if booking.guardians_count:
        parts.append(ngettext("%(num)s adult", "%(num)s adults", booking.guardians_count))
    if booking.people_count:
        parts.append(ngettext("%(num)s person", "%(num)s people", booking.people_count))
    return _(", ").join(parts)


def state_text(state: str) -> str:
    """Name a state as staff speak of it."""
    return _(STATES.get(state, LABELS[state]))


def notes(booking: Booking, lang: str) -> list[tuple[str, str]]:
    """Return what the family wrote for staff on duty, decrypted: (question, answer)."""
    return booking_view.answer_lines(booking, lang)


def contact(booking: Booking) -> str:
    """Return how to reach the family, decrypted; "" when nobody left a contact."""
    return residents.contact_of(booking.person) if booking.person is not None else ""


def booking_page(row: Booking, desk: Desk, *, with_notes: bool = False) -> dict[str, Any]:
    """Return one booking as the desk shows it."""
    lang = desk.lang
    may_see = desk.may("see_personal", row.offering.service_id)
    arrival = day.arrival_of(row)
    now = clock.now()
    return {
        "booking": row,
        "family": family(arrival, lang, with_names=may_see, with_notes=with_notes),
        "contact": contact(row) if with_notes else "",
        "name": wording.offering_name(row.offering, lang),
        "place_name": wording.place_name(row.offering.service_id, lang),
        "when": wording.when_lines(row, lang),
        "on": row.starts_at.astimezone(clock.SEOUL).date().isoformat(),
        "is_today": row.starts_at.astimezone(clock.SEOUL).date() == clock.today(),
        "is_hourly": row.offering.kind == "hourly_care",
        "with_notes": with_notes,
        "may_see": may_see,
        "may_act": desk.may("check_in", row.offering.service_id),
        "may_book": desk.may("book", row.offering.service_id),
        "can_cancel": row.state in ("confirmed", "requested", "waitlisted", "offered")
        and now < row.ends_at,
        "history": history(row, lang),
    }


def history(row: Booking, lang: str) -> list[dict[str, str]]:
    """Return what happened to a booking: when, what, who of the staff."""
    query = select(BookingEvent).where(BookingEvent.booking_id == row.id)
    events = db.session.scalars(query.order_by(BookingEvent.id)).all()
    names = _names([event.by for event in events])
    return [
        {
            "at": formats.moment_text(event.at, lang, "short"),
            "what": _(EVENTS.get(event.event, LABELS.get(event.to_state, ""))),
            "who": names.get(event.by, ""),
            "reason": wording.words(event.reason, lang),
        }
        for event in events
    ]


def _names(marks: list[str]) -> dict[str, str]:
    wanted = {mark: mark.removeprefix("staff:") for mark in marks if mark.startswith("staff:")}
    numbers = [int(text) for text in wanted.values() if text.isdigit()]
    rows = db.session.scalars(select(StaffMember).where(StaffMember.id.in_(numbers)))
    known = {f"staff:{row.id}": row.name or row.email for row in rows}
    known |= {"clock": _("automatically")}
    return known | {mark: _("the family") for mark in marks if mark.startswith("person:")}


def _since(arrival: Arrival, lang: str) -> str:
    mark = arrival.marked
    if mark is None:
        return ""
    at = formats.time_text(mark.at, lang)
    who = str(mark.facts.get("name", ""))
    return _("%(time)s, %(who)s", time=at, who=who) if who else at


def _age(born_on: dt.date, on: dt.date, lang: str) -> str:
    months = ages.months_old(born_on, on)
    if months < 0:
        return ""
    if months < 24:
        return ngettext("%(num)s month", "%(num)s months", months)
    return ngettext("%(num)s year", "%(num)s years", months // 12)


def day_nav(on: dt.date) -> dict[str, Any]:
    """Return the day before and after, and whether this is today."""
    one = dt.timedelta(days=1)
    return {
        "on": on.isoformat(),
        "before": (on - one).isoformat(),
        "after": (on + one).isoformat(),
        "is_today": on == clock.today(),
    }


def zones(service_id: str, desk: Desk) -> list[dict[str, Any]]:
    """Return the free-visit zones with how many are inside."""
    return [
        {
            "id": zone.offering.id,
            "name": wording.offering_name(zone.offering, desk.lang),
            "inside": zone.inside,
            "most": zone.most,
            "is_full": zone.inside >= zone.most,
        }
        for zone in day.zones(service_id, clock.now())
    ]
