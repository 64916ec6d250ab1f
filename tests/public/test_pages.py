"""Pages about the site, and the home page: what they must say and where they lead."""

from __future__ import annotations

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import update

from service_finder.extensions import db
from service_finder.lib.kinds import KINDS
from service_finder.models import ImportRun
from tests.client import LintingClient


def text(client: LintingClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def test_home_leads_to_every_common_kind_and_to_safety(reader: LintingClient) -> None:
    page = BeautifulSoup(text(reader, "/ko/"), "html.parser")
    links = {str(a["href"]) for a in page.select("main a")}
    common = {f"/ko/search?category={code}" for code, kind in KINDS.items() if kind.is_common}
    assert common <= links
    assert {"/ko/safety", "/ko/areas", "/ko/programs", "/vi/", "/zh/"} <= links
    assert not {link for link in links if "counselling" in link or "safety_service" in link}


def test_the_search_box_is_a_plain_form(reader: LintingClient) -> None:
    page = BeautifulSoup(text(reader, "/en/"), "html.parser")
    form = page.select_one("form[role=search]")
    assert form is not None
    assert (form["method"], form["action"]) == ("get", "/en/search")
    assert {str(i["name"]) for i in form.select("input")} == {"q", "near"}
    assert form.select_one("button[type=submit]") is not None


def test_about_says_that_it_is_no_government(reader: LintingClient) -> None:
    page = text(reader, "/en/about")
    assert "not a government site" in page
    assert "mailto:service-finder@example.org" in page


def test_privacy_names_every_cookie(reader: LintingClient) -> None:
    page = text(reader, "/en/privacy")
    assert "Our logs hold no search words." in page
    assert "One exception" not in page  # no tiles from outside are set


def test_status_shows_every_source_with_rows_and_dates(reader: LintingClient) -> None:
    page = BeautifulSoup(text(reader, "/en/status"), "html.parser")
    rows = {
        row.select_one("th").get_text(" ", strip=True): row.get_text(" ", strip=True)  # type: ignore[union-attr]
        for row in page.select("tbody tr")
    }
    assert len(rows) == 7
    places = rows["Places and services"]
    assert "554" in places
    assert "August 2026" in places
    assert "112 days old" in places
    assert "More than six months old" in rows["Programs"]
    assert "not stated" in rows["Subway stations"]


def test_status_shows_what_went_wrong(loaded: Flask) -> None:
    changes = {"outcome": "failed", "refused": [{"line": "3"}, {"line": "4"}]}
    db.session.execute(
        update(ImportRun).where(ImportRun.source == "facilities.csv").values(**changes)
    )
    db.session.commit()
    page = loaded.test_client().get("/en/status").get_data(as_text=True)
    assert "The last import did not finish" in page
    assert "2 rows refused" in page


def test_status_of_an_empty_database(client: LintingClient) -> None:
    assert "Nothing has been loaded yet." in text(client, "/en/status")


def test_the_shortlist_frame_knows_what_it_may_not_show(reader: LintingClient) -> None:
    page = BeautifulSoup(text(reader, "/en/shortlist"), "html.parser")
    frame = page.select_one("[data-shortlist]")
    assert frame is not None
    assert str(frame["data-sensitive"]).split() == [
        "counselling",
        "national_hotline",
        "safety_service",
    ]
    assert page.select_one("meta[name=robots]")["content"] == "noindex"  # type: ignore[index]
