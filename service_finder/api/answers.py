"""JSON out: one dump, `<` escaped, an ETag, how long it may be kept, who may read it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from flask import Response, current_app, g, request

KEPT_SECONDS = 60
# What keeps a request out of the access log (bin/gunicorn.conf.py).
UNLOGGED = "service_finder.unlogged"


def dumps(body: Any) -> str:
    """Write JSON with `<` as \\u003c, so that no answer can close a script element."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def public(
    body: Any,
    *,
    media: str = "application/json",
    seconds: int = KEPT_SECONDS,
    modified_at: dt.datetime | None = None,
) -> Response:
    """Answer a read that anybody may keep for a moment and any site may use.

    A conditional request (If-None-Match, If-Modified-Since) is answered with 304. A request
    that tells where somebody stands is not for shared caches.
    """
    text = (body if isinstance(body, str) else dumps(body)).encode()
    made = Response(text, mimetype=media)
    made.set_etag(hashlib.blake2b(text, digest_size=12).hexdigest())
    if modified_at is not None:
        made.last_modified = modified_at
    scope = "private" if "near" in request.args else "public"
    made.headers["Cache-Control"] = f"{scope}, max-age={seconds}"
    share(made)
    made.make_conditional(request)
    return made


def unkept(body: Any) -> Response:
    """Answer a read that any site may use and nobody may keep."""
    made = public(body)
    del made.headers["ETag"]
    made.headers["Cache-Control"] = "no-store"
    return made


def untraceable(body: Any, *, media: str = "application/json") -> Response:
    """Answer a read about danger: kept and logged by nobody, and not for other sites."""
    return hushed(Response(dumps(body), mimetype=media))


def hushed(made: Response) -> Response:
    """Keep an answer about danger out of every cache, log and referrer."""
    g.sensitive = True  # read where the headers of every answer are set
    request.environ[UNLOGGED] = True
    made.headers["Cache-Control"] = "no-store"
    made.headers["Referrer-Policy"] = "no-referrer"
    return made


def share(answer: Response) -> None:
    """Let any site read an answer."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def absolute(path: str) -> str:
    """Return the absolute address of a path of this site."""
    return f"{current_app.config['SETTINGS'].base_url}{path}"


def listing(items: list[Any], total: int, after: str | None) -> dict[str, Any]:
    """Return the shape of every list."""
    return {"items": items, "total": total, "next": after}
