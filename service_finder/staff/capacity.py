"""Capacity: what a place offers, its sessions of a range, and many of them changed at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import closures, engine, queries, weekly, wording
from service_finder.booking.refusals import Refused
from service_finder.lib import clock, formats
from service_finder.lib.holidays import LABELS as HOLIDAYS
from service_finder.models import Closure, Offering, Slot
from service_finder.people import audit, scoped
from service_finder.people.rights import Desk
from service_finder.public.speaking import _
from service_finder.staff import affected, asked, staff, today
from service_finder.staff.guard import current_desk, needs

SPAN = dt.timedelta(days=13)
MOST_DAYS = 92
WEEK = range(7)


@staff.get("/capacity")
@needs("manage_capacity")
def capacity() -> ResponseReturnValue:
    """List what can be booked at a place, and the closures in force."""
    place = asked.place("manage_capacity")
    if place is None:
        return today.choose("manage_capacity", "staff.capacity")
    desk = current_desk()
    rows = scoped.offerings(desk, "manage_capacity", service_id=place.id)
    now = clock.now()
    return render_template(
        "staff/capacity.html",
        place=place,
        place_name=wording.place_name(place.id, desk.lang),
        offerings=[_offering_line(row, desk.lang) for row in rows],
        closures=[closure_line(row, desk.lang) for row in closures.standing(place.id, now)],
        may_close=desk.may("close", place.id),
        has_choice=len(asked.bookable("manage_capacity")) > 1,
        done=today.done_words(),
    )


@staff.get("/capacity/offerings/<offering_id>")
@needs("manage_capacity")
def capacity_sessions(offering_id: str) -> ResponseReturnValue:
    """Show two weeks of an offering's sessions, and the form that changes many at once."""
    row = asked.offering_or_404("manage_capacity", offering_id)
    return _sessions_page(row)


@staff.post("/capacity/offerings/<offering_id>")
@needs("manage_capacity")
def capacity_many(offering_id: str) -> ResponseReturnValue:
    """Change the capacity of every session that fits; who is affected is decided about first."""
    row = asked.offering_or_404("manage_capacity", offering_id)
    desk, form = current_desk(), request.form
    slots = matching(row, form)
    size = asked.number(form.get("capacity", ""))
    try:
        engine.set_capacities(
            [slot.id for slot in slots],
            -1 if size is None else size,
            reason=asked.reason(closures.CAPACITY_REASONS),
            by=asked.by(desk),
            decisions=affected.decisions(form),
            now=clock.now(),
        )
    except Refused as refused:
        if "affected_bookings" in refused.codes and size is not None:
            over = engine.over_booked([slot.id for slot in slots], size)
            return _affected_page(row, over, [slot.id for slot in slots], refused)
        return _sessions_page(row, refused)
    facts = {"sessions": len(slots), "capacity": size}
    audit.record_alone(desk, "capacity", "offering", row.id, facts=facts)
    here = url_for("staff.capacity_sessions", offering_id=row.id, done="saved")
    return redirect(f"{here}&from={asked.date(form.get('from', '')).isoformat()}", 303)


def matching(row: Offering, form: Any) -> list[Slot]:
    """Return the sessions to come that a form of range, days and hours means."""
    from_on = asked.date_or_none(form.get("from", ""))
    until_on = asked.date_or_none(form.get("until", ""))
    if from_on is None or until_on is None or not 0 <= (until_on - from_on).days <= MOST_DAYS:
        return []
    now = clock.now()
    found = weekly.matching(
        row.id,
        from_on,
        until_on,
        weekdays=[day for day in asked.ids(form.getlist("days")) if day in WEEK],
        after=asked.time_or_none(form.get("after", "")),
        before=asked.time_or_none(form.get("before", "")),
    )
    return [slot for slot in found if slot.ends_at > now]


def closure_line(row: Closure, lang: str) -> dict[str, Any]:
    """Return a closure in words."""
    names = [
        wording.offering_name(offering, lang)
        for offering in map(queries.offering, row.offering_ids)
        if offering is not None
    ]
    begin, end = row.starts_at or row.created_at, row.ends_at or row.created_at
    return {
        "id": row.id,
        "when": wording.span_text(begin, end, lang),
        "what": _(", ").join(names) or _("The whole place"),
        "reason": closures.reason_text(row, lang),
    }


