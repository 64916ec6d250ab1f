"""The map in Chromium: marks for what is in sight, list and map in step, nothing from outside.

`open_page` fails every test here on a request to another host, a broken policy or a script error.
"""

from __future__ import annotations

import re
import sqlite3
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage, Site

CENTERS = "/en/map?category=family_center"
HOSTILE = "</script><img src=x onerror=document.title='run'>{{7007*7007}}"
MARK = ".map .leaflet-marker-icon[role=img]"


def opened(open_page: OpenPage, path: str = CENTERS, **more: object) -> Page:
    page = open_page(path, **({"width": 1360, "height": 900} | more))
    page.wait_for_selector(MARK)
    return settled(page)


def settled(page: Page) -> Page:
    """Wait until the map stands still and shows what is in sight."""
    expect(page.locator(".map")).to_have_attribute("aria-busy", "false")
    return page


def at(page: Page) -> tuple[float, float, float]:
    lat, lng, zoom = parse_qs(urlsplit(page.url).query)["at"][0].split(",")
    return float(lat), float(lng), float(zoom)


def chosen(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query).get("place", [""])[0]


def shown(page: Page) -> int:
    """Count the places that the marks on the map stand for."""
    total = 0
    for label in page.locator(MARK).evaluate_all("all => all.map(e => e.ariaLabel)"):
        group = re.fullmatch(r"(\d+) places close together", label)
        total += int(group[1]) if group else 1
    return total


def in_sight(page: Page, selector: str) -> Locator:
    """The first mark that lies wholly in the map's frame (marks are loaded a little beyond it)."""
    frame = page.locator(".map__frame").bounding_box()
    assert frame
    for mark in page.locator(selector).all():
        box = mark.bounding_box()
        if box and all(
            frame[edge] < box[edge] and box[edge] + box[size] < frame[edge] + frame[size]
            for edge, size in (("x", "width"), ("y", "height"))
        ):
            return mark
    raise AssertionError(f"no {selector} in sight")


def test_the_map_shows_every_result_not_only_the_list_s_page(open_page: OpenPage) -> None:
    page = opened(open_page)
    assert page.locator("[data-place]").count() == 20
    assert shown(page) > 40
    said = page.locator("[data-map-said]")
    expect(said).to_have_text(f"Places on this part of the map: {shown(page)}")


def test_zooming_in_loads_what_is_there_and_parts_groups(open_page: OpenPage) -> None:
    page = opened(open_page, "/en/map")
    before = page.locator(MARK).count()
    group = in_sight(page, ".map__group")
    with page.expect_response(re.compile("places.geojson")) as answer:
        group.click()
    assert answer.value.ok
    assert len(answer.value.json()["features"]) <= 500
    settled(page)
    assert at(page)[2] > 11
    assert page.locator(".map__place").count() > 0
    assert page.locator(MARK).count() != before


def test_panning_asks_again_only_for_another_part(open_page: OpenPage) -> None:
    page = opened(open_page, "/en/map?at=37.5663,126.9779,14")
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "places.geojson" in r.url else None)
    box = page.locator("#map_places").bounding_box()
    assert box
    page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 300, steps=8)
    page.mouse.up()
    settled(page)
    assert len(asked) == 1
    page.keyboard.press("Tab")  # nothing moves the map
    settled(page)
    assert len(asked) == 1


def test_a_card_lights_its_mark_by_pointer_and_by_focus(open_page: OpenPage) -> None:
    page = opened(open_page)
    lit = page.locator(f"{MARK}.is-lit")
    page.locator("[data-place]:has([data-on-map])").nth(1).hover()
    expect(lit).to_have_count(1)
    page.locator("h1").hover()
    expect(lit).to_have_count(0)
    page.locator("[data-place]:has([data-on-map]) a").nth(0).focus()
    expect(lit).to_have_count(1)


def test_a_mark_lights_its_card_and_a_press_chooses_it(open_page: OpenPage) -> None:
    page = opened(open_page)
    page.locator("[data-on-map]").nth(3).click()
    settled(page)
    card = page.locator("[data-place]:has([data-on-map])").nth(3)
    expect(card).to_have_attribute("aria-current", "true")
    place = card.get_attribute("data-place")
    assert chosen(page) == place
    mark = page.locator(f"{MARK}.is-lit")
    assert "places close together" not in (mark.get_attribute("aria-label") or "")
    page.locator("[data-chosen] button").click()
    expect(card).not_to_have_attribute("aria-current", "true")
    assert chosen(page) == ""
    page.locator("h1").hover()
    mark = in_sight(page, ".map__place:has(.map__number)")
    mark.hover()
    expect(page.locator(".card.is-lit")).to_have_count(1)
    mark.click()
    expect(page.locator(".card.is-chosen")).to_have_count(1)
    number = mark.locator(".map__number").inner_text()
    expect(page.locator("[data-chosen] li")).to_contain_text(f"{number}. ")


def test_the_link_keeps_the_view_and_the_choice(open_page: OpenPage) -> None:
    page = opened(open_page)
    page.locator("[data-on-map]").nth(2).click()
    settled(page)
    place, (lat, lng, zoom) = chosen(page), at(page)
    tongue = page.locator("a[hreflang=vi]").get_attribute("href")
    assert tongue
    again = opened(open_page, tongue)
    assert again.url.split("?")[0].endswith("/vi/map")
    expect(again.locator(f"[data-place='{place}']")).to_have_attribute("aria-current", "true")
    assert (lat, lng, zoom) == at(again)


