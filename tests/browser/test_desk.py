"""The desk's day and capacity in a browser: axe, width, targets, and the keyboard alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from service_finder import create_app
from service_finder.booking import engine
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGES
from service_finder.people import desk_sessions
from service_finder.staff import guard
from tests.booking.make import NOW, STAFF, book, make_offering, make_slot
from tests.booking.test_patterns import add_pattern
from tests.browser.conftest import serving
from tests.browser.test_axe import violations
from tests.browser.test_shape import SMALL
from tests.conftest import make_settings
from tests.staff import make

PLACE = "kc-dj230901"
WIDTHS = (768, 1280)
COMBINATIONS = list(product(LANGUAGES, WIDTHS, ("light", "dark")))
A_DAY = 2  # of the twenty, for each page; another two tomorrow
PAGES = (
    "/staff/",
    "/staff/today",
    "/staff/today?on=2026-11-22",
    "/staff/today/print",
    "/staff/bookings/{code}",
    "/staff/bookings/{here}",
    "/staff/bookings/{code}/contact",
    "/staff/book/{slot}",
    "/staff/capacity",
    "/staff/capacity/offerings/{offering}",
    "/staff/capacity/week/{offering}",
    "/staff/capacity/sessions/{full}",
    "/staff/capacity/close",
)
OpenDesk = Callable[..., Page]


@dataclass(frozen=True)
class Desk:
    """A served site with a day at one place, and a manager's cookie for each language."""

    url: str
    tokens: dict[str, str]
    names: dict[str, str]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, directory_file: Path) -> Iterator[Desk]:
    with serving(tmp_path_factory.mktemp("desk"), directory_file) as site:
        settings = make_settings(site.database.parent, DATABASE_URL=f"sqlite:///{site.database}")
        app = create_app(settings)
        with app.app_context():
            names = _a_day()
            tokens = {}
            for lang in LANGUAGES:
                member = make.make_member("manager", service=PLACE, lang=lang)
                tokens[lang] = desk_sessions.begin(
                    member.id, stage="whole", device="Browser", now=clock.now()
                )
                db.session.commit()
            db.session.remove()
            db.engine.dispose()
        yield Desk(site.url, tokens, names)


def _a_day() -> dict[str, str]:
    """Sessions with families in every state, a zone, a full session with a queue, a closure."""
    rounds = make_offering(service_id=PLACE)
    add_pattern(rounds)
    slot = make_slot(rounds, "2026-11-21T10:30", capacity=9)
    expected = book(slot, 2, answers={"needs": "peanut allergy"})
    book(slot, 1)
    care = make_slot(make_offering("hourly_care", service_id=PLACE), "2026-11-21T10:00", minutes=60)
    here = book(care, answers={"pick_up": "Grandmother"}, now=NOW - dt.timedelta(hours=1))
    engine.check_in(here.code, by=STAFF, now=NOW)
    zone = make_offering("hourly_care", service_id=PLACE, terms={"free_visit": True, "capacity": 9})
    engine.arrive(zone.id, 3, now=NOW)
    full = make_slot(rounds, "2026-11-28T13:00", capacity=1)
    book(full, 1)
    book(full, 1, waitlist=True)
    shut = make_slot(rounds, "2026-11-29T13:00")
    engine.close([shut.id], reason="A broken pipe", by=STAFF, now=NOW)
    return {
        "slot": str(slot.id),
        "full": str(full.id),
        "offering": rounds.id,
        "code": expected.code,
        "here": here.code,
    }


@pytest.fixture
def open_desk(browser: Browser, desk: Desk) -> Iterator[OpenDesk]:
    contexts = []

    def opened(
        path: str, lang: str = "en", *, width: int = 768, scheme: str = "light", script: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=desk.url,
            viewport={"width": width, "height": 1024},
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=script,
            service_workers="block",
        )
        contexts.append(context)
        context.add_cookies(
            [{"name": guard.COOKIE, "value": desk.tokens[lang], "url": f"{desk.url}/staff/"}]
        )
        page = context.new_page()
        page.goto(path.format(**desk.names))
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_at_the_desk(path: str, whole: bool, open_desk: OpenDesk) -> None:
    start = clock.today().timetuple().tm_yday * A_DAY + PAGES.index(path)
    drawn = [COMBINATIONS[(start + 7 * step) % len(COMBINATIONS)] for step in range(A_DAY)]
    for lang, width, scheme in COMBINATIONS if whole else drawn:
        page = open_desk(path, lang, width=width, scheme=scheme)
        assert page.locator("h1").count() == 1, page.content()[:2000]
        assert not violations(page), f"{path} {lang} {width} {scheme}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (lang, width)
        page.context.close()


@pytest.mark.parametrize("path", PAGES)
def test_every_target_at_the_desk_is_large_enough(path: str, open_desk: OpenDesk) -> None:
    assert open_desk(path, "vi").evaluate(SMALL) == []


def test_the_list_of_who_is_affected_holds_too(open_desk: OpenDesk) -> None:
    page = open_desk("/staff/capacity/close", "ko")
    page.fill("#from", "2026-11-28")
    page.select_option("#reason", "0")
    page.click("button[value=look]")
    assert page.locator("select[id^=decision-]").count() == 2
    assert not violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 768


def test_a_family_is_checked_in_by_keyboard_alone_without_script(
    open_desk: OpenDesk, desk: Desk
) -> None:
    page = open_desk("/staff/today", script=False)
    _tab_to(page, "find-q")
    page.keyboard.type(desk.names["code"].lower())
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/staff/bookings/{desk.names['code']}")
    _tab_to(page, "", "Check in")
    page.keyboard.press("Enter")
    page.wait_for_url("**?done=checked_in")
    assert page.inner_text("[role=status]").startswith("Checked in.")
    other = open_desk(f"/staff/bookings/{desk.names['code']}", "vi", script=False)
    assert other.locator("form[action$='/undo']").count() == 1


def _tab_to(page: Page, element_id: str, words: str = "") -> None:
    for _step in range(60):
        page.keyboard.press("Tab")
        here = page.locator(":focus")
        if here.count() and (
            (element_id and here.get_attribute("id") == element_id)
            or (words and here.inner_text().strip() == words)
        ):
            return
    raise AssertionError(f"the keyboard never reached {element_id or words}")
