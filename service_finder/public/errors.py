"""Pages for what went wrong, in the reader's language; JSON for the API's readers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from service_finder.extensions import db, is_contention

EXPLAINED = (400, 403, 404, 405, 413, 422, 429, 503)


def _page(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        return error.get_response()  # a redirect of the router
    if request.path.startswith(("/api/", "/hsds/")):
        answer: ResponseReturnValue = current_app.extensions["problems"](error)
        return answer
    shown = code if code in EXPLAINED else 500 if code >= 500 else 400
    page = render_template("public/error.html", code=shown)
    answer_headers = dict(error.get_headers()) if code in (405, 429, 503) else {}
    answer_headers.pop("Content-Type", None)
    return page, code, answer_headers


def _crash(_error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    return _page(InternalServerError())


def _busy(error: Exception) -> ResponseReturnValue:
    """Ask to come back when the database gave up on a lock; anything else is a crash."""
    if not is_contention(error):
        raise error
    db.session.rollback()
    return _page(ServiceUnavailable(retry_after=1))


def init_app(app: Flask, problems: Callable[[HTTPException], ResponseReturnValue]) -> None:
    """Answer every HTTP error with a page of ours, never a stack of ours.

    `problems` makes the answer for the readers of an API.
    """
    app.extensions["problems"] = problems
    app.register_error_handler(HTTPException, _page)
    app.register_error_handler(500, _crash)
    app.register_error_handler(DBAPIError, _busy)
    app.register_error_handler(sqlite3.OperationalError, _busy)
