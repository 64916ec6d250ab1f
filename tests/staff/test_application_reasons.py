"""Reasons to refuse: all of a center's words on one page, its own only, nothing lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from service_finder.booking import refusal_words
from service_finder.extensions import db
from service_finder.lib.marking import LANGUAGES
from service_finder.models import AuditEntry
from tests.booking.make import make_offering, make_slot
from tests.client import LintingClient
from tests.staff.make import make_place
from tests.staff.test_applications import ROOM, ask_for_room

SignIn = Callable[..., LintingClient]
HALL, SISTER, ALONE = "hall-a", "hall-b", "hall-c"
PAGE = "/staff/applications/reasons/org-a"


@pytest.fixture
def manager(house: Flask, signed_in: SignIn) -> LintingClient:
    """Decides for an organization of two places; a third place belongs to nobody."""
    for place, organization in ((HALL, "org-a"), (SISTER, "org-a"), (ALONE, None)):
        make_place(place, organization)
        make_offering("wedding", service_id=place, terms={"party": {}, "ages": None})
    return signed_in("manager", organization="org-a")


def form(client: LintingClient, path: str = PAGE) -> dict[str, str]:
    """What a browser would send back of a page that nobody touched."""
    answer = client.get(path)
    assert answer.status_code == 200
    soup = BeautifulSoup(answer.data, "html.parser")
    fields = {area["name"]: area.get_text().removeprefix("\n") for area in soup.select("textarea")}
    based_on = soup.select_one("input[name=based_on]")
    assert based_on is not None
    return {**fields, "based_on": based_on["value"], "csrf": client.csrf}  # type: ignore


def test_every_reason_stands_there_in_five_languages(manager: LintingClient) -> None:
    sent = form(manager)
    for lang in LANGUAGES:
        texts = refusal_words.texts(HALL, lang)
        for code in set(refusal_words.REASONS) - {"other"}:
            assert sent[f"{code}.{lang}"] == texts[code]
    answer = manager.get("/staff/applications/reasons")
    assert answer.location.endswith(PAGE), "who decides for one center is not asked which"


def test_own_words_hold_at_all_its_places_and_an_emptied_field_goes_back(
    manager: LintingClient,
) -> None:
    ours = refusal_words.texts(HALL, "vi")["papers"]
    sent = form(manager) | {"papers.vi": "Thiếu giấy tờ.\r\nXin nộp lại."}
    assert manager.post(PAGE, data=sent).location.endswith("done=kept")
    for place in (HALL, SISTER):
        assert refusal_words.texts(place, "vi")["papers"] == "Thiếu giấy tờ.\nXin nộp lại."
    assert refusal_words.texts(ALONE, "vi")["papers"] == ours
    assert len(refusal_words.own("org-a")) == 1, "words that nobody changed stay the site's"
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "reasons_kept")).one()
    assert (line.organization_id, line.facts) == ("org-a", {"codes": ["papers"]})
    assert manager.post(PAGE, data=form(manager)).location.endswith("done=none")
    assert manager.post(PAGE, data=form(manager) | {"papers.vi": " "}).status_code == 303
    assert refusal_words.texts(HALL, "vi")["papers"] == ours
    assert refusal_words.own("org-a") == {}


def test_a_form_that_a_colleague_overtook_keeps_both(manager: LintingClient) -> None:
    mine = form(manager) | {"papers.ko": "내 말"}
    theirs = form(manager) | {"purpose.ko": "동료의 말"}
    assert manager.post(PAGE, data=theirs).status_code == 303
    late = manager.post(PAGE, data=mine)
    assert late.status_code == 409
    assert "내 말" in late.get_data(as_text=True), "what was typed is still there"
    assert refusal_words.own("org-a") == {("purpose", "ko"): "동료의 말"}


def test_what_is_too_long_is_said_beside_its_field(manager: LintingClient) -> None:
    answer = manager.post(PAGE, data=form(manager) | {"papers.en": "x" * 2001})
    assert answer.status_code == 422
    assert 'id="papers.en-error"' in answer.get_data(as_text=True)
    assert refusal_words.own("org-a") == {}


def test_another_centers_words_are_not_there(manager: LintingClient, signed_in: SignIn) -> None:
    alone = signed_in("manager", service=ALONE)
    assert alone.get(f"/staff/applications/reasons/{ALONE}").status_code == 200
    sent = form(manager) | {"papers.ko": "남의 말", "csrf": alone.csrf}  # type: ignore[attr-defined]
    assert alone.get(PAGE).status_code == 404
    assert alone.post(PAGE, data=sent).status_code == 404
    assert manager.get(f"/staff/applications/reasons/{ALONE}").status_code == 404
    assert refusal_words.own("org-a") == {}
    for role in ("desk", "editor", "viewer"):
        assert signed_in(role, organization="org-a").get(PAGE).status_code == 403, role


def test_who_decides_for_one_place_reads_the_organizations_words(
    manager: LintingClient, signed_in: SignIn
) -> None:
    sent = form(manager) | {"papers.ko": "한 곳의 말"}
    for role in ("manager", "administrator"):
        local = signed_in(role, service=HALL)
        answer = local.get(PAGE)
        page = BeautifulSoup(answer.data, "html.parser")
        assert answer.status_code == 200
        assert refusal_words.texts(HALL, "ko")["papers"] in page.get_text()
        assert not page.select("main textarea, main form")
        assert local.post(PAGE, data=sent | {"csrf": local.csrf}).status_code == 403  # type: ignore[attr-defined]
    assert refusal_words.own("org-a") == {}


def test_who_decides_for_one_place_keeps_no_words_for_all(
    manager: LintingClient, signed_in: SignIn
) -> None:
    room = make_offering("space", service_id=HALL, terms=ROOM)
    slots = [make_slot(room, f"2026-12-0{day}T10:00") for day in (1, 2)]
    codes = [ask_for_room(room, slot, name=f"club-{slot.id}").code for slot in slots]
    local = signed_in("manager", service=HALL)
    path = f"/staff/applications/{codes[0]}"
    for client, may in ((local, False), (manager, True)):
        page = BeautifulSoup(client.get(f"{path}?template=papers").data, "html.parser")
        assert bool(page.select("#keep")) is may
    sent = {"reason": "우리 말", "template": "papers", "csrf": local.csrf}  # type: ignore[attr-defined]
    assert local.post(f"{path}/refuse", data=sent | {"keep": "1"}).status_code == 403
    assert local.post(f"{path}/refuse", data=sent).status_code == 303
    assert refusal_words.own("org-a") == {}
    theirs = {"reason": "Ours", "template": "papers", "csrf": manager.csrf, "keep": "1"}  # type: ignore[attr-defined]
    assert manager.post(f"/staff/applications/{codes[1]}/refuse", data=theirs).status_code == 303
    assert refusal_words.own("org-a") == {("papers", "vi"): "Ours"}


def test_the_city_chooses_whose_words(manager: LintingClient, signed_in: SignIn) -> None:
    city = signed_in("manager")
    listed = city.get("/staff/applications/reasons").get_data(as_text=True)
    for scope in ("org-a", ALONE):
        assert f"/staff/applications/reasons/{scope}" in listed
    assert f"/staff/applications/reasons/{HALL}" not in listed
