"""`service-finder load`: the shipped directory (service_finder/data) into the database."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from service_finder.catalogue import composing, revision
from service_finder.config import DATA
from service_finder.extensions import begin_write, db
from service_finder.facts.overlay import Overlay
from service_finder.importers import facilities, nouns, rows
from service_finder.importers.report import Report
from service_finder.importers.rows import Row
from service_finder.importers.sync import Sync
from service_finder.importers.texts import TextWriter
from service_finder.lib import clock
from service_finder.models import (
    District,
    GazetteerEntry,
    ImportRun,
    Organization,
    Program,
    Revision,
    Service,
    Station,
    TaxonomyTerm,
)
from service_finder.models.service import SHIPPED

RULES_VERSION = "1"  # raise it when the same row would now be read differently
Fill = Callable[[Any, Row], None]


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the directory: its table, its key, what must be there, and how to fill a row."""

    file: str
    model: Any
    key: str
    record_type: str
    required: tuple[str, ...]
    record_id: Callable[[Row], str]
    fill: Fill | None


SOURCES = (
    Source(
        "districts.csv", District, "code", "district",
        ("code", "name_ko", "lat", "lng", "source", "confidence"),
        lambda row: row["code"], nouns.district,
    ),
    Source(
        "organizations.csv", Organization, "id", "organization",
        ("id", "category", "name_ko", "verify", "source", "confidence"),
        lambda row: row["id"], nouns.organization,
    ),
    Source(
        "gazetteer.csv", GazetteerEntry, "id", "gazetteer",
        ("kind", "code", "name_ko", "lat", "lng", "source", "confidence"),
        lambda row: f"{row['kind']}-{row['code']}", nouns.gazetteer_entry,
    ),
    Source(
        "stations.csv", Station, "id", "station",
        ("name_ko", "lat", "lng", "source", "confidence"),
        lambda row: f"{row['name_ko']}@{row['lines'].split('|')[0] or row['district']}",
        nouns.station,
    ),
    Source(
        "glossary.csv", TaxonomyTerm, "id", "term",
        ("group", "ko", "en", "zh_hans", "ja", "vi", "source", "confidence"),
        lambda row: f"{row['group']}:{row['ko']}"[:80], nouns.term,
    ),
    Source(
        facilities.FILE, Service, "id", "service", facilities.REQUIRED,
        lambda row: row["id"], None,
    ),
    Source(
        "programs.csv", Program, "id", "program",
        ("id", "name_ko", "category", "source", "confidence"),
        lambda row: row["id"], nouns.program,
    ),
)  # fmt: skip


def load(folder: Path = DATA, *, allow_shrink: bool = False) -> list[Report]:
    """Load the directory in one transaction: idempotent; bad rows are named, the rest still loads.

    Raises sync.TooFewRows when a file lost more rows than is plausible, rows.BadRow when a file
    cannot be used at all; then nothing is written.
    """
    begin_write()
    started = clock.now()
    reports: list[Report] = []
    writer = TextWriter()
    vocabulary = composing.vocabulary(folder)
    salt = RULES_VERSION + composing.version(folder)
    for source in SOURCES:
        report = Report(source.file)
        _load_one(source, folder, report, writer, vocabulary, salt, allow_shrink)
        reports.append(report)
        db.session.flush()
        _record(report, source.model, started)
    writer.write()
    if any(r.added or r.changed or r.withdrawn for r in reports):
        revision.raise_it()
    _remember(folder)
    db.session.commit()
    return reports


def is_current(folder: Path = DATA) -> bool:
    """Say whether the database holds exactly these files (so that a second start is quick)."""
    row = db.session.get(Revision, SHIPPED)
    return row is not None and row.number == fingerprint(folder)


def fingerprint(folder: Path = DATA) -> int:
    """Return a number that changes when any file of the directory does, or a rule of loading."""
    total = zlib.crc32(RULES_VERSION.encode())
    for path in sorted(folder.glob("*.csv")):
        total = zlib.crc32(path.read_bytes(), total)
    return total & 0x7FFFFFFF


def _load_one(
    source: Source,
    folder: Path,
    report: Report,
    writer: TextWriter,
    vocabulary: composing.Vocabulary,
    salt: str,
    allow_shrink: bool,
) -> None:
    is_service = source.model is Service
    held = facilities.with_children() if is_service else []
    feed = SHIPPED if is_service else ""
    sync = Sync(source.model, source.key, source.file, report, salt, feed)
    fill = _with_overlay(source.fill) if source.model is Program else source.fill
    fill = fill or facilities.known().filler()
    for line, row in rows.read(folder / source.file, source.required, report):
        record_id = source.record_id(row)
        if sync.take(line, record_id, row, fill) is not None:
            texts = composing.texts_for(source.record_type, row, vocabulary)
            writer.put(
                source.record_type, record_id, texts, composing.sources(source.record_type, row)
            )
    sync.withdraw_missing(allow_shrink=allow_shrink)
    assert len(held) <= len(sync.existing) + len(sync.foreign)


def _with_overlay(fill: Fill | None) -> Fill:
    """Return `fill` for programmes, with staff's values laid over what the file says."""
    laid = Overlay("program")

    def filled(record: Any, row: Row) -> None:
        assert fill is not None
        fill(record, row)
        laid.lay(record)

    return filled


def _record(report: Report, model: Any, started: dt.datetime) -> None:
    newest = db.session.scalar(select(func.max(model.as_of)).where(model.withdrawn_at.is_(None)))
    db.session.add(
        ImportRun(
            source=report.source,
            started_at=started,
            finished_at=clock.now(),
            outcome="done",
            row_count=report.rows,
            added_count=report.added,
            changed_count=report.changed,
            withdrawn_count=report.withdrawn,
            refused=[
                {"file": r.file, "line": str(r.line), "reason": r.reason} for r in report.refused
            ],
            as_of=newest or "",
        )
    )


def _remember(folder: Path) -> None:
    row = db.session.get(Revision, SHIPPED)
    if row is None:
        db.session.add(Revision(name=SHIPPED, number=fingerprint(folder)))
    else:
        row.number = fingerprint(folder)
