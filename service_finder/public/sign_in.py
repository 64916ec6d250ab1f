"""Sign-in without a password: ask for a code, type the code. Nothing tells who is known."""

from __future__ import annotations

import re
import unicodedata

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from service_finder.booking import notices, wording
from service_finder.booking.refusals import MEANINGS, Amount
from service_finder.lib import clock
from service_finder.people import codes, residents
from service_finder.public import kept_form, public, signed_in
from service_finder.public.origin import same_origin_required
from service_finder.public.signed_in import private
from service_finder.public.speaking import _

LONGEST_CONTACT = 254
FORM_PATH = "/bookings/new"


@public.get("/sign-in")
def sign_in(lang: str) -> ResponseReturnValue:
    """Ask for an e-mail address or a mobile number."""
    onward = signed_in.safe_next(request.args.get("next", ""), lang)
    if signed_in.current_person() is not None:
        return redirect(onward, 302)
    return ask(onward)


@public.post("/sign-in")
@same_origin_required
def sign_in_post(lang: str) -> ResponseReturnValue:
    """Send a code, or sign in with one."""
    contact = request.form.get("contact", "").strip()[:LONGEST_CONTACT]
    onward = signed_in.safe_next(request.form.get("next", ""), lang)
    keep = request.form.get("keep", "")
    try:
        if "code" in request.form:
            return _check(contact, request.form["code"], onward, keep, lang)
        return _send(contact, onward, keep, lang)
    except residents.BadContact:
        fault = _("Enter an e-mail address, or a Korean mobile number like 010-1234-5678.")
        return ask(onward, keep, contact=contact, errors=[("contact", fault)], status=422)
    except codes.TooMany as error:
        wait = Amount(max(1, -(-error.wait // 60)), "minute")
        fault = wording.words(MEANINGS["too_many_requests"].message, lang, wait=wait)
        answer = ask(onward, keep, contact=contact, errors=[("contact", fault)], status=429)
        answer.headers["Retry-After"] = str(error.wait)
        return answer


@public.post("/sign-out")
@same_origin_required
def sign_out(lang: str) -> ResponseReturnValue:
    """End the session."""
    signed_in.end()
    return redirect(url_for("public.home", lang=lang), 303)


def ask(
    onward: str,
    keep: str = "",
    *,
    contact: str = "",
    errors: list[tuple[str, str]] | None = None,
    status: int = 200,
    is_code: bool = False,
) -> Response:
    """Show the first form (contact) or the second (code); `keep` carries a filled-in booking."""
    settings = current_app.config["SETTINGS"]
    page = render_template(
        "public/sign_in.html",
        onward=onward,
        keep=keep,
        typed=contact,
        errors=errors or [],
        is_code=is_code,
        number=_number_in(onward),
        has_outbox=settings.is_demo and settings.mail_url == "outbox:",
    )
    return private(page, status)


def _number_in(onward: str) -> str:
    """Return the number of the booking that the reader wants to open; "" for any other page."""
    found = re.match(r"/\w+/bookings/([0-9A-Z]{10})(?![0-9A-Za-z])", onward)
    return found[1] if found else ""


def _send(contact: str, onward: str, keep: str, lang: str) -> ResponseReturnValue:
    now = clock.now()
    code = codes.make(contact, address=request.remote_addr or "", now=now)
    settings = current_app.config["SETTINGS"]
    notices.send_code(contact, code, lang=lang, settings=settings, now=now)
    return ask(onward, keep, contact=contact, is_code=True)


def _check(contact: str, typed: str, onward: str, keep: str, lang: str) -> ResponseReturnValue:
    code = "".join(unicodedata.normalize("NFKC", typed).split())[:12]
    person = codes.check(contact, code, lang=lang, now=clock.now())
    if person is None:
        fault = _(
            "This code is not right, or it is no longer valid. Check it or ask for a new one."
        )
        return ask(
            onward, keep, contact=contact, errors=[("code", fault)], status=422, is_code=True
        )
    signed_in.begin(person)
    path = onward.partition("?")[0]
    if keep and (path.endswith(FORM_PATH) or kept_form.is_for(path, keep)):
        return redirect(onward, 307)  # the browser posts what was filled in on to its page
    return redirect(onward, 303)
