"""`export csv`: one table of places that a spreadsheet opens rightly (UTF-8 with BOM)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from service_finder.api import answers
from service_finder.api.export.files import Table
from service_finder.catalogue import citations, districts
from service_finder.catalogue.place import PublicPlace
from service_finder.lib.marking import LANGUAGES

FILE = "places.csv"
COLUMNS = (
    "id", "category", "status", "district", "district_code",
    *(f"name_{lang}" for lang in LANGUAGES),
    "address", "lat", "lng", "phone", "website", "booking_url", "hours", "ages", "free",
    "languages", "description", "verified", "as_of", "source", "source_address", "url",
)  # fmt: skip


def write(places: Iterable[PublicPlace], folder: Path) -> list[Path]:
    """Write the table into a folder and return what was written."""
    path = folder / FILE
    names = districts.names()
    with Table(path, COLUMNS, encoding="utf-8-sig") as table:
        for place in places:
            table.add(_row(place, names.get(place.district_code, "")))
    return [path]


def _row(place: PublicPlace, district: str) -> dict[str, Any]:
    lat, lng = place.point or (None, None)
    cited = citations.cite(place.source)
    names = place.texts["name"]
    return {
        "id": place.id,
        "category": place.category,
        "status": place.status,
        "district": district,
        "district_code": place.district_code,
        **{f"name_{lang}": names[lang].text for lang in LANGUAGES if lang in names},
        "address": place.address,
        "lat": lat,
        "lng": lng,
        "phone": place.phone,
        "website": place.website,
        "booking_url": place.booking_url,
        "hours": place.hours_text,
        "ages": place.text("age", "ko"),
        "free": place.is_free,
        "languages": " ".join(place.languages),
        "description": place.text("description", "ko"),
        "verified": not place.needs_verifying,
        "as_of": place.as_of,
        "source": cited.name,
        "source_address": cited.address,
        "url": answers.absolute(f"/ko/places/{place.id}"),
    }
