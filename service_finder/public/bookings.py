"""My bookings: the list, one booking with its code, and what one can do with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps

from flask import Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import calendars, engine, own_data, queries
from service_finder.booking.refusals import Refused
from service_finder.lib import clock
from service_finder.models import Booking, Person
from service_finder.people import residents
from service_finder.public import booking_view, public, signed_in
from service_finder.public.book_view import refusal_lines
from service_finder.public.origin import same_origin_required
from service_finder.public.signed_in import private

LONGEST_CODE = 12
View = Callable[..., ResponseReturnValue]


def resident_only(view: View) -> View:
    """Let residents in who are signed in; send others to the sign-in page and back."""

    @wraps(view)
    def guarded(lang: str, **found: str) -> ResponseReturnValue:
        person = signed_in.current_person()
        if person is None:
            return signed_in.to_sign_in(lang)
        return view(lang, person, **found)

    return guarded


@public.get("/bookings")
@resident_only
def bookings(lang: str, person: Person) -> ResponseReturnValue:
    """List the resident's bookings: upcoming, waiting, past."""
    groups = booking_view.groups(person, lang)
    page = render_template(
        "public/booking/bookings.html",
        groups=groups,
        has_any=any(items for _heading, items in groups),
        contact_address=residents.contact_of(person),
    )
    return private(page)


@public.get("/bookings/<code>")
@resident_only
def booking(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Show one booking; somebody else's is as unknown as one that is not there."""
    return _page(_own(person, code), lang)


@public.get("/bookings/<code>.ics")
@resident_only
def booking_calendar(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Answer with the booking as an iCalendar file."""
    row = _own(person, code)
    base_url = current_app.config["SETTINGS"].base_url
    answer = Response(
        calendars.of_bookings([row], lang=lang, base_url=base_url), mimetype="text/calendar"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.code}.ics"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@public.get("/bookings/<code>/cancel")
@resident_only
def cancel_form(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Ask whether the booking is really to be canceled."""
    shown = booking_view.page(_own(person, code), lang)
    return private(render_template("public/booking/cancel.html", **shown))


@public.post("/bookings/<code>/cancel")
@same_origin_required
@resident_only
def cancel(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Cancel, withdraw or leave the waiting list."""
    return _change(person, code, lang, engine.cancel)


@public.post("/bookings/<code>/accept")
@same_origin_required
@resident_only
def accept(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Accept an offer."""
    return _change(person, code, lang, engine.accept)


@public.post("/bookings/<code>/decline")
@same_origin_required
@resident_only
def decline(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Decline an offer; the next family is asked at once."""
    return _change(person, code, lang, engine.decline)


@public.get("/bookings/<code>/move")
@resident_only
def move_form(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Show the sessions to which the booking can move."""
    return _move_page(_own(person, code), lang)


@public.post("/bookings/<code>/move")
@same_origin_required
@resident_only
def move(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Move to another session; the old place is given up last."""
    row = _own(person, code)
    slot = request.form.get("slot", "")
    wanted = [int(slot)] if slot.isascii() and slot.isdigit() and len(slot) <= LONGEST_CODE else []
    try:
        engine.move(row.code, wanted, by=person, now=clock.now())
    except Refused as refused:
        return _move_page(_own(person, code), lang, refused)
    return redirect(url_for("public.booking", lang=lang, code=row.code), 303)


@public.get("/my-data.json")
@resident_only
def my_data(lang: str, person: Person) -> ResponseReturnValue:
    """Answer with everything stored about the resident, as a file."""
    answer = Response(
        json.dumps(own_data.collect(person), ensure_ascii=False, indent=1),
        mimetype="application/json",
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@public.get("/my-data/delete")
@resident_only
def delete_form(lang: str, person: Person) -> ResponseReturnValue:
    """Ask whether everything is really to be deleted."""
    return private(render_template("public/booking/delete.html"))


@public.post("/my-data/delete")
@same_origin_required
@resident_only
def delete_data(lang: str, person: Person) -> ResponseReturnValue:
    """Cancel what is to come, forget the resident, end the session."""
    own_data.forget(person, now=clock.now())
    signed_in.end()
    return redirect(url_for("public.home", lang=lang), 303)


def _page(row: Booking, lang: str, refused: Refused | None = None) -> ResponseReturnValue:
    shown = booking_view.page(row, lang)
    errors = [("", text) for _field, text in refusal_lines(refused, lang)]
    page = render_template("public/booking/booking.html", errors=errors, **shown)
    return private(page, refused.status if refused else 200)


def _move_page(row: Booking, lang: str, refused: Refused | None = None) -> ResponseReturnValue:
    shown = booking_view.page(row, lang) | {"choices": booking_view.move_choices(row, lang)}
    errors = [("slot", text) for _field, text in refusal_lines(refused, lang)]
    page = render_template("public/booking/move.html", errors=errors, **shown)
    return private(page, refused.status if refused else 200)


def _change(
    person: Person, code: str, lang: str, act: Callable[..., Booking]
) -> ResponseReturnValue:
    row = _own(person, code)
    try:
        act(row.code, by=person, now=clock.now())
    except Refused as refused:
        return _page(_own(person, code), lang, refused)
    return redirect(url_for("public.booking", lang=lang, code=row.code), 303)


def _own(person: Person, code: str) -> Booking:
    is_code = code.isascii() and code.isalnum() and len(code) <= LONGEST_CODE
    found = queries.booking_by_code(code, person_id=person.id) if is_code else None
    if found is None:
        abort(404)
    return found
