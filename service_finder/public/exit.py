"""`/exit`: leave at once, and leave nothing of this site in the browser. docs/safety.md."""

from __future__ import annotations

from flask import Response, current_app, request, session
from flask.typing import ResponseReturnValue

from service_finder.public import headers
from service_finder.public.origin import same_origin_required
from service_finder.public.root import root

# "cache" first: it also empties the back/forward cache.
CLEARED = '"cache", "cookies", "storage"'
FETCHED_AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


@root.get("/exit")
def leave() -> ResponseReturnValue:
    """Send the reader to another website, end the session, have the browser forget this one.

    A browser that only fetches ahead, or that asks for it as a picture or a script of another
    page, is given nothing and loses nothing.
    """
    headers.mark_sensitive()
    if _is_fetched_ahead() or not _is_navigation():
        return "", 204
    answer = Response(status=303, headers={"Location": current_app.config["SETTINGS"].exit_url})
    return _forget(answer) if request.method == "GET" else answer


@root.post("/exit")
@same_origin_required
def forget() -> ResponseReturnValue:
    """Forget without going anywhere: the page has already left and asks for this in passing."""
    headers.mark_sensitive()
    return _forget(Response(status=204))


def _is_fetched_ahead() -> bool:
    return any("pre" in request.headers.get(name, "").lower() for name in FETCHED_AHEAD)


def _is_navigation() -> bool:
    """Browsers that do not say what a request is for are taken at their word: it is a page."""
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def _forget(answer: Response) -> Response:
    """End the session. Cookies that came are taken back by name too, for older browsers."""
    if current_app.config["SESSION_COOKIE_NAME"] in request.cookies:
        session.clear()
    for name in request.cookies:
        answer.delete_cookie(name)
    answer.headers["Clear-Site-Data"] = CLEARED
    return answer
