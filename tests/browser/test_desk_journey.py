"""The desk as a new clerk and a new manager meet it: from the invitation to the quarter's report.

One language in `make test`, another one tomorrow; all five with --all.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import func, select

from service_finder.booking import delivery, notices, queries
from service_finder.booking.engine import Party, reserve
from service_finder.config import Settings
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGES
from service_finder.models import Booking, OutboxMessage, Slot
from service_finder.people import desk_sessions, residents, totp, vault
from service_finder.staff import guard
from tests.booking.make import NOW, make_offering, make_party, make_slot
from tests.browser.booked import fill_child, follow
from tests.browser.conftest import Site, serving
from tests.browser.desk import at_the_desk
from tests.staff import make

PLACE = "kc-dj230901"
PASSWORD = "seven quiet rivers"
NOBODY = {"party": {}, "ages": None}
ROOM_BOOKINGS = 12
EARLIER = NOW - dt.timedelta(hours=1)


@dataclass(frozen=True)
class Day:
    """What one language's walk meets: codes and ids."""

    by_code: str
    by_name: str
    by_phone: str
    absent: str
    slot: int
    room: str
    room_on: str
    broken: tuple[str, ...]
    elsewhere: str
    couples: tuple[str, str]
    request: str


@dataclass(frozen=True)
class Walk:
    """A served site, the administrator's cookie, and a day for each language."""

    site: Site
    settings: Settings
    token: str
    days: dict[str, Day]


@pytest.fixture(scope="module")
def languages(pytestconfig: pytest.Config) -> tuple[str, ...]:
    """All five, or the one whose day it is."""
    number = clock.today().timetuple().tm_yday % len(LANGUAGES)
    return LANGUAGES if pytestconfig.getoption("--all") else (LANGUAGES[number],)


@pytest.fixture(scope="module")
def walk(
    tmp_path_factory: pytest.TempPathFactory, directory_file: Path, languages: tuple[str, ...]
) -> Iterator[Walk]:
    folder = tmp_path_factory.mktemp("walk")
    with serving(folder, directory_file) as site, at_the_desk(site) as settings:
        days = {lang: _a_day(LANGUAGES.index(lang), lang) for lang in languages}
        member = make.make_member("administrator")
        token = desk_sessions.begin(member.id, stage="whole", device="Test", now=clock.now())
        db.session.commit()
        walk = Walk(site, settings, token, days)
        _send(walk)  # the outbox shows the latest only: what comes from here on
        yield walk


def _a_day(number: int, lang: str) -> Day:
    """Families of today, a room with twelve bookings, two couples for one date, a request."""
    rounds = make_offering(service_id=PLACE)
    now = make_slot(rounds, "2026-11-21T09:30", capacity=30, closes_at=NOW.replace(hour=3))
    room = make_offering(service_id=PLACE)
    on = f"2026-11-2{4 + number}"
    broken = make_slot(room, f"{on}T13:00", capacity=20)
    other = make_slot(room, f"{on}T16:00", capacity=20)
    hall = make_offering("wedding", service_id=PLACE, terms=NOBODY)
    date = make_slot(hall, f"2027-03-0{number + 1}T11:00", capacity=1)
    space = make_offering("space", service_id=PLACE, terms=NOBODY | {"approval": True})
    hours = make_slot(space, f"{on}T18:00", capacity=1)
    families = [_family(broken, LANGUAGES[n % 5], f"room{n}{lang}") for n in range(ROOM_BOOKINGS)]
    wished = [(date.offering_id, date.id)]
    answers = {"guests": 30, "tie": "lives"}
    couples = [
        reserve(hall.id, wishes=wished, party=Party(), answers=answers, lang=tongue, now=NOW,
                by=residents.find_or_add(f"{tongue}.{lang}@example.org", lang=tongue, now=NOW)).code
        for tongue in ("vi", "zh")
    ]  # fmt: skip
    asking = residents.find_or_add(f"club.{lang}@example.org", lang="ko", now=NOW)
    wants = {"purpose": "Reading together"}
    asked = reserve(space.id, [hours.id], party=Party(people=5), answers=wants, by=asking,
                    lang="ko", now=NOW)  # fmt: skip
    return Day(
        *(_family(now, "vi", f"{what}{lang}") for what in ("code", "name", "phone", "absent")),
        slot=now.id,
        room=room.id,
        room_on=on,
        broken=tuple(families),
        elsewhere=_family(other, "ja", f"other{lang}"),
        couples=(couples[0], couples[1]),
        request=asked.code,
    )


