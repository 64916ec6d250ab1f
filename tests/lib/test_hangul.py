import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_finder.lib import hangul

SYLLABLES = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=12)


@pytest.mark.parametrize(
    ("keys", "korean"),
    [
        ("zlwmzkvp", "키즈카페"),
        ("ZlwMzKVp", "키즈카페"),  # Shift matters for seven letters only
        ("ehdwkrrn", "동작구"),
        ("rhdrhddPtlrwkd", "공공예식장"),
        ("rkqtdl", "값이"),
        ("dho", "왜"),
        ("RkclTka", "까치쌈"),
    ],
)
def test_latin_keys_are_read_as_the_korean_layout(keys, korean):
    assert hangul.from_keys(keys) == korean


def test_hangul_typed_for_latin_is_read_back():
    assert hangul.to_keys("ㅏㅑㅇㄴ") == "kids"


@given(SYLLABLES)
def test_what_was_taken_apart_can_be_put_together(text):
    assert hangul.from_keys(hangul.to_keys(text)) == text


@given(st.text(max_size=40))
def test_no_text_breaks_the_tools(text):
    hangul.compose(hangul.letters(text))
    hangul.from_keys(text)
    hangul.initials(text)
    hangul.sound(text)


def test_initials_keep_what_is_not_a_syllable():
    assert hangul.initials("키즈카페 1호") == "ㅋㅈㅋㅍ 1ㅎ"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ㄷㅈㄱ", True),
        ("ㅋㅈ ㅋㅍ", True),
        ("ㄷ1ㅎ", True),
        ("동ㅈㄱ", False),
        ("12", False),
        ("", False),
    ],
)
def test_initials_are_told_from_words(text, expected):
    assert hangul.is_initials(text) is expected


@pytest.mark.parametrize(
    ("slip", "meant"),
    [("가족쎈터", "가족센터"), ("키즈까폐", "키즈카페"), ("왠", "웬"), ("의", "이")],
)
def test_what_sounds_alike_has_one_key(slip, meant):
    assert hangul.sound(slip) == hangul.sound(meant)


def test_sounds_that_differ_keep_different_keys():
    assert hangul.sound("가족") != hangul.sound("가정")


def test_leftover_letters_show_that_keys_were_not_korean():
    assert hangul.has_only_whole_syllables(hangul.from_keys("zlwm"))
    assert not hangul.has_only_whole_syllables(hangul.from_keys("cafe"))
    assert not hangul.has_only_whole_syllables("")


def test_what_is_no_syllable_stays_where_it_was():
    assert hangul.sound("값 왜 a1ㅋ") == "ㄱㅏㅂㅅ ㅇㅗㅣ a1ㄱ"
    assert hangul.to_keys("ㅏa1-가") == "ka1-rk"
    assert hangul.compose("ㅋㅋㅋ가") == "ㅋㅋㅋ가"
    assert hangul.join("ㄱ", "ㅏ") == "가"
    assert not hangul.has_only_whole_syllables("가ㅋ")
    assert [hangul.is_letter(char) for char in "ㄱㅣㅥZㄭ"] == [True, True, False, False, False]


def test_letters_take_compound_vowels_and_finals_apart():
    assert hangul.letters("왜 값") == "ㅇㅗㅐ ㄱㅏㅂㅅ"
    assert hangul.is_letter("ㅏ")
    assert not hangul.is_letter("아")
    assert hangul.split("각") == ("ㄱ", "ㅏ", "ㄱ")
