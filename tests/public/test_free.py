"""Places left now: the question a parent asks, what comes first, and the ways out of nothing."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from bs4 import Tag
from flask import Flask
from flask.testing import FlaskClient

from service_finder.extensions import db
from service_finder.lib.marking import LANGUAGES
from service_finder.models import Offering, Slot
from tests.booking.make import NOW, make_offering, make_slot
from tests.client import LintingClient
from tests.public.test_booking_pages import shown

# Real places: near Daebang, and at the other end of the city.
NEAR, FARTHEST = "kc-dj230901", "kc-db231201"
AGES = {"from_months": 48, "to_months": 84, "basis": "international"}


@pytest.fixture
def client(loaded: Flask) -> FlaskClient:
    return loaded.test_client()


@pytest.fixture
def sessions(loaded: Flask) -> dict[str, Slot]:
    """Saturday is 2026-11-21; the directory's own places are used."""
    found = {}
    for place in (FARTHEST, NEAR):
        offering = Offering(id=f"{place}-test", service_id=place, kind="kids_cafe",
                            title="individual_rounds", created_at=NOW,
                            opening={"rule": "always"},
                            terms={"ages": AGES, "party": {"children_max": 6}})  # fmt: skip
        db.session.add(offering)
        db.session.commit()
        found[place] = make_slot(offering, "2026-11-21T15:00", capacity=4)
        make_slot(offering, "2026-11-21T12:00", capacity=4)
    return found


def found(client: LintingClient, **query: str) -> list[str]:
    page = shown(client, "/en/free?" + urlencode(query))
    return [link["href"].partition("?")[0] for link in page.select("li.card h3 a")]


def plain(element: Tag) -> str:
    return element.get_text().replace("\N{NO-BREAK SPACE}", " ")


def test_this_saturday_after_two_for_four_and_six_near_daebang(
    client: LintingClient, sessions: dict[str, Slot]
) -> None:
    near, farthest = (f"/en/offerings/{place}-test" for place in (NEAR, FARTHEST))
    asked = {"when": "saturday", "after": "14:00", "children": "2", "ages": "4, 6"}
    assert found(client, **asked, near="Daebang") == [near, farthest]
    assert found(client, **asked, near="대방역") == [near, farthest]
    assert found(client, **asked, near="Dobong") == [farthest, near]
    assert found(client, when="2026-11-21T14:00", age_months="48,72", near="Daebang") == [
        near, farthest,
    ]  # fmt: skip
    page = shown(client, "/en/free?when=saturday&ages=4")
    assert [len(card.select(".rounds li")) for card in page.select("li.card")] == [2, 2]
    assert found(client, **(asked | {"ages": "4, 8"})) == []  # nobody takes a child of eight
    assert found(client, **(asked | {"children": "5"})) == []
    page = shown(client, "/en/free?" + urlencode(asked | {"near": "Daebang"}))
    assert "4 places left" in page.select_one("li.card").get_text()
    assert "4 years old, 6 years old" in plain(page.select_one("main"))


def test_the_form_steps_back_when_there_is_an_answer(
    client: LintingClient, sessions: dict[str, Slot]
) -> None:
    asked = {
        "when": "saturday",
        "after": "14:00",
        "children": "2",
        "ages": "4, 6",
        "near": "Daebang",
    }
    page = shown(client, "/en/free?" + urlencode(asked))
    assert plain(page.select_one("main p.asked")) == (
        "Sat, Nov 21 · from 2:00 PM · 2 children · 4 years old, 6 years old · near Daebang"
    )
    box = page.select_one("details:has(form[action='/en/free'])")
    assert box.summary.get_text() == "Change the search"
    assert not box.has_attr("open")
    assert box.select_one("#ages")["value"] == "4, 6"
    assert "near your position" in plain(shown(client, "/en/free?near=37.5,127.0").main)
    # Open where the reader has to do something; before anything was asked, sessions come first.
    for more in ({"ages": "14"}, {"ages": "four"}, {"near": "Atlantis"}):
        page = shown(client, "/en/free?" + urlencode(asked | more))
        assert page.select_one("details:has(form[action='/en/free'])").has_attr("open"), more
    page = shown(client, "/en/free")
    box = page.select_one("details:has(form[action='/en/free'])")
    assert (box.summary.get_text(), box.has_attr("open")) == ("Filters", False)
    assert not page.select("p.asked")


def test_the_same_answer_is_there_as_json(client: LintingClient, sessions: dict[str, Slot]) -> None:
    query = {"when": "saturday", "after": "14:00", "ages": "4, 6", "near": "Daebang"}
    page = shown(client, "/en/free?" + urlencode(query))
    items = client.get(page.select_one("link[type='application/json']")["href"]).get_json()["items"]
    assert [item["offering"] for item in items] == [f"{NEAR}-test", f"{FARTHEST}-test"]
    assert items[0]["left"] == 4 and items[0]["distance_m"] < items[1]["distance_m"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_answer_names_what_to_ask_less_of(
    client: LintingClient, sessions: dict[str, Slot], lang: str
) -> None:
    query = {"when": "saturday", "after": "17:00", "ages": "4"}
    page = shown(client, f"/{lang}/free?" + urlencode(query))
    ways = [link["href"] for link in page.select(".empty li a")]
    assert ways == ["?when=saturday&ages=4"]
    assert len(shown(client, f"/{lang}/free{ways[0]}").select("li.card .rounds li")) == 4
    many = shown(client, f"/{lang}/free?when=saturday&after=17:00&children=9&kind=program")
    (all_of_it,) = (link["href"] for link in many.select(".empty li a"))
    assert all_of_it == "?"


def test_wedding_dates_have_a_page_of_their_own(client: LintingClient, app: Flask) -> None:
    answer = client.get("/en/free?kind=wedding")
    assert (answer.status_code, answer.location) == (302, "/en/weddings")


@pytest.mark.parametrize(
    "query", ["ages=four", "ages=4,%00", "after=T", "when=2026-11-21T99:00", "near=" + quote("﷽")]
)
def test_what_cannot_be_read_is_said(client: LintingClient, app: Flask, query: str) -> None:
    make_slot(make_offering())
    assert shown(client, f"/en/free?{query}").select_one("#error-summary")
