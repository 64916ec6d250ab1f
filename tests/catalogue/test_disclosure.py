"""Disclosure fails closed: what nobody decided, and what is protected, does not leave the house."""

from __future__ import annotations

import dataclasses
import unicodedata

import pytest
from flask import Flask

from service_finder.catalogue import disclosure, places
from service_finder.extensions import db
from service_finder.lib.kinds import KINDS
from service_finder.models import Address, Location, Phone, Service

CANARY = "서울특별시 노원구 비밀로12길 34"


@pytest.mark.parametrize(
    "name",
    [
        "행복한 쉼터", "가정폭력피해자보호시설", "긴급 피난처", "새봄그룹홈", "공동생활가정 하나",
        "자활지원센터", "Hope Shelter", "women's refuge", "safe house", "庇护所", "シェルター",
        "Nhà tạm lánh Hoa Sen", "비둘기 피난시설", "햇살모자원", "모자보호 생활관", "시립 보호소",
        "은신처 하나", "避难所",
        "행복한 쉼 터", "쉘터 하나", "안전가옥", "Hope Shelters", "Halfway House",
        "婦女庇護所", "安全屋", "収容 一時保護所", "母子寮", "Mái ấm Hoa Sen",
        "Nơi tạm lánh", "Nhà an toàn",
        # in parts, wide, with something unseen between
        unicodedata.normalize("NFD", "행복한 쉼터"), unicodedata.normalize("NFD", "Nhà tạm lánh"),
        "보호 아기쉼터 시설",  # a harmless word hides no other
        "쉼\u200b터", "ＳＨＥＬＴＥＲ", "보호\u00ad시설", "그룹\u3000홈",
    ],
)  # fmt: skip
def test_protection_is_known_by_its_name_in_any_language(name: str) -> None:
    assert disclosure.decide("x", "family_center", name) == "hidden"


@pytest.mark.parametrize(
    "name",
    [
        "아기쉼터",
        "수유쉼터",
        "무더위쉼터",
        "그늘 쉼터",
        unicodedata.normalize("NFD", "무더위쉼터"),
        "동작구가족센터",
        "Sheltered Garden Hall",
    ],
)
def test_harmless_names_stay(name: str) -> None:
    assert disclosure.decide("x", "family_center", name) == "public"


def test_an_unknown_kind_is_hidden_and_sensitive() -> None:
    assert disclosure.decide("x", "something_new", "이름") == "hidden"
    assert disclosure.is_sensitive("something_new")


@pytest.mark.parametrize("category", sorted(KINDS))
def test_every_kind_is_either_open_or_sensitive(category: str) -> None:
    """Written out here once more: whoever moves a kind must mean it."""
    if category in ("safety_service", "counselling", "national_hotline"):
        assert disclosure.is_sensitive(category)
        assert disclosure.decide("x", category, "이름") == "district_only"
    else:
        assert not disclosure.is_sensitive(category)
        assert disclosure.decide("x", category, "이름", has_district=False) == "public"


def test_violence_services_never_have_a_place() -> None:
    for category in disclosure.SENSITIVE:
        assert disclosure.decide("x", category, "상담소", has_district=False) == "phone_only"
        assert disclosure.decide("x", category, "상담소", has_district=True) == "district_only"


def test_only_a_written_decision_opens_one() -> None:
    assert disclosure.decide("s-crime-victims", "safety_service", "센터") == "public"
    assert disclosure.decide("s-crime-victims", "safety_service", "쉼터") == "hidden"


@pytest.mark.parametrize(
    ("service_id", "category", "level"),
    [
        ("shop-11590-7", "safety_service", "public"),  # the whole source is decided: shops
        ("box-3", "safety_service", "public"),
        ("shops-3", "safety_service", "district_only"),  # another source
        ("s-shop-3", "safety_service", "district_only"),
        ("shop", "counselling", "district_only"),  # another kind under the same letters
        ("shop-1", "counselling", "district_only"),
    ],
)
def test_a_whole_source_is_opened_for_its_own_kind_only(
    service_id: str, category: str, level: str
) -> None:
    assert disclosure.decide(service_id, category, "이름") == level
    assert disclosure.is_reserved("shop-11590-7") and disclosure.is_reserved("box-3")
    assert not disclosure.is_reserved("shops-3") and not disclosure.is_reserved("s-shop-3")


