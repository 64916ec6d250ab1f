"""Pages for what went wrong at the desk: in its own shell, without saying what exists elsewhere."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from service_finder.extensions import db
from service_finder.lib.marking import N_

TEXTS = {
    403: (
        N_("You cannot do this"),
        N_(
            "Your role does not include this, or the page was open for too long. "
            "Go back and reload it."
        ),
    ),
    404: (
        N_("There is no such page at your desk"),
        N_("It may belong to another center, or somebody may have removed it."),
    ),
}
OTHER = (N_("That did not work"), N_("Go back and try again."))


def attach(blueprint: Blueprint) -> None:
    """Answer errors of the desk's routes with a page of the desk."""
    blueprint.register_error_handler(HTTPException, _page)


def _page(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        return error.get_response()
    db.session.rollback()
    title, text = TEXTS.get(code, OTHER)
    page = render_template("staff/problem.html", title=title, text=text)
    kept = {k: v for k, v in error.get_headers() if k in ("Allow", "Retry-After")}
    return page, code, kept
