"""What may arrive at POST /bookings: any text as a name; nothing makes the site stumble."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from service_finder.booking.queries import party_of
from service_finder.extensions import db
from service_finder.lib.clock import parse_instant
from service_finder.models import Booking, Offering, Person, Slot
from tests.api.test_bookings import body, codes, headers
from tests.booking import make


@pytest.mark.parametrize(
    "name",
    [
        "👨\u200d👩\u200d👧\u200d👦", "مريم", "\u200fנועה", "e\u0301lodie", "Ａｎｎａ",
        "می\u200cخواهم", "a\u200bb", "\u202eabc", "'; DROP TABLE", "ﬁ" * 50,
    ],
)  # fmt: skip
def test_any_script_is_a_name_and_comes_back_as_it_was(
    client: FlaskClient, offering: Offering, slot: Slot, person: Person, name: str
) -> None:
    answer = client.post(
        "/api/v1/bookings", json=body(offering, slot, name), headers=headers(person)
    )
    assert answer.status_code == 201, answer.text
    kept = party_of(db.session.query(Booking).one()).children[0].name
    assert kept in (name, "élodie")


def test_a_hidden_character_makes_nobody_another_child(
    client: FlaskClient, offering: Offering, slot: Slot, person: Person
) -> None:
    sent = body(offering, slot, "Mina")
    assert client.post("/api/v1/bookings", json=sent, headers=headers(person)).status_code == 201
    for name in ("Mi\u200bna", "MINA", "ｍｉｎａ", " mi na "):
        again = client.post(
            "/api/v1/bookings", json=body(offering, slot, name),
            headers=headers(make.make_person()),
        )  # fmt: skip
        assert (again.status_code, codes(again)) == (409, ["already_booked"]), name


@pytest.mark.parametrize("name", ["\u200b", "\u200d\u200d", "\u2060", "\u00a0", "\ufeff", "\u3164"])
def test_a_name_that_shows_nothing_is_none(
    client: FlaskClient, offering: Offering, slot: Slot, person: Person, name: str
) -> None:
    answer = client.post(
        "/api/v1/bookings", json=body(offering, slot, name), headers=headers(person)
    )
    assert (answer.status_code, codes(answer)) == (422, ["bad_name"])


LONE = "\ud800"
HOSTILE: tuple[dict[str, Any], ...] = (
    {"offering": LONE},
    {"offering": "\x00"},
    {"offering": "x" * 81},
    {"offering": None},
    {"offering": {}},
    {"slots": [LONE]},
    {"slots": [-1]},
    {"slots": [1.5]},
    {"slots": [True]},
    {"slots": [2**63]},
    {"slots": {}},
    {"slots": list(range(1, 50))},
    {"wishes": [{"offering": LONE, "slot": "1"}]},
    {"wishes": [{"offering": "a\x00", "slot": "1"}]},
    {"wishes": "x"},
    {"party": {"children": [{"name": LONE, "born_on": "2021-01-01"}]}},
    {"party": {"children": [{"name": "a", "born_on": LONE}]}},
    {"party": {"children": [{"name": "a", "born_on": "2021-W01-1"}]}},
    {"party": {"children": [{"name": "a", "born_on": 20210101}]}},
    {"party": {"children": [{"name": "a", "born_on": "2021-01-01", "x": 1}]}},
    {"party": {"children": [None]}},
    {"party": {"children": "a"}},
    {"party": {"guardians": 1e999}},
    {"party": {"people": 10**30}},
    {"party": {"pets": 1}},
    {"answers": {"needs": LONE}},
    {"answers": {LONE: "x"}},
    {"answers": {"a\x00": "x"}},
    {"answers": {"needs": "x" * 1001}},
    {"answers": {"needs": 5}},
    {"answers": {"needs": {"a": 1}}},
    {"answers": {"nobody_asked": "x"}},
    {"answers": {"consent": "yes"}},
    {"lang": None},
    {"lang": ["ko"]},
    {"lang": LONE},
    {"waitlist": 1},
    {"waitlist": None},
    {LONE: 1},
    {"code": "X"},
    {"wishes": [{"offering": "x", "slot": "1"}]},  # beside slots: one or the other
)


@pytest.mark.parametrize("change", HOSTILE, ids=lambda change: json.dumps(change)[:60])
def test_wrong_types_and_texts_are_422_never_500(
    client: FlaskClient, offering: Offering, slot: Slot, person: Person, change: dict[str, Any]
) -> None:
    sent = json.dumps(body(offering, slot) | change)  # ASCII: \ud800 travels as it is written
    given = headers(person, **{"Content-Type": "application/json"})
    answer = client.post("/api/v1/bookings", data=sent, headers=given)
    assert answer.status_code == 422, answer.text
    assert codes(answer)
    assert db.session.query(Booking).count() == 0


@pytest.mark.parametrize(
    "sent",
    [
        b'{"a":' * 20_000, b'{"slots": [' + b"[" * 50_000, b'{"offering": 1' + b"0" * 5000 + b"}",
        b'{"offering": "a", "offering": "b"}x', b'{"party": {"guardians": 1e400}}',
    ],
    ids=["deep objects", "deep lists", "long number", "more after it", "infinite"],
)  # fmt: skip
def test_deep_and_long_json_is_422(client: FlaskClient, person: Person, sent: bytes) -> None:
    given = headers(person, **{"Content-Type": "application/json"})
    answer = client.post("/api/v1/bookings", data=sent, headers=given)
    assert answer.status_code == 422
    assert codes(answer)


def test_a_huge_body_is_refused_as_a_problem(client: FlaskClient, person: Person) -> None:
    given = headers(person, **{"Content-Type": "application/json"})
    answer = client.post("/api/v1/bookings", data=b'{"a": "' + b"x" * 300_000, headers=given)
    assert answer.status_code in (413, 422)
    assert codes(answer)


@pytest.mark.parametrize("key", ["x" * 201, "naïve\u00e9", "a\tb"])
def test_odd_idempotency_keys_never_stumble(
    client: FlaskClient, offering: Offering, slot: Slot, person: Person, key: str
) -> None:
    sent = headers(person, **{"Idempotency-Key": key})
    answer = client.post("/api/v1/bookings", json=body(offering, slot), headers=sent)
    assert answer.status_code in (201, 422)


def test_a_refusal_is_the_answer_of_its_key_too_and_keys_are_ones_own(
    client: FlaskClient, offering: Offering, slot: Slot, person: Person
) -> None:
    other = make.make_person()
    key = {"Idempotency-Key": "tap"}
    wanted = body(offering, slot, "a", "b", "c")
    assert (
        client.post("/api/v1/bookings", json=wanted, headers=headers(other, **key)).status_code
        == 201
    )
    mine = body(offering, slot, "d")
    first = client.post("/api/v1/bookings", json=mine, headers=headers(person, **key))
    again = client.post("/api/v1/bookings", json=mine, headers=headers(person, **key))
    assert (first.status_code, codes(first)) == (409, ["full"])
    assert again.json == first.json
    waits = client.post(
        "/api/v1/bookings", json=mine | {"waitlist": True}, headers=headers(person, **key)
    )
    assert (waits.status_code, codes(waits)) == (422, ["idempotency_key_reused"])


def test_past_and_not_yet_and_closed_are_said_by_their_codes(
    client: FlaskClient, offering: Offering, person: Person
) -> None:
    opens_at = parse_instant("2026-11-25T09:00:00+09:00")
    cases = {
        "past": make.make_slot(offering, "2026-11-20T10:00"),
        "not_open_yet": make.make_slot(offering, "2026-12-20T10:00", opens_at=opens_at),
        "closed": make.make_slot(offering, "2026-12-21T10:00", state="closed"),
    }
    for code, slot in cases.items():
        for waitlist in (False, True):
            sent = body(offering, slot, waitlist=waitlist)
            answer = client.post("/api/v1/bookings", json=sent, headers=headers(person))
            assert (answer.status_code, codes(answer)) == (409, [code])
            assert "waitlist" not in (answer.json or {})


def test_a_draw_entry_is_applied_and_its_slot_stays_open(
    client: FlaskClient, person: Person
) -> None:
    offering = make.make_offering(opening={"rule": "always", "mode": "draw", "window_minutes": 30})
    until = parse_instant("2026-11-21T10:30:00+09:00")
    slot = make.make_slot(offering, capacity=1, draw_until=until)
    for name in ("a", "b"):
        sent = body(offering, slot, name)
        answer = client.post("/api/v1/bookings", json=sent, headers=headers(make.make_person()))
        assert answer.status_code == 201, answer.text
        assert answer.json is not None
        assert answer.json["state"] == "applied"
        assert "position" not in answer.json
    path = f"/api/v1/offerings/{offering.id}/slots?from=2026-11-28&to=2026-11-28"
    (item,) = client.get(path).json["items"]  # type: ignore[index]
    assert (item["state"], item["left"]) == ("open", 1)


def test_wishes_are_an_application(client: FlaskClient, person: Person) -> None:
    terms = {"party": {}, "ages": None}
    halls = [make.make_offering("wedding", service_id=f"w-{n}", terms=terms) for n in range(2)]
    slots = [make.make_slot(hall, "2027-04-10T11:00", capacity=1) for hall in halls]
    wishes = [{"offering": s.offering_id, "slot": str(s.id)} for s in slots]
    sent = {"wishes": wishes, "answers": {"guests": 50, "tie": "lives"}, "lang": "vi"}
    answer = client.post("/api/v1/bookings", json=sent, headers=headers(person))
    assert answer.status_code == 201, answer.text
    assert answer.json is not None
    assert answer.json["state"] == "applied"
    assert answer.json["url"].endswith(f"/vi/bookings/{answer.json['code']}")
    more = client.post("/api/v1/bookings", json=sent, headers=headers(person))
    assert more.status_code == 409
    assert "one_application" in codes(more)
    four = sent | {"wishes": wishes * 2}
    assert client.post("/api/v1/bookings", json=four, headers=headers(person)).status_code == 422


def test_play_care_is_an_answer_with_places_of_its_own(client: FlaskClient, person: Person) -> None:
    offering = make.make_offering(terms={"play_care_from_months": 36})
    slot = make.make_slot(offering, capacity=5)
    care = make.make_offering(is_add_on=True, parent_id=offering.id)
    make.make_slot(care, capacity=1)
    with_care = {"answers": {"play_care": True}}
    first = client.post(
        "/api/v1/bookings", json=body(offering, slot, "a") | with_care, headers=headers(person)
    )
    assert first.status_code == 201, first.text
    second = client.post(
        "/api/v1/bookings", json=body(offering, slot, "b") | with_care,
        headers=headers(make.make_person()),
    )  # fmt: skip
    assert (second.status_code, codes(second)) == (409, ["add_on_full"])
    listed = client.get("/api/v1/offerings?place=kc-1").json
    assert [item["id"] for item in listed["items"]] == [offering.id]  # type: ignore[index]


@pytest.mark.parametrize("step", ["accept", "decline", "cancel"])
def test_answers_to_an_offer_need_no_body_and_take_no_other(
    client: FlaskClient, offering: Offering, slot: Slot, person: Person, step: str
) -> None:
    make.book(slot, 3)
    waits = client.post(
        "/api/v1/bookings", json=body(offering, slot, waitlist=True), headers=headers(person)
    ).json
    assert waits is not None
    path = f"/api/v1/bookings/{waits['code']}/{step}"
    for sent in (b"[]", b'{"x": 1}', b"{", b"\xff"):
        answer = client.post(path, data=sent, headers=headers(person))
        assert (answer.status_code, bool(codes(answer))) == (422, True)
    if step != "cancel":
        early = client.post(path, headers=headers(person))
        assert (early.status_code, codes(early)) == (409, ["not_possible_now"])
    assert client.post(f"{path}?surprise=1", headers=headers(person)).status_code == 422
    assert client.get(path, headers=headers(person)).status_code == 405


def test_the_calendar_file_is_in_the_bookings_own_language(
    client: FlaskClient, offering: Offering, slot: Slot, person: Person
) -> None:
    made = client.post(
        "/api/v1/bookings", json=body(offering, slot, lang="vi"), headers=headers(person)
    ).json
    assert made is not None
    path = f"/api/v1/bookings/{made['code']}.ics"
    assert f"/vi/bookings/{made['code']}" in client.get(path, headers=headers(person)).text
    assert (
        f"/ja/bookings/{made['code']}"
        in client.get(f"{path}?lang=ja", headers=headers(person)).text
    )
    assert client.get(path).status_code == 401
