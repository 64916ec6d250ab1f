"""On a phone, in Vietnamese and Korean, with a script and without: the whole way of a booking."""

from __future__ import annotations

import re
from itertools import count, product

import pytest
from playwright.sync_api import Page

from service_finder.booking import engine
from service_finder.catalogue import revision
from service_finder.extensions import begin_write, db
from service_finder.lib import clock
from service_finder.models import Slot
from tests.booking import make
from tests.booking.make import NOW, STAFF, make_offering, make_person, make_slot
from tests.browser.booked import fill_child, follow, sign_in
from tests.browser.conftest import OpenPage, Site
from tests.browser.desk import at_the_desk, send_messages

WAYS = list(product(("vi", "ko"), (False, True)))
PLACE = "kc-dj230901"
_numbers = count(1)


@pytest.fixture
def ways(whole: bool) -> list[tuple[str, bool]]:
    """All four with --all; else two that change with the day: both languages, both ways."""
    if whole:
        return WAYS
    is_even = clock.today().toordinal() % 2 == 0
    return [("vi", is_even), ("ko", not is_even)]


def sessions(site: Site, *starts: str, capacity: int = 2) -> list[Slot]:
    """Open sessions of one offering at a real place."""
    with at_the_desk(site):
        begin_write()
        offering = make_offering(service_id=PLACE, is_demo=True)
        made = [make_slot(offering, start, capacity=capacity) for start in starts]
        begin_write()
        revision.raise_it()  # place pages know anew what can be booked
        db.session.commit()
        for slot in made:
            _ = (slot.id, slot.offering_id)
        return made


def contact() -> str:
    return f"family{next(_numbers)}@journey.example.org"


def fill_in(page: Page, lang: str, slot: Slot, *names: str) -> None:
    """Fill the form in and check the answers, signed in by now or not."""
    page.goto(f"/{lang}/bookings/new?offering={slot.offering_id}&slot={slot.id}")
    for number, name in enumerate(names):
        if number:
            follow(page, "button[value=add_child]")
        fill_child(page, number, name, str(number + 1))
    page.check("#answers-consent")


def book(page: Page, lang: str, slot: Slot, who: str, *names: str) -> str:
    fill_in(page, lang, slot, *names)
    follow(page, ".button-row button[value=check]")
    sign_in(page, who)
    follow(page, "button[value=book]")
    found = re.search(rf"/{lang}/bookings/(\w+)\?new=1$", page.url)
    assert found is not None, page.inner_text("main")
    return found[1]


