"""How a small city is ranked: the share of what was asked that a place answers, and why.

A kind counts 1.2, a district 1, a need 1 (0.3 beside a kind), any other part what it weighs; the
score is the sum over what was asked, so a place that answers all of it has 1. A name that was
typed lifts a place above that.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from service_finder.catalogue.search import Document, Found, Query, build, find
from service_finder.catalogue.search.index import Index
from service_finder.catalogue.search.rank import HALF_WAY_M

SKY = Document(
    "sky", "kids_cafe", {"ko": "하늘 키즈카페"}, district_code="11590", lat=37.5, lng=127.0
)
CLOUD = dataclasses.replace(SKY, id="cloud", names={"ko": "구름 키즈카페"}, district_code="11680")
SEA = dataclasses.replace(SKY, id="sea", category="toy_library", names={"ko": "바다 장난감도서관"})
LINE = Document(
    "line", "national_hotline", {"ko": "아동 상담전화"}, is_sensitive=True, is_verified=True
)
DANURI = Document("danuri", "safety_service", {"ko": "다누리콜센터"}, is_sensitive=True)
FAMILY = Document("family", "family_center", {"ko": "가족센터"}, district_code="11590")


@pytest.fixture(scope="module")
def city() -> Index:
    return build([SKY, CLOUD, SEA, LINE, DANURI, FAMILY])


def asked(city: Index, text: str, **more: object) -> Found:
    return find(city, Query(text, **more))  # type: ignore[arg-type]


def scores(found: Found) -> dict[str, float]:
    return {hit.id: round(hit.score, 3) for hit in found.hits}


def reasons(found: Found) -> dict[str, tuple[str, ...]]:
    return {hit.id: hit.matched_on for hit in found.hits}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("키즈카페", {"sky": 1.0, "cloud": 1.0}),
        ("동작구", {"sky": 1.0, "sea": 1.0, "family": 1.0}),
        ("동작구 키즈카페", {"sky": 1.0}),
        ("하늘", {"sky": 1.0}),
        ("하늘 키즈카페", {"sky": 2.5}),
        ("하늘 키즈카페 동작구", {"sky": (1.2 + 1 + 0.5) / 2.2}),
        ("강남구 하늘 키즈카페", {"cloud": 1.0, "sky": (1.2 + 0.5) / 2.2}),
        ("바다 키즈카페", {"sky": 1.0, "cloud": 1.0}),
        ("ㅎㄴㅋㅈㅋㅍ", {"sky": 1.0}),
        ("ㅋㅈㅋㅍ", {"sky": 0.9 + 1.12 / 1.2, "cloud": 0.9 + 1.12 / 1.2}),
        ("키즈카페 아이 맡길 곳", {"sky": 1.2 / 1.5, "cloud": 1.2 / 1.5}),
    ],
)
def test_what_a_place_answers_of_what_was_asked(
    city: Index, text: str, expected: dict[str, float]
) -> None:
    found = scores(asked(city, text))
    assert found == {name: pytest.approx(value, abs=0.002) for name, value in expected.items()}


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("키즈카페", "sky", ("category",)),
        ("동작구 키즈카페", "sky", ("category", "district")),
        ("하늘 키즈카페", "sky", ("name", "category")),
        ("ㅎㄴㅋㅈㅋㅍ", "sky", ("initials",)),
        ("ㄷㅈㄱ", "sea", ("initials",)),
        ("kijeukape", "sky", ("romanised",)),
        ("가정폭력 쉼터 주소", "danuri", ("need",)),
    ],
)
def test_it_says_what_it_was_found_by(
    city: Index, text: str, place: str, why: tuple[str, ...]
) -> None:
    assert reasons(asked(city, text))[place] == why


def test_every_found_place_is_named_in_order_whatever_page_is_shown(city: Index) -> None:
    found = asked(city, "동작구", limit=1)
    assert [city.ids[n] for n in found.ordinals] == ["sky", "sea", "family"]
    assert (found.total, [hit.id for hit in found.hits]) == (3, ["sky"])


def test_asking_where_something_harmless_is_shows_it(city: Index) -> None:
    assert scores(asked(city, "키즈카페 어디 있어요")) == {"sky": 1.0, "cloud": 1.0}


@pytest.mark.parametrize(
    ("text", "lang", "first"),
    [
        ("남편이 때려요", "ko", 0.9),
        ("my husband hits me", "en", 0.985),
        ("my husband hits me", "ko", 0.985),
    ],
)
def test_who_writes_in_another_language_hears_first_of_a_line_that_speaks_it(
    city: Index, text: str, lang: str, first: float
) -> None:
    found = asked(city, text, lang=lang)
    assert found.understanding.crisis
    assert scores(found)["danuri"] == pytest.approx(first, abs=0.001)
    assert {"sky", "sea"}.isdisjoint(scores(found))


def test_an_unknown_word_nobody_bears_finds_nothing_in_either_order(city: Index) -> None:
    for text in ("없는말 하늘", "하늘 없는말"):
        assert asked(city, text).total == 0


def test_near_a_place_nobody_knows_what_was_asked_for_is_still_found(city: Index) -> None:
    found = asked(city, "없는곳 근처 키즈카페")
    assert (found.understanding.anchor, set(scores(found))) == (None, {"sky", "cloud"})


def test_near_alone_shows_what_is_around_and_nothing_far() -> None:
    here = dataclasses.replace(SKY, lat=37.5134, lng=126.9264)
    far = dataclasses.replace(here, id="far", lat=37.5134 + 3_100 / 111_195)
    city = build([here, far, dataclasses.replace(here, id="ended", is_listed=False)])
    found = find(city, Query("대방역 근처"))
    assert [hit.id for hit in found.hits] == ["sky"]
    assert found.hits[0].matched_on == ("near",)
    assert found.hits[0].distance_m == pytest.approx(0, abs=150)


def test_at_half_way_a_place_counts_half() -> None:
    degrees = HALF_WAY_M / 111_195
    near = dataclasses.replace(SKY, id="near", lat=37.5 + degrees * 0.9)
    best = dataclasses.replace(SKY, id="best", lat=37.5 + degrees)
    city = build([best, near])
    state = np.zeros(2, dtype=np.int8)
    state[city.ordinals["best"]] = 1
    asked_near = Query("키즈카페", near=(37.5, 127.0))
    assert [h.id for h in find(city, asked_near).hits] == ["near", "best"]
    # open counts 1.15: more than the tenth of half a way between them (1.05), less than a third
    lifted = dataclasses.replace(asked_near, open_state=state)
    assert [h.id for h in find(city, lifted).hits] == ["best", "near"]
    further = build([best, dataclasses.replace(near, lat=37.5 + degrees * 0.6)])
    assert [h.id for h in find(further, lifted).hits] == ["near", "best"]


def test_whose_place_is_not_known_counts_as_in_its_district_or_elsewhere() -> None:
    there = dataclasses.replace(FAMILY, id="there", names={"ko": "가족센터 가"})
    elsewhere = dataclasses.replace(there, id="elsewhere", district_code="11680")
    seen = dataclasses.replace(there, id="seen", lat=37.4979, lng=126.94)  # within two kilometers
    far = dataclasses.replace(there, id="far", lat=37.56, lng=127.1)  # more than nine kilometers
    city = build([far, elsewhere, there, seen])
    found = [hit.id for hit in find(city, Query("대방동 근처 가족센터")).hits]
    assert found.index("there") < found.index("elsewhere") < found.index("far")
    assert found[0] == "seen"


def test_sorting_by_distance_puts_unknown_places_last_and_ties_in_order(city: Index) -> None:
    far = dataclasses.replace(SKY, id="far", lat=37.6)
    twin = dataclasses.replace(SKY, id="twin")
    nowhere = dataclasses.replace(SKY, id="nowhere", lat=None, lng=None)
    small = build([far, nowhere, SKY, twin])
    found = find(small, Query("키즈카페", near=(37.5, 127.0), sort="distance")).hits
    assert [hit.id for hit in found] == ["sky", "twin", "far", "nowhere"]
    assert [hit.distance_m is None for hit in found] == [False, False, False, True]
    assert found[2].distance_m == pytest.approx(11_119, rel=0.01)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("쉼마루솔빛", {"first": 1.0}),
        ("쉼마루 솔빛", {"first": 1.0}),
        ("솔빛쉼마루나래", {"first": 1.0}),
        ("쉼마루솔빛하늘누리", {"first": 0.667}),  # two of its three words
        ("쉼마루하늘누리", {}),  # one of two in each
        ("나래", {"first": 1.0, "second": 1.0}),
        ("쉼마루모름", {}),
    ],
)
def test_a_name_is_found_by_its_words_written_together_in_any_order(
    text: str, expected: dict[str, float]
) -> None:
    first = dataclasses.replace(SKY, id="first", names={"ko": "나래 솔빛 쉼마루"})
    second = dataclasses.replace(SKY, id="second", names={"ko": "나래 하늘누리"})
    found = find(build([first, second]), Query(text))
    assert scores(found) == expected
    assert all("name" in why for why in reasons(found).values())
