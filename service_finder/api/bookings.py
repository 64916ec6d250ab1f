"""`/bookings`: book, look, cancel, accept, decline. The bearer's own only; the same engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import Response, g, request

from service_finder.api import answers, asking, bodies, booking_items, cursors, params, problems
from service_finder.api.params import Param
from service_finder.api.problems import Fault, Problem
from service_finder.api.routes import v1
from service_finder.booking import calendars, engine, queries, wording
from service_finder.booking.refusals import Amount, Refusal, Refused
from service_finder.lib import clock
from service_finder.models import Booking, Person
from service_finder.people import limits, tokens

A_MINUTE = 60
MOST_A_MINUTE = 60
LONGEST_KEY = 200
LIST: tuple[Param, ...] = (
    params.choice("when", "Which ones.", ("upcoming", "waiting", "past", "all"), "all"),
    asking.LANG,
    asking.LIMIT,
    cursors.CURSOR,
)
View = Callable[..., Response]


def signed_in(view: View) -> View:
    """Let a request through only with a good token; the view gets the resident as `person`."""

    @wraps(view)
    def checked(**found: str) -> Response:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        person = tokens.read(token.strip()) if scheme.lower() == "bearer" and token else None
        if person is None:
            raise Problem(401, [Fault("unauthorized")], {"WWW-Authenticate": "Bearer"})
        return view(person=person, **found)

    return checked


@v1.post("/bookings")
@signed_in
def create_booking(person: Person) -> Response:
    """Book, apply, enter a draw or join the waiting list. 201, or 409 with codes."""
    params.read((asking.LANG,), request.query_string)
    asked = bodies.booking_request()
    g.lang = asked.lang
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise problems.bad(Fault("bad_value", "Idempotency-Key", f"1–{LONGEST_KEY}"))
    now = clock.now()
    wait = limits.hit("bookings", str(person.id), limit=MOST_A_MINUTE, seconds=A_MINUTE, now=now)
    if wait:
        refusal = Refusal("too_many_requests", {"wait": Amount(wait, "second")})
        return _refused(Refused(refusal), asked.lang, {"Retry-After": str(wait)})
    try:
        booking = engine.reserve(
            asked.offering,
            asked.slots,
            wishes=asked.wishes,
            party=asked.party,
            answers=dict(asked.answers),
            by=person,
            lang=asked.lang,
            waitlist=asked.waitlist,
            idempotency_key=key or None,
            now=now,
        )
    except Refused as refused:
        return _refused(refused, asked.lang)
    made = _private(booking_items.booking(booking, asked.lang), 201)
    made.headers["Location"] = f"/api/v1/bookings/{booking.code}"
    return made


@v1.get("/bookings")
@signed_in
def list_bookings(person: Person) -> Response:
    """Answer with the resident's own bookings and those shared with them."""
    given = params.read(LIST, request.query_string)
    found = queries.bookings_of(person.id, given["when"], now=clock.now())
    page, following = cursors.cut(given, found)
    items = [booking_items.booking(row, given["lang"]) for row in page]
    return _private(answers.listing(items, len(found), following))


@v1.get("/bookings/<code>")
@signed_in
def show_booking(person: Person, code: str) -> Response:
    """Answer with one booking; somebody else's is a 404."""
    given = params.read((asking.LANG,), request.query_string)
    return _private(booking_items.booking(_own(person, code), given["lang"]))


@v1.get("/bookings/<code>.ics")
@signed_in
def calendar_file(person: Person, code: str) -> Response:
    """Answer with the booking as an iCalendar file."""
    given = params.read((asking.LANG,), request.query_string)
    booking = _own(person, code)
    lang = given["lang"] if "lang" in request.args else booking.lang
    text = calendars.of_bookings([booking], lang=lang, base_url=answers.absolute(""))
    made = Response(text, mimetype="text/calendar")
    made.headers["Content-Disposition"] = f'attachment; filename="{booking.code}.ics"'
    made.headers["Cache-Control"] = "no-store"
    return made


@v1.post("/bookings/<code>/cancel")
@signed_in
def cancel_booking(person: Person, code: str) -> Response:
    """Cancel, or leave the waiting list."""
    return _change(person, code, engine.cancel)


@v1.post("/bookings/<code>/accept")
@signed_in
def accept_offer(person: Person, code: str) -> Response:
    """Accept an offer."""
    return _change(person, code, engine.accept)


@v1.post("/bookings/<code>/decline")
@signed_in
def decline_offer(person: Person, code: str) -> Response:
    """Decline an offer; the next family is asked at once."""
    return _change(person, code, engine.decline)


def _change(person: Person, code: str, act: Callable[..., Booking]) -> Response:
    given = params.read((asking.LANG,), request.query_string)
    bodies.empty()
    booking = _own(person, code)
    try:
        changed = act(booking.code, by=person, now=clock.now())
    except Refused as refused:
        return _refused(refused, given["lang"])
    return _private(booking_items.booking(changed, given["lang"]))


def _own(person: Person, code: str) -> Booking:
    found = queries.booking_by_code(code, person_id=person.id) if asking.is_id(code) else None
    if found is None:
        raise problems.missing()
    return found


def _refused(refused: Refused, lang: str, headers: dict[str, str] | None = None) -> Response:
    """Return the engine's reasons as a problem document, with what to do next."""
    errors = []
    for refusal in refused.refusals:
        message, next_step = wording.refusal_text(refusal, lang)
        error = {"code": refusal.code, "message": message}
        if next_step:
            error["next"] = next_step
        errors.append(error | ({"field": refusal.field} if refusal.field else {}))
    body = problems.document(refused.status, errors)
    if refused.waitlist is not None:
        body["waitlist"] = refused.waitlist
    made = _private(body, refused.status)
    made.mimetype = problems.MEDIA_TYPE
    if refused.status == 503:
        made.headers["Retry-After"] = "1"
    made.headers.update(headers or {})
    return made


def _private(body: object, status: int = 200) -> Response:
    made = Response(answers.dumps(body), status=status, mimetype="application/json")
    made.headers["Cache-Control"] = "no-store"
    return made
