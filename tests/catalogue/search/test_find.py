import dataclasses

import numpy as np
import pytest

from service_finder.catalogue.search import Document, Query, build, find

SAFE_KINDS = {"safety_service", "national_hotline", "counselling"}


def ids(index, text, **more):
    return [hit.id for hit in find(index, Query(text=text, **more)).hits]


def test_an_exact_name_comes_first_and_says_so(index):
    first = find(index, Query(text="서울형 키즈카페 시립 1호점")).hits[0]
    assert first.id == "kc-dj230901"
    assert first.matched_on[0] == "name"


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("가족쎈터", "spelling"),
        ("ㄷㅈㄱㄱㅈㅅㅌ", "initials"),
        ("rkwhrtpsxj", "keys"),
        ("gajoksenteo", "romanised"),
        ("건강가정지원센터", "synonym"),
        ("가족센터", "category"),
        ("동작구", "district"),
        ("대방역 근처 가족센터", "near"),
        ("이혼하고 싶어요", "need"),
    ],
)
def test_every_result_says_why(index, query, reason):
    hits = find(index, Query(text=query)).hits
    assert hits
    assert reason in hits[0].matched_on


def test_what_ended_is_found_by_its_exact_name_only(index):
    assert ids(index, "도담 키즈하우스") == ["dodam-kidshouse"]
    assert ids(index, "도담키즈하우스") == ["dodam-kidshouse"]
    assert "dodam-kidshouse" not in ids(index, "도담 키즈", limit=100)
    assert "dodam-kidshouse" not in ids(index, "서대문구", limit=100)
    assert "childcare-gajaeul" in ids(index, "가재울 육아종합지원센터")


@pytest.mark.parametrize(
    "query",
    ["비트코인 시세", "ㅁㄴㅇㄹㅁㄴㅇㄹ", "car tyre change", "賃貸マンション 相場",
     "ốp lưng iphone", "二手冰箱",
     "강남 맛집", "대방역 맛집", "qwrtpsdfg", "🍜🍜", "%%%", "' OR 1=1 --"],
)  # fmt: skip
def test_nonsense_finds_nothing(index, query):
    found = find(index, Query(text=query))
    assert found.hits == ()
    assert found.total == 0


@pytest.mark.parametrize(
    "query",
    [
        "가정폭력 쉼터 주소",
        "여성 쉼터",
        "shelter near Daebang Station",
        "シェルター 住所",
        "庇护所 铜雀区",
    ],
)
def test_hunting_for_a_shelter_finds_hotlines_only(index, query):
    hits = find(index, Query(text=query, limit=100)).hits
    assert hits[0].id == "s-1366-seoul"
    for hit in hits:
        assert index.category_codes[index.category[hit.ordinal]] in SAFE_KINDS
        assert index.point_of(hit.ordinal) is None
        assert hit.distance_m is None


@pytest.mark.parametrize(
    "query",
    ["1366 건물 위치", "도망간 아내 찾기", "where is my wife hiding", "가정폭력 피해자 숙소 주소",
     "성폭력상담소 주소", "vợ tôi đang trốn ở đâu", "女性 保護施設 どこ", "家暴 受害者 住在哪里"],
)  # fmt: skip
def test_asking_where_the_endangered_are_shows_no_place(index, query):
    hits = find(index, Query(text=query, limit=100, near=(37.51, 126.93))).hits
    assert hits
    for hit in hits:
        assert index.point_of(hit.ordinal) is None
        assert index.is_sensitive[hit.ordinal]


@pytest.mark.parametrize("lang", ["ko", "en", "zh", "ja", "vi"])
def test_violence_brings_the_hotlines_first(index, lang):
    query = {"ko": "남편이 때려요", "en": "my husband hits me", "zh": "老公打我",
             "ja": "夫に殴られる",
             "vi": "chồng đánh tôi"}[lang]  # fmt: skip
    found = ids(index, query, lang=lang)[:5]
    assert found[0] == "s-1366-seoul"
    assert {"n-112", "s-danuri"} <= set(found)


