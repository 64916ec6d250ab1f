"""What the script adds: suggestions, position, shortlist, worker; and life without it."""

from __future__ import annotations

import json
import re

import pytest
from markupsafe import escape
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage

ITEMS = [
    {"type": "category", "id": "kids_cafe", "text": "키즈카페"},
    {"type": "place", "id": "kc-dj230901", "text": "서울형 키즈카페 시립 1호점"},
    {"type": "station", "id": "노량진", "text": "노량진역"},
]


@pytest.fixture
def home(open_page: OpenPage) -> Page:
    page = open_page("/en/")

    def answer(route: Route) -> None:
        found = ITEMS if "%ED%82%A4" in route.request.url else []
        route.fulfill(json={"items": found, "total": len(found), "next": None})

    page.route("**/api/v1/suggest?*", answer)
    return page


def test_suggestions_are_a_combobox_for_the_keyboard(home: Page) -> None:
    box = home.get_by_role("combobox", name="What are you looking for?")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("키")
    expect(home.get_by_role("option")).to_have_count(3)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(home.get_by_role("status").first).to_contain_text("arrow keys")
    box.press("ArrowDown")
    box.press("ArrowDown")
    second = home.get_by_role("option").nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == second.get_attribute("id")
    box.press("Enter")
    home.wait_for_url("**/en/places/kc-dj230901")


def test_a_suggestion_that_is_no_place_is_searched(home: Page) -> None:
    box = home.get_by_role("combobox")
    box.press_sequentially("키")
    home.get_by_role("option", name="노량진역").click()
    home.wait_for_url(re.compile(r"/en/search\?q=%EB%85%B8"))


def test_escape_closes_the_suggestions_and_keeps_the_words(home: Page) -> None:
    box = home.get_by_role("combobox")
    box.press_sequentially("키")
    expect(home.get_by_role("option")).to_have_count(3)
    box.press("Escape")
    expect(home.get_by_role("option")).to_have_count(0)
    expect(box).to_have_value("키")
    box.press("Enter")
    home.wait_for_url(re.compile(r"/en/search\?q=%ED%82%A4"))


def test_the_position_is_used_only_when_the_button_is_pressed(open_page: OpenPage) -> None:
    page = open_page(
        "/en/",
        permissions=["geolocation"],
        geolocation={"latitude": 37.512999, "longitude": 126.942001},
    )
    near = page.get_by_label("Near (station, neighborhood, district)")
    expect(near).to_have_value("")
    page.get_by_role("button", name="Near me").click()
    page.wait_for_url(re.compile(r"/en/search\?q=&near=37\.5130%2C126\.9420$"))


def test_a_refused_position_says_what_to_do(open_page: OpenPage) -> None:
    page = open_page("/en/", permissions=[])
    page.get_by_role("button", name="Near me").click()
    expect(page.get_by_text("Type a station or a neighborhood instead.")).to_be_visible()
    expect(page.get_by_label("Near (station, neighborhood, district)")).to_be_focused()


def saved(page: Page, places: list[dict[str, str]]) -> None:
    page.evaluate("list => localStorage.setItem('shortlist', list)", json.dumps(places))


def test_the_shortlist_lives_on_the_device(open_page: OpenPage) -> None:
    page = open_page("/en/shortlist")
    expect(page.get_by_text("Nothing saved yet")).to_be_visible()
    name = "<img src=x onerror=alert(1)>"
    saved(page, [{"id": "kc-1", "name": name, "ko": "한국", "phone": "02-824-0614"}])
    page.reload()
    card = page.locator("[data-list] .card")
    expect(card.get_by_role("link", name=name, exact=True)).to_have_attribute(
        "href", "/en/places/kc-1"
    )
    expect(card.locator("[lang=ko]")).to_have_text("한국")
    expect(card.get_by_role("link", name="02-824-0614")).to_have_attribute("href", "tel:028240614")
    card.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Nothing saved yet")).to_be_visible()
    assert page.evaluate("localStorage.getItem('shortlist')") == "[]"


