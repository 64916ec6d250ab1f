"""Provisional geocoder: exact Korean names of stations, dong and districts."""

from __future__ import annotations

from sqlalchemy import select

from service_finder.catalogue.search import Index
from service_finder.catalogue.search.records import Anchor
from service_finder.extensions import db
from service_finder.models import GazetteerEntry, Station


def locate(index: Index, words: str) -> Anchor | None:
    """Find a place by its Korean name."""
    words = words.strip()
    station = db.session.scalars(select(Station).where(Station.name == words)).first()
    if station is not None:
        point = (station.latitude, station.longitude)
        return Anchor("station", words, station.name, (point,))
    entry = db.session.scalars(select(GazetteerEntry).where(GazetteerEntry.name == words)).first()
    if entry is None:
        return None
    return Anchor("dong", words, entry.name, ((entry.latitude, entry.longitude),))
