import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_finder.lib.text import (
    clean,
    fold,
    han_rows,
    katakana,
    language_of,
    lines_needed,
    script_of,
    squeeze,
)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Quận Đống", "quan dong"),
        ("銅雀區", "铜雀区"),
        ("銅雀区", "铜雀区"),
        ("きっずかふぇ", "キツズカフエ"),
        ("キッズカフェー", "キツズカフエ"),
        ("ｋｉｄｓ　café", "kids cafe"),
        ("Women's Plaza", "womens plaza"),
        ("Women’s ĐƯỜNG ı ỹ ɏ", "womens duong i y ɏ"),
        ("e\u0301\u0300\u036f", "e"),
        ("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ"),
        ("a-b_c", "a b c"),
        ("x\u0300y\u036fz", "xyz"),
        ("금호2·3가동", "금호2 3가동"),
        ("  ", ""),
    ],
)
def test_forms_of_one_word_fold_alike(typed, folded):
    assert fold(clean(typed)) == folded


def test_lone_letters_survive_cleaning():
    assert clean("ㅋㅈㅋㅍ") == "ㅋㅈㅋㅍ"
    assert clean("ﾡ") == "ㄱ"


def test_decomposed_hangul_is_composed():
    assert clean(unicodedata.normalize("NFD", "키즈카페")) == "키즈카페"


def test_hidden_characters_go_and_length_is_bounded():
    assert clean("a\x00b\u200bc\ud800d\te") == "abcd e"
    assert len(clean("가" * 10_000)) == 200
    assert clean("x" * 50, limit=10) == "x" * 10


@given(st.text(st.characters(), max_size=300))
def test_cleaning_and_folding_never_fail_and_settle(text):
    folded = fold(clean(text))
    assert fold(folded) == folded


def test_voicing_marks_of_kana_are_kept():
    assert fold("ガ") != fold("カ")


def test_scripts_are_told_apart():
    assert [script_of(c) for c in "가ㅋ家カa1é!"] == [
        "hangul", "hangul", "han", "kana", "latin", "digit", "latin", "other",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("script", "edges", "beside"),
    [
        ("hangul", "가힣\u3131\u318e", "\ud7a4\u318f"),
        ("han", "\u4e00\u9fff\u3400\u4dbf々", "\ua000\u4dc0"),
        ("kana", "\u30a0\u30ff\u3041\u309f", "\u3105\u303f"),
        ("digit", "09٣", "Ⅳ½"),
        ("latin", "azàɏ", "ɐя"),
    ],
)
def test_a_script_ends_where_the_next_begins(script, edges, beside):
    assert {script_of(char) for char in edges} == {script}
    assert script not in {script_of(char) for char in beside}


def test_cleaning_keeps_words_apart_and_cuts_where_it_says():
    for blank in "\t\n\r\u2028\u2029":
        assert clean(f"a{blank}b") == "a b"
    assert clean("①ㅋ①") == "1ㅋ1"
    assert clean("XXL  a \n b") == "XXL a b"
    assert clean("abc def", limit=4) == "abc"
    assert clean("\u200b" * 79 + "x", limit=10) == "x"
    assert clean("\u200b" * 80 + "x", limit=10) == "", (
        "no more is looked at than eight times as much"
    )
    assert len(clean("x" * 300)) == 200


def test_the_han_table_has_one_shared_form_for_each_variant():
    variants = [v for _, vs, _ in han_rows() for v in vs]
    assert len(variants) == len(set(variants))
    assert not set(variants) & {form for form, _, _ in han_rows()}


def test_small_tools():
    assert katakana("きず漢ぁゖ\u3097") == "キズ漢ァヶ\u3097"
    assert squeeze("a b c") == "abc"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("선생님이 아프십니다", "ko"), ("The teacher is ill", "en"), ("老师生病了", "zh"),
        ("先生が病気です", "ja"), ("Cô giáo bị ốm", "vi"), ("Café closed", "en"), ("12:00", "ko"),
        ("가족센터 family center", "ko"), ("ひらがな", "ja"), ("đang", "vi"), ("ĐANG", "vi"),
    ],
)  # fmt: skip
def test_letters_tell_the_language(text: str, lang: str) -> None:
    assert language_of(text) == lang


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", 1), ("a" * 8, 1), ("a" * 9, 2), ("a" * 16, 2), ("a" * 18, 3), ("가" * 4, 1),
        ("가" * 5, 2), ("가a\n\nb", 3), ("Ａ" * 4, 1), ("Ａ" * 5, 2),
    ],
)  # fmt: skip
def test_lines_that_a_text_takes(text, lines):
    assert lines_needed(text, 9) == lines
