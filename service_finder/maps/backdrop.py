"""The base of every map, from the project's own data: district outlines, names, stations."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from service_finder.catalogue import revision
from service_finder.catalogue.stored import read_texts
from service_finder.catalogue.wording import Worded, Wording, best
from service_finder.extensions import db
from service_finder.maps.drawing import Landmark
from service_finder.maps.geojson import Json
from service_finder.maps.outlines import attribution, outlines
from service_finder.models import District, Station

_memory: dict[tuple[str, str, str], tuple[int, Any]] = {}
_lock = threading.Lock()


def district_names(lang: str) -> Mapping[str, Worded]:
    """Return the districts' names for a reader, by code."""
    found: Mapping[str, Worded] = _kept("districts", lang, _read_districts)
    return found


def stations(lang: str) -> Sequence[Landmark]:
    """Return the subway stations with their names for a reader, by their Korean names."""
    found: Sequence[Landmark] = _kept("stations", lang, _read_stations)
    return found


def districts_json(lang: str) -> Json:
    """Return the approximate outlines as GeoJSON, with the names in the reader's language."""
    names = district_names(lang)
    features = []
    for outline in outlines():
        name = names.get(outline.code) or Worded(outline.name_ko, "ko", "source", lang != "ko")
        features.append(
            {
                "type": "Feature",
                "id": outline.code,
                "geometry": {
                    "type": "MultiPolygon",
                    "coordinates": [[[list(corner) for corner in r]] for r in outline.rings],
                },
                "properties": {
                    "name": name.text,
                    "lang": name.lang,
                    "label": list(outline.label),
                    "approximate": True,
                },
            }
        )
    return {"type": "FeatureCollection", "attribution": attribution(), "features": features}


def stations_json(lang: str) -> Json:
    """Return the stations as GeoJSON points with their names in the reader's language."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [round(s.lng, 5), round(s.lat, 5)]},
            "properties": {"name": s.name.text, "lang": s.name.lang},
        }
        for s in stations(lang)
    ]
    return {"type": "FeatureCollection", "features": features}


def _kept(what: str, lang: str, read: Any) -> Any:
    """Return what was read before, while the directory's revision is still the same."""
    key, now = (str(db.engine.url), what, lang), revision.current()
    with _lock:
        at, found = _memory.get(key, (-1, None))
    if at != now:
        found = read(lang)
        with _lock:
            _memory[key] = (now, found)
    return found


def _read_districts(lang: str) -> dict[str, Worded]:
    query = select(District.code, District.name).where(District.withdrawn_at.is_(None))
    return _names("district", [(code, name) for code, name in db.session.execute(query)], lang)


def _read_stations(lang: str) -> tuple[Landmark, ...]:
    query = (
        select(Station.id, Station.name, Station.latitude, Station.longitude)
        .where(Station.withdrawn_at.is_(None))
        .order_by(Station.name, Station.id)
    )
    rows = db.session.execute(query).all()
    names = _names("station", [(row.id, row.name) for row in rows], lang)
    return tuple(Landmark(row.latitude, row.longitude, names[row.id]) for row in rows)


def _names(record_type: str, rows: Sequence[tuple[str, str]], lang: str) -> dict[str, Worded]:
    """Return id -> the name for a reader: the asked language, else English, else Korean."""
    texts = read_texts(record_type, [record_id for record_id, _name in rows])
    named = {}
    for record_id, name in rows:
        stored = texts.get(record_id, {}).get("name", {})
        words = {row.lang: Wording(row.text, row.origin) for row in stored.values()}
        words["ko"] = Wording(name, "source")
        named[record_id] = best(words, lang) or Worded(name, "ko", "source", lang != "ko")
    return named
