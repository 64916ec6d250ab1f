"""The description is valid, complete, and true: each route answers as it says."""

from __future__ import annotations

import openapi_spec_validator

from service_finder.api import openapi
from service_finder.api.routes import OPERATIONS
from tests.api.shapes import valid
from tests.client import LintingClient


def test_the_description_is_valid_openapi_3_1(reader: LintingClient) -> None:
    body = valid(reader.get("/api/v1/openapi.json"), "OpenApi")
    assert body["openapi"].startswith("3.1")
    openapi_spec_validator.validate(body)


def test_the_contracts_reads_are_all_described(reader: LintingClient) -> None:
    paths = reader.get("/api/v1/openapi.json").get_json()["paths"]
    for path in ("places", "places/{place_id}", "places.geojson", "suggest", "programs",
                 "programs/{program_id}", "benefits", "status"):  # fmt: skip
        assert "get" in paths[f"/api/v1/{path}"], path
    names = {p["name"] for p in paths["/api/v1/places"]["get"]["parameters"]}
    assert names == set(
        "q lang near radius_m category district age_months open_at language bookable free "
        "step_free bbox sort limit cursor".split()
    )


def test_bookings_are_described_with_their_token(reader: LintingClient) -> None:
    paths = reader.get("/api/v1/openapi.json").get_json()["paths"]
    here = "/api/v1/bookings"
    assert set(paths[here]) == {"get", "post"}
    for act in ("cancel", "accept", "decline"):
        assert set(paths[f"{here}/{{code}}/{act}"]) == {"post"}
    assert "get" in paths[f"{here}/{{code}}"]
    assert "get" in paths[f"{here}/{{code}}.ics"]
    page = reader.get("/api/v1/docs").get_data(as_text=True)
    for path, methods in paths.items():
        for method, said in methods.items():
            if "Bookings" in said["tags"]:
                assert said["security"] == [{"bearer": []}]
                assert f"{method.upper()} {path}" in page


def test_every_read_without_an_id_answers_as_described(reader: LintingClient) -> None:
    checked = 0
    for operation in OPERATIONS.values():
        if not operation.ids:
            valid(reader.get(operation.path), operation.answer)
            checked += 1
    assert checked >= 6


def test_operation_ids_are_unique() -> None:
    described = openapi.OPERATIONS.values()
    assert len({operation.name for operation in described}) == len(described)


def test_the_page_for_people(reader: LintingClient) -> None:
    page = reader.get("/api/v1/docs?lang=vi")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert '<html lang="vi"' in text
    for operation in OPERATIONS.values():
        assert operation.path in text
