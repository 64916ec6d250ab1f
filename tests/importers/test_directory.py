"""`load`: idempotent, names refused rows, withdraws instead of deleting, has a brake."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from service_finder.catalogue import places, revision
from service_finder.config import DATA
from service_finder.extensions import db
from service_finder.importers import directory
from service_finder.importers.report import Report
from service_finder.importers.sync import TooFewRows
from service_finder.models import ImportRun, Location, Service, Text

Row = dict[str, str]
COUNTS = {
    "districts.csv": 25,
    "organizations.csv": 37,
    "gazetteer.csv": 918,
    "stations.csv": 307,
    "glossary.csv": 253,
    "facilities.csv": 554,
    "programs.csv": 74,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped files that a test may spoil."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def edit(path: Path, change: Callable[[list[Row]], list[Row]]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    header = list(rows[0])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(change(rows))


def of(reports: list[Report], file: str) -> Report:
    return next(report for report in reports if report.source == file)


def test_everything_shipped_is_taken(anywhere: Flask) -> None:
    reports = directory.load()
    assert {report.source: report.added for report in reports} == COUNTS
    assert not [row for report in reports for row in report.refused]


def test_loading_again_changes_nothing(anywhere: Flask) -> None:
    directory.load()
    number = revision.current()
    texts = db.session.scalar(select(func.count(Text.id)))
    again = directory.load()
    assert [(r.added, r.changed, r.withdrawn) for r in again] == [(0, 0, 0)] * len(COUNTS)
    assert revision.current() == number
    assert db.session.scalar(select(func.count(Text.id))) == texts
    assert directory.is_current()


def test_every_row_keeps_where_it_comes_from(anywhere: Flask) -> None:
    directory.load()
    with (DATA / "facilities.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    for service in db.session.scalars(select(Service)):
        row = rows.pop(service.id)
        kept = (service.source, service.as_of, service.confidence, service.needs_verifying)
        assert kept == (row["source"], row["as_of"], row["confidence"], row["verify"] == "yes")
    assert not rows


def test_a_changed_row_is_changed_and_its_children_replaced(anywhere: Flask, folder: Path) -> None:
    directory.load(folder)

    def change(rows: list[Row]) -> list[Row]:
        rows[0] |= {"phone": "02-120", "hours_ko": "화–토 10:00–19:00"}
        return rows

    edit(folder / "facilities.csv", change)
    report = of(directory.load(folder), "facilities.csv")
    place = places.get("fc-jongno")
    assert (report.added, report.changed) == (0, 1)
    assert place is not None
    assert place.phone == "02-120"
    assert place.schedules[0].opens_at is not None


# A row of a place on the map for each: what is spoiled in it, and what the report says of it.
SPOILED: tuple[tuple[Row, str], ...] = (
    ({"lat": "abc"}, "not a number"),
    ({"lat": "nan"}, "not a number"),
    ({"lat": "35.1", "lng": "129.0"}, "not in Seoul"),
    ({"lat": ""}, "both"),
    ({"category": "casino"}, "category"),
    ({"status": "maybe"}, "status"),
    ({"phone": "010-1234-5678"}, "phone"),
    ({"website": "javascript:alert(1)"}, "web address"),
    ({"org_id": "nobody"}, "org_id"),
    ({"district_code": "99999"}, "district"),
    ({"as_of": "yesterday"}, "as_of"),
    ({"verify": "perhaps"}, "verify"),
    ({"capacity": "-3"}, "whole number"),
    ({"name_ko": ""}, "name_ko"),
    ({"name_ko": "여성 쉼터"}, "1366"),
    ({"name_en": "Hope Shelter"}, "1366"),
    ({"id": "Bad Id"}, "id"),
    ({"description_ko": "a\x00b"}, "control"),
)


def test_broken_rows_are_named_and_the_rest_loads(anywhere: Flask, folder: Path) -> None:
    whole: list[str] = []

    def spoil(rows: list[Row]) -> list[Row]:
        whole.extend(row["id"] for row in rows[len(SPOILED) :])
        return [row | spoiled for row, (spoiled, _) in zip(rows, SPOILED, strict=False)] + rows[
            len(SPOILED) :
        ]

    edit(folder / "facilities.csv", spoil)
    report = of(directory.load(folder), "facilities.csv")
    assert [(row.file, row.line) for row in report.refused] == [
        ("facilities.csv", line) for line in range(2, 2 + len(SPOILED))
    ]
    for refused, (spoiled, reason) in zip(report.refused, SPOILED, strict=True):
        assert reason in refused.reason, f"{spoiled}: {refused.reason}"
    assert report.added == COUNTS["facilities.csv"] - len(SPOILED)
    assert set(db.session.scalars(select(Service.id))) == set(whole)


def test_a_bad_change_leaves_what_was_there(anywhere: Flask, folder: Path) -> None:
    directory.load(folder)
    before = places.get("fc-jongno")
    edit(folder / "facilities.csv", lambda rows: [rows[0] | {"as_of": "??"}, *rows[1:]])
    report = of(directory.load(folder), "facilities.csv")
    assert (len(report.refused), report.changed, report.withdrawn) == (1, 0, 0)
    assert places.get("fc-jongno") == before


def test_a_missing_row_is_withdrawn_and_may_come_back(anywhere: Flask, folder: Path) -> None:
    directory.load(folder)
    edit(folder / "facilities.csv", lambda rows: rows[1:])
    assert of(directory.load(folder), "facilities.csv").withdrawn == 1
    assert places.get("fc-jongno") is None
    assert db.session.get(Service, "fc-jongno") is not None
    shutil.copy(DATA / "facilities.csv", folder)
    assert of(directory.load(folder), "facilities.csv").changed == 1
    assert places.get("fc-jongno") is not None


def test_the_brake_keeps_the_old_data(anywhere: Flask, folder: Path) -> None:
    directory.load(folder)
    edit(folder / "facilities.csv", lambda rows: rows[:100])
    with pytest.raises(TooFewRows):
        directory.load(folder)
    db.session.rollback()
    assert places.get("wed-3218") is not None
    assert of(directory.load(folder, allow_shrink=True), "facilities.csv").withdrawn == 454


def test_a_protected_service_with_an_address_is_refused(anywhere: Flask, folder: Path) -> None:
    def plant(rows: list[Row]) -> list[Row]:
        index = next(i for i, row in enumerate(rows) if row["id"] == "s-dv-nowon")
        rows[index] |= {"address_ko": "서울특별시 노원구 비밀로 1"}
        return rows

    edit(folder / "facilities.csv", plant)
    report = of(directory.load(folder), "facilities.csv")
    assert "must not carry an address" in report.refused[0].reason
    assert db.session.get(Location, "loc-s-dv-nowon") is None


def test_a_run_is_recorded_with_its_refusals(anywhere: Flask, folder: Path) -> None:
    edit(folder / "facilities.csv", lambda rows: [rows[0] | {"status": "?"}, *rows[1:]])
    directory.load(folder)
    run = db.session.scalars(select(ImportRun).where(ImportRun.source == "facilities.csv")).one()
    assert (run.outcome, run.row_count, len(run.refused)) == ("done", 553, 1)
    assert run.as_of == "2026-08"


def test_staff_words_survive_a_load(anywhere: Flask, folder: Path) -> None:
    directory.load(folder)
    db.session.add(
        Text(
            record_type="service", record_id="fc-jongno", field="description", lang="en",
            text="By staff", origin="staff",
        )
    )  # fmt: skip
    db.session.commit()
    edit(folder / "facilities.csv", lambda rows: [rows[0] | {"description_ko": "새"}, *rows[1:]])
    directory.load(folder)
    place = places.get("fc-jongno")
    assert place is not None
    found = place.text("description", "en")
    assert found is not None
    assert (found.text, found.origin, found.is_stale) == ("By staff", "staff", False)
