"""Rules 13 to 21 of docs/safety.md, a test for each: protected places, and what is said."""

from __future__ import annotations

import csv
from collections import OrderedDict
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import text, update

from service_finder.catalogue import crisis, disclosure, places
from service_finder.config import DATA
from service_finder.extensions import db
from service_finder.importers import facilities
from service_finder.importers.rows import BadRow
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGES
from service_finder.models import Address, Location, Phone, Service, Text
from service_finder.public import safety
from tests.client import LintingClient
from tests.public.safety_pages import ask, glossary, hub, sensitive_answers, soup


def shelter(**changes: Any) -> Service:
    """A row that should never have come in."""
    location = Location(id="loc-x", disclosure="public", district_code="11590", latitude=37.5,
                        longitude=126.9, location_type="physical")  # fmt: skip
    location.address = Address(line="서울특별시 동작구 여의대방로54길 99")
    given = {"id": "s-dv-x", "category": "counselling", "name": "동작 가정폭력 쉼터",
             "status": "operating", "location": location, **changes}  # fmt: skip
    service = Service(**given)
    service.phones = [Phone(number="02-999-9999")]
    return service


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rule_13_a_shelter_is_reached_through_1366_only(loaded: Flask, lang: str) -> None:
    db.session.add(shelter())
    db.session.commit()
    client = loaded.test_client()
    for answer in (*sensitive_answers(client, lang), ask(client, "쉼터", lang)):
        page = answer.get_data(as_text=True)
        assert "여의대방로54길 99" not in page
        assert "999-9999" not in page
        assert "s-dv-x" not in page
    assert crisis.words(lang).say["shelter"] in soup(ask(client, "쉼터", lang)).text
    for number in ("1366", "1577-1366"):
        assert number in crisis.words(lang).say["shelter"]
    assert not any(disclosure.is_protected_name(place.name_ko) for place in places.every())


def facility(**changes: str) -> dict[str, str]:
    with (DATA / "facilities.csv").open(encoding="utf-8-sig", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["id"] == "s-dv-nowon")
    return {**row, **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {"name_ko": "노원 가정폭력피해자 보호시설"},
        {"name_en": "Nowon Women's Shelter"},
        {"category": "something_new"},
        {"address_ko": "서울특별시 노원구 동일로 1"},
        {"lat": "37.6", "lng": "127.0"},
    ],
)
def test_rule_14_protected_rows_are_refused_before_anything_is_stored(
    app: Flask, changes: dict[str, str]
) -> None:
    known = facilities.Known({""}, {"11350": "노원구"})
    facilities.fill(known, Service(id="s-dv-nowon"), facility())
    service = Service(id="s-dv-nowon")
    with pytest.raises(BadRow):
        facilities.fill(known, service, facility(**changes))
    assert service.name is None
    assert not service.phones


def test_rule_14_nobody_is_named() -> None:
    columns = {column.name for table in db.metadata.tables.values() for column in table.columns}
    assert "name" in columns
    assert not columns & {"rprsntv", "representative", "manager", "contact_person", "director"}


def test_rule_15_safety_pages_show_disclosed_facts_only(loaded: Flask) -> None:
    service = db.session.get(Service, "s-dv-nowon")
    assert service is not None
    location = db.session.get(Location, service.location_id)
    assert location is not None
    location.latitude, location.longitude = 37.654321, 127.012345
    db.session.add(Address(location_id=location.id, line="서울특별시 노원구 카나리아로 7"))
    service.description = "카나리아로 7 3층"
    db.session.commit()
    client = loaded.test_client()
    for answer in (*sensitive_answers(client, "ko"), ask(client, "월계우리가족상담소", "ko")):
        page = answer.get_data(as_text=True)
        assert "카나리아로" not in page
        assert "37.6543" not in page
        assert "127.0123" not in page


def test_rule_16_what_is_known_of_a_place_fails_closed() -> None:
    assert disclosure.decide("new", "unheard_of_kind", "이름") == "hidden"
    assert disclosure.decide("new", "counselling", "상담소") == "district_only"
    assert disclosure.decide("new", "counselling", "상담소", has_district=False) == "phone_only"
    assert disclosure.decide("new", "family_center", "동작 쉼터") == "hidden"
    assert disclosure.strictest("public", "no such level") == "hidden"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rule_16_a_district_is_all_that_is_said(reader: LintingClient, lang: str) -> None:
    place = places.get("s-dv-nowon")
    assert place is not None
    assert (place.address, place.point, place.dong, place.postal_code) == (None, None, "", "")
    assert "02-904-0179" in hub(reader, lang).text


