"""The two blueprints, and how a read is declared: route, parameters and OpenAPI in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, Response, g, request

from service_finder.api import answers, helping, params, problems
from service_finder.api.params import Given, Param
from service_finder.lib.marking import DEFAULT_LANGUAGE, LANGUAGES

v1 = Blueprint("api", __name__, url_prefix="/api/v1")
open_referral = Blueprint("hsds", __name__, url_prefix="/hsds")
PREFIXES = ("/api/", "/hsds/")
DOCS = "/api/v1/docs"

View = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Operation:
    """A documented read. `answer` names a schema of OpenAPI; `media` its media type."""

    name: str
    path: str
    tag: str
    summary: str
    declared: Sequence[Param]
    answer: str
    media: str
    ids: Sequence[str]


OPERATIONS: dict[str, Operation] = {}


def read(
    blueprint: Blueprint,
    path: str,
    *,
    summary: str,
    answer: str,
    declared: Sequence[Param] = (),
    ids: Sequence[str] = (),
    media: str = "application/json",
) -> Callable[[View], View]:
    """Register a GET route whose view receives its parameters read, and the ids of its path.

    In `path` an id is written "{id}", as in OpenAPI.
    """

    def register(view: View) -> View:
        name = view.__name__
        tag = "HSDS" if blueprint is open_referral else "Directory"
        full = f"{blueprint.url_prefix}{path}"
        endpoint = f"{blueprint.name}.{name}"
        OPERATIONS[endpoint] = Operation(name, full, tag, summary, declared, answer, media, ids)

        @wraps(view)
        def answered(**found: Any) -> Response:
            given: Given = params.read(declared, request.query_string)
            return view(given, **found)

        rule = path.replace("{", "<").replace("}", ">")
        blueprint.add_url_rule(rule, name, answered, methods=["GET"])
        return view

    return register


def speak() -> None:
    """Let an API answer in the language it is asked for, problems with the request included.

    The page for people follows the reader's browser when its address names no language.
    """
    if request.path.startswith(PREFIXES):
        asked = request.args.get("lang", "")
        if asked in LANGUAGES:
            g.lang = asked
        elif request.path != DOCS:
            g.lang = DEFAULT_LANGUAGE


def preflight(answer: Response) -> Response:
    """Tell browsers of other sites that reads are open to them; not those about danger."""
    if request.endpoint in OPERATIONS and (
        request.method == "OPTIONS" or answer.mimetype == problems.MEDIA_TYPE
    ):
        if g.get("sensitive"):
            return answer
        answers.share(answer)
        answer.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        answer.headers["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
        answer.headers["Access-Control-Max-Age"] = "86400"
    return answer


for _blueprint in (v1, open_referral):
    _blueprint.register_error_handler(problems.Problem, helping.refusal)
    _blueprint.after_request(preflight)
