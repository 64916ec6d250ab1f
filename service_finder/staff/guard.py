"""The guard of every staff route: it names its right, or stands in the short list of open ones.

Checked for every request before the view runs, so that a route that names nothing answers 403.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Literal, ParamSpec

from flask import Blueprint, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from service_finder.lib import clock
from service_finder.models import StaffMember, StaffSession
from service_finder.people import desk_sessions, rights
from service_finder.people.rights import Desk, Right
from service_finder.public.origin import is_same_origin

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]
COOKIE, DEVICE_COOKIE = "desk", "desk_device"
LARGEST_ID = 2**31 - 1
# Reached before anybody is signed in; everything else names a right.
OPEN = frozenset(
    {
        "staff.home",
        "staff.sign_in",
        "staff.second_step",
        "staff.second_step_post",
        "staff.invitation",
        "staff.invitation_post",
        "staff.language",
        "staff.today_code",
    }
)


def needs(right: Right | Literal["signed_in"]) -> Callable[[View[P]], View[P]]:
    """Name the right that a staff route needs somewhere; rows are checked by people.scoped.

    "signed_in": a member's own affairs (sessions, signing out).
    """

    def mark(view: View[P]) -> View[P]:
        view.right = right  # type: ignore[attr-defined]
        return view

    return mark


def right_of(endpoint: str) -> str | None:
    """Return the right that a route names, or None."""
    return getattr(current_app.view_functions.get(endpoint), "right", None)


def current_desk() -> Desk:
    """Return who is signed in and what they may do. Only for routes that name a right."""
    desk = desk_or_none()
    if desk is None:
        abort(403)
    return desk


def desk_or_none() -> Desk | None:
    """Return who is signed in whole, or None."""
    found = _found()
    if found is None or found[0].stage != "whole":
        return None
    if "desk" not in g:
        g.desk = rights.desk_of(found[1])
    desk: Desk = g.desk
    return desk


def half_session() -> StaffSession | None:
    """Return the session of somebody who has given a password and not yet the six digits."""
    found = _found()
    return found[0] if found is not None and found[0].stage == "password" else None


def current_session() -> StaffSession:
    """Return the session that is signed in whole."""
    found = _found()
    if found is None or found[0].stage != "whole":
        abort(403)
    return found[0]


def member() -> StaffMember | None:
    """Return the member whose session this is, half or whole."""
    found = _found()
    return found[1] if found is not None else None


def csrf_value() -> str:
    """Return what the forms of this session carry; "" where there is no session."""
    return desk_sessions.csrf_token(_token()) if _found() is not None else ""


def set_cookie(answer: Response, name: str, token: str, *, days: int | None = None) -> None:
    """Put a token into a cookie that only the desk's pages get, over https where there is https."""
    answer.set_cookie(
        name,
        token,
        max_age=days * 86400 if days else None,
        path="/staff",
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def attach(blueprint: Blueprint) -> None:
    """Check every request to the desk, and keep its answers out of caches."""
    blueprint.before_request(_check)
    blueprint.after_request(_private)


def _check() -> ResponseReturnValue | None:
    _check_readable()
    found = _found()
    if found is not None:
        g.lang = found[1].lang
    if request.method == "POST":
        _check_form()
    if request.endpoint in OPEN:
        return None
    right = right_of(request.endpoint or "")
    if right is None:
        abort(403)
    desk = desk_or_none()
    if desk is None:
        here = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("staff.home", next=here), 302)
    if right != "signed_in" and not desk.may(right):  # type: ignore[arg-type]
        abort(403)
    desk_sessions.touch(current_session(), clock.now())
    return None


def _check_readable() -> None:
    """Answer what no database can hold: 404 for a number too large, 400 for a zero byte."""
    for value in (request.view_args or {}).values():
        if isinstance(value, int) and value > LARGEST_ID:
            abort(404)
        if "\x00" in str(value):
            abort(404)
    if any("\x00" in text for values in request.values.listvalues() for text in values):
        abort(400)


def _check_form() -> None:
    """Refuse a POST from another site, and one that does not carry its session's token."""
    if not is_same_origin():
        abort(403)
    wanted = csrf_value()
    given = request.form.get("csrf", "")
    if wanted and not hmac.compare_digest(wanted.encode(), given.encode()):
        abort(403)


def _private(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _token() -> str:
    return request.cookies.get(COOKIE, "")


def _found() -> tuple[StaffSession, StaffMember] | None:
    if "desk_session" not in g:
        g.desk_session = desk_sessions.find(_token(), clock.now())
    found: tuple[StaffSession, StaffMember] | None = g.desk_session
    return found
