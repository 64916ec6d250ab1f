"""Corrections: no account, hostile words, a receipt; what reads like a secret address is parked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from service_finder.catalogue import places
from service_finder.extensions import Model, db
from service_finder.facts import corrections
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGES
from service_finder.models import Correction
from service_finder.people.rights import Desk
from tests.client import LintingClient
from tests.staff.make import make_member, sign_in_client

CAFE, HELP = "kc-dj230901", "s-dv-nowon"
SECRET = "서울특별시 노원구 비밀로12길 34"
HOSTILE = "<script>alert(1)</script> {{ 7*7 }} '; DROP TABLE correction; -- \x00\u202e %(x)s 🙂"


def send(client: LintingClient, place: str = CAFE, **form: str) -> str:
    """Send a correction and return its receipt's address."""
    answer = client.post(
        f"/en/places/{place}/correction", data={"topic": "phone", "words": "It rings.", **form}
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)[-2000:]
    assert "Set-Cookie" not in answer.headers
    return str(answer.headers["Location"])


def last() -> Correction:
    return db.session.scalars(select(Correction).order_by(Correction.id.desc()).limit(1)).one()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_place_page_leads_to_the_form(reader: LintingClient, lang: str) -> None:
    for place in (CAFE, "s-family-counsel"):
        page = reader.get(f"/{lang}/places/{place}").get_data(as_text=True)
        assert f'href="/{lang}/places/{place}/correction"' in page
        assert reader.get(f"/{lang}/places/{place}/correction").status_code == 200


def test_what_became_of_it_stands_under_a_number(loaded: Flask) -> None:
    client = loaded.test_client()
    where = send(client)
    page = client.get(where)
    body = page.get_data(as_text=True)
    receipt = last().receipt
    assert "Waiting for the staff" in body
    assert f"{receipt[:5]}-{receipt[5:]}" in body
    assert "It rings" not in body
    assert page.headers["Cache-Control"] == "no-store"
    asked = client.get(f"/en/corrections?receipt={receipt.lower()}")
    assert asked.headers["Location"] == where
    assert client.get("/en/corrections?receipt=ZZZZZ-ZZZZZ").status_code == 404
    assert client.get("/en/corrections/%00nope").status_code == 404


@pytest.mark.parametrize("words", [HOSTILE, "ㅋ" * 1000, "a\r\nb", "𝕏" * 500, "100% sure %s"])
def test_hostile_words_are_kept_as_words_and_shown_to_staff_only(
    loaded: Flask, signed_in: Callable[..., LintingClient], words: str
) -> None:
    client = loaded.test_client()
    send(client, words=words)
    row = last()
    assert words[:5] not in row.words_sealed
    assert corrections.words_of(row) == corrections.readable(words)
    page = signed_in("editor").get(f"/staff/facts/corrections/{row.id}").get_data(as_text=True)
    assert "<script>alert(1)" not in page
    assert "\x00" not in page
    assert "49" not in page.split("desk-quote")[1][:60]


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"topic": "", "words": "It rings."}, "Choose what is wrong."),
        ({"topic": "nonsense", "words": "It rings."}, "Choose what is wrong."),
        ({"topic": "phone", "words": "  \n"}, "Write what is right instead"),
        ({"topic": "phone", "words": "x" * 1001}, "Write at most 1000 characters."),
    ],
)
def test_faults_stand_beside_the_field_and_what_was_typed_stays(
    reader: LintingClient, form: dict[str, str], message: str
) -> None:
    answer = reader.post(f"/en/places/{CAFE}/correction", data=form)
    body = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert body.count(message) == 2
    assert form["words"].strip() in body


def test_another_site_cannot_send_one(loaded: Flask) -> None:
    answer = loaded.test_client().post(
        f"/en/places/{CAFE}/correction",
        data={"topic": "phone", "words": "It rings."},
        headers={"Origin": "https://evil.example"},
    )
    assert answer.status_code == 403
    assert not db.session.scalars(select(Correction)).all()


