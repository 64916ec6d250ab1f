"""A booking opened by its number and the contact it was made with, without signing in."""

from __future__ import annotations

import unicodedata

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from service_finder.booking import queries, wording
from service_finder.booking.refusals import MEANINGS, Amount
from service_finder.lib import clock
from service_finder.models import Person
from service_finder.people import limits, residents
from service_finder.public import kept_form, public, signed_in
from service_finder.public.origin import same_origin_required
from service_finder.public.own_booking import LONGEST_CODE
from service_finder.public.sign_in import LONGEST_CONTACT
from service_finder.public.signed_in import private
from service_finder.public.speaking import _

AN_HOUR = 3600
MOST = {"find_address": 20, "find_contact": 10, "find_number": 10}  # tries an hour


@public.get("/bookings/find")
def find_booking(lang: str) -> ResponseReturnValue:
    """Ask for the booking number and the contact."""
    del lang
    return _form(_number(request.args.get("number", "")))


@public.post("/bookings/find")
@same_origin_required
def find_booking_post(lang: str) -> ResponseReturnValue:
    """Open the booking; what is wrong is never said: number and contact belong together or not."""
    number = _number(request.form.get("number", ""))
    contact = request.form.get("contact")
    if contact is None:  # from the sign-in page, with what was typed before it
        return _form(number)
    contact = contact.strip()[:LONGEST_CONTACT]
    wait = _too_many(number, contact)
    if wait:
        minutes = Amount(max(1, -(-wait // 60)), "minute")
        fault = wording.words(MEANINGS["too_many_requests"].message, lang, wait=minutes)
        answer = _form(number, contact, ("number", fault), 429)
        answer.headers["Retry-After"] = str(wait)
        return answer
    try:
        person = queries.holder(number, contact)
    except residents.BadContact:
        fault = _("Enter an e-mail address, or a Korean mobile number like 010-1234-5678.")
        return _form(number, contact, ("contact", fault), 422)
    if person is None:
        fault = _("No booking has this number together with this address. Check both.")
        return _form(number, contact, ("number", fault), 422)
    return _opened(person, number, lang)


def _opened(person: Person, number: str, lang: str) -> ResponseReturnValue:
    known = signed_in.current_person()
    if known is None or known.id != person.id:
        signed_in.begin_for(person, number)
    here = url_for("public.booking", lang=lang, code=number)
    onward, keep = request.form.get("next", ""), request.form.get("keep", "")
    if onward.startswith(f"{here}/") and kept_form.is_for(onward, keep):
        return redirect(signed_in.safe_next(onward, lang), 307)
    return redirect(here, 303)


def _too_many(number: str, contact: str) -> int:
    now = clock.now()
    asked = {"find_address": request.remote_addr or "", "find_contact": contact.casefold(),
             "find_number": number}  # fmt: skip
    waits = [
        limits.hit(scope, key, limit=MOST[scope], seconds=AN_HOUR, now=now)
        for scope, key in asked.items()
    ]
    return max(waits)


def _form(
    number: str, contact: str = "", fault: tuple[str, str] | None = None, status: int = 200
) -> Response:
    page = render_template(
        "public/booking/find.html",
        number=number,
        typed=contact,
        errors=[fault] if fault else [],
        onward=request.form.get("next", ""),
        keep=request.form.get("keep", ""),
    )
    return private(page, status)


def _number(text: str) -> str:
    """Read a booking number as people write it: small letters, blanks and dashes between."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in folded if c.isascii() and c.isalnum())[:LONGEST_CODE]