def test_a_shared_list_shows_open_places_only(open_page: OpenPage) -> None:
    page = open_page("/en/shortlist")
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        category = "counselling" if "/s-1" in route.request.url else "kids_cafe"
        lines = [{"text": "서울 노량진로 10", "lang": "ko"}, {"text": "Mon: closed", "lang": "en"}]
        one = {"id": "x", "category": category, "name": category, "ko": "가", "phone": "1"}
        kept = escape(json.dumps(one | {"lines": lines}))
        route.fulfill(content_type="text/html", body=f'<button data-save="{kept}">Save</button>')

    page.route("**/en/places/*", answer)
    page.goto("/en/shortlist#ids=kc-1,s-1,../evil")
    page.reload()
    expect(page.locator("[data-list] .card")).to_have_count(1)
    expect(page.get_by_text("Someone shared this list with you")).to_be_visible()
    assert len(asked) == 2, "an id that is none was asked for"
    expect(page.locator("[data-list] .card > .small")).to_have_text(
        ["서울 노량진로 10", "Mon: closed"]
    )
    assert page.evaluate("localStorage.length") == 0
    page.get_by_role("button", name="Save to this phone").click()
    page.wait_for_function("localStorage.getItem('shortlist')?.includes('kids_cafe')")


def test_broken_storage_is_no_obstacle(open_page: OpenPage) -> None:
    page = open_page("/en/shortlist")
    page.evaluate("localStorage.setItem('shortlist', '{broken')")
    page.reload()
    expect(page.get_by_text("Nothing saved yet")).to_be_visible()


def test_offline_everyone_gets_the_numbers_and_nothing_visited(open_page: OpenPage) -> None:
    page = open_page("/en/about", service_workers="allow")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.goto("/en/privacy")
    saved(page, [{"id": "kc-1", "name": "Kids cafe", "ko": "키즈카페", "phone": "02-824-0614"}])
    kept = page.evaluate(
        """async () => { const all = []; for (const name of await caches.keys())
        for (const one of await (await caches.open(name)).keys())
        all.push(new URL(one.url).pathname); return all; }"""
    )
    assert [path for path in kept if not path.startswith("/assets/")] == ["/offline"]
    page.context.set_offline(True)
    page.goto("/en/privacy")
    expect(page.get_by_role("heading", level=1)).to_have_text("Important numbers")
    expect(page.get_by_role("link", name="112").first).to_be_visible()
    expect(page.get_by_role("link", name="Kids cafe", exact=True)).to_be_visible()
    expect(page.get_by_text("You have no connection now.")).to_be_visible()
    styled = page.evaluate("getComputedStyle(document.body).display")
    assert styled == "flex", "the looks are missing offline"


def test_without_a_script_nothing_dead_is_shown(open_page: OpenPage) -> None:
    page = open_page("/en/", java_script_enabled=False)
    expect(page.get_by_role("button", name="Near me")).to_have_count(0)
    page.get_by_label("What are you looking for?").fill("kids cafe")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url(re.compile(r"/en/search\?q=kids\+cafe&near=$"))
    page.goto("/en/about")
    page.locator(".tongue summary").click()
    page.locator(".tongue__row a[lang=vi]").click()
    page.wait_for_url("**/vi/about")
    page.locator(".tongue summary").click()
    page.locator(".tongue__keep button[lang=ja]").click()
    page.wait_for_url("**/ja/about")
    page.goto("/")
    page.wait_for_url("**/ja/")


def test_on_paper_a_place_and_a_list_say_all_and_no_address_twice(open_page: OpenPage) -> None:
    page = open_page("/vi/places/kc-dj230901", width=720)
    page.locator("[data-save]").click()
    for path in ("/vi/places/kc-dj230901", "/vi/shortlist"):
        page.goto(path)
        page.emulate_media(media="print")
        main = page.locator("main")
        for words in ("서울형 키즈카페 시립 1호점", "02-824-0614", "노량진로 10", "15 tháng 6"):
            expect(main).to_contain_text(words)
        for gone in (".nav", ".foot", ".crumbs", "main button", "[href*='map.kakao.com']"):
            assert not page.locator(gone).first.is_visible(), (path, gone)
        page.emulate_media(media="screen")
    page.goto("/vi/places/kc-dj230901")
    page.emulate_media(media="print")
    assert page.locator(".source-words p").is_visible(), "the source's own words on the hours"
    assert not page.locator(".spelled > span").is_visible()
    after = "getComputedStyle(document.querySelector('.spelled'), '::after').content"
    assert page.evaluate(after).startswith('"https://')
