"""A family that lost its address: another one, after the desk has seen who it is."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import new_address
from service_finder.lib import clock
from service_finder.lib.marking import N_
from service_finder.people import audit, residents
from service_finder.public.speaking import _
from service_finder.staff import asked, staff
from service_finder.staff.guard import current_desk, needs

LONGEST_CONTACT = 254
BAD = N_("Enter an e-mail address, or a Korean mobile number like 010-1234-5678.")
TAKEN = N_("Another family has this address already.")
UNSEEN = N_("First see who it is: an identity card, or the booking on the family's phone.")


@staff.get("/bookings/<code>/contact")
@needs("book")
def today_contact(code: str) -> ResponseReturnValue:
    """Ask for the new address. The old one is not shown: who asks need not know it."""
    row = asked.booking_or_404("book", code)
    return render_template("staff/today_contact.html", booking=row, typed="", errors=[])


@staff.post("/bookings/<code>/contact")
@needs("book")
def today_replace_contact(code: str) -> ResponseReturnValue:
    """Replace the address; every session of the family ends, and the audit says who did it."""
    row, desk = asked.booking_or_404("book", code), current_desk()
    typed = request.form.get("contact", "").strip()[:LONGEST_CONTACT]
    errors: list[tuple[str, str]] = []
    if request.form.get("seen") != "yes":
        errors.append(("seen", _(UNSEEN)))
    try:
        kind, _text = residents.normalised(typed)
        if not errors and row.person_id is not None:
            settings = current_app.config["SETTINGS"]
            new_address.replace_contact(row.id, typed, settings=settings, now=clock.now())
            audit.record_alone(desk, "contact_replaced", "booking", row.code, facts={"type": kind})
            where = url_for("staff.today_booking", code=row.code, done="contact_replaced")
            return redirect(where, 303)
    except residents.BadContact:
        errors.append(("contact", _(BAD)))
    except residents.ContactTaken:
        errors.append(("contact", _(TAKEN)))
    page = render_template("staff/today_contact.html", booking=row, typed=typed, errors=errors)
    return page, 422
