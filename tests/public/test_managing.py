"""A booking once made: opened by its number, changed, shared, put into a calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from service_finder.booking import engine, notices, queries
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.models import Booking, Offering, Person, Slot
from service_finder.people import residents
from tests.booking.make import NOW, STAFF, book, make_offering, make_party, make_slot
from tests.client import LintingClient
from tests.public.test_booking_pages import code_of, shown, sign_in

MINA = "mina@example.org"


@pytest.fixture(autouse=True)
def _database(app: Flask) -> None:
    """Every test has an application of its own, with an empty database."""


@pytest.fixture
def slot() -> Slot:
    return make_slot(make_offering())


def person(contact: str = MINA) -> Person:
    found = residents.find_or_add(contact, lang="en", now=NOW)
    db.session.commit()
    return found


def parsed(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def find(client: LintingClient, number: str, contact: str) -> TestResponse:
    return client.post("/en/bookings/find", data={"number": number, "contact": contact})


def test_a_booking_opens_with_its_number_and_contact_and_nothing_else_does(
    client: LintingClient, slot: Slot
) -> None:
    mine, other = book(slot, by=person()), book(slot, by=person("b@example.org"))
    found = find(client, f" {mine.code[:5].lower()}-{mine.code[5:]} ", "Mina@Example.org")
    assert (found.status_code, found.location) == (303, f"/en/bookings/{mine.code}")
    page = shown(client, found.location)
    assert "Close this booking" in page.get_text()
    assert not page.select("a[href$='/share']")
    for path in ("bookings", "my-data.json", "calendar-feed", f"bookings/{mine.code}/share"):
        assert client.get(f"/en/{path}").status_code == 302, path
    assert client.get(f"/en/bookings/{other.code}").status_code == 302
    assert client.post(f"/en/bookings/{mine.code}/cancel").status_code == 303
    db.session.refresh(mine)
    assert mine.state == "cancelled"
    clock.freeze(NOW + dt.timedelta(minutes=31))
    assert client.get(f"/en/bookings/{mine.code}").status_code == 302
    clock.freeze(NOW)
    client.post("/en/sign-out")
    assert client.get(f"/en/bookings/{mine.code}").status_code == 302


def test_what_is_wrong_about_number_and_contact_is_never_said(
    client: LintingClient, slot: Slot
) -> None:
    mine = book(slot, by=person())
    person("b@example.org")
    wrong = [
        (mine.code, "b@example.org"),
        ("AAAAAAAAAA", MINA),
        ("", MINA),
        ("<b>", "x@example.org"),
    ]
    answers = [find(client, number, contact) for number, contact in wrong]
    assert {answer.status_code for answer in answers} == {422}
    said = {parsed(answer).select_one("#error-summary").get_text() for answer in answers}
    assert len(said) == 1, said
    assert "Set-Cookie" not in answers[0].headers
    typed = parsed(answers[0])
    assert typed.select_one("#number")["value"] == mine.code
    assert typed.select_one("#contact")["value"] == "b@example.org"
    nobody = parsed(find(client, mine.code, "not an address"))
    assert nobody.select_one("#contact-error")


def test_an_unknown_number_costs_as_many_queries_as_a_known_one(app: Flask, slot: Slot) -> None:
    numbers = (book(slot, by=person()).code, "AAAAAAAAAA")
    counts = []
    queries.holder("", MINA)  # the connection is there
    for number in numbers:
        asked: list[str] = []
        with counting(asked):
            assert queries.holder(number, "b@example.org") is None
        counts.append(len(asked))
    assert counts == [1, 1]


@contextmanager
def counting(asked: list[str]) -> Iterator[None]:
    def listen(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    yield
    event.remove(db.engine, "before_cursor_execute", listen)


def test_guessing_numbers_is_stopped(client: LintingClient) -> None:
    answers = [find(client, f"AAAAAAAAA{n % 10}", f"a{n}@example.org") for n in range(21)]
    assert {answer.status_code for answer in answers[:20]} == {422}
    assert answers[20].status_code == 429
    assert int(answers[20].headers["Retry-After"]) > 0
    assert parsed(answers[20]).select_one("#contact")["value"] == "a20@example.org"


def family_of(booking: Booking) -> dict[str, list[str] | str]:
    children = queries.party_of(booking).children
    return {
        "child-name": [child.name for child in children],
        "child-year": [str(child.born_on.year) for child in children],
        "child-month": [str(child.born_on.month) for child in children],
        "child-day": [str(child.born_on.day) for child in children],
        "guardians": "1",
        "step": "save",
    }


def test_a_family_grows_and_shrinks_whole(client: LintingClient, slot: Slot) -> None:
    mine = book(slot, 1, by=person())
    path = f"/en/bookings/{mine.code}/people"
    sign_in(client)
    page = shown(client, path)
    assert page.select_one("#children-0-name")["value"] == queries.party_of(mine).children[0].name
    typed = family_of(mine)
    more = parsed(client.post(path, data={**typed, "step": "add_child"}))
    assert len(more.select("input[name=child-name]")) == 2
    fewer = parsed(client.post(path, data={**typed, "step": "remove-0"}))
    assert [tag["value"] for tag in fewer.select("input[name=child-name]")] == [""]
    grown = typed | {
        part: [*typed[part], value] for part, value in
        (("child-name", "Kid"), ("child-year", "2020"), ("child-month", "3"), ("child-day", "4"))
    }  # fmt: skip
    saved = client.post(path, data=grown)
    assert (saved.status_code, saved.location) == (303, f"/en/bookings/{mine.code}?done=changed")
    assert "Your booking was changed." in shown(client, saved.location).get_text()
    assert "changed." not in shown(client, f"/en/bookings/{mine.code}?done=<b>").get_text()
    db.session.refresh(slot)
    assert slot.held_hundredths == 200
    assert client.post(path, data=typed).status_code == 303
    db.session.refresh(slot)
    assert slot.held_hundredths == 100


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"child-name": [""]}, "children-0-name"),
        ({"child-day": ["31st"]}, "children-0-born_on"),
        ({"child-year": ["1999"]}, "children-0-born_on"),
        ({"guardians": "0"}, "guardians"),
    ],
)
def test_a_refused_change_stands_by_its_field_and_changes_nothing(
    client: LintingClient, slot: Slot, changes: Mapping[str, object], field: str
) -> None:
    mine = book(slot, 1, by=person())
    sign_in(client)
    answer = client.post(f"/en/bookings/{mine.code}/people", data=family_of(mine) | changes)
    assert answer.status_code in (409, 422)
    page = parsed(answer)
    assert page.select_one(f'#error-summary a[href="#{field}"]')
    assert page.select_one(f"#{field}-error")
    assert page.select_one(f"#{field}")
    assert "5" in [tag.get("value") for tag in page.select("input[name=child-month]")]
    db.session.refresh(mine)
    assert (mine.children_count, mine.guardians_count) == (1, 1)


def test_a_family_that_no_longer_fits_stays_as_it_was(client: LintingClient) -> None:
    slot = make_slot(make_offering(), capacity=1)
    mine = book(slot, 1, by=person())
    sign_in(client)
    typed = family_of(mine)
    for part, value in (("child-name", "Kid"), ("child-year", "2020"), ("child-month", "3"),
                        ("child-day", "4")):  # fmt: skip
        typed[part] = [*typed[part], value]
    answer = client.post(f"/en/bookings/{mine.code}/people", data=typed)
    assert answer.status_code == 409
    assert "you need 2, and there are 1" in parsed(answer).select_one("#error-summary").get_text()
    assert parsed(answer).select_one("#children-1-name")["value"] == "Kid"
    db.session.refresh(slot)
    assert slot.held_hundredths == 100


def posts(mine: Booking, there: Slot) -> dict[str, dict[str, object]]:
    return {
        "people": {**family_of(mine), "child-name": ["A name that was typed"]},
        "move": {"slot": f"{there.offering_id}:{there.id}"},
        "share": {"contact": "grandma@example.org"},
    }


@pytest.mark.parametrize("path", ["people", "move", "share"])
@pytest.mark.parametrize("way", ["code", "number"])
def test_what_was_typed_survives_a_session_that_ran_out(
    client: LintingClient, slot: Slot, path: str, way: str
) -> None:
    there = make_slot(db.session.get_one(Offering, slot.offering_id), "2026-11-29T10:00")
    mine = book(slot, by=person())
    where = f"/en/bookings/{mine.code}/{path}"
    data = posts(mine, there)[path]
    asked = parsed(client.post(where, data=data))
    keep = asked.select_one("input[name=keep]")["value"]
    carried = {"next": where, "keep": keep}
    if way == "code":
        client.post("/en/sign-in", data={**carried, "contact": MINA})
        carried |= {"contact": MINA, "code": code_of(MINA)}
        signed = client.post("/en/sign-in", data=carried)
    else:
        form = parsed(client.post("/en/bookings/find", data={**carried, "number": mine.code}))
        assert form.select_one("input[name=keep]")["value"] == keep
        carried |= {"contact": MINA, "number": mine.code}
        signed = client.post("/en/bookings/find", data=carried)
    assert (signed.status_code, signed.location) == (307, where)
    done = client.post(where, data=carried)  # as the browser posts it on
    if (path, way) == ("share", "number"):
        assert "Sign in" in parsed(done).h1.get_text(), "only who signed in shares"
        return
    assert done.status_code == 303, done.get_data(as_text=True)
    db.session.expire_all()
    if path == "people":
        assert queries.party_of(mine).children[0].name == "A name that was typed"
    elif path == "move":
        assert mine.starts_at == there.starts_at
    else:
        assert "grandma@example.org" in shown(client, where).get_text()


def test_a_button_pressed_after_the_session_leads_back_to_the_booking(
    client: LintingClient, slot: Slot
) -> None:
    mine = book(slot, by=person())
    for step in ("cancel", "accept", "decline", "again", "invitation"):
        answer = client.post(f"/en/bookings/{mine.code}/{step}")
        assert (answer.status_code, answer.location) == (
            303, f"/en/sign-in?next=/en/bookings/{mine.code}",
        )  # fmt: skip


def test_a_forged_keep_is_not_believed(client: LintingClient, slot: Slot) -> None:
    mine = book(slot, by=person())
    where = f"/en/bookings/{mine.code}/share"
    keep = parsed(client.post(where, data={"contact": "x@example.org"})).select_one(
        "input[name=keep]"
    )["value"]
    client.post("/en/sign-in", data={"contact": MINA})
    other = f"/en/bookings/{mine.code}/move"
    data = {"contact": MINA, "code": code_of(MINA), "next": other, "keep": keep}
    assert client.post("/en/sign-in", data=data).status_code == 303, "kept for another page"


def test_a_guardian_is_invited_accepts_and_is_taken_back(
    client: LintingClient, app: Flask, slot: Slot
) -> None:
    mine = book(slot, by=person())
    sign_in(client)
    where = f"/en/bookings/{mine.code}/share"
    bad = client.post(where, data={"contact": "grandma"})
    assert bad.status_code == 422
    assert parsed(bad).select_one("#contact")["value"] == "grandma"
    assert client.post(where, data={"contact": "grandma@example.org"}).status_code == 303
    assert "has not answered" in shown(client, where).get_text()
    notices.queue(app.config["SETTINGS"], NOW)
    grandma = app.test_client()
    sign_in(grandma, "grandma@example.org")  # type: ignore[arg-type]
    name = queries.party_of(mine).children[0].name
    assert "Invitations" in grandma.get("/en/bookings").get_data(as_text=True)
    invited = grandma.get(f"/en/bookings/{mine.code}/invitation").get_data(as_text=True)
    assert "Accept the invitation" in invited
    assert name not in invited
    assert grandma.get(f"/en/bookings/{mine.code}").status_code == 404
    assert grandma.post(f"/en/bookings/{mine.code}/invitation").status_code == 303
    assert name in grandma.get(f"/en/bookings/{mine.code}").get_data(as_text=True)
    assert grandma.get(f"/en/bookings/{mine.code}/invitation").status_code == 302
    page = shown(client, where)
    assert "Sees the booking and can change it" in page.get_text()
    other = page.select_one("input[name=person]")["value"]
    client.post(f"/en/bookings/{mine.code}/unshare", data={"person": other})
    assert grandma.get(f"/en/bookings/{mine.code}").status_code == 404
    assert grandma.get(f"/en/bookings/{mine.code}/invitation").status_code == 404
    assert grandma.post(f"/en/bookings/{mine.code}/invitation").status_code == 404


def test_the_date_that_frees_up_is_asked_for_again(client: LintingClient) -> None:
    hall = make_offering("wedding", terms={"party": {}, "ages": None})
    slot = make_slot(hall, "2027-04-10T11:00", capacity=1)

    def apply(contact: str) -> Booking:
        return engine.reserve(
            hall.id, wishes=[(hall.id, slot.id)], party=make_party(0), lang="en",
            answers={"guests": 50, "tie": "lives"}, by=person(contact), now=NOW,
        )  # fmt: skip

    winner, mine = apply("winner@example.org"), apply(MINA)
    calendar = f"a[href='/en/bookings/{mine.code}.ics']"
    engine.offer(winner.code, by=STAFF, now=NOW)
    engine.accept(winner.code, by=person("winner@example.org"), now=NOW)
    sign_in(client)
    again = f"form[action='/en/bookings/{mine.code}/again']"
    assert not shown(client, f"/en/bookings/{mine.code}?new=1").select(calendar)
    assert not shown(client, f"/en/bookings/{mine.code}").select(again)
    engine.cancel(winner.code, by=STAFF, now=NOW)
    assert "wished for is free again" in shown(client, "/en/bookings").get_text()
    assert shown(client, f"/en/bookings/{mine.code}").select(again)
    assert client.post(f"/en/bookings/{mine.code}/again").status_code == 303
    db.session.refresh(mine)
    assert mine.state == "applied"
    engine.offer(mine.code, by=STAFF, now=NOW)
    assert shown(client, f"/en/bookings/{mine.code}").select(calendar)


def test_the_list_tells_position_reason_and_deadline(client: LintingClient) -> None:
    slot = make_slot(make_offering(), capacity=3)
    first = book(slot, 2)
    mine = book(slot, 3, by=person(), waitlist=True)
    sign_in(client)
    calendar = f"a[href='/en/bookings/{mine.code}.ics']"
    page = shown(client, f"/en/bookings/{mine.code}?new=1")
    assert not page.select(f"{calendar}, .qr")
    said = shown(client, "/en/bookings").get_text()
    assert "number 1 on the waiting list" in said
    assert "you need 3, and there are 1" in said
    engine.cancel(first.code, by=STAFF, now=NOW)
    page = shown(client, "/en/bookings")
    assert "Waiting for your answer" in page.get_text()
    assert "Answer by" in page.get_text()
    assert page.select_one("[data-countdown][data-now][hidden]")
    assert shown(client, f"/en/bookings/{mine.code}").select(calendar)


def test_why_staff_canceled_is_said_in_its_own_language(client: LintingClient, slot: Slot) -> None:
    mine = book(slot, by=person())
    own = book(make_slot(make_offering(), "2026-11-29T10:00"), by=person())
    engine.cancel(mine.code, by=STAFF, reason="선생님이 아프십니다", now=NOW)
    engine.cancel(own.code, by=person(), now=NOW)
    sign_in(client)
    quote = shown(client, f"/vi/bookings/{mine.code}").select_one(".notice q")
    assert (quote["lang"], quote.get_text()) == ("ko", "선생님이 아프십니다")
    assert quote.find_next_sibling(class_="badge--tongue")
    assert not shown(client, f"/ko/bookings/{mine.code}").select(".notice .badge--tongue")
    assert not shown(client, f"/ko/bookings/{own.code}").select(".notice q")


def test_the_qr_code_is_the_desks_address(client: LintingClient, app: Flask, slot: Slot) -> None:
    mine = book(slot, by=person())
    sign_in(client)
    page = shown(client, f"/en/bookings/{mine.code}?new=1")
    assert page.select_one(".qr[role=img][aria-label] svg")
    assert "sending you a message" in page.get_text()
    here = client.get(f"/staff/c/{mine.code}")
    assert here.status_code in (302, 303, 404)
