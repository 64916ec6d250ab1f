"""The HSDS feed: shapes, filters, pages, removals, and nothing of protected places."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from service_finder.api.hsds import ids, terms
from service_finder.catalogue import revision
from service_finder.config import ROOT
from service_finder.extensions import begin_write, db
from service_finder.models import Location, Organization, Service
from tests.api.hsds_rules import faults
from tests.api.shapes import problem_codes, valid
from tests.client import LintingClient

KINDS = {
    "/hsds/services": "service",
    "/hsds/service_at_locations": "service_at_location",
    "/hsds/organizations": "organization",
    "/hsds/taxonomies": "taxonomy",
    "/hsds/taxonomy_terms": "taxonomy_term",
}
PAGE_KEYS = {
    "total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty",
    "contents",
}  # fmt: skip


def contents(client: LintingClient, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = valid(client.get(path), "HsdsPage")["contents"]
    return found


def every_record(client: LintingClient) -> list[tuple[str, dict[str, Any]]]:
    """Everything the feed has, each record as whole as it comes."""
    found = []
    for path, kind in KINDS.items():
        full = "&full=1" if kind in ("service", "organization", "service_at_location") else ""
        found += [(kind, one) for one in contents(client, f"{path}?per_page=1000{full}")]
    return found


def test_about(reader: LintingClient) -> None:
    body = valid(reader.get("/hsds/"), "HsdsAbout")
    assert body["version"] == "3.0"
    assert reader.get(body["profile"]).get_json()["name"] == "seoul-family"
    assert reader.get(body["openapi_url"]).status_code == 200
    assert reader.get("/hsds").headers["Location"].endswith("/hsds/")


def test_everything_keeps_the_rules(reader: LintingClient) -> None:
    records = every_record(reader)
    assert len([kind for kind, _one in records if kind == "service"]) == 554
    wrong = [fault for kind, one in records for fault in faults(kind, one)]
    assert wrong == []


def test_the_rules_can_tell(reader: LintingClient) -> None:
    (service,) = contents(reader, "/hsds/services?per_page=1&full=1")
    assert faults("service", {**service, "status": "open"})
    assert faults("service", {**service, "phones": [{"id": "x"}]}) != []
    assert faults("service", {k: v for k, v in service.items() if k != "name"})


def _schemas() -> Path | None:
    nearby = (ROOT.parent, ROOT.parent.parent)
    folders = [folder / "shared" / "reference" / "hsds" for folder in nearby]
    return next((folder for folder in folders if (folder / "service.json").exists()), None)


def test_everything_matches_the_published_schemas(reader: LintingClient) -> None:
    folder = _schemas()
    if folder is None:
        pytest.skip("did not run: the HSDS 3.0 schemas are not beside this checkout")
    texts = {path.name: json.loads(path.read_text()) for path in folder.glob("*.json")}
    resources = [
        (name, Resource.from_contents(schema, default_specification=DRAFT202012))
        for name, schema in texts.items()
    ]
    registry: Registry[Any] = Registry().with_resources(
        resources + [(texts[name].get("$id", name), found) for name, found in resources]
    )
    validators = {
        kind: Draft202012Validator(
            texts[f"{kind}.json"], registry=registry, format_checker=FormatChecker()
        )
        for kind in KINDS.values()
    }
    wrong = [
        f"{kind} {one['id']}: {error.json_path} {error.message[:200]}"
        for kind, one in every_record(reader)
        for error in validators[kind].iter_errors(one)
    ]
    assert wrong == []


def test_pages(reader: LintingClient) -> None:
    first = reader.get("/hsds/services?per_page=100").get_json()
    assert set(first) == PAGE_KEYS
    assert (first["total_items"], first["total_pages"], first["size"]) == (554, 6, 100)
    assert (first["first_page"], first["last_page"], first["empty"]) == (True, False, False)
    last = reader.get("/hsds/services?per_page=100&page=6").get_json()
    assert (last["size"], last["first_page"], last["last_page"]) == (54, False, True)
    beyond = reader.get("/hsds/services?per_page=100&page=7").get_json()
    assert (beyond["empty"], beyond["last_page"], beyond["contents"]) == (True, True, [])
    seen = [
        one["id"]
        for page in range(1, 7)
        for one in contents(reader, f"/hsds/services?per_page=100&page={page}")
    ]
    assert (len(seen), len(set(seen))) == (554, 554)


def test_lines_instead_of_a_page(reader: LintingClient) -> None:
    answer = reader.get("/hsds/services?format=ndjson&per_page=3")
    assert answer.mimetype == "application/x-ndjson"
    lines = [json.loads(line) for line in answer.get_data(as_text=True).splitlines()]
    assert lines == contents(reader, "/hsds/services?per_page=3")


def test_minimal_is_one_page(reader: LintingClient) -> None:
    found = contents(reader, "/hsds/services?minimal=1")
    assert len(found) == 554
    assert set(found[0]) == {"id", "modified_date", "last_modified"}


def test_one_of_each_by_its_id(reader: LintingClient) -> None:
    for path, kind in KINDS.items():
        (one,) = contents(reader, f"{path}?per_page=1&page=2")
        answer = reader.get(f"{path}/{one['id']}")
        assert answer.status_code == 200, path
        assert answer.get_json()["id"] == one["id"]
        assert faults(kind, answer.get_json()) == []
        for unknown in ("nothing", ids.of(kind, "nothing"), "%00"):
            assert problem_codes(reader.get(f"{path}/{unknown}"), 404) == [("not_found", "")]


def test_our_own_ids_lead_to_the_same(reader: LintingClient) -> None:
    own = reader.get("/hsds/services/kc-dj230901").get_json()
    assert own["id"] == ids.of("service", "kc-dj230901")
    assert reader.get(f"/hsds/services/{own['id']}").get_json() == own
    location = own["service_at_locations"][0]["location"]
    assert (location["location_type"], location["disclosure"]) == ("physical", "public")
    assert (location["external_identifier"], len(location["addresses"])) == ("kc-dj230901", 1)
    assert (own["minimum_age"], own["maximum_age"], own["age_basis"]) == (4, 10, "year")
    assert own["organization"]["alternate_name"] == "Seoul Foundation of Women & Family"
    assert [a["taxonomy_term"]["code"] for a in own["attributes"]] == ["kids_cafe", "11590"]


def test_filters_add_up(reader: LintingClient) -> None:
    cafe = next(term for term in terms.every() if term.code == "kids_cafe")
    district = next(term for term in terms.every() if term.code == "11590")
    swff = ids.of("organization", "swff")
    by_term = contents(reader, f"/hsds/services?per_page=1000&taxonomy_term_id={cafe.uuid}")
    assert len(by_term) == 162
    base = f"/hsds/services?per_page=1000&organization_id={swff}"
    by_both = contents(reader, f"{base}&taxonomy_term_id={cafe.uuid}")
    assert {one["id"] for one in by_both} >= {ids.of("service", "kc-dj230901")}
    assert 0 < len(by_both) < len(contents(reader, base))
    in_district = contents(reader, f"/hsds/services?taxonomy_term_id={district.uuid}&per_page=1000")
    assert 0 < len(in_district) < 100
    assert contents(reader, "/hsds/services?taxonomy_term_id=nothing") == []
    assert contents(reader, "/hsds/services?organization_id=nothing") == []
    everything = contents(
        reader, f"/hsds/services?per_page=1000&taxonomy_id={ids.of('taxonomy', 'category')}"
    )
    assert len(everything) == 554
    assert contents(reader, "/hsds/services?taxonomy_id=program_category") == []


def test_words_are_searched(reader: LintingClient) -> None:
    found = contents(reader, "/hsds/services?search=동작구가족센터")
    assert ids.of("service", "fc-dongjak") in {one["id"] for one in found}
    organizations = contents(reader, "/hsds/organizations?search=여성가족재단")
    assert [one["id"] for one in organizations] == [ids.of("organization", "swff")]
    (term,) = contents(reader, "/hsds/taxonomy_terms?search=동작구")
    assert term["code"] == "11590"


def test_a_search_for_help_leaves_no_trace(reader: LintingClient) -> None:
    answer = reader.get("/hsds/services?search=남편이 때려요")
    assert answer.headers["Cache-Control"] == "no-store"


def test_postcode_and_proximity(reader: LintingClient) -> None:
    path = "/hsds/service_at_locations?full=1&postcode=06938"
    exact = contents(reader, path)
    assert exact
    codes = [one["location"]["addresses"][0]["postal_code"] for one in exact]
    assert set(codes) == {"06938"}
    assert len(contents(reader, f"{path}&proximity=3000&per_page=1000")) > len(exact)
    assert contents(reader, "/hsds/service_at_locations?postcode=99999") == []
    refused = reader.get("/hsds/service_at_locations?proximity=100")
    assert problem_codes(refused) == [("bad_value", "proximity")]


def test_unknown_parameters_are_refused(reader: LintingClient) -> None:
    for path in [*KINDS, "/hsds/"]:
        assert problem_codes(reader.get(f"{path}?nix=1")) == [("unknown_parameter", "nix")]


def test_organizations_tell_no_address(reader: LintingClient) -> None:
    for organization in contents(reader, "/hsds/organizations?full=1&per_page=1000"):
        assert "locations" not in organization
        detail = reader.get(f"/hsds/organizations/{organization['id']}?full_service=1").get_json()
        assert all("service_at_locations" in service for service in detail.get("services", []))


def test_an_organization_with_protected_services_only_is_not_shown(reader: LintingClient) -> None:
    shown = {one["id"] for one in contents(reader, "/hsds/organizations?per_page=1000")}
    for hidden in ("siptteen", "danuri", "peace-spring"):
        assert db.session.get(Organization, hidden) is not None
        assert ids.of("organization", hidden) not in shown
        assert reader.get(f"/hsds/organizations/{hidden}").status_code == 404


def test_protected_services_are_virtual(reader: LintingClient) -> None:
    sensitive = 0
    for service in contents(reader, "/hsds/services?full=1&per_page=1000"):
        location = service["service_at_locations"][0]["location"]
        if location["disclosure"] != "public":
            assert location["location_type"] == "virtual"
            assert not {"addresses", "latitude", "longitude", "accessibility"} & set(location)
            assert "organization_id" not in service
            sensitive += 1
    assert sensitive > 50
    answer = reader.get("/hsds/services/s-1366-seoul")
    assert answer.headers["Cache-Control"] == "no-store"


def test_asking_again(reader: LintingClient) -> None:
    for path in ("/hsds/services?per_page=5", "/hsds/services/kc-dj230901", "/hsds/organizations"):
        first = reader.get(path)
        assert first.headers["Last-Modified"]
        by_tag = reader.get(path, headers={"If-None-Match": first.headers["ETag"]})
        by_date = reader.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
        assert (by_tag.status_code, by_date.status_code) == (304, 304)
        old = {"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}
        assert reader.get(path, headers=old).status_code == 200


def test_changes_and_removals(loaded: Flask) -> None:
    client = loaded.test_client()
    assert isinstance(client, LintingClient)
    later = dt.datetime(2026, 11, 25, 3, tzinfo=dt.UTC)
    begin_write()
    changed, gone = db.session.get(Service, "kc-dj230901"), db.session.get(Service, "kc-dj250901")
    assert changed is not None
    assert gone is not None
    changed.updated_at, gone.withdrawn_at = later, later
    revision.raise_it()
    db.session.commit()
    since = contents(client, "/hsds/services?modified_after=2026-11-25")
    assert [one["id"] for one in since] == [
        ids.of("service", "kc-dj230901"),
        ids.of("service", "kc-dj250901"),
    ]
    assert since[1] == {
        "id": ids.of("service", "kc-dj250901"),
        "name": "(withdrawn)",
        "status": "defunct",
        "last_modified": "2026-11-25T12:00:00+09:00",
    }
    assert contents(client, "/hsds/services?modified_after=2026-11-26") == []
    assert len(contents(client, "/hsds/services?minimal=1&modified_after=2026-11-25")) == 2
    assert client.get("/hsds/services/kc-dj250901").get_json() == since[1]
    assert client.get("/hsds/services").get_json()["total_items"] == 553
    ties = contents(client, "/hsds/service_at_locations?modified_after=2026-11-25")
    assert len(ties) == 1
    refused = client.get("/hsds/services?modified_after=soon")
    assert problem_codes(refused) == [("bad_value", "modified_after")]


def test_a_hidden_service_leaves_no_tombstone(loaded: Flask) -> None:
    client = loaded.test_client()
    begin_write()
    db.session.add(
        Service(
            id="x-1",
            category="safety_service",
            name="어느 쉼터",
            status="operating",
            location=Location(id="loc-x-1", disclosure="public"),
            withdrawn_at=dt.datetime(2026, 11, 25, tzinfo=dt.UTC),
        )
    )
    revision.raise_it()
    db.session.commit()
    assert client.get("/hsds/services?modified_after=2026-11-22").get_json()["contents"] == []
    assert client.get("/hsds/services/x-1").status_code == 404


def test_ids_never_change() -> None:
    assert ids.of("service", "kc-dj230901") == "b04cb086-00cb-5e22-9a34-109c28290007"
