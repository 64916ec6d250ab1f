"""A draw explained: the fingerprint before it, the number and the list after it. Names nobody."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from service_finder.booking import queries, wording
from service_finder.catalogue import places
from service_finder.lib import clock, formats
from service_finder.lib.clock import rfc3339
from service_finder.models import Draw, Offering, Slot
from service_finder.public import public, session_words

LONGEST_ID = 12
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the result. `places`: how many the family needs."""

    ticket: str
    places: int
    has_won: bool
    is_out: bool


@public.get("/draws/<slot_id>")
def draw(lang: str, slot_id: str) -> ResponseReturnValue:
    """Explain a session's draw, and show its result once it is there."""
    slot, row, fixed = _load(slot_id)
    place = places.get(row.service_id)
    if place is None:
        abort(404)
    result = json.loads(fixed.entries) if fixed.entries else None
    return render_template(
        "public/booking/draw.html",
        offering=row,
        slot=slot,
        place=place,
        place_name=place.name(lang),
        name=wording.offering_name(row, lang),
        when=session_words.when_text(slot.starts_at, slot.ends_at, lang),
        state=_state(slot, clock.now()),
        opens=formats.moment_text(slot.opens_at, lang) if slot.opens_at else "",
        until=formats.moment_text(slot.draw_until, lang) if slot.draw_until else "",
        draw=fixed,
        is_late=slot.opens_at is not None and fixed.committed_at > slot.opens_at,
        published=formats.moment_text(fixed.committed_at, lang),
        free=result["free"] // WHOLE if result else 0,
        lines=_lines(result) if result else [],
        file=_published(slot, row, fixed)["file"],
    )


@public.get("/draws/<slot_id>.json")
def draw_file(lang: str, slot_id: str) -> ResponseReturnValue:
    """Answer with what is published of a draw: what `verify-draw` reads. The same in each
    language."""
    slot, row, fixed = _load(slot_id)
    body = _published(slot, row, fixed)
    name = body.pop("file")
    answer = Response(json.dumps(body, indent=1) + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _load(text: str) -> tuple[Slot, Offering, Draw]:
    is_id = text.isascii() and text.isdigit() and len(text) < LONGEST_ID
    found = queries.draw_with_slot(int(text)) if is_id else None
    if found is None:
        abort(404)
    return found


def _state(slot: Slot, now: dt.datetime) -> str:
    if slot.drawn_at is not None:
        return "done"
    if slot.opens_at is not None and now < slot.opens_at:
        return "before"
    return "now" if slot.is_drawing(now) else "over"


def _lines(result: dict[str, Any]) -> list[Line]:
    return [
        Line(
            line["ticket"],
            -(-line["units"] // WHOLE),
            line["result"] == "won",
            line["result"] == "out",
        )
        for line in result["lines"]
    ]


def _published(slot: Slot, row: Offering, fixed: Draw) -> dict[str, Any]:
    """Return what anyone may read: never the seed before the draw, never a name."""
    base_url = current_app.config["SETTINGS"].base_url
    body: dict[str, Any] = {
        "file": f"draw-{slot.id}.json",
        "about": f"{base_url}/en/draws/{slot.id}",
        "offering": row.id,
        "demo": row.is_demo,
        "starts_at": rfc3339(slot.starts_at),
        "requests_from": rfc3339(slot.opens_at) if slot.opens_at else None,
        "requests_until": rfc3339(slot.draw_until) if slot.draw_until else None,
        "seed_hash": fixed.seed_hash,
        "seed_hash_published_at": rfc3339(fixed.committed_at),
        "seed": fixed.seed or None,
    }
    return body | (json.loads(fixed.entries) if fixed.entries else {})
