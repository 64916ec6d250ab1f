"""The page of open figures and the survey, as a reader sees them."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from service_finder.booking import surveys
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGES
from service_finder.models import OpenFigures, SurveyInvitation, SurveyTally
from tests.api.shapes import valid
from tests.client import LintingClient
from tests.public.looking import soup, words

ROWS = [
    {"by": "total", "value": "", "visits": 1234, "users": 2345},
    {"by": "month", "value": "2026-10", "visits": 1234, "users": 2345},
    {"by": "kind", "value": "kids_cafe", "visits": 1234, "users": 2345},
    {"by": "district", "value": "11590", "visits": None, "users": None},
    {"by": "language", "value": "vi", "visits": 34, "users": 45},
]


@pytest.fixture
def figured(loaded: Flask) -> LintingClient:
    first, last = dt.date(2025, 11, 1), dt.date(2026, 10, 31)
    made_on = clock.today()
    db.session.add(OpenFigures(made_on=made_on, from_on=first, to_on=last, rows=ROWS))
    db.session.commit()
    client: LintingClient = loaded.test_client()
    return client


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_shows_what_the_json_says(figured: LintingClient, lang: str) -> None:
    answer = figured.get(f"/{lang}/figures")
    text = words(answer)
    number = "1.234" if lang == "vi" else "1,234"
    assert number in text
    tables = soup(answer).select("table")
    assert [len(table.select("tbody tr")) for table in tables] == [1, 1, 1, 1]
    assert len(soup(answer).select("table svg[aria-hidden=true]")) == 4
    body = valid(figured.get("/api/v1/figures"), "FigureList")
    assert body["items"] == ROWS
    assert (body["from_on"], body["to_on"]) == ("2025-11-01", "2026-10-31")


def test_the_page_is_there_before_any_figure_and_linked(reader: LintingClient) -> None:
    assert "too few bookings" in words(reader.get("/en/figures"))
    assert valid(reader.get("/api/v1/figures"), "FigureList")["items"] == []
    page = soup(reader.get("/en/status"))
    assert page.select_one('main a[href="/en/figures"]') is not None
    assert page.select_one('footer a[href="/en/figures"]') is not None


@pytest.fixture
def invited(loaded: Flask) -> LintingClient:
    db.session.add(
        SurveyInvitation(
            token_hash=surveys._hash("a-token"), service_id="kc-dj230901", kind="kids_cafe",
            month=dt.date(2026, 11, 1), expires_at=clock.now() + dt.timedelta(days=3),
        )
    )  # fmt: skip
    db.session.commit()
    client: LintingClient = loaded.test_client()
    return client


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_survey_in_every_language(invited: LintingClient, lang: str) -> None:
    page = soup(invited.get(f"/{lang}/survey?token=a-token"))
    assert len(page.select("main fieldset")) == len(surveys.QUESTIONS)
    assert len(page.select("main input[type=radio]")) == 20
    assert not page.select("main textarea, main input[type=text]")


def test_answering_once(invited: LintingClient) -> None:
    asked = {"token": "a-token", "staff": "4"}
    missing = invited.post("/en/survey", data=asked)
    assert missing.status_code == 422
    assert soup(missing).select_one("#staff-4[checked]") is not None
    assert soup(missing).select_one('.govuk-error-summary a[href="#overall-5"]') is not None
    done = invited.post("/en/survey", data=asked | {"overall": "5", "place": "9"})
    assert done.status_code == 303
    assert "Thank you" in words(invited.get(done.headers["Location"]))
    rows = {(r.question, r.score, r.count) for r in db.session.query(SurveyTally)}
    assert rows == {("overall", 5, 1), ("staff", 4, 1)}
    again = invited.post("/en/survey", data=asked | {"overall": "5"})
    assert again.status_code == 404
    assert "This survey is over" in words(again)


@pytest.mark.parametrize("token", ["", "wrong", "x" * 500, "%00", "한글", "%ff"])
def test_a_token_that_is_none(reader: LintingClient, token: str) -> None:
    assert reader.get(f"/en/survey?token={token}").status_code == 404


def test_another_site_cannot_answer(invited: LintingClient) -> None:
    data = {"token": "a-token", "overall": "1"}
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert invited.post("/en/survey", data=data, headers=headers).status_code == 403
