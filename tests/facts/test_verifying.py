"""Verification: safety first; confirmed, corrected or gone in two presses; public at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from flask import Flask

from service_finder.catalogue import citations, places
from service_finder.catalogue.place import PublicPlace
from service_finder.facts import corrections, edits, verifying
from service_finder.facts.fields import BadFact
from service_finder.importers import directory
from service_finder.lib import clock
from service_finder.people.rights import Desk
from service_finder.public import source_words
from tests.client import LintingClient
from tests.facts.test_edits import changed_files
from tests.staff.make import make_place

CAFE = "kc-dj230901"
FACTS = ("phone", "hours", "address")


def place() -> PublicPlace:
    found = places.get(CAFE)
    assert found is not None
    return found


def due(desk: Desk) -> set[str]:
    return {one.field for one in verifying.queue(desk, clock.now()) if one.service_id == CAFE}


def check(desk: Desk, code: str, result: str = "confirmed", value: str = "") -> None:
    verifying.check(desk, CAFE, code, result, value, now=clock.now())


def test_the_queue_begins_with_safety_and_then_the_oldest(
    loaded: Flask, desk_of: Callable[..., Desk]
) -> None:
    rows = verifying.queue(desk_of("editor"), clock.now())
    kinds = [row.is_safety for row in rows]
    assert kinds == sorted(kinds, reverse=True)
    assert kinds[0]
    assert not kinds[-1]
    ages = [row.as_of for row in rows if not row.is_safety]
    assert ages == sorted(ages)
    assert all(row.value and row.source for row in rows)


def test_confirmed_facts_leave_the_queue_and_come_back_when_old(
    loaded: Flask, desk_of: Callable[..., Desk]
) -> None:
    desk = desk_of("editor", service=CAFE)
    stated = due(desk)
    assert stated == set(FACTS)
    assert place().needs_verifying
    for code in FACTS:
        check(desk, code)
        assert place().verified_at == clock.now()
    assert not due(desk)
    assert not place().needs_verifying
    assert place().confirmed == dict.fromkeys(FACTS, clock.today())
    clock.freeze(clock.now() + dt.timedelta(days=181))
    assert due(desk) == set(FACTS)


def test_corrected_is_published_at_once_and_counts_as_confirmed(
    loaded: Flask, desk_of: Callable[..., Desk]
) -> None:
    desk = desk_of("editor", service=CAFE)
    check(desk, "phone", "corrected", " 02-824-0615 ")
    assert place().phone == "02-824-0615"
    assert "phone" in place().confirmed
    assert "phone" not in due(desk)
    with pytest.raises(BadFact):
        check(desk, "phone", "corrected", "010-1234-5678")
    assert place().phone == "02-824-0615"


def test_it_all_holds_on_both_databases(house: Flask, desk_of: Callable[..., Desk]) -> None:
    make_place("place-a")
    desk, now = desk_of("editor", service="place-a"), clock.now()
    values = {("phone", "ko"): "02-824-0615", ("name", "en"): "A name"}
    edits.save(desk, "service", "place-a", values, based_on=0, publish=True, now=now)
    verifying.check(desk, "place-a", "phone", "corrected", "02-824-0616", now=now)
    found = places.get("place-a")
    assert found is not None
    assert (found.phone, found.name("en").text) == ("02-824-0616", "A name")
    assert found.confirmed == {"phone": clock.today()}
    assert not found.needs_verifying
    standing = [e for e in edits.history("service", "place-a") if e.state == "published"]
    for edit in standing:
        assert edits.undo(desk, "service", "place-a", edit.id, now)
    after = places.get("place-a")
    assert after is not None
    assert (after.phone, after.name("en").is_fallback) == ("02-824-0615", True)
    receipt = corrections.submit(found, "phone", "It rings.", lang="en", now=now)
    waiting = corrections.by_receipt(receipt)
    assert waiting is not None
    assert corrections.decide(desk, waiting.id, "corrected", now=now)
    assert corrections.pace(now).decided == 1
    assert corrections.forget(now + dt.timedelta(days=91)) == 1


def test_gone_takes_the_fact_away(loaded: Flask, desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("editor", service=CAFE)
    check(desk, "phone", "gone")
    assert place().phone == ""
    assert "phone" not in due(desk)
    (edit,) = edits.history("service", CAFE)
    assert (edit.field, edit.value) == ("phone", "")


def test_a_confirmation_survives_a_load_but_not_another_value(
    loaded: Flask, desk_of: Callable[..., Desk], tmp_path: object
) -> None:
    desk = desk_of("editor", service=CAFE)
    for code in FACTS:
        check(desk, code)
    directory.load(changed_files(tmp_path, capacity="77"))  # type: ignore[arg-type]
    assert not place().needs_verifying
    assert not due(desk)


def test_a_source_that_says_otherwise_asks_for_a_new_call(
    loaded: Flask, desk_of: Callable[..., Desk], tmp_path: object
) -> None:
    desk = desk_of("editor", service=CAFE)
    for code in FACTS:
        check(desk, code)
    directory.load(changed_files(tmp_path, phone="02-824-0699"))  # type: ignore[arg-type]
    assert place().needs_verifying
    assert due(desk) == {"phone"}
    assert "phone" not in place().confirmed


@pytest.mark.parametrize(("code", "result"), [("name", "confirmed"), ("phone", "maybe")])
def test_nothing_else_can_be_verified(
    loaded: Flask, desk_of: Callable[..., Desk], code: str, result: str
) -> None:
    with pytest.raises(LookupError):
        check(desk_of("editor"), code, result)


def test_two_presses_and_the_public_page_says_so(
    loaded: Flask, signed_in: Callable[..., LintingClient]
) -> None:
    client = signed_in("editor", service=CAFE)
    page = client.get("/staff/facts/verify").get_data(as_text=True)
    assert page.count("Called today") == 3
    form = {"csrf": client.csrf, "result": "confirmed"}
    assert client.post(f"/staff/facts/verify/{CAFE}/phone", data=form).status_code == 303
    public = client.get(f"/en/places/{CAFE}").get_data(as_text=True)
    assert "Phone number: confirmed by phone on November 21, 2026." in public
    assert client.get("/staff/facts/verify").get_data(as_text=True).count("Called today") == 2
    wrong = form | {"result": "corrected", "value": ""}
    answer = client.post(f"/staff/facts/verify/{CAFE}/hours", data=wrong)
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count("It must not be empty.") == 2
    assert 'href="/staff/facts/verify" aria-current="page"' in answer.get_data(as_text=True)


def test_another_centers_facts_are_not_theirs(
    loaded: Flask, signed_in: Callable[..., LintingClient]
) -> None:
    client = signed_in("editor", service="fc-jongno")
    form = {"csrf": client.csrf, "result": "confirmed"}
    assert client.post(f"/staff/facts/verify/{CAFE}/phone", data=form).status_code == 404
    assert CAFE not in client.get("/staff/facts/verify").get_data(as_text=True)
    assert place().verified_at is None


def test_a_source_stands_in_words_where_only_a_files_number_is_known(
    loaded: Flask, signed_in: Callable[..., LintingClient]
) -> None:
    client = signed_in("editor")
    pages = [client.get(f"/staff/facts/verify?page={n}").get_data(as_text=True) for n in (1, 2)]
    assert not any("GitHub file id" in page for page in pages)
    assert "A public data file on GitHub (no. 1354199839)" in "".join(pages)
    assert re.search(r"(Data shared on GitHub: github\.com|Web page: \w+\.)", "".join(pages))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            "https://github.com/a/b#x.json (a crawl)",
            "GitHub에 공개된 자료: github.com/a/b (a crawl)",
        ),
        ("http://www.kurotimes.com/news/1?no=2 (2020)", "웹페이지: kurotimes.com/news/1 (2020)"),
        ("borough.seouland.com", "웹페이지: borough.seouland.com"),
        ("A letter. No address", "A letter. No address"),
    ],
)
def test_an_address_as_a_source_is_named_in_words(source: str, said: str) -> None:
    assert source_words.document(citations.cite(source), "ko").text == said
