"""Refusals that few meet are reached too; page and API say the same, in every language."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from flask import Flask

from service_finder.booking import capacity, draws, locks
from service_finder.booking.engine import Child, Party, Refused, move, reserve
from service_finder.booking.refusals import MEANINGS, Refusal
from service_finder.booking.wording import refusal_line, refusal_text
from service_finder.config import ROOT
from service_finder.extensions import db
from service_finder.lib.marking import LANGUAGES
from service_finder.people import tokens
from tests.booking.make import NOW, book, make_offering, make_party, make_person, make_slot
from tests.client import LintingClient
from tests.public.test_booking_pages import family, form_of

# Their message itself says what to do.
SELF_TELLING = {
    "answer_needed", "bad_birth_date", "bad_capacity", "bad_name", "draw_not_due", "nobody_inside",
    "pick_up_needed", "reason_needed", "too_many_requests", "wishes_wanted",
}  # fmt: skip


def refused(call: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as error:
        call()
    db.session.rollback()
    return error.value.codes


def test_a_waiting_list_has_an_end(engine: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity, "WAITING_MOST", 1)
    slot = make_slot(make_offering(), capacity=1)
    book(slot)
    assert book(slot, waitlist=True).state == "waitlisted"
    assert refused(lambda: book(slot, waitlist=True)) == ("waitlist_closed",)


def test_nobody_moves_into_a_draw(engine: Flask) -> None:
    offering = make_offering(opening={"mode": "draw"})
    until = NOW + dt.timedelta(minutes=30)
    drawn = make_slot(offering, "2026-11-29T10:00", draw_until=until)
    draws.commit(drawn, NOW)
    db.session.commit()
    person = make_person()
    kept = book(make_slot(offering), by=person)
    assert refused(lambda: move(kept.code, [drawn.id], by=person, now=NOW)) == ("draw_open",)


def test_a_stay_may_have_a_least_length_and_consent_may_not_be_refused(engine: Flask) -> None:
    terms = {"minutes_min": 120, "party": {}, "ages": None}
    slot = make_slot(make_offering("space", terms=terms), minutes=60)
    room = {"party": Party(), "answers": {"purpose": "A talk"}}
    assert refused(lambda: book(slot, **room)) == ("too_short",)
    cafe = make_slot(make_offering())
    assert refused(lambda: book(cafe, answers={"consent": False})) == ("consent_needed",)


def test_a_lock_that_is_never_free_is_said_and_nothing_is_written(
    engine: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = make_slot(make_offering())

    def never(*_given: object) -> None:
        raise locks.Retry

    monkeypatch.setattr("service_finder.booking.reserving.locks.lock_slots", never)
    assert refused(lambda: book(slot)) == ("busy",)
    db.session.refresh(slot)
    assert slot.held_hundredths == 0


@pytest.mark.parametrize("code", MEANINGS)
def test_every_code_is_reached_by_a_test_and_says_what_to_do(code: str) -> None:
    files = [path for path in (ROOT / "tests").rglob("*.py") if path.name != "test_refusals.py"]
    assert any(f'"{code}"' in path.read_text(encoding="utf-8") for path in files)
    assert MEANINGS[code].next_step or code in SELF_TELLING
    assert f"| `{code}` | {MEANINGS[code].status} | {MEANINGS[code].message} |" in (
        ROOT / "docs" / "booking.md"
    ).read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
@pytest.mark.parametrize("code", MEANINGS)
def test_no_english_is_left_in_another_language(code: str, lang: str) -> None:
    params = dict.fromkeys(re.findall(r"%\((\w+)\)s", MEANINGS[code].message), "7")
    for said, english in zip(refusal_text(Refusal(code, params), lang),
                             refusal_text(Refusal(code, params), "en"), strict=True):  # fmt: skip
        assert not english or (said and said != english)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_and_api_say_the_same(app: Flask, client: LintingClient, lang: str) -> None:
    ages = {"from_months": 70, "to_months": 120, "basis": "months"}
    slot = make_slot(make_offering(terms={"ages": ages}))
    child = Child("Kid 1", dt.date(2021, 5, 1))
    page = client.post(form_of(slot).replace("/en/", f"/{lang}/"), data=family())
    answer = client.post(
        "/api/v1/bookings",
        json={"offering": slot.offering_id, "slots": [str(slot.id)], "lang": lang, "party": {
            "children": [{"name": child.name, "born_on": "2021-05-01"}], "guardians": 1,
        }},
        headers={"Authorization": f"Bearer {tokens.issue(make_person())}"},
    )  # fmt: skip
    assert page.status_code == answer.status_code == 409
    (error,) = answer.get_json()["errors"]
    db.session.rollback()  # what the requests read is old by now
    with pytest.raises(Refused) as raised:
        book(slot, party=Party((child,), guardians=1))
    (refusal,) = raised.value.refusals
    assert (error["code"], refusal.params["by"].count) == ("too_young", 4)  # type: ignore[union-attr]
    assert (error["message"], error["next"]) == refusal_text(refusal, lang)
    shown = unescape(page.get_data(as_text=True))
    assert refusal_line(refusal, lang) in shown


def test_a_party_of_nobody_is_refused(engine: Flask) -> None:
    slot = make_slot(make_offering())
    assert "too_few_children" in refused(lambda: book(slot, party=Party(guardians=1)))
    assert "more_guardians" in refused(lambda: book(slot, party=make_party(4, guardians=1)))


def test_a_session_that_is_not_named_is_asked_for(engine: Flask) -> None:
    nobody: dict[str, Any] = {"party": Party(), "by": make_person(), "lang": "ko", "now": NOW}
    plain = {"party": {}, "ages": None}
    lesson = make_offering("program", terms=plain)
    assert refused(lambda: reserve(lesson.id, **nobody)) == ("one_session",)
    course = make_offering("program", terms=plain | {"course": True})
    assert refused(lambda: reserve(course.id, **nobody)) == ("unknown_slot",)
    room = make_offering("space", terms=plain)
    use: dict[str, Any] = {"answers": {"purpose": "A talk"}}
    assert refused(lambda: reserve(room.id, **nobody, **use)) == ("one_session",)


def test_play_care_that_does_not_take_place_is_full(engine: Flask) -> None:
    slot = make_slot(make_offering(terms={"play_care_from_months": 36}))
    assert refused(lambda: book(slot, answers={"play_care": True})) == ("add_on_full",)
