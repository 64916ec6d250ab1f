"""Who may open a booking's pages: who signed in, or who gave its number and contact."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import queries
from service_finder.booking.refusals import Refused
from service_finder.lib import clock
from service_finder.models import Booking, Person
from service_finder.public import kept_form, sign_in, signed_in

LONGEST_CODE = 12
View = Callable[..., ResponseReturnValue]


def resident_only(view: View) -> View:
    """Let residents in who are signed in; send others to the sign-in page and back."""

    @wraps(view)
    def guarded(lang: str, **found: str) -> ResponseReturnValue:
        person = signed_in.current_person()
        return _turned_away(lang, found) if person is None else view(lang, person, **found)

    return guarded


def booking_only(view: View) -> View:
    """Let in who is signed in, and who gave this booking's number and contact a moment ago."""

    @wraps(view)
    def guarded(lang: str, code: str) -> ResponseReturnValue:
        person = signed_in.person_for(code)
        found = {"code": code}
        return _turned_away(lang, found) if person is None else view(lang, person, code=code)

    return guarded


def own(person: Person, code: str) -> Booking:
    """Return the resident's booking; 404 for somebody else's, as for one that is not there."""
    found = queries.booking_by_code(code, person_id=person.id) if is_code(code) else None
    if found is None:
        abort(404)
    return found


def is_code(text: str) -> bool:
    """Say whether a text can be a booking number."""
    return text.isascii() and text.isalnum() and len(text) <= LONGEST_CODE


def change(
    person: Person,
    code: str,
    lang: str,
    act: Callable[..., Booking],
    page: Callable[[Booking, str, Refused], ResponseReturnValue],
) -> ResponseReturnValue:
    """Do something with a booking and go to it; a refusal is shown on its `page`."""
    row = own(person, code)
    try:
        act(row.code, by=person, now=clock.now())
    except Refused as refused:
        return page(own(person, code), lang, refused)
    return redirect(url_for("public.booking", lang=lang, code=row.code), 303)


def _turned_away(lang: str, found: dict[str, str]) -> ResponseReturnValue:
    """Ask to sign in. What was typed is kept; a button alone is pressed again afterwards."""
    if request.method == "GET":
        return signed_in.to_sign_in(lang)
    if request.form:
        return sign_in.ask(request.path, kept_form.sign())
    here = request.path
    if "code" in found:
        here = url_for("public.booking", lang=lang, code=found["code"])
    return redirect(url_for("public.sign_in", lang=lang, next=here), 303)
