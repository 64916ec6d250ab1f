"""A served site on the shipped directory, and a browser that notices every outside request."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from service_finder.config import ROOT
from tests.browser.booked import Booked, book_two, check, fill_child, open_sessions
from tests.browser.page_kinds import BOOKING_PAGES
from tests.conftest import NOW
from tests.ports import free_port

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-quic"
).split()
OpenPage = Callable[..., Page]
OpenKind = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Site:
    """A running server: its address, its access log, its database file."""

    url: str
    log: Path
    database: Path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, directory_file: Path) -> Iterator[Site]:
    """Serve the site with gunicorn, as `make run` does, on a copy of the shipped directory."""
    with serving(tmp_path_factory.mktemp("site"), directory_file) as served:
        yield served


@contextmanager
def serving(folder: Path, directory_file: Path, **settings: str) -> Iterator[Site]:
    """Serve a copy of the directory until left; settings by their short names."""
    database = Path(shutil.copy(directory_file, folder / "site.db"))
    log, port = folder / "server.log", free_port()
    url = f"http://127.0.0.1:{port}"
    given = {
        "ENV": "test",
        "NOW": NOW,
        "INSTANCE": str(folder),
        "SECRET_KEY": "a-key-for-tests-only",
        "DATABASE_URL": f"sqlite:///{database}",
        "BASE_URL": url,
        **settings,
    }
    environ = os.environ | {f"SERVICE_FINDER_{name}": value for name, value in given.items()}
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--config", "bin/gunicorn.conf.py"]
    with log.open("w") as out, subprocess.Popen(
        [*command, "--workers", "1", "--bind", f"127.0.0.1:{port}"],
        cwd=ROOT, env=environ, stdout=out, stderr=out,
    ) as server:  # fmt: skip
        try:
            wait_for(f"{url}/healthz", server, log)
            yield Site(url, log, database)
        finally:
            server.terminate()


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _attempt in range(150):
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"the server does not answer: {log.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without its own talk to the outside."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def slots(site: Site) -> list[int]:
    """Three sessions of two places each at a real place of the running site."""
    return open_sessions(str(site.database), 3)


@pytest.fixture(scope="session")
def booked(browser: Browser, site: Site, slots: list[int]) -> Booked:
    """A resident of the running site who has booked, and is invited to share a booking."""
    return book_two(browser, site.url, slots)


@pytest.fixture
def open_kind(request: pytest.FixtureRequest, open_page: OpenPage) -> OpenKind:
    """Open an address of page_kinds: open_kind(template, "ko", width=360); signed in if needed."""

    def opened(template: str, lang: str, **more: Any) -> Page:
        if template not in BOOKING_PAGES:
            return open_page(template.format(lang=lang), **more)
        known: Booked = request.getfixturevalue("booked")
        state = {"storage_state": known.state_for(template)}
        path, _, step = known.path(template, lang).partition("#")
        page = open_page(path, **{**state, **more})
        if step == "check":
            fill_child(page, 0, "Mai", "1")
            check(page)
        return page

    return opened


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[OpenPage]:
    """Open a page in a fresh profile: open_page("/en/", width=360, scheme="dark", **context),
    or in the profile of an earlier one: open_page("/ko/", on=page, width=360).

    Fails afterwards when a page asked another host for anything, or broke a policy or a script.
    """
    outside: list[str] = []
    broken: list[str] = []
    contexts = []

    def watch(request: Request) -> None:
        if not request.url.startswith((site.url, "data:", "blob:")):
            outside.append(request.url)

    def opened(
        path: str, *, on: Page | None = None, width: int = 360, scheme: str = "light", **more: Any
    ) -> Page:
        height = more.pop("height", 740)
        if on is not None:
            on.set_viewport_size({"width": width, "height": height})
            on.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            on.goto(path)
            return on
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            **{"service_workers": "block", **more},
        )
        contexts.append(context)
        context.on("request", watch)
        context.on("weberror", lambda error: broken.append(str(error.error)))
        page = context.new_page()
        if more.get("java_script_enabled", True):
            # On a busy machine a new window may take its size after the page has come.
            page.wait_for_function(f"innerWidth === {width} && innerHeight === {height}")
        page.on("console", lambda message: broken.append(message.text) if is_fault(message) else 0)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not outside, f"requests to other hosts: {outside}"
    assert not broken, f"errors in the browser: {broken}"


def is_fault(message: Any) -> bool:
    """Say whether the console reports a broken policy or script (not an answer of 404)."""
    return message.type == "error" and "Failed to load resource" not in message.text
