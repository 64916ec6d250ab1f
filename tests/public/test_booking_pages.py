"""The resident's booking pages: find, sign in, book, look, cancel; and what is refused."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from service_finder.booking import own_data
from service_finder.booking.engine import cancel
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.lib.clock import parse_instant
from service_finder.models import EndedSession, OutboxMessage, Person, Slot
from service_finder.people import vault
from tests.booking.make import NOW, book, make_offering, make_slot
from tests.client import LintingClient


@pytest.fixture(autouse=True)
def _database(app: Flask) -> None:
    """Every test has an application of its own, with an empty database."""


def shown(client: LintingClient, path: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def test_an_offering_shows_its_sessions_in_words(client: LintingClient) -> None:
    offering = make_offering(is_demo=True)
    open_slot = make_slot(offering, "2026-11-22T10:00")
    full = make_slot(offering, "2026-11-22T13:00", capacity=0)
    closed = make_slot(offering, "2026-11-23T10:00", state="closed")
    page = shown(client, f"/en/offerings/{offering.id}")
    rows = {row.select_one("[id^=slot-]")["id"]: row.get_text(" ") for row in
            page.select("tr:has([id^=slot-])")}  # fmt: skip
    assert "5 places left" in rows[f"slot-{open_slot.id}"]
    assert (
        "Fully booked" in rows[f"slot-{full.id}"]
        and "Join the waiting list" in rows[f"slot-{full.id}"]
    )
    assert "Closed" in rows[f"slot-{closed.id}"] and "Book" not in rows[f"slot-{closed.id}"]
    assert "demonstration" in page.select_one("main").get_text()
    assert page.select_one(f'a[href="/en/bookings/new?offering={offering.id}&slot={open_slot.id}"]')


def test_an_offering_shows_the_days_asked_for(client: LintingClient) -> None:
    offering = make_offering()
    slot = make_slot(offering, "2026-12-20T10:00")
    assert not shown(client, f"/en/offerings/{offering.id}").select(f"#slot-{slot.id}")
    page = shown(client, f"/en/offerings/{offering.id}?from=2026-12-14&utm_source=x")
    assert page.select(f"#slot-{slot.id}")
    misread = shown(client, f"/en/offerings/{offering.id}?from=tomorrow")
    assert "could not read that date" in misread.get_text()


def test_the_opening_moment_is_offered_as_a_calendar_file(client: LintingClient) -> None:
    offering = make_offering()
    opens_at = parse_instant("2026-11-22T09:00:00+09:00")
    later = make_slot(offering, "2026-11-26T10:00", opens_at=opens_at)
    page = shown(client, f"/en/offerings/{offering.id}")
    link = page.select_one(f"a[href$='opening.ics?slot={later.id}']")["href"]
    assert "Booking opens: " in page.get_text()
    answer = client.get(link)
    assert "DTSTART:20261122T000000Z" in answer.get_data(as_text=True)
    shown(client, f"/en/offerings/{offering.id}/opening.ics?slot=x", 404)


def test_an_unknown_offering_is_not_found(client: LintingClient) -> None:
    shown(client, "/en/offerings/nothing", 404)


def test_free_lists_what_has_enough_places(client: LintingClient) -> None:
    offering = make_offering()
    make_slot(offering, "2026-11-21T15:00", capacity=1)
    make_slot(offering, "2026-11-21T17:00", capacity=3)
    page = shown(client, "/en/free?kind=kids_cafe&when=today&children=2&after=14:00")
    assert "1 session with" in page.select_one("#count").get_text()
    assert "17:00" in page.get_text() or "5:00" in page.get_text()


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "circus"},
        {"when": "someday"},
        {"date": "2026-02-31"},
        {"after": "late"},
        {"children": "many"},
        {"age_months": "old"},
        {"near": "Atlantis"},
    ],
)
def test_free_says_in_words_what_it_cannot_read(
    client: LintingClient, query: dict[str, str]
) -> None:
    page = shown(client, "/en/free?" + urlencode(query))
    assert page.select_one("#error-summary")
    (value,) = query.values()
    assert value in page.select_one("form[action='/en/free']").decode() or "kind" in query


def sign_in(client: LintingClient, contact: str = "mina@example.org") -> None:
    asked = client.post("/en/sign-in", data={"contact": contact})
    assert asked.status_code == 200
    signed = client.post("/en/sign-in", data={"contact": contact, "code": code_of(contact)})
    assert signed.status_code == 303, signed.get_data(as_text=True)


def code_of(contact: str) -> str:
    rows = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()))
    row = next(row for row in rows if vault.unseal(row.to_sealed) == contact)
    found = re.search(r"\b\d{6}\b", vault.unseal(row.text_sealed))
    assert found is not None
    return found[0]


def family(children: int = 1, **changes: object) -> dict[str, object]:
    numbers = range(1, children + 1)
    return {
        "child-name": [f"Kid {n}" for n in numbers],
        "child-year": ["2021"] * children,
        "child-month": ["5"] * children,
        "child-day": [str(n) for n in numbers],
        "guardians": "1",
        "answers-consent": "yes",
        "step": "check",
        **changes,
    }


def form_of(slot: Slot) -> str:
    return f"/en/bookings/new?offering={slot.offering_id}&slot={slot.id}"


def keep_of(answer: TestResponse) -> str:
    page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    return str(page.select_one("input[name=keep]")["value"])


def booked(client: LintingClient, slot: Slot, children: int = 1) -> str:
    checked = client.post(form_of(slot), data=family(children))
    assert checked.status_code == 200, checked.get_data(as_text=True)
    done = client.post(form_of(slot), data={"keep": keep_of(checked), "step": "book"})
    assert done.status_code == 303, done.get_data(as_text=True)
    return str(re.search(r"/bookings/(\w+)", done.location)[1])


def test_at_the_last_moment_only_staff_can_cancel(client: LintingClient) -> None:
    starts = (NOW + dt.timedelta(minutes=20)).astimezone(clock.SEOUL)
    slot = make_slot(make_offering(), f"{starts:%Y-%m-%dT%H:%M}")
    sign_in(client)
    text = shown(client, f"/en/bookings/{booked(client, slot)}").get_text()
    assert "Call the place: staff can still cancel it." in text
    assert "You can cancel" not in text


def test_a_family_books_looks_and_cancels(client: LintingClient) -> None:
    slot = make_slot(make_offering())
    sign_in(client)
    code = booked(client, slot, children=2)
    page = shown(client, f"/en/bookings/{code}")
    assert "Confirmed" in page.h1.get_text()
    assert "Kid 2" in page.get_text()
    assert page.select_one(".qr svg")
    assert code in shown(client, "/en/bookings").decode()
    assert client.get(f"/en/bookings/{code}.ics").mimetype == "text/calendar"
    asked = shown(client, f"/en/bookings/{code}/cancel")
    assert asked.h1.get_text() == "Cancel the booking?"
    assert "Yes, cancel" in asked.get_text()
    korean = shown(client, f"/ko/bookings/{code}/cancel").h1.get_text()
    assert korean == "예약을 취소할까요?"
    assert client.post(f"/en/bookings/{code}/cancel").status_code == 303
    assert "Canceled" in shown(client, f"/en/bookings/{code}").h1.get_text()
    db.session.refresh(slot)
    assert slot.held_hundredths == 0


def test_typed_data_survives_the_sign_in(client: LintingClient) -> None:
    slot = make_slot(make_offering())
    asked = client.post(form_of(slot), data=family(2))
    keep = keep_of(asked)
    onward = form_of(slot)
    data = {"contact": "a@example.org", "next": onward, "keep": keep}
    assert keep_of(client.post("/en/sign-in", data=data)) == keep
    signed = client.post("/en/sign-in", data=data | {"code": code_of("a@example.org")})
    assert (signed.status_code, signed.location) == (307, onward)
    checked = client.post(onward, data=data)
    assert "Check your answers" in checked.get_data(as_text=True)
    assert "Kid 2" in checked.get_data(as_text=True)


def test_confirming_twice_is_one_booking(client: LintingClient) -> None:
    slot = make_slot(make_offering())
    sign_in(client)
    checked = client.post(form_of(slot), data=family())
    confirm = {"keep": keep_of(checked), "step": "book"}
    first, second = (client.post(form_of(slot), data=confirm).location for _ in range(2))
    assert first == second
    db.session.refresh(slot)
    assert slot.held_hundredths == 100


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"child-year": ["2000"]}, "children-0-born_on"),
        ({"child-day": ["31st"]}, "children-0-born_on"),
        ({"child-name": [""]}, "children-0-name"),
        ({"guardians": "0"}, "guardians"),
        ({"answers-consent": ""}, "answers-consent"),
    ],
)
def test_a_refusal_stands_next_to_its_field(
    client: LintingClient, changes: dict[str, object], field: str
) -> None:
    slot = make_slot(make_offering())
    answer = client.post(form_of(slot), data=family(**changes))
    assert answer.status_code in (409, 422)
    page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    assert page.select_one(f'#error-summary a[href="#{field}"]'), page.select("#error-summary")
    assert page.select_one(f"#{field}") and page.select_one(f"#{field}-error")
    assert "5" in [tag.get("value") for tag in page.select("input[name=child-month]")]


def test_adding_and_removing_a_child_loses_nothing(client: LintingClient) -> None:
    slot = make_slot(make_offering())
    answer = client.post(form_of(slot), data=family(2, step="add_child"))
    page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    names = [tag["value"] for tag in page.select("input[name=child-name]")]
    assert names == ["Kid 1", "Kid 2", ""]
    answer = client.post(form_of(slot), data=family(2, step="remove-0"))
    page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    assert [tag["value"] for tag in page.select("input[name=child-name]")] == ["Kid 2"]


def test_a_full_session_offers_the_waiting_list(client: LintingClient) -> None:
    slot = make_slot(make_offering(), capacity=1)
    sign_in(client)
    answer = client.post(form_of(slot), data=family(2))
    assert answer.status_code == 409
    assert "Join the waiting list" in answer.get_data(as_text=True)
    checked = client.post(form_of(slot), data=family(2, step="waitlist"))
    done = client.post(form_of(slot), data={"keep": keep_of(checked), "step": "book"})
    assert "number 1 on the waiting list" in shown(client, done.location).get_text()


def test_an_offer_is_accepted_on_its_page(client: LintingClient) -> None:
    slot = make_slot(make_offering(), capacity=1)
    other = book(slot)
    sign_in(client)
    checked = client.post(form_of(slot), data=family(1, step="waitlist"))
    done = client.post(form_of(slot), data={"keep": keep_of(checked), "step": "book"})
    cancel(other.code, by=db.session.get_one(Person, other.person_id), now=NOW)
    page = shown(client, done.location)
    assert "Answer by" in page.get_text()
    accept = page.select_one("form[action$='/accept']")["action"]
    assert client.post(accept).status_code == 303
    assert "Confirmed" in shown(client, done.location).h1.get_text()


def test_a_booking_moves_to_another_session(client: LintingClient) -> None:
    offering = make_offering()
    first, second = make_slot(offering), make_slot(offering, "2026-11-29T10:00")
    sign_in(client)
    code = booked(client, first)
    page = shown(client, f"/en/bookings/{code}/move")
    assert page.select_one(f"option[value='{offering.id}:{second.id}']")
    assert client.post(f"/en/bookings/{code}/move", data={"slot": second.id}).status_code == 303
    for slot in (first, second):
        db.session.refresh(slot)
    assert (first.held_hundredths, second.held_hundredths) == (0, 100)
    assert client.post(f"/en/bookings/{code}/move", data={"slot": "x"}).status_code >= 400


def test_somebody_elses_booking_is_unknown(client: LintingClient) -> None:
    other = book(make_slot(make_offering()))
    sign_in(client)
    shown(client, f"/en/bookings/{other.code}", 404)
    assert client.post(f"/en/bookings/{other.code}/cancel").status_code == 404


def test_strangers_are_sent_to_the_sign_in(client: LintingClient) -> None:
    answer = client.get("/en/bookings")
    assert answer.status_code == 302
    assert answer.location == "/en/sign-in?next=/en/bookings"


def test_a_wrong_code_and_a_wrong_contact_are_said_in_words(client: LintingClient) -> None:
    client.post("/en/sign-in", data={"contact": "b@example.org"})
    wrong = client.post("/en/sign-in", data={"contact": "b@example.org", "code": "abc"})
    assert wrong.status_code == 422 and "not right" in wrong.get_data(as_text=True)
    nobody = client.post("/en/sign-in", data={"contact": "not an address"})
    assert nobody.status_code == 422
    assert client.get("/en/bookings").status_code == 302


def test_asking_for_codes_without_end_is_stopped(client: LintingClient) -> None:
    answers = [client.post("/en/sign-in", data={"contact": "c@example.org"}) for _ in range(6)]
    assert [a.status_code for a in answers[:5]] == [200] * 5
    assert answers[5].status_code == 429
    assert int(answers[5].headers["Retry-After"]) > 0


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/en/", "/en/\\evil", ""])
def test_sign_in_leads_only_into_our_pages(client: LintingClient, away: str) -> None:
    client.post("/en/sign-in", data={"contact": "d@example.org"})
    data = {"contact": "d@example.org", "code": code_of("d@example.org"), "next": away}
    assert client.post("/en/sign-in", data=data).location == "/en/bookings"


def test_other_sites_cannot_post(client: LintingClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    for path in ("sign-in", "sign-out", "bookings/new", "bookings/X/cancel", "my-data/delete"):
        assert client.post(f"/en/{path}", headers=headers).status_code == 403, path


def test_signing_out_ends_the_session(client: LintingClient) -> None:
    sign_in(client)
    assert client.get("/en/bookings").status_code == 200
    copied = client.get_cookie("session")
    assert copied is not None
    client.post("/en/sign-out")
    assert client.get("/en/bookings").status_code == 302
    client.set_cookie("session", copied.value)
    assert client.get("/en/bookings").status_code == 302  # a copy of the cookie is dead too
    own_data.purge(clock.now() + dt.timedelta(days=2))
    assert db.session.query(EndedSession).count() == 0


def test_a_resident_takes_and_deletes_their_data(client: LintingClient) -> None:
    slot = make_slot(make_offering())
    sign_in(client)
    code = booked(client, slot)
    taken = client.get("/en/my-data.json").get_json()
    assert taken["contact"] == "mina@example.org" and code in str(taken)
    assert "cannot be undone" in shown(client, "/en/my-data/delete").get_text()
    answer = client.post("/en/my-data/delete")
    assert answer.status_code == 303
    assert "Your data is deleted" in shown(client, answer.location).get_text()
    assert client.get("/en/bookings").status_code == 302
    db.session.refresh(slot)
    assert slot.held_hundredths == 0


def test_pages_with_personal_data_are_kept_nowhere(client: LintingClient) -> None:
    slot = make_slot(make_offering())
    sign_in(client)
    code = booked(client, slot)
    paths = ("/en/bookings", f"/en/bookings/{code}", f"/en/bookings/{code}.ics", "/demo/outbox")
    for path in (*paths, "/en/my-data.json", form_of(slot)):
        assert client.get(path).headers["Cache-Control"] == "no-store", path


def test_a_changed_draft_is_not_believed(client: LintingClient) -> None:
    slot = make_slot(make_offering())
    sign_in(client)
    keep = keep_of(client.post(form_of(slot), data=family()))
    forged = client.post(form_of(slot), data={"keep": keep[:-2] + "xx", "step": "book"})
    assert forged.status_code in (409, 422)


def test_an_application_names_its_dates(client: LintingClient) -> None:
    offering = make_offering("wedding", terms={"party": {"children_min": 0}})
    first, second = make_slot(offering, "2027-03-06T12:00"), make_slot(offering, "2027-03-07T12:00")
    sign_in(client)
    assert shown(client, form_of(first)).select(f"option[value='{offering.id}:{second.id}']")
    wishes = [f"{offering.id}:{second.id}", f"{offering.id}:{first.id}", ""]
    answers = {"answers-guests": "40", "answers-tie": "lives", "wish": wishes}
    checked = client.post(form_of(first), data=answers | {"answers-consent": "yes"})
    done = client.post(form_of(first), data={"keep": keep_of(checked), "step": "book"})
    page = shown(client, done.location)
    assert "Applied" in page.h1.get_text() and "Choice 2" in page.get_text()


def test_care_by_the_hour_is_booked_for_several_hours(client: LintingClient) -> None:
    offering = make_offering("hourly_care", terms={"minutes_max": 180})
    hours = [make_slot(offering, f"2026-11-25T{hour}:00", minutes=60) for hour in (10, 11, 12, 13)]
    sign_in(client)
    choices = [tag["value"] for tag in shown(client, form_of(hours[0])).select("#slots option")]
    ids = [str(slot.id) for slot in hours]
    assert choices == [ids[0], ",".join(ids[:2]), ",".join(ids[:3])]
    pick_up = {"answers-pick_up": "Grandmother"}
    answer = client.post(form_of(hours[0]), data=family(1, slots=choices[1], **pick_up))
    done = client.post(form_of(hours[0]), data={"keep": keep_of(answer), "step": "book"})
    page = shown(client, done.location)
    assert "10:00 AM–12:00 PM" in page.get_text(), page.select_one("main").get_text(" ", strip=True)
    assert "Grandmother" in page.get_text()
    for slot, held in zip(hours, (100, 100, 0, 0), strict=True):
        db.session.refresh(slot)
        assert slot.held_hundredths == held
