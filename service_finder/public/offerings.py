"""What can be booked at a place: the facts, and its sessions as an accessible table by day."""

from __future__ import annotations

from flask import Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from service_finder.booking import calendars, openings, queries, wording
from service_finder.booking.kinds import KINDS
from service_finder.catalogue import places
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.models import Offering, Slot
from service_finder.public import (
    calendar_view,
    kind_facts,
    public,
    session_words,
    term_sources,
    zone_words,
)

LONGEST_ID = 12
MOST_RELATED = 20


@public.get("/offerings/<offering_id>")
def offering(lang: str, offering_id: str) -> ResponseReturnValue:
    """Show an offering and a week (or month) of its sessions."""
    row = queries.offering(offering_id)
    place = places.get(row.service_id) if row is not None else None
    if row is None or place is None:
        abort(404)
    now = clock.now()
    asked = request.args.get("from", "")
    from_on, is_misread = calendar_view.read_date(asked)
    is_spread = KINDS[row.kind].has_wishes or bool(row.terms.get("course"))
    if is_spread and not asked:
        from_on = calendar_view.first_day(row, now)
    is_month = request.args.get("span", "month" if is_spread else "") == "month"
    return render_template(
        "public/booking/offering.html",
        offering=row,
        place=place,
        name=wording.offering_name(row, lang),
        place_name=place.name(lang),
        kind_label=KINDS[row.kind].label,
        price=session_words.price_lines(row, lang),
        who=session_words.who_lines(row, clock.today()),
        rules=session_words.rule_lines(row, lang),
        facts=kind_facts.facts(row, lang),
        documents=kind_facts.documents(row),
        draw_window=kind_facts.length_text(
            row.opening.get("window_minutes", openings.DRAW_WINDOW), lang
        ),
        sources=term_sources.sources(row, lang),
        is_price_invented=term_sources.is_invented(row, "price", "fee"),
        related=_related(row, lang),
        zone=zone_words.zone(row, now, lang),
        is_course=bool(row.terms.get("course")),
        has_wishes=KINDS[row.kind].has_wishes,
        is_misread=is_misread,
        **calendar_view.calendar(row, from_on, is_month, now, lang),
    )


@public.get("/offerings/<offering_id>/opening.ics")
def offering_opening(lang: str, offering_id: str) -> ResponseReturnValue:
    """Answer with the moment at which booking opens for a session, as a calendar file."""
    row = queries.offering(offering_id)
    text = request.args.get("slot", "")
    is_id = text.isascii() and text.isdigit() and len(text) < LONGEST_ID
    slot = db.session.get(Slot, int(text)) if is_id else None
    if row is None or slot is None or slot.offering_id != row.id or slot.opens_at is None:
        abort(404)
    base_url = current_app.config["SETTINGS"].base_url
    calendar = calendars.of_opening(row, slot, lang=lang, base_url=base_url)
    answer = Response(calendar, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="opening.ics"'
    return answer


def _related(row: Offering, lang: str) -> list[tuple[str, str]]:
    """Return (address, name) of what else of this kind can be booked here: groups, rooms."""
    return [
        (f"/{lang}/offerings/{other.id}", wording.offering_name(other, lang))
        for other in queries.offerings_of(row.service_id, limit=MOST_RELATED)
        if other.id != row.id
    ]
