import pytest

from service_finder.catalogue.search import understand


@pytest.mark.parametrize(
    "query",
    ["동작구 가족센터", "동작구가족센터", "가족센터 동작", "Dongjak-gu Family Center",
     "dongjak family centre",
     "铜雀区家庭中心", "銅雀區 家庭中心", "銅雀区家族センター", "トンジャク区 ファミリーセンター",
     "Trung tâm Gia đình Quận Dongjak", "trung tam gia dinh dongjak", "ehdwkrrnrkwhrtpsxj",
     "dongjakgu gajok senteo", "동작구가족쎈터", "dongjakfamilycenter", "ㄷㅈㄱㄱㅈㅅㅌ"],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["ko", "vi"])
def test_district_and_kind_are_understood_on_every_page(query, lang):
    meant = understand(query, lang=lang)
    assert meant.districts == ("11590",)
    assert set(meant.categories) == {"family_center"}
    assert not meant.rest


@pytest.mark.parametrize(
    "query",
    ["대방역 근처 키즈카페", "kids cafe near Daebang Station", "大方站附近儿童咖啡厅",
     "大方駅の近く キッズカフェ", "テバン駅近くのキッズカフェ", "kids cafe gần ga Daebang"],
)  # fmt: skip
def test_a_station_is_the_anchor(query):
    meant = understand(query, lang="en")
    assert meant.is_near
    assert meant.anchor is not None
    assert (meant.anchor.kind, meant.anchor.name_ko) == ("station", "대방역")
    assert set(meant.categories) == {"kids_cafe"}


def test_the_anchor_is_named_as_it_was_typed():
    assert understand("kids cafe near Daebang Station", lang="en").anchor.name == "daebang"


def test_a_dong_that_two_districts_have_is_told_apart():
    meant = understand("은평구 신사동 키즈카페", lang="ko")
    assert meant.anchor.districts == ("은평구",)


def test_a_building_stays_words_until_places_are_known():
    assert understand("서울여성플라자 근처 키즈카페", lang="ko").near_words == "서울여성플라자"


@pytest.mark.parametrize(
    "query",
    ["남편이 때려요", "my husband hits me", "丈夫打我", "老公打人", "夫に殴られる",
     "chồng đánh tôi",
     "chong danh toi", "가정폭력", "DV", "家暴", "bạo hành gia đình", "집에서 맞고 있어요"],
)  # fmt: skip
def test_violence_is_a_crisis(query):
    assert understand(query, lang="en").crisis


@pytest.mark.parametrize(
    "query",
    [
        # in the reader's own letters or in none of them, in slang, with a slip of the finger
        "gajeong pokryeok", "swimteo", "데폭", "jiabao", "laogong da wo", "bouryoku", "でぃーぶい",
        "blgđ", "bo luc gia dinh",
        # a weapon, force, control; what a wife from abroad is kept by
        "남편이 칼을 들었어요", "he has a knife", "老公拿刀", "夫が包丁", "chồng cầm dao",
        "husband forces me", "bị ép quan hệ", "남편이 밀쳤어요", "피멍", "forced marriage",
        "husband not let me go out", "chong khong cho di", "老公不给我钱", "我被关在家里",
        "chồng giữ giấy tờ", "남편이 외국인등록증을 가져갔어요", "he checks my phone",
        # fear of home, and what protects from whom
        "집에 가기 무서워", "afraid to go home", "家に帰りたくない", "怕老公", "想逃", "남편 몰래",
        "신변보호", "접근금지", "restraining order", "接近禁止", "직장내 성희롱",
    ],
)  # fmt: skip
def test_danger_is_known_in_unusual_words(query):
    meant = understand(query, lang="en")
    assert meant.crisis or meant.shelter_hunt


@pytest.mark.parametrize(
    "query",
    ["강아지 그루밍", "칼로리", "칼국수", "kitchen knife class", "chồng không biết tiếng Hàn",
     "怕生", "육아 스트레스에서 벗어나고 싶어요", "gunpo", "workforce", "nhà mới"],
)  # fmt: skip
def test_everyday_words_beside_them_are_none(query):
    assert not understand(query, lang="ko").crisis


@pytest.mark.parametrize(
    "query",
    ["키즈카페", "khu vui chơi dành cho trẻ em", "打工 女性", "打电话", "đánh giá trung tâm",
     "play with kids",
     "wedding hall", "dog grooming", "escape room", "hit songs", "passport renewal", "공포영화",
     "kick boxing", "환불 안해줘요", "아기쉼터", "부모 쉼터", "toys", "家庭中心",
     "流浪动物 收容所", "nơi trú ẩn cho động vật", "バス停 シェルター"],
)  # fmt: skip
def test_ordinary_words_are_no_crisis(query):
    meant = understand(query, lang="en")
    assert not meant.crisis
    assert not meant.shelter_hunt


@pytest.mark.parametrize(
    "query",
    [
        "가정폭력 쉼터 주소",
        "women's shelter address",
        "庇护所地址",
        "シェルターはどこ",
        "nhà tạm lánh ở đâu",
    ],
)
def test_hunting_for_a_shelter_is_noticed(query):
    meant = understand(query, lang="ko")
    assert meant.shelter_hunt
    assert meant.crisis


@pytest.mark.parametrize(
    ("query", "need"),
    [
        ("아이 맡길 곳", "childcare"),
        ("아픈 아이 병원 동행", "sick_child"),
        ("불법촬영 삭제", "digital_crime"),
        ("learn Korean for free", "korean_class"),
        ("경력단절 재취업", "job"),
        ("my wife hits me", "male_victim"),
        ("育休 解雇", "labour_rights"),
        ("con chậm nói", "development"),
        ("晚上一个人回家害怕", "walk_home"),
    ],
)
def test_needs_in_plain_words(query, need):
    assert need in understand(query, lang="ko").needs


def test_words_nobody_wrote_down_stay_unexplained():
    meant = understand("비트코인 시세", lang="ko")
    assert meant.rest == ("비트코인", "시세")
    assert not meant.categories
    assert not meant.needs


@pytest.mark.parametrize(
    ("query", "lang"),
    [
        ("키즈카페", "ko"),
        ("キッズ", "ja"),
        ("婚礼场地", "zh"),
        ("con ốm", "vi"),
        ("toy library", "en"),
    ],
)
def test_the_language_is_that_of_the_words(query, lang):
    assert understand(query, lang="ko").lang == lang


def test_nothing_typed_is_nothing_understood():
    assert understand(" \t\u200b ", lang="ko").is_empty


@pytest.mark.parametrize("query", ["학교폭력 신고", "학교폭력신고"])
def test_a_word_of_danger_inside_a_longer_name_of_something_else_does_not_count(query: str) -> None:
    assert not understand(query, lang="ko").crisis


@pytest.mark.parametrize("query", ["성폭력 신고", "가정폭력상담소", "성폭력상담소"])
def test_a_word_of_danger_inside_a_name_that_speaks_of_it_counts(query: str) -> None:
    assert understand(query, lang="ko").crisis


@pytest.mark.parametrize(
    ("query", "what", "how"),
    [
        ("ㅋㅈㅋㅍ", "category", "initials"),
        ("ㄷㅈㄱ", "district", "initials"),
        ("zlwmzkvp", "category", "keys"),
        ("가족쎈타", "category", "spelling"),
        ("トンジャク", "district", "romanised"),
        ("donjak gu", "district", "romanised"),
        ("キッズカフェ", "category", "category"),
        ("铜雀区", "district", "district"),
    ],
)
def test_it_says_how_it_was_understood(query, what, how):
    assert understand(query, lang="ko").how[what] == how
