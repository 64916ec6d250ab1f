"""A family books two children and cancels again, on a phone, with JavaScript switched off."""

from __future__ import annotations

import re

from tests.browser.booked import OFFERING, fill_child, follow, sign_in
from tests.browser.conftest import OpenPage


def test_a_family_books_and_cancels_without_javascript(
    open_page: OpenPage, slots: list[int]
) -> None:
    slot_id = slots[0]
    page = open_page(f"/vi/offerings/{OFFERING}?from=2026-11-28", java_script_enabled=False)
    follow(page, f"tr:has(#slot-{slot_id}) a")
    fill_child(page, 0, "An", "1")
    follow(page, "button[value=add_child]")
    fill_child(page, 1, "Bình", "2")
    page.check("#answers-consent")
    follow(page, ".button-row button[value=check]")
    sign_in(page, "an@example.org")
    assert "Bình" in page.inner_text("main"), "what was typed survives the sign-in"
    follow(page, "button[value=book]")
    assert re.search(r"/vi/bookings/\w+\?new=1$", page.url)
    assert page.locator(".qr svg").count() == 1
    page.goto("/vi/bookings")
    follow(page, "main .card a")
    follow(page, "a[href$='/cancel']")
    follow(page, "main form button.button--warning")
    assert page.locator("a[href$='/cancel']").count() == 0
    page.goto(f"/vi/bookings/new?offering={OFFERING}&slot={slot_id}")
    assert page.locator("#children-0-name").input_value() == "", "nothing stays on the page"
