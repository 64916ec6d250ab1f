import pytest

from service_finder.lib.spellings import (
    kana_key,
    kana_keys_of,
    keys_of,
    letter_by_letter,
    loose_key,
    strict_key,
)


def test_letter_by_letter_is_the_other_spelling():
    assert letter_by_letter("종로") == "jongro"


@pytest.mark.parametrize(
    ("korean", "typed"),
    [
        ("영등포", "youngdeungpo"),
        ("동작구", "Dongjak-gu".lower()),
        ("관악", "kwanak"),
        ("종로", "chongno"),
        ("종로", "jongro"),
        ("키즈카페", "kijeukape"),
        ("강남", "kangnam"),
    ],
)
def test_usual_spellings_meet_in_one_key(korean, typed):
    assert strict_key(typed) in keys_of(korean)


def test_spellings_by_ear_meet_in_the_loose_key():
    assert loose_key("sungdong") in {loose_key(key) for key in keys_of("성동")}
    assert loose_key("sungdong") != loose_key("gangdong")


@pytest.mark.parametrize(
    ("korean", "kana"),
    [
        ("강남", "カンナム"),
        ("가족센터", "カジョクセンター"),
        ("가족센터", "カジョクセント"),
        ("장난감도서관", "チャンナンガムトソグァン"),
        ("동작", "トンジャク"),
        ("영등포", "ヨンドゥンポ"),
        ("관악", "クァナク"),
        ("신촌", "シンチョン"),
        ("신림", "シルリム"),
        ("혜화", "ヘファ"),
        ("중랑", "チュンナン"),
    ],
)
def test_kana_readings_meet_korean_names(korean, kana):
    assert kana_key(kana) in kana_keys_of(korean)


def test_other_names_have_other_kana_keys():
    assert kana_key("カンブク") not in kana_keys_of("강남")
