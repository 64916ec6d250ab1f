import ssl

import pytest

from service_finder.catalogue.geocode import Gazetteer, locate
from service_finder.catalogue.geocode_online import Juso, Kakao, VWorld
from service_finder.catalogue.search import Document, build, understand
from service_finder.catalogue.search.documents import shipped_documents
from service_finder.catalogue.search.places import without_exit


@pytest.mark.parametrize(
    "words",
    ["대방역", "Daebang Station", "大方站", "大方駅", "テバン駅", "ga Daebang", "대방역 근처"],
)
def test_a_station_is_found_in_five_languages(words):
    found = Gazetteer().geocode(words)
    assert found.address == "대방역"
    assert found.raw["kind"] == "station"
    assert found.latitude == pytest.approx(37.5133, abs=0.001)


@pytest.mark.parametrize(
    "words",
    [
        "대방역 3번 출구", "대방역3번출구 앞", "Daebang Station Exit 3",
        "exit no. 3, Daebang Station", "大方站3号出口", "大方站 3號口", "大方駅３番出口",
        "ga Daebang lối ra số 3", "cua ra 3 ga Daebang",
    ],
)  # fmt: skip
def test_an_exit_is_at_its_station(words):
    assert Gazetteer().geocode(words).address == "대방역"


def test_an_exit_alone_and_other_numbers_say_nothing_of_a_station():
    assert Gazetteer().geocode("3번 출구") is None
    assert without_exit("강남구 3번지") == "강남구 3번지"
    assert without_exit("quick exit") == "quick exit"
    assert without_exit("3번 출구") == "3번 출구"


@pytest.mark.parametrize("words", ["서울", "Seoul", "near Seoul", "首尔市", "ソウル", "TP Seoul"])
def test_the_whole_city_is_told_from_an_unknown_place(words):
    assert Gazetteer().geocode(words) is None
    assert understand(words, lang="ko").is_whole_city
    assert not understand(f"{words} zzqq", lang="ko").is_whole_city


def test_the_main_station_is_not_the_whole_city():
    assert Gazetteer().geocode("서울역 1번 출구").address == "서울역"
    assert not understand("서울역", lang="ko").is_whole_city


@pytest.mark.parametrize("words", ["동작구", "Dongjak-gu", "quận Dongjak", "铜雀区"])
def test_a_district_is_its_centre(words):
    assert Gazetteer().geocode(words).address == "동작구"


@pytest.mark.parametrize("words", ["zzz", "", "키즈카페", "대방역 맛집", "남편이 때려요"])
def test_what_is_no_place_is_not_found(words):
    assert Gazetteer().geocode(words) is None


def test_a_name_of_several_places_gives_them_all():
    assert len(Gazetteer().geocode("신사동", exactly_one=False)) >= 3


def test_listed_places_with_a_point_are_found():
    place = Document("a", "kids_cafe", {"ko": "무지개집"}, lat=37.5, lng=127.0)
    hidden = Document("b", "safety_service", {"ko": "달님집"})
    geocoder = Gazetteer(build([place, hidden]))
    assert geocoder.geocode("무지개 집").raw["id"] == "a"
    assert geocoder.geocode("달님집") is None


def test_online_geocoders_are_nothing_without_a_key():
    for kind in (Kakao, VWorld, Juso):
        with pytest.raises(ValueError, match="key"):
            kind("")


def answering(geocoder, *bodies):
    asked = []

    def call(url, callback, **options):
        asked.append((url, options.get("headers")))
        return callback(bodies[len(asked) - 1])

    geocoder._call_geocoder = call
    return geocoder, asked


def test_kakao_is_read_and_the_key_goes_in_the_header():
    row = {"place_name": "대방역", "x": "126.9266", "y": "37.5133"}
    far = {"place_name": "부산역", "x": "129.04", "y": "35.11"}
    geocoder, asked = answering(Kakao("k"), {"documents": [far, row]})
    assert geocoder.geocode("대방역").address == "대방역"
    assert asked[0][1] == {"Authorization": "KakaoAK k"}
    assert "dapi.kakao.com" in asked[0][0]


def test_vworld_is_read_and_may_know_nothing():
    item = {"title": "대방역", "point": {"x": "126.9266", "y": "37.5133"}}
    geocoder, _ = answering(
        VWorld("k"), {"response": {"result": {"items": [item]}}}, {"response": {}}
    )
    assert geocoder.geocode("대방역").latitude == pytest.approx(37.5133)
    assert geocoder.geocode("대방역") is None


def test_juso_fetches_the_point_by_a_second_call():
    row = {"roadAddr": "서울특별시 중구 세종대로 110", "admCd": "1", "rnMgtSn": "2", "udrtYn": "0",
           "buldMnnm": "110", "buldSlno": "0"}  # fmt: skip
    point = {"results": {"juso": [{"entX": "953901.0", "entY": "1952032.0"}]}}
    geocoder, asked = answering(Juso("k"), {"results": {"juso": [row]}}, point)
    found = geocoder.geocode("세종대로 110", exactly_one=False)
    assert found[0].longitude == pytest.approx(126.978, abs=1e-3)
    assert "addrCoordApi" in asked[1][0]


def test_juso_without_a_point_is_not_found():
    row = dict.fromkeys(("roadAddr", "admCd", "rnMgtSn", "udrtYn", "buldMnnm", "buldSlno"), "1")
    geocoder, _ = answering(Juso("k"), {"results": {"juso": [row]}}, {"results": {"juso": None}})
    assert geocoder.geocode("x") is None


def test_locate_answers_an_anchor_with_all_its_points(index_of_nothing):
    assert locate(index_of_nothing, " 신사동 ").kind == "dong"
    assert len(locate(index_of_nothing, "신사동").points) >= 3
    assert locate(index_of_nothing, "大方站").name_ko == "대방역"
    assert locate(index_of_nothing, "zzz") is None


@pytest.fixture
def index_of_nothing():
    return build([])


def test_the_shipped_gazetteer_asks_nobody_and_needs_no_certificates(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("certificates were read")

    monkeypatch.setattr(ssl, "create_default_context", refuse)
    gazetteer = Gazetteer()
    assert gazetteer.geocode("대방역") is not None
    with pytest.raises(NotImplementedError):
        gazetteer.adapter.get_text("https://example.org", timeout=1, headers={})


@pytest.fixture(scope="module")
def index():
    return build(shipped_documents())


@pytest.mark.parametrize(
    ("words", "kind", "address"),
    [
        ("Olympic Park", "station", "올림픽공원역"),
        ("công viên Olympic", "station", "올림픽공원역"),
        ("奥林匹克公园", "station", "올림픽공원역"),
        ("オリンピック公園", "station", "올림픽공원역"),
        ("문화비축기지", "district", "마포구"),
    ],
)
def test_a_landmark_is_found_by_its_other_names(index, words, kind, address):
    found = locate(index, words)
    assert (found.kind, found.name_ko) == (kind, address)


def test_a_sensitive_place_stands_for_no_district(index):
    assert locate(index, "이레성폭력상담소") is None
