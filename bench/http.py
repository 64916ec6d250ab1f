"""The search over HTTP, beside its floor in the same run: python -m bench.http [places] [seconds].

Eight clients ask gunicorn (two workers, four threads) for the API's list, the results page and
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

from bench.mix import queries
from bench.synthetic import documents
from service_finder import create_app
from service_finder.catalogue.search.records import Document
from service_finder.config import ROOT
from service_finder.extensions import db
from service_finder.importers import directory
from service_finder.models import Address, Location, Phone, Revision, Service, Text

CLIENTS = 8
PORT = 8399
STARTS = 3


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


def measure(asked: Iterator[str], seconds: float) -> None:
    """Start fresh, and print floor, API and page: cold, then warm."""
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "bench.server:app", "-c", "bench/gunicorn.conf.py",
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
            say(f"{name} cold", clients((address(q) for q in asked), seconds))
        base = say("floor", clients(seeds, seconds))
        for name, address in kinds.items():
            rate = say(f"{name} warm", clients((address(q) for q in asked), seconds))
            print(f"    {rate / base:.0%} of the floor")
        print(f"    memory a worker: {', '.join(f'{mb:.0f} MB' for mb in memory(server.pid))}")
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


def say(name: str, times: list[float]) -> float:
    """Print one line and return the requests a second."""
    median, high = np.percentile(times, [50, 95])
    rate = CLIENTS * 1000 / float(np.mean(times))
    print(f"  {name:<10} {rate:7.0f}/s  median {median:6.1f}  p95 {high:6.1f} ms  ({len(times)})")
    return rate


def memory(master: int) -> list[float]:
    """Return the resident memory of the workers that is their own, in megabytes."""
    found = []
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    for child in children:
        lines = Path(f"/proc/{child}/smaps_rollup").read_text().splitlines()
        pss = next(line for line in lines if line.startswith("Pss:"))
        found.append(int(pss.split()[1]) / 1024)
    return found


def main() -> None:
    """Measure so many places, several fresh starts."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 5
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
            db.session.remove()
            db.engine.dispose()
        asked = (text for seed in range(1000) for _name, text in queries(places, 3000, seed))
        for start in range(STARTS):
            print(f"{count} places, start {start + 1}")
            measure(asked, seconds)


if __name__ == "__main__":
    main()
