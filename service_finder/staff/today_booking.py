"""One booking at the desk: check-in, no-show, check-out, notes on request, canceling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import closures, engine
from service_finder.booking.refusals import Refusal, Refused
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGE_NAMES
from service_finder.models import Booking
from service_finder.people import audit
from service_finder.people.rights import Right
from service_finder.staff import asked, day_view, staff, today
from service_finder.staff.guard import current_desk, needs


@staff.get("/bookings/<code>")
@needs("see_day")
def today_booking(code: str) -> ResponseReturnValue:
    """Show one booking with what can be done at the door."""
    return _page(asked.booking_or_404("see_day", code))


@staff.post("/bookings/<code>/notes")
@needs("see_personal")
def today_notes(code: str) -> ResponseReturnValue:
    """Show allergies, notes and the contact: the audit says who looked."""
    row = asked.booking_or_404("see_personal", code)
    audit.record_view(current_desk(), "booking", row.code, reason="notes and contact")
    return _page(asked.booking_or_404("see_personal", code), with_notes=True)


@staff.post("/bookings/<code>/check-in")
@needs("check_in")
def today_check_in(code: str) -> ResponseReturnValue:
    """Check a family in; who comes second learns who did it, and when."""
    return _act(code, "check_in", "checked_in", engine.check_in)


@staff.post("/bookings/<code>/no-show")
@needs("check_in")
def today_no_show(code: str) -> ResponseReturnValue:
    """Note that a family did not come."""
    return _act(code, "check_in", "no_show", engine.no_show)


@staff.post("/bookings/<code>/undo")
@needs("check_in")
def today_undo(code: str) -> ResponseReturnValue:
    """Take a check-in or a no-show back, the same day."""
    return _act(code, "check_in", "undone", engine.undo_attendance)


@staff.post("/bookings/<code>/check-out")
@needs("check_in")
def today_check_out(code: str) -> ResponseReturnValue:
    """Note who picked the child up, and when."""
    name = request.form.get("picked_up_by", "")

    def check_out(number: str, **who: Any) -> object:
        return engine.check_out(number, name, **who)

    return _act(code, "check_in", "checked_out", check_out, typed=name)


@staff.post("/bookings/<code>/check-out/undo")
@needs("check_in")
def today_check_out_undo(code: str) -> ResponseReturnValue:
    """Take a check-out back."""
    return _act(code, "check_in", "check_out_undone", engine.undo_check_out)


@staff.post("/bookings/<code>/cancel")
@needs("book")
def today_cancel(code: str) -> ResponseReturnValue:
    """Cancel for a family that called; the reason goes to the family."""
    reason = asked.reason(closures.CANCEL_REASONS)

    def cancel(number: str, **who: Any) -> object:
        if not reason:
            raise Refused(Refusal("reason_needed", {}, "reason"))
        return engine.cancel(number, reason=reason, **who)

    return _act(code, "book", "canceled", cancel, typed=request.form.get("reason", ""))


def _act(
    code: str, right: Right, done: str, act: Callable[..., object], *, typed: str = ""
) -> ResponseReturnValue:
    """Do it, write it down, and go back to where it was pressed; say plainly why not."""
    desk = current_desk()
    row = asked.booking_or_404(right, code)
    try:
        act(row.code, by=asked.by(desk), now=clock.now())
    except Refused as refused:
        return _page(asked.booking_or_404(right, code), refused, typed=typed)
    audit.record_alone(desk, done, "booking", row.code)
    if request.form.get("back") == "board":
        return today.to_board(row, done)
    return redirect(url_for("staff.today_booking", code=row.code, done=done), 303)


def _page(
    row: Booking, refused: Refused | None = None, *, with_notes: bool = False, typed: str = ""
) -> ResponseReturnValue:
    desk = current_desk()
    shown = day_view.booking_page(row, desk, with_notes=with_notes)
    if shown["family"]["names"] and not with_notes and request.method == "GET":
        audit.record_view(desk, "booking", row.code, reason="names")
    page = render_template(
        "staff/today_booking.html",
        errors=asked.lines(refused, desk.lang),
        typed=typed,
        family_lang=LANGUAGE_NAMES[row.lang],
        chosen=request.form.get("ready", ""),
        reasons=list(enumerate(closures.CANCEL_REASONS)),
        done=today.done_words(),
        **shown,
    )
    return page, refused.status if refused else 200
