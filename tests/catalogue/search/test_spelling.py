"""Words within a slip or two: which are close enough, and that none is passed over."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_finder.catalogue.search.spelling import Spelling, slips_allowed

LETTERS = st.text(string.ascii_lowercase, min_size=5, max_size=16)


@pytest.mark.parametrize(
    ("word", "slips"),
    [
        ("", 0),
        ("cafe", 0), ("cafes", 1), ("childcare", 1), ("playground", 2),
        ("키즈카", 0), ("공동육아방", 1), ("서울형키즈카페시립", 1), ("서울형키즈카페시립일", 2),
        ("家庭", 0), ("儿童馆", 1), ("儿童咖啡厅中心", 1), ("儿童咖啡厅服务中心", 2),
        ("カフェ", 0), ("キッズカ", 1), ("キッズカフェイ", 1), ("キッズカフェイン", 2),
    ],
)  # fmt: skip
def test_how_many_slips_a_word_may_have(word: str, slips: int) -> None:
    assert slips_allowed(word) == slips


def test_every_kind_of_slip_is_found_the_nearest_first() -> None:
    keys = ["playground", "playgrounds", "plaiground", "playgruond", "pleigrounds", "laygrounds"]
    assert Spelling(keys).near("playground") == [(1, 1), (1, 2), (1, 3), (2, 5)]


def test_a_key_allows_as_few_slips_as_the_shorter_of_the_two() -> None:
    assert Spelling(["cafe", "cafés"]).near("cafes") == [(1, 1)]
    assert Spelling(["playgroun"]).near("plaigroun") == [(1, 0)]
    assert Spelling(["plaigruun"]).near("playground") == []


def test_short_words_and_empty_tables_have_no_neighbours() -> None:
    assert Spelling(["cafe", "care"]).near("cafi") == []
    assert Spelling(["cafe"]).near("") == []
    assert Spelling([]).near("playground") == []


def test_of_two_equally_near_the_first_comes_first() -> None:
    assert Spelling(["centar", "centir", "centur"]).near("center") == [(1, 0), (1, 1), (1, 2)]


@given(LETTERS, st.integers(0, 15), st.sampled_from(string.ascii_lowercase))
def test_no_word_with_one_slip_is_passed_over(word: str, at: int, letter: str) -> None:
    at %= len(word)
    slipped = {
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    } - {word}
    for other in slipped:
        near = Spelling([other, "zzzzzzzzzzzzzzzzzzzzzzzz"]).near(word)
        assert near == ([(1, 0)] if slips_allowed(other) else [])


@given(st.text(string.ascii_lowercase, min_size=11, max_size=16), st.integers(1, 9))
def test_no_word_with_two_letters_wrong_is_passed_over(word: str, at: int) -> None:
    other = "_" + word[1:at] + "_" + word[at + 1 :]
    if at > 1:
        assert Spelling([other]).near(word) == [(2, 0)]
