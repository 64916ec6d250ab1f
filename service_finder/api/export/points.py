"""`export geojson`: every place with a point that may be known, as one FeatureCollection."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from service_finder.api import answers
from service_finder.api.export.files import whole
from service_finder.api.place_items import Json
from service_finder.catalogue import districts
from service_finder.catalogue.place import PublicPlace
from service_finder.lib.marking import LANGUAGES

FILE = "places.geojson"


def write(places: Iterable[PublicPlace], folder: Path) -> list[Path]:
    """Write the collection into a folder, a feature a line, and return what was written."""
    path = folder / FILE
    names = districts.names()
    with whole(path) as file:
        file.write('{"type":"FeatureCollection","features":[')
        before = "\n"
        for place in places:
            if place.point is not None:
                file.write(before + answers.dumps(_feature(place, names)))
                before = ",\n"
        file.write("\n]}\n")
    return [path]


def _feature(place: PublicPlace, districts_by_code: districts.Names) -> Json:
    assert place.point is not None
    lat, lng = place.point
    names = place.texts["name"]
    return {
        "type": "Feature",
        "id": place.id,
        "geometry": {"type": "Point", "coordinates": [lng, lat]},
        "properties": {
            "category": place.category,
            "status": place.status,
            "district": districts_by_code.get(place.district_code),
            **{f"name_{lang}": names[lang].text for lang in LANGUAGES if lang in names},
            "address": place.address,
            "phone": place.phone or None,
            "verified": not place.needs_verifying,
            "as_of": place.as_of or None,
            "url": answers.absolute(f"/ko/places/{place.id}"),
        },
    }
