"""Romanisation: as pronounced, and in agreement with every official English dong name."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_finder.catalogue.name_parts import official_english
from service_finder.config import DATA
from service_finder.lib.romanise import capital, romanise, romanise_name, romanise_place, split_dong


@pytest.mark.parametrize(
    ("korean", "latin"),
    [
        ("종로", "jongno"),  # ㅇ + ㄹ
        ("신림", "sillim"),  # ㄴ + ㄹ
        ("왕십리", "wangsimni"),  # ㅂ + ㄹ
        ("독립문", "dongnimmun"),  # ㄱ + ㄹ
        ("신문로", "sinmunno"),  # ㄴ + ㄹ before the suffix of a road
        ("남대문로", "namdaemunno"),
        ("선릉", "seolleung"),
        ("별내", "byeollae"),  # ㄹ + ㄴ
        ("한라", "halla"),
        ("북아현", "bugahyeon"),  # a final consonant moves on
        ("갈월", "garwol"),
        ("일원", "irwon"),
        ("닭이", "dalgi"),  # so does the second of two
        ("값이", "gapsi"),
        ("같이", "gachi"),
        ("굳이", "guji"),
        ("받아", "bada"),  # before i only
        ("같은", "gateun"),
        ("좋은", "joeun"),
        ("묵호", "mukho"),  # ㅎ stays in nouns
        ("학동", "hakdong"),  # no tense consonants
        ("압구정", "apgujeong"),
        ("꽃잎", "kkochip"),
        ("올림픽", "ollimpik"),
        ("몽촌토성", "mongchontoseong"),
        ("빛", "bit"),
        ("SETEC 홀", "SETEC hol"),
        ("", ""),
    ],
)
def test_romanise_as_pronounced(korean: str, latin: str) -> None:
    assert romanise(korean) == latin


@pytest.mark.parametrize(
    ("korean", "latin"),
    [
        ("신길4동", "Singil 4-dong"),
        ("창1동", "Chang 1-dong"),
        ("길동", "Gil-dong"),
        ("성수1가2동", "Seongsu 1-ga 2-dong"),
        ("종로1.2.3.4가동", "Jongno 1·2·3·4-ga-dong"),
        ("금호2·3가동", "Geumho 2·3-ga-dong"),
        ("용산2가동", "Yongsan 2-ga-dong"),
        ("종로3가", "Jongno 3-ga"),
        ("명동1가", "Myeong-dong 1-ga"),
        ("한강로동", "Hangangno-dong"),
        ("중구", "Jung-gu"),
        ("동작구", "Dongjak-gu"),
        ("구", "Gu"),
        ("여의도 공원", "Yeouido Gongwon"),
        ("테헤란로", "Teheran-ro"),
        ("여의대방로", "Yeouidaebang-ro"),
        ("세종대로", "Sejong-daero"),
        ("무학로6길", "Muhak-ro 6-gil"),
        ("상도사랑방", "Sangdosarangbang"),
    ],
)
def test_places_keep_their_unit_apart(korean: str, latin: str) -> None:
    assert romanise_place(korean) == latin


def test_names_have_capitals() -> None:
    assert romanise_name("청운 답원") == "Cheongun Dabwon"
    assert capital("iPhone") == "IPhone"
    assert capital("") == ""


def test_dong_is_split_into_stem_and_unit() -> None:
    assert split_dong("신길4동") == ("신길", " 4-dong")
    assert split_dong("대방동") == ("대방", "-dong")
    assert split_dong("강남구") is None


def test_agrees_with_the_official_english_of_every_legal_dong() -> None:
    """All but one of 467 come out as the city spells them: the exception is 세종로, a dong."""
    with (DATA / "gazetteer.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "legal_dong"]
    assert len(rows) == 467
    differing = [
        row["name_ko"]
        for row in rows
        if romanise_place(row["name_ko"]) != official_english(row["name_en"], row["name_ko"])
    ]
    assert differing == ["세종로"]


@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1))
def test_any_hangul_becomes_plain_letters(text: str) -> None:
    latin = romanise(text)
    assert latin.isascii()
    assert latin.isalpha()
    assert latin == latin.lower()
