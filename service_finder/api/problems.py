"""What an API answers when something is wrong: problem documents (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Response
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from service_finder.catalogue.finding import UnknownPlace, WholeCity
from service_finder.lib.marking import N_

MEDIA_TYPE = "application/problem+json"
# Stable codes -> what a reader is told. `%(expected)s` is in code, the same in every language.
MESSAGES = {
    "unknown_parameter": N_("There is no parameter with this name."),
    "repeated_parameter": N_("This parameter may be given only once."),
    "bad_encoding": N_("The text is not valid UTF-8."),
    "control_characters": N_("The text holds control characters."),
    "too_long": N_("The text is too long. Use at most %(expected)s characters."),
    "bad_value": N_("This value cannot be used here. Expected: %(expected)s"),
    "unknown_place": N_(
        "We could not find this place. Try a station, a neighborhood or a district in Seoul."
    ),
    "whole_city": N_("This is all of Seoul. Name a station, a neighborhood or a district in it."),
    "not_found": N_("There is nothing at this address."),
    "method_not_allowed": N_("This address cannot be used in this way."),
    "too_many_requests": N_("Too many requests. Please wait a little."),
    "request_too_large": N_("The request is too large."),
    "busy": N_(
        "Very many people are here just now. Nothing was saved. "
        "Please wait a moment, then try again."
    ),
    "server_error": N_("Something went wrong on our side."),
    "unauthorized": N_("Sign in first: this request needs a valid token."),
    "bad_request": N_("We could not understand this request."),
}
TITLES = {
    401: N_("Sign in first"),
    404: N_("Not found"),
    405: N_("Not possible here"),
    409: N_("Not possible now"),
    422: N_("Some values cannot be used"),
    429: N_("Too many requests"),
    500: N_("Something went wrong"),
    503: N_("Busy"),
}
_CODES = {
    404: "not_found", 405: "method_not_allowed", 413: "request_too_large",
    429: "too_many_requests", 503: "busy",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: a stable code, the parameter, and what was expected.

    `why`: the key of MESSAGES whose words say more than those of the code.
    """

    code: str
    field: str = ""
    expected: str = ""
    why: str = ""

    def described(self) -> dict[str, str]:
        """Return it as the contract's {code, message, field?}, in the current language."""
        message = gettext(MESSAGES[self.why or self.code], expected=self.expected)
        said = {"code": self.code, "message": message}
        return {**said, "field": self.field} if self.field else said


@dataclass(eq=False)
class Problem(Exception):
    """A refusal of a whole request; the blueprint turns it into an answer."""

    status: int
    faults: Sequence[Fault]
    headers: Mapping[str, str] = field(default_factory=dict)


def bad(*faults: Fault) -> Problem:
    """Return the refusal of unusable values (422)."""
    return Problem(422, faults)


def unknown_place(error: UnknownPlace) -> Problem:
    """Return the refusal of a `near` that names no place, or the whole city (422)."""
    why = "whole_city" if isinstance(error, WholeCity) else ""
    return bad(Fault("unknown_place", "near", why=why))


def missing() -> Problem:
    """Return the refusal for an id that is unknown, or that may not be known (404)."""
    return Problem(404, [Fault("not_found")])


def document(status: int, errors: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the body of a problem document."""
    title = TITLES.get(status)
    return {
        "type": "about:blank",
        "status": status,
        "title": gettext(title) if title else HTTPStatus(status).phrase,
        "errors": list(errors),
    }


def answer(problem: Problem, **more: Any) -> Response:
    """Return the problem document of a refusal, with more members; it is kept by nobody."""
    body = document(problem.status, [fault.described() for fault in problem.faults]) | more
    text = json.dumps(body, ensure_ascii=False).replace("<", "\\u003c")
    made = Response(text, status=problem.status, mimetype=MEDIA_TYPE)
    made.headers.update(dict(problem.headers))
    made.headers["Cache-Control"] = "no-store"
    return made


def from_http(error: HTTPException) -> Response:
    """Return the problem document for an error of the router or of the framework."""
    status = error.code or 500
    code = _CODES.get(status, "server_error" if status >= 500 else "bad_request")
    kept = {k: v for k, v in error.get_headers() if k in ("Allow", "Retry-After")}
    return answer(Problem(status, [Fault(code)], kept))