@pytest.mark.parametrize(
    ("levels", "result"),
    [
        (("public", "public"), "public"),
        (("public", "phone_only"), "phone_only"),
        (("hidden", "public"), "hidden"),
        (("public", "no such level"), "hidden"),
    ],
)
def test_the_stricter_level_wins(levels: tuple[str, str], result: str) -> None:
    assert disclosure.strictest(*levels) == result


@pytest.mark.parametrize(
    "text",
    [
        CANARY, "노량진로 10", "여의대방로54길 18", "대방동 341-3", "341-3번지",
        "신길 4동 12-1번지",
        "18, Yeouidaebang-ro 54-gil", "12-3 Dongjak-daero",
        "Noryangjin-ro 10", "37.51245", "126.92731", "06938",
        "lat 37.512 lng 126.9", "서울 노원구 상계 5", "여성플라자 3층", "101호",
    ],
)  # fmt: skip
def test_addresses_are_recognised(text: str) -> None:
    assert disclosure.scrub(f"앞 {text} 뒤") == ""


@pytest.mark.parametrize(
    "text",
    [
        "여성긴급전화 1366", "02-904-0179", "1577-1366", "365일 24시간", "평일 10:00–13:00",
        "가정폭력 피해상담, 의료·법률지원 연계, 예방 홍보", "2024-05-31", "심리상담 1인 최대 10회",
        "16개소 67명(’23)", "7종 밀착 지원", "2022-03-29 개관", "https://seoul1366.or.kr",
    ],
)  # fmt: skip
def test_ordinary_facts_stay(text: str) -> None:
    assert disclosure.scrub(text) == text


def make(service_id: str, category: str, level: str, **columns: str) -> Service:
    """A record with a canary in every column that can hold text, and a point."""
    location = Location(
        id=f"loc-{service_id}", location_type="physical", disclosure=level,
        district_code="11350", latitude=37.654321, longitude=127.065432, dong="비밀동",
        point_basis=CANARY, address=Address(line=CANARY, postal_code="01799"),
    )  # fmt: skip
    texts = dict.fromkeys(
        ("description", "hours_text", "age_text", "capacity_text", "fee_text", "note"), CANARY
    )
    words = {"name": "어느 상담소", **texts, **columns}
    service = Service(
        id=service_id, category=category, status="operating", location=location,
        location_id=location.id, source=CANARY, alert=CANARY, as_of="2024",
        website="https://example.org/37.654321", booking_url="https://example.org/비밀로12길34",
        phones=[Phone(number="02-904-0179", role=CANARY)], **words,
    )  # fmt: skip
    db.session.add(service)
    db.session.commit()
    return service


def leaks(value: object) -> bool:
    return any(word in repr(value) for word in ("비밀", "37.65", "127.06", "01799"))


def test_nothing_of_a_protected_place_leaves(anywhere: Flask) -> None:
    make("s-canary", "counselling", "public")  # even a wrong level in the database
    place = places.get("s-canary")
    assert place is not None
    assert (place.disclosure, place.point, place.address) == ("district_only", None, None)
    assert place.phone == "02-904-0179"
    assert not leaks(dataclasses.asdict(place))


@pytest.mark.parametrize(
    ("category", "level", "name"),
    [
        ("family_center", "hidden", "가족센터"),
        ("family_center", "public", "비밀 쉼터"),
        ("no_such_kind", "public", "아무 곳"),
        ("counselling", "hidden", "상담소"),
        ("counselling", "public", CANARY),
    ],
)
def test_hidden_is_nothing_at_all(anywhere: Flask, category: str, level: str, name: str) -> None:
    make("s-canary", category, level, name=name)
    assert places.get("s-canary") is None
    assert list(places.every()) == []


def test_a_place_that_is_open_keeps_its_address(anywhere: Flask) -> None:
    make("x-open", "family_center", "public")
    place = places.get("x-open")
    assert place is not None
    assert (place.address, place.point) == (CANARY, (37.654321, 127.065432))