def _family(slot: Slot, lang: str, contact: str) -> str:
    person = residents.find_or_add(f"{contact}@example.org", lang=lang, now=NOW)
    return reserve(
        slot.offering_id, [slot.id], party=make_party(1), by=person, lang=lang, now=EARLIER
    ).code


@pytest.fixture
def open_browser(browser: Browser, walk: Walk) -> Iterator[Callable[[], Page]]:
    """A fresh browser on a tablet."""
    contexts = []

    def opened() -> Page:
        context = browser.new_context(
            base_url=walk.site.url,
            viewport={"width": 768, "height": 1024},
            service_workers="block",
            accept_downloads=True,
        )
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def test_a_new_clerk_checks_families_in(
    walk: Walk, languages: tuple[str, ...], open_browser: Callable[[], Page]
) -> None:
    for lang in languages:
        day = walk.days[lang]
        page = _newcomer(walk, open_browser, "desk", lang)
        follow(page, "a.desk-tile[href*='/staff/today']")
        _find(page, day.by_code)
        _press(page, f"/bookings/{day.by_code}/check-in")
        assert page.locator(".desk-done").count() == 1
        page.goto("/staff/today")
        _find(page, _child_of(day.by_name))
        _press(page, f"/bookings/{day.by_name}/check-in")
        page.goto(f"/staff/c/{day.by_phone}")  # what the camera reads
        _press(page, f"/bookings/{day.by_phone}/check-in")
        page.goto("/staff/today")
        _press(page, f"/bookings/{day.absent}/no-show")
        _press(page, f"/bookings/{day.absent}/undo")
        follow(page, f"a[href='/staff/book/{day.slot}']")
        fill_child(page, 0, f"Walk-in {lang}", "3")
        page.check("[name=is_here]")
        follow(page, "button[value=book]")
        assert "done=checked_in" in page.url
        follow(page, f"a[href='/staff/book/{day.slot}']")
        fill_child(page, 0, f"Caller {lang}", "4")
        page.fill("#contact", f"caller.{lang}@example.org")
        page.select_option("#lang", "ja")
        follow(page, "button[value=book]")
        assert "done=booked" in page.url
        page.goto("/staff/capacity")
        assert page.locator("h1").count() == 1 and not page.locator("a[href*='close']").count()
        expected = dict.fromkeys((day.by_code, day.by_name, day.by_phone), "attended")
        assert _states(expected) == expected
        assert _states([day.absent]) == {day.absent: "confirmed"}
        assert _written_to(walk, f"caller.{lang}@example.org") == ["ja"]


def test_a_new_manager_closes_decides_and_reports(
    walk: Walk, languages: tuple[str, ...], open_browser: Callable[[], Page]
) -> None:
    for lang in languages:
        page = _newcomer(walk, open_browser, "manager", lang)
        _close_a_broken_room(walk, page, walk.days[lang])
        _decide_between_two_couples(walk, page, walk.days[lang])
        _approve_once(page, walk.days[lang])
        _hand_in_the_quarter(page)


