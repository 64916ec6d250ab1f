"""/metrics: counts by route, over all workers, without a trace of who asked what."""

from __future__ import annotations

import multiprocessing
import re
import signal
import threading
from collections.abc import Iterator
from multiprocessing.context import BaseContext
from pathlib import Path

import pytest
from flask import Flask

from service_finder import create_app
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.lib.tally import Tally
from tests.client import LintingClient
from tests.conftest import make_settings

TOKEN = "only-for-the-scraper"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def counted(tmp_path: Path, directory_file: Path) -> Iterator[Flask]:
    """An application that counts, on the shipped directory."""
    url = f"sqlite:///file:{directory_file}?mode=ro&uri=true"
    application = create_app(make_settings(tmp_path, METRICS_TOKEN=TOKEN, DATABASE_URL=url))
    application.test_client_class = LintingClient
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()
    clock.freeze(None)


def scraped(app: Flask) -> str:
    answer = app.test_client().get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text


def test_it_is_closed_without_a_token(reader: LintingClient) -> None:
    assert reader.get("/metrics").status_code == 404
    assert reader.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", "Bearer ü"])
def test_another_token_opens_nothing(counted: Flask, given: str) -> None:
    answer = counted.test_client().get("/metrics", headers={"Authorization": given})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "service_finder" not in answer.text


def test_requests_are_counted_by_route_and_status(counted: Flask) -> None:
    client = counted.test_client()
    for path in ("/ko/places/fc-jongno", "/en/places/fc-jung", "/en/places/nowhere", "/nowhere"):
        client.get(path)
    client.head("/healthz")
    client.get("/api/v1/places?q=%EC%A2%85%EB%A1%9C&nonsense=1")
    lines = scraped(counted).splitlines()
    count = "service_finder_requests_total"
    assert f'{count}{{method="GET",route="/<lang:lang>/places/<place_id>",status="200"}} 2' in lines
    assert f'{count}{{method="GET",route="/<lang:lang>/places/<place_id>",status="404"}} 1' in lines
    assert f'{count}{{method="other",route="other",status="404"}} 1' in lines
    assert f'{count}{{method="GET",route="/healthz",status="200"}} 1' in lines
    assert f'{count}{{method="GET",route="/api/v1/places",status="422"}} 1' in lines


def test_the_times_are_a_histogram(counted: Flask) -> None:
    for _turn in range(3):
        counted.test_client().get("/healthz")
    found = [line for line in scraped(counted).splitlines() if 'route="/healthz"' in line]
    totals = [int(line.split()[-1]) for line in found if "_bucket" in line]
    assert len(totals) == 11
    assert totals == sorted(totals)
    assert totals[-1] == 3
    assert 'le="+Inf"' in next(line for line in reversed(found) if "_bucket" in line)
    assert any("_count" in line and line.endswith(" 3") for line in found)
    (total,) = [float(line.split()[-1]) for line in found if "_sum" in line]
    assert 0 < total < 60


def test_nobody_can_be_read_out_of_it(counted: Flask) -> None:
    client = counted.test_client()
    client.get("/ko/search?q=종로구+가족센터&near=37.512345,126.9")
    client.get("/ko/places/fc-jongno")
    client.get("/api/v1/bookings/SECRETCODE", headers={"Authorization": "Bearer my-own-token"})
    text = scraped(counted)
    for word in ("종로", "37.5123", "fc-jongno", "SECRETCODE", "my-own-token", "127.0.0.1", "?"):
        assert word not in text


def test_what_leaves_no_trace_is_not_counted(counted: Flask) -> None:
    before = scraped(counted)
    client = counted.test_client()
    for path in (
        "/ko/safety",
        "/ko/safety/nowhere",
        "/exit",
        "/vi/search?q=ch%E1%BB%93ng+%C4%91%C3%A1nh+t%C3%B4i",
        "/api/v1/places?q=my+husband+hits+me",
        "/ko/places/s-dv-nowon",
    ):
        client.get(path)
    after = scraped(counted)
    assert not re.search("safety|exit|search|places", after)
    assert count_of(after) == count_of(before) + 1  # the scrape itself


def count_of(text: str) -> int:
    found = re.findall(r"^service_finder_requests_total.* ([0-9]+)$", text, re.MULTILINE)
    return sum(int(number) for number in found)


def test_a_restart_counts_on_and_other_names_begin_anew(tmp_path: Path) -> None:
    Tally(tmp_path / "t", ["a", "b"]).add({"a": 2})
    again = Tally(tmp_path / "t", ["a", "b"])
    again.add({"a": 1, "b": 0.5})
    assert again.read() == {"a": 3, "b": 0.5}
    assert Tally(tmp_path / "t", ["b"]).read() == {}


def processes() -> BaseContext:
    """Processes split off one that has read this file already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def add_many(path: Path, forever: bool) -> None:
    tally = Tally(path, ["a", "b"])
    done = 0
    while forever or done < 2000:
        tally.add({"a": 1, "b": 1})
        done += 1


def test_processes_and_threads_lose_no_count(tmp_path: Path) -> None:
    context = processes()
    path = tmp_path / "t"
    here = Tally(path, ["a", "b"])
    others = [context.Process(target=add_many, args=(path, False)) for _ in range(2)]
    threads = [
        threading.Thread(target=lambda: [here.add({"a": 1, "b": 1}) for _ in range(2000)])
        for _ in range(2)
    ]
    for one in (*others, *threads):
        one.start()
    for one in (*others, *threads):
        one.join()
    assert [other.exitcode for other in others] == [0, 0]
    assert here.read() == {"a": 8000, "b": 8000}


def test_a_killed_worker_holds_up_nobody(tmp_path: Path) -> None:
    context = processes()
    path = tmp_path / "t"
    here = Tally(path, ["a", "b"])
    for _turn in range(3):
        other = context.Process(target=add_many, args=(path, True))
        other.start()
        before = here.read().get("a", 0)
        while here.read().get("a", 0) < before + 50:
            pass
        other.kill()
        other.join()
        assert other.exitcode == -signal.SIGKILL
        here.add({"b": 1})
    assert here.read()["b"] > 150
