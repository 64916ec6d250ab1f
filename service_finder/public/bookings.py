"""My bookings: the list, one booking with its code, and what one can do with it."""

from __future__ import annotations

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from service_finder.booking import calendars, engine
from service_finder.booking.refusals import Refused
from service_finder.lib import clock
from service_finder.lib.marking import N_
from service_finder.models import Booking, Person
from service_finder.people import residents
from service_finder.public import booking_lists, booking_view, own_booking, public, signed_in
from service_finder.public.book_view import refusal_lines
from service_finder.public.origin import same_origin_required
from service_finder.public.own_booking import booking_only, own, resident_only
from service_finder.public.signed_in import private
from service_finder.public.speaking import _

# What was done a moment ago, when the page itself looks as before.
DONE = {
    "moved": N_("Your booking was moved. The new time is below."),
    "changed": N_("Your booking was changed."),
}


@public.get("/bookings")
@resident_only
def bookings(lang: str, person: Person) -> ResponseReturnValue:
    """List the resident's bookings: invitations, offers, upcoming, waiting, past."""
    groups = booking_lists.groups(person, lang)
    page = render_template(
        "public/booking/bookings.html",
        groups=groups,
        now=clock.now(),
        has_any=any(items for _heading, items in groups),
        contact_address=residents.contact_of(person),
    )
    return private(page)


@public.get("/bookings/<code>")
@booking_only
def booking(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Show one booking; somebody else's is as unknown as one that is not there."""
    return _page(own(person, code), lang)


@public.get("/bookings/<code>.ics")
@booking_only
def booking_calendar(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Answer with the booking as an iCalendar file."""
    row = own(person, code)
    base_url = current_app.config["SETTINGS"].base_url
    answer = Response(
        calendars.of_bookings([row], lang=lang, base_url=base_url), mimetype="text/calendar"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.code}.ics"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@public.get("/bookings/<code>/cancel")
@booking_only
def cancel_form(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Ask whether the booking is really to be canceled."""
    shown = booking_view.page(own(person, code), lang)
    return private(render_template("public/booking/cancel.html", **shown))


@public.post("/bookings/<code>/cancel")
@same_origin_required
@booking_only
def cancel(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Cancel, withdraw or leave the waiting list."""
    return own_booking.change(person, code, lang, engine.cancel, _page)


@public.post("/bookings/<code>/accept")
@same_origin_required
@booking_only
def accept(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Accept an offer."""
    return own_booking.change(person, code, lang, engine.accept, _page)


@public.post("/bookings/<code>/decline")
@same_origin_required
@booking_only
def decline(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Decline an offer; the next family is asked at once."""
    return own_booking.change(person, code, lang, engine.decline, _page)


@public.post("/bookings/<code>/again")
@same_origin_required
@booking_only
def ask_again(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Wish again for a date that had gone to somebody else and is free now."""
    return own_booking.change(person, code, lang, engine.still_interested, _page)


def _page(row: Booking, lang: str, refused: Refused | None = None) -> ResponseReturnValue:
    shown = booking_view.page(row, lang)
    errors = [("", text) for _field, text in refusal_lines(refused, lang)]
    page = render_template(
        "public/booking/booking.html",
        errors=errors,
        is_new="new" in request.args,
        done=_(DONE[done]) if (done := request.args.get("done", "")) in DONE else "",
        is_for_one=signed_in.is_for_one(),
        **shown,
    )
    return private(page, refused.status if refused else 200)
