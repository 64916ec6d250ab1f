"""Who is signed in: a signed, httponly session cookie that begins with sign-in and ends with it."""

from __future__ import annotations

from flask import current_app, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGES
from service_finder.models import Person
from service_finder.people import sessions

LONGEST_S = int(sessions.LONGEST.total_seconds())
LONGEST_FOR_ONE_S = 30 * 60
LONGEST_NEXT = 500


def begin(person: Person) -> None:
    """Begin a session for a resident; nothing of an earlier one is kept."""
    session.clear()
    session["id"] = sessions.new_id()
    session["person"] = person.id
    session["version"] = person.token_version
    session["since"] = int(clock.now().timestamp())


def begin_for(person: Person, code: str) -> None:
    """Begin a short session that opens one booking and nothing else."""
    begin(person)
    session["only"] = code.upper()


def end() -> None:
    """End the session, also for whoever copied its cookie."""
    if "id" in session:
        sessions.end(str(session["id"]), clock.now())
    session.clear()


def current_person() -> Person | None:
    """Return the resident who is signed in. Reads only: a GET never sets a cookie."""
    return None if "only" in session else _person(LONGEST_S)


def person_for(code: str) -> Person | None:
    """Return who may open this booking: the resident signed in, or a session for it alone."""
    if session.get("only") == code.upper():
        return _person(LONGEST_FOR_ONE_S)
    return current_person()


def is_for_one() -> bool:
    """Say whether the session opens one booking only."""
    return "only" in session


def _person(longest_s: int) -> Person | None:
    try:
        person_id, since = session.get("person"), session.get("since", 0)
    except BadSignature:
        return None
    if not isinstance(person_id, int) or clock.now().timestamp() - since > longest_s:
        return None
    person = db.session.get(Person, person_id)
    if person is None or person.token_version != session.get("version"):
        return None
    if sessions.has_ended(str(session.get("id", ""))):
        return None
    return person


def to_sign_in(lang: str) -> ResponseReturnValue:
    """Send the reader to the sign-in page, and back here afterwards."""
    here = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("public.sign_in", lang=lang, next=here or None), 302)


def safe_next(text: str, lang: str) -> str:
    """Return an address inside our own pages; the reader's bookings for anything else."""
    home = url_for("public.bookings", lang=lang)
    if not text.startswith("/") or text.startswith(("//", "/\\")) or not text.isprintable():
        return home
    path = text.partition("?")[0]
    if len(text) > LONGEST_NEXT or "\\" in text or path.split("/", 2)[1] not in LANGUAGES:
        return home
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return home
    return text


def private(body: str, status: int = 200) -> Response:
    """Make an answer with personal data: no cache keeps it."""
    answer = make_response(body, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
