import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service_finder.catalogue.search import Query, find, suggest, understand

WORDS = st.sampled_from(
    ["동작구", "키즈", "near", "ㅋㅈ", "家庭", "カフェ", "gần", "때려", "\ud800", "ehd"]
)
TEXT = st.one_of(st.text(st.characters(), max_size=60), st.lists(WORDS, max_size=8).map(" ".join))


@settings(max_examples=150, deadline=None)
@given(TEXT, st.sampled_from(["ko", "en", "zh", "ja", "vi", "xx"]))
def test_no_text_breaks_the_search(index, text, lang):
    found = find(index, Query(text=text, lang=lang))
    assert len(found.hits) <= found.total
    assert len({hit.id for hit in found.hits}) == len(found.hits)
    suggest(index, text, lang)


@pytest.mark.parametrize(
    "piece", ["가나다라", "abc ", "키즈카페 ", "家庭中心", "カ", "ㅋ", "1 ", "\u0301a", "쀍"]
)
def test_ten_kilobytes_take_bounded_time(index, piece):
    query = piece * (10_000 // len(piece))
    begun = time.perf_counter()
    find(index, Query(text=query))
    suggest(index, query, "ko")
    assert time.perf_counter() - begun < 1.5
    assert len(understand(query, lang="ko").text) <= 200
