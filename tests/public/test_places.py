"""A place's page: facts with source, ways there, a card in Korean; never a protected place."""

from __future__ import annotations

import datetime as dt
import json
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import delete

from service_finder.catalogue import citations, places, revision
from service_finder.catalogue.hours import schema_org
from service_finder.extensions import db
from service_finder.lib.marking import LANGUAGES
from service_finder.models import Accessibility, Schedule, ScheduleException, Service
from tests.client import LintingClient
from tests.public.looking import links, soup, statements, words

CAFE = "kc-dj230901"
HOTLINE = "s-1366-seoul"
UNSURE = "s-family-counsel"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_korean_name_stands_beside_every_other(reader: LintingClient, lang: str) -> None:
    answer = reader.get(f"/{lang}/places/{CAFE}")
    assert answer.status_code == 200
    page = soup(answer)
    heading = page.select_one("h1")
    assert heading is not None
    korean = heading if heading["lang"] == "ko" else page.select_one(".one__korean")
    assert korean is not None
    assert korean["lang"] == "ko"
    assert korean.get_text() == "서울형 키즈카페 시립 1호점"
    assert {str(tag["hreflang"]) for tag in page.select("link[rel=alternate]")} >= set(LANGUAGES)


@pytest.mark.parametrize("lang", ["ja", "zh"])
def test_sentences_end_as_the_language_ends_them(reader: LintingClient, lang: str) -> None:
    said = soup(reader.get(f"/{lang}/places/{UNSURE}")).select(".one__source > p")[1].get_text()
    assert said.count("。") >= 3
    assert "." not in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_founding_document_is_named_in_the_readers_language(
    reader: LintingClient, lang: str
) -> None:
    named = soup(reader.get(f"/{lang}/places/toy-library-seoul")).select_one(".one__source span")
    titles = {document.title(lang) for document in citations.documents().values()}
    assert named is not None
    assert named.get_text() in titles
    assert str(named["lang"]).startswith(lang)
    first = next(iter(citations.documents().values()))
    assert len({first.title(one) for one in LANGUAGES}) == len(LANGUAGES)


def test_says_all_that_is_known(reader: LintingClient) -> None:
    answer = reader.get(f"/en/places/{CAFE}")
    text = words(answer)
    for part in (
        "Kids cafe",
        "Dongjak-gu",
        "서울특별시 동작구 노량진로 10",
        "06938",
        "Nearest station: Daebang",
        "Children born from 2016 to 2022",
        "this year minus the year of birth",
        "33 people",
        "Not known – please ask",
        "Access not known – please ask",
        "Not confirmed yet: call before you go",
        "Information as of June 15, 2026",
        "Leaves this site",
        "Regular closing day",
    ):
        assert part in text, part
    assert "tel:+8228240614" in links(answer, ".one__call a")
    assert "+82 2 824 0614" in text
    assert "+82 2 824 0614" not in words(reader.get(f"/ko/places/{CAFE}"))
    assert any("umppa.seoul.go.kr" in href for href in links(answer, ".one__now a.button"))


def test_titles_are_the_places_own(reader: LintingClient) -> None:
    title = words(reader.get(f"/en/places/{CAFE}"), "title")
    assert "Kids cafe, Dongjak-gu" in title
    assert title != words(reader.get("/en/places/fc-dongjak"), "title")


def test_map_applications_open_by_plain_links(reader: LintingClient) -> None:
    answer = reader.get(f"/en/places/{CAFE}")
    page = soup(answer)
    outside = [a for a in page.select("main a[href^=http]") if "127.0.0.1" not in str(a["href"])]
    assert outside
    for link in outside:
        assert "noreferrer" in link["rel"]
    hrefs = [str(link["href"]) for link in page.select("main a")]
    at = "37.512450,126.927310"
    assert any(href.startswith(f"geo:{at}") for href in hrefs)
    for host in ("map.kakao.com", "map.naver.com", "www.google.com/maps"):
        assert any(host in href for href in hrefs), host