def test_filters_do_not_hide_the_crisis_lines(index):
    assert "s-1366-seoul" in ids(index, "남편이 때려요", categories=("kids_cafe",))


def test_near_sorts_by_distance(index):
    hits = find(index, Query(text="대방역 근처 키즈카페")).hits
    distances = [h.distance_m for h in hits if h.distance_m is not None]
    assert distances[:5] == sorted(distances[:5])
    assert distances[0] < 1500


def test_a_listed_place_can_be_the_anchor(index):
    found = find(index, Query(text="키즈카페 near Seoul Family Plaza", lang="en"))
    assert found.understanding.anchor.kind == "place"
    assert found.hits[0].id == "kc-dj230901"
    assert found.hits[0].distance_m < 50


@pytest.mark.parametrize(
    "query",
    ["올림픽공원 근처 키즈카페", "kids cafe near olympic park",
     "オリンピック公園の近くのキッズカフェ",
     "奥林匹克公园附近儿童乐园", "kids cafe gần công viên Olympic"],
)  # fmt: skip
def test_a_landmark_that_is_no_listed_place_lies_at_its_station(index, query):
    found = find(index, Query(query))
    assert found.understanding.anchor.name_ko == "올림픽공원역"
    assert found.hits[0].distance_m < 1500


@pytest.mark.parametrize(
    ("query", "station"),
    [
        ("롯데월드 근처 키즈카페", "잠실역"),
        ("kids cafe near Lotte World", "잠실역"),
        ("乐天世界附近儿童乐园", "잠실역"),
        ("ロッテワールドの近くのキッズカフェ", "잠실역"),
        ("kids cafe gần Lotte World", "잠실역"),
        ("金浦机场附近儿童乐园", "김포공항역"),
        ("khu vui chơi gần sân bay Gimpo", "김포공항역"),
        ("family center near Ewha", "이대역"),
        ("playground by Seoul National University", "서울대입구역"),
        ("ソウル大学病院の近くの家族センター", "혜화역"),
    ],
)
def test_what_everybody_knows_lies_beside_its_station(index, query, station):
    found = find(index, Query(query))
    assert found.understanding.anchor.name_ko == station
    assert found.hits[0].distance_m is not None


def test_a_place_nobody_knows_finds_nothing(index):
    assert ids(index, "near Zanzibar harbour", lang="en") == []


def test_the_filters_of_the_form(index):
    query = Query(text="키즈카페", district_codes=("11590",), limit=100)
    hits = find(index, query).hits
    assert hits
    assert {index.district_codes[index.district[h.ordinal]] for h in hits} == {"11590"}
    assert find(index, Query(categories=("vip_zone",))).total == 7
    assert find(index, Query(text="키즈카페", categories=("vip_zone",))).total == 0


def test_age_flags_box_and_radius():
    young = Document("young", "kids_cafe", {"ko": "어린 키즈카페"}, lat=37.5, lng=127.0, flags=0b11,
                     age_from_months=0, age_to_months=36)  # fmt: skip
    old = dataclasses.replace(young, id="old", lat=37.6, flags=0b01, age_from_months=36,
                              age_to_months=None)  # fmt: skip
    nowhere = dataclasses.replace(young, id="nowhere", lat=None, lng=None, age_from_months=None,
                                  age_to_months=None)  # fmt: skip
    index = build([young, old, nowhere])
    assert set(ids(index, "키즈카페", age_months=35)) == {"young", "nowhere"}
    assert set(ids(index, "키즈카페", age_months=36)) == {"old", "nowhere"}
    assert set(ids(index, "키즈카페", flags=0b10)) == {"young", "nowhere"}
    assert ids(index, "키즈카페", bbox=(126.9, 37.55, 127.1, 37.65)) == ["old"]
    assert ids(index, "키즈카페", near=(37.5, 127.0), radius_m=500) == ["young"]
    allowed = np.array([False, True, False])
    assert ids(index, "키즈카페", allowed=allowed) == ["old"]


