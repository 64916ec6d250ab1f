"""Provisional search (substring of the names), so that the rooms above can be built meanwhile."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from service_finder.catalogue.search.records import (
    Document,
    Found,
    Hit,
    Query,
    Suggestion,
    Understanding,
)
from service_finder.lib.geo import Point, distance_m


@dataclass(slots=True)
class Index:
    """The documents, by ordinal."""

    documents: Sequence[Document]


def build(documents: Sequence[Document]) -> Index:
    """Build."""
    return Index(documents)


def understand(text: str, *, lang: str) -> Understanding:
    """Understand nothing but the text."""
    crisis = any(word in text for word in ("때려", "hits me", "đánh", "打我", "殴"))
    return Understanding(text=text, folded=text.casefold(), lang=lang, crisis=crisis)


def find(index: Index, query: Query, *, now: dt.datetime) -> Found:
    """Find by substring."""
    hits = []
    words = query.text.casefold().split()
    for n, document in enumerate(index.documents):
        names = " ".join(document.names.values()).casefold()
        if not document.is_listed and document.names["ko"] != query.text:
            continue
        if not all(word in names for word in words):
            continue
        if query.categories and document.category not in query.categories:
            continue
        if query.district_codes and document.district_code not in query.district_codes:
            continue
        if query.allowed is not None and not query.allowed[n]:
            continue
        distance = None
        if query.near and document.lat is not None and document.lng is not None:
            distance = distance_m(Point(*query.near), Point(document.lat, document.lng))
        if query.radius_m and (distance is None or distance > query.radius_m):
            continue
        hits.append(Hit(document.id, n, 1.0, distance, ("name",) if words else ()))
    hits.sort(key=lambda hit: (hit.distance_m is None, hit.distance_m or 0, hit.id))
    page = hits[query.offset : query.offset + query.limit]
    found = [index.documents[hit.ordinal] for hit in hits]
    return Found(
        tuple(page),
        len(hits),
        understand(query.text, lang=query.lang),
        Counter(d.category for d in found),
        Counter(d.district_code for d in found if d.district_code),
        np.array([hit.ordinal for hit in hits], dtype=np.int32),
    )


def suggest(index: Index, text: str, *, lang: str, limit: int) -> list[Suggestion]:
    """Suggest names that hold the text."""
    folded = text.casefold()
    found = [d for d in index.documents if folded in " ".join(d.names.values()).casefold()]
    return [
        Suggestion("place", d.names.get(lang, d.names["ko"]), d.id)
        for d in found[:limit]
        if d.is_listed and not d.is_sensitive
    ]