def _close_a_broken_room(walk: Walk, page: Page, day: Day) -> None:
    since = _last_mail(walk)
    page.goto("/staff/capacity")
    follow(page, "a[href^='/staff/capacity/close']")
    page.check(f"[name=offering][value='{day.room}']")
    page.fill("#from", day.room_on)
    page.fill("#begins", "13:00")
    page.fill("#ends", "15:00")
    page.select_option("#reason", "0")
    follow(page, "button[value=look]")
    assert page.locator("select[id^=decision-]").count() == ROOM_BOOKINGS
    moved, cancelled, kept = day.broken[:5], day.broken[5:10], day.broken[10:]
    for code in moved:
        page.select_option(f"#decision-{code}", index=1)
    for code in cancelled:
        page.select_option(f"#decision-{code}", "cancel")
    follow(page, "main form button.button--warning")
    page.wait_for_url("**done=closed*")
    wanted = dict.fromkeys((*moved, *kept), "confirmed") | dict.fromkeys(cancelled, "cancelled")
    assert _states(wanted) == wanted
    told = _told(walk, since)
    spoken = {code: LANGUAGES[n % 5] for n, code in enumerate(day.broken)}
    assert told == spoken, "everybody affected in the family's language, and nobody else"
    page.goto("/staff/capacity")
    assert page.locator("form[action$='/reopen']").count() >= 1


def _decide_between_two_couples(walk: Walk, page: Page, day: Day) -> None:
    first, second = day.couples
    since = _last_mail(walk)
    page.goto("/staff/applications")
    rival = page.locator(f".desk-rivals a[href$='{first}'], a[href$='{first}']").first
    assert page.locator(f"a[href$='{second}']").count() >= 2, "beside its rival, and in the list"
    late = page.context.new_page()  # a colleague looks at the other couple at the same moment
    late.goto(f"/staff/applications/{second}")
    with page.expect_navigation():
        rival.click()
    _press(page, f"/{first}/offer")
    assert "done=offered" in page.url
    follow(late, "form[action$='/offer'] button")
    assert late.locator(".govuk-error-summary").count() == 1, "the date is held"
    late.goto(f"/staff/applications/{second}")
    late.select_option("#template", index=0)
    follow(late, "form:has(#template) button")
    assert len(late.input_value("#reason")) > 10, "words in the couple's language, to be edited"
    _press(late, f"/{second}/refuse")
    assert "done=refused" in late.url
    late.close()
    assert _states(day.couples) == {first: "offered", second: "refused"}
    assert _told(walk, since) == {first: "vi", second: "zh"}


def _approve_once(page: Page, day: Day) -> None:
    page.goto(f"/staff/applications/{day.request}")
    again = page.context.new_page()
    again.goto(page.url)
    _press(page, "/approve")
    assert "done=approved" in page.url
    follow(again, "form[action$='/approve'] button")
    assert again.locator(".govuk-error-summary").count() == 1, "approved by somebody faster"
    again.close()


def _hand_in_the_quarter(page: Page) -> None:
    page.goto("/staff/reports")
    page.select_option("#period", "2026-Q4")
    follow(page, ".report-ask button")
    assert page.locator("#table-place").count() == 1
    with page.expect_download() as csv:
        page.click("a[href*='place.csv']")
    assert Path(csv.value.path()).read_text(encoding="utf-8-sig").count("\n") >= 2
    follow(page, "form[action='/staff/reports/files'] button")
    ready = page.locator("a[href$='.xlsx']")
    ready.wait_for()  # the page looks again by itself
    with page.expect_download() as xlsx:
        ready.click()
    assert Path(xlsx.value.path()).read_bytes().startswith(b"PK")


def test_a_wrong_phone_number_is_corrected_in_two_presses(
    walk: Walk, languages: tuple[str, ...], open_browser: Callable[[], Page]
) -> None:
    page = _administrator(walk, open_browser)
    for number, lang in enumerate(languages):
        page.goto("/staff/facts/verify")
        form = page.locator("form[action$='/phone']").first
        place = re.search(r"verify/([^/]+)/phone", form.get_attribute("action") or "")
        assert place is not None
        row = page.locator(f"li:has(form[action$='{place[1]}/phone'])")
        row.locator("summary").click()
        row.locator("[name=value]").fill(f"02-2000-100{number}")
        row.locator("button[value=corrected]").click()
        page.wait_for_url("**done=1*")
        page.goto(f"/{lang}/places/{place[1]}")
        shown = page.inner_text("main")
        assert f"02-2000-100{number}" in shown
        assert "2026" in shown and "21" in shown, "the date of the call"