def test_the_keyboard_moves_and_zooms_the_map(open_page: OpenPage) -> None:
    page = opened(open_page, "/en/map?at=37.5663,126.9779,14")
    page.locator("#map_places").focus()
    page.keyboard.press("ArrowRight")
    settled(page)
    assert at(page)[1] > 126.9779
    page.keyboard.press("+")
    settled(page)
    assert at(page)[2] == 15
    assert page.evaluate("document.activeElement.ariaLabel").startswith("Map of the places")


def test_marks_are_no_stops_for_the_keyboard_and_a_link_leads_past(open_page: OpenPage) -> None:
    page = opened(open_page)
    assert page.locator(f"{MARK}[tabindex='0']").count() == 0
    page.locator(".map__skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "list"


@pytest.mark.parametrize("width", [360, 1360])
def test_what_a_finger_presses_is_large_enough(open_page: OpenPage, width: int) -> None:
    page = opened(open_page, width=width)
    for selector, least in (
        (".leaflet-control-zoom a", 44),
        (".map__place", 24),
        (".map__group", 24),
    ):
        for box in [item.bounding_box() for item in page.locator(selector).all()]:
            assert box
            assert min(box["width"], box["height"]) >= least, selector


def test_places_of_one_building_are_listed_below_the_map(open_page: OpenPage) -> None:
    page = opened(open_page, "/en/map?at=37.51245,126.92731,19")
    in_sight(page, ".map__group").click()
    expect(page.locator("[data-chosen] li")).to_have_count(14)
    assert page.locator("[data-chosen] a").first.get_attribute("href").startswith("/en/places/")


def test_a_sensitive_place_is_not_written_into_the_history(open_page: OpenPage) -> None:
    page = opened(open_page, "/en/map?category=safety_service")
    page.locator("[data-on-map]").first.click()
    expect(page.locator("[data-chosen] a")).to_have_attribute("rel", "noreferrer")
    assert chosen(page) == ""


@pytest.mark.parametrize(("width", "is_beside"), [(360, False), (1024, False), (1360, True)])
def test_list_and_map_stand_side_by_side_where_there_is_room(
    open_page: OpenPage, width: int, is_beside: bool
) -> None:
    page = opened(open_page, width=width)
    frame = page.locator(".map__frame").bounding_box()
    listed = page.locator(".finder__list").bounding_box()
    assert frame
    assert listed
    if is_beside:
        assert listed["x"] + listed["width"] <= frame["x"]
        assert abs(listed["y"] - frame["y"]) < 40
    else:
        assert frame["y"] + frame["height"] <= listed["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_jumps_when_the_script_takes_over(open_page: OpenPage) -> None:
    page = opened(open_page)
    shift = page.evaluate(
        """new Promise(done => { let sum = 0;
        new PerformanceObserver(list => {
            for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value;
        }).observe({type: "layout-shift", buffered: true});
        setTimeout(() => done(sum), 300); })"""
    )
    assert shift < 0.02


def test_without_javascript_the_drawing_has_the_list_s_numbers(open_page: OpenPage) -> None:
    page = open_page(CENTERS, width=360, java_script_enabled=False)
    drawing = page.locator(".map svg.drawing")
    assert drawing.is_visible()
    assert not page.locator("#map_places").is_visible()
    drawn = {
        int(number)
        for title in drawing.locator(".drawing__pin title").all()
        for number in (title.text_content() or "").split(",")
    }
    listed = {
        int((card.locator(".place__number").text_content() or "").strip(" ."))
        for card in page.locator("[data-place]:has([data-on-map])").all()
    }
    assert drawn == listed
    assert len(drawn) > 10
    page.locator("[data-on-map]").first.click()
    assert 0 < page.locator(".drawing__pin").count() < len(drawn), "the link moves the drawing"


def test_print_shows_the_drawing(open_page: OpenPage) -> None:
    page = opened(open_page)
    assert not page.locator("svg.drawing").is_visible()
    page.emulate_media(media="print")
    assert page.locator("svg.drawing").is_visible()
    assert not page.locator("#map_places").is_visible()


def test_a_hostile_name_is_only_a_name(open_page: OpenPage, site: Site) -> None:
    with sqlite3.connect(site.database) as base:
        (kept,) = base.execute("SELECT name FROM service WHERE id = 'kc-dj230901'").fetchone()
        base.execute("UPDATE service SET name = ? WHERE id = 'kc-dj230901'", (HOSTILE,))
        base.execute("UPDATE revision SET number = number + 1 WHERE name = 'catalogue'")
    try:
        page = opened(
            open_page, "/ko/map?at=37.51245,126.92731,19&category=kids_cafe&district=11590"
        )
        title = page.title()
        in_sight(page, ".map__group, .map__place").click()
        expect(page.locator("[data-chosen]")).to_contain_text(HOSTILE)
        settled(page)
        assert page.title() == title
        assert page.locator(".map img").count() == 0
        assert "49098049" not in page.locator("[data-chosen]").inner_text()
    finally:
        with sqlite3.connect(site.database) as base:
            base.execute("UPDATE service SET name = ? WHERE id = 'kc-dj230901'", (kept,))
            base.execute("UPDATE revision SET number = number + 1 WHERE name = 'catalogue'")


def test_when_the_places_cannot_be_loaded_the_page_says_so(open_page: OpenPage) -> None:
    page = opened(open_page)
    page.route("**/places.geojson*", lambda route: route.abort())
    page.locator(".leaflet-control-zoom-in").click()
    expect(page.locator("[data-map-said]")).to_contain_text("could not load the places")


def test_the_first_view_is_light(open_page: OpenPage, site: Site) -> None:
    page = open_page("/robots.txt", width=1360, height=900)
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    received: list[float] = []
    client.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(f"{site.url}{CENTERS}", wait_until="networkidle")
    page.wait_for_selector(MARK)
    assert 40_000 < sum(received) <= 200_000, f"{sum(received):.0f} bytes over the wire"
