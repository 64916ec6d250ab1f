"""The map's page and files, over HTTP."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from service_finder import create_app
from service_finder.catalogue import revision
from service_finder.extensions import begin_write, db
from service_finder.lib.marking import LANGUAGES
from service_finder.models import Location, Service
from tests.client import LintingClient
from tests.conftest import make_settings

HOSTILE = "</script><img src=x onerror=alert(1)>{{7007*7007}}'\"&"
CENTERS = "/en/map?category=family_center"


def page_of(client: LintingClient, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def settings_of(page: BeautifulSoup) -> dict[str, Any]:
    section = page.select_one("[data-map]")
    assert section is not None
    found: dict[str, Any] = json.loads(str(section["data-map"]))
    return found


def asked_of(page: BeautifulSoup) -> dict[str, list[str]]:
    return parse_qs(urlsplit(settings_of(page)["places"]).query)


def script_of(page: BeautifulSoup) -> str:
    (script,) = (s.get_text() for s in page.select("script") if "map_places" in s.get_text())
    return script


@pytest.mark.parametrize("lang", LANGUAGES)
def test_outlines_are_kept_for_a_day_and_then_asked_about(reader: LintingClient, lang: str) -> None:
    answer = reader.get(f"/map/{lang}/districts.json")
    assert answer.mimetype == "application/geo+json"
    assert len(answer.json["features"]) == 25
    assert {f["properties"]["lang"] for f in answer.json["features"]} == {lang}
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert reader.get(f"/map/{lang}/districts.json", headers=etag).status_code == 304


def test_stations_have_names_and_points(reader: LintingClient) -> None:
    answer = reader.get("/map/en/stations.json")
    features = answer.json["features"]
    assert len(features) == 307
    assert {"name": "Garak Market Station", "lang": "en"} in [f["properties"] for f in features]
    assert reader.get("/map/xx/stations.json").status_code == 404


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_numbered_place_is_in_the_list_the_drawing_and_the_data(
    reader: LintingClient, lang: str
) -> None:
    page = page_of(reader, f"/{lang}/map?category=family_center")
    cards = page.select("[data-place]")
    assert len(cards) == 20
    listed = {place["id"]: place for place in settings_of(page)["listed"]}
    drawn = {
        int(number)
        for title in page.select(".drawing__pin title")
        for number in title.get_text().split(",")
    }
    for card in cards:
        place = listed[str(card["data-place"])]
        assert card.select_one(".place__number").get_text(strip=True) == f"{place['number']}."
        assert (place["number"] in drawn) == (place["point"] is not None)
        link = card.select_one("[data-on-map]")
        assert (link is not None) == (place["point"] is not None)
    assert len(drawn) > 10


def test_a_place_without_a_point_says_so_in_the_list(reader: LintingClient) -> None:
    page = page_of(reader, "/en/map?category=wedding_venue")
    words = [card.get_text(" ", strip=True) for card in page.select("[data-place]")]
    assert any("Not on the map" in text for text in words)


def test_the_second_page_goes_on_counting(reader: LintingClient) -> None:
    page = page_of(reader, f"{CENTERS}&page=2")
    assert settings_of(page)["listed"][0]["number"] == 21
    assert "page" not in asked_of(page), "the map shows all pages"


def test_the_map_asks_for_what_the_search_asks(reader: LintingClient) -> None:
    page = page_of(
        reader,
        "/vi/map?q=kids&category=kids_cafe&category=toy_library&district=11590&district=양천구"
        "&age_months=30&open=now&free=1&near=강남역&sort=name&language=vi",
    )
    asked = asked_of(page)
    assert asked == {
        "lang": ["vi"],
        "q": ["kids"],
        "category": ["kids_cafe,toy_library"],
        "district": ["11590,11470"],
        "age_months": ["30"],
        "open_at": ["now"],
        "free": ["1"],
        "near": ["강남역"],
        "language": ["vi"],
    }
    assert reader.get(settings_of(page)["places"]).status_code == 200


@pytest.mark.parametrize("near", ["nirgendwo", "48.85,2.35"])
def test_a_starting_point_nobody_knows_is_not_asked_for_again(
    reader: LintingClient, near: str
) -> None:
    page = page_of(reader, f"/en/map?near={near}")
    assert "near" not in asked_of(page)
    assert settings_of(page)["here"] is None


def test_the_map_looks_at_the_surroundings_of_the_starting_point(reader: LintingClient) -> None:
    page = page_of(reader, "/en/map?near=37.4979,127.0276")
    assert settings_of(page)["here"] == [37.4979, 127.0276]
    (south, west), (north, east) = json.loads(
        re.search(r"fitBounds\(\s*(\[\[.*?\]\])", script_of(page))[1]
    )
    assert south <= 37.4979 <= north
    assert west <= 127.0276 <= east
    assert east - west < 0.11, "the twenty nearest, not all of Seoul"
    named = page_of(reader, f"/ko/map?near={quote('강남역')}")
    assert settings_of(named)["here"] == pytest.approx([37.498, 127.028], abs=0.005)


def test_the_link_decides_where_the_map_looks(reader: LintingClient) -> None:
    page = page_of(reader, f"{CENTERS}&at=37.57000,126.98000,14.5")
    assert "center: [37.57, 126.98]" in script_of(page)
    assert '"zoom": 14.5' in script_of(page)
    assert len(page.select(".drawing__pin")) < 10, "the drawing looks there too"


@pytest.mark.parametrize("at", ["1,2,3", "{{7*7}},127,12", "<script>", "37.5,127", "x" * 9000])
def test_nonsense_in_the_link_shows_all_results(reader: LintingClient, at: str) -> None:
    page = page_of(reader, f"{CENTERS}&at={quote(at)}")
    assert "fitBounds" in script_of(page)
    assert script_of(page) == script_of(page_of(reader, CENTERS))


def test_the_list_shows_a_place_on_the_map_by_a_link(reader: LintingClient) -> None:
    link = page_of(reader, CENTERS).select_one("[data-on-map]")
    assert link is not None
    address = urlsplit(str(link["href"]))
    asked = parse_qs(address.query)
    assert (address.path, address.fragment) == ("/en/map", "map")
    assert asked["category"] == ["family_center"]
    page = page_of(reader, str(link["href"]))
    (place,) = (p for p in settings_of(page)["listed"] if p["id"] == asked["place"][0])
    lat, lng, _zoom = map(float, asked["at"][0].split(","))
    assert [lat, lng] == pytest.approx(place["point"], abs=1e-5)


def test_nothing_is_fetched_from_elsewhere(reader: LintingClient) -> None:
    answer = reader.get("/ko/map")
    page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    for tag in page.select("script[src], link[rel=stylesheet], img"):
        address = str(tag.get("src") or tag.get("href"))
        assert address.startswith("/assets/"), address
    assert "http" not in script_of(page)
    assert "L.tileLayer" not in script_of(page)
    policy = answer.headers["Content-Security-Policy"]
    assert "img-src 'self' data:;" in policy


def test_an_operator_s_tiles_are_allowed_and_credited(tmp_path: Any, loaded: Flask) -> None:
    application = create_app(
        make_settings(
            tmp_path,
            TILES_URL="https://{s}.tiles.example/{z}/{x}/{y}.png",
            TILES_ATTRIBUTION="Map data © Example <b>people</b>",
        )
    )
    application.test_client_class = LintingClient
    answer = application.test_client().get("/en/map")
    page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    assert '"https://{s}.tiles.example/{z}/{x}/{y}.png"' in script_of(page)
    assert "https://*.tiles.example" in answer.headers["Content-Security-Policy"]
    assert settings_of(page)["tiles"] is True
    assert "Map data © Example <b>people</b>" in page.select_one(".map__credit").get_text()


@pytest.mark.parametrize("words", ["남편이 때려요", "my husband hits me"])
def test_a_question_about_violence_gets_the_crisis_answer(
    reader: LintingClient, words: str
) -> None:
    answer = reader.get(f"/en/map?q={quote(words)}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert b"data-map" not in answer.data
    assert words not in answer.get_data(as_text=True)


def change(service_id: str, **values: Any) -> None:
    begin_write()
    service = db.session.get_one(Service, service_id)
    place = db.session.get_one(Location, service.location_id)
    for name, value in values.items():
        setattr(place if hasattr(Location, name) else service, name, value)
    revision.raise_it()
    db.session.commit()


def test_a_hostile_name_is_only_a_name(loaded: Flask, reader: LintingClient) -> None:
    change("kc-dj230901", name=HOSTILE)
    answer = reader.get("/ko/map?category=kids_cafe&district=11590")
    text = answer.get_data(as_text=True)
    assert "<img src=x" not in text
    page = BeautifulSoup(text, "html.parser")
    assert HOSTILE in [place["name"] for place in settings_of(page)["listed"]]
    assert "49098049" not in text
    assert "onerror" not in script_of(page)


def test_hostile_words_of_the_address_never_reach_the_script(reader: LintingClient) -> None:
    plain = script_of(page_of(reader, "/en/map?q=zzqqzz"))
    for words in ("{{7*7}}", "{% raw %}", "</script><script>alert(1)</script>", "'];alert(1)//"):
        page = page_of(reader, f"/en/map?q={quote(words)}&utm_x={quote(words)}")
        script = script_of(page)
        assert re.sub(r"fitBounds\(.*?\);", "", script, flags=re.S) == re.sub(
            r"fitBounds\(.*?\);", "", plain, flags=re.S
        )
        assert asked_of(page)["q"] == [words]


def test_a_protected_place_is_nowhere_on_the_map(loaded: Flask, reader: LintingClient) -> None:
    change("kc-dj230901", disclosure="district_only", latitude=37.51234, longitude=126.98765)
    page = reader.get("/ko/map?category=kids_cafe&district=11590").get_data(as_text=True)
    assert "kc-dj230901" in page, "it is still in the list"
    assert "37.51234" not in page
    assert "126.98765" not in page


def test_a_place_s_own_page_can_draw_where_it_is(loaded: Flask, reader: LintingClient) -> None:
    page = page_of(reader, "/en/places/kc-dj230901")
    assert [g.get_text() for g in page.select(".drawing__pin text")] == ["1"]
    change("kc-dj230901", disclosure="district_only")
    assert not page_of(reader, "/en/places/kc-dj230901").select(".drawing")
