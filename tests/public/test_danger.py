"""Words of danger, wherever and however they are typed: answered with help, kept by nothing."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from tests.client import LintingClient

NEUTRAL = {"ko": "생활 안내 | 서울", "en": "Everyday guide | Seoul"}


def hushed(answer: TestResponse) -> bool:
    kept = (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"])
    return kept == ("no-store", "no-referrer")


# No word of violence in them: they name who helps.
@pytest.mark.parametrize(
    "words",
    ["1366", "1388", "해바라기센터", "ㅎㅂㄹㄱ", "여성의전화", "다누리콜센터", "범죄피해자",
     "이주여성상담", "sunflower center", "haebaragi"],
)  # fmt: skip
@pytest.mark.parametrize("page", ["search", "map"])
def test_who_names_a_service_for_victims_leaves_no_trace(
    reader: LintingClient, page: str, words: str
) -> None:
    answer = reader.get(f"/ko/{page}?{urlencode({'q': words})}")
    assert hushed(answer)
    assert f"<title>{NEUTRAL['ko']}</title>" in answer.text
    assert "tel:1366" in answer.text
    assert f'value="{words}"' not in answer.text
    api = reader.get(f"/api/v1/places?{urlencode({'q': words})}")
    assert hushed(api)
    assert "ETag" not in api.headers
    assert hushed(reader.get(f"/api/v1/places.geojson?{urlencode({'q': words})}"))
    assert hushed(reader.get(f"/hsds/services?{urlencode({'search': words})}"))


@pytest.mark.parametrize("words", ["키즈카페", "동작구", "육아", "dongjak family center"])
def test_everyday_words_are_answered_as_before(reader: LintingClient, words: str) -> None:
    answer = reader.get(f"/ko/search?{urlencode({'q': words})}")
    assert not hushed(answer)
    assert f"<title>{NEUTRAL['ko']}</title>" not in answer.text


@pytest.mark.parametrize("words", ["상담", "상담 핫라인", "counselling hotline"])
def test_a_word_for_counselling_of_every_sort_keeps_its_filters(
    reader: LintingClient, words: str
) -> None:
    answer = reader.get(f"/ko/search?{urlencode({'q': words})}")
    assert hushed(answer)
    assert f"<title>{NEUTRAL['ko']}</title>" in answer.text
    assert 'name="district"' in answer.text


@pytest.mark.parametrize("page", ["search", "map"])
def test_a_list_of_safety_services_has_a_neutral_title(reader: LintingClient, page: str) -> None:
    answer = reader.get(f"/en/{page}?category=safety_service")
    assert hushed(answer)
    assert f"<title>{NEUTRAL['en']}</title>" in answer.text
    assert "Safety services" not in answer.text.partition("</head>")[0]


@pytest.mark.parametrize(
    ("address", "field"),
    [("/ko/free", "near"), ("/ko/programs", "q"), ("/ko/search", "near"), ("/ko/map", "near")],
)
@pytest.mark.parametrize("words", ["남편이 때려요", "1366"])
def test_every_field_knows_them(
    reader: LintingClient, address: str, field: str, words: str
) -> None:
    answer = reader.get(f"{address}?{urlencode({field: words})}")
    assert hushed(answer)
    assert "tel:112" in answer.text
    assert "남편" not in answer.text


def test_the_list_of_programmes_says_whom_to_call(reader: LintingClient) -> None:
    answer = reader.get(f"/api/v1/programs?{urlencode({'q': '가정폭력'})}")
    assert hushed(answer)
    assert "1366" in [line["phone"] for line in answer.get_json()["help"]]
    assert not hushed(reader.get("/api/v1/programs?limit=1"))


def test_what_is_being_typed_is_kept_nowhere(reader: LintingClient) -> None:
    answer = reader.get(f"/api/v1/suggest?{urlencode({'q': '남편'})}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_words_that_nobody_understood_are_kept_by_nobody(reader: LintingClient) -> None:
    answer = reader.get("/ko/search?q=zzqqzz")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "tel:1366" in answer.get_data(as_text=True)
    assert reader.get("/ko/search?q=키즈카페").headers["Cache-Control"] != "no-store"


@pytest.mark.parametrize("page", ["search", "map"])
def test_who_tells_a_long_story_is_heard_to_its_end(reader: LintingClient, page: str) -> None:
    story = "어제 아이와 공원에 갔다가 저녁을 먹었는데 " * 12
    answer = reader.get(f"/ko/{page}?{urlencode({'q': story + '남편이 저를 때렸어요'})}")
    assert hushed(answer)
    assert "tel:112" in answer.text
    assert "공원" not in answer.text
    assert not hushed(reader.get(f"/ko/{page}?{urlencode({'q': story})}"))
