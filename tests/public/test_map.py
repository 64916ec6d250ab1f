"""The map's pages and files, over HTTP."""

from __future__ import annotations

import pytest

from service_finder.lib.marking import LANGUAGES
from tests.client import LintingClient


@pytest.mark.parametrize("lang", LANGUAGES)
def test_outlines_are_kept_for_a_day_and_then_asked_about(reader: LintingClient, lang: str) -> None:
    answer = reader.get(f"/map/{lang}/districts.json")
    assert answer.mimetype == "application/geo+json"
    assert len(answer.json["features"]) == 25
    assert {f["properties"]["lang"] for f in answer.json["features"]} == {lang}
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert reader.get(f"/map/{lang}/districts.json", headers=etag).status_code == 304


def test_stations_have_names_and_points(reader: LintingClient) -> None:
    answer = reader.get("/map/en/stations.json")
    features = answer.json["features"]
    assert len(features) == 307
    assert {"name": "Garak Market Station", "lang": "en"} in [f["properties"] for f in features]
    assert reader.get("/map/xx/stations.json").status_code == 404
