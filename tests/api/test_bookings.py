"""The booking routes of the contract: same engine, stable codes, nobody else's business."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from service_finder.api import booking_docs
from service_finder.extensions import db
from service_finder.models import Offering, Person, Slot
from service_finder.people import tokens
from tests.booking import make

Body = dict[str, Any]
Post = Callable[..., TestResponse]


def headers(person: Person, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.issue(person)}", **more}


def body(offering: Offering, slot: Slot, *names: str, **changes: Any) -> Body:
    children = [{"name": name, "born_on": "2022-05-01"} for name in names or ("민지",)]
    party = {"children": children, "guardians": 1, "people": 0}
    made = {"offering": offering.id, "slots": [str(slot.id)], "party": party, "lang": "en"}
    return made | changes


def codes(answer: TestResponse) -> list[str]:
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert answer.json["status"] == answer.status_code
    return [error["code"] for error in answer.json["errors"]]


def valid_booking(answer: TestResponse, status: int) -> Body:
    """Return the body of an answer that matches the published description of a booking."""
    assert answer.status_code == status, answer.text
    assert answer.json is not None
    Draft202012Validator(booking_docs.SCHEMAS["Booking"]).validate(answer.json)
    return answer.json


def test_a_booking_is_made_and_found_again(
    client: FlaskClient, offering: Offering, slot: Slot, person: Person
) -> None:
    made = client.post("/api/v1/bookings", json=body(offering, slot), headers=headers(person))
    booking = valid_booking(made, 201)
    assert booking is not None
    assert booking["state"] == "confirmed"
    assert (booking["slots"], booking["units"]) == ([str(slot.id)], 1)
    assert booking["cancel_until"] == "2026-11-28T09:30:00+09:00"
    assert booking["url"].endswith(f"/en/bookings/{booking['code']}")
    assert "position" not in booking
    assert made.headers["Cache-Control"] == "no-store"
    assert made.headers["Location"] == f"/api/v1/bookings/{booking['code']}"
    listed = client.get("/api/v1/bookings?lang=en", headers=headers(person)).json
    assert listed == {"items": [booking], "total": 1, "next": None}
    one = client.get(f"/api/v1/bookings/{booking['code']}?lang=en", headers=headers(person))
    assert one.json == booking


def test_nobody_without_a_token_and_nobody_elses(
    client: FlaskClient, offering: Offering, slot: Slot, person: Person
) -> None:
    for token in ("", "Bearer", "Bearer x.y", "Basic abc"):
        sent = {"Authorization": token} if token else {}
        answer = client.post("/api/v1/bookings", json=body(offering, slot), headers=sent)
        assert (answer.status_code, codes(answer)) == (401, ["unauthorized"])
    made = client.post("/api/v1/bookings", json=body(offering, slot), headers=headers(person))
    assert made.json is not None
    path = f"/api/v1/bookings/{made.json['code']}"
    stranger = headers(make.make_person())
    for method, where in (
        ("GET", path), ("GET", f"{path}.ics"), ("POST", f"{path}/cancel"),
        ("POST", f"{path}/accept"), ("POST", f"{path}/decline"),
    ):  # fmt: skip
        answer = client.open(where, method=method, headers=stranger)
        assert (answer.status_code, codes(answer)) == (404, ["not_found"])
    assert client.get(path, headers=headers(person)).json["state"] == "confirmed"  # type: ignore[index]


def test_full_says_how_the_waiting_list_stands(
    client: FlaskClient, offering: Offering, slot: Slot, person: Person
) -> None:
    first = client.post(
        "/api/v1/bookings", json=body(offering, slot, "a", "b"), headers=headers(person)
    )
    assert first.status_code == 201
    family = make.make_person()
    wanted = body(offering, slot, "c", "d")
    refused = client.post("/api/v1/bookings", json=wanted, headers=headers(family))
    assert (refused.status_code, codes(refused)) == (409, ["full"])
    assert refused.json is not None
    assert refused.json["waitlist"] == {"open": True, "waiting": 0}
    assert refused.json["errors"][0]["next"]
    waits = client.post(
        "/api/v1/bookings", json=wanted | {"waitlist": True}, headers=headers(family)
    )
    assert waits.json is not None
    assert (waits.status_code, waits.json["state"], waits.json["position"]) == (
        201, "waitlisted", 1,
    )  # fmt: skip
    # a cancel promotes the family as one, and the offer can be accepted
    assert first.json is not None
    client.post(f"/api/v1/bookings/{first.json['code']}/cancel", headers=headers(person))
    mine = f"/api/v1/bookings/{waits.json['code']}"
    offered = client.get(mine, headers=headers(family)).json
    assert offered is not None
    assert offered["state"] == "offered"
    assert offered["offer_until"].endswith("+09:00")
    accepted = client.post(f"{mine}/accept", headers=headers(family))
    assert accepted.json is not None
    assert (accepted.status_code, accepted.json["state"]) == (200, "confirmed")
    again = client.post(f"{mine}/decline", headers=headers(family))
    assert again.status_code == 409


def test_the_same_key_is_answered_once(
    client: FlaskClient, offering: Offering, slot: Slot, person: Person
) -> None:
    sent = headers(person, **{"Idempotency-Key": "tap-1"})
    first = client.post("/api/v1/bookings", json=body(offering, slot), headers=sent)
    second = client.post("/api/v1/bookings", json=body(offering, slot), headers=sent)
    assert first.status_code == second.status_code == 201
    assert first.json == second.json
    other = client.post("/api/v1/bookings", json=body(offering, slot, "b"), headers=sent)
    assert (other.status_code, codes(other)) == (422, ["idempotency_key_reused"])


def test_refusals_are_in_the_readers_language_and_name_the_field(
    client: FlaskClient, app: Flask, person: Person
) -> None:
    ages = {"from_months": 48, "to_months": 84, "basis": "year"}
    offering = make.make_offering(terms={"ages": ages})
    slot = make.make_slot(offering)
    young = body(offering, slot, lang="ko")
    young["party"]["children"][0]["born_on"] = "2024-01-31"
    answer = client.post("/api/v1/bookings", json=young, headers=headers(person))
    assert (answer.status_code, codes(answer)) == (409, ["too_young"])
    assert answer.json is not None
    assert answer.json["errors"][0]["field"] == "children-0-born_on"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"party": {"children": [{"name": "a"}]}}, "party.children.0"),
        (
            {"party": {"children": [{"name": "a", "born_on": "2026-13-01"}]}},
            "party.children.0.born_on",
        ),
        ({"party": {"children": [{"name": 5, "born_on": "2022-01-01"}]}}, "party.children.0.name"),
        ({"party": {"guardians": -1}}, "party.guardians"),
        ({"party": {"guardians": True}}, "party.guardians"),
        ({"party": []}, "party"),
        ({"slots": "5"}, "slots"),
        ({"slots": ["x"]}, "slots"),
        ({"slots": [[1]]}, "slots"),
        ({"slots": [10**40]}, "slots"),
        ({"wishes": [{"offering": "a"}]}, "wishes.0"),
        ({"answers": {"needs": ["a"]}}, "answers.needs"),
        ({"answers": [1]}, "answers"),
        ({"lang": "fr"}, "lang"),
        ({"waitlist": "yes"}, "waitlist"),
        ({"offering": 5}, "offering"),
        ({"surprise": 1}, "surprise"),
    ],
)  # fmt: skip
def test_a_bad_body_is_named_by_its_field(
    client: FlaskClient, offering: Offering, slot: Slot, person: Person, change: Body, field: str
) -> None:
    answer = client.post(
        "/api/v1/bookings", json=body(offering, slot) | change, headers=headers(person)
    )
    assert answer.status_code == 422
    assert answer.json is not None
    assert field in [error.get("field") for error in answer.json["errors"]]


@pytest.mark.parametrize(
    "sent",
    [b"", b"[]", b"{", b"nonsense", b"\xff\xfe", b'{"a": NaN}', b"[" * 5000, b'"x"', b"null"],
)
def test_a_broken_body_is_422(client: FlaskClient, person: Person, sent: bytes) -> None:
    sent_as = headers(person, **{"Content-Type": "application/json"})
    answer = client.post("/api/v1/bookings", data=sent, headers=sent_as)
    assert answer.status_code == 422
    assert codes(answer)


@pytest.mark.parametrize("name", ["", "   ", "x" * 51, "a\x07b"])
def test_names_have_one_to_fifty_characters(
    client: FlaskClient, offering: Offering, slot: Slot, person: Person, name: str
) -> None:
    wanted = body(offering, slot, "placeholder")
    wanted["party"]["children"][0]["name"] = name
    answer = client.post("/api/v1/bookings", json=wanted, headers=headers(person))
    assert (answer.status_code, codes(answer)) == (422, ["bad_name"])


@pytest.mark.parametrize(
    "name", ["ㅎ", "Nguyễn Thị Ánh", "李雷", "O'Brien", "<b>x</b>", "🙂", "x" * 50]
)
def test_any_text_is_a_name(
    client: FlaskClient, offering: Offering, slot: Slot, person: Person, name: str
) -> None:
    answer = client.post(
        "/api/v1/bookings", json=body(offering, slot, name), headers=headers(person)
    )
    assert answer.status_code == 201


def test_bookings_are_limited_a_minute(
    client: FlaskClient, offering: Offering, slot: Slot, person: Person
) -> None:
    sent = headers(person)
    wrong = body(offering, slot) | {"slots": ["999999"]}
    statuses = [client.post("/api/v1/bookings", json=wrong, headers=sent) for _ in range(61)]
    assert {answer.status_code for answer in statuses[:60]} == {422}
    assert statuses[60].status_code == 429
    assert codes(statuses[60]) == ["too_many_requests"]
    assert int(statuses[60].headers["Retry-After"]) > 0
    other = client.post(
        "/api/v1/bookings", json=body(offering, slot), headers=headers(make.make_person())
    )
    assert other.status_code == 201


def test_the_calendar_file(
    client: FlaskClient, offering: Offering, slot: Slot, person: Person
) -> None:
    made = client.post("/api/v1/bookings", json=body(offering, slot), headers=headers(person))
    assert made.json is not None
    answer = client.get(f"/api/v1/bookings/{made.json['code']}.ics", headers=headers(person))
    assert answer.mimetype == "text/calendar"
    assert answer.text.startswith("BEGIN:VCALENDAR")
    assert "DTSTART" in answer.text


def test_offerings_and_sessions(client: FlaskClient, offering: Offering, slot: Slot) -> None:
    listed = client.get("/api/v1/offerings?place=kc-1&kind=kids_cafe&limit=1").json
    assert listed is not None
    assert (listed["total"], listed["next"]) == (1, None)
    for unknown in ("kc-none", "%20%2F"):
        answer = client.get(f"/api/v1/offerings?place={unknown}")
        assert answer.status_code == 422 and answer.json is not None
        assert [(e["code"], e["field"]) for e in answer.json["errors"]] == [("bad_value", "place")]
    one = client.get(f"/api/v1/offerings/{offering.id}").json
    assert one == listed["items"][0]
    assert one is not None
    assert one["ages"] == {"from_months": 0, "to_months": 120, "basis": "year"}
    assert one["opening"]["rule"] == "always"
    sessions = client.get(
        f"/api/v1/offerings/{offering.id}/slots?from=2026-11-28&to=2026-11-28"
    ).json
    assert sessions is not None
    (session,) = sessions["items"]
    assert session == {
        "id": str(slot.id), "starts_at": "2026-11-28T10:00:00+09:00",
        "ends_at": "2026-11-28T12:00:00+09:00", "capacity": 3, "left": 3, "state": "open",
        "opens_at": None, "waiting": 0,
    }  # fmt: skip
    assert client.get("/api/v1/offerings/none").status_code == 404
    assert client.get("/api/v1/offerings/none/slots").status_code == 404


def test_lists_go_on_by_cursor(client: FlaskClient, app: Flask) -> None:
    made = sorted(make.make_offering().id for _ in range(3))
    seen, path = [], "/api/v1/offerings?limit=2"
    page = client.get(path).json
    while page is not None:
        seen += [item["id"] for item in page["items"]]
        page = client.get(f"{path}&cursor={page['next']}").json if page["next"] else None
    assert seen == made


def test_sessions_come_whole_or_in_pages(client: FlaskClient, offering: Offering) -> None:
    for hour in (10, 12, 14):
        make.make_slot(offering, f"2026-11-28T{hour}:00")
    path = f"/api/v1/offerings/{offering.id}/slots?from=2026-11-28&to=2026-11-28"
    whole = client.get(path).get_json()
    assert (whole["total"], len(whole["items"]), whole["next"]) == (3, 3, None)
    first = client.get(f"{path}&limit=2").get_json()
    rest = client.get(f"{path}&limit=2&cursor={first['next']}").get_json()
    assert first["items"] + rest["items"] == whole["items"]
    assert (first["total"], rest["next"]) == (3, None)
    assert client.get(f"{path}&limit=101").status_code == 422


def test_the_number_of_people_named_is_one_that_can_be_booked(client: FlaskClient) -> None:
    party = {"children_max": 0, "people": 1, "people_min": 10, "people_max": 20}
    groups = make.make_offering(terms={"party": party})
    shown = client.get(f"/api/v1/offerings/{groups.id}").get_json()["party"]
    assert (shown["people"], shown["people_min"], shown["people_max"]) == (10, 10, 20)


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-11-28&to=2026-11-27", "from=2026-01-01&to=2026-03-04", "from=soon",
        "from=0001-01-01", "to=2026-02-30", "what=1", "from=2026-11-28&from=2026-11-28",
        "from=2026-W48-6",
    ],
)  # fmt: skip
def test_a_bad_period_is_422(client: FlaskClient, offering: Offering, query: str) -> None:
    answer = client.get(f"/api/v1/offerings/{offering.id}/slots?{query}")
    assert answer.status_code == 422
    assert codes(answer)


def test_free_sessions_have_room_for_all(client: FlaskClient, offering: Offering) -> None:
    small = make.make_slot(offering, "2026-11-28T10:00", capacity=1)
    large = make.make_slot(offering, "2026-11-28T14:00", capacity=4)
    base = "/api/v1/slots?kind=kids_cafe&from=2026-11-28&to=2026-11-28"

    def found(more: str) -> list[str]:
        answer = client.get(base + more)
        assert answer.status_code == 200, answer.text
        assert answer.json is not None
        return [item["id"] for item in answer.json["items"]]

    db.session.commit()
    assert found("") == [str(small.id), str(large.id)]
    assert found("&children=2") == [str(large.id)]
    assert found("&after=14:00") == [str(large.id)]
    assert found("&age_months=48,72") == [str(large.id)]
    assert found("&age_months=190") == []
    for bad in ("&after=25:00", "&children=0", "&age_months=x", "&near=nowhere-at-all"):
        assert client.get(base + bad).status_code == 422


def test_a_date_too_near_to_apply_for_is_not_open(app: Flask) -> None:
    terms = {"party": {}, "ages": None, "apply_days_before": 60}
    venue = make.make_offering("wedding", terms=terms)
    for day in ("2026-12-19", "2027-01-19", "2027-01-20"):
        make.make_slot(venue, f"{day}T11:00", capacity=1)
    path = f"/api/v1/offerings/{venue.id}/slots?from=2026-12-01&to=2027-01-31"
    items = app.test_client().get(path).get_json()["items"]
    assert [item["state"] for item in items] == ["closed", "closed", "open"]
