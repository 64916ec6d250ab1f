"""The search over HTTP, beside its floor in the same run: python -m bench.http [places …].

Eight clients ask gunicorn, set up as `make run` has it, for the API's list, the results page and
the floor, every query different, first cold (just started), then warm. Reported: requests a
second, median and 95th percentile in milliseconds, the share of the floor, and memory a worker.
"""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import numpy as np
from sqlalchemy import insert

from bench import bars
from bench.mix import queries
from bench.synthetic import documents
from service_finder import create_app
from service_finder.catalogue.search.records import Document
from service_finder.cli.bookings import run_tick
from service_finder.config import ROOT
from service_finder.extensions import db
from service_finder.importers import directory
from service_finder.models import Address, Location, Phone, Revision, Service, Text

CLIENTS = 8
PORT = 8399
STARTS = 3
SECONDS = 5.0


def fill(found: list[Document]) -> None:
    """Write synthetic places into a database that has the districts and stations."""
    rows: dict[type, list[dict[str, object]]] = {Location: [], Address: [], Service: [], Text: []}
    rows[Phone] = []
    for one in found:
        place = f"loc-{one.id}"
        rows[Location].append(
            {"id": place, "location_type": "physical", "disclosure": "public",
             "district_code": one.district_code, "latitude": one.lat, "longitude": one.lng,
             "dong": one.dong}
        )  # fmt: skip
        rows[Address].append({"location_id": place, "line": one.address or "-"})
        rows[Service].append(
            {"id": one.id, "category": one.category, "name": one.names["ko"],
             "status": "operating", "location_id": place, "is_sensitive": False}
        )  # fmt: skip
        rows[Phone].append({"service_id": one.id, "number": "02-120"})
        rows[Text] += [
            {"record_type": "service", "record_id": one.id, "field": "name", "lang": lang,
             "text": name, "origin": "composed"}
            for lang, name in one.names.items() if lang != "ko"
        ]  # fmt: skip
    for model, values in rows.items():
        db.session.execute(insert(model), values)
    db.session.get_one(Revision, "catalogue").number += 1
    db.session.commit()


def clients(paths: Iterator[str], seconds: float) -> list[float]:
    """Ask by eight clients for so long; return the times in milliseconds, good answers only."""
    times: list[float] = []
    lock, ends = threading.Lock(), time.perf_counter() + seconds

    def one() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        while time.perf_counter() < ends:
            with lock:
                path = next(paths)
            begun = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            took = (time.perf_counter() - begun) * 1000
            if answer.status != 200:
                raise SystemExit(f"{answer.status} for {path}")
            with lock:
                times.append(took)
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def measure(asked: Iterator[str], seconds: float) -> dict[str, float]:
    """Start fresh, print floor, API and page, cold, then warm; return the figures by name."""
    found: dict[str, float] = {}
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "bench.server:app", "-c", "bin/gunicorn.conf.py",
         "-b", f"127.0.0.1:{PORT}"], cwd=ROOT, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait()
        seeds = (f"/bench/floor?seed={number}" for number in range(10**9))
        kinds: dict[str, Callable[[str], str]] = {
            "API": lambda q: f"/api/v1/places?q={quote(q)}",
            "page": lambda q: f"/ko/search?q={quote(q)}",
        }
        for name, address in kinds.items():
            _rate, cold = say(f"{name} cold", clients((address(q) for q in asked), seconds))
            found[f"{name} p95 cold"] = cold
        base, _high = say("floor", clients(seeds, seconds))
        for name, address in kinds.items():
            rate, high = say(f"{name} warm", clients((address(q) for q in asked), seconds))
            found |= {f"{name} p95 warm": high, f"{name} share": 100 * rate / base}
            print(f"    {rate / base:.0%} of the floor")
        found |= {"memory": max(memory(server.pid)), "floor": base}
        print(f"    memory a worker: {found['memory']:.0f} MB")
        return found
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def wait() -> None:
    """Wait until the server answers."""
    for _attempt in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit("the server did not start")


def say(name: str, times: list[float]) -> tuple[float, float]:
    """Print one line; return the requests a second and the 95th percentile in milliseconds."""
    median, high = np.percentile(times, [50, 95])
    rate = CLIENTS * 1000 / float(np.mean(times))
    print(f"  {name:<10} {rate:7.0f}/s  median {median:6.1f}  p95 {high:6.1f} ms  ({len(times)})")
    return rate, float(high)


def memory(master: int) -> list[float]:
    """Return the resident memory of each worker (its share of what is shared), in megabytes."""
    found = []
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    for child in children:
        if "worker" not in Path(f"/proc/{child}/cmdline").read_text():  # the clock
            continue
        lines = Path(f"/proc/{child}/smaps_rollup").read_text().splitlines()
        pss = next(line for line in lines if line.startswith("Pss:"))
        found.append(int(pss.split()[1]) / 1024)
    return found


def size(count: int) -> dict[str, float]:
    """Measure so many places, several fresh starts; return the median of each figure."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SERVICE_FINDER_INSTANCE"] = folder
        os.environ["SERVICE_FINDER_DATABASE_URL"] = f"sqlite:///{folder}/bench.db"
        os.environ["SERVICE_FINDER_ENV"] = "test"
        places = list(documents(count))
        app = create_app()
        with app.app_context():
            db.create_all()
            directory.load()
            fill(places)
            run_tick(app.config["SETTINGS"])  # what the clock opens changes the directory
            db.session.remove()
            db.engine.dispose()
        asked = (text for seed in range(1000) for _name, text in queries(places, 3000, seed))
        runs = []
        for start in range(STARTS):
            print(f"{count} places, start {start + 1}")
            runs.append(measure(asked, SECONDS))
    return {name: float(np.median([run[name] for run in runs])) for name in runs[0]}


def main() -> None:
    """Measure each size; report the bars for the largest, and the growth from the smallest."""
    counts = [int(text) for text in sys.argv[1:]] or [100_000]
    found = {count: size(count) for count in counts}
    least, most = found[min(counts)], found[max(counts)]
    floor = f"{most['floor']:.0f}/s without a search"
    for name in ("API", "page"):
        what = f"search {name}, {max(counts):,} places, {CLIENTS} clients"
        for turn in ("cold", "warm"):
            bars.at_most(f"{what}: p95 {turn}", most[f"{name} p95 {turn}"], 120, "ms")
        bars.at_least(f"{what}: share of the floor", most[f"{name} share"], 25, "%", floor)
        if len(counts) > 1:
            grown = most[f"{name} p95 warm"] / least[f"{name} p95 warm"]
            before = f"{least[f'{name} p95 warm']:.0f} ms at {min(counts):,}"
            bars.at_most(f"search {name}: growth of the p95", grown, 2.5, "×", before)
    bars.at_most("memory a worker", most["memory"], 250, "MB")


if __name__ == "__main__":
    main()
