"""Walk in, leave by the exit, come back, and look for a trace: what rules 1 to 11 of docs/safety.md
mean in a real browser.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from service_finder.catalogue import crisis
from service_finder.lib.marking import LANGUAGES
from tests.browser.conftest import Site, serving

SAY = crisis.words("ko").say
# Whatever of these is seen, a safety page is seen.
TELLTALE = (SAY["heading"], SAY["answer_heading"], SAY["cannot_hide"], "1366", SAY["lead"])
QUESTION = "남편이 때려요 zzunheardof"
OpenAt = Callable[..., Page]


@dataclass
class Elsewhere:
    """The website that the exit leads to, and what it was told."""

    url: str = ""
    seen: list[dict[str, str]] = field(default_factory=list)
    delay_s: float = 0


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    """Serve a page about the weather on another address."""
    other = Elsewhere()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/":
                other.seen.append({name.lower(): value for name, value in self.headers.items()})
            time.sleep(other.delay_s)
            body = b"<!doctype html><title>Weather</title><h1>Sunny</h1>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    # Another host name, so that it is another site to the browser.
    other.url = f"http://localhost:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield other
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, directory_file: Path, elsewhere: Elsewhere
) -> Iterator[Site]:
    """The site, its exit leading to that page."""
    folder = tmp_path_factory.mktemp("house")
    with serving(folder, directory_file, EXIT_URL=elsewhere.url) as served:
        yield served


@pytest.fixture
def open_at(browser: Browser, house: Site, elsewhere: Elsewhere) -> Iterator[OpenAt]:
    """Open a page in a fresh profile, the service worker allowed, at 320 px."""
    contexts: list[BrowserContext] = []
    elsewhere.seen.clear()
    elsewhere.delay_s = 0

    def opened(path: str, **more: Any) -> Page:
        viewport = {"width": 320, "height": 640}
        context = browser.new_context(**{"base_url": house.url, "viewport": viewport, **more})
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()


def go_to_safety(page: Page) -> None:
    page.locator(".nav a[href='/ko/safety']").click()
    expect(page.locator("h1")).to_have_text(SAY["heading"])


def assert_away(page: Page, elsewhere: Elsewhere) -> None:
    expect(page).to_have_url(elsewhere.url)
    expect(page.locator("h1")).to_have_text("Sunny")


def assert_nothing_seen(page: Page) -> None:
    shown = page.locator("body").inner_text()
    assert not [word for word in TELLTALE if word in shown], page.url


def look_back(page: Page, elsewhere: Elsewhere) -> list[str]:
    """Press Back until there is nothing before; return the addresses that were seen."""
    seen = []
    for _step in range(8):
        page.evaluate("() => { setTimeout(() => history.back()) }")
        page.wait_for_timeout(400)
        page.wait_for_load_state()
        assert_nothing_seen(page)
        seen.append(page.url)
    return seen


def test_nothing_is_left_by_who_leaves(open_at: OpenAt, house: Site, elsewhere: Elsewhere) -> None:
    page = open_at("/ko/")
    page.evaluate("fetch('/language', {method: 'POST', body: new URLSearchParams({lang: 'ko'})})")
    page.evaluate("navigator.serviceWorker && navigator.serviceWorker.ready.then(() => 0)")
    go_to_safety(page)
    page.locator(".safety-needs a").first.click()
    page.locator("#quiet-q").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(SAY["answer_heading"], timeout=30_000)
    assert page.url == f"{house.url}/ko/safety"
    page.locator(".exit-note a").click()
    expect(page.locator("h1")).to_have_text(SAY["cannot_hide"])
    page.locator("[data-exit]").click()
    assert_away(page, elsewhere)
    assert "referer" not in elsewhere.seen[-1]

    page.wait_for_timeout(500)  # the forgetting goes on in passing
    assert page.context.cookies() == []
    assert not [url for url in look_back(page, elsewhere) if "safety" in url]
    page.goto(f"{house.url}/healthz")
    left = page.evaluate("""async () => ({
        local: Object.keys(localStorage), session: Object.keys(sessionStorage),
        databases: (await indexedDB.databases()).map((d) => d.name),
        kept: (await Promise.all((await caches.keys()).map(async (name) =>
            (await (await caches.open(name)).keys()).map((r) => r.url)))).flat(),
    })""")
    assert (left["local"], left["session"], left["databases"]) == ([], [], [])
    assert not [url for url in left["kept"] if re.search(r"safety|exit", url)]
    log = house.log.read_text()
    assert "/ko/" in log
    assert not re.search(r"safety|exit|zzunheardof|%EB%82", log)


def test_without_a_script_the_exit_leaves_and_forgets(
    open_at: OpenAt, house: Site, elsewhere: Elsewhere
) -> None:
    page = open_at("/ko/safety", java_script_enabled=False)
    page.context.add_cookies([{"name": "lang", "value": "ko", "url": house.url}])
    page.locator("#quiet-q").fill(QUESTION)
    page.locator("main form button").click()
    expect(page.locator("h1")).to_have_text(SAY["answer_heading"], timeout=30_000)
    assert "zzunheardof" not in page.url + page.content()
    page.locator("[data-exit]").click()
    assert_away(page, elsewhere)
    assert "referer" not in elsewhere.seen[-1]
    assert page.context.cookies() == []
    assert not re.search(r"safety|exit|zzunheardof", house.log.read_text())


def test_leaving_does_not_wait_for_the_server(open_at: OpenAt, elsewhere: Elsewhere) -> None:
    page = open_at("/ko/safety")
    page.route("**/exit", lambda _route: None)  # the server never answers
    started = time.monotonic()
    page.locator("[data-exit]").click(no_wait_after=True)
    assert_away(page, elsewhere)
    assert time.monotonic() - started < 3


def test_the_page_is_covered_while_the_other_site_loads(
    open_at: OpenAt, elsewhere: Elsewhere
) -> None:
    elsewhere.delay_s = 2
    page = open_at("/ko/safety")
    shown, width, height = page.evaluate(
        """() => { document.querySelector('[data-exit]').click();
        const sheet = document.querySelector('.exit-sheet').getBoundingClientRect();
        return [document.body.innerText.trim(), sheet.width, sheet.height]; }"""
    )
    assert shown == SAY["exit_leaving"]
    assert (width, height) == (320, 640)
    assert_away(page, elsewhere)


def test_back_and_forward_show_nothing(open_at: OpenAt, elsewhere: Elsewhere) -> None:
    page = open_at("/ko/safety")
    page.goto(elsewhere.url)
    page.evaluate("() => { setTimeout(() => history.back()) }")
    page.wait_for_timeout(600)
    assert_nothing_seen(page)
    assert_away(page, elsewhere)


def test_a_page_kept_in_memory_leaves_when_it_is_shown_again(
    open_at: OpenAt, elsewhere: Elsewhere
) -> None:
    page = open_at("/ko/safety")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert_away(page, elsewhere)


def test_three_times_shift_leaves_and_tells_how_far(open_at: OpenAt, elsewhere: Elsewhere) -> None:
    page = open_at("/ko/safety")
    said = page.locator("[data-exit-said]")
    page.keyboard.press("Shift")
    expect(said).to_have_text(SAY["exit_two_more"])
    page.keyboard.press("Shift+A")  # typing a capital letter is no wish to leave
    expect(said).to_have_text("")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    expect(said).to_have_text(SAY["exit_one_more"])
    assert page.locator("[data-exit-light].is-on").count() == 2
    page.keyboard.press("Escape")
    expect(said).to_have_text("")
    for _time in range(3):
        page.keyboard.press("Shift")
    assert_away(page, elsewhere)


def test_shift_pressed_too_slowly_stays(open_at: OpenAt) -> None:
    page = open_at("/ko/safety")
    page.clock.install()
    page.reload()
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.clock.run_for(5100)
    expect(page.locator("[data-exit-said]")).to_have_text(SAY["exit_stopped"])
    page.keyboard.press("Shift")
    expect(page.locator("[data-exit-said]")).to_have_text(SAY["exit_two_more"])


def test_the_keyboard_finds_the_exit_second(open_at: OpenAt, elsewhere: Elsewhere) -> None:
    page = open_at("/vi/safety")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    focused = page.locator("*:focus")
    expect(focused).to_have_text(crisis.words("vi").say["exit"])
    page.keyboard.press("Enter")
    assert_away(page, elsewhere)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [(320, 640), (320, 256), (1280, 800)])
def test_the_exit_is_in_sight_everywhere(open_at: OpenAt, lang: str, size: tuple[int, int]) -> None:
    page = open_at(f"/{lang}/safety", viewport={"width": size[0], "height": size[1]})
    for _place in ("top", "bottom"):
        box = page.locator("[data-exit]").bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert box["y"] + box["height"] <= min(size[1], 110)
        middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
        on_top = (
            "([x, y]) => document.elementFromPoint(x, y).closest('a').hasAttribute('data-exit')"
        )
        assert page.evaluate(on_top, middle)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.evaluate("scrollTo(0, 0)")
    if size == (320, 640):
        call = page.locator(".crisis-call").first.bounding_box()
        assert call is not None
        assert call["y"] + call["height"] < size[1] - 80


def test_only_this_site_is_asked_and_only_for_looks(open_at: OpenAt, house: Site) -> None:
    page = open_at("/ko/", service_workers="block")
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    go_to_safety(page)
    page.wait_for_timeout(500)
    assert f"{house.url}/ko/safety" in asked
    kinds = {
        re.sub(r"/assets/\w+/", "", url.removeprefix(house.url)).split("#")[0] for url in asked
    }
    assert kinds <= {"/ko/safety", "css/app.css", "img/logo.svg", "img/icons.svg"}, kinds


def test_the_distance_is_worked_out_in_the_page(open_at: OpenAt, house: Site) -> None:
    here = {"latitude": 37.5133, "longitude": 126.9264}  # Daebang station
    page = open_at("/en/safety", geolocation=here, permissions=["geolocation"])
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.locator("[data-away]").click()
    expect(page.locator("[data-away-said]")).to_have_text(re.compile(r"About \d+ m in a straight"))
    page.wait_for_timeout(300)
    # The browser may fetch the page's own sign late; a position would be in an address.
    assert [address for address in asked if not address.endswith("/img/logo.svg")] == []


def test_an_answer_with_the_question_in_its_address_drops_it(open_at: OpenAt, house: Site) -> None:
    page = open_at("/ko/safety")
    page.evaluate(
        """() => { const form = document.querySelector('main form');
        form.action += '?q=zzunheardof'; form.q.value = '1366'; form.submit(); }"""
    )
    expect(page.locator("h1")).to_have_text(SAY["answer_heading"], timeout=30_000)
    assert page.url == f"{house.url}/ko/safety"