def test_floods_are_slowed_per_address(loaded: Flask) -> None:
    client = loaded.test_client()
    for _n in range(5):
        send(client)
    answer = client.post(f"/en/places/{CAFE}/correction", data={"topic": "phone", "words": "Again"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Again" in answer.get_data(as_text=True)
    other = client.post(
        f"/en/places/{CAFE}/correction",
        data={"topic": "phone", "words": "It rings."},
        environ_base={"REMOTE_ADDR": "192.0.2.7"},
    )
    assert other.status_code == 303


@pytest.mark.parametrize(
    ("place", "words", "is_parked"),
    [
        (HELP, f"It is at {SECRET}", True),
        (HELP, "37.65432, 127.05678", True),
        (HELP, "노원구 비밀동 12-3", True),
        (HELP, "노원구 비밀로１２길 ３４", True),  # full-width digits
        (HELP, "노원구 비밀로12\n길 34", True),  # broken over lines
        (HELP, "Nobody answers in the evening", False),
        (CAFE, f"The door is at {SECRET}", False),
        (CAFE, f"The women's shelter is at {SECRET}", True),
        (CAFE, f"쉼터는 {SECRET}", True),
    ],
)
def test_rule_17_an_address_of_a_protected_service_is_parked(
    loaded: Flask,
    signed_in: Callable[..., LintingClient],
    place: str,
    words: str,
    is_parked: bool,
) -> None:
    client = loaded.test_client()
    where = send(client, place, topic="address", words=words)
    row = last()
    assert (row.state == "parked") is is_parked
    assert bool(row.words_sealed) is not is_parked
    if not is_parked:
        return
    for table in Model.metadata.sorted_tables:
        for stored in db.session.execute(select(table)):
            assert "비밀로" not in str(stored), table.name
    staff = signed_in("administrator")
    pages = [where, "/staff/facts/corrections", f"/staff/facts/corrections/{row.id}"]
    for path in pages:
        body = (client if path == where else staff).get(path).get_data(as_text=True)
        assert "비밀" not in body
        assert "37.65432" not in body
    assert "was not kept" in client.get(where).get_data(as_text=True)


def test_a_hidden_place_has_no_form(loaded: Flask) -> None:
    client = loaded.test_client()
    assert client.get("/en/places/no-such-place/correction").status_code == 404
    answer = client.post(
        "/en/places/no-such-place/correction", data={"topic": "phone", "words": "It rings."}
    )
    assert answer.status_code == 404


def test_a_sensitive_form_leaves_no_trace(reader: LintingClient) -> None:
    answer = reader.get(f"/en/places/{HELP}/correction")
    place = places.get(HELP)
    assert place is not None
    assert place.is_sensitive
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "<title>Everyday guide | Seoul</title>" in answer.get_data(as_text=True)


def test_staff_of_another_center_see_nothing(
    loaded: Flask, signed_in: Callable[..., LintingClient]
) -> None:
    send(loaded.test_client(), words="It rings for ever")
    number = last().id
    theirs, others = signed_in("editor", service=CAFE), signed_in("editor", service="fc-jongno")
    assert f"/staff/facts/corrections/{number}" in theirs.get("/staff/facts/corrections").get_data(
        as_text=True
    )
    assert theirs.get(f"/staff/facts/corrections/{number}").status_code == 200
    assert f"/corrections/{number}" not in others.get("/staff/facts/corrections").get_data(
        as_text=True
    )
    assert others.get(f"/staff/facts/corrections/{number}").status_code == 404
    post = {"csrf": others.csrf, "decision": "corrected"}
    assert others.post(f"/staff/facts/corrections/{number}", data=post).status_code == 404
    assert last().state == "waiting"


def test_a_decision_is_public_and_taken_once(
    loaded: Flask, signed_in: Callable[..., LintingClient]
) -> None:
    client = loaded.test_client()
    where = send(client)
    editor, number = signed_in("editor", service=CAFE), last().id
    form = {"csrf": editor.csrf, "decision": "was_right"}
    assert editor.post(f"/staff/facts/corrections/{number}", data=form).status_code == 303
    late = editor.post(f"/staff/facts/corrections/{number}", data=form | {"decision": "corrected"})
    assert late.status_code == 409
    assert "Somebody decided this one before you." in late.get_data(as_text=True)
    assert "what we show is right" in client.get(where).get_data(as_text=True)
    bad = form | {"decision": "parked"}
    assert editor.post(f"/staff/facts/corrections/{number}", data=bad).status_code == 400


def test_the_median_stands_on_the_status_page(loaded: Flask) -> None:
    now = clock.now()
    member = make_member("editor")
    for days in (1, 2, 9):
        db.session.add(
            Correction(
                receipt=f"AAAAAAAAA{days}", service_id=CAFE, topic="phone", lang="ko",
                state="corrected", created_at=now - dt.timedelta(days=days), decided_at=now,
                decided_by=member.id,
            )
        )  # fmt: skip
    db.session.commit()
    pace = corrections.pace(now)
    assert (pace.decided, pace.median_days, pace.waiting) == (3, 2.0, 0)
    page = loaded.test_client().get("/en/status").get_data(as_text=True)
    assert "within 2 days" in page


def test_words_are_forgotten_after_ninety_days(loaded: Flask, desk_of: Callable[..., Desk]) -> None:
    send(loaded.test_client())
    now, desk = clock.now(), desk_of("editor")
    assert corrections.decide(desk, last().id, "corrected", now=now)
    assert corrections.forget(now + dt.timedelta(days=89)) == 0
    assert corrections.forget(now + dt.timedelta(days=91)) == 1
    db.session.expire_all()
    assert corrections.words_of(last()) == ""


def test_a_look_at_the_words_is_in_the_audit(loaded: Flask) -> None:
    send(loaded.test_client())
    client = sign_in_client(loaded, make_member("editor"))
    client.get(f"/staff/facts/corrections/{last().id}")
    entries = db.session.execute(
        select(Model.metadata.tables["audit_entry"]).order_by(
            Model.metadata.tables["audit_entry"].c.id.desc()
        )
    ).first()
    assert entries is not None
    assert (entries.action, entries.is_view, entries.service_id) == ("correction_read", True, CAFE)
