"""Words typed on the other keyboard, by sound, in another script, with slips, without spaces."""

from __future__ import annotations

import pytest

from service_finder.catalogue.search import understand
from service_finder.catalogue.search.tolerant import readings


@pytest.mark.parametrize(
    ("query", "kind", "district", "anchor", "how"),
    [
        # English typed while the keyboard was Korean, and the other way round
        ("ㅏㅑㅇㄴ ㅊㅁㄹㄷ", "kids_cafe", "", None, "keys"),
        ("새ㅛ ㅣㅑㅠㄱㅁ교", "toy_library", "", None, "keys"),
        ("ㄹ므ㅑㅣㅛ ㅊ둣ㄷㄱ", "family_center", "", None, "keys"),
        ("zlwmzkvp", "kids_cafe", "", None, "keys"),
        # slips in several words at once
        ("weding hal", "wedding_venue", "", None, "romanised"),
        ("famly centr dongjk", "family_center", "11590", None, "spelling"),
        # without spaces
        ("mapofamilycenter", "family_center", "11440", None, "category"),
        ("familycenter", "family_center", "", None, "category"),
        ("dongjakkidscafe", "kids_cafe", "11590", None, "synonym"),
        # by sound, in Latin letters and in kana
        ("kium senteo", "kiwoom_center", "", None, "romanised"),
        ("gajogsenteo", "family_center", "", None, "romanised"),
        ("daebang kizcafe", "kids_cafe", "", "대방역", "spelling"),
        ("daebangyeok", "", "", "대방역", None),
        ("テバン", "", "", "대방동", None),
        ("てばん駅 キッズカフェ", "kids_cafe", "", "대방역", "category"),
        ("トンジャク区", "", "11590", None, None),
        ("マポ ファミリーセンター", "family_center", "11440", None, "synonym"),
        # Han characters as they are read in Korean
        ("大方駅", "", "", "대방역", None),
        ("大方洞 儿童乐园", "kids_cafe", "", "대방동", "category"),
        ("麻浦区家庭中心", "family_center", "11440", None, "category"),
    ],
)
def test_what_is_typed_otherwise_means_the_same(
    query: str, kind: str, district: str, anchor: str | None, how: str | None
) -> None:
    meant = understand(query, lang="en")
    assert set(meant.categories) == ({kind} if kind else set())
    assert meant.districts == ((district,) if district else ())
    assert (meant.anchor.name_ko if meant.anchor else None) == anchor
    assert meant.how.get("category") == how
    assert meant.rest == ()


@pytest.mark.parametrize(
    ("query", "need"),
    [("emergncy chldcare", "childcare"), ("emergncy chldcare servce", "hourly_childcare")],
)
def test_each_word_of_a_need_may_have_its_slip(query: str, need: str) -> None:
    assert need in understand(query, lang="en").needs


@pytest.mark.parametrize("query", ["ㅊ며ㅔ", "ㅂㅈㄷㄱ ㅁㄴㅇㄹ", "qwpz", "mapoqwpzcenter"])
def test_keys_that_make_no_word_in_either_layout_stay_unexplained(query: str) -> None:
    meant = understand(query, lang="en")
    assert (dict(meant.categories), meant.needs, meant.anchor) == ({}, (), None)


def test_han_words_are_read_letter_by_letter_or_not_at_all() -> None:
    assert list(readings("大方")) == ["대방"]
    assert list(readings("3号")) == ["3호"], "digits stay"
    assert list(readings("大x")) == [], "a letter that has no reading"
