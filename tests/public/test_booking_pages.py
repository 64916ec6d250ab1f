"""The resident's booking pages: find, sign in, book, look, cancel; and what is refused."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.booking.make import make_offering, make_slot
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
    assert value in page.select_one("form.panel").decode() or "kind" in query