def _newcomer(walk: Walk, open_browser: Callable[[], Page], role: str, lang: str) -> Page:
    """Invite somebody, follow the link of the mail, set everything up, and sign in."""
    email = f"new.{role}.{lang}@example.org"
    admin = _administrator(walk, open_browser)
    admin.goto("/staff/people")
    admin.click("details.desk-fold summary")
    admin.fill("#email", email)
    admin.select_option("#role", role)
    admin.select_option("#scope", PLACE)
    admin.select_option("#lang", lang)
    follow(admin, "form[action$='/invite'] button")
    assert email in admin.inner_text("main")
    _send(walk)
    admin.goto("/demo/outbox")
    link = re.search(r"/staff/invitation/[\w-]+", admin.inner_text("main"))
    assert link is not None
    page = open_browser()
    page.goto(link[0])
    assert (page.get_attribute("html", "lang") or "").startswith(lang)
    page.fill("#name", "Mai")
    page.fill("#password", PASSWORD)
    key = page.inner_text(".desk-key").replace(" ", "")
    page.fill("#code", totp.code_at(key, totp.step_at(NOW)))
    follow(page, "form[action*='invitation'] button")
    recovery = page.inner_text(".desk-codes code >> nth=0")
    follow(page, "main a.button")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    follow(page, "form[action='/staff/sign-in'] button")
    page.fill("#code", recovery)  # the clock stands still here, and six digits work once
    follow(page, "form[action='/staff/second-step'] button")
    page.wait_for_url("**/staff/")
    assert "Mai" in page.inner_text("h1")
    return page


def _administrator(walk: Walk, open_browser: Callable[[], Page]) -> Page:
    page = open_browser()
    cookie = {"name": guard.COOKIE, "value": walk.token, "url": f"{walk.site.url}/staff/"}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return page


def _find(page: Page, text: str) -> None:
    page.fill("#find-q", text)
    with page.expect_navigation():
        page.press("#find-q", "Enter")


def _press(page: Page, action: str) -> None:
    """Press the button of a form; the page comes back."""
    follow(page, f"form[action$='{action}'] button:last-of-type")
    assert not page.locator(".govuk-error-summary").count(), page.inner_text("main")


def _child_of(code: str) -> str:
    db.session.rollback()
    row = db.session.scalars(select(Booking).where(Booking.code == code)).one()
    return queries.party_of(row).children[0].name


def _states(codes: Iterable[str]) -> dict[str, str]:
    db.session.rollback()
    query = select(Booking.code, Booking.state).where(Booking.code.in_(list(codes)))
    return {row.code: row.state for row in db.session.execute(query)}


def _send(walk: Walk) -> None:
    """Do what the clock does about messages, until none waits."""
    notices.queue(walk.settings, NOW)
    while any(delivery.send(walk.settings, NOW).values()):
        pass


def _last_mail(walk: Walk) -> int:
    """Send what waits, and return the number of the last message."""
    _send(walk)
    return db.session.scalar(select(func.max(OutboxMessage.id))) or 0


def _told(walk: Walk, since: int) -> dict[str, str]:
    """Return the bookings that were written about since, with the language of the message."""
    _send(walk)
    query = select(Booking.code, OutboxMessage.lang).where(OutboxMessage.id > since)
    query = query.join(OutboxMessage, OutboxMessage.booking_id == Booking.id)
    return {row.code: row.lang for row in db.session.execute(query)}


def _written_to(walk: Walk, contact: str) -> list[str]:
    _send(walk)
    rows = db.session.scalars(select(OutboxMessage))
    return [row.lang for row in rows if vault.unseal(row.to_sealed) == contact]
