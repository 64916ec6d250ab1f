"""The shape of pages: nothing jumps, nothing is cut off, nothing is too small to press."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from service_finder.lib.marking import LANGUAGES
from tests.browser.conftest import OpenKind, OpenPage
from tests.browser.page_kinds import PAGES

# Chromium may paint between two words of the parser, on a slow device above all: what stands beside
# something that is still being read has its place kept (the language menu was the last that moved,
# by 0.004). A thousandth is a letter's width; readers see a hundredth ("good" ends at 0.1).
A_JUMP, A_TRACE = 0.005, 0.0005
SHIFTS = """() => new Promise(done => {
  const shifts = [];
  new PerformanceObserver(list => shifts.push(...list.getEntries()))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(shifts.map(one => [one.value,
    [...one.sources].map(from => from.node?.outerHTML?.slice(0, 80)).join()])), 400); })"""
# Links in running text are excepted (WCAG 2.5.8), that is: with words of the text beside them.
SMALL = """() => [...document.querySelectorAll('a, button, input, select, summary')]
  .filter(one => one.checkVisibility()
    && !one.closest('.crumbs, .skip-link, .govuk-visually-hidden')
    && !one.matches('[type=checkbox], [type=radio], [type=hidden]'))
  .filter(one => ![...(one.closest('p, dd, li, td')?.childNodes ?? [])].some(
    word => word.nodeType === Node.TEXT_NODE && /\\p{L}/u.test(word.textContent)))
  .filter(one => one.getBoundingClientRect().height < 43.5)
  .map(one => one.outerHTML.slice(0, 160))"""


@pytest.mark.parametrize("path", PAGES)
def test_nothing_jumps_and_targets_are_large_enough(path: str, open_kind: OpenKind) -> None:
    for width in (360, 1280):
        # No load may move by what a reader could see. A busy machine may paint a part late once:
        # what the page itself does, however little, it does at every load.
        seen = []
        while not seen or (total(seen[-1]) >= A_TRACE and len(seen) < 3):
            page = open_kind(path, "en", width=width)
            seen.append(page.evaluate(SHIFTS))
            assert total(seen[-1]) < A_JUMP, (width, seen)
            assert page.evaluate(SMALL) == [], width
            page.context.close()
        assert total(seen[-1]) < A_TRACE, (width, seen)


def total(shifts: list[tuple[float, str]]) -> float:
    return sum(value for value, _what in shifts)


def test_a_jump_would_be_noticed(open_page: OpenPage) -> None:
    page = open_page("/en/about")
    page.evaluate(
        """() => setTimeout(() => document.querySelector('h1').before(
        Object.assign(document.createElement('div'), {innerHTML: '<br><br><br>'})), 600)"""
    )
    page.wait_for_timeout(800)
    assert total(page.evaluate(SHIFTS)) > A_JUMP


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_cut_off(path: str, open_kind: OpenKind) -> None:
    """Not at 400 % zoom of 1280 px, nor with letters of twice the size on a phone."""
    page = None
    for lang in LANGUAGES:
        page = open_kind(path, lang, on=page, width=320, height=256)
        assert widest(page) <= 320, lang
        page.set_viewport_size({"width": 360, "height": 740})
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert widest(page) <= 360, lang


def widest(page: Page) -> int:
    """Measure the page's width in px."""
    return int(page.evaluate("document.documentElement.scrollWidth"))


def test_the_bar_hides_nothing_that_has_focus(open_page: OpenPage) -> None:
    page = open_page("/en/", width=360)
    for _step in range(40):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """() => { const one = document.activeElement.getBoundingClientRect();
            const bar = document.querySelector('.nav');
            if (!bar || bar.contains(document.activeElement)) return false;
            if (getComputedStyle(bar).position !== 'fixed') return false;
            return one.top >= bar.getBoundingClientRect().top - 1; }"""
        )
        assert not hidden, page.evaluate("document.activeElement.outerHTML")


def test_dark_and_forced_colours_change_the_ground(open_page: OpenPage) -> None:
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = open_page("/en/", scheme="light").evaluate(ground)
    dark = open_page("/en/", scheme="dark").evaluate(ground)
    assert (light, dark) == ("rgb(251, 246, 238)", "rgb(27, 24, 21)")


def test_on_paper_the_menus_are_gone(open_page: OpenPage) -> None:
    page = open_page("/en/about")
    page.emulate_media(media="print")
    assert not page.locator(".tongue").is_visible()
    assert not page.locator(".foot").is_visible()
    assert page.locator("h1").is_visible()