def test_without_a_point_the_address_opens_the_map(reader: LintingClient) -> None:
    hrefs = links(reader.get("/en/places/wed-8120"), "main a")
    kakao = next(unquote(href) for href in hrefs if "kakao" in href)
    assert kakao == "https://map.kakao.com/link/search/서울특별시 강동구 동남로 870"


def test_a_child_that_does_not_fit_is_told_why(reader: LintingClient) -> None:
    young = words(reader.get(f"/en/places/{CAFE}?age_months=14"))
    assert "Your child is too young for this place. From January 1, 2029 it fits." in young
    assert "too old" in words(reader.get(f"/en/places/{CAFE}?age_months=200"))
    for fitting in ("60", "nonsense", ""):
        assert "Your child is" not in words(reader.get(f"/en/places/{CAFE}?age_months={fitting}"))
    # Turned four this year or the year before: it depends on the birthday.
    unsure = words(reader.get("/en/places/kc-jn251201?age_months=118"))
    assert "Depends on your child’s birthday" in unsure


def test_nearby_places_have_distances_and_are_ordinary(reader: LintingClient) -> None:
    page = soup(reader.get(f"/en/places/{CAFE}"))
    near = page.select("section[aria-labelledby=nearby] li")
    assert 0 < len(near) <= 4
    for item in near:
        assert item.select_one(".place__far") is not None
        assert item["data-place"] != CAFE
        shown = places.get(str(item["data-place"]))
        assert shown is not None
        assert not shown.is_sensitive


def test_machines_read_it_too(reader: LintingClient) -> None:
    page = soup(reader.get(f"/zh/places/{CAFE}"))
    script = page.select_one("script[type='application/ld+json']")
    assert script is not None
    assert script["nonce"]
    place, trail = json.loads(script.get_text())
    assert place["@type"] == "ChildCare"
    assert place["url"].endswith(f"/zh/places/{CAFE}")
    assert place["address"]["addressCountry"] == "KR"
    assert place["geo"]["latitude"] == 37.51245
    assert place["telephone"] == "+82 2 824 0614"
    assert [step["position"] for step in trail["itemListElement"]] == [1, 2, 3]
    assert page.select("meta[property='og:title']")


def test_hours_are_in_the_markup_where_they_are_certain(reader: LintingClient) -> None:
    row = next(
        place
        for place in places.every()
        if place.is_listed and not place.is_sensitive and schema_org(place.schedules)
    )
    script = soup(reader.get(f"/en/places/{row.id}")).select_one("script[type*=ld]")
    assert script is not None
    hours = json.loads(script.get_text())[0]["openingHoursSpecification"]
    assert hours[0]["opens"]


def test_hostile_names_stay_text(loaded: Flask, reader: LintingClient) -> None:
    service = db.session.get(Service, CAFE)
    assert service is not None
    service.name = "</script><script>alert(1)</script>{{ 7*7 }}"
    revision.raise_it()
    db.session.commit()
    body = reader.get(f"/ko/places/{CAFE}").get_data(as_text=True)
    assert "<script>alert(1)" not in body
    assert "\\u003c/script\\u003e" in body
    assert "{{ 7*7 }}" in body


def test_week_with_exception_and_reasons(loaded: Flask, reader: LintingClient) -> None:
    db.session.execute(delete(Schedule).where(Schedule.service_id == CAFE))
    db.session.add_all(
        [
            Schedule(
                service_id=CAFE,
                byday="TU,WE,TH,FR,SA,SU",
                opens_at=dt.time(10),
                closes_at=dt.time(18),
            ),
            Schedule(service_id=CAFE, kind="closed", byday="MO"),
            ScheduleException(service_id=CAFE, on_date=dt.date(2026, 11, 22), reason="시설 점검"),
            Accessibility(service_id=CAFE, feature="step_free", is_present=True),
        ]
    )
    revision.raise_it()
    db.session.commit()
    answer = reader.get(f"/en/places/{CAFE}")
    rows = [" ".join(row.get_text(" ").split()) for row in soup(answer).select(".hours tbody tr")]
    assert rows[0] == "Sat, Nov 21 Today 10:00 AM–6:00 PM"
    assert rows[1].startswith("Sun, Nov 22 Closed")
    assert rows[1].endswith("시설 점검")
    assert "Regular closing day" in rows[2]
    assert "Open now, until 6:00 PM" in words(answer, ".one__state")
    assert "Step-free access: yes" in words(answer)


