"""Families walk through the finder: by keyboard alone, without JavaScript, on small screens."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from service_finder.lib.marking import LANGUAGES
from tests.browser.booked import follow
from tests.browser.conftest import OpenPage

CAFE = "/en/places/kc-dj230901"
PAGES = (
    "/{lang}/search?category=kids_cafe",
    "/{lang}/places/kc-dj230901",
    "/{lang}/areas/11590108",
    "/{lang}/programs",
    "/{lang}/benefits?is=working",
)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until an element that matches has the focus."""
    for _step in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab; now at {focused(page)}")


def test_search_to_call_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/en/", java_script_enabled=False)
    page.fill("#search-q", "kids cafe")
    page.fill("#search-near", "대방역")
    page.locator("form[role=search] button[type=submit]").first.click()
    expect(page.locator("h1")).to_have_text("Kids cafe near Daebang Station")
    page.locator(".place__name a").first.click()
    expect(page.locator("h1")).to_be_visible()
    call = page.locator(".one__call a").first
    assert re.fullmatch(r"tel:\+?\d+", call.get_attribute("href") or "")
    # What needs a script is not there at all.
    expect(page.locator("[data-save], [data-share], [data-print]").first).to_be_hidden()


def test_filters_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/en/search?category=kids_cafe", java_script_enabled=False, width=1280)
    page.locator("#filters > summary").click()
    page.select_option("#age_months", "48")
    page.locator("#district > summary").click()
    page.locator("input[name=district][value='11590']").check()
    follow(page, ".search__filters button[type=submit]")
    assert "age_months=48" in page.url
    assert "district=11590" in page.url
    chips = page.locator(".chips--on a")
    expect(chips).to_have_count(3)
    follow(page, ".chips--on a:has-text('Dongjak-gu')")
    assert "district" not in page.url
    assert "age_months=48" in page.url


def test_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/en/", width=1280)
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link").first).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "#search-q")
    page.keyboard.type("family center")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search?**")
    tab_to(page, "#filters > summary")
    page.keyboard.press("Enter")
    tab_to(page, "input[name=category][value=family_center]")
    page.keyboard.press("Space")
    tab_to(page, ".search__filters button[type=submit]", most=120)
    page.keyboard.press("Enter")
    page.wait_for_url("**category=family_center**")
    tab_to(page, ".place__name a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/places/**")
    tab_to(page, ".one__call a")


def test_a_place_is_saved_shared_by_link_and_printed_on_one_page(open_page: OpenPage) -> None:
    page = open_page(CAFE)
    page.locator("[data-save]").click()
    expect(page.locator("[data-save]")).to_have_attribute("aria-pressed", "true")
    page.goto("/en/shortlist")
    expect(page.locator("[data-list] a").first).to_have_attribute("href", CAFE)
    page.goto(f"{CAFE}/card")
    page.emulate_media(media="print")
    # A4 with the usual margins has 190 x 277 mm for the page.
    page.set_viewport_size({"width": 718, "height": 1047})
    assert page.evaluate("document.documentElement.scrollHeight") <= 1047
    expect(page.locator(".nav")).to_be_hidden()


def test_the_address_can_be_copied(open_page: OpenPage) -> None:
    page = open_page(CAFE, permissions=["clipboard-read", "clipboard-write"])
    page.locator("[data-copy]").click()
    expect(page.locator("[data-copy] [role=status]")).to_have_text("Copied")
    assert "노량진로 10" in page.evaluate("navigator.clipboard.readText()")


def test_a_pages_language_changes_in_place(open_page: OpenPage) -> None:
    page = open_page("/en/search?category=kids_cafe&age_months=48", width=1280)
    page.locator("details.tongue summary").click()
    page.locator(".tongue__row a[hreflang=ja]").click()
    page.wait_for_url("**/ja/search?category=kids_cafe&age_months=48")


@pytest.mark.parametrize("path", PAGES)
def test_nothing_runs_over_the_edge(path: str, open_page: OpenPage, whole: bool) -> None:
    for lang in LANGUAGES if whole else ("vi", "ja"):
        for width in (320, 360, 1280):
            page = open_page(path.format(lang=lang), width=width)
            over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert over <= 0, f"{path} {lang} {width}: {over} px too wide"
            page.context.close()


def test_targets_are_large_enough(open_page: OpenPage) -> None:
    """WCAG 2.2 asks for 24 px; buttons and calls here have 44."""
    for path in ("/en/search?category=kids_cafe", CAFE, "/en/areas/11590"):
        page = open_page(path)
        small = page.evaluate(
            """() => [...document.querySelectorAll("main .call, main .button, main .chip")]
            .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5)
            .map(e => e.outerHTML.slice(0, 120))"""
        )
        assert small == [], path
        page.context.close()


def test_four_times_as_large_nothing_is_lost(open_page: OpenPage) -> None:
    """A screen of 1280 px at 400 % is one of 320 px."""
    page = open_page(CAFE, width=320, height=256)
    for selector in ("h1", ".one__call a", ".one__address", ".one__source"):
        page.locator(selector).first.scroll_into_view_if_needed()
        box = page.locator(selector).first.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320.5, selector