def fits(page: Page) -> None:
    """Nothing on a phone-sized page may scroll sideways."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url


def test_find_book_read_the_mail_move_and_cancel(
    open_page: OpenPage, site: Site, ways: list[tuple[str, bool]]
) -> None:
    for lang, has_script in ways:
        slot, other = sessions(site, "2026-12-05T10:00", "2026-12-06T10:00")
        who, name = contact(), f"Bình {next(_numbers)}"
        page = open_page(f"/{lang}/search?category=kids_cafe", java_script_enabled=has_script)
        page.goto(f"/{lang}/places/{PLACE}")
        assert page.locator(f"a[href*='/offerings/{slot.offering_id}']").count()
        code = book(page, lang, slot, who, f"An {next(_numbers)}", name)
        send_messages(site)
        page.goto("/demo/outbox")
        letter = page.locator("article", has_text=code).first
        assert who in letter.inner_text()
        assert f"/{lang}/bookings/{code}" in letter.inner_text()
        page.goto(f"/{lang}/bookings/{code}/move")
        page.select_option("#slot", f"{other.offering_id}:{other.id}")
        follow(page, "main form.panel button")
        assert page.url.endswith(f"/{lang}/bookings/{code}?done=moved")
        assert name in page.inner_text("main")
        follow(page, "a[href$='/cancel']")
        follow(page, "main form button.button--warning")
        assert not page.locator("a[href$='/cancel']").count()
        page.context.close()


def test_join_a_full_session_and_be_promoted(
    open_page: OpenPage, site: Site, ways: list[tuple[str, bool]]
) -> None:
    for lang, has_script in ways:
        (slot,) = sessions(site, "2026-12-05T14:00", capacity=1)
        with at_the_desk(site):
            begin_write()
            taken = make.book(slot, by=make_person()).code
        page = open_page(f"/{lang}/", java_script_enabled=has_script)
        fill_in(page, lang, slot, f"Chi {next(_numbers)}")
        follow(page, ".button-row button[value=check]")
        follow(page, "button[value=waitlist]")
        sign_in(page, contact())
        follow(page, "button[value=book]")
        waiting = page.url.split("?")[0]
        assert "1" in page.inner_text(".notice")
        with at_the_desk(site):
            engine.cancel(taken, by=STAFF, now=NOW)
        page.goto(f"/{lang}/bookings")
        is_counted = page.locator("[data-countdown]").is_visible()
        assert is_counted == has_script, "counted with a script only"
        page.goto(waiting)
        follow(page, "form[action$='/accept'] button")
        assert page.locator("a[href$='/move'], a[href$='/people']").count()
        page.context.close()


def test_apply_for_a_wedding_and_confirm_the_offer(
    open_page: OpenPage, site: Site, ways: list[tuple[str, bool]]
) -> None:
    for lang, has_script in ways:
        with at_the_desk(site):
            terms = {"party": {}, "ages": None, "cancel_minutes": 0}
            begin_write()
            hall = make_offering("wedding", service_id=PLACE, is_demo=True, terms=terms)
            slot = make_slot(hall, f"2027-04-{next(_numbers) % 28 + 1:02}T11:00", capacity=1)
            form = f"/{lang}/bookings/new?offering={hall.id}&slot={slot.id}"
            wish = f"{hall.id}:{slot.id}"
        page = open_page(form, java_script_enabled=has_script)
        page.select_option("#wish-0", wish)
        page.fill("#answers-guests", "40")
        page.select_option("#answers-tie", "lives")
        page.check("#answers-consent")
        follow(page, ".button-row button[value=check]")
        sign_in(page, contact())
        follow(page, "button[value=book]")
        code = page.url.split("?")[0].rpartition("/")[2]
        with at_the_desk(site):
            engine.offer(code, by=STAFF, now=NOW)
        page.goto(f"/{lang}/bookings/{code}")
        follow(page, "form[action$='/accept'] button")
        assert not page.locator("form[action$='/accept']").count()
        assert page.locator(".notice--good").count()
        page.context.close()


def test_a_booking_is_opened_by_its_number_and_shared(open_page: OpenPage, site: Site) -> None:
    (slot,) = sessions(site, "2026-12-07T10:00")
    who = contact()
    page = open_page("/vi/", java_script_enabled=False)
    code = book(page, "vi", slot, who, f"An {next(_numbers)}")
    page.goto(f"/vi/bookings/{code}/share")
    page.fill("#contact", "grandma@journey.example.org")
    follow(page, "main form.panel button")
    page.goto("/vi/calendar-feed")
    follow(page, "main form button")
    assert page.locator("#address").input_value().endswith(".ics")
    other = open_page(f"/vi/bookings/{code}", java_script_enabled=False)
    follow(other, "form[action$='/find'] button")
    assert other.locator("#number").input_value() == code
    other.fill("#contact", "wrong@example.org")
    follow(other, "main form.panel button")
    assert other.locator("#error-summary").count()
    other.fill("#contact", who)
    follow(other, "main form.panel button")
    assert other.url.endswith(f"/vi/bookings/{code}")


def test_children_are_remembered_only_when_asked(open_page: OpenPage, site: Site) -> None:
    (slot,) = sessions(site, "2026-12-08T10:00")
    page = open_page("/ko/", java_script_enabled=True)
    form = f"/ko/bookings/new?offering={slot.offering_id}&slot={slot.id}"
    stored = "localStorage.getItem('children')"
    page.goto(form)
    fill_child(page, 0, "An", "1")
    follow(page, "button[value=add_child]")
    assert page.evaluate(stored) is None, "nothing is kept without being asked"
    fill_child(page, 1, "Bình", "2")
    page.check("[data-children-keep]")
    follow(page, "button[value=add_child]")
    assert "Bình" in page.evaluate(stored)
    page.goto(form)
    page.click("[data-children-fill]")
    page.wait_for_selector("#children-1-name")
    names = [page.locator(f"#children-{n}-name").input_value() for n in (0, 1)]
    assert names == ["An", "Bình"]
    fits(page)
    page.click("[data-children-forget]")
    assert page.evaluate(stored) is None
    plain = open_page(form, java_script_enabled=False)
    assert not plain.locator("[data-children]").is_visible()
