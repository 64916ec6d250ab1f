"""Guard for POSTs that have no session: they must come from our own pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from urllib.parse import urlsplit

from flask import abort, request
from flask.typing import ResponseReturnValue

P = ParamSpec("P")


def is_same_origin() -> bool:
    """Judge the request by Sec-Fetch-Site, else by Origin; neither (old browsers) is let through.

    A browser that sends neither header cannot be told from curl, and neither carries a session.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc == request.host


def same_origin_required(
    view: Callable[P, ResponseReturnValue],
) -> Callable[P, ResponseReturnValue]:
    """Refuse a POST from another site with 403."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if not is_same_origin():
            abort(403)
        return view(*args, **kwargs)

    return guarded
