"""Wedding dates of all venues: one month, filters, up to three choices, one application."""

from __future__ import annotations

import pytest
from flask import Flask

from service_finder.booking import engine
from service_finder.booking.engine import Party
from service_finder.extensions import db
from service_finder.lib.marking import LANGUAGES
from service_finder.models import Offering, Slot
from service_finder.people import residents
from tests.booking.make import NOW, make_offering, make_slot
from tests.client import LintingClient
from tests.public.test_booking_pages import keep_of, shown, sign_in

BASE = {"party": {"children_min": 0}, "ages": None, "apply_days_before": 60}


@pytest.fixture
def halls(app: Flask) -> list[tuple[Offering, Slot]]:
    found = []
    for number, extra in enumerate(
        ({"guests_max": 50, "is_outdoor": True, "price": {"is_free": True, "pay": "venue"}},
         {"guests_max": 200, "price": {"won": 100_000, "per": "day", "pay": "venue"}}),
        start=1,
    ):  # fmt: skip
        hall = make_offering("wedding", service_id=f"wv-{number}", terms=BASE | extra)
        found.append((hall, make_slot(hall, f"2027-03-0{5 + number}T11:00", capacity=1)))
        make_slot(hall, "2026-12-05T11:00", capacity=1)  # too near to prepare
    return found


def names(client: LintingClient, query: str) -> list[str]:
    page = shown(client, f"/en/weddings?month=2027-03{query}")
    return [link["href"] for link in page.select("h3 a")]


def test_a_month_lists_venues_and_the_filters_narrow(
    client: LintingClient, halls: list[tuple[Offering, Slot]]
) -> None:
    free, paid = (f"/en/offerings/{hall.id}" for hall, _slot in halls)
    assert names(client, "") == [free, paid]
    assert names(client, "&guests=100") == [paid]
    assert names(client, "&where=out") == names(client, "&free=1") == [free]
    assert names(client, "&where=in") == [paid]
    assert "No venue fits" in shown(client, "/en/weddings?month=2026-12").get_text()
    wrong = shown(client, "/en/weddings?month=2027-03&guests=many")
    assert wrong.select_one("#guests-error") and wrong.select_one("#guests")["value"] == "many"
    shown(client, "/en/weddings?month=never&page=x&wish=x&utm_source=y")


def test_venues_come_before_the_folded_filters_and_months_are_a_step_apart(
    client: LintingClient, halls: list[tuple[Offering, Slot]]
) -> None:
    wish = halls[0][1].id
    page = shown(client, f"/en/weddings?month=2027-03&where=out&free=1&wish={wish}")
    box = page.select_one("details:has(form[action='/en/weddings'])")
    assert "2 filters on" in box.summary.get_text()
    assert not box.has_attr("open")
    assert page.select_one("#count").get_text() == "1 venue with free dates: March 2027"
    clear = page.select_one("form a.button")["href"]
    assert clear == f"?month=2027-03&wish={wish}"
    later = page.select_one("nav a[rel=next]")["href"]
    assert later == f"?month=2027-04&where=out&free=1&wish={wish}"
    assert page.select_one("nav a[rel=prev]")["href"].startswith("?month=2027-02&")
    # Open where the reader has to do something: nothing fits, or a number cannot be read.
    for query in ("month=2026-12", "month=2027-03&guests=many"):
        page = shown(client, f"/en/weddings?{query}")
        assert page.select_one("details:has(form[action='/en/weddings'])").has_attr("open"), query
    assert not shown(client, "/en/weddings?month=2026-11").select("nav a[rel=prev]")


def test_dates_of_two_venues_become_one_application(
    client: LintingClient, halls: list[tuple[Offering, Slot]]
) -> None:
    (first, date), (second, other) = halls
    page = shown(client, "/en/weddings?month=2027-03")
    choose = page.select_one(f"a.chip[href*='wish={other.id}']")["href"]
    chosen = shown(client, f"/en/weddings{choose.partition('#')[0]}&wish={date.id}")
    assert len(chosen.select("section:has(#choices) li")) == 2
    apply = chosen.select_one("section:has(#choices) a.button")["href"]
    assert apply == f"/en/bookings/new?offering={second.id}&wish={other.id}&wish={date.id}"
    form = shown(client, apply)
    picked = [tag["value"] for tag in form.select("select[name=wish] option[selected]")]
    assert picked == [f"{second.id}:{other.id}", f"{first.id}:{date.id}"]
    sign_in(client)
    answers = {"answers-guests": "40", "answers-tie": "works", "wish": picked}
    to = f"/en/bookings/new?offering={second.id}"
    checked = client.post(to, data=answers | {"answers-consent": "yes"})
    assert "wv-1" in checked.get_data(as_text=True)  # the check names each venue
    done = client.post(to, data={"keep": keep_of(checked), "step": "book"})
    assert done.status_code == 303
    db.session.refresh(date)
    assert date.held_hundredths == 0  # an application holds nothing


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_speaks_every_language(
    client: LintingClient, halls: list[tuple[Offering, Slot]], lang: str
) -> None:
    page = shown(client, f"/{lang}/weddings?month=2027-03&wish={halls[0][1].id}")
    assert len(page.select("section:has(#choices) li")) == 1


def test_a_hall_begins_with_what_can_be_applied_for(
    client: LintingClient, halls: list[tuple[Offering, Slot]]
) -> None:
    hall, slot = halls[0]
    path = f"/en/offerings/{hall.id}"
    assert shown(client, path).select_one(f"tr:has(#slot-{slot.id}) a.button")
    near = shown(client, f"{path}?from=2026-12-01&span=month")
    assert "Too late to apply" in near.select_one("table").get_text()
    assert not near.select("table a.button"), "a button would lead into a refusal only"


def test_wishes_in_two_halls_stand_one_a_line_each_with_its_hall(
    client: LintingClient, halls: list[tuple[Offering, Slot]]
) -> None:
    sign_in(client, "couple@example.org")
    person = residents.find("couple@example.org")
    assert person is not None
    wishes = [(hall.id, slot.id) for hall, slot in halls]
    made = engine.reserve(
        wishes[0][0], wishes=wishes, party=Party(), by=person, lang="ja", now=NOW,
        answers={"guests": 30, "tie": "lives"},
    )  # fmt: skip
    lines = [line.get_text() for line in shown(client, "/ja/bookings").select(".card strong")]
    assert [line.startswith(f"第{n}希望：") for n, line in enumerate(lines, start=1)] == [True] * 2
    assert all("、wv-" in line for line in lines), "joined as Japanese joins"
    terms = [one.get_text() for one in shown(client, f"/en/bookings/{made.code}").select("dt")]
    assert "When" in terms and "Where" not in terms, "no hall is the place yet"