def test_rule_17_an_address_is_recognised_in_what_people_send() -> None:
    for told in (
        "서울 노원구 동일로 123",
        "상계동 123-4",
        "37.6543, 127.0123",
        "은평구 진관2로 15-3 2층",
    ):
        assert disclosure.is_address_like(told), told
        assert disclosure.scrub(told) == ""
    for told in (
        "새 전화번호: 02-904-0179",
        "평일 10:00–17:00에 엽니다",
        "1366으로 연결됩니다",
    ):
        assert not disclosure.is_address_like(told), told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rule_18_the_lines_with_everything_about_each(reader: LintingClient, lang: str) -> None:
    say = crisis.words(lang).say
    page = hub(reader, lang)
    shown = [line.number for line in crisis.card(lang)]
    assert shown[:2] == ["112", "1366"]
    assert {"1577-1366", "02-815-0382", "120", "119"} <= set(shown)
    big = [link["href"] for link in page.select(".crisis-big a")]
    assert big == ["tel:112", "tel:1366"]
    for line, item in zip(crisis.card(lang), page.select(".safety-lines > li"), strict=True):
        told = item.text
        assert item.select_one(f'a[href="tel:{line.number.replace("-", "")}"]'), line.key
        for words in (line.name, line.happens, say[f"hours_{line.hours}"],
                      say[f"cost_{line.cost}"], say[f"text_{line.text}"]):  # fmt: skip
            assert words in told, (line.key, words)
        assert line.is_confirmed or item.select_one(".crisis-sure a[href='tel:1366']")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rule_18_every_number_has_its_warning_beside_it(reader: LintingClient, lang: str) -> None:
    trace = crisis.words(lang).say["call_trace"]
    assert lang == "ko" or trace == glossary("통화 기록 안내")[lang]
    for answer in sensitive_answers(reader, lang):
        page = soup(answer)
        for link in page.select('main a[href^="tel:"]'):
            around = [tag for tag in link.parents if isinstance(tag, Tag)]
            near = next(tag for tag in around if tag.name in ("section", "main"))
            assert trace in near.text or trace in page.text


def test_rule_18_an_answer_never_says_that_the_hours_of_a_day_and_night_line_are_unknown(
    reader: LintingClient,
) -> None:
    found = [place for i in ("n-112", "n-1388", "s-kwhl") if (place := places.get(i))]
    with reader.application.test_request_context("/en/search?q=zzunheardof"):
        page = BeautifulSoup(str(safety.crisis_answer("en", found)), "html.parser")
    rows = {str(a["href"]).split("/")[-1]: a for a in page.select(".safety-row__name a")}
    assert list(rows) == ["n-1388", "s-kwhl"], "the card's own lines stand above already"
    row = rows["n-1388"].find_parent("li")
    assert row is not None
    assert row.select_one(".state--open")
    assert "zzunheardof" not in str(page)


