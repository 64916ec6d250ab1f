"""Words to a point: a geopy geocoder over the shipped gazetteer and the listed places.

It asks nobody. The keyed online ones (geocode_online.py) answer to the same calls.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from geopy.adapters import BaseSyncAdapter
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from service_finder.catalogue.search import Anchor, Index, Understanding, understand
from service_finder.catalogue.search.landmarks import anchor_named
from service_finder.catalogue.search.places import Places, shipped_places
from service_finder.lib.text import fold, squeeze

Answer: TypeAlias = Location | list[Location] | None


def locate(index: Index, words: str) -> Anchor | None:
    """Answer the station, dong, district or listed place of this name; None when there is none."""
    found = Gazetteer(index).geocode(words, exactly_one=False)
    if not found:
        return None
    kind = found[0].raw["kind"]
    alike = [place for place in found if place.raw["kind"] == kind]
    points = tuple((place.latitude, place.longitude) for place in alike)
    return Anchor(kind, words.strip(), alike[0].address, points, alike[0].raw["districts"])


class NoNetwork(BaseSyncAdapter):
    """Asks nobody, and so reads no certificates (geopy's own reads all: 50 ms each time)."""

    def get_text(self, url: str, *, timeout: Any, headers: Any) -> str:
        """Refuse."""
        raise NotImplementedError("the shipped gazetteer asks nobody")

    get_json = get_text


class Gazetteer(Geocoder):
    """Finds stations, dongs, districts and, given an index, listed places by their names."""

    def __init__(self, index: Index | None = None, places: Places | None = None) -> None:
        super().__init__(adapter_factory=NoNetwork)
        self._index = index
        self._places = places or shipped_places()

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Answer:
        """Find a place by words in any of the five languages; None when nothing has that name.

        `address` of the answer is the official Korean name, raw["kind"] says what it is
        (station, dong, district, place), raw["districts"] where it lies.
        """
        found = self._of_listed(query)
        meant = understand(query, lang="ko")
        if not (meant.rest or meant.categories or meant.needs or meant.near_words):
            found += self._of_words(meant)
        found = found or self._of_landmark(query, meant)
        if exactly_one:
            return found[0] if found else None
        return found or None

    def _of_words(self, meant: Understanding) -> list[Location]:
        if meant.anchor:
            raw = {"kind": meant.anchor.kind, "districts": meant.anchor.districts}
            return [Location(meant.anchor.name_ko, point, raw) for point in meant.anchor.points]
        districts = [self._places.districts[code] for code in meant.districts[:1]]
        return [
            Location(d.name_ko, d.point, {"kind": "district", "districts": (d.name_ko,)})
            for d in districts
        ]

    def _of_landmark(self, query: str, meant: Understanding) -> list[Location]:
        """Find what is typed in other words than its own, or whose point nobody knows."""
        if self._index is None or meant.needs:
            return []
        known = [p.texts[0] for p in meant.pieces if p.is_known and p.mass >= 1]
        if len(self._index.named(squeeze(fold(query)))):
            name = query
        elif known and len(meant.pieces) == 1:
            name = known[0]
        else:
            return []
        anchor = anchor_named(self._index, name)
        if anchor is None:
            return []
        raw = {"kind": anchor.kind, "districts": anchor.districts}
        return [Location(anchor.name_ko, point, raw) for point in anchor.points]

    def _of_listed(self, query: str) -> list[Location]:
        index = self._index
        if index is None:
            return []
        found = []
        for ordinal in index.named(squeeze(fold(query))).tolist():
            point = index.point_of(ordinal)
            if point and index.is_listed[ordinal]:
                raw = {"kind": "place", "id": index.ids[ordinal], "districts": ()}
                found.append(Location(index.name_of(ordinal, "ko"), point, raw))
        return found
