"""The today board: sessions, who comes, check-in by code or name, live counts, the printed list."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import day, engine, wording
from service_finder.booking.refusals import Refused
from service_finder.lib import clock, formats
from service_finder.lib.marking import N_
from service_finder.models import Booking, Service
from service_finder.people import audit
from service_finder.people.rights import Desk
from service_finder.public import languages
from service_finder.public.speaking import _
from service_finder.staff import asked, day_view, guard, staff
from service_finder.staff.guard import current_desk, needs

MOST_AT_ONCE = 30
MOST_TO_SCAN = 12  # more places than these get a box to search them
DONE = {
    "checked_in": N_("Checked in."),
    "no_show": N_("Noted that nobody came. You can undo this today."),
    "undone": N_("Undone: the family is expected again."),
    "checked_out": N_("Checked out."),
    "check_out_undone": N_("Undone: the child is still here."),
    "contact_replaced": N_("The address is replaced."),
    "canceled": N_("Canceled. The family is told in its language."),
    "booked": N_("Booked."),
    "waitlisted": N_("Put on the waiting list."),
    "saved": N_("Saved."),
    "closed": N_("Closed. Everybody affected is told in their language."),
    "reopened": N_("Reopened. Families whose bookings were kept are told."),
    "offered": N_("Offered. The family is told until when to answer."),
    "drawn": N_("The draw was held; the result is published."),
    "scheduled": N_("The draw is scheduled, and the hash is published."),
}


def done_words() -> str:
    """Return what was just done, in words; "" when the address says nothing known."""
    found = DONE.get(request.args.get("done", ""))
    return _(found) if found else ""


def to_board(row: Booking, done: str) -> ResponseReturnValue:
    """Go back to the board of a booking's day, where it stands."""
    on = row.starts_at.astimezone(clock.SEOUL).date().isoformat()
    place = row.offering.service_id
    address = url_for(
        "staff.today", place=place, on=on, done=done, of=row.code, _anchor=f"b-{row.code}"
    )
    return redirect(address, 303)


@staff.get("/today")
@needs("see_day")
def today() -> ResponseReturnValue:
    """Show the board of a place's day, or let the member choose among several places."""
    place = asked.place("see_day")
    if place is None:
        return choose("see_day", "staff.today")
    return _board(place)


@staff.post("/today/find")
@needs("check_in")
def today_find() -> ResponseReturnValue:
    """Find the day's families by code or name; one exact code leads straight to its booking."""
    desk = current_desk()
    place = asked.place("check_in")
    if place is None:
        abort(404)
    text, on = request.form.get("q", ""), asked.date(request.form.get("on", ""))
    found = day.find([place.id], on, text)
    if len(found) == 1 and found[0].code.casefold() == text.strip().casefold():
        return redirect(url_for("staff.today_booking", code=found[0].code), 303)
    audit.record_alone(desk, "searched", "service", place.id, is_view=True, reason=on.isoformat())
    lines = [
        day_view.family(day.arrival_of(row), desk.lang, with_names=True)
        | {"times": formats.time_range_text(row.starts_at, row.ends_at, desk.lang)}
        for row in found
    ]
    return render_template(
        "staff/today_found.html", families=lines, text=text[:100], **_head(place, on, desk)
    )


@staff.get("/today/print")
@needs("see_day")
def today_print() -> ResponseReturnValue:
    """Show the list of the day for paper, without what families wrote for staff on duty."""
    return _print(with_notes=False)


@staff.post("/today/print")
@needs("see_personal")
def today_print_notes() -> ResponseReturnValue:
    """Show the list for paper with personal notes; the audit says who asked."""
    return _print(with_notes=True)


