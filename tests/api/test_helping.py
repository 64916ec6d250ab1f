"""A question of danger gets its help, whatever is wrong with it and wherever the words stand."""

import pytest

from tests.api.shapes import problem_codes, valid
from tests.client import LintingClient

CRIES = ("남편이 때립니다", "my husband hits me", "老公打我", "夫に殴られる", "chồng đánh tôi")
PLACES, SLOTS = "/api/v1/places", "/api/v1/slots"


def is_hushed(answer) -> bool:
    kept = {"ETag", "Access-Control-Allow-Origin", "Last-Modified"} & set(answer.headers.keys())
    return (
        not kept
        and answer.headers["Cache-Control"] == "no-store"
        and answer.headers["Referrer-Policy"] == "no-referrer"
    )


@pytest.mark.parametrize("cry", CRIES)
@pytest.mark.parametrize("url", [PLACES, SLOTS, "/api/v1/places.geojson"])
def test_danger_typed_as_the_place_is_refused_with_help(
    reader: LintingClient, url: str, cry: str
) -> None:
    answer = reader.get(url, query_string={"near": cry, "lang": "vi"})
    assert problem_codes(answer) == [("unknown_place", "near")]
    lines = valid(answer, "Problem", 422)["help"]
    assert {"112", "1366"} <= {line["phone"] for line in lines}
    assert all("/vi/places/" in line["url"] for line in lines)
    assert is_hushed(answer)
    assert cry.encode() not in answer.data


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "남편이 때려요", "near": "zzqq"},
        {"q": "남편이 때려요", "limit": "0"},
        {"q": "남편이 때려요", "cursor": "zz"},
        {"category": "가정폭력"},
        {"query": "남편이 때려요"},
        {"near": "1366"},
        {"near": "해바라기센터"},
        {"near": "가정폭력 쉼터 주소"},
        {"q": "남편이 때려요 " * 200},
        {"q": "어제 아이와 공원에 갔다가 저녁을 먹었는데 " * 12 + "남편이 저를 때렸어요"},
        {"남편이 때려요": "1"},
        {"남편이 때려요": ""},
    ],
)
def test_a_wrong_parameter_takes_no_help_away(reader: LintingClient, asked: dict[str, str]) -> None:
    answer = reader.get(PLACES, query_string=asked)
    assert problem_codes(answer)
    assert valid(answer, "Problem", 422)["help"]
    assert is_hushed(answer)
    assert "때" not in answer.text


@pytest.mark.parametrize("url", [PLACES, SLOTS])
def test_a_safety_desk_with_an_address_may_be_the_place(reader: LintingClient, url: str) -> None:
    answer = reader.get(url, query_string={"near": "범죄피해자 원스톱 솔루션 센터"})
    body = valid(answer, "PlaceList" if url == PLACES else "FreeSlotList")
    assert body["help"]
    assert is_hushed(answer)


@pytest.mark.parametrize("asked", [{"near": "zzqq"}, {"near": "zzqq", "q": "키즈카페"}])
@pytest.mark.parametrize("url", [PLACES, SLOTS])
def test_other_mistakes_bring_no_lines(
    reader: LintingClient, url: str, asked: dict[str, str]
) -> None:
    answer = reader.get(url, query_string=asked)
    assert "help" not in valid(answer, "Problem", 422)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("asked", [{}, {"q": "키즈카페"}])
def test_the_nearest_of_nowhere_come_by_relevance_and_say_so(
    reader: LintingClient, asked: dict[str, str]
) -> None:
    url, more = PLACES, {**asked, "limit": "5"}
    body = valid(reader.get(url, query_string={**more, "sort": "distance"}), "PlaceList")
    plain = valid(reader.get(url, query_string=more), "PlaceList")
    assert body.pop("sort") == "relevance"
    assert body["items"] == plain["items"]
    assert "sort" not in plain


@pytest.mark.parametrize(
    "asked", [{"near": "대방역"}, {"near": "37.5,127.0"}, {"q": "kids cafe near Daebang station"}]
)
def test_the_nearest_come_first(reader: LintingClient, asked: dict[str, str]) -> None:
    answer = reader.get(PLACES, query_string={**asked, "sort": "distance", "category": "kids_cafe"})
    body = valid(answer, "PlaceList")
    distances = [item["distance_m"] for item in body["items"]]
    assert len(distances) == 20
    assert distances == sorted(distances)
    assert "sort" not in body


def test_words_that_nobody_understood_are_kept_by_nobody(reader: LintingClient) -> None:
    answer = reader.get(PLACES, query_string={"q": "zzqqzz"})
    assert valid(answer, "PlaceList") == {"items": [], "total": 0, "next": None}
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    understood = reader.get(PLACES, query_string={"q": "키즈카페", "bbox": "126.0,37.0,126.1,37.1"})
    assert understood.get_json()["items"] == []
    assert "no-store" not in understood.headers["Cache-Control"]


@pytest.mark.parametrize("words", ["사장이 여권을 뺏었어요", "여성긴급전화", "sợ về nhà"])
def test_words_that_find_only_help_bring_the_lines_as_on_the_page(
    reader: LintingClient, words: str
) -> None:
    """The page answers them with the card; the list alone leaves out 112."""
    answer = reader.get(PLACES, query_string={"q": words})
    body = valid(answer, "PlaceList")
    phones = {line["phone"] for line in [*body["items"], *body["help"]]}
    assert {"112", "1366"} <= phones
    assert is_hushed(answer)