UNKNOWN = (  # lines of hours, the rows shown, and what is said once of all other days
    (("MO,TU,WE,TH,FR,SA,SU", ""), [], "Open every day, hours not known."),
    (("TU,WE,TH,FR,SA,SU", "MO"), ["Mon, Nov 23"], "Open on the other days, hours not known."),
    (("TU,WE", "MO"), ["Mon, Nov 23"], "The other hours are not known."),
)


@pytest.mark.parametrize(("days", "shown_days", "said"), UNKNOWN)
def test_unknown_hours_are_said_once(
    loaded: Flask, reader: LintingClient, days: tuple[str, str], shown_days: list[str], said: str
) -> None:
    db.session.execute(delete(Schedule).where(Schedule.service_id == CAFE))
    opens, closed = days
    db.session.add(Schedule(service_id=CAFE, byday=opens))
    if closed:
        db.session.add(Schedule(service_id=CAFE, kind="closed", byday=closed))
    revision.raise_it()
    db.session.commit()
    page = soup(reader.get(f"/en/places/{CAFE}"))
    assert [th.get_text() for th in page.select(".hours tbody th")] == shown_days
    assert page.select_one("section:has(#hours) > p").get_text().startswith(said)
    api = reader.get(f"/api/v1/places/{CAFE}").get_json()
    assert len(api["hours"]) == 7, "programs are told of every day"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_place_that_ended_says_so_first(reader: LintingClient, lang: str) -> None:
    ended = next(p for p in places.every() if p.status == "probably_ended")
    page = soup(reader.get(f"/{lang}/places/{ended.id}"))
    assert page.select_one(".notice--danger") is not None
    assert page.select_one("script[type='application/ld+json']") is None


def test_a_seasonal_place_says_so(reader: LintingClient) -> None:
    seasonal = next(p for p in places.every() if p.status == "seasonal")
    assert "Open in season only" in words(reader.get(f"/en/places/{seasonal.id}"), ".notice--care")


