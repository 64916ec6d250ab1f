"""The calendar feed: got, followed by a calendar, renewed, switched off; what stands in it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from icalendar import Calendar

from service_finder.booking import engine, messages, queries
from service_finder.booking.wording import words
from service_finder.models import Slot
from tests.booking.make import NOW, STAFF, book, make_offering, make_party, make_slot
from tests.client import LintingClient
from tests.public.test_booking_pages import shown, sign_in
from tests.public.test_managing import person


@pytest.fixture
def slot(app: Flask) -> Slot:
    return make_slot(make_offering())


def events(text: str) -> list[dict[str, object]]:
    return [
        {str(key): value for key, value in event.items()} | {"alarms": event.subcomponents}
        for event in Calendar.from_ical(text).walk("VEVENT")
    ]


def test_a_feed_is_got_followed_renewed_and_switched_off(client: LintingClient, slot: Slot) -> None:
    mine = book(slot, by=person())
    sign_in(client)
    assert not shown(client, "/vi/calendar-feed").select("#address")
    client.post("/vi/calendar-feed", data={"step": "open"})
    address = shown(client, "/vi/calendar-feed").select_one("#address")["value"]
    path = re.sub(r"^https?://[^/]+", "", str(address))
    answer = client.get(path)
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Cache-Control"] == "no-store"
    (entry,) = events(answer.get_data(as_text=True))
    assert entry["DTSTART"].params["TZID"] == "Asia/Seoul"  # type: ignore[attr-defined]
    assert "BEGIN:VTIMEZONE" in answer.get_data(as_text=True)
    assert (entry["STATUS"], entry["SEQUENCE"], len(entry["alarms"])) == ("CONFIRMED", 0, 2)  # type: ignore[arg-type]
    name = queries.party_of(mine).children[0].name
    assert name not in answer.get_data(as_text=True)
    engine.cancel(mine.code, by=STAFF, now=NOW)
    (entry,) = events(client.get(path).get_data(as_text=True))
    assert (entry["STATUS"], entry["SEQUENCE"], entry["alarms"]) == ("CANCELLED", 1, [])
    client.post("/vi/calendar-feed", data={"step": "renew"})
    assert client.get(path).status_code == 404
    renewed = shown(client, "/vi/calendar-feed").select_one("#address")["value"]
    client.post("/vi/calendar-feed", data={"step": "close"})
    assert client.get(re.sub(r"^https?://[^/]+", "", str(renewed))).status_code == 404
    assert client.get("/vi/bookings").status_code == 200, "closing a feed signs nobody out"


def test_a_feed_leaves_out_what_holds_no_time(client: LintingClient, slot: Slot) -> None:
    hall = make_offering("wedding", terms={"party": {}, "ages": None})
    date = make_slot(hall, "2027-04-10T11:00", capacity=1)
    wish = engine.reserve(
        hall.id, wishes=[(hall.id, date.id)], party=make_party(0), lang="en",
        answers={"guests": 50, "tie": "lives"}, by=person(), now=NOW,
    )  # fmt: skip
    full = make_slot(make_offering(), "2026-12-05T10:00", capacity=1)
    book(full)
    book(full, by=person(), waitlist=True)
    sign_in(client)
    client.post("/en/calendar-feed", data={"step": "open"})
    address = shown(client, "/en/calendar-feed").select_one("#address")["value"]
    path = re.sub(r"^https?://[^/]+", "", str(address))

    def states() -> list[object]:
        return [entry["STATUS"] for entry in events(client.get(path).get_data(as_text=True))]

    page = shown(client, f"/en/bookings/{wish.code}")
    assert not page.select(f"a[href='/en/bookings/{wish.code}.ics']")
    assert states() == []
    engine.offer(wish.code, by=STAFF, now=NOW)
    assert states() == ["TENTATIVE"], "the date is held until the couple answers"
    engine.decline(wish.code, by=person(), now=NOW)
    assert states() == ["CANCELLED"]


def test_the_feed_says_demonstration_and_speaks_the_language(client: LintingClient) -> None:
    book(make_slot(make_offering(is_demo=True)), by=person())
    sign_in(client)
    client.post("/ko/calendar-feed", data={"step": "open"})
    address = shown(client, "/ko/calendar-feed").select_one("#address")["value"]
    text = client.get(re.sub(r"^https?://[^/]+", "", str(address))).get_data(as_text=True)
    assert "X-WR-CALNAME:내 예약" in text
    assert words(messages.DEMO, "ko").split(";")[0] in text.replace("\r\n ", "")
