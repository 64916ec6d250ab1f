"""The inbox of residents' corrections, each with the record beside it."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from service_finder.extensions import db
from service_finder.facts import corrections, edits
from service_finder.lib import clock
from service_finder.models import Correction, Service
from service_finder.people import audit
from service_finder.staff import staff
from service_finder.staff.facts import shown_record, when
from service_finder.staff.guard import current_desk, needs

PAST = 20


@staff.get("/facts/corrections")
@needs("edit_facts")
def facts_corrections() -> ResponseReturnValue:
    """List what waits, and what was decided lately."""
    desk = current_desk()
    return render_template(
        "staff/facts/corrections.html",
        rows=_rows(corrections.inbox(desk)),
        past=_rows(corrections.inbox(desk, is_open=False, limit=PAST)),
        decided=request.args.get("decided") == "1",
    )


@staff.get("/facts/corrections/<int:correction_id>")
@needs("edit_facts")
def facts_correction(correction_id: int) -> ResponseReturnValue:
    """Show one correction beside its record."""
    return _page(correction_id)


@staff.post("/facts/corrections/<int:correction_id>")
@needs("edit_facts")
def facts_correction_post(correction_id: int) -> ResponseReturnValue:
    """Decide it."""
    desk, decision = current_desk(), request.form.get("decision", "")
    if corrections.one(desk, correction_id) is None:
        abort(404)
    if decision not in corrections.DECISIONS:
        abort(400)
    if not corrections.decide(desk, correction_id, decision, now=clock.now()):
        return _page(correction_id, is_late=True), 409
    return redirect(url_for("staff.facts_corrections", decided=1), 303)


def _page(correction_id: int, *, is_late: bool = False) -> str:
    desk = current_desk()
    found = corrections.one(desk, correction_id) if correction_id < 1 << 31 else None
    place = edits.service(found.service_id) if found is not None else None
    if found is None or place is None:
        abort(404)
    audit.record_alone(
        desk, "correction_read", "correction", found.id, is_view=True, service_id=place.id
    )
    return render_template(
        "staff/facts/correction.html",
        correction_id=found.id,
        place_id=place.id,
        place_name=place.name,
        topic=corrections.TOPICS[found.topic],
        words=corrections.words_of(found),
        sent=when(found.created_at, desk.lang),
        state=found.state,
        state_words=corrections.STATES[found.state],
        facts_shown=shown_record(place),
        is_late=is_late,
    )


def _rows(found: list[Correction]) -> list[dict[str, Any]]:
    desk = current_desk()
    ids = {row.service_id for row in found}
    query = select(Service.id, Service.name).where(Service.id.in_(ids))
    names = {row.id: row.name for row in db.session.execute(query)}
    return [
        {
            "id": row.id,
            "place": names[row.service_id],
            "topic": corrections.TOPICS[row.topic],
            "sent": when(row.created_at, desk.lang),
            "decided": when(row.decided_at, desk.lang),
            "state": row.state,
            "state_words": corrections.STATES[row.state],
        }
        for row in found
    ]