def test_open_places_rise_and_closed_ones_stay(index):
    state = np.zeros(index.size, dtype=np.int8)
    last = index.ordinals[ids(index, "키즈카페", limit=100)[-1]]
    state[last] = 1
    found = ids(index, "키즈카페", limit=100, open_state=state)
    assert found[0] == index.ids[last]
    assert len(found) == 100


def test_pages_follow_each_other_without_gap_or_repeat(index):
    whole = ids(index, "아이 맡길 곳", limit=90)
    pages = [i for at in range(0, 90, 9) for i in ids(index, "아이 맡길 곳", limit=9, offset=at)]
    assert pages == whole
    assert len(set(whole)) == 90


def test_sorting_by_name_and_distance(index):
    by_name = [index.name_of(h.ordinal, "ko") for h in
               find(index, Query(text="가족센터", sort="name", limit=100)).hits]  # fmt: skip
    assert by_name == sorted(by_name)
    near = find(index, Query(text="가족센터", near=(37.5, 127.0), sort="distance", limit=40)).hits
    known = [h.distance_m for h in near if h.distance_m is not None]
    assert known == sorted(known)


def test_counts_beside_each_choice(index):
    found = find(index, Query(text="키즈카페"))
    assert found.by_category == {"kids_cafe": found.total}
    assert sum(found.by_district.values()) == found.total


def test_needs_with_several_answers_show_them_all(index):
    hits = find(index, Query(text="아이 맡길 곳")).hits[:5]
    kinds = {index.category[h.ordinal] for h in hits}
    assert len(kinds) >= 3


def test_phone_numbers_find_their_line(index):
    assert ids(index, "1577-1366")[0] == "s-danuri"
    assert ids(index, "1345")[0] == "n-1345"


def test_a_bare_syllable_points_to_nothing():
    index = build([Document("a", "safety_service", {"ko": "안심귀가", "vi": "Đưa về nhà"})])
    assert ids(index, "vé số hôm nay", lang="vi") == []
    assert ids(index, "Đưa về nhà", lang="vi") == ["a"]


def test_an_index_of_nothing_finds_nothing():
    empty = build([])
    assert find(empty, Query(text="키즈카페")).total == 0
    assert find(empty, Query()).total == 0
    assert find(empty, Query(text="쉼터 주소")).total == 0


def test_filters_hold_together(index):
    hits = find(index, Query(categories=("kids_cafe",), district_codes=("11590",), limit=100)).hits
    assert hits
    for hit in hits:
        assert index.category_codes[index.category[hit.ordinal]] == "kids_cafe"
        assert index.district_codes[index.district[hit.ordinal]] == "11590"
    one = Document("one", "kids_cafe", {"ko": "어린 키즈카페"}, district_code="11590", lat=37.5,
                   lng=127.0, flags=0b10, age_from_months=0, age_to_months=36)  # fmt: skip
    changes = ({"district_code": "11680"}, {"category": "toy_library"}, {"flags": 0b01},
               {"age_to_months": 12}, {"age_from_months": 24}, {"lat": 37.9})  # fmt: skip
    others = [dataclasses.replace(one, id=f"no-{n}", **c) for n, c in enumerate(changes)]
    together = Query(
        categories=("kids_cafe",), district_codes=("11590",), flags=0b10, age_months=18,
        bbox=(126.9, 37.4, 127.1, 37.6), limit=20,
    )  # fmt: skip
    small = build([*others, one])
    assert [hit.id for hit in find(small, together).hits] == ["one"]
    refused = np.ones(small.size, dtype=bool)
    refused[small.ordinals["one"]] = False
    assert find(small, dataclasses.replace(together, allowed=refused)).total == 0


@pytest.mark.parametrize("query", ["아이 맡길 곳", "키즈카페", "상담"])
def test_every_place_stands_on_one_page_only(index, query):
    total = find(index, Query(text=query)).total
    pages = [i for at in range(0, total, 40) for i in ids(index, query, limit=40, offset=at)]
    assert (len(pages), len(set(pages))) == (total, total)
