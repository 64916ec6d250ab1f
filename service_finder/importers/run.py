"""One import of one public source: fetch, deny, read, compare, brake, write, report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import func, select

from service_finder.catalogue import composing, revision
from service_finder.config import DATA
from service_finder.extensions import begin_write, db
from service_finder.importers import decoding, deny, facilities, fetching, placing, rows
from service_finder.importers.decoding import Decoded, Raw
from service_finder.importers.feed import Feed
from service_finder.importers.report import Quarantined, Refused, Report
from service_finder.importers.rows import BadRow, Undecided
from service_finder.importers.sources.source import PublicSource
from service_finder.importers.sync import TooFewRows
from service_finder.lib import clock
from service_finder.models import ImportRun, Service

Numbered = tuple[int, Raw]
Rows = Iterable[Numbered]
Track = Callable[[list[Numbered]], Rows]
DONE, QUARANTINED = "done", "quarantined"


def run(
    source: PublicSource,
    where: str,
    *,
    keys: fetching.Keys | None = None,
    dry_run: bool = False,
    allow_shrink: bool = False,
    track: Track = iter,
) -> Report:
    """Bring the directory in step with a source, in one transaction; a dry run changes nothing.

    Broken rows are named in the report and the rest loads. Raises Quarantined, and keeps what
    the database has, when the source cannot be trusted as a whole: unreadable, incomplete,
    required columns missing, or more than a fifth of its rows gone. The run is recorded.
    """
    started = clock.now()
    report = Report(source.code)
    try:
        decoded = _collect(source, where, keys or fetching.Keys(), allow_shrink=allow_shrink)
        begin_write()
        _take(source, decoded, report, name_of(where), track, allow_shrink=allow_shrink)
    except (Quarantined, TooFewRows) as error:
        db.session.rollback()
        if not dry_run:
            begin_write()
            _record(source, Report(source.code), started, QUARANTINED, str(error))
            db.session.commit()
        raise Quarantined(str(error)) from error
    if dry_run:
        db.session.rollback()
        return report
    if report.added or report.changed or report.withdrawn or report.ended:
        revision.raise_it()
    _record(source, report, started, DONE, "\n".join(map(str, report.doubts)))
    db.session.commit()
    return report


def name_of(where: str) -> str:
    """Return how reports name a source: the file's name, or the host (an address holds keys)."""
    if fetching.is_address(where):
        return urlsplit(where).hostname or "?"
    return Path(where).name


def _collect(
    source: PublicSource, where: str, keys: fetching.Keys, *, allow_shrink: bool
) -> Decoded:
    """Read all pages, drop rows that came twice, and check that the source is whole."""
    found = _pages(where, keys)
    if found.rows:
        missing = [names[0] for names in source.required if not found.columns.intersection(names)]
        if missing:
            raise Quarantined(f"Required columns are missing: {', '.join(missing)}.")
    if found.total is not None and found.total > len(found.rows) + len(found.broken):
        words = f"It holds {len(found.rows)} of the {found.total} rows that the source has."
        if not allow_shrink:
            raise Quarantined(f"{words} Fetch all pages, or run again with --allow-shrink.")
    seen: set[tuple[tuple[str, str], ...]] = set()
    unique = []
    for line, raw in found.rows:
        cells = tuple(sorted(raw.items()))
        if cells not in seen:
            unique.append((line, raw))
        seen.add(cells)
    found.rows = unique
    return found


def _pages(where: str, keys: fetching.Keys) -> Decoded:
    first = decoding.decode(fetching.read(fetching.page(where, 1), keys))
    if not fetching.has_pages(where):
        return first
    for number in range(2, fetching.PAGES_LIMIT + 1):
        if first.total is None or len(first.rows) >= first.total:
            break
        more = decoding.decode(fetching.read(fetching.page(where, number), keys))
        if not more.rows:
            break
        offset = len(first.rows)
        first.rows += [(line + offset, raw) for line, raw in more.rows]
        first.broken += [(line + offset, reason) for line, reason in more.broken]
        first.columns |= more.columns
        first.total = more.total
    return first


def _take(
    source: PublicSource,
    decoded: Decoded,
    report: Report,
    file: str,
    track: Track,
    *,
    allow_shrink: bool,
) -> None:
    held = facilities.with_children()
    feed = Feed(source, report, file, placing.Register(held), composing.vocabulary(DATA))
    report.refused += [Refused(file, line, reason) for line, reason in decoded.broken]
    unread = len(decoded.broken)
    for line, raw in track(decoded.rows):
        if deny.is_denied(raw):  # before anything else looks at the row
            report.denied += 1
            continue
        try:
            found = source.read(deny.without_persons(raw))
            _check(raw)
        except Undecided:
            report.denied += 1
        except BadRow as error:
            report.refused.append(Refused(file, line, str(error)))
            unread += 1
        else:
            feed.take(line, found)
    feed.finish(allow_shrink=allow_shrink, unread=unread)


def _check(raw: Raw) -> None:
    for name, cell in raw.items():
        if rows.CONTROL.search(cell):
            raise BadRow(f"{name} holds a control character")


def _record(
    source: PublicSource, report: Report, started: dt.datetime, outcome: str, note: str
) -> None:
    living = (Service.feed == source.code, Service.withdrawn_at.is_(None))
    count, newest = db.session.execute(
        select(func.count(Service.id), func.max(Service.as_of)).where(*living)
    ).one()
    db.session.add(
        ImportRun(
            source=source.code,
            started_at=started,
            finished_at=clock.now(),
            outcome=outcome,
            row_count=count,
            added_count=report.added,
            changed_count=report.changed,
            withdrawn_count=report.withdrawn + report.ended,
            refused=[
                {"file": r.file, "line": str(r.line), "reason": r.reason} for r in report.refused
            ],
            as_of=newest or "",
            note=note,
        )
    )
