"""Neighbours: nearest first, of each kind, of a district; never what may not be told."""

from __future__ import annotations

from flask import Flask

from service_finder.catalogue import nearby, places, revision
from service_finder.extensions import db
from service_finder.models import Location, Service

DAEBANG = (37.51245, 126.92731)


def test_nearest_first_without_the_place_itself(loaded: Flask) -> None:
    found = nearby.around(DAEBANG, limit=6, without="kc-dj230901")
    distances = [near.distance_m for near in found]
    assert len(found) == 6
    assert None not in distances
    assert distances == sorted(distances, key=lambda metres: metres or 0)
    assert "kc-dj230901" not in [near.place.id for near in found]
    assert nearby.around(DAEBANG, limit=1)[0].distance_m is not None


def test_only_listed_ordinary_places(loaded: Flask) -> None:
    found = nearby.around(DAEBANG, limit=200)
    assert all(near.place.is_listed and not near.place.is_sensitive for near in found)


def test_nearest_of_each_kind(loaded: Flask) -> None:
    found = nearby.by_kind(DAEBANG, ["kids_cafe", "family_center", "national_hotline"], each=2)
    assert set(found) == {"kids_cafe", "family_center"}
    assert found["kids_cafe"][0].place.id == "kc-dj230901"
    assert [len(group) for group in found.values()] == [2, 2]


def test_nothing_is_near_the_sea(loaded: Flask) -> None:
    assert nearby.around((33.0, 125.0), limit=5) == []


def test_what_a_district_holds(loaded: Flask) -> None:
    found = nearby.in_district("11590", ["family_center", "kids_cafe"], each=3)
    assert found["family_center"][0].place.id == "fc-dongjak"
    assert len(found["kids_cafe"]) == 3
    assert {n.place.district_code for group in found.values() for n in group} == {"11590"}
    assert nearby.in_district("99999", ["kids_cafe"], each=3) == {}


def test_a_hidden_place_changes_no_neighbour_list(loaded: Flask) -> None:
    before = [(n.place.id, n.distance_m) for n in nearby.around(DAEBANG, limit=8)]
    location = Location(
        id="loc-hidden", disclosure="hidden", district_code="11590",
        latitude=DAEBANG[0], longitude=DAEBANG[1], location_type="physical",
    )  # fmt: skip
    service = Service(
        id="hidden", category="kids_cafe", name="행복 쉼터", status="operating", location=location
    )
    db.session.add(service)
    revision.raise_it()
    db.session.commit()
    assert places.get("hidden") is None
    assert [(n.place.id, n.distance_m) for n in nearby.around(DAEBANG, limit=8)] == before
    found = nearby.in_district("11590", ["kids_cafe"], each=50)
    assert "hidden" not in [near.place.id for near in found["kids_cafe"]]
