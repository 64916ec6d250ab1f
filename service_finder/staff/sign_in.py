"""Signing in at the desk: e-mail and password, then six digits of the second factor."""

from __future__ import annotations

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from service_finder.booking import wording
from service_finder.booking.refusals import MEANINGS, Amount
from service_finder.lib import clock
from service_finder.people import demo_staff, desk_sign_in
from service_finder.people.codes import TooMany
from service_finder.people.desk_sign_in import Caller
from service_finder.public import languages
from service_finder.public.speaking import _
from service_finder.staff import devices, guard, staff

LONGEST_NEXT = 500
DEVICE_DAYS = 180


@staff.post("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Check e-mail and password; a half session opens the second step and nothing else."""
    form = request.form
    email, onward = form.get("email", "")[:254], form.get("next", "")
    settings = current_app.config["SETTINGS"]
    try:
        token = desk_sign_in.first_step(
            email, form.get("password", "")[:400], _caller(),
            is_demo=settings.is_demo, now=clock.now(),
        )  # fmt: skip
    except TooMany as error:
        return _wait(ask(onward, email, [("email", wait_text(error))]), error)
    if token is None:
        fault = _("E-mail address or password is not right, or this access has ended.")
        return ask(onward, email, [("email", fault)], 422)
    answer = redirect(url_for("staff.second_step", next=_kept(onward)), 303)
    guard.set_cookie(answer, guard.COOKIE, token)
    return answer


@staff.get("/second-step")
def second_step() -> ResponseReturnValue:
    """Ask for the six digits."""
    if guard.half_session() is None:
        return redirect(url_for("staff.home"), 302)
    return _ask_code(request.args.get("next", ""))


@staff.post("/second-step")
def second_step_post() -> ResponseReturnValue:
    """Check the six digits or a recovery code; the session begins anew under another cookie."""
    half = guard.half_session()
    onward = request.form.get("next", "")
    if half is None:
        return redirect(url_for("staff.home"), 303)
    try:
        tokens = desk_sign_in.second_step(
            half, request.form.get("code", ""), _caller(), clock.now()
        )
    except TooMany as error:
        return _wait(_ask_code(onward, [("code", wait_text(error))]), error)
    if tokens is None:
        fault = _("This code is not right, or it was used already. Wait for the next one.")
        return _ask_code(onward, [("code", fault)], 422)
    answer = redirect(safe_next(onward), 303)
    guard.set_cookie(answer, guard.COOKIE, tokens[0])
    guard.set_cookie(answer, guard.DEVICE_COOKIE, tokens[1], days=DEVICE_DAYS)
    return answer


def ask(
    onward: str = "",
    email: str = "",
    errors: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> Response:
    """Show the form for e-mail and password; in a demonstration also who can sign in."""
    settings = current_app.config["SETTINGS"]
    page = render_template(
        "staff/sign_in.html",
        onward=_kept(onward) or "",
        typed=email,
        errors=errors or [],
        sign_ins=demo_staff.sign_ins(clock.now()) if settings.is_demo else [],
    )
    return make_response(page, status)


def safe_next(text: str) -> str:
    """Return an address of the desk; its front page for anything else."""
    home = url_for("staff.home")
    if not text.startswith("/staff/") or "\\" in text or "//" in text or not text.isprintable():
        return home
    try:
        current_app.url_map.bind("").match(text.partition("?")[0], method="GET")
    except HTTPException:
        return home
    return text if len(text) <= LONGEST_NEXT else home


def _ask_code(
    onward: str, errors: list[tuple[str, str]] | None = None, status: int = 200
) -> Response:
    page = render_template(
        "staff/second_step.html", onward=_kept(onward) or "", errors=errors or []
    )
    return make_response(page, status)


def _kept(onward: str) -> str | None:
    safe = safe_next(onward)
    return safe if safe != url_for("staff.home") else None


def _caller() -> Caller:
    return Caller(
        request.remote_addr or "",
        request.cookies.get(guard.DEVICE_COOKIE, ""),
        devices.words(request.user_agent.string),
    )


def wait_text(error: TooMany) -> str:
    """Return how long to wait, in the reader's words."""
    wait = Amount(max(1, -(-error.wait // 60)), "minute")
    message = MEANINGS["too_many_requests"].message
    return wording.words(message, languages.current(), wait=wait)


def _wait(answer: Response, error: TooMany) -> Response:
    answer.status_code = 429
    answer.headers["Retry-After"] = str(error.wait)
    return answer
