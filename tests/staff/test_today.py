"""The today board: who comes, check-in by two of the staff, walk-ins, check-out, counts, paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from service_finder.booking import engine
from service_finder.booking.engine import Child, Party
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGES
from service_finder.models import AuditEntry, Booking, Offering, Person, Slot, Stay, ZoneVisit
from service_finder.staff import guard
from tests.booking.make import NOW, STAFF, book, make_offering, make_slot
from tests.client import LintingClient
from tests.staff import make

SignIn = Callable[..., LintingClient]
A, B = "place-a", "place-b"
AT = "2026-11-21T10:30"  # the clock of tests stands at 10:00 that day


@pytest.fixture
def slot(app: Flask) -> Slot:
    make.make_place(A)
    make.make_place(B)
    return make_slot(make_offering(service_id=A), AT, capacity=6)


@pytest.fixture
def desk(slot: Slot, signed_in: SignIn) -> LintingClient:
    return signed_in("desk", service=A)


def shown(client: LintingClient, path: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def post(client: LintingClient, path: str, status: int = 303, **form: object) -> BeautifulSoup:
    data = {"csrf": client.csrf, **form}  # type: ignore[attr-defined]
    answer = client.post(path, data=data)
    assert answer.status_code == status, answer.get_data(as_text=True)
    if status == 303:
        follow = client.get(answer.headers["Location"])
        assert follow.status_code == 200
        return BeautifulSoup(follow.get_data(as_text=True), "html.parser")
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def family(slot: Slot, name: str = "김민준", **more: object) -> Booking:
    party = Party((Child(name, dt.date(2021, 5, 5)),), 1)
    return book(slot, party=party, **more)


def views() -> list[tuple[str, str]]:
    rows = db.session.scalars(select(AuditEntry).where(AuditEntry.is_view).order_by(AuditEntry.id))
    return [(row.record_type, row.reason) for row in rows]


def state(booking: Booking) -> str:
    return db.session.scalars(select(Booking.state).where(Booking.id == booking.id)).one()


def test_the_board_shows_sessions_places_and_who_comes(desk: LintingClient, slot: Slot) -> None:
    booking = family(slot, answers={"needs": "peanut allergy"})
    engine.hold_back(slot.id, 2, by=STAFF, now=NOW)
    page = shown(desk, "/staff/today")  # one place: no question which
    text = page.select_one("main").get_text(" ", strip=True)
    assert "김민준" in text and booking.code in text
    assert "5 places left" in text and "2 of them held back" in text
    assert "0 of 1 families here" in text
    assert "Notes" in text and "peanut" not in page.get_text()
    assert views() == [("service", "names of 2026-11-21")]
    other = shown(desk, "/staff/today?on=2026-11-22")
    assert "No session on this day" in other.get_text()
    assert shown(desk, "/staff/today?on=nonsense").select_one(f"#b-{booking.code}")


def test_a_viewer_sees_numbers_and_no_names(slot: Slot, signed_in: SignIn) -> None:
    booking = family(slot)
    viewer = signed_in("viewer", service=A)
    page = shown(viewer, "/staff/today")
    assert "김민준" not in page.get_text() and "1 child" in page.get_text()
    assert not page.select("form[action*=check-in]")
    assert "김민준" not in shown(viewer, f"/staff/bookings/{booking.code}").get_text()
    assert "김민준" not in shown(viewer, "/staff/today/print").get_text()
    assert views() == []
    post(viewer, f"/staff/bookings/{booking.code}/check-in", 403)


def test_nothing_of_another_place_is_seen_or_done(slot: Slot, signed_in: SignIn) -> None:
    booking = family(slot)
    zone = make_offering("hourly_care", service_id=A, terms={"free_visit": True, "capacity": 4})
    stranger = signed_in("administrator", service=B)
    code = booking.code
    for path in (f"/staff/today?place={A}", f"/staff/bookings/{code}", f"/staff/c/{code}",
                 f"/staff/book/{slot.id}", f"/staff/today/print?place={A}"):  # fmt: skip
        shown(stranger, path, 404)
    for path in ("check-in", "no-show", "undo", "check-out", "check-out/undo", "notes", "cancel"):
        post(stranger, f"/staff/bookings/{code}/{path}", 404)
    post(stranger, f"/staff/book/{slot.id}", 404)
    post(stranger, "/staff/today/find", 404, place=A, q=code)
    post(stranger, "/staff/today/print", 404, place=A)
    post(stranger, f"/staff/today/zones/{zone.id}", 404, step="+1")
    assert state(booking) == "confirmed"


def test_the_code_on_the_phone_opens_the_booking_at_the_desk(
    desk: LintingClient, slot: Slot, app: Flask
) -> None:
    code = family(slot).code
    assert desk.get(f"/staff/c/{code.lower()}").headers["Location"] == f"/staff/bookings/{code}"
    stranger = app.test_client()
    assert stranger.get(f"/staff/c/{code}").headers["Location"] == f"/ko/bookings/{code}"
    stranger.set_cookie(guard.DEVICE_COOKIE, "known", path="/staff")
    assert stranger.get(f"/staff/c/{code}").headers["Location"].startswith("/staff/?next=")


def test_two_of_the_staff_check_in_and_both_see_what_happened(
    desk: LintingClient, slot: Slot, signed_in: SignIn
) -> None:
    booking = family(slot)
    path = f"/staff/bookings/{booking.code}/check-in"
    page = post(desk, path, back="board")
    line = page.select_one(f"#b-{booking.code}").get_text(" ", strip=True)
    assert "Checked in" in line and "Desk" in line
    assert page.select_one("[role=status]").get_text(" ", strip=True).startswith("Checked in.")
    second = signed_in("desk", service=A)
    said = post(second, path, 409).select_one("#error-summary").get_text(" ", strip=True)
    assert "Already checked in by Desk" in said and "10:00" in said
    undone = post(second, f"/staff/bookings/{booking.code}/undo")
    assert "the family is expected again" in undone.get_text()
    assert state(booking) == "confirmed"
    acts = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.record_id == booking.code, ~AuditEntry.is_view)
    ).all()
    assert acts == ["checked_in", "undone"]


def test_no_show_and_undo_within_the_day(desk: LintingClient, slot: Slot) -> None:
    booking = family(slot)
    path = f"/staff/bookings/{booking.code}"
    early = post(desk, f"{path}/no-show", 409)
    assert "present state" in early.get_text()
    clock.freeze(slot.starts_at + dt.timedelta(minutes=20))
    post(desk, f"{path}/no-show", back="board")
    assert state(booking) == "no_show"
    post(desk, f"{path}/undo")
    assert state(booking) == "confirmed"


def test_finding_by_name_or_number(desk: LintingClient, slot: Slot) -> None:
    booking, other = family(slot), family(slot, "Nguyễn Anh")
    found = post(desk, "/staff/today/find", 200, q="민준")
    assert [li["id"] for li in found.select(".desk-family")] == [f"b-{booking.code}"]
    assert "Nobody found" in post(desk, "/staff/today/find", 200, q="nobody").get_text()
    opened = post(desk, "/staff/today/find", q=other.code.lower())
    assert opened.select_one("h1").get_text() == "Nguyễn Anh"
    assert ("service", "2026-11-21") in views()
    assert "민준" not in str([(v.reason, v.facts) for v in db.session.query(AuditEntry)])


def test_notes_and_contact_are_hidden_until_pressed_and_that_is_written_down(
    desk: LintingClient, slot: Slot
) -> None:
    person = Person(created_at=NOW, contact_type="none")
    db.session.add(person)
    db.session.commit()
    booking = family(slot, by=person, answers={"needs": "peanut allergy"})
    path = f"/staff/bookings/{booking.code}"
    assert "peanut" not in shown(desk, path).get_text()
    assert ("booking", "notes and contact") not in views()
    page = post(desk, f"{path}/notes", 200)
    assert "peanut allergy" in page.get_text()
    assert ("booking", "notes and contact") in views()


def test_a_walk_in_is_booked_and_checked_in_without_an_account(
    desk: LintingClient, slot: Slot
) -> None:
    page = shown(desk, f"/staff/book/{slot.id}")
    key = page.select_one("input[name=key]")["value"]
    form = {
        "child-name": "민지", "child-year": "2021", "child-month": "3", "child-day": "2",
        "guardians": "1", "lang": "ko", "contact": "", "is_here": "yes", "step": "book", "key": key,
    }  # fmt: skip
    board = post(desk, f"/staff/book/{slot.id}", **form)
    assert "Checked in" in board.get_text()
    post(desk, f"/staff/book/{slot.id}", **form)  # pressed twice
    row = db.session.query(Booking).one()
    person = db.session.get_one(Person, row.person_id)
    assert (row.state, person.contact_type) == ("attended", "none")


def test_a_caller_gets_messages_in_their_language_or_none(desk: LintingClient, slot: Slot) -> None:
    form = {"child-name": "Anh", "child-year": "2021", "child-month": "3", "child-day": "2",
            "guardians": "1", "lang": "vi", "contact": "nonsense", "step": "book"}  # fmt: skip
    wrong = post(desk, f"/staff/book/{slot.id}", 422, **form)
    assert wrong.select_one("#error-summary a")["href"] == "#contact"
    assert wrong.select_one("#contact")["value"] == "nonsense"
    assert wrong.select_one("#children-0-name")["value"] == "Anh"
    post(desk, f"/staff/book/{slot.id}", **{**form, "contact": "lan@example.org"})
    row = db.session.query(Booking).one()
    assert (row.state, row.lang) == ("confirmed", "vi")
    more = post(desk, f"/staff/book/{slot.id}", 200, **{**form, "step": "add_child"})
    assert len(more.select("fieldset[id^=children-]")) == 2
    broken = {**form, "contact": "", "child-year": "x"}
    faults = post(desk, f"/staff/book/{slot.id}", 422, **broken)
    assert "birth date" in faults.select_one("#error-summary").get_text()
    post(desk, f"/staff/book/{slot.id}", 400, **{**form, "lang": "xx"})


def test_a_full_session_offers_the_waiting_list(desk: LintingClient, slot: Slot) -> None:
    engine.set_capacity(slot.id, 0, reason="ill", by=STAFF, now=NOW)
    form = {"child-name": "Anh", "child-year": "2021", "child-month": "3", "child-day": "2",
            "guardians": "1", "lang": "ko", "step": "book"}  # fmt: skip
    full = post(desk, f"/staff/book/{slot.id}", 409, **form)
    assert full.select_one("button[value=waitlist]")
    page = post(desk, f"/staff/book/{slot.id}", **{**form, "step": "waitlist"})
    assert "Put on the waiting list." in page.get_text()


def test_check_out_asks_who_picks_the_child_up(desk: LintingClient) -> None:
    care = make_slot(make_offering("hourly_care", service_id=A), AT, minutes=60)
    booking = family(care, answers={"pick_up": "Grandmother"})
    path = f"/staff/bookings/{booking.code}"
    post(desk, f"{path}/check-in")
    nobody = post(desk, f"{path}/check-out", 422, picked_up_by=" ")
    assert "Write who picks the child up" in nobody.get_text()
    page = post(desk, f"{path}/check-out", picked_up_by="김 할머니")
    assert "김 할머니" in page.get_text() and "Left at" in page.get_text()
    again = post(desk, f"{path}/check-out", 409, picked_up_by="Somebody")
    assert "Already checked out by Desk" in again.get_text()
    post(desk, f"{path}/check-out/undo")
    assert db.session.query(Stay).count() == 0


def test_one_press_counts_one_in_or_out(desk: LintingClient, slot: Slot) -> None:
    zone: Offering = make_offering(
        "hourly_care", service_id=A, terms={"free_visit": True, "capacity": 2}
    )
    path = f"/staff/today/zones/{zone.id}"
    for _press in range(2):
        page = post(desk, path, step="+1")
    assert page.select_one(".desk-count").get_text(" ", strip=True) == "2 / 2\xa0· Full"
    full = post(desk, path, 409, step="+1")
    assert "Not enough places left" in full.get_text()
    post(desk, path, step="-1")
    assert sum(v.people_count for v in db.session.query(ZoneVisit) if v.left_at is None) == 1
    for step in ("", "+", "+x", "+999", "1"):
        post(desk, path, 400, step=step)


def test_the_printed_list_holds_notes_only_when_asked(desk: LintingClient, slot: Slot) -> None:
    family(slot, answers={"needs": "peanut allergy"})
    plain = shown(desk, "/staff/today/print")
    assert "김민준" in plain.get_text() and "peanut" not in plain.get_text()
    whole = post(desk, "/staff/today/print", 200, place=A, on="2026-11-21")
    assert "peanut allergy" in whole.get_text()
    assert views()[-1] == ("service", "list with notes of 2026-11-21")


def test_canceling_for_a_family_needs_words_for_them(desk: LintingClient, slot: Slot) -> None:
    booking = family(slot)
    path = f"/staff/bookings/{booking.code}/cancel"
    assert "Give a reason" in post(desk, path, 422, reason=" ").get_text()
    post(desk, path, reason="The child is ill")
    assert state(booking) == "cancelled"


def test_who_works_at_several_places_chooses(slot: Slot, signed_in: SignIn) -> None:
    make_offering(service_id=B)
    city = signed_in("manager")
    page = shown(city, "/staff/today")
    links = [link["href"] for link in page.select(".desk-tile")]
    assert links == [f"/staff/today?place={A}", f"/staff/today?place={B}"]
    assert shown(city, links[0]).select_one(".desk-session")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_of_the_day_in_every_language(slot: Slot, app: Flask, lang: str) -> None:
    booking = family(slot)
    member = make.make_member("desk", service=A, lang=lang)
    client: LintingClient = make.sign_in_client(app, member)  # type: ignore[assignment]
    for path in ("/staff/today", f"/staff/bookings/{booking.code}", f"/staff/book/{slot.id}",
                 "/staff/today/print"):  # fmt: skip
        assert shown(client, path).select_one("html")["lang"].startswith(lang)
