"""Names and texts in four more languages: an expected table, and rules that hold for every row."""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_finder.catalogue import composing, program_kinds, taxonomy
from service_finder.catalogue.composing import TextRow, Vocabulary, compose_name, translate_text
from service_finder.catalogue.disclosure import SENSITIVE
from service_finder.catalogue.name_parts import title, without_gloss
from service_finder.config import DATA
from service_finder.lib.kinds import KINDS

FILES = {
    "district": "districts.csv",
    "organization": "organizations.csv",
    "gazetteer": "gazetteer.csv",
    "station": "stations.csv",
    "term": "glossary.csv",
    "service": "facilities.csv",
    "program": "programs.csv",
}
LANGS = ("en", "zh", "ja", "vi")
HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3\ue000-\uf8ff]")


@pytest.fixture(scope="module")
def vocab() -> Vocabulary:
    return composing.vocabulary()


def rows_of(record_type: str) -> list[dict[str, str]]:
    with (DATA / FILES[record_type]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def every_text(vocab: Vocabulary) -> Iterator[tuple[str, dict[str, str], TextRow]]:
    for record_type in FILES:
        for row in rows_of(record_type):
            for text in composing.texts_for(record_type, row, vocab):
                yield record_type, row, text


NAMES = [
    # Korean name, category, district, {language: expected}
    ("동작구가족센터", "family_center", "동작구", "Dongjak-gu Family Center", "铜雀区家庭中心",
     "銅雀区家族センター", "Trung tâm Gia đình Quận Dongjak"),
    ("서울중구가족센터", "family_center", "중구", "Seoul Jung-gu Family Center", "首尔中区家庭中心",
     "ソウル中区家族センター", "Trung tâm Gia đình Quận Jung, Seoul"),
    ("은평구가족센터 2센터", "family_center", "은평구", "Eunpyeong-gu Family Center, Center 2",
     "恩平区家庭中心 2号中心", "恩平区家族センター 第2センター",
     "Trung tâm Gia đình Quận Eunpyeong – Cơ sở 2"),
    ("서울형 키즈카페 영등포구 신길4동점", "kids_cafe", "영등포구",
     "Seoul-style Kids Cafe, Yeongdeungpo-gu Singil 4-dong Branch",
     "首尔型儿童乐园 永登浦区 Singil 4-dong店", "ソウル型キッズカフェ 永登浦区 Singil 4-dong店",
     "Khu vui chơi trẻ em công cộng của Seoul – Chi nhánh Singil 4-dong, Quận Yeongdeungpo"),
    ("서울형키즈카페 시립 목동점", "kids_cafe", "양천구",
     "Seoul-style Kids Cafe, City-Run Mok-dong Branch", "首尔型儿童乐园 市立 Mok-dong店",
     "ソウル型キッズカフェ 市立 Mok-dong店",
     "Khu vui chơi trẻ em công cộng của Seoul – Chi nhánh Mok-dong của thành phố"),
    ("서울형 키즈카페 마포구 서강동１호점", "kids_cafe", "마포구",
     "Seoul-style Kids Cafe, Mapo-gu Seogang-dong Branch 1",
     "首尔型儿童乐园 麻浦区 Seogang-dong 1号店", "ソウル型キッズカフェ 麻浦区 Seogang-dong 1号店",
     "Khu vui chơi trẻ em công cộng của Seoul – Chi nhánh số 1 Seogang-dong, Quận Mapo"),
    ("공동육아나눔터(중구 2)", "shared_parenting", "중구", "Childcare Sharing Center (Jung-gu 2)",
     "共同育儿分享中心（中区 2）", "共同育児分かち合いの場（中区 2）",
     "Không gian chia sẻ nuôi dạy con (Quận Jung 2)"),
    ("서초6호점 우리동네키움센터", "kiwoom_center", "서초구",
     "Our Neighborhood Kium Center, Seocho Branch 6", "社区课后中心 瑞草6号店",
     "わが町のキウムセンター 瑞草6号店", "Trung tâm Kium khu phố – Chi nhánh số 6 Seocho"),
    ("서울특별시 제1호 거점형 우리동네키움센터", "kiwoom_center", "노원구",
     "Seoul No. 1 Hub Kium Center", "首尔市第1号据点型社区课后中心",
     "ソウル市第1号拠点型キウムセンター", "Trung tâm Kium khu vực số 1 Thành phố Seoul"),
    ("노원 아이휴센터 상계10단지", "kiwoom_center", "노원구",
     "Nowon Aihyu Center, Sanggye Complex 10", "芦原 Aihyu中心 Sanggye 10小区",
     "蘆原 Aihyuセンター Sanggye 10団地", "Trung tâm Aihyu Nowon – Sanggye khu 10"),
    ("영등포구 여의도한강공원", "kids_cafe", "영등포구", "Yeongdeungpo-gu Yeouido Hangang Park",
     "永登浦区 汝矣岛汉江公园", "永登浦区 汝矣島漢江公園",
     "Công viên sông Hàn Yeouido, Quận Yeongdeungpo"),
    ("강동아트센터 잔디마당", "wedding_venue", "강동구", "Gangdong Arts Center Lawn",
     "江东艺术中心 草坪", "江東アートセンター 芝生広場", "Trung tâm Nghệ thuật Gangdong – Bãi cỏ"),
    ("舊 청담고 복합웨딩홀", "wedding_venue", "강남구",
     "Former Cheongdam High School Wedding Complex",
     "原 Cheongdam高中 综合婚礼厅", "旧 Cheongdam高校 複合ウェディングホール",
     "Trường THPT Cheongdam cũ – Tổ hợp tiệc cưới"),
    ("북서울미술관(썬큰가든, 별광장)", "wedding_venue", "노원구",
     "Buk-Seoul Museum of Art (Sunken Garden, Star Plaza)", "北首尔美术馆（下沉式花园、星光广场）",
     "北ソウル美術館（サンクンガーデン、星の広場）",
     "Bảo tàng Mỹ thuật Bắc Seoul (Vườn chìm, Quảng trường Ngôi sao)"),
    ("도봉구청 선인봉홀", "wedding_venue", "도봉구", "Dobong-gu Office Seoninbong Hall",
     "道峰区厅 Seoninbong厅", "道峰区庁 Seoninbongホール",
     "Văn phòng Quận Dobong – Hội trường Seoninbong"),
    ("서울엄마아빠VIP존 3호(서울가족플라자)", "vip_zone", "동작구",
     "Seoul Parents VIP Zone No. 3 (Seoul Family Plaza)", "首尔妈妈爸爸VIP专区 3号（首尔家庭广场）",
     "ソウル・ママパパVIPゾーン 3号（ソウル家族プラザ）",
     "Khu VIP dành cho cha mẹ Seoul số 3 (Tòa nhà Gia đình Seoul)"),
    ("중구새일센터", "women_career", "중구", "Jung-gu New Job Center for Women",
     "中区女性新就业中心", "中区女性再就職センター", "Trung tâm Việc làm Mới cho Phụ nữ Quận Jung"),
    ("동작구 장난감도서관", "toy_library", "동작구", "Dongjak-gu Toy Library", "铜雀区玩具图书馆",
     "銅雀区おもちゃ図書館", "Thư viện đồ chơi Quận Dongjak"),
    ("은평가정폭력상담소", "counselling", "은평구", "Eunpyeong Domestic Violence Counseling Center",
     "恩平家庭暴力咨询所", "恩平 DV（家庭内暴力）相談所",
     "Trung tâm Tư vấn Bạo lực Gia đình Eunpyeong"),
    ("안심귀가스카우트", "safety_service", "", "Safe Return Home Scout (walks home with you)",
     "安心回家护送服务", "安心帰宅スカウト（夜間の帰宅付き添い）",
     "Dịch vụ đưa về nhà an toàn ban đêm"),
    ("서초구육아종합지원센터(신반포)", "childcare_support", "서초구",
     "Seocho-gu Comprehensive Childcare Support Center (Sinbanpo)",
     "瑞草区育儿综合支援中心（Sinbanpo）", "瑞草区育児総合支援センター（Sinbanpo）",
     "Trung tâm Hỗ trợ Tổng hợp Nuôi dạy Trẻ Quận Seocho (Sinbanpo)"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "category", "district", "lang", "expected"),
    [
        (name, category, district, lang, expected)
        for name, category, district, *forms in NAMES
        for lang, expected in zip(LANGS, forms, strict=True)
    ],
)
def test_expected_names(
    vocab: Vocabulary, name: str, category: str, district: str, lang: str, expected: str
) -> None:
    assert compose_name(name, category, district, lang, vocab) == expected


def station(name: str, name_en: str, district: str) -> dict[str, str]:
    return {"name_ko": name, "name_en": name_en, "district": district}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (station("대방역", "Daebang", "동작구"),
         ["Daebang Station", "Daebang站", "Daebang駅", "Ga Daebang"]),
        (station("강남역", "Gangnam", "강남구"),
         ["Gangnam Station", "江南站", "江南駅", "Ga Gangnam"]),
        (station("영등포구청역", "Yeongdeungpo-gu Office", "영등포구"),
         ["Yeongdeungpo-gu Office Station", "永登浦区厅站", "永登浦区庁駅",
          "Ga Yeongdeungpo-gu Office"]),
        (station("서울역", "Seoul Station", "중구"),
         ["Seoul Station", "首尔站", "ソウル駅", "Ga Seoul"]),
        (station("고속터미널역", "Express Bus Terminal", "서초구"),
         ["Express Bus Terminal Station", "高速客运站", "高速ターミナル駅",
          "Ga Express Bus Terminal"]),
        (station("마곡나루역", "", "강서구"),
         ["Magongnaru Station", "Magongnaru站", "Magongnaru駅", "Ga Magongnaru"]),
        (station("암사역사공원역", "", "강동구"),
         ["Amsa History Park Station", "Amsa History Park站", "Amsa History Park駅",
          "Ga Amsa History Park"]),
    ],
)  # fmt: skip
def test_stations(vocab: Vocabulary, row: dict[str, str], expected: list[str]) -> None:
    assert [text.text for text in composing.texts_for("station", row, vocab)] == expected


