"""`/suggest` and `/status`."""

from __future__ import annotations

from tests.api.shapes import valid
from tests.client import LintingClient


def test_suggestions_are_typed(reader: LintingClient) -> None:
    body = valid(reader.get("/api/v1/suggest?q=동작구가족&lang=ko"), "SuggestionList")
    assert {"type": "place", "id": "fc-dongjak", "text": "동작구가족센터"} in body["items"]


def test_programmes_are_suggested_but_none_about_danger(reader: LintingClient) -> None:
    found = reader.get("/api/v1/suggest?q=난자동결&limit=20").get_json()["items"]
    assert {"egg-freezing-fund", "egg-freezing-city"} <= {
        item["id"] for item in found if item["type"] == "program"
    }
    about = reader.get("/api/v1/suggest?q=스토킹 피해자&limit=20").get_json()["items"]
    assert not [item for item in about if item["type"] == "program"]


def test_a_limit_may_be_as_large_as_that_of_every_list(reader: LintingClient) -> None:
    assert reader.get("/api/v1/suggest?q=키즈&limit=100").status_code == 200
    assert reader.get("/api/v1/suggest?q=키즈&limit=101").status_code == 422


def test_nothing_typed_nothing_suggested(reader: LintingClient) -> None:
    assert reader.get("/api/v1/suggest").get_json() == {"items": [], "total": 0, "next": None}


def test_danger_is_never_suggested(reader: LintingClient) -> None:
    answer = reader.get("/api/v1/suggest?q=남편이 때려요")
    assert answer.get_json()["items"] == []
    assert answer.headers["Cache-Control"] == "no-store"


def test_status_tells_each_source(reader: LintingClient) -> None:
    body = valid(reader.get("/api/v1/status"), "SourceList")
    sources = {item["source"]: item for item in body["items"]}
    facilities = sources["facilities.csv"]
    assert (facilities["row_count"], facilities["as_of"]) == (554, "2026-08")
    assert facilities["imported_at"] == "2026-11-21T10:00:00+09:00"
    assert facilities["age_days"] == 112


def test_status_can_be_read_in_pages_like_every_list(reader: LintingClient) -> None:
    whole = reader.get("/api/v1/status").get_json()
    assert whole["total"] == len(whole["items"]) > 2
    assert whole["next"] is None
    first = reader.get("/api/v1/status?limit=2").get_json()
    rest = reader.get(f"/api/v1/status?limit=100&cursor={first['next']}").get_json()
    assert first["items"] + rest["items"] == whole["items"]
    assert (first["total"], rest["next"]) == (whole["total"], None)
