"""Sessions at a real place, a signed-in resident and one booking, on the running site."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import sqlite3
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

OFFERING = "journey-rounds"
TERMS = (
    '{"ages": {"from_months": 0, "to_months": 120, "basis": "year"}, "cancel_minutes": 30, '
    '"party": {"children_min": 1, "children_max": 6, "guardians_min": 1, '
    '"children_per_guardian": 3}}'
)
STARTS = dt.datetime(2026, 11, 28, 1, tzinfo=dt.UTC)  # ten o’clock in Seoul
SLOT = (
    "INSERT INTO slot (offering_id, starts_at, ends_at, capacity_hundredths, held_hundredths, "
    "held_back_hundredths, waiting_count, state, closes_at, is_override, override_reason, version) "
    "VALUES (?, ?, ?, 200, 0, 0, 0, 'open', ?, 0, '', 0)"
)

INVITATION = (  # to the survey after a visit; its token is "a-visit"
    "INSERT INTO survey_invitation (token_hash, service_id, kind, month, expires_at) "
    "VALUES (?, ?, 'kids_cafe', '2026-11-01', ?)"
)


@dataclass(frozen=True)
class Booked:
    """What the pages of bookings need: ids, codes, the state of who signed in, and of who gave
    the number only. `shared`: the booking of somebody else, to which the resident is invited."""

    offering: str
    slot: int
    code: str
    shared: str
    state: Any
    number_state: Any

    def path(self, template: str, lang: str) -> str:
        """Fill an address of page_kinds."""
        ids = {"offering": self.offering, "slot": self.slot, "code": self.code}
        return template.format(lang=lang, shared=self.shared, **ids)

    def state_for(self, template: str) -> Any:
        """Return the cookies with which a kind of page is opened."""
        return self.number_state if "by-number" in template else self.state


def open_sessions(database: str, count: int) -> list[int]:
    """Put an offering with sessions of two places, a day apart, into the database; return ids."""
    with sqlite3.connect(database, timeout=10) as connection:
        (place,) = connection.execute(
            "SELECT id FROM service WHERE category = 'kids_cafe' ORDER BY id LIMIT 1"
        ).fetchone()
        connection.execute(
            "INSERT INTO offering (id, service_id, kind, title, name, terms, opening, is_demo, "
            "is_add_on, created_at) VALUES (?, ?, 'kids_cafe', 'individual_rounds', '', ?, "
            '\'{"rule": "always"}\', 1, 0, ?)',
            (OFFERING, place, TERMS, at(STARTS)),
        )
        invitation = (hashlib.sha256(b"a-visit").hexdigest(), place, at(STARTS))
        connection.execute(INVITATION, invitation)
        slots = []
        for day in range(count):
            begin = STARTS + dt.timedelta(days=day)
            times = (at(begin), at(begin + dt.timedelta(hours=2)), at(begin))
            slots.append(connection.execute(SLOT, (OFFERING, *times)).lastrowid or 0)
    connection.close()
    return slots


def at(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def fill_child(page: Page, number: int, name: str, day: str) -> None:
    page.fill(f"#children-{number}-name", name)
    page.fill(f"#child-year-{number}", "2021")
    page.fill(f"#child-month-{number}", "5")
    page.fill(f"#child-day-{number}", day)


def follow(page: Page, selector: str) -> None:
    """Click, and wait until the page it leads to has come whole."""
    with page.expect_navigation():
        page.click(selector)


def code_in_the_outbox(page: Page) -> str:
    outbox = page.context.new_page()
    outbox.goto("/demo/outbox")
    found = re.search(r"(?<!\d)\d{6}(?!\d)", outbox.inner_text("article"))
    outbox.close()
    assert found is not None
    return found[0]


def sign_in(page: Page, contact: str) -> None:
    page.fill("#contact", contact)
    follow(page, "main form.panel button")
    page.fill("#code", code_in_the_outbox(page))
    follow(page, "main form.panel button")


def check(page: Page) -> None:
    page.check("#answers-consent")
    follow(page, ".button-row button[value=check]")


def book(page: Page, slot: int, name: str) -> str:
    """Sign somebody in, book a child into a session; return the booking's code."""
    page.goto(f"/en/bookings/new?offering={OFFERING}&slot={slot}")
    fill_child(page, 0, name, "1")
    check(page)
    sign_in(page, f"{name.lower()}@example.org")
    follow(page, "button[value=book]")
    found = re.search(r"/en/bookings/(\w+)\?new=1$", page.url)
    assert found is not None, page.inner_text("main")
    return found[1]


def book_two(browser: Browser, url: str, slots: list[int]) -> Booked:
    """Book for Mai into the last of three sessions and for Ari, who shares it, into the middle one;
    the pages may then be looked at."""
    contexts = [browser.new_context(base_url=url, java_script_enabled=False) for _one in range(3)]
    mai, ari, other = (context.new_page() for context in contexts)
    code, shared = book(mai, slots[-1], "Mai"), book(ari, slots[1], "Ari")
    ari.goto(f"/en/bookings/{shared}/share")
    ari.fill("#contact", "mai@example.org")
    follow(ari, "main form.panel button")
    other.goto(f"/en/bookings/find?number={code}")
    other.fill("#contact", "mai@example.org")
    follow(other, "main form.panel button")
    states = [page.context.storage_state() for page in (mai, other)]
    for context in contexts:
        context.close()
    return Booked(OFFERING, slots[1], code, shared, *states)
