"""`/places`: the contract's shapes, filters, refusals, caching and silence about danger."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask, request

from service_finder.api import answers
from service_finder.booking import closures, engine
from service_finder.catalogue import disclosure, revision
from service_finder.extensions import begin_write, db
from service_finder.lib import clock
from service_finder.models import ScheduleException, Service
from service_finder.public import headers
from tests.api.shapes import problem_codes, valid
from tests.booking.make import STAFF
from tests.client import LintingClient

URL = "/api/v1/places"
PROTECTED = ("address", "lat", "lng")


def items(client: LintingClient, query: str) -> list[dict[str, Any]]:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    body = valid(answer, "PlaceList")
    found: list[dict[str, Any]] = body["items"]
    return found


def test_a_list_has_the_contracts_shape(reader: LintingClient) -> None:
    answer = reader.get(URL)
    body = valid(answer, "PlaceList")
    assert set(body) == {"items", "total", "next"}
    assert len(body["items"]) == 20
    assert body["total"] > 500


@pytest.mark.parametrize("lang", ["ko", "en", "zh", "ja", "vi"])
def test_an_item_speaks_the_asked_language(reader: LintingClient, lang: str) -> None:
    (item,) = items(reader, f"q=서울형 키즈카페 시립 1호점&lang={lang}&limit=1")
    assert item["id"] == "kc-dj230901"
    assert (item["category"], item["district"], item["district_code"]) == (
        "kids_cafe",
        "동작구",
        "11590",
    )
    assert item["name_ko"] == "서울형 키즈카페 시립 1호점"
    assert item["phone"] == "02-824-0614"
    assert item["url"].endswith(f"/{lang}/places/kc-dj230901")
    assert (item["lat"], item["lng"]) == (37.51245, 126.92731)
    assert "name" in item["matched_on"]


def test_cursors_walk_through_everything_once(reader: LintingClient) -> None:
    venues = db.session.query(Service).filter_by(category="wedding_venue")
    expected = {service.id for service in venues if service.is_listed}
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        more = f"&cursor={after}" if after else ""
        body = reader.get(f"{URL}?category=wedding_venue&limit=30{more}").get_json()
        seen += [item["id"] for item in body["items"]]
        assert body["total"] == len(expected)
        after = body["next"]
    assert (len(seen), set(seen)) == (len(expected), expected)


def test_a_cursor_belongs_to_its_question(reader: LintingClient) -> None:
    after = reader.get(f"{URL}?category=kids_cafe&limit=2").get_json()["next"]
    other = reader.get(f"{URL}?category=toy_library&limit=2&cursor={after}")
    assert problem_codes(other) == [("bad_value", "cursor")]
    same = reader.get(f"{URL}?category=kids_cafe&limit=5&lang=en&cursor={after}")
    assert same.status_code == 200
    forged = reader.get(f"{URL}?category=kids_cafe&cursor={after[:-2]}xx")
    assert problem_codes(forged) == [("bad_value", "cursor")]


def test_near_measures_and_sorts(reader: LintingClient) -> None:
    found = items(reader, "near=37.51245,126.92731&category=kids_cafe&sort=distance&limit=5")
    distances = [item["distance_m"] for item in found]
    assert found[0]["id"] == "kc-dj230901"
    assert distances[0] == 0
    assert distances == sorted(distances)
    within = items(reader, "near=37.51245,126.92731&radius_m=1500&limit=100")
    assert within
    assert all(item["distance_m"] <= 1500 for item in within)


def test_near_alone_puts_what_is_nearby_before_the_hotlines(reader: LintingClient) -> None:
    found = items(reader, "near=37.51245,126.92731&limit=20")
    assert all(item["distance_m"] is not None for item in found)
    assert found[0]["distance_m"] < 300
    lines = items(reader, "near=37.51245,126.92731&category=safety_service&limit=1")
    assert lines[0]["distance_m"] is None  # asked for by kind, they come first


def test_near_understands_words(reader: LintingClient) -> None:
    assert items(reader, "near=노량진동&category=kids_cafe&limit=1")[0]["distance_m"] is not None


def test_near_the_exit_of_a_station_and_near_the_whole_city(reader: LintingClient) -> None:
    station, exit_ = (
        items(reader, f"near={near}&category=kids_cafe&sort=distance&limit=3")
        for near in ("대방역", "대방역 3번 출구")
    )
    assert exit_ == station
    answer = reader.get(f"{URL}?near=서울&lang=en")
    assert problem_codes(answer) == [("unknown_place", "near")]
    assert "all of Seoul" in answer.get_json()["errors"][0]["message"]
    answer = reader.get("/api/v1/slots?near=Seoul&lang=en")
    assert problem_codes(answer) == [("unknown_place", "near")]
    assert "all of Seoul" in answer.get_json()["errors"][0]["message"]


@pytest.mark.parametrize("near", ["zzzzqq", "nan,nan", "inf,127", "1e400,1", "37.5", "37.5,127,3"])
def test_a_place_nobody_knows(reader: LintingClient, near: str) -> None:
    assert problem_codes(reader.get(f"{URL}?near={near}")) == [("unknown_place", "near")]


@pytest.mark.parametrize("near", ["91,0", "37.5,999", "-999,127"])
def test_coordinates_outside_the_world(reader: LintingClient, near: str) -> None:
    assert problem_codes(reader.get(f"{URL}?near={near}")) == [("unknown_place", "near")]


def test_a_radius_needs_a_middle(reader: LintingClient) -> None:
    assert problem_codes(reader.get(f"{URL}?radius_m=500")) == [("bad_value", "radius_m")]


@pytest.mark.parametrize("district", ["11590", "동작구"])
def test_district_by_code_or_name(reader: LintingClient, district: str) -> None:
    found = items(reader, f"district={district}&limit=100")
    assert found
    assert {item["district_code"] for item in found} == {"11590"}


@pytest.mark.parametrize(
    "query",
    [
        "district=Dongjak",
        "district=99999",
        "category=castle",
        "age_months=-1",
        "age_months=1200",
        "open_at=yesterday",
        "open_at=2026-11-21T10:00:00",
        "open_at=9999-12-31T23:59:59-12:00",
        "open_at=0001-01-01T00:00:00%2B14:00",
        "bbox=1,2,3",
        "bbox=127,37,126,38",
        "bbox=nan,nan,nan,nan",
        "language=Vietnamese",
        "language=xx",
        "sort=best",
        "limit=0",
        "limit=101",
        "radius_m=0",
        "lang=fr",
        "step_free=2",
    ],
)
def test_bad_values_are_refused_by_name(reader: LintingClient, query: str) -> None:
    name = query.partition("=")[0]
    assert problem_codes(reader.get(f"{URL}?{query}")) == [("bad_value", name)]


def test_filters_hold(reader: LintingClient) -> None:
    box = items(reader, "bbox=126.9,37.5,126.95,37.52&limit=100")
    assert box
    assert all(126.9 <= i["lng"] <= 126.95 and 37.5 <= i["lat"] <= 37.52 for i in box)
    several = items(reader, "category=toy_library,vip_zone&district=동작구,11680&limit=100")
    assert {item["category"] for item in several} <= {"toy_library", "vip_zone"}
    assert {item["district"] for item in several} <= {"동작구", "강남구"}
    assert several
    assert all(i["open"]["state"] == "open" for i in items(reader, "open_at=now&limit=100"))
    assert items(reader, "language=vi&limit=5")
    assert items(reader, "free=1&limit=5")
    assert items(reader, "bookable=1") == []
    first = reader.get(f"{URL}?age_months=30").get_json()["total"]
    assert 0 < first < reader.get(URL).get_json()["total"]


def test_nonsense_finds_nothing(reader: LintingClient) -> None:
    body = reader.get(f"{URL}?q=qzxjvkqzx").get_json()
    assert body == {"items": [], "total": 0, "next": None}


def test_ended_and_unclear_rows_by_exact_name_only_and_marked(reader: LintingClient) -> None:
    unlisted = db.session.query(Service.id, Service.name, Service.status)
    rows = unlisted.filter(Service.status.not_in(("operating", "seasonal"))).all()
    assert rows
    everything = items(reader, "limit=100&category=safety_service")
    assert not {row.id for row in rows} & {item["id"] for item in everything}
    for row in rows:
        found = {
            item["id"]: item["status"] for item in items(reader, f"q={quote(row.name)}&limit=100")
        }
        assert found.get(row.id) == row.status


def test_protected_places_have_no_place(reader: LintingClient) -> None:
    for category in sorted(disclosure.SENSITIVE):
        for item in items(reader, f"category={category}&limit=100"):
            if item["id"] in disclosure.decisions():
                continue
            assert not set(PROTECTED) & set(item), item["id"]
            detail = reader.get(f"{URL}/{item['id']}").get_json()
            assert not set(PROTECTED) & set(detail), item["id"]


def test_one_place_tells_everything(reader: LintingClient) -> None:
    body = valid(reader.get(f"{URL}/kc-dj230901?lang=en"), "Place")
    assert len(body["hours"]) == 7
    assert body["hours"][0]["date"] == "2026-11-21"
    assert (body["hours"][2]["state"], body["hours"][2]["reason"]) == ("closed", "weekly_closing")
    assert body["ages"] == {"from_months": 48, "to_months": 132, "basis": "year"}
    assert {program["id"] for program in body["programs"]} >= {"kc-playcare", "kc-waitlist"}
    assert body["offerings"] == []
    assert body["source"]["name"].startswith("github.com/Jaybleee/seoulkidscafe")
    assert body["source"]["address"].startswith("https://github.com/")
    assert (body["source"]["as_of"], body["source"]["verified"]) == ("2026-06-15", False)
    korean = [t for t in body["texts"] if t["field"] == "name" and t["language"] == "ko"]
    # Copied from somebody's crawl: nobody may call these words official.
    assert [(t["origin"], t["stale"]) for t in korean] == [("staff", False)]


def test_hours_come_with_exceptions_and_reasons(loaded: Flask) -> None:
    begin_write()
    closed = ScheduleException(on_date=dt.date(2026, 11, 24), is_closed=True, reason="수리")
    short = ScheduleException(
        on_date=dt.date(2026, 11, 25),
        is_closed=False,
        opens_at=dt.time(10),
        closes_at=dt.time(12, 30),
        reason="",
    )
    for row in (closed, short):
        row.service_id = "kc-dj230901"
        db.session.add(row)
    revision.raise_it()
    db.session.commit()
    body = valid(loaded.test_client().get(f"{URL}/kc-dj230901"), "Place")
    tuesday, wednesday = body["hours"][3:5]
    assert (tuesday["state"], tuesday["exception"], tuesday["note"]) == ("closed", True, "수리")
    assert wednesday["exception"] is True
    assert wednesday["intervals"] == [
        {
            "state": "open",
            "opens_at": "2026-11-25T10:00:00+09:00",
            "closes_at": "2026-11-25T12:30:00+09:00",
            "reason": None,
        }
    ]


def test_seed_rows_are_official(reader: LintingClient) -> None:
    seed = db.session.query(Service).filter_by(confidence="seed").order_by(Service.id).first()
    assert seed is not None
    body = reader.get(f"{URL}/{seed.id}").get_json()
    assert {t["origin"] for t in body["texts"] if t["language"] == "ko"} == {"official"}
    assert body["source"]["name"]


@pytest.mark.parametrize("place_id", ["nothing", "KC-DJ230901", "a" * 3000, "%00", "%ff", "<b>"])
def test_an_unknown_place(reader: LintingClient, place_id: str) -> None:
    answer = reader.get(f"{URL}/{place_id}?lang=vi")
    assert problem_codes(answer, 404) == [("not_found", "")]


def test_crisis_words_are_answered_with_help_and_without_a_trace(reader: LintingClient) -> None:
    answer = reader.get(f"{URL}?q=남편이 때려요")
    body = valid(answer, "PlaceList")
    phones = {line["phone"] for line in [*body.get("help", []), *body["items"]]}
    assert {"112", "1366"} <= phones
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "ETag" not in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_an_answer_about_danger_is_in_no_log(app: Flask) -> None:
    with app.test_request_context("/api/v1/places/s-1366-seoul"):
        answers.untraceable({})
        assert request.environ[headers.UNLOGGED] is True
        assert headers.is_sensitive()


def test_a_sensitive_place_is_kept_by_nobody(reader: LintingClient) -> None:
    answer = reader.get(f"{URL}/s-1366-seoul")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_an_answer_can_be_asked_for_again_cheaply(reader: LintingClient) -> None:
    for path in (f"{URL}?category=toy_library", f"{URL}/kc-dj230901"):
        first = reader.get(path)
        assert first.headers["Cache-Control"] == "public, max-age=60"
        assert first.headers["Access-Control-Allow-Origin"] == "*"
        again = reader.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert reader.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_where_somebody_stands_is_not_for_shared_caches(reader: LintingClient) -> None:
    answer = reader.get(f"{URL}?near=37.5,127.0&limit=1")
    assert answer.headers["Cache-Control"] == "private, max-age=60"


def test_other_methods(reader: LintingClient) -> None:
    head = reader.head(f"{URL}?limit=1")
    assert (head.status_code, head.data) == (200, b"")
    options = reader.options(URL)
    assert options.status_code == 200
    assert options.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in options.headers["Allow"]
    refused = reader.post(URL, json={})
    assert problem_codes(refused, 405) == [("method_not_allowed", "")]
    assert "GET" in refused.headers["Allow"]


def test_no_answer_holds_a_less_than_sign(reader: LintingClient) -> None:
    begin = reader.get(f"{URL}?q=<script>&lang=en")
    assert b"<" not in begin.data
    assert b"<" not in reader.get(f"{URL}?<b>=1").data


def test_a_closing_at_the_desk_is_in_every_answer_at_once(loaded: Flask) -> None:
    client, place = loaded.test_client(), "kc-dj230901"
    named = f"{URL}?q=서울형 키즈카페 시립 1호점&limit=1"

    def states() -> list[str]:
        one = valid(client.get(f"{URL}/{place}"), "Place")["open"]["state"]
        listed = valid(client.get(named), "PlaceList")["items"][0]
        mapped = client.get("/api/v1/places.geojson?q=서울형 키즈카페 시립 1호점&limit=1").json
        assert listed["id"] == place and mapped is not None
        page = client.get(f"/en/places/{place}").get_data(as_text=True)
        return [one, listed["open"]["state"], "closed" if ">Closed" in page else "not closed"]

    before, now = states(), clock.now()
    hours = closures.Scope(place, now - dt.timedelta(hours=24), now + dt.timedelta(hours=24))
    closure = engine.close([], reason="The power or the water is off.", by=STAFF, scope=hours)
    assert states() == ["closed"] * 3
    body = valid(client.get(f"{URL}/{place}"), "Place")
    assert (body["hours"][0]["state"], body["hours"][0]["reason"]) == ("closed", "closed_by_staff")
    assert place not in {item["id"] for item in items(client, "category=kids_cafe&open_at=now")}
    engine.reopen(closure.id, by=STAFF)
    assert states() == before
    part = closures.Scope(place, hours.starts_at, hours.ends_at, ("none-of-them",))
    engine.close([], reason="The power or the water is off.", by=STAFF, scope=part)
    assert states() == before  # a room that is closed does not close the place
