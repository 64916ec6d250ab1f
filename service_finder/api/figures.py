"""`/figures`: the open figures as JSON, the same as on the page."""

from __future__ import annotations

from flask import Response, current_app

from service_finder.api import answers, asking
from service_finder.api.params import Given
from service_finder.api.routes import read, v1
from service_finder.booking import open_figures


@read(
    v1,
    "/figures",
    summary="Visits and users of the last twelve whole months; counts below 10 are null",
    answer="FigureList",
    declared=(asking.LANG,),
)
def show_figures(_given: Given) -> Response:
    """Answer with the counts by month, kind, district and language, and the total."""
    found = open_figures.latest()
    items = found.rows if found is not None else []
    body = answers.listing(items, len(items), None)
    body["demo"] = current_app.config["SETTINGS"].is_demo
    for name in ("from_on", "to_on", "made_on"):
        day = getattr(found, name, None)
        body[name] = day.isoformat() if day is not None else None
    return answers.public(body)
