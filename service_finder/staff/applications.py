"""Decisions: the queue of applications with rivals side by side, and one application."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import applications as queue
from service_finder.booking import cases, engine, refusal_words
from service_finder.booking.kinds import KINDS
from service_finder.booking.parties import Staff
from service_finder.booking.refusals import Refused
from service_finder.lib import clock
from service_finder.models import Booking
from service_finder.people import audit, colleagues, scoped
from service_finder.people.rights import Desk
from service_finder.staff import application_view, asked, staff
from service_finder.staff.guard import current_desk, needs


@staff.get("/applications")
@needs("decide")
def applications() -> ResponseReturnValue:
    """Show what waits for a decision: contested dates first, then everything by due date."""
    desk = current_desk()
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    rows = queue.queue(desk.service_ids("decide"), kind=kind)
    assigned = cases.assigned_to([row.id for row in rows])
    is_mine = request.args.get("mine") == "1"
    if is_mine:
        rows = [row for row in rows if assigned.get(row.id) == desk.staff_id]
    return render_template(
        "staff/applications.html",
        rivals=application_view.rivals(rows, assigned, desk.lang),
        rows=[application_view.line(row, assigned, desk.lang) for row in rows],
        kinds=application_view.kinds(rows, kind),
        kind=kind,
        is_mine=is_mine,
        venues=application_view.venues(rows, desk.lang),
    )


@staff.get("/applications/<code>")
@needs("decide")
def applications_one(code: str) -> ResponseReturnValue:
    """Show one application; personal data stays hidden until it is asked for."""
    return _page(_booking(code))


@staff.post("/applications/<code>/look")
@needs("see_personal")
def applications_look(code: str) -> ResponseReturnValue:
    """Show who applies and the private answers; the look is written down first."""
    row = _booking(code)
    if scoped.application(current_desk(), "see_personal", code) is None:
        abort(404)
    audit.record_view(current_desk(), "booking", row.code)
    return _page(_booking(code), is_open=True)


@staff.post("/applications/<code>/offer")
@needs("decide")
def applications_offer(code: str) -> ResponseReturnValue:
    """Offer one of the wished dates; it is held until the couple answers or the offer ends."""
    desk, row = current_desk(), _booking(code)
    slot_id = asked.number(request.form.get("slot", ""))
    if slot_id is None or scoped.slot(desk, "decide", slot_id) is None:
        abort(404)
    return _do(row, "offered", lambda: engine.offer(row.code, slot_id, by=_by(desk)))


@staff.post("/applications/<code>/approve")
@needs("decide")
def applications_approve(code: str) -> ResponseReturnValue:
    """Approve a request."""
    row = _ours(code)
    return _do(row, "approved", lambda: engine.approve(row.code, by=_by(current_desk())))


@staff.post("/applications/<code>/refuse")
@needs("decide")
def applications_refuse(code: str) -> ResponseReturnValue:
    """Refuse with a reason that the applicant reads; keep edited words when asked to."""
    desk, row = current_desk(), _ours(code)
    reason = request.form.get("reason", "").strip()[: cases.LONGEST]
    chosen = request.form.get("template", "")
    service_id, lang = row.offering.service_id, row.lang
    is_kept = request.form.get("keep") == "1" and chosen in refusal_words.REASONS
    if is_kept and not desk.may_for_all("decide", service_id):
        abort(403)

    def refuse() -> Booking:
        refused = engine.refuse(row.code, by=_by(desk), reason=reason)
        if is_kept:
            refusal_words.keep(service_id, chosen, lang, reason)
            audit.record_alone(desk, "reason_kept", "service", service_id, facts={"code": chosen})
        return refused

    return _do(row, "refused", refuse)


@staff.post("/applications/<code>/message")
@needs("decide")
def applications_message(code: str) -> ResponseReturnValue:
    """Write to the applicant."""
    row = _booking(code)
    text = request.form.get("message", "")
    return _do(row, "written_to", lambda: cases.write_to(row.code, text, by=_by(current_desk())))


@staff.post("/applications/<code>/note")
@needs("decide")
def applications_note(code: str) -> ResponseReturnValue:
    """Keep a note that only colleagues read."""
    row = _booking(code)
    text = request.form.get("note", "")
    return _do(row, "noted", lambda: cases.add_note(row.id, text, by=_by(current_desk())))


@staff.post("/applications/<code>/assign")
@needs("decide")
def applications_assign(code: str) -> ResponseReturnValue:
    """Give the application to a colleague who may decide here, or back to everybody."""
    row, wanted = _ours(code), asked.number(request.form.get("staff", ""))
    known = dict(colleagues.with_right("decide", row.offering.service_id, clock.now()))
    if wanted is not None and wanted not in known:
        abort(404)
    return _do(row, "assigned", lambda: cases.assign(row.id, wanted), {"to": wanted or 0})


def _do(
    row: Booking,
    action: str,
    work: Callable[[], object],
    facts: dict[str, int] | None = None,
) -> ResponseReturnValue:
    """Do it, write it down, and come back; a refusal is said on the page, with who was faster."""
    code = row.code
    try:
        work()
    except Refused as refused:
        return _page(_booking(code), refused=refused, failed=action)
    audit.record_alone(current_desk(), action, "booking", code, facts=facts)
    return redirect(url_for("staff.applications_one", code=code, done=action), 303)


def _page(
    row: Booking, *, is_open: bool = False, refused: Refused | None = None, failed: str = ""
) -> ResponseReturnValue:
    shown = application_view.page(row, current_desk(), is_open=is_open)
    page = render_template(
        "staff/application.html",
        errors=application_view.errors(row, refused, failed, current_desk().lang),
        done=request.args.get("done", ""),
        typed=request.form,
        **shown,
    )
    return page, refused.status if refused else 200


def _ours(code: str) -> Booking:
    """Return an application whose first choice is at the member's places: theirs to refuse."""
    found = scoped.booking(current_desk(), "decide", code)
    if found is None:
        abort(404)
    return found


def _booking(code: str) -> Booking:
    """Return an application that names one of the member's places at all."""
    found = scoped.application(current_desk(), "decide", code)
    if found is None:
        abort(404)
    return found


def _by(desk: Desk) -> Staff:
    return Staff(desk.staff_id, desk.name)