@pytest.mark.parametrize("place_id", [HOTLINE, UNSURE, "n-112"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_about_danger_leaves_no_trace(
    reader: LintingClient, lang: str, place_id: str
) -> None:
    answer = reader.get(f"/{lang}/places/{place_id}")
    page = soup(answer)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert words(answer, "title") == words(reader.get(f"/{lang}/safety"), "title")
    for never in ("[property^='og:']", "script[type*=ld]", "[data-save]", "[data-share]",
                  "script[src]", "a[href^='geo:']", ".drawing"):  # fmt: skip
        assert not page.select(never), never
    assert page.select("a[data-exit]")
    assert page.select("a[href^='tel:']")


def test_an_unconfirmed_safety_number_never_stands_alone(reader: LintingClient) -> None:
    unsure = [p for p in places.every() if p.is_sensitive and p.needs_verifying]
    assert len(unsure) > 20
    for place in unsure[::7]:
        answer = reader.get(f"/en/places/{place.id}")
        assert {"tel:1366", "tel:112"} <= set(links(answer, "main a")), place.id


def test_no_address_of_a_protected_place_anywhere(reader: LintingClient) -> None:
    protected = [p for p in places.every() if p.is_sensitive and p.address is None]
    for place in protected[::9]:
        answer = reader.get(f"/en/places/{place.id}")
        assert soup(answer).select_one(".one__address") is None
        assert reader.get(f"/en/places/{place.id}/card").status_code == 404


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_card_speaks_korean(reader: LintingClient, lang: str) -> None:
    answer = reader.get(f"/{lang}/places/{CAFE}/card")
    korean = soup(answer).select_one(".card-page__korean")
    assert korean is not None
    assert korean["lang"] == "ko"
    text = korean.get_text(" ")
    for part in (
        "이 주소로 데려다주세요",
        "서울특별시 동작구 노량진로 10",
        "서울형 키즈카페 시립 1호점",
        "02-824-0614",
        "한국어가 서툽니다. 통역을 연결해 주세요",
    ):
        assert part in text, part
    assert bool(soup(answer).select_one(".card-page__words")) is (lang != "ko")


def test_a_card_without_an_address_asks_for_no_drive(reader: LintingClient) -> None:
    answer = reader.get("/en/places/wed-8080/card")
    assert answer.status_code == 200
    assert "이 주소로" not in words(answer)
    assert "문학의 집" in words(answer)


@pytest.mark.parametrize("path", ["nope", "x" * 500, "%00", "kc-dj230901%2F..", "가", "nope/card"])
def test_an_unknown_place_is_a_page_in_the_language(reader: LintingClient, path: str) -> None:
    answer = reader.get(f"/vi/places/{path}")
    assert answer.status_code == 404
    page = soup(answer).select_one("html")
    assert page is not None
    assert page["lang"] == "vi"


def test_every_place_has_a_page(reader: LintingClient) -> None:
    for place in list(places.every())[::17]:
        assert reader.get(f"/ja/places/{place.id}").status_code == 200, place.id


def test_asks_the_database_little(reader: LintingClient) -> None:
    reader.get(f"/en/places/{CAFE}")
    with statements() as sent:
        reader.get("/en/places/fc-dongjak")
    assert len(sent) <= 20, sent
    with statements() as again:
        reader.get("/en/places/fc-dongjak")
    assert len(again) <= 3, again


def test_what_a_device_keeps_can_be_printed(loaded: Flask, reader: LintingClient) -> None:
    db.session.execute(delete(Schedule).where(Schedule.service_id == CAFE))
    hours = {"opens_at": dt.time(10), "closes_at": dt.time(18)}
    db.session.add(Schedule(service_id=CAFE, byday="TU,WE,FR,SA,SU", **hours))
    db.session.add(Schedule(service_id=CAFE, kind="closed", byday="MO"))
    revision.raise_it()
    db.session.commit()
    button = soup(reader.get(f"/en/places/{CAFE}")).select_one("[data-save]")
    assert button is not None
    kept = json.loads(str(button["data-save"]))
    assert (kept["ko"], kept["phone"]) == ("서울형 키즈카페 시립 1호점", "02-824-0614")
    address, opening, source, unsure = kept["lines"]
    assert address["lang"] == "ko" and "노량진로 10" in address["text"]
    assert opening["text"].startswith(
        "Opening hours in the week from November 21, 2026: Mon: Closed; "
        "Tue–Wed: 10:00 AM–6:00 PM; Thu: "
    )
    assert "Fri–Sun: 10:00 AM–6:00 PM" in opening["text"]
    assert source["text"].endswith("June 15, 2026") and source["text"].startswith("Source: ")
    assert unsure["text"].startswith("Not confirmed yet")


@pytest.mark.parametrize(
    ("place_id", "said"),
    [
        (
            "kiwoom-dongdaemun-7",
            "9:00 AM–6:00 PM, 1:00 PM–8:00 PM (Depends on the school holidays)",
        ),
        ("cheonyeon-ongdalsaem", "10:30 AM–6:30 PM (The days are not stated)"),
    ],
)
def test_hours_on_paper_say_what_they_depend_on(
    reader: LintingClient, place_id: str, said: str
) -> None:
    """Alone, "every day from 10:30" would be a promise that nobody gave."""
    button = soup(reader.get(f"/en/places/{place_id}")).select_one("[data-save]")
    assert button is not None
    texts = [line["text"] for line in json.loads(str(button["data-save"]))["lines"]]
    assert [text for text in texts if text.endswith(f"Mon–Sun: {said}")]
