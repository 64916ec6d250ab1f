"""A family books two children and cancels again, on a phone, with JavaScript switched off."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage, Site

OFFERING = "journey-rounds"
TERMS = (
    '{"ages": {"from_months": 0, "to_months": 120, "basis": "year"}, "cancel_minutes": 30, '
    '"party": {"children_min": 1, "children_max": 6, "guardians_min": 1, '
    '"children_per_guardian": 3}}'
)
STARTS = dt.datetime(2026, 11, 28, 1, tzinfo=dt.UTC)  # ten o’clock in Seoul


@pytest.fixture
def slot_id(site: Site) -> int:
    """A session with two places at a real place, put into the database of the running site."""
    with sqlite3.connect(site.database, timeout=10) as connection:
        (place,) = connection.execute(
            "SELECT id FROM service WHERE category = 'kids_cafe' ORDER BY id LIMIT 1"
        ).fetchone()
        connection.execute(
            "INSERT INTO offering (id, service_id, kind, title, name, terms, opening, is_demo, "
            "is_add_on, created_at) VALUES (?, ?, 'kids_cafe', 'individual_rounds', '', ?, "
            '\'{"rule": "always"}\', 1, 0, ?)',
            (OFFERING, place, TERMS, at(STARTS)),
        )
        cursor = connection.execute(
            "INSERT INTO slot (offering_id, starts_at, ends_at, capacity_hundredths, "
            "held_hundredths, held_back_hundredths, waiting_count, state, closes_at, is_override, "
            "override_reason, version) VALUES (?, ?, ?, 200, 0, 0, 0, 'open', ?, 0, '', 0)",
            (OFFERING, at(STARTS), at(STARTS + dt.timedelta(hours=2)), at(STARTS)),
        )
    connection.close()
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def at(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def fill_child(page: Page, number: int, name: str, day: str) -> None:
    page.fill(f"#children-{number}-name", name)
    page.fill(f"#child-year-{number}", "2021")
    page.fill(f"#child-month-{number}", "5")
    page.fill(f"#child-day-{number}", day)


def code_in_the_outbox(page: Page) -> str:
    outbox = page.context.new_page()
    outbox.goto("/demo/outbox")
    found = re.search(r"\b\d{6}\b", outbox.inner_text("article"))
    outbox.close()
    assert found is not None
    return found[0]


def test_a_family_books_and_cancels_without_javascript(open_page: OpenPage, slot_id: int) -> None:
    page = open_page(f"/vi/offerings/{OFFERING}?from=2026-11-28", java_script_enabled=False)
    page.click(f"tr:has(#slot-{slot_id}) a")
    fill_child(page, 0, "An", "1")
    page.click("button[value=add_child]")
    fill_child(page, 1, "Bình", "2")
    page.check("#answers-consent")
    page.click(".button-row button[value=check]")
    page.fill("#contact", "an@example.org")
    page.click("main form.panel button")
    page.fill("#code", code_in_the_outbox(page))
    page.click("main form.panel button")
    assert "Bình" in page.inner_text("main"), "what was typed survives the sign-in"
    page.click("button[value=book]")
    assert re.search(r"/vi/bookings/\w+\?new=1$", page.url)
    assert page.locator(".qr svg").count() == 1
    page.goto("/vi/bookings")
    page.click("main .card a")
    page.click("a[href$='/cancel']")
    page.click("main form button.button--warning")
    assert page.locator("a[href$='/cancel']").count() == 0
    page.goto(f"/vi/bookings/new?offering={OFFERING}&slot={slot_id}")
    assert page.locator("#children-0-name").input_value() == "", "nothing stays on the page"