@staff.post("/today/zones/<offering_id>")
@needs("check_in")
def today_zone(offering_id: str) -> ResponseReturnValue:
    """Count people in or out of a free-visit zone."""
    row = asked.offering_or_404("check_in", offering_id)
    step = request.form.get("step", "")
    people = asked.number(step.lstrip("+-")) or 0
    if step[:1] not in ("+", "-") or not 1 <= people <= MOST_AT_ONCE:
        abort(400)
    place = asked.place_or_404("check_in", row.service_id)
    try:
        if step.startswith("+"):
            engine.arrive(row.id, people, now=clock.now())
        else:
            engine.depart(row.id, people, now=clock.now())
    except Refused as refused:
        return _board(place, refused)
    sign = 1 if step.startswith("+") else -1
    facts = {"people": sign * people}
    audit.record_alone(current_desk(), "counted", "offering", row.id, facts=facts)
    return redirect(url_for("staff.today", place=place.id, _anchor="zones"), 303)


@staff.get("/c/<code>")
def today_code(code: str) -> ResponseReturnValue:
    """Lead from the code on a family's phone to its booking.

    A browser in which nobody ever signed in at the desk is sent to the family's own page.
    """
    if guard.desk_or_none() is None:
        if request.cookies.get(guard.DEVICE_COOKIE):
            return redirect(url_for("staff.home", next=request.path), 302)
        own = url_for("public.booking", lang=languages.preferred(), code=code[:12])
        return redirect(own, 302)
    row = asked.booking_or_404("check_in", code)
    return redirect(url_for("staff.today_booking", code=row.code), 302)


def _board(place: Service, refused: Refused | None = None) -> ResponseReturnValue:
    desk = current_desk()
    on = asked.date(request.args.get("on", ""))
    sessions = day_view.sessions(place.id, on, desk)
    if any(family["names"] for session in sessions for family in session["families"]):
        audit.record_view(desk, "service", place.id, reason=f"names of {on.isoformat()}")
    page = render_template(
        "staff/today.html",
        sessions=sessions,
        zones=day_view.zones(place.id, desk) if on == clock.today() else [],
        errors=asked.lines(refused, desk.lang),
        done=done_words(),
        done_code=request.args.get("of", "")[:12],
        **_head(place, on, desk),
    )
    return page, refused.status if refused else 200


def _print(*, with_notes: bool) -> ResponseReturnValue:
    desk = current_desk()
    place = asked.place("see_personal" if with_notes else "see_day")
    if place is None:
        abort(404)
    on = asked.date(request.values.get("on", ""))
    if desk.may("see_personal", place.id):
        what = "list with notes" if with_notes else "list"
        audit.record_view(desk, "service", place.id, reason=f"{what} of {on.isoformat()}")
    return render_template(
        "staff/today_print.html",
        sessions=day_view.sessions(place.id, on, desk, with_notes=with_notes),
        with_notes=with_notes,
        printed_at=formats.moment_text(clock.now(), desk.lang),
        **_head(place, on, desk),
    )


def _head(place: Service, on: Any, desk: Desk) -> dict[str, Any]:
    return {
        "place": place,
        "place_name": wording.place_name(place.id, desk.lang),
        "date": formats.date_text(on, desk.lang),
        "day": day_view.day_nav(on),
        "may_act": desk.may("check_in", place.id),
        "may_book": desk.may("book", place.id),
        "may_see": desk.may("see_personal", place.id),
        "has_choice": len(asked.bookable("see_day")) > 1,
    }


def choose(right: Any, endpoint: str) -> ResponseReturnValue:
    """Let the member choose a place; nobody who works at one is asked."""
    lang, q = current_desk().lang, " ".join(request.args.get("q", "").split())[:80]
    rows = [
        (url_for(endpoint, place=row.id), wording.place_name(row.id, lang), row.name)
        for row in asked.bookable(right)
    ]
    found = [(address, name) for address, name, korean in rows
             if q.casefold() in f"{name} {korean}".casefold()]  # fmt: skip
    return render_template(
        "staff/choose_place.html",
        places=sorted(found, key=lambda row: row[1].casefold()),
        is_long=len(rows) > MOST_TO_SCAN,
        q=q,
    )