TEXTS = [
    ("개인 10 명 단체 15 명", "Individuals: 10, groups: 15", "个人：10人，团体：15人",
     "個人 10人、団体 15人", "Cá nhân: 10 người, đoàn: 15 người"),
    ("회차별 24명", "24 people a session", "每场24人", "利用回ごとに24人", "24 người mỗi suất"),
    ("월 50,000원 / 일 2,500원", "50,000 won a month / 2,500 won a day",
     "每月50,000韩元 / 每天2,500韩元", "月50,000ウォン / 1日2,500ウォン",
     "50.000 won/tháng / 2.500 won/ngày"),
    ("월 5만원, 1일 2,500원", "50,000 won a month, 2,500 won a day",
     "每月50,000韩元、每天2,500韩元", "月50,000ウォン、1日2,500ウォン",
     "50.000 won/tháng, 2.500 won/ngày"),
    ("미끄럼방지 양말 필수 · 보호자 동반 이용",
     "Non-slip socks required · A parent or guardian must come too",
     "须穿防滑袜 · 须由家长或监护人陪同", "滑り止め付き靴下が必要 · 保護者同伴",
     "Bắt buộc mang tất (vớ) chống trượt · Phải có phụ huynh hoặc người giám hộ đi cùng"),
    ("운영기관 서울중구가족센터", "Run by Seoul Jung-gu Family Center",
     "运营机构：首尔中区家庭中心", "運営：ソウル中区家族センター",
     "Đơn vị vận hành: Trung tâm Gia đình Quận Jung, Seoul"),
    ("운영 화~일요일; 휴관 매주 월요일, 1월1일", "Open Tue–Sun; closed Mon, January 1",
     "开放：周二至周日；闭馆：周一、1月1日", "利用日：火曜～日曜／休館：月曜、1月1日",
     "Mở cửa: thứ Ba–Chủ nhật; đóng cửa: thứ Hai, ngày 1/1"),
    ("10:00–18:00, 월요일 휴관", "10:00–18:00, closed Mon", "10:00–18:00、周一闭馆",
     "10:00～18:00、月曜は休館", "10:00–18:00, đóng cửa thứ Hai"),
    ("운영 화~일; 휴관 매주 월요일 휴무", "Open Tue–Sun; closed Mon",
     "开放：周二至周日；闭馆：周一", "利用日：火曜～日曜／休館：月曜",
     "Mở cửa: thứ Ba–Chủ nhật; đóng cửa: thứ Hai"),
    ("운영 수~월요일; 휴관 화요일(정기 휴관일)", "Open Wed–Mon; closed Tue",
     "开放：周三至周一；闭馆：周二", "利用日：水曜～月曜／休館：火曜",
     "Mở cửa: thứ Tư–thứ Hai; đóng cửa: thứ Ba"),
    ("운영 토요일; 휴관 평일; 운영기간 26.4.11(토)~6.20(토)",
     "Open Sat; closed weekdays; period April 11 (Sat) – June 20 (Sat), 2026",
     "开放：周六；闭馆：工作日；期间：2026年4月11日（周六）至6月20日（周六）",
     "利用日：土曜／休館：平日／期間：2026年4月11日（土曜）～6月20日（土曜）",
     "Mở cửa: thứ Bảy; đóng cửa: ngày thường; thời gian: ngày 11 tháng 4 (thứ Bảy) – "
     "ngày 20 tháng 6 (thứ Bảy) năm 2026"),
    ("회차별 예약 운영; 주차: 1시간 무료, 이후 10분당 500원",
     "Booking by session; Parking: see the Korean text", "按场次预约；停车信息：请看韩语原文",
     "利用回ごとの予約制。駐車について：韓国語の原文をご覧ください",
     "Đặt chỗ theo suất; Đậu xe: xin xem bản tiếng Hàn"),
    ("02-308-1220", "02-308-1220", "02-308-1220", "02-308-1220", "02-308-1220"),
    ("02-815-0382 (seed 004)", "02-815-0382", "02-815-0382", "02-815-0382", "02-815-0382"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("korean", "lang", "expected"),
    [
        (korean, lang, expected)
        for korean, *forms in TEXTS
        for lang, expected in zip(LANGS, forms, strict=True)
    ],
)
def test_expected_texts(vocab: Vocabulary, korean: str, lang: str, expected: str) -> None:
    assert translate_text(korean, lang, vocab) == expected


@pytest.mark.parametrize("text", ["무료 · 알 수 없는 말", "개인 열 명", "운영 -; 휴관 -", "", "  "])
def test_what_is_not_wholly_known_stays_korean(vocab: Vocabulary, text: str) -> None:
    assert [translate_text(text, lang, vocab) for lang in LANGS] == [None] * 4


def test_a_day_that_is_closed_never_reads_as_open(vocab: Vocabulary) -> None:
    """Outside a list of closed days the word for closed must be there in every language."""
    for day in "월화수목금토일":
        for ending in (" 휴관", "요일 휴무", "·공휴일 휴관"):
            for lang, closed in (
                ("en", "losed"),
                ("zh", "闭馆|休息"),
                ("ja", "休"),
                ("vi", "cửa|ghỉ"),
            ):
                text = translate_text(f"9:00–18:00, {day}{ending}", lang, vocab)
                assert text
                assert re.search(closed, text.split("00", 2)[-1]), text


def test_other_languages_are_refused(vocab: Vocabulary) -> None:
    assert compose_name("동작구가족센터", "family_center", "동작구", "ko", vocab) is None
    assert compose_name("동작구가족센터", "family_center", "동작구", "fr", vocab) is None
    assert compose_name(" ", "family_center", "동작구", "en", vocab) is None
    assert translate_text("무료", "ko", vocab) is None


def test_every_text_is_clean(vocab: Vocabulary) -> None:
    """No Korean left, no double spaces, brackets in pairs and full-width in Chinese, Japanese."""
    count = 0
    for _record_type, row, text in every_text(vocab):
        count += 1
        where = (row.get("name_ko") or row.get("ko"), text)
        assert not HANGUL.search(text.text), where
        assert "  " not in text.text, where
        assert text.text == text.text.strip(), where
        for opening, closing in ("()", "（）", "“”"):
            assert text.text.count(opening) == text.text.count(closing), where
        if text.lang in ("zh", "ja"):
            assert "(" not in text.text, where
    assert count > 13_000


def test_wording_traps(vocab: Vocabulary) -> None:
    """The traps of the wording review: 区 not 自治区, Kium not Kiwoom, no brokerage, no idol."""
    banned = re.compile(
        r"自治区|Kiwoom|アイドルボム|家庭内暴力相談所|犯罪举报|educational visit", re.I
    )
    for _record_type, row, text in every_text(vocab):
        assert not banned.search(text.text), (row.get("name_ko"), text)


def test_every_name_but_crisis_ones_is_there_in_every_language(vocab: Vocabulary) -> None:
    for record_type in FILES:
        for row in rows_of(record_type):
            texts = composing.texts_for(record_type, row, vocab)
            langs = {text.lang for text in texts if text.field == "name"}
            category = row.get("category", "")
            if category in SENSITIVE | program_kinds.SENSITIVE | {"counselling_ngo"}:
                continue
            assert langs == set(LANGS), (record_type, row)


def test_crisis_rows_hold_no_machine_text(vocab: Vocabulary) -> None:
    sensitive = SENSITIVE | program_kinds.SENSITIVE
    seen = 0
    for record_type, row, text in every_text(vocab):
        if record_type in ("service", "program") and row["category"] in sensitive:
            if record_type == "program" and row["category"] == "counselling":
                continue  # a counselling course is no crisis line
            seen += 1
            assert text.origin != "machine", (row["name_ko"], text)
    assert seen > 200


def test_a_crisis_name_of_unknown_words_is_english_only(vocab: Vocabulary) -> None:
    name = "북한이탈여성 성폭력피해상담소"
    forms = [compose_name(name, "counselling", "", lang, vocab) for lang in LANGS]
    assert forms[0] == "North Korean Defector Women Sexual Violence Counseling Center"
    assert forms[1:] == [None, None, None]
    assert compose_name(name, "family_center", "", "zh", vocab) is not None


def test_texts_that_must_be_covered(vocab: Vocabulary) -> None:
    """Fees, capacities and ages are all there; descriptions all but those of crisis rows."""
    for row in rows_of("service"):
        if row["category"] in SENSITIVE:
            continue
        fields = {text.field for text in composing.texts_for("service", row, vocab)}
        wanted = set(composing.sources("service", row)) - {"hours"}
        assert wanted <= fields, (row["name_ko"], wanted - fields)
    for row in rows_of("program"):
        if row["category"] in program_kinds.SENSITIVE:
            continue
        fields = {text.field for text in composing.texts_for("program", row, vocab)}
        assert set(composing.sources("program", row)) == fields, row["name_ko"]


def test_origins(vocab: Vocabulary) -> None:
    rows = {row["id"]: row for row in rows_of("service")}

    def origins(service_id: str) -> dict[str, str]:
        texts = composing.texts_for("service", rows[service_id], vocab)
        return {text.lang: text.origin for text in texts if text.field == "name"}

    stalking = {"en": "composed", "zh": "official", "ja": "official", "vi": "composed"}
    assert origins("s-stalking") == stalking  # as its note says
    assert set(origins("fc-dongjak").values()) == {"composed"}
    assert set(origins("s-migrant-women-seoul").values()) == {"official"}  # as the glossary says


def test_given_names_win(vocab: Vocabulary) -> None:
    row = next(row for row in rows_of("organization") if row["id"] == "swff")
    names = [t for t in composing.texts_for("organization", row, vocab) if t.field == "name"]
    assert TextRow("name", "en", "Seoul Foundation of Women & Family", "official") in names
    assert TextRow("name", "zh", "首尔女性家庭基金会", "composed") in names


def test_official_english_of_dong(vocab: Vocabulary) -> None:
    names = {
        row["name_ko"]: composing.texts_for("gazetteer", row, vocab)[0]
        for row in rows_of("gazetteer")
        if row["kind"] != "district"
    }
    assert names["예지동"] == TextRow("name", "en", "Yeji-dong", "official")
    assert names["필동2가"].text == "Pil-dong 2-ga"
    assert names["원효로1가"].text == "Wonhyoro 1-ga"
    assert names["답십리동"].text == "Dapsimni-dong"
    assert names["신길4동"] == TextRow("name", "en", "Singil 4-dong", "composed")


def test_sources_name_the_korean_behind_each_field() -> None:
    row = next(row for row in rows_of("service") if row["fee_ko"])
    sources = composing.sources("service", row)
    assert sources["name"] == row["name_ko"]
    assert sources["fee"] == row["fee_ko"]
    assert composing.sources("term", {"ko": "무료"}) == {"name": "무료"}


def test_version_follows_the_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("data")
    for file in DATA.glob("*.csv"):
        (folder / file.name).write_bytes(file.read_bytes())
    assert composing.version(folder) == composing.version()
    phrases = folder / "phrases.csv"
    phrases.write_text(phrases.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert composing.version(folder) != composing.version()


def test_whole_directory_is_composed_quickly() -> None:
    """The loader composes everything on the first start: 0.2 s here, never more than 1.5 s."""
    started = time.process_time()
    fresh = composing.vocabulary()
    assert sum(1 for _text in every_text(fresh)) > 13_000
    assert time.process_time() - started < 1.5


def test_small_rules() -> None:
    assert without_gloss("安心帰宅スカウト（夜間の帰宅付き添い）") == "安心帰宅スカウト"
    assert without_gloss("Kids cafe") == "Kids cafe"
    assert title("toy library of the district") == "Toy Library of the District"


def test_data_files_are_whole(vocab: Vocabulary) -> None:
    """Every word and phrase has all four languages, and a phrase the same slots in each."""
    for name in ("name_parts.csv", "phrases.csv"):
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len({row["ko"] for row in rows}) == len(rows)
        for row in rows:
            if row.get("kind") == "skip":
                continue
            slots = set(re.findall(r"\{\w+\}", row["ko"]))
            for lang in LANGS:
                assert row[lang], row
                assert set(re.findall(r"\{\w+\}", row[lang])) == slots, row


def test_taxonomy_knows_every_kind() -> None:
    assert list(taxonomy.CATEGORIES) == list(KINDS)
    assert {c.code for c in taxonomy.CATEGORIES.values() if c.is_sensitive} == SENSITIVE
    for category in taxonomy.CATEGORIES.values():
        assert bool(category.schema_type) is not category.is_sensitive
    assert {row["category"] for row in rows_of("service")} <= set(taxonomy.CATEGORIES)
    assert {row["category"] for row in rows_of("program")} <= set(taxonomy.PROGRAM_CATEGORIES)


@given(st.text(max_size=40), st.sampled_from(LANGS))
def test_any_name_at_all_can_be_composed(name: str, lang: str) -> None:
    """Hostile or broken names neither raise nor leave Korean syllables behind."""
    text = compose_name(name, "family_center", "동작구", lang, SHARED)
    assert text is None or not re.search(r"[가-힣]", text)


@given(
    st.lists(st.sampled_from("동작구가족센터신길4점호 ()·,서울 키움1역관"), max_size=25),
    st.sampled_from(LANGS),
)
def test_any_mix_of_known_syllables_keeps_the_rules(parts: list[str], lang: str) -> None:
    name = "".join(parts)
    text = compose_name(name, "kids_cafe", "동작구", lang, SHARED)
    if text and name.count("(") == name.count(")") == len(re.findall(r"\([^()]*\)", name)):
        assert not HANGUL.search(text)
        assert "  " not in text


SHARED = composing.vocabulary()
