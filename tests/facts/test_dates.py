"""Days with other hours: typed in rows, seen by residents, kept through loads, taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from service_finder.booking.wording import words
from service_finder.catalogue import directory as catalogue
from service_finder.catalogue import places
from service_finder.catalogue.hours.dated import REASONS
from service_finder.facts import dates, edits
from service_finder.importers import directory, run
from service_finder.importers.sources import SOURCES
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGES
from service_finder.people.rights import Desk
from tests.client import LintingClient
from tests.facts.test_edits import CAFE, PATH, SAMPLES, changed_files, place, save

SignIn = Callable[..., LintingClient]
EVENT = REASONS.index("There is an event in the rooms.")


def day(days: int) -> str:
    return (clock.today() + dt.timedelta(days=days)).isoformat()


def form(client: LintingClient, **changed: str) -> dict[str, str]:
    """What a browser would send of the record's page; names with _ for -."""
    soup = BeautifulSoup(client.get(PATH).data, "html.parser")
    fields = {"csrf": client.csrf, "action": "publish"}  # type: ignore[attr-defined]
    for one in soup.select("main form [name]"):
        if one.get("type") == "checkbox" or one.name == "button" or one["name"] in fields:
            continue
        chosen = one.select_one("option[selected]") if one.name == "select" else None
        value = (chosen["value"] if chosen else "") if one.name == "select" else one.get("value")
        fields.setdefault(str(one["name"]), str(value or one.get_text().removeprefix("\n")))
        if one.name in ("select", "input"):
            fields[str(one["name"])] = str(value or "")
    return fields | {name.replace("_", "-"): value for name, value in changed.items()}


def state() -> str:
    noon = dt.datetime.combine(clock.today(), dt.time(13), clock.SEOUL)
    return place().state_at(noon + dt.timedelta(days=2), catalogue.current().calendar).state


def test_a_closed_day_is_seen_by_residents_in_their_language(
    loaded: Flask, signed_in: SignIn
) -> None:
    client = signed_in("editor", service=CAFE)
    sent = form(client, dates_0_on=day(2), dates_0_reason=str(EVENT),
                dates_1_on=day(30), dates_1_opens="10:00", dates_1_closes="15:00",
                dates_1_words="송년 행사")  # fmt: skip
    assert client.post(PATH, data=sent).location.endswith("saved=published")
    assert state() == "closed"
    for lang in LANGUAGES:
        page = loaded.test_client().get(f"/{lang}/places/{CAFE}").get_data(as_text=True)
        assert words(REASONS[EVENT], lang) in page
        assert "송년 행사" in page, "a day after the week shown stands below it"
    item = loaded.test_client().get(f"/api/v1/places/{CAFE}?lang=ja").get_json()
    assert item["hours"][2]["note"] == words(REASONS[EVENT], "ja")
    assert client.post(PATH, data=form(client)).location.endswith("saved=none")
    history = client.get(PATH).get_data(as_text=True)
    assert "Closed · There is an event in the rooms." in history
    (audit,) = edits.history("service", CAFE)
    assert audit.field == "dates"


def test_a_draft_is_previewed_and_not_public(loaded: Flask, signed_in: SignIn) -> None:
    client, before = signed_in("editor", service=CAFE), place()
    sent = form(client, dates_0_on=day(2), dates_0_reason=str(EVENT)) | {"action": "draft"}
    assert client.post(PATH, data=sent).location.endswith("saved=drafted")
    assert place() == before
    preview = client.get(f"{PATH}/preview?in=vi").get_data(as_text=True)
    assert words(REASONS[EVENT], "vi") in preview
    assert place() == before, "a look keeps nothing"


def test_a_day_is_taken_out_and_an_edit_taken_back(loaded: Flask, signed_in: SignIn) -> None:
    client = signed_in("editor", service=CAFE)
    sent = form(client, dates_0_on=day(2), dates_1_on=day(3))
    client.post(PATH, data=sent)
    client.post(PATH, data=form(client) | {"dates-0-gone": "1"})
    assert [row.on_date.isoformat() for row in place().exceptions] == [day(3)]
    newest = edits.history("service", CAFE)[0]
    undo = {"csrf": client.csrf, "edit": str(newest.id)}  # type: ignore[attr-defined]
    assert client.post(f"{PATH}/undo", data=undo).status_code == 303
    assert [row.on_date.isoformat() for row in place().exceptions] == [day(2), day(3)]


def test_days_survive_load_and_import_and_undo_finds_what_was_beneath(
    loaded: Flask, desk_of: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = desk_of("editor")
    save(desk, dates=f"{day(2)} closed", alert="Staff's notice")
    directory.load(changed_files(tmp_path, phone="02-824-0699"))
    run.run(SOURCES["seoul-kids-cafes"], str(SAMPLES / "kids_cafes.json"))
    assert [row.on_date.isoformat() for row in place().exceptions] == [day(2)]
    for edit in edits.history("service", CAFE):
        assert edits.undo(desk, "service", CAFE, edit.id, clock.now()), edit.field
    assert place().exceptions == ()
    assert place().alert == ""


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"dates_0_opens": "10:00", "dates_0_closes": "12:00"}, dates.NO_DATE),
        ({"dates_0_on": "2026-13-45"}, dates.NO_DATE),
        ({"dates_0_on": "2026-12-24", "dates_0_opens": "10:00"}, dates.NO_TIMES),
        ({"dates_0_on": "2026-12-24", "dates_0_opens": "15:00", "dates_0_closes": "10:00"},
         dates.NO_TIMES),
        ({"dates_0_on": "2026-12-24", "dates_1_on": "2026-12-24", "dates_1_opens": "10:00",
          "dates_1_closes": "12:00"}, dates.TWICE),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    loaded: Flask, signed_in: SignIn, row: dict[str, str], fault: str
) -> None:
    client = signed_in("editor", service=CAFE)
    sent = form(client, dates_0_words="우리끼리", **row)
    answer = client.post(PATH, data=sent)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert fault in text
    assert "우리끼리" in text
    assert place().exceptions == ()


def test_a_protected_address_does_not_pass_as_a_reason(
    loaded: Flask, desk_of: Callable[..., Desk]
) -> None:
    guarded = next(
        one.id for one in places.every() if one.disclosure in ("phone_only", "district_only")
    )
    desk = desk_of("editor")
    with pytest.raises(edits.Faulty):
        save(desk, to=guarded, dates="2026-12-24 closed 여의대방로20길 33으로 오세요")
    assert save(desk, to=guarded, dates="2026-12-24 closed") == 1


def test_days_of_another_place_are_not_there(loaded: Flask, signed_in: SignIn) -> None:
    mine, theirs = signed_in("editor", service=CAFE), signed_in("editor", service="kc-jn251201")
    sent = form(mine, dates_0_on=day(2)) | {"csrf": theirs.csrf}  # type: ignore[attr-defined]
    assert theirs.post(PATH, data=sent).status_code == 404
    assert place().exceptions == ()
