"""Booking at the desk: for a family at the door, or for somebody on the telephone."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import engine, queries
from service_finder.booking.refusals import Refused
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGE_NAMES, LANGUAGES
from service_finder.models import Booking, Offering, Slot
from service_finder.people import audit
from service_finder.people.residents import BadContact
from service_finder.public import book_view, booking_draft
from service_finder.public.booking_draft import ChildDraft, Draft
from service_finder.public.speaking import _
from service_finder.staff import asked, staff, today
from service_finder.staff.guard import current_desk, needs

LONGEST_KEY = 60
MOST_SLOTS = 12


@staff.get("/book/<int:slot_id>")
@needs("book")
def today_book(slot_id: int) -> ResponseReturnValue:
    """Show the form for a session."""
    slot, offering = _session(slot_id)
    children = (ChildDraft(),) if book_view.has_children(offering) else ()
    draft = Draft(offering.id, (slot.id,), (), children, guardians="1")
    return _form(offering, slot, draft, {"lang": "ko"})


@staff.post("/book/<int:slot_id>")
@needs("book")
def today_book_post(slot_id: int) -> ResponseReturnValue:
    """Add a child, or book: with a contact for that resident, without one for nobody by name."""
    slot, offering = _session(slot_id)
    questions = queries.questions_of(offering)
    slots = tuple(asked.ids(request.form.get("slots", str(slot.id)).split(","))[:MOST_SLOTS])
    draft = booking_draft.from_form(request.form, offering.id, slots, questions)
    more = {
        "lang": request.form.get("lang", "ko"),
        "contact": request.form.get("contact", "").strip()[:254],
        "is_here": request.form.get("is_here", ""),
    }
    if more["lang"] not in LANGUAGES:
        abort(400)
    if request.form.get("step") == "add_child":
        return _form(offering, slot, replace(draft, children=(*draft.children, ChildDraft())), more)
    # Who calls or comes has agreed by asking; nobody ticks the box for them.
    given = {key: text for key, text in draft.answers.items() if key != "consent"}
    draft = replace(draft, children=_typed(draft.children), answers=given)
    try:
        row = _book(offering, draft, more)
    except Refused as refused:
        return _form(offering, slot, draft, more, refused)
    except BadContact:
        return _form(offering, slot, draft, more, wrong_contact=True)
    return _go(row)


def _book(offering: Offering, draft: Draft, more: dict[str, str]) -> Booking:
    faults = draft.faults()
    if faults:
        raise Refused(*faults)
    questions = [q for q in queries.questions_of(offering) if q.key != "consent"]
    answers = draft.given(questions)
    desk = current_desk()
    row = engine.book_for(
        offering.id,
        draft.slots,
        contact=more["contact"],
        key=request.form.get("key", "")[:LONGEST_KEY] or secrets.token_urlsafe(16),
        party=draft.party(),
        answers=answers,
        by=asked.by(desk),
        lang=more["lang"],
        waitlist=request.form.get("step") == "waitlist",
        is_here=bool(more["is_here"]),
        now=clock.now(),
    )
    facts = {"has_contact": bool(more["contact"]), "state": row.state}
    audit.record_alone(desk, "booked", "booking", row.code, facts=facts)
    return row


def _go(row: Booking) -> ResponseReturnValue:
    done = "waitlisted" if row.state == "waitlisted" else "booked"
    if row.state == "attended":
        return today.to_board(row, "checked_in")
    return redirect(url_for("staff.today_booking", code=row.code, done=done), 303)


def _form(
    offering: Offering,
    slot: Slot,
    draft: Draft,
    more: dict[str, str],
    refused: Refused | None = None,
    *,
    wrong_contact: bool = False,
) -> ResponseReturnValue:
    lang = current_desk().lang
    shown: dict[str, Any] = book_view.form(offering, draft, lang, refused)
    if wrong_contact:
        text = _("This is neither an e-mail address nor a Korean mobile number.")
        shown["errors"] = [("contact", text)]
        shown["faults"] = {"contact": text}
    on = slot.starts_at.astimezone(clock.SEOUL).date()
    page = render_template(
        "staff/today_book.html",
        **shown,
        slot=slot,
        desk_form=more,
        key=secrets.token_urlsafe(16),  # a new one each time: what was refused may be changed
        languages=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
        on=on.isoformat(),
        is_today=on == clock.today(),
    )
    status = 422 if wrong_contact else refused.status if refused else 200
    return page, status


def _session(slot_id: int) -> tuple[Slot, Offering]:
    slot = asked.slot_or_404("book", slot_id)
    offering = queries.offering(slot.offering_id)
    if offering is None or book_view.has_wishes(offering):
        abort(404)
    return slot, offering


def _typed(children: tuple[ChildDraft, ...]) -> tuple[ChildDraft, ...]:
    return tuple(child for child in children if not child.is_empty) or children[:1]
