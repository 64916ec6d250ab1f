"""The page that explains a draw, before, during and after it."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from flask import Flask

from service_finder.booking import draws
from service_finder.booking.engine import tick
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGES
from service_finder.models import Slot
from tests.booking.make import NOW, book, make_offering, make_slot
from tests.client import LintingClient
from tests.public.test_booking_pages import shown

OPENS, UNTIL = NOW + dt.timedelta(hours=1), NOW + dt.timedelta(hours=1, minutes=30)
WHILE = NOW + dt.timedelta(hours=1, minutes=10)


@pytest.fixture
def drawn(app: Flask) -> Slot:
    opening = {"rule": "days_before", "days": 7, "at": "11:00", "mode": "draw"}
    slot = make_slot(make_offering(opening=opening), capacity=4, opens_at=OPENS, draw_until=UNTIL)
    draws.commit(slot, NOW)
    db.session.commit()
    return slot


@pytest.mark.parametrize("lang", LANGUAGES)
def test_before_the_draw_only_the_fingerprint_is_known(
    client: LintingClient, drawn: Slot, lang: str
) -> None:
    page = shown(client, f"/{lang}/draws/{drawn.id}")
    seed_hash = page.select_one(".hash").get_text()
    assert len(seed_hash) == 64
    assert len(page.select(".hash")) == 1 and not page.select("#result")
    published = client.get(f"/{lang}/draws/{drawn.id}.json").get_json()
    assert published["seed_hash"] == seed_hash
    assert published["seed"] is None and "lines" not in published


def test_the_calendar_marks_the_draw_and_leads_to_the_page(
    client: LintingClient, drawn: Slot
) -> None:
    calendar = f"/en/offerings/{drawn.offering_id}?from=2026-11-28"
    row = shown(client, calendar).select_one(f"tr:has(#slot-{drawn.id})")
    assert row.select_one(f"a[href='/en/draws/{drawn.id}']")
    assert "drawn by lot" in shown(client, calendar).get_text()
    clock.freeze(WHILE)
    row = shown(client, calendar).select_one(f"tr:has(#slot-{drawn.id})")
    assert "4 places to be drawn" in row.get_text() and "Take part in the draw" in row.get_text()
    assert "You can ask now" in shown(client, f"/en/draws/{drawn.id}").get_text()
    clock.freeze(UNTIL)
    assert "in a moment" in shown(client, f"/en/draws/{drawn.id}").get_text()


def test_afterwards_anyone_can_draw_again_and_nobody_is_named(
    client: LintingClient, drawn: Slot
) -> None:
    clock.freeze(WHILE)
    bookings = [book(drawn, size, now=WHILE) for size in (3, 2, 1, 2)]
    codes = [booking.code for booking in bookings]
    clock.freeze(UNTIL)
    assert tick(UNTIL)["drawn"] == 1
    db.session.remove()
    page = shown(client, f"/vi/draws/{drawn.id}")
    rows = [row.get_text(" ") for row in page.select("#result ~ * tbody tr")]
    assert len(rows) == 4
    file = client.get(f"/en/draws/{drawn.id}.json")
    text = file.get_data(as_text=True)
    published = json.loads(text)
    assert draws.verify(
        published["seed_hash"], published["seed"], published["free"], published["lines"]
    )
    tickets = {line["ticket"] for line in published["lines"]}
    assert tickets == {draws.ticket(code) for code in codes}
    for code in codes:
        assert code not in text and code not in page.decode()
    assert "Child" not in text


@pytest.mark.parametrize("path", ["draws/999999", "draws/x", "draws/x.json", "draws/٣"])
def test_a_session_without_a_draw_has_no_page(app: Flask, client: LintingClient, path: str) -> None:
    shown(client, f"/en/{path}", 404)
    slot = make_slot(make_offering())
    shown(client, f"/en/draws/{slot.id}", 404)
