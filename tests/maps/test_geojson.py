"""GeoJSON of the marks: names only where they are shown, nothing for what may not be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from service_finder.maps import geojson
from service_finder.maps.clusters import MAX_NAMED, group
from service_finder.maps.projection import SEOUL
from tests.maps.spots import CITY_HALL, Place, points_at, points_of, scattered


def label(place_id: str) -> geojson.Label:
    return geojson.Label(f"name of {place_id}", "en", "kids_cafe", f"/en/places/{place_id}")


def describe(ids: Sequence[str]) -> Mapping[str, geojson.Label]:
    return {i: label(i) for i in ids}


def test_a_place_is_a_point_with_its_name_and_page() -> None:
    found = geojson.collection(group(points_of(Place("kc-1", CITY_HALL)), SEOUL, 14), describe)
    assert found == {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": "kc-1",
                "geometry": {"type": "Point", "coordinates": [126.9779, 37.5663]},
                "properties": {
                    "id": "kc-1",
                    "category": "kids_cafe",
                    "name": "name of kc-1",
                    "lang": "en",
                    "url": "/en/places/kc-1",
                },
            }
        ],
    }


def test_a_group_has_a_count_and_its_extent_but_no_names() -> None:
    asked: list[str] = []

    def ask(ids: Sequence[str]) -> Mapping[str, geojson.Label]:
        asked.extend(ids)
        return describe(ids)

    found = geojson.collection(group(scattered(4000), SEOUL, 9), ask)
    groups = [f for f in found["features"] if "count" in f["properties"]]
    assert sum(f["properties"]["count"] for f in groups) == 4000 - len(asked)
    west, south, east, north = groups[0]["bbox"]
    lng, lat = groups[0]["geometry"]["coordinates"]
    assert west <= lng <= east
    assert south <= lat <= north
    assert "places" not in groups[0]["properties"]
    assert len(asked) < 100


@pytest.mark.parametrize(("count", "listed"), [(2, 2), (70, MAX_NAMED)])
def test_places_at_one_address_are_named_in_their_group(count: int, listed: int) -> None:
    points = points_at([CITY_HALL] * count)
    (feature,) = geojson.collection(group(points, SEOUL, 12), describe)["features"]
    assert feature["properties"]["count"] == count
    assert [p["id"] for p in feature["properties"]["places"]] == [f"p{n:06}" for n in range(listed)]
    assert feature["properties"]["category"] == "kids_cafe"


def test_a_group_of_several_kinds_says_so() -> None:
    points = points_of(Place("a", CITY_HALL), Place("b", CITY_HALL, "toy_library"))
    (feature,) = geojson.collection(group(points, SEOUL, 12), describe)["features"]
    assert feature["properties"]["category"] is None


def test_what_has_no_label_does_not_leave() -> None:
    points = points_of(Place("gone", (37.5, 127.0)), Place("a", CITY_HALL), Place("b", CITY_HALL))
    found = geojson.collection(group(points, SEOUL, 14), lambda _ids: {"a": label("a")})
    (feature,) = found["features"]
    assert [p["id"] for p in feature["properties"]["places"]] == ["a"]
