"""Changing a booking once made: another session, other people. The old place is lost last."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import engine, queries
from service_finder.booking.refusals import Refused
from service_finder.lib import clock
from service_finder.models import Booking, Person
from service_finder.public import (
    book_view,
    booking_draft,
    booking_view,
    kept_form,
    move_choices,
    public,
)
from service_finder.public.book_view import refusal_lines
from service_finder.public.booking_draft import ChildDraft, Draft
from service_finder.public.origin import same_origin_required
from service_finder.public.own_booking import booking_only, own
from service_finder.public.signed_in import private


@public.get("/bookings/<code>/move")
@booking_only
def move_form(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Show the sessions to which the booking can move."""
    return _move_page(own(person, code), lang)


@public.post("/bookings/<code>/move")
@same_origin_required
@booking_only
def move(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Move to another session; the old place is given up last."""
    row = own(person, code)
    chosen = kept_form.typed().get("slot", "")
    offering_id, slots = move_choices.read(chosen, row)
    try:
        engine.move(row.code, slots, offering_id=offering_id, by=person, now=clock.now())
    except Refused as refused:
        return _move_page(own(person, code), lang, refused, chosen)
    return redirect(url_for("public.booking", lang=lang, code=row.code, done="moved"), 303)


@public.get("/bookings/<code>/people")
@booking_only
def people_form(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Show who comes, to be changed."""
    row = own(person, code)
    return _people_page(row, _draft_of(row), lang)


@public.post("/bookings/<code>/people")
@same_origin_required
@booking_only
def people(lang: str, person: Person, code: str) -> ResponseReturnValue:
    """Add or remove a row, or change who comes: whole, or not at all."""
    row, form = own(person, code), kept_form.typed()
    step = form.get("step", "save")
    draft = booking_draft.from_form(form, row.offering_id, (), ())
    if step == "add_child":
        more = replace(draft, children=(*draft.children, ChildDraft()))
        return _people_page(row, more, lang)
    if step.startswith("remove-"):
        return _people_page(row, booking_draft.without(draft, step), lang)
    draft = booking_draft.without_empty(draft)
    try:
        faults = draft.faults()
        if faults:
            raise Refused(*faults)
        engine.resize(row.code, draft.party(), by=person, now=clock.now())
    except Refused as refused:
        return _people_page(own(person, code), draft, lang, refused)
    return redirect(url_for("public.booking", lang=lang, code=row.code, done="changed"), 303)


def _draft_of(row: Booking) -> Draft:
    party = queries.party_of(row)
    children = tuple(
        ChildDraft(
            child.name, str(child.born_on.year), str(child.born_on.month), str(child.born_on.day)
        )
        for child in party.children
    )
    people = str(party.people) if party.people else ""
    return Draft(row.offering_id, (), (), children, str(party.guardians), people)


def _move_page(
    row: Booking, lang: str, refused: Refused | None = None, chosen: str = ""
) -> ResponseReturnValue:
    shown = booking_view.page(row, lang) | {
        "choices": move_choices.choices(row, lang),
        "chosen": chosen,
    }
    errors = [("slot", text) for _field, text in refusal_lines(refused, lang)]
    page = render_template("public/booking/move.html", errors=errors, **shown)
    return private(page, refused.status if refused else 200)


def _people_page(
    row: Booking, draft: Draft, lang: str, refused: Refused | None = None
) -> ResponseReturnValue:
    errors = [(place or "who", text) for place, text in refusal_lines(refused, lang)]
    shown = booking_view.page(row, lang) | book_view.party_fields(row.offering, draft, lang)
    page = render_template(
        "public/booking/people.html", errors=errors, faults=dict(reversed(errors)), **shown
    )
    return private(page, refused.status if refused else 200)
