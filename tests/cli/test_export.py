"""`export`: whole, repeatable, safe in a spreadsheet, and nothing protected in any file."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from flask import Flask

from service_finder.api.export import files, open_referral
from service_finder.catalogue import disclosure, revision
from service_finder.cli.export import export_command
from service_finder.extensions import begin_write, db
from service_finder.models import Address, Location, Phone, Service
from tests.api.hsds_rules import faults
from tests.client import LintingClient

CANARY = "카나리아로 987"


def run(app: Flask, form: str, folder: Path) -> str:
    result = app.test_cli_runner().invoke(export_command, [form, str(folder)])
    assert result.exit_code == 0, result.output
    return result.output


def rows(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_spreadsheet(reader: LintingClient, tmp_path: Path) -> None:
    assert "places.csv" in run(reader.application, "csv", tmp_path)
    raw = (tmp_path / "places.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    found = {row["id"]: row for row in rows(tmp_path / "places.csv")}
    assert len(found) == 554
    cafe = found["kc-dj230901"]
    assert (cafe["name_ko"], cafe["district"]) == ("서울형 키즈카페 시립 1호점", "동작구")
    assert (cafe["lat"], cafe["verified"]) == ("37.51245", "no")
    assert found["s-1366-seoul"]["address"] == found["s-1366-seoul"]["lat"] == ""


def test_points(reader: LintingClient, tmp_path: Path) -> None:
    run(reader.application, "geojson", tmp_path)
    body = json.loads((tmp_path / "places.geojson").read_text(encoding="utf-8"))
    features = {one["id"]: one for one in body["features"]}
    assert len(features) > 300
    assert features["kc-dj230901"]["geometry"]["coordinates"] == [126.92731, 37.51245]
    sensitive = {one for one in features if one.startswith(("s-", "c-", "n-"))}
    assert sensitive <= set(disclosure.decisions())


def test_open_referral(reader: LintingClient, tmp_path: Path) -> None:
    run(reader.application, "hsds", tmp_path)
    services = json.loads((tmp_path / "services.json").read_text(encoding="utf-8"))
    assert len(services) == 554
    assert [fault for one in services for fault in faults("service", one)] == []
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    tables = {one["name"]: rows(tmp_path / one["path"]) for one in package["resources"]}
    for one in package["resources"]:
        found = tables[one["name"]]
        columns = [field["name"] for field in one["schema"]["fields"]]
        header = (tmp_path / one["path"]).read_text(encoding="utf-8").splitlines()[0]
        assert header.split(",") == columns
        assert len({row["id"] for row in found}) == len(found), one["name"]
    assert len(tables["services"]) == 554
    organizations = {row["id"] for row in tables["organizations"]}
    assert {row["organization_id"] for row in tables["services"]} <= organizations
    locations = {row["id"] for row in tables["locations"]}
    assert {row["location_id"] for row in tables["addresses"]} < locations
    term_ids = {row["id"] for row in tables["taxonomy_terms"]}
    assert {row["taxonomy_term_id"] for row in tables["attributes"]} <= term_ids


def test_the_same_directory_gives_the_same_bytes(reader: LintingClient, tmp_path: Path) -> None:
    for form in ("hsds", "geojson", "csv"):
        run(reader.application, form, tmp_path)
        first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        run(reader.application, form, tmp_path)
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first


def test_nothing_protected_in_any_file(loaded: Flask, tmp_path: Path) -> None:
    begin_write()
    location = Location(
        id="loc-s-x", disclosure="public", latitude=37.512345, longitude=127.012345, dong=CANARY
    )
    location.address = Address(line=f"서울특별시 {CANARY}", postal_code="04321")
    db.session.add(
        Service(
            id="s-x",
            category="safety_service",
            name="상담",
            status="operating",
            location=location,
            description=f"서울특별시 중구 {CANARY} 3층",
            hours_text=f"{CANARY}에서",
            fee_text=CANARY,
            alert=CANARY,
            source=f"{CANARY}",
            phones=[Phone(number="02-123-4567", role=CANARY)],
        )
    )
    revision.raise_it()
    db.session.commit()
    for form in ("hsds", "geojson", "csv"):
        run(loaded, form, tmp_path / "out")
    everything = b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())
    assert b"s-x" in everything
    for canary in (CANARY, "37.512345", "127.012345", "04321"):
        assert canary.encode() not in everything


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@cmd", "'@cmd"),
        ("  -2", "'  -2"),
        ("\t=1", "'\t=1"),
        ("02-123", "02-123"),
        (-3.5, "-3.5"),
        (True, "yes"),
        (None, ""),
    ],
)
def test_no_cell_is_a_formula(value: object, written: str) -> None:
    assert files.cell(value) == written


def test_a_broken_export_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old")

    def spoil() -> None:
        with files.whole(path) as file:
            file.write("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        spoil()
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]
    assert path.read_text() == "old"


def test_a_folder_that_is_a_file(reader: LintingClient, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    result = reader.application.test_cli_runner().invoke(
        export_command, ["csv", str(tmp_path / "taken" / "below")]
    )
    assert result.exit_code == 1
    assert "Cannot write" in result.output


def test_an_empty_directory_is_still_valid_json(app: Flask, tmp_path: Path) -> None:
    open_referral.write([], tmp_path)
    assert json.loads((tmp_path / "services.json").read_text()) == []
