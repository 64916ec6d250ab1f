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
        ("은평", "ウンピョン"),
        ("여의도", "ヨイド"),
        ("의정부", "ウィジョンブ"),
        ("강북", "カンブク"),
        ("도봉", "トボン"),
        ("노원", "ノウォン"),
        ("성북", "ソンブク"),
        ("마포", "マポ"),
        ("양천", "ヤンチョン"),
        ("구로", "クロ"),
        ("금천", "クムチョン"),
        ("동대문", "トンデムン"),
        ("용산", "ヨンサン"),
        ("서초", "ソチョ"),
        ("대방", "テバン"),
        ("흑석", "フクソク"),
        ("노량진", "ノリャンジン"),
        ("잠실", "チャムシル"),
        ("홍대", "ホンデ"),
        ("이태원", "イテウォン"),
        ("을지로", "ウルチロ"),
        ("왕십리", "ワンシムニ"),
        ("회기", "フェギ"),
        ("왜관", "ウェグァン"),
        ("키즈카페", "キジュカペ"),
        ("어린이집", "オリニジプ"),
        ("뽀로로", "ポロロ"),
        ("쌍문", "サンムン"),
        ("애오개", "エオゲ"),
        ("목동", "モクトン"),
        ("문래", "ムルレ"),
        ("까치산", "カチサン"),
        ("위례", "ウィレ"),
        ("얘기", "イェギ"),
        ("찌개", "チゲ"),
        ("짜장", "チャジャン"),
        ("재능", "チェヌン"),
        ("햇살", "ヘッサル"),
        ("밖", "パク"),
        ("즐거운", "チュルゴウン"),
        ("쥬쥬", "ジュジュ"),
        ("츄츄", "チュチュ"),
        ("비타민", "ヴィタミン"),
        ("퀴즈", "クイズ"),
        ("큐브", "キューブ"),
        ("체험", "チェホム"),
        ("가족센터", "カゾクセンター"),
        ("시흥", "シフン"),
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


@pytest.mark.parametrize(
    ("kana", "key"),
    [
        ("アイウエオ", "aioeo"), ("カキクケコ", "kakikeko"), ("ガギグゲゴ", "kakikeko"),
        ("サシスセソ", "sasiseso"), ("ザジズゼゾ", "caciceco"), ("タチツテト", "tacicteto"),
        ("ダヂヅデド", "tacicteto"), ("ナニヌネノ", "naninoneno"), ("ハヒフヘホ", "aieo"),
        ("バビブベボ", "papipepo"), ("パピプペポ", "papipepo"), ("マミムメモ", "mamimemo"),
        ("ラリルレロ", "lalilelo"), ("ヤユヨワヲン", "aoaon"), ("キャシュチョジェ", "kascoce"),
        ("ファクヮウォ", "akao"), ("ャ", "a"), ("センター", "senta"), ("ヴ", "p"),
        ("カ漢タ", "kata"),
    ],
)  # fmt: skip
def test_a_kana_key_has_no_voicing_and_no_filler(kana, key):
    assert kana_key(kana) == key


def test_what_is_no_hangul_stays():
    assert letter_by_letter("종로 3-ga 각 힣") == "jongro 3-ga gak hit"
