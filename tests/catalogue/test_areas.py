"""Neighbourhoods are found by code and by name, in any language; shared names are told apart."""

from __future__ import annotations

import pytest
from flask import Flask

from service_finder.catalogue import areas
from service_finder.extensions import db
from service_finder.lib.marking import LANGUAGES

# Each test reads within the application of the reader's site.
pytestmark = pytest.mark.usefixtures("reader")


def codes(key: str) -> list[str]:
    return [area.code for area in areas.resolve(key)]


@pytest.mark.parametrize(
    "key", ["11590", "동작구", " 동작구 ", "Dongjak-gu", "dongjakgu", "铜雀区", "Quận Dongjak"]
)
def test_a_district(key: str) -> None:
    found = areas.resolve(key)
    assert [(area.kind, area.code) for area in found] == [("district", "11590")]


@pytest.mark.parametrize("key", ["대방동", "Daebang-dong", "11590108"])
def test_a_dong(key: str) -> None:
    found = areas.resolve(key)
    assert [(area.kind, area.name_ko, area.district_code) for area in found] == [
        ("dong", "대방동", "11590")
    ]
    assert found[0].point == pytest.approx((37.5069, 126.928), abs=0.001)


def test_a_name_that_three_districts_bear() -> None:
    found = areas.resolve("신사동")
    assert {area.district_ko for area in found} == {"강남구", "은평구", "관악구"}
    assert len({area.code for area in found}) == 3


def test_a_legal_and_an_administrative_dong_of_one_name_are_one() -> None:
    pairs = [(area.name_ko, area.district_code) for area in areas.every()]
    assert len(pairs) == len(set(pairs))
    assert len(areas.every()) > 700


@pytest.mark.parametrize("key", ["", "   ", "nowhere", "99999", "x" * 5000, "\x00", "신사동 1-1"])
def test_what_is_no_area(key: str) -> None:
    assert codes(key) in ([], codes("신사동") if "신사동" in key else [])


def test_a_station_is_elsewhere() -> None:
    anchor = areas.elsewhere("대방역")
    assert anchor is not None
    assert anchor.kind == "station"
    assert areas.elsewhere("nowhere at all") is None
    assert areas.resolve("대방역") == []


def test_names_in_every_language() -> None:
    (area,) = areas.resolve("11590")
    assert area.name("ko").text == "동작구"
    assert area.name("en").text == "Dongjak-gu"
    assert {area.name(lang).lang for lang in LANGUAGES} == set(LANGUAGES)


def test_the_dongs_of_a_district() -> None:
    names = [dong.name_ko for dong in areas.dongs("11590")]
    assert "대방동" in names
    assert names == sorted(names)
    assert {dong.kind for dong in areas.dongs("11590")} == {"dong"}


def test_another_transaction_s_new_name_is_known_at_once(loaded: Flask) -> None:
    assert codes("Riverbend-dong") == []
    with db.engine.begin() as other:
        other.exec_driver_sql(
            "UPDATE text SET text = 'Riverbend-dong' WHERE record_type = 'gazetteer'"
            " AND lang = 'en' AND text = 'Daebang-dong'"
        )
        other.exec_driver_sql("UPDATE revision SET number = number + 1 WHERE name = 'catalogue'")
    db.session.rollback()
    assert [area.name_ko for area in areas.resolve("Riverbend-dong")] == ["대방동"]
