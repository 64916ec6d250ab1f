"""Compress answers on their way out, where no secret can be measured by its compressed size.

Pages of signed-in people carry tokens and personal data beside words that another site can put
into the address: their size under compression gives secrets away (BREACH). They, and pages that
leave no trace, go out as they are (docs/decisions/0003-compression.md).
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, current_app, request

from service_finder.public import headers

PACKED = frozenset(
    {
        "text/html",
        "application/json",
        "application/geo+json",
        "application/problem+json",
        "application/manifest+json",
        "application/xml",
        "text/javascript",
    }
)
LEVEL = 5
WORTH_BYTES = 800


def may_pack() -> bool:
    """Say whether this answer holds no secret: nobody is signed in and no trace is to be left."""
    has_session = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    return not (headers.is_sensitive() or has_session or "Authorization" in request.headers)


def _pack(answer: Response) -> Response:
    if answer.mimetype not in PACKED or answer.is_streamed or answer.direct_passthrough:
        return answer
    if "Content-Encoding" in answer.headers or answer.status_code in (204, 206, 304):
        return answer
    answer.vary.add("Accept-Encoding")
    if not may_pack() or request.accept_encodings["gzip"] <= 0:
        return answer
    body = answer.get_data()
    if len(body) < WORTH_BYTES:
        return answer
    answer.set_data(gzip.compress(body, LEVEL, mtime=0))
    answer.headers["Content-Encoding"] = "gzip"
    etag, _is_weak = answer.get_etag()
    if etag is not None:
        answer.set_etag(etag, weak=True)
    return answer


def init_app(app: Flask) -> None:
    """Compress last: handlers of Flask run in the reverse order of their registration."""
    app.after_request(_pack)
