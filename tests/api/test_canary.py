"""A canary in every field of a protected record is in no byte of the API, and changes none."""

from __future__ import annotations

import datetime as dt
import json

from flask import Flask

from service_finder.api.routes import OPERATIONS
from service_finder.catalogue import revision
from service_finder.extensions import begin_write, db
from service_finder.models import (
    Accessibility,
    Address,
    Location,
    Organization,
    Phone,
    Program,
    Schedule,
    ScheduleException,
    Service,
    Text,
)

ROAD = "카나리아로 987"
LAT, LNG = 37.512391237, 126.927391237
CANARIES = (ROAD, "37.512391", "126.927391", "04399", "카나리아동", "Canary-ro 987")
NEAR = f"{LAT},{LNG}"
LATER = dt.datetime(2026, 12, 24, tzinfo=dt.UTC)
ASKED = (
    "/api/v1/places?limit=100&category=safety_service",
    "/api/v1/places?limit=100&category=counselling",
    f"/api/v1/places?limit=100&near={NEAR}&sort=distance",
    f"/api/v1/places?limit=100&near={NEAR}&radius_m=300",
    "/api/v1/places?limit=100&bbox=126.92,37.51,126.93,37.52",
    "/api/v1/places?q=카나리아로",
    "/api/v1/places?q=카나리아 상담",
    "/api/v1/places?q=Canary",
    "/api/v1/places?q=쉼터 주소",
    "/api/v1/places?q=동작구 상담&limit=100",
    "/api/v1/places?district=동작구&limit=100&sort=name",
    "/api/v1/places.geojson?zoom=18&bbox=126.92,37.51,126.93,37.52",
    "/api/v1/places.geojson?q=카나리아",
    "/api/v1/suggest?q=카나리아",
    "/api/v1/suggest?q=Canary",
    "/api/v1/programs?q=카나리아",
    "/api/v1/programs?limit=100&category=victim_support",
    "/hsds/services?full=1&per_page=1000",
    "/hsds/services?minimal=1",
    "/hsds/services?modified_after=2026-12-01",
    "/hsds/services?search=카나리아",
    "/hsds/service_at_locations?full=1&per_page=1000",
    "/hsds/service_at_locations?postcode=04399&proximity=5000",
    "/hsds/organizations?full=1&full_service=1&per_page=1000",
    "/hsds/organizations/canary-org",
    "/hsds/services/canary",
    "/api/v1/places/canary",
)


def plant(own: str, name: str, category: str, disclosure: str) -> None:
    """Put a record with the canary in every field; the database believes it to be public."""
    begin_write()
    db.session.add(
        Organization(
            id=f"{own}-org", category="operator", name="카나리아", role=ROAD, address_line=ROAD,
            website="https://canary.example/",
        )
    )  # fmt: skip
    db.session.flush()
    location = Location(
        id=f"loc-{own}", location_type="physical", disclosure=disclosure, district_code="11590",
        latitude=LAT, longitude=LNG, dong="카나리아동", point_basis=ROAD,
    )  # fmt: skip
    location.address = Address(line=f"서울특별시 동작구 {ROAD}", postal_code="04399")
    words = f"서울특별시 동작구 {ROAD}에 있습니다"
    db.session.add(
        Service(
            id=own, category=category, name=name, status="operating", location=location,
            organization_id=f"{own}-org", description=words, website=f"https://example.org/{ROAD}",
            booking_url=f"https://example.org/{ROAD}", hours_text=words, age_text=words,
            capacity=987, capacity_text=words, fee_text=words, note=words, alert=words,
            source=words, as_of="2026-12", updated_at=LATER,
            phones=[Phone(number="02-123-4567", role=words), Phone(number=ROAD, position=1)],
            schedules=[Schedule(byday="MO", notes="", source_text=words)],
            schedule_exceptions=[ScheduleException(on_date=dt.date(2026, 11, 22), reason=words)],
            accessibility=[Accessibility(feature="step_free", is_present=True, details=ROAD)],
        )
    )  # fmt: skip
    db.session.add(
        Program(
            id=f"{own}-program", category="victim_support", name=name, organization_id=f"{own}-org",
            venue_ids=own, target=words, eligibility=words, apply_text=words, note=words,
        )
    )  # fmt: skip
    for field in ("description", "fee", "age", "capacity", "alert"):
        for lang in ("en", "zh", "ja", "vi"):
            db.session.add(
                Text(record_type="service", record_id=own, field=field, lang=lang,
                     text="18, Canary-ro 987, Seoul", origin="staff")
            )  # fmt: skip
    revision.raise_it()
    db.session.commit()


def answers(app: Flask) -> dict[str, tuple[int, bytes, str]]:
    client = app.test_client()
    found = {}
    for path in ASKED:
        answer = client.get(path)
        changed = answer.headers.get("Last-Modified", "")
        found[path] = (answer.status_code, answer.data, changed)
    return found


HIDDEN = (
    ("카나리아 쉼터", "safety_service", "public"),
    ("카나리아 상담소", "nobody_decided", "public"),
    ("카나리아 상담소", "counselling", "hidden"),
    ("카나리아 보호시설", "kids_cafe", "public"),
)


def test_hidden_records_change_no_byte(loaded: Flask) -> None:
    before = answers(loaded)
    for number, (name, category, disclosure) in enumerate(HIDDEN):
        plant("canary" if number == 0 else f"canary-{number}", name, category, disclosure)
    db.session.query(Program).filter(Program.id.startswith("canary")).delete()
    db.session.commit()
    after = answers(loaded)
    for path in ASKED:
        assert after[path] == before[path], path


def test_a_protected_record_tells_no_place(loaded: Flask) -> None:
    measured = (*ASKED[3:5], *ASKED[11:13])
    before = answers(loaded)
    plant("canary", "카나리아 상담소", "counselling", "public")
    after = answers(loaded)
    for path, (_status, data, _changed) in after.items():
        for canary in CANARIES:
            assert canary.encode() not in data, (path, canary)
    for path in measured:
        assert after[path][:2] == before[path][:2], path
    nearest, before_it = after[ASKED[2]][1], before[ASKED[2]][1]
    # It is listed with its district, so the total grows; the order by distance does not know it.
    assert json.loads(nearest)["items"] == json.loads(before_it)["items"]
    body = loaded.test_client().get("/api/v1/places/canary").get_json()
    assert (body["district"], body["phone"]) == ("동작구", "02-123-4567")
    assert body["organization_id"] is None
    assert not {"address", "lat", "lng"} & set(body)


def test_every_list_route_is_watched() -> None:
    watched = {path.split("?")[0] for path in ASKED}
    lists = {
        operation.path
        for operation in OPERATIONS.values()
        if operation.answer in ("PlaceList", "FeatureCollection", "SuggestionList", "HsdsPage")
    }
    assert lists - {"/hsds/taxonomies", "/hsds/taxonomy_terms"} <= watched