def test_rule_18_unconfirmed_numbers_never_stand_alone(reader: LintingClient) -> None:
    rows = hub(reader).select(".safety-row")
    assert len(rows) > 30
    for row in rows:
        if row.select_one(".badge--care"):
            assert [a["href"] for a in row.select(".crisis-sure a")] == ["tel:112", "tel:1366"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rule_18_number_traps_are_printed(reader: LintingClient, lang: str) -> None:
    page = hub(reader, lang)
    traps = page.select_one(".safety-traps")
    assert traps is not None
    assert all(number in traps.text for number in ("110", "112", "113", "119", "120"))
    names = {line.key: line.name for line in crisis.card(lang)}
    if lang != "ko":
        wanted = glossary("경찰 112")[lang], glossary("구급·화재 119")[lang]
        assert (names["police"], names["ambulance"]) == wanted


def test_rule_18_the_card_needs_no_database(loaded: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with loaded.test_request_context("/ko/"):
        wanted = safety.crisis_lines()
        db.session.rollback()
        monkeypatch.setattr(places, "_memory", OrderedDict())
        db.session.execute(text("ALTER TABLE service RENAME TO lost"))
        assert safety.crisis_lines() == wanted


def test_rule_18_the_card_shows_the_number_the_directory_holds_now(loaded: Flask) -> None:
    with loaded.test_request_context("/ko/"):
        changed = update(Phone).where(Phone.service_id == "s-digital-sex-crime")
        db.session.execute(changed.values(number="02-815-9999"))
        db.session.execute(text("UPDATE revision SET number = number + 1"))
        db.session.commit()
        assert "02-815-9999" in [line.number for line in safety.crisis_lines()]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rule_19_who_read_the_words_through(
    loaded: Flask, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = loaded.test_client()
    for answer in sensitive_answers(client, lang):
        assert crisis.words(lang).say["unreviewed"] in soup(answer).text
    told = crisis._texts()
    changed = {**told, lang: {**told[lang], "reviewed_by": "Hong Gildong", "date": "2027-01-02"}}
    monkeypatch.setattr(crisis, "_texts", lambda: changed)
    for answer in sensitive_answers(client, lang):
        review = soup(answer).select_one(".crisis-review")
        assert review is not None
        assert "Hong Gildong" in review.text
        assert "2027-01-02" in review.text


@pytest.mark.parametrize("lang", ["en", "zh", "ja", "vi"])
def test_rule_19_machine_text_is_passed_over(loaded: Flask, lang: str) -> None:
    db.session.execute(
        text("DELETE FROM text WHERE record_type = 'service' AND record_id = 's-kwhl'")
    )
    for code in {"en", lang}:
        db.session.add(Text(record_type="service", record_id="s-kwhl", field="name",
                            lang=code, text=f"machine {code}", origin="machine"))  # fmt: skip
    db.session.commit()
    page = hub(loaded.test_client(), lang)
    assert "machine" not in page.text
    row = next(row for row in page.select(".safety-row") if "한국여성의전화" in row.text)
    name = row.select_one(".safety-row__name [lang]")
    assert name is not None
    assert name["lang"] == "ko"
    assert row.select_one(".badge--tongue") is not None


def at(instant: str) -> None:
    clock.freeze(clock.parse_instant(instant))


@pytest.mark.parametrize(
    ("now", "state", "end"),
    [
        ("2026-11-23T21:59:00+09:00", "tonight", "24:00"),  # a Monday
        ("2026-11-23T22:00:00+09:00", "running", "24:00"),
        ("2026-11-24T00:00:00+09:00", "tonight", "01:00"),
        ("2026-11-24T23:00:00+09:00", "running", "01:00"),
        ("2026-11-28T00:59:00+09:00", "running", "01:00"),  # Friday's night
        ("2026-11-28T01:00:00+09:00", "none", ""),
        ("2026-11-28T22:30:00+09:00", "none", ""),  # a Saturday
        ("2026-12-25T22:30:00+09:00", "none", ""),  # a holiday on a Friday
    ],
)
def test_rule_20_tonights_walk_home(loaded: Flask, now: str, state: str, end: str) -> None:
    at(now)
    client = loaded.test_client()
    say = crisis.words("vi").say  # writes the time with 24 hours
    walk = hub(client, "vi").select_one(".safety-walk")
    assert walk is not None
    wanted = say[f"walk_{state}"].format(start="22:00", end=end)
    told = walk.select_one(".safety-walk__now")
    assert told is not None
    assert told.text == wanted


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rule_20_outside_its_hours_other_numbers_are_given(
    reader: LintingClient, lang: str
) -> None:
    say = crisis.words(lang).say
    walk = hub(reader, lang).select_one(".safety-walk")
    assert walk is not None
    for key in ("walk_none", "walk_outside", "walk_apply", "walk_holidays"):
        assert say[key] in walk.text, key
    assert "112" in say["walk_outside"]
    assert "120" in say["walk_outside"]
    assert "30" in say["walk_apply"]
    assert walk.select_one("a[href='tel:120']")
    assert walk.select_one("a[href='tel:023516044']")
    hours = [cell.text for cell in walk.select("td")]
    assert len(hours) == 7
    assert hours[:2] == ["–", "–"]  # from a Saturday
    assert len(set(hours[3:])) == 1
    assert hours[2] != hours[3]


def test_rule_20_unknown_hours_are_unknown(loaded: Flask) -> None:
    db.session.execute(text("DELETE FROM schedule WHERE service_id = 's-scout'"))
    db.session.commit()
    told = hub(loaded.test_client()).select_one(".safety-walk__now")
    assert told is not None
    assert told.text == crisis.words("en").say["walk_unknown"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rule_21_old_facts_show_their_date(reader: LintingClient, lang: str) -> None:
    page = hub(reader, lang)
    walk = page.select_one(".safety-walk")
    assert walk is not None
    assert "2023" in walk.text
    say = crisis.words(lang).say
    dated = say["old"].split("{date}")[-1]
    rows = page.select(".safety-row")
    for row in rows:
        assert dated in row.text or say["as_of_unknown"] in row.text
    ansimi = next(row for row in rows if "안심이 앱" in row.text)
    assert "2023" in ansimi.text
