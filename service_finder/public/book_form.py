"""Booking: the form, the page to check the answers, the booking. Each works without JavaScript."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import engine, queries, reserving, wishing
from service_finder.booking.refusals import Amount, Refusal, Refused
from service_finder.lib import clock
from service_finder.models import Offering, Person
from service_finder.people import limits
from service_finder.public import book_view, booking_draft, public, sign_in, signed_in, weddings
from service_finder.public.booking_draft import ChildDraft, Draft
from service_finder.public.origin import same_origin_required
from service_finder.public.signed_in import private

MOST_SLOTS = 12
A_MINUTE, MOST_A_MINUTE = 60, 60


@public.get("/bookings/new")
def new_booking(lang: str) -> ResponseReturnValue:
    """Show the empty form for a session."""
    offering = _offering(request.args.get("offering", ""))
    slots = _slots()
    wishes = _wishes(offering, slots)
    children = (ChildDraft(),) if book_view.has_children(offering) else ()
    draft = Draft(offering.id, slots, wishes, children, guardians="1")
    return form_page(offering, draft, lang)


@public.post("/bookings/new")
@same_origin_required
def new_booking_post(lang: str) -> ResponseReturnValue:
    """Add a child, check the answers, go back to change them, or book: as the button says."""
    kept = booking_draft.unsign(request.form.get("keep", ""))
    step = request.form.get("step", "check")
    if kept is not None:  # from the page to check the answers, or from signing in
        offering, draft = _offering(kept.offering), kept
        if step == "change":
            return form_page(offering, draft, lang)
    else:
        offering = _offering(request.args.get("offering", ""))
        questions = queries.questions_of(offering)
        draft = booking_draft.from_form(request.form, offering.id, _slots(), questions)
        if step == "add_child":
            more = replace(draft, children=(*draft.children, ChildDraft()))
            return form_page(offering, more, lang)
        if step.startswith("remove-"):
            return form_page(offering, booking_draft.without(draft, step), lang)
        draft = replace(booking_draft.without_empty(draft), waitlist=step == "waitlist")
    if step == "book" and draft.key:
        return _book(offering, draft, lang)
    return _check(offering, draft, lang)


def form_page(
    offering: Offering,
    draft: Draft,
    lang: str,
    refused: Refused | None = None,
) -> ResponseReturnValue:
    """Show the form with what was typed, and each refusal next to its field."""
    person = signed_in.current_person()
    paused_until = person.paused_until if person and person.is_paused(clock.now()) else None
    shown = book_view.form(offering, draft, lang, refused, paused_until)
    page = render_template("public/booking/form.html", **shown)
    return private(page, refused.status if refused else 200)


def _check(offering: Offering, draft: Draft, lang: str) -> ResponseReturnValue:
    """Refuse what can be refused now, ask to sign in, else show the answers once more."""
    person = signed_in.current_person()
    try:
        _refuse_early(offering, draft, person)
    except Refused as refused:
        return form_page(offering, draft, lang, refused)
    if person is None:
        return _sign_in_first(draft, lang)
    return _check_page(offering, draft.with_key(), lang)


def _check_page(offering: Offering, draft: Draft, lang: str) -> ResponseReturnValue:
    shown = book_view.check(offering, draft, lang)
    page = render_template("public/booking/check.html", keep=booking_draft.sign(draft), **shown)
    return private(page)


def _refuse_early(offering: Offering, draft: Draft, person: Person | None) -> None:
    faults = draft.faults()
    if faults:
        raise Refused(*faults)
    reserving.prepare(
        offering.id,
        draft.slots,
        draft.wishes,
        draft.party(),
        draft.given(queries.questions_of(offering)),
        person or Person(id=0),
        person or Person(id=0),
        clock.now(),
        is_waiting=draft.waitlist,
    )


def _book(offering: Offering, draft: Draft, lang: str) -> ResponseReturnValue:
    person = signed_in.current_person()
    if person is None:
        return _sign_in_first(draft, lang)
    now = clock.now()
    try:
        wait = limits.hit(
            "bookings", str(person.id), limit=MOST_A_MINUTE, seconds=A_MINUTE, now=now
        )
        if wait:
            raise Refused(
                Refusal("too_many_requests", {"wait": Amount(max(1, -(-wait // 60)), "minute")})
            )
        booking = engine.reserve(
            offering.id,
            draft.slots,
            wishes=draft.wishes,
            party=draft.party(),
            answers=draft.given(queries.questions_of(offering)),
            by=person,
            lang=lang,
            waitlist=draft.waitlist,
            idempotency_key=f"page-{draft.key}",
            now=now,
        )
    except Refused as refused:
        return form_page(offering, draft, lang, refused)
    return redirect(url_for("public.booking", lang=lang, code=booking.code, new=1), 303)


def _sign_in_first(draft: Draft, lang: str) -> ResponseReturnValue:
    """Keep the filled-in form in the page through the sign-in."""
    query = urlencode([("offering", draft.offering), *(("slot", s) for s in draft.slots)])
    onward = f"{url_for('public.new_booking', lang=lang)}?{query}"
    return sign_in.ask(onward, booking_draft.sign(draft))


def _offering(offering_id: str) -> Offering:
    found = queries.offering(offering_id)
    if found is None:
        abort(404)
    return found


def _slots() -> tuple[int, ...]:
    """Return the chosen sessions: from the form where it asks for a length, else the address."""
    asked = request.form.get("slots", "").split(",") if "slots" in request.form else None
    texts = (asked or request.args.getlist("slot")) + request.form.getlist("more")
    good = [text for text in texts if text.isascii() and text.isdigit() and len(text) < 12]
    return tuple(dict.fromkeys(int(text) for text in good))[:MOST_SLOTS]


def _wishes(offering: Offering, slots: tuple[int, ...]) -> tuple[tuple[str, int], ...]:
    """Return the dates chosen on the page of all venues, else the one the reader came from."""
    if not book_view.has_wishes(offering):
        return ()
    ids = weddings.wish_ids(request.args.getlist("wish"))
    chosen = wishing.chosen(offering.kind, ids or slots[:1], clock.now())
    return tuple((slot.offering_id, slot.id) for slot in chosen)
