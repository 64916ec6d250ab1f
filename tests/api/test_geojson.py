"""`/places.geojson`: the contract's shape, limits, refusals, silence about protected places."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from service_finder.catalogue import revision
from service_finder.extensions import begin_write, db
from service_finder.models import Location, Service
from tests.api.shapes import problem_codes, valid
from tests.client import LintingClient

URL = "/api/v1/places.geojson"
SEOUL = "bbox=126.7,37.4,127.3,37.7"
HOSTILE = "</script><img src=x onerror=alert(1)>{{7*7}}"


def features(client: LintingClient, query: str = "") -> list[dict[str, Any]]:
    body = valid(client.get(f"{URL}?{query}"), "FeatureCollection")
    found: list[dict[str, Any]] = body["features"]
    return found


def counted(found: list[dict[str, Any]]) -> int:
    return sum(feature["properties"].get("count", 1) for feature in found)


def ids(found: list[dict[str, Any]]) -> set[str]:
    return {feature["id"] for feature in found}


def public_points() -> int:
    query = db.session.query(Service).join(Location)
    rows = query.filter(Location.disclosure == "public", Location.latitude.is_not(None))
    return sum(service.is_listed for service in rows)


def test_without_a_viewport_every_place_is_a_point(reader: LintingClient) -> None:
    answer = reader.get(URL)
    assert answer.mimetype == "application/geo+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    found = features(reader)
    assert len(found) == public_points() > 300
    (one,) = [feature for feature in found if feature["id"] == "kc-dj230901"]
    assert one["geometry"] == {"type": "Point", "coordinates": [126.92731, 37.51245]}
    assert one["properties"]["category"] == "kids_cafe"
    assert one["properties"]["url"].endswith("/ko/places/kc-dj230901")


@pytest.mark.parametrize("zoom", [0, 9, 12, 15, 19, 22])
def test_groups_lose_nobody_at_any_zoom(reader: LintingClient, zoom: int) -> None:
    found = features(reader, f"{SEOUL}&zoom={zoom}")
    assert counted(found) == public_points()
    assert len(found) <= 500


def test_far_away_there_are_groups_and_near_there_are_places(reader: LintingClient) -> None:
    far = features(reader, f"{SEOUL}&zoom=10")
    assert max(f["properties"].get("count", 1) for f in far) > 10
    near = features(reader, "bbox=126.95,37.46,126.99,37.52&zoom=17")
    assert any("name" in f["properties"] for f in near)
    assert counted(near) < 60


def test_places_in_one_building_are_named_in_their_group(reader: LintingClient) -> None:
    near = features(reader, "bbox=126.92,37.505,126.94,37.52&zoom=19&lang=en")
    (building,) = [f for f in near if f["properties"].get("count") == 14]
    assert len(building["properties"]["places"]) == 14
    assert building["properties"]["places"][0]["url"].startswith("http://")


def test_the_search_s_filters_hold_on_the_map(reader: LintingClient) -> None:
    cafes = features(reader, "category=kids_cafe&district=동작구")
    assert cafes
    assert {f["properties"]["category"] for f in cafes} == {"kids_cafe"}
    both = features(reader, "category=kids_cafe,toy_library&district=11590,양천구")
    assert {f["properties"]["category"] for f in both} == {"kids_cafe", "toy_library"}
    assert len(both) > len(cafes)
    named = features(reader, "q=서울형 키즈카페 시립 1호점&lang=vi")
    assert "kc-dj230901" in ids(named)
    assert len(named) < 20
    nobody = features(reader, "q=qqzzxxqq")
    assert nobody == []


def test_only_what_lies_in_the_box_is_in_the_answer(reader: LintingClient) -> None:
    for feature in features(reader, "bbox=126.9,37.5,127.0,37.55&zoom=16"):
        lng, lat = feature["geometry"]["coordinates"]
        assert 126.9 <= lng <= 127.0
        assert 37.5 <= lat <= 37.55


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("zoom=23", ("bad_value", "zoom")),
        ("zoom=x", ("bad_value", "zoom")),
        ("bbox=1,2,3", ("bad_value", "bbox")),
        ("bbox=nan,0,1,1", ("bad_value", "bbox")),
        ("bbox=127,37,126,38", ("bad_value", "bbox")),
        ("near=nirgendwo", ("unknown_place", "near")),
        ("radius_m=100", ("bad_value", "radius_m")),
        ("page=2", ("unknown_parameter", "page")),
        ("category=kids_cafe,nonsense", ("bad_value", "category")),
        ("district=11590,낙원구", ("bad_value", "district")),
        ("lang=xx", ("bad_value", "lang")),
    ],
)
def test_what_cannot_be_used_is_refused(
    reader: LintingClient, query: str, code: tuple[str, str]
) -> None:
    assert problem_codes(reader.get(f"{URL}?{query}")) == [code]


def test_the_same_question_is_answered_from_the_reader_s_own_copy(reader: LintingClient) -> None:
    answer = reader.get(f"{URL}?{SEOUL}&zoom=12")
    again = reader.get(f"{URL}?{SEOUL}&zoom=12", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_question_about_violence_leaves_no_trace(reader: LintingClient) -> None:
    answer = reader.get(f"{URL}?q=남편이 때려요")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def protect(service_id: str, **location: Any) -> None:
    begin_write()
    service = db.session.get_one(Service, service_id)
    for name, value in location.items():
        setattr(db.session.get_one(Location, service.location_id), name, value)
    revision.raise_it()
    db.session.commit()


def test_a_protected_place_changes_no_count_and_no_middle(
    loaded: Flask, reader: LintingClient
) -> None:
    gone = "kc-dj230901"
    protect(gone, disclosure="district_only")
    without = features(reader, f"{SEOUL}&zoom=12")
    assert gone not in json.dumps(features(reader))
    protect(gone, latitude=37.61111, longitude=127.01111)
    assert features(reader, f"{SEOUL}&zoom=12") == without
    assert b"37.61111" not in reader.get(URL).data


def test_a_hostile_name_leaves_as_data(loaded: Flask, reader: LintingClient) -> None:
    begin_write()
    db.session.get_one(Service, "kc-dj230901").name = HOSTILE
    revision.raise_it()
    db.session.commit()
    answer = reader.get(URL)
    assert b"<" not in answer.data
    (one,) = [f for f in valid(answer, "FeatureCollection")["features"] if f["id"] == "kc-dj230901"]
    assert one["properties"]["name"] == HOSTILE
