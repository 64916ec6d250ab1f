"""Sharing a booking: invite, take back, accept, decline. Signed in only."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import engine, sharing
from service_finder.booking.refusals import Amount, Refusal, Refused
from service_finder.lib import clock
from service_finder.models import Booking, Person
from service_finder.people import limits, residents
from service_finder.public import booking_view, kept_form, public
from service_finder.public.book_view import refusal_lines
from service_finder.public.origin import same_origin_required
from service_finder.public.own_booking import is_code, own, resident_only
from service_finder.public.sign_in import LONGEST_CONTACT
from service_finder.public.signed_in import private
from service_finder.public.speaking import _

AN_HOUR, MOST_AN_HOUR = 3600, 10


@public.get("/bookings/<code>/share")
@resident_only
def share_form(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Show with whom a booking is shared, and ask for whom to invite."""
    return _page(own(person, code), person, lang)


@public.post("/bookings/<code>/share")
@same_origin_required
@resident_only
def share(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Send an invitation."""
    row = own(person, code)
    contact = kept_form.typed().get("contact", "").strip()[:LONGEST_CONTACT]
    now = clock.now()
    try:
        wait = limits.hit("share", str(person.id), limit=MOST_AN_HOUR, seconds=AN_HOUR, now=now)
        if wait:
            minutes = Amount(-(-wait // 60), "minute")
            raise Refused(Refusal("too_many_requests", {"wait": minutes}, "contact"))
        engine.share(row.code, contact, by=person, now=now)
    except residents.BadContact:
        fault = _("Enter an e-mail address, or a Korean mobile number like 010-1234-5678.")
        return _page(own(person, code), person, lang, [("contact", fault)], contact, 422)
    except Refused as refused:
        errors = [("contact", text) for _field, text in refusal_lines(refused, lang)]
        return _page(own(person, code), person, lang, errors, contact, refused.status)
    return redirect(url_for("public.share_form", lang=lang, code=row.code), 303)


@public.post("/bookings/<code>/unshare")
@same_origin_required
@resident_only
def unshare(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Take a share or an invitation back; leave, or decline, what somebody else shared."""
    text = request.form.get("person", "")
    other = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else person.id
    try:
        row = engine.unshare(code if is_code(code) else "", other, by=person, now=clock.now())
    except Refused:
        abort(404)
    if person.id != row.person_id:
        return redirect(url_for("public.bookings", lang=lang), 303)
    return redirect(url_for("public.share_form", lang=lang, code=row.code), 303)


@public.get("/bookings/<code>/invitation")
@resident_only
def invitation(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Show what one is invited to, without anybody's name, before saying yes or no."""
    row = sharing.invitation(code, person.id) if is_code(code) else None
    if row is None:  # accepted already, or never invited
        own(person, code)
        return redirect(url_for("public.booking", lang=lang, code=code), 302)
    shown = booking_view.outline(row, lang)
    return private(render_template("public/booking/invitation.html", **shown))


@public.post("/bookings/<code>/invitation")
@same_origin_required
@resident_only
def join(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Accept an invitation."""
    try:
        row = engine.join(code if is_code(code) else "", by=person, now=clock.now())
    except Refused:
        abort(404)
    return redirect(url_for("public.booking", lang=lang, code=row.code), 303)


def _page(
    row: Booking,
    person: Person,
    lang: str,
    errors: list[tuple[str, str]] | None = None,
    typed: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    is_mine = row.person_id == person.id
    page = render_template(
        "public/booking/share.html",
        errors=errors or [],
        typed=typed,
        is_mine=is_mine,
        others=[
            (other.id, residents.contact_of(other), has_accepted)
            for other, has_accepted in sharing.sharers(row)
        ],
        me=person.id,
        most=sharing.MOST,
        **booking_view.outline(row, lang),
    )
    return private(page, status)