def slot_line(slot: Slot, lang: str) -> dict[str, Any]:
    """Return a session in numbers and words."""
    return {
        "id": slot.id,
        "day": formats.date_text(slot.starts_at.astimezone(clock.SEOUL).date(), lang, "short"),
        "times": formats.time_range_text(slot.starts_at, slot.ends_at, lang),
        "capacity": slot.capacity_hundredths // 100,
        "held": -(-slot.held_hundredths // 100),
        "left": queries.left(slot),
        "held_back": slot.held_back_hundredths // 100,
        "waiting": slot.waiting_count,
        "is_closed": slot.state == "closed",
        "is_override": slot.is_override,
        "override": wording.words(slot.override_reason, lang),
        "is_draw": slot.draw_until is not None,
    }


def holiday_lines(from_on: dt.date, until_on: dt.date, lang: str) -> list[str]:
    """Return the Korean holidays of a range in words."""
    return [
        f"{formats.date_text(row.on, lang, 'short')} {_(HOLIDAYS[row.code])}"
        for row in weekly.holidays(from_on, until_on)
    ]


def weekday_names(lang: str) -> list[tuple[int, str]]:
    """Return the days of the week from Monday."""
    monday = dt.date(2026, 11, 23)
    return [
        (n, formats.date_text(monday + dt.timedelta(days=n), lang, "weekday_full")) for n in WEEK
    ]


def _offering_line(row: Offering, lang: str) -> dict[str, Any]:
    now = clock.now()
    coming = queries.slots_of(row.id, clock.today(), clock.today() + SPAN)
    left = [slot for slot in coming if slot.ends_at > now]
    return {
        "id": row.id,
        "name": wording.offering_name(row, lang),
        "is_zone": bool(row.terms.get("free_visit")),
        "sessions": len(left),
        "waiting": sum(slot.waiting_count for slot in left),
        "overrides": sum(slot.is_override for slot in left),
    }


def _sessions_page(row: Offering, refused: Refused | None = None) -> ResponseReturnValue:
    desk = current_desk()
    from_on = asked.date(request.values.get("from", ""))
    until_on = from_on + SPAN
    slots = queries.slots_of(row.id, from_on, until_on)
    page = render_template(
        "staff/capacity_sessions.html",
        offering=row,
        name=wording.offering_name(row, desk.lang),
        place_name=wording.place_name(row.service_id, desk.lang),
        slots=[slot_line(slot, desk.lang) for slot in slots],
        from_on=from_on.isoformat(),
        until_on=until_on.isoformat(),
        before=(from_on - SPAN - dt.timedelta(days=1)).isoformat(),
        after=(until_on + dt.timedelta(days=1)).isoformat(),
        range_words=f"{formats.date_text(from_on, desk.lang)} – "
        f"{formats.date_text(until_on, desk.lang)}",
        holidays=holiday_lines(from_on, until_on, desk.lang),
        weekdays=weekday_names(desk.lang),
        typed=request.form,
        reasons=list(enumerate(closures.CAPACITY_REASONS)),
        typed_days=request.form.getlist("days"),
        errors=[(_field(place), text) for place, text in asked.lines(refused, desk.lang)],
        done=today.done_words(),
    )
    return page, refused.status if refused else 200


def _affected_page(
    row: Offering, bookings: Any, slot_ids: list[int], refused: Refused
) -> ResponseReturnValue:
    desk = current_desk()
    kept = [(k, v) for k, v in request.form.items(multi=True)
            if not k.startswith(affected.PREFIX) and k != "csrf"]  # fmt: skip
    return affected_page(
        desk,
        action=url_for("staff.capacity_many", offering_id=row.id),
        back=url_for("staff.capacity_sessions", offering_id=row.id),
        title=_("More is booked than would fit"),
        bookings=bookings,
        avoiding=slot_ids,
        kept=kept,
        press=_("Lower the capacity"),
        refused=refused if affected.chosen(request.form) else None,
    )


def affected_page(
    desk: Desk,
    *,
    action: str,
    back: str,
    title: str,
    bookings: Any,
    avoiding: list[int],
    kept: list[tuple[str, str]],
    press: str,
    lead: str = "",
    is_closing: bool = False,
    with_places: bool = False,
    refused: Refused | None = None,
) -> ResponseReturnValue:
    """Show who is affected, with a choice for each; the form carries on what was asked for."""
    page = render_template(
        "staff/affected.html",
        action=action,
        back=back,
        title=title,
        lead=lead,
        kept=kept,
        press=press,
        is_closing=is_closing,
        lines=affected.lines(
            bookings, desk, now=clock.now(), avoiding=avoiding,
            chosen=affected.chosen(request.form), with_places=with_places,
        ),
        errors=asked.lines(refused, desk.lang),
    )  # fmt: skip
    return page, refused.status if refused else 200


def _field(place: str) -> str:
    return place if place in ("capacity", "reason") else ""
