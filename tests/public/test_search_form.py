"""The finder's form reads kindly: nothing typed is lost, what is not understood is named."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from service_finder.lib.clock import SEOUL
from service_finder.public.search_form import FAULTS, Form, read

DISTRICTS = {"11590": "동작구", "11680": "강남구"}
NOW = dt.datetime(2026, 11, 21, 10, tzinfo=SEOUL)


def form(**given_: str | list[str]) -> Form:
    return read(MultiDict(given_), DISTRICTS)


def test_reads_every_parameter_of_the_contract() -> None:
    made = form(
        q=" 키즈카페 ", near="대방역", category="kids_cafe", district="동작구", age_months="14",
        open="2026-11-22T14:00:00+09:00", bookable="1", free="1", language="vi", step_free="1",
        sort="distance", page="3",
    )  # fmt: skip
    asked = made.asked("en", NOW)
    assert made.faults == ()
    assert (asked.text, asked.near_words, asked.categories) == (
        "키즈카페",
        "대방역",
        ("kids_cafe",),
    )
    assert (asked.district_codes, asked.age_months, asked.language) == (("11590",), 14, "vi")
    assert asked.open_at == dt.datetime(2026, 11, 22, 14, tzinfo=SEOUL)
    assert (asked.bookable, asked.free, asked.step_free) == (True, True, True)
    assert (asked.sort, asked.limit, asked.offset) == ("distance", 20, 40)


def test_several_kinds_and_districts_by_code_or_name() -> None:
    made = form(category=["kids_cafe", "toy_library"], district=["11680", "동작구", "동작구"])
    assert made.categories == ("kids_cafe", "toy_library")
    assert made.districts == ("11680", "11590")


def test_a_link_says_the_same_again() -> None:
    made = form(q="a&b=c", near="37.51,126.92", district="11590", open="now", free="1", page="2")
    assert read(MultiDict(made.pairs), DISTRICTS) == made
    assert made.link("/en/search").startswith("/en/search?q=a%26b%3Dc&near=37.51%2C126.92")
    assert Form().link("/en/search") == "/en/search"


def test_coordinates_are_no_words() -> None:
    asked = form(near=" 37.5124, 126.9393 ").asked("ko", NOW)
    assert (asked.near, asked.near_words) == ((37.5124, 126.9393), "")


@pytest.mark.parametrize(
    ("given_", "fault"),
    [
        ({"near": "0,0"}, "near_far"),
        ({"near": "91,200"}, "near_far"),
        ({"age_months": "-1"}, "age_months"),
        ({"age_months": "1200"}, "age_months"),
        ({"age_months": "１４"}, "age_months"),
        ({"open": "tomorrow"}, "open"),
        ({"open": "2026-11-22"}, "open"),
        ({"open": "9999-12-31T23:59:59-23:59"}, "open"),
        ({"open": "0001-01-01T00:00:00+23:59"}, "open"),
        ({"category": "castle"}, "category"),
        ({"district": "99999"}, "district"),
        ({"language": "Viet Nam"}, "language"),
        ({"bookable": "maybe"}, "flag"),
        ({"sort": "price"}, "sort"),
        ({"page": "0"}, "page"),
        ({"page": "9" * 40}, "page"),
        ({"q": "가" * 201}, "q_long"),
        ({"q": "a\ufffdb"}, "q_garbled"),
    ],
)
def test_names_what_it_could_not_read_and_asks_without_it(
    given_: dict[str, str], fault: str
) -> None:
    made = form(**given_)
    assert made.faults == (fault,)
    asked = made.asked("ko", NOW)
    assert asked.near is None
    assert asked.age_months is None
    assert asked.open_at is None
    assert asked.categories == asked.district_codes == ()


def test_nothing_typed_is_lost() -> None:
    assert form(near="no such place").near == "no such place"
    assert form(near="0,0").near == "0,0"
    assert form(q="가" * 300).q == "가" * 200


def test_a_chosen_time_counts_more_than_now_and_is_seoul_time() -> None:
    assert form(open=["now", "2026-11-22T14:00"]).open == "2026-11-22T14:00:00+09:00"
    assert form(open=["now", ""]).open == "now"
    assert form(open=["2026-11-22T14:00:00 09:00"]).open == "2026-11-22T14:00:00+09:00"


def test_taking_a_filter_away_begins_at_the_first_page() -> None:
    made = form(category=["kids_cafe", "toy_library"], free="1", age_months="14", page="4")
    assert made.without("category", "kids_cafe").categories == ("toy_library",)
    assert made.without("category").categories == ()
    assert made.without("free").flags == frozenset()
    assert made.without("age_months").age_months is None
    assert {made.without(name).page for name in ("category", "free", "age_months", "near")} == {1}


@given(st.dictionaries(st.sampled_from([n for n, _ in Form(q="x").pairs] + [
    "near", "category", "district", "age_months", "open", "free", "language", "sort", "page"
]), st.text(max_size=300)))  # fmt: skip
def test_reads_anything(given_: dict[str, str]) -> None:
    made = read(MultiDict(given_), DISTRICTS)
    assert set(made.faults) <= set(FAULTS)
    again = read(MultiDict(made.pairs), DISTRICTS)
    assert again.asked("ko", NOW) == made.asked("ko", NOW)
