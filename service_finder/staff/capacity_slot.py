"""One session: its override, places held back, the waiting list and why it moves, its draw."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import closures, draws, engine, queries, waiting, wording
from service_finder.booking.refusals import Refused
from service_finder.lib import clock, formats
from service_finder.lib.marking import LANGUAGE_NAMES
from service_finder.models import Booking, Offering, Slot
from service_finder.people import audit
from service_finder.public.speaking import _
from service_finder.staff import affected, asked, capacity, day_view, staff, today
from service_finder.staff.guard import current_desk, needs


@staff.get("/capacity/sessions/<int:slot_id>")
@needs("manage_capacity")
def capacity_slot(slot_id: int) -> ResponseReturnValue:
    """Show one session with everything that staff can change about it."""
    return _page(asked.slot_or_404("manage_capacity", slot_id))


@staff.post("/capacity/sessions/<int:slot_id>/size")
@needs("manage_capacity")
def capacity_size(slot_id: int) -> ResponseReturnValue:
    """Override one session's capacity; below what is booked it goes through who is affected."""
    slot = asked.slot_or_404("manage_capacity", slot_id)
    desk, form = current_desk(), request.form
    size = asked.number(form.get("capacity", ""))
    reason = asked.reason(closures.CAPACITY_REASONS)
    try:
        engine.set_capacity(
            slot.id, -1 if size is None else size, reason=reason, by=asked.by(desk),
            decisions=affected.decisions(form), now=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        if "affected_bookings" in refused.codes and size is not None:
            return _affected(slot, size, refused)
        return _page(asked.slot_or_404("manage_capacity", slot_id), refused)
    audit.record_alone(desk, "capacity", "slot", slot_id, facts={"capacity": size})
    return _back(slot_id, "saved")


@staff.post("/capacity/sessions/<int:slot_id>/held-back")
@needs("manage_capacity")
def capacity_held_back(slot_id: int) -> ResponseReturnValue:
    """Keep places for walk-ins or a group; 0 gives them back."""
    slot = asked.slot_or_404("manage_capacity", slot_id)
    desk, count = current_desk(), asked.number(request.form.get("count", ""))
    try:
        engine.hold_back(
            slot.id, -1 if count is None else count, by=asked.by(desk), now=clock.now()
        )
    except Refused as refused:
        return _page(asked.slot_or_404("manage_capacity", slot_id), refused)
    audit.record_alone(desk, "held_back", "slot", slot_id, facts={"count": count})
    return _back(slot_id, "saved")


@staff.post("/capacity/offer/<code>")
@needs("manage_capacity")
def capacity_offer(code: str) -> ResponseReturnValue:
    """Offer free places to a waiting family out of turn."""
    row = asked.booking_or_404("manage_capacity", code)
    slot_id = asked.number(request.form.get("slot", "")) or row.claims[0].slot_id
    slot = asked.slot_or_404("manage_capacity", slot_id)
    desk = current_desk()
    try:
        engine.offer(row.code, by=asked.by(desk), now=clock.now())
    except Refused as refused:
        return _page(slot, refused)
    audit.record_alone(desk, "offered", "booking", row.code, reason="out of turn")
    return _back(slot_id, "offered")


@staff.post("/capacity/sessions/<int:slot_id>/draw")
@needs("manage_capacity")
def capacity_draw(slot_id: int) -> ResponseReturnValue:
    """Schedule a session's draw, or hold one that is due."""
    slot = asked.slot_or_404("manage_capacity", slot_id)
    desk, form = current_desk(), request.form
    now = clock.now()
    is_run = form.get("step") == "run"
    try:
        if is_run:
            draws.run(slot.id, by=asked.by(desk), now=now)
        else:
            opens = asked.moment(form.get("opens_on", ""), form.get("opens_at", ""))
            until = asked.moment(form.get("until_on", ""), form.get("until_at", ""))
            draws.schedule(slot.id, opens or now, until or now, by=asked.by(desk), now=now)
    except Refused as refused:
        return _page(asked.slot_or_404("manage_capacity", slot_id), refused)
    audit.record_alone(desk, "drawn" if is_run else "draw_scheduled", "slot", slot_id)
    return _back(slot_id, "drawn" if is_run else "scheduled")


def _affected(slot: Slot, size: int, refused: Refused) -> ResponseReturnValue:
    return capacity.affected_page(
        current_desk(),
        action=url_for("staff.capacity_size", slot_id=slot.id),
        back=url_for("staff.capacity_slot", slot_id=slot.id),
        title=_("More is booked than would fit"),
        bookings=engine.over_booked([slot.id], size),
        avoiding=[slot.id],
        kept=[(name, request.form.get(name, "")) for name in ("capacity", "ready", "reason")],
        press=_("Lower the capacity"),
        refused=refused if affected.chosen(request.form) else None,
    )


def _page(slot: Slot, refused: Refused | None = None) -> ResponseReturnValue:
    desk = current_desk()
    offering = asked.offering_or_404("manage_capacity", slot.offering_id)
    now = clock.now()
    from_on = slot.starts_at.astimezone(clock.SEOUL).date()
    page = render_template(
        "staff/capacity_slot.html",
        slot=capacity.slot_line(slot, desk.lang),
        offering=offering,
        name=wording.offering_name(offering, desk.lang),
        place_name=wording.place_name(offering.service_id, desk.lang),
        when=wording.span_text(slot.starts_at, slot.ends_at, desk.lang),
        from_on=from_on.isoformat(),
        is_over=now >= slot.ends_at,
        reasons=list(enumerate(closures.CAPACITY_REASONS)),
        queue=_queue(slot, now, desk.lang),
        draw=_draw(slot, offering, now, desk.lang),
        typed=request.form,
        errors=[(_field(place), text) for place, text in asked.lines(refused, desk.lang)],
        done=today.done_words(),
    )
    return page, refused.status if refused else 200


def _queue(slot: Slot, now: dt.datetime, lang: str) -> list[dict[str, Any]]:
    """Return who waits, in order, each with why it was not asked yet."""
    return [_waiting(row, number, slot, now, lang)
            for number, row in enumerate(waiting.families(slot.id), start=1)]  # fmt: skip


def _waiting(row: Booking, number: int, slot: Slot, now: dt.datetime, lang: str) -> dict[str, Any]:
    return {
        "number": number,
        "code": row.code,
        "counts": day_view.counts(row),
        "lang": LANGUAGE_NAMES[row.lang],
        "since": formats.moment_text(row.created_at, lang, "short"),
        "state": day_view.state_text(row.state),
        "is_offered": row.state == "offered",
        "until": formats.moment_text(row.offer_until, lang, "short") if row.offer_until else "",
        "why": _why(row, slot, now, lang),
    }


def _why(row: Booking, slot: Slot, now: dt.datetime, lang: str) -> str:
    """Say why the queue does or does not move at this family."""
    if row.state == "offered":
        return _("Has an offer and has not answered yet.")
    if slot.state == "closed":
        return _("The session is closed: nobody is asked.")
    if now >= slot.starts_at:
        return _("The session has begun: nobody is asked any more.")
    passed = queries.passed_over(row)
    if passed is not None:
        return wording.refusal_text(passed, lang)[0]
    if not slot.free_hundredths:
        return _("No place is free.")
    return _("A child of this family is booked elsewhere at that time, or has had its session.")


def _draw(slot: Slot, offering: Offering, now: dt.datetime, lang: str) -> dict[str, Any]:
    del offering
    draw = queries.draw_of(slot.id)
    return {
        "is_set": slot.draw_until is not None,
        "hash": draw.seed_hash if draw else "",
        "opens": formats.moment_text(slot.opens_at, lang) if slot.opens_at else "",
        "until": formats.moment_text(slot.draw_until, lang) if slot.draw_until else "",
        "is_due": draws.is_due(slot, now),
        "is_done": slot.drawn_at is not None,
        "page": f"/{lang}/draws/{slot.id}",
    }


def _back(slot_id: int, done: str) -> ResponseReturnValue:
    return redirect(url_for("staff.capacity_slot", slot_id=slot_id, done=done), 303)


def _field(place: str) -> str:
    return place if place in ("capacity", "reason", "count", "until") else ""
