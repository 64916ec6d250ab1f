"""`/status`: what the directory is made of and how old it is."""

from __future__ import annotations

from flask import Response

from service_finder.api import answers, asking, cursors
from service_finder.api.params import Given
from service_finder.api.routes import read, v1
from service_finder.catalogue import sources
from service_finder.lib.clock import rfc3339


@read(
    v1,
    "/status",
    summary="Every data source with its rows, dates and age",
    answer="SourceList",
    declared=(asking.LANG, asking.LIMIT_OR_ALL, cursors.CURSOR),
)
def show_status(given: Given) -> Response:
    """Answer with each source: row count, as-of date, last import, age."""
    rows = sources.status()
    page, following = cursors.cut(given, rows)
    items = [
        {
            "source": one.source,
            "row_count": one.row_count,
            "as_of": one.as_of or None,
            "imported_at": rfc3339(one.imported_at) if one.imported_at else None,
            "age_days": one.age_days,
            "outcome": one.outcome,
            "refused_count": one.refused_count,
        }
        for one in page
    ]
    return answers.public(answers.listing(items, len(rows), following))
