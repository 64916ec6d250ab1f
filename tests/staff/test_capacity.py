"""Capacity at the desk: weeks, overrides, closures with who is affected, waiting lists, draws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from service_finder.booking import engine
from service_finder.catalogue import revision
from service_finder.extensions import begin_write, db
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGES
from service_finder.models import Booking, BookingEvent, Closure, Offering, Pattern, Slot
from tests.booking.make import NOW, STAFF, book, make_offering, make_slot
from tests.booking.test_closing import events
from tests.booking.test_patterns import add_pattern
from tests.client import LintingClient
from tests.staff import make
from tests.staff.test_today import A, B, post, shown

SignIn = Callable[..., LintingClient]
AT = "2026-11-28T10:00"


@pytest.fixture
def offering(app: Flask) -> Offering:
    make.make_place(A)
    make.make_place(B)
    return make_offering(service_id=A)


@pytest.fixture
def desk(offering: Offering, signed_in: SignIn) -> LintingClient:
    return signed_in("manager", service=A)


def state(booking: Booking) -> str:
    db.session.expire_all()
    return booking.state


def size(slot: Slot) -> int:
    db.session.expire_all()
    return db.session.get_one(Slot, slot.id).capacity_hundredths // 100


def closing(**changes: str) -> dict[str, str]:
    return {"place": A, "from": "2026-11-28", "reason": "0", **changes}


def test_a_place_shows_what_it_offers_and_its_closures(
    desk: LintingClient, offering: Offering
) -> None:
    make_slot(offering, AT)
    page = shown(desk, "/staff/capacity")
    assert "1 sessions in the next two weeks" in page.get_text()
    assert page.select_one(f'a[href="/staff/capacity/week/{offering.id}"]')
    assert page.select_one(f'a[href="/staff/capacity/close?place={A}"]')


def test_nothing_of_another_place_is_seen_or_changed(offering: Offering, signed_in: SignIn) -> None:
    slot = make_slot(offering, AT)
    booking = book(slot, waitlist=True)
    closure = engine.close([slot.id], reason="x", by=STAFF, now=NOW)
    stranger = signed_in("administrator", service=B)
    for path in (f"/staff/capacity?place={A}", f"/staff/capacity/offerings/{offering.id}",
                 f"/staff/capacity/week/{offering.id}", f"/staff/capacity/sessions/{slot.id}",
                 f"/staff/capacity/close?place={A}"):  # fmt: skip
        shown(stranger, path, 404)
    for path in (f"offerings/{offering.id}", f"week/{offering.id}", f"sessions/{slot.id}/size",
                 f"sessions/{slot.id}/held-back", f"sessions/{slot.id}/draw",
                 f"offer/{booking.code}", f"closures/{closure.id}/reopen"):  # fmt: skip
        post(stranger, f"/staff/capacity/{path}", 404)
    post(stranger, "/staff/capacity/close", 404, **closing())
    mine = make_offering(service_id=B)
    shown(stranger, f"/staff/capacity/week/{mine.id}?copy={offering.id}", 404)
    assert size(slot) == 5


def week(**changes: str) -> dict[str, Any]:
    return {
        "count": "1", "id-0": "", "days-0": ["5", "6"], "rounds-0": "10:00-12:00",
        "capacity-0": "4", "from-0": "2026-11-21", "to-0": "", "holidays-0": "closed", **changes,
    }  # fmt: skip


def test_a_week_is_looked_at_before_it_is_saved(desk: LintingClient, offering: Offering) -> None:
    path = f"/staff/capacity/week/{offering.id}"
    assert "No pattern yet." in shown(desk, path).get_text()
    added = post(desk, path, 200, step="add", count="0")
    assert len(added.select("textarea[name^=rounds-]")) == 1
    seen = post(desk, path, 200, step="preview", **week())
    assert "New sessions: 8" in seen.get_text() and "Save and open" in seen.get_text()
    assert db.session.query(Slot).count() == db.session.query(Pattern).count() == 0
    saved = post(desk, path, step="save", **week())
    assert "Saved." in saved.get_text() and db.session.query(Slot).count() == 8
    slots = db.session.query(Slot).order_by(Slot.starts_at).all()
    engine.set_capacity(slots[0].id, 9, reason="A bigger room", by=STAFF, now=NOW)
    book(slots[1])
    pattern = db.session.query(Pattern).one()
    later = week(**{"id-0": str(pattern.id), "rounds-0": "11:00-13:00"})
    text = post(desk, path, 200, step="preview", **later).get_text(" ", strip=True)
    assert "Removed, nobody has booked them: 6" in text
    assert "Kept although the pattern does not want them: 2" in text
    assert "changed by hand (A bigger room)" in text and "somebody has booked" in text


def test_what_cannot_be_a_week_is_said_beside_its_field(
    desk: LintingClient, offering: Offering
) -> None:
    path = f"/staff/capacity/week/{offering.id}"
    for wrong, field in (
        ({"rounds-0": "ten to twelve"}, "rounds-0"),
        ({"days-0": ""}, "rounds-0"),
        ({"capacity-0": "many"}, "capacity-0"),
        ({"from-0": "soon"}, "from-0"),
        ({"to-0": "2026-01-01"}, "rounds-0"),
    ):
        page = post(desk, path, 422, step="preview", **week(**wrong))
        assert page.select_one("#error-summary a")["href"] == f"#{field}"
        assert page.select_one(f"#{field}")
    kept = post(desk, path, 422, step="save", **week(**{"rounds-0": "x"}))
    assert kept.select_one("#rounds-0").get_text() == "x"
    assert "No pattern yet" in post(desk, path, 200, step="remove-0", **week()).get_text()


def test_a_week_is_copied_from_another_place(offering: Offering, signed_in: SignIn) -> None:
    other = make_offering(service_id=B)
    theirs = add_pattern(other, weekdays="2", rounds=[["09:00", "11:00"]])
    city = signed_in("manager")
    path = f"/staff/capacity/week/{offering.id}"
    assert shown(city, path).select_one(f'option[value="{other.id}"]')
    page = shown(city, f"{path}?copy={other.id}")
    assert page.select_one("#rounds-0").get_text() == "09:00-11:00"
    assert page.select_one("input[name=id-0]")["value"] == ""
    assert "Nothing is saved yet" in page.get_text()
    assert theirs.offering_id == other.id and db.session.query(Pattern).count() == 1


def test_one_session_is_overridden_with_a_reason(desk: LintingClient, offering: Offering) -> None:
    slot = make_slot(offering, AT)
    path = f"/staff/capacity/sessions/{slot.id}"
    assert "Give a reason" in post(desk, f"{path}/size", 422, capacity="3", reason="").get_text()
    assert "10,000" in post(desk, f"{path}/size", 422, capacity="x", reason="ill").get_text()
    page = post(desk, f"{path}/size", capacity="3", reason="One teacher is ill")
    assert "Changed by hand: One teacher is ill" in page.get_text()
    post(desk, f"{path}/held-back", count="2")
    assert shown(desk, path).select_one("#count")["value"] == "2"
    assert "10,000" in post(desk, f"{path}/held-back", 422, count="-1").get_text()


def test_lowering_below_what_is_booked_goes_through_who_is_affected(
    desk: LintingClient, offering: Offering
) -> None:
    slot = make_slot(offering, AT, capacity=4)
    make_slot(offering, "2026-11-29T10:00", capacity=4)
    one, two = book(slot, 2), book(slot, 2)
    path = f"/staff/capacity/sessions/{slot.id}/size"
    page = post(desk, path, 200, capacity="2", reason="One teacher is ill")
    assert {s["id"] for s in page.select("select")} == {f"decision-{b.code}" for b in (one, two)}
    move = page.select_one(f"#decision-{two.code} option[value^=move]")["value"]
    assert size(slot) == 4
    form = {"capacity": "2", "reason": "One teacher is ill"}
    undecided = post(desk, path, 409, **form, **{f"decision-{one.code}": "cancel-it"})
    assert "Decide what happens to each" in undecided.select_one("#error-summary").get_text()
    post(desk, path, **form, **{f"decision-{one.code}": "keep", f"decision-{two.code}": move})
    assert size(slot) == 2
    assert (two.starts_at.day, events(two)[-1], events(one)) == (29, "moved", ["booked"])


def test_many_sessions_change_over_a_range(desk: LintingClient, offering: Offering) -> None:
    slots = [make_slot(offering, f"2026-11-{day}T10:00") for day in (27, 28, 29)]
    path = f"/staff/capacity/offerings/{offering.id}"
    form = {"from": "2026-11-27", "until": "2026-11-30", "days": ["5", "6"], "capacity": "8",
            "reason": "A bigger room"}  # fmt: skip
    page = post(desk, path, **form)
    assert [size(s) for s in slots] == [5, 8, 8]
    assert page.get_text().count("Changed by hand: A bigger room") == 2
    full = book(slots[2], 5)
    listed = post(desk, path, 200, **{**form, "capacity": "1"})
    assert listed.select_one(f"#decision-{full.code}")
    assert [size(s) for s in slots] == [5, 8, 8]
    post(desk, path, **{**form, "capacity": "1", f"decision-{full.code}": "cancel"})
    assert [size(s) for s in slots] == [5, 1, 1]
    assert state(full) == "cancelled"


def test_closing_first_shows_who_is_affected_then_does_as_chosen(
    desk: LintingClient, offering: Offering
) -> None:
    slot = make_slot(offering, AT, capacity=30)
    make_slot(offering, "2026-11-29T10:00", capacity=30)
    twelve = [book(slot) for _family in range(12)]
    path = "/staff/capacity/close"
    page = post(desk, path, 200, **closing(step="look"))
    assert "12 bookings are affected" in page.get_text()
    assert len(page.select("select[id^=decision-]")) == 12
    assert db.session.query(Closure).count() == 0
    move = page.select_one("option[value^=move]")["value"]
    choices = {f"decision-{b.code}": "keep" for b in twelve[:4]}
    choices |= {f"decision-{b.code}": "cancel" for b in twelve[4:8]}
    choices |= {f"decision-{b.code}": move for b in twelve[8:]}
    done = post(desk, path, **closing(step="close"), **choices)
    assert "Closed. Everybody affected is told" in done.get_text()
    db.session.expire_all()
    assert [events(b)[-1] for b in twelve] == ["affected"] * 4 + ["cancelled"] * 4 + ["moved"] * 4
    untold = db.session.query(BookingEvent).filter(BookingEvent.event == "booked").count()
    assert untold == 12 == db.session.query(BookingEvent).count() - 12
    closure = db.session.query(Closure).one()
    post(desk, f"/staff/capacity/closures/{closure.id}/reopen")
    db.session.expire_all()
    assert {b.flag for b in twelve} == {""}
    assert [events(b)[-1] for b in twelve[:4]] == ["reopened"] * 4


def test_a_room_at_once_for_the_rest_of_the_day(desk: LintingClient, offering: Offering) -> None:
    room = make_offering("space", service_id=A)
    now_on = make_slot(room, "2026-11-21T09:30")
    cafe = make_slot(offering, "2026-11-21T12:00")
    form = {"place": A, "at_once": "yes", "reason": "1", "offering": room.id, "step": "close"}
    post(desk, "/staff/capacity/close", **form)
    db.session.expire_all()
    assert (now_on.state, cafe.state) == ("closed", "open")
    closure = db.session.query(Closure).one()
    assert (closure.starts_at, closure.offering_ids) == (NOW, [room.id])
    assert closure.ends_at == dt.datetime(2026, 11, 21, 15, tzinfo=dt.UTC)  # midnight in Seoul


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "99"}, "reason"),
        ({"from": "soon"}, "from"),
        ({"until": "2026-11-20"}, "until"),
        ({"begins": "15:00", "ends": "14:00"}, "until"),
        ({"until": "2028-12-31"}, "until"),
    ],
)
def test_what_cannot_be_closed_is_said_beside_its_field(
    desk: LintingClient, changes: dict[str, str], field: str
) -> None:
    page = post(desk, "/staff/capacity/close", 422, **closing(**changes, step="look"))
    assert page.select_one("#error-summary a")["href"] == f"#{field}"
    assert page.select_one(f"#{field}")


def test_the_places_page_says_it_at_once_in_the_readers_language(
    desk: LintingClient, offering: Offering, app: Flask
) -> None:
    begin_write()
    revision.raise_it()
    db.session.commit()
    reader = app.test_client()
    address = f"/en/places/{A}"
    assert "Closed: " not in shown(reader, address).get_text()
    words = {"words-ko": "배관 공사", "words-vi": "Sửa ống nước"}
    post(desk, "/staff/capacity/close", **closing(reason="", step="close", **words))
    assert "Closed: Saturday, November 28, 2026" in shown(reader, address).get_text()
    assert "Sửa ống nước" in shown(reader, f"/vi/places/{A}").get_text()
    english = shown(reader, address)
    assert english.select_one("[lang=ko]:-soup-contains('배관 공사')")
    post(desk, f"/staff/capacity/closures/{db.session.query(Closure).one().id}/reopen")
    assert "Closed: " not in shown(reader, address).get_text()
    post(desk, "/staff/capacity/close", place=A, at_once="yes", reason="0", step="close")
    page = shown(reader, f"/ko/places/{A}").get_text()
    assert "건물 시설이 고장" in page


def test_the_queue_says_why_it_does_not_move(desk: LintingClient, offering: Offering) -> None:
    slot = make_slot(offering, AT, capacity=3)
    book(slot, 2)
    big = book(slot, 3, waitlist=True)
    page = shown(desk, f"/staff/capacity/sessions/{slot.id}")
    assert "you need 3, and there are 1" in page.get_text()
    refused = post(desk, f"/staff/capacity/offer/{big.code}", 409, slot=slot.id)
    assert "Not enough places left" in refused.get_text()
    engine.hold_back(slot.id, 1, by=STAFF, now=NOW)
    small = book(slot, 1, waitlist=True)
    assert "No place is free." in shown(desk, f"/staff/capacity/sessions/{slot.id}").get_text()
    offered = post(desk, f"/staff/capacity/offer/{small.code}", slot=slot.id)
    assert "Offered. The family is told" in offered.get_text()
    assert "Has an offer and has not answered yet." in offered.get_text()
    assert state(small) == "offered"


def test_a_draw_is_scheduled_published_and_run(
    desk: LintingClient, offering: Offering, signed_in: SignIn
) -> None:
    slot = make_slot(offering, "2026-12-05T10:00", capacity=1)
    path = f"/staff/capacity/sessions/{slot.id}"
    wrong = post(desk, f"{path}/draw", 422, step="schedule", opens_on="x")
    assert wrong.select_one("#error-summary a")["href"] == "#until"
    form = {"opens_on": "2026-11-22", "opens_at": "09:00", "until_on": "2026-11-23",
            "until_at": "09:00"}  # fmt: skip
    page = post(desk, f"{path}/draw", step="schedule", **form)
    assert len(page.select_one("code").get_text()) == 64
    public = desk.get(page.select_one("a[href*='/draws/']")["href"])
    assert public.status_code == 200
    assert page.select_one("code").get_text() in public.get_data(as_text=True)
    early = post(desk, f"{path}/draw", 409, step="run")
    assert "The draw takes place on" in early.get_text()
    opens = dt.datetime(2026, 11, 22, 1, tzinfo=dt.UTC)
    first, second = book(slot, now=opens), book(slot, now=opens)
    clock.freeze(dt.datetime(2026, 11, 23, 0, 1, tzinfo=dt.UTC))
    desk = signed_in("manager", service=A)  # another day, another session
    assert shown(desk, path).select_one("button[value=run]")
    done = post(desk, f"{path}/draw", step="run")
    assert "Drawn; the result is public." in done.get_text()
    assert {state(first), state(second)} == {"confirmed", "waitlisted"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_of_capacity_in_every_language(
    offering: Offering, app: Flask, lang: str
) -> None:
    slot = make_slot(offering, AT, capacity=1)
    add_pattern(offering)
    book(slot, 1)
    book(slot, 1, waitlist=True)
    engine.set_capacity(slot.id, 2, reason="More room", by=STAFF, now=NOW)
    member = make.make_member("manager", service=A, lang=lang)
    client: LintingClient = make.sign_in_client(app, member)  # type: ignore[assignment]
    for path in ("", f"/offerings/{offering.id}", f"/week/{offering.id}", f"/sessions/{slot.id}",
                 "/close"):  # fmt: skip
        page = shown(client, f"/staff/capacity{path}")
        assert page.select_one("html")["lang"].startswith(lang)
    post(client, "/staff/capacity/close", 200, **closing(step="look"))
