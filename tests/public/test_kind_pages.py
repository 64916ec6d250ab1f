"""What each kind shows of itself: on the page of its offering, in its form, on a booking."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from service_finder.booking import engine, visits
from service_finder.booking.engine import Child, Party, reserve
from service_finder.booking.kinds import KINDS
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGES
from service_finder.models import Booking, Offering, Pattern, Person, Slot
from service_finder.people import residents
from tests.booking.make import NOW, STAFF, make_offering, make_slot
from tests.client import LintingClient
from tests.public.test_booking_pages import booked, form_of, keep_of, shown, sign_in

NOBODY: dict[str, Any] = {"party": {}, "ages": None}
FAMILY = Party((Child("Mina", dt.date(2021, 5, 5)),), guardians=1)
TERMS: dict[str, dict[str, Any]] = {
    "kids_cafe": {"play_care_from_months": 36, "no_show_pause_days": 14},
    "hourly_care": {
        "minutes_max": 240, "monthly_minutes": 1200, "ratio": {"staff": 2, "children_per_staff": 5},
        "weights": {"under_months": 36, "hundredths": 175},
    },
    "program": NOBODY | {"course": True, "target": "parents", "class_language": "ko"},
    "wedding": NOBODY | {"guests_max": 80, "is_outdoor": True, "apply_days_before": 60,
                         "offer_days": 3, "documents": ["identity", "tie_to_seoul"]},
    "space": NOBODY | {"buffer_minutes": 60, "minutes_max": 240, "approval": True,
                       "has_rooms": True, "tie": "district"},
    "counselling": NOBODY | {"ways": ["phone", "online"], "series": 3, "expert": "family",
                             "languages": ["ko"]},
}  # fmt: skip
ANSWERS: dict[str, dict[str, Any]] = {
    "kids_cafe": {"play_care": True},
    "hourly_care": {"pick_up": "Grandmother"},
    "program": {"target": True},
    "wedding": {"guests": 40, "tie": "lives"},
    "space": {"purpose": "A reading circle", "tie": True},
    "counselling": {"way": "phone"},
}
# What the page of a booking of that kind says, beside what every booking says.
SAID = {
    "kids_cafe": "Places in play care are booked",
    "hourly_care": "Mina has booked 2 hours of 20 hours in this month.",
    "program": "This course has 2 sessions.",
    "wedding": "The way to your day",
    "space": "It is yours for 2 hours.",
    "counselling": "2 appointments are booked.",
}


@pytest.fixture(autouse=True)
def _database(app: Flask) -> None:
    """Every test has an application of its own, with an empty database."""


def made(kind: str) -> tuple[Offering, list[Slot]]:
    offering = make_offering(kind, terms=TERMS[kind] | {"sources": {"rules": "demonstration"}})
    days = ("2027-03-06T10:00", "2027-03-06T11:00")
    slots = [make_slot(offering, day, minutes=60, capacity=3) for day in days]
    if kind == "kids_cafe":
        care = make_offering(parent_id=offering.id, is_add_on=True)
        make_slot(care, days[0], minutes=60)
    return offering, slots


def reserved(kind: str, person: Person) -> Booking:
    offering, slots = made(kind)
    party = FAMILY if KINDS[kind].counts == "children" else Party()
    several = kind in ("hourly_care", "space", "counselling", "program")
    ids = [slot.id for slot in (slots if several else slots[:1])]
    wishes = [(offering.id, ids[0])] if kind == "wedding" else ()
    return reserve(offering.id, () if wishes else ids, wishes=wishes, party=party,
                   answers=ANSWERS[kind], by=person, lang="en", now=NOW)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_booking_shows_what_its_kind_adds(client: LintingClient, kind: str) -> None:
    sign_in(client)
    person = db.session.query(Person).one()
    code = reserved(kind, person).code
    assert SAID[kind] in shown(client, f"/en/bookings/{code}").get_text(" ")
    for lang in LANGUAGES:
        page = shown(client, f"/{lang}/bookings/{code}").get_text(" ")
        assert (SAID[kind] in page) == (lang == "en")


def test_the_papers_for_a_wedding_are_listed_once(client: LintingClient) -> None:
    sign_in(client)
    code = reserved("wedding", db.session.query(Person).one()).code
    page = shown(client, f"/en/bookings/{code}").get_text(" ")
    assert page.count("An identity card or passport of each of you") == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_an_offering_says_its_rules_and_where_they_come_from(
    client: LintingClient, kind: str, lang: str
) -> None:
    offering, slots = made(kind)
    page = shown(client, f"/{lang}/offerings/{offering.id}")
    assert page.select_one("#sources")
    assert len(page.select(".facts dt")) >= 5
    form = shown(client, form_of(slots[0]))
    for question in KINDS[kind].questions(offering):
        assert form.select_one(f"#answers-{question.key}"), question.key
    assert form.select_one("#privacy-notice")


def test_the_form_says_how_many_places_play_care_has(client: LintingClient) -> None:
    offering, slots = made("kids_cafe")
    path = form_of(slots[0])
    care = "label:has(#answers-play_care)"
    assert "5 places left" in shown(client, path).select_one(care).get_text()
    family = residents.find_or_add("b@example.org", lang="en", now=NOW)
    reserve(offering.id, [slots[0].id], party=FAMILY, answers={"play_care": True}, by=family,
            lang="en", now=NOW)  # fmt: skip
    page = shown(client, path)
    box = page.select_one("#answers-play_care")
    assert "4 places left" in page.select_one(f"#{box['aria-describedby']}").get_text()
    # There is none beside the second session.
    assert "Fully booked" in shown(client, form_of(slots[1])).select_one(care).get_text()


def test_school_holidays_stand_beside_the_usual_hours(client: LintingClient) -> None:
    offering = make_offering("hourly_care", terms=TERMS["hourly_care"])
    usual: dict[str, Any] = {"offering_id": offering.id, "weekdays": "1,2,3",
                             "capacity_hundredths": 1000, "on_holidays": "closed"}  # fmt: skip
    hours = [["10:00", "11:00"], ["11:00", "12:00"]]
    begin, end = dt.date(2027, 1, 2), dt.date(2027, 2, 27)
    special = {"is_special": True, "valid_from": begin, "valid_to": end}
    db.session.add(Pattern(**usual, rounds=hours, valid_from=dt.date(2026, 1, 1)))
    db.session.add(Pattern(**usual, rounds=[["09:00", "10:00"]], **special))
    db.session.commit()
    page = shown(client, f"/en/offerings/{offering.id}").get_text(" ")
    assert "Usually: 10:00 AM–12:00 PM" in page
    assert "School holidays, January 2, 2027 to February 27, 2027: 9:00 AM–10:00 AM" in page
    assert "A child under 3 years of age takes 1.75 places." in page


@pytest.mark.parametrize(
    ("people", "words"), [(0, "Quiet"), (5, "Rather busy"), (9, "Nearly full"), (10, "Full at")]
)
def test_a_zone_says_how_full_it_is(client: LintingClient, people: int, words: str) -> None:
    zone = make_offering("hourly_care", terms={"free_visit": True, "capacity": 10})
    if people:
        visits.arrive(zone.id, people, now=NOW)
    page = shown(client, f"/en/offerings/{zone.id}")
    assert words in page.select_one(".notice h2").get_text()
    assert f"of {10} places" in page.get_text() and "as of" in page.get_text()
    assert not page.select("#sessions")


def test_the_check_says_what_is_left_of_the_month(client: LintingClient) -> None:
    _offering, slots = made("hourly_care")
    sign_in(client)
    form = {"child-name": ["Mina"], "child-year": ["2021"], "child-month": ["5"],
            "child-day": ["5"], "guardians": "1", "answers-consent": "yes", "step": "check",
            "answers-pick_up": "Grandmother"}  # fmt: skip
    page = client.post(form_of(slots[0]), data=form)
    assert "Mina: 20 hours of 20 hours are left before this booking" in page.get_data(as_text=True)
    done = client.post(form_of(slots[0]), data={"keep": keep_of(page), "step": "book"})
    assert done.status_code == 303
    page = client.post(form_of(slots[1]), data=form)
    assert "Mina: 19 hours of 20 hours are left" in page.get_data(as_text=True)


def test_three_appointments_are_booked_in_one_form(client: LintingClient) -> None:
    offering, slots = made("counselling")
    third = make_slot(offering, "2027-03-13T10:00", minutes=60, capacity=1)
    clock.freeze(NOW + dt.timedelta(days=90))
    sign_in(client)
    page = shown(client, form_of(slots[0]))
    assert len(page.select("select[name=more]")) == 2
    more = [str(third.id), str(slots[1].id)]
    form = {"answers-way": "phone", "answers-consent": "yes", "step": "check", "more": more}
    checked = client.post(form_of(slots[0]), data=form)
    assert checked.status_code == 200
    back = client.post(form_of(slots[0]), data={"keep": keep_of(checked), "step": "change"})
    kept = BeautifulSoup(back.get_data(as_text=True), "html.parser")
    assert [o["value"] for o in kept.select("select[name=more] option[selected]")] == more
    action = kept.select_one("form[method=post][action*=bookings]")["action"]
    assert action.count("slot=") == 1
    done = client.post(form_of(slots[0]), data={"keep": keep_of(checked), "step": "book"})
    assert "3 appointments are booked" in shown(client, done.location).get_text()


def test_a_pause_is_shown_with_its_end_and_how_to_object(client: LintingClient) -> None:
    offering, slots = made("kids_cafe")
    sign_in(client)
    code = booked(client, slots[0])
    clock.freeze(slots[0].ends_at)
    sign_in(client)
    engine.no_show(code, by=STAFF, now=slots[0].ends_at)
    page = shown(client, f"/en/bookings/{code}").get_text(" ")
    assert "You can book again from" in page and "lift the pause" in page
    later = make_slot(offering, "2027-03-10T10:00")
    form = shown(client, form_of(later))
    assert "You cannot book before" in form.get_text() and "lift the pause" in form.get_text()
    refused = client.post(form_of(later), data={"child-name": ["A"], "answers-consent": "yes"})
    assert refused.status_code in (409, 422)
    engine.lift_pause(db.session.query(Person).first().id, by=STAFF)
    assert "You cannot book before" not in shown(client, form_of(later)).get_text()


def test_the_page_of_an_entry_in_a_draw_shows_its_ticket(client: LintingClient) -> None:
    until = NOW + dt.timedelta(minutes=30)
    slot = make_slot(make_offering(opening={"mode": "draw"}), draw_until=until)
    sign_in(client)
    page = shown(client, f"/en/bookings/{booked(client, slot)}")
    link = page.select_one(f"a[href^='/en/draws/{slot.id}#ticket-']")
    assert link and page.select_one("code.hash").get_text() in link["href"]
