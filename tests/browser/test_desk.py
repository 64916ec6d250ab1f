"""The desk's day and capacity in a browser: axe, width, targets, and the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGES
from service_finder.staff import guard
from tests.browser import desk_day
from tests.browser.conftest import serving
from tests.browser.desk import at_the_desk
from tests.browser.test_axe import violations
from tests.browser.test_shape import SMALL

WIDTHS = (768, 1280)
COMBINATIONS = list(product(LANGUAGES, WIDTHS, ("light", "dark")))
A_DAY = 1  # of the twenty, for each page; another one tomorrow
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
    "/staff/applications",
    "/staff/applications/{application}",
    "/staff/applications/{application}?template=date_taken",
    "/staff/applications/reasons/{center}",
    "/staff/applications/venue/kc-dj230901?month=2027-03",
    "/staff/facts",
    "/staff/facts?q=zzqxv",
    "/staff/facts/service/kc-dj230901",
    "/staff/facts/corrections",
    "/staff/facts/corrections/{correction}",
    "/staff/facts/verify",
    "/staff/facts/stale",
    "/staff/reports?period=2026-Q4",
    "/staff/reports/targets",
    "/staff/reports/files/workbook-{lang}-running",
    "/staff/reports/files/workbook-{lang}-done",
    "/staff/people",
    "/staff/audit",
    "/staff/audit?from=yesterday",
    "/staff/account",
    "/staff/no-such-page",
)
CAPACITY = ("capacity", "capacity/close", "capacity/week/{offering}", "capacity/sessions/{full}")
# Seen by who edits everywhere: programs belong to no place.
CITY = ("/staff/facts/program/dad-master", "/staff/facts/program/dad-master/preview?in={lang}")
BEFORE = ("/staff/", "/staff/second-step", "/staff/invitation/{invitation}", "/staff/invitation/x")
# Where the keyboard is, and whether the eye can tell: an outline of two pixels or more. Dates and
# times have parts of their own, which the browser marks by itself.
HERE = """() => {
  const at = document.activeElement;
  const outlined = (one) => {
    const style = one && getComputedStyle(one);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const words = (at.innerText || "").replace(/\\s+/g, " ").trim();
  return { id: at.id, words, tag: at.tagName,
           seen: at === document.body || ["date", "time"].includes(at.type) ||
                 outlined(at) || outlined(at.closest("label")) };
}"""
OpenDesk = Callable[..., Page]


@dataclass(frozen=True)
class Desk:
    """A served site with a day at one place, and cookies and invitations for each language."""

    url: str
    whole: dict[str, str]
    half: dict[str, str]
    invited: dict[str, str]
    city: dict[str, str]
    names: dict[str, str]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, directory_file: Path) -> Iterator[Desk]:
    with serving(tmp_path_factory.mktemp("desk"), directory_file) as site:
        with at_the_desk(site) as settings:
            names = desk_day.fill()
            cookies = desk_day.people(settings.instance)
        yield Desk(site.url, *cookies, names)


@pytest.fixture
def open_desk(browser: Browser, desk: Desk) -> Iterator[OpenDesk]:
    contexts = []

    def opened(
        path: str,
        lang: str = "en",
        *,
        width: int = 768,
        scheme: str = "light",
        script: bool = True,
        token: str | None = None,
    ) -> Page:
        context = browser.new_context(
            base_url=desk.url,
            viewport={"width": width, "height": 1024},
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=script,
            service_workers="block",
            locale=lang,
        )
        contexts.append(context)
        value = desk.whole[lang] if token is None else token
        context.add_cookies([{"name": guard.COOKIE, "value": value, "url": f"{desk.url}/staff/"}])
        context.route("**/reports/files/*", _stay)
        page = context.new_page()
        page.goto(path.format(**desk.names, lang=lang, invitation=desk.invited[lang]))
        return page

    yield opened
    for context in contexts:
        context.close()


def _stay(route: Route) -> None:
    """Let a page that looks again by itself stand still."""
    answer = route.fetch()
    headers = {name: value for name, value in answer.headers.items() if name != "refresh"}
    route.fulfill(response=answer, headers=headers)


def combinations(number: int, whole: bool) -> list[tuple[str, int, str]]:
    """All twenty with --all; else one that moves with the day and differs from page to page."""
    if whole:
        return COMBINATIONS
    start = clock.today().timetuple().tm_yday * A_DAY + 7 * number
    return [COMBINATIONS[(start + step) % len(COMBINATIONS)] for step in range(A_DAY)]


def check(page: Page, where: tuple[str, str, int, str]) -> None:
    """axe finds nothing, nothing is clipped, every target is large enough, one heading."""
    assert page.locator("h1").count() == 1, where
    assert (page.get_attribute("html", "lang") or "").startswith(where[1]), where
    assert not violations(page), where
    assert page.evaluate("document.documentElement.scrollWidth") <= where[2], where
    assert page.evaluate(SMALL) == [], where
    page.context.close()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_at_the_desk(path: str, whole: bool, open_desk: OpenDesk) -> None:
    for lang, width, scheme in combinations(PAGES.index(path), whole):
        page = open_desk(path, lang, width=width, scheme=scheme)
        check(page, (path, lang, width, scheme))


@pytest.mark.parametrize("path", CITY)
def test_axe_finds_nothing_at_the_citys_pages(
    path: str, whole: bool, open_desk: OpenDesk, desk: Desk
) -> None:
    for lang, width, scheme in combinations(CITY.index(path), whole):
        page = open_desk(path, lang, width=width, scheme=scheme, token=desk.city[lang])
        check(page, (path, lang, width, scheme))


@pytest.mark.parametrize("path", BEFORE)
def test_axe_finds_nothing_before_signing_in(
    path: str, whole: bool, open_desk: OpenDesk, desk: Desk
) -> None:
    for lang, width, scheme in combinations(BEFORE.index(path), whole):
        token = desk.half[lang] if "second" in path else ""
        page = open_desk(path, lang, width=width, scheme=scheme, token=token)
        assert page.url.startswith(desk.url + path.split("{")[0])
        check(page, (path, lang, width, scheme))


def test_tables_of_a_report_need_no_scrolling_on_a_tablet(open_desk: OpenDesk, desk: Desk) -> None:
    for lang in LANGUAGES:
        page = open_desk("/staff/reports?period=2026-Q4", lang, token=desk.city[lang])
        wide = """() => [...document.querySelectorAll('.table-scroll')]
          .filter(one => one.scrollWidth > one.clientWidth + 1)
          .map(one => one.getAttribute('aria-labelledby') + one.scrollWidth)"""
        assert page.locator(".table-scroll thead th").count() > 9, lang
        assert page.evaluate(wide) == [], lang


def test_letters_of_twice_the_size_widen_no_page_of_the_desk(
    open_desk: OpenDesk, desk: Desk
) -> None:
    for path, lang in product(("today", "applications", *CAPACITY), ("en", "vi")):
        page = open_desk(f"/staff/{path.format(**desk.names)}", lang)
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert page.evaluate("document.documentElement.scrollWidth") <= 768, (path, lang)


def test_the_list_of_who_is_affected_holds_too(open_desk: OpenDesk) -> None:
    page = open_desk("/staff/capacity/close?place=kc-dj230901", "ko")
    page.fill("#from", "2026-11-28")
    page.select_option("#reason", "0")
    with page.expect_navigation():
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


def test_from_the_board_to_check_in_by_keyboard(open_desk: OpenDesk, desk: Desk) -> None:
    page, code = open_desk("/staff/today"), desk.names["by_keyboard"]
    _skip_to_the_content(page)
    _tab_to(page, "", f"Check in {code}")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=checked_in**")
    assert page.locator(f"#b-{code}").inner_text().count("Checked in") == 1


def test_a_closure_is_confirmed_by_keyboard(open_desk: OpenDesk) -> None:
    page = open_desk("/staff/capacity/close")
    _skip_to_the_content(page)
    _tab_to(page, "from")
    page.keyboard.type("12052026")
    _tab_to(page, "reason")
    page.keyboard.press("ArrowDown")
    _tab_to(page, "", "Show who is affected")
    with page.expect_navigation():
        page.keyboard.press("Space")
    choice = page.locator("select[id^=decision-]")
    assert choice.count() == 1
    _tab_to(page, choice.get_attribute("id") or "")
    page.keyboard.type("Cancel")
    assert choice.input_value() == "cancel"
    _tab_to(page, "", "Close and tell everybody")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=closed**")
    assert "December 5" in page.inner_text("main")


def test_an_application_is_decided_by_keyboard(open_desk: OpenDesk, desk: Desk) -> None:
    code = desk.names["application"]
    page = open_desk("/staff/applications")
    _skip_to_the_content(page)
    _tab_to(page, "", code)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/staff/applications/{code}")
    _skip_to_the_content(page)
    _tab_to(page, "", "Offer this date")
    page.keyboard.press("Space")
    page.wait_for_url("**?done=offered")
    assert page.inner_text("[role=status]").startswith("The date is offered")


def test_facts_are_saved_by_keyboard(open_desk: OpenDesk) -> None:
    page = open_desk("/staff/facts/service/kc-dj230901")
    _skip_to_the_content(page)
    _tab_to(page, "capacity.en")
    page.keyboard.press("Control+A")
    page.keyboard.type("Twenty children at a time")
    _tab_to(page, "", "Keep as a draft")
    page.keyboard.press("Enter")
    page.wait_for_url("**saved=drafted")
    assert page.input_value("[id='capacity.en']") == "Twenty children at a time"


def _skip_to_the_content(page: Page) -> None:
    """Use the first link of the page, as who walks by keyboard does."""
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def _tab_to(page: Page, element_id: str, words: str = "") -> None:
    """Go on from field to field until one is reached; each one on the way shows where one is."""
    for _step in range(120):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        assert here["seen"], f"the focus cannot be seen: {here}"
        if (element_id and here["id"] == element_id) or (words and here["words"].startswith(words)):
            return
    raise AssertionError(f"the keyboard never reached {element_id or words}")
