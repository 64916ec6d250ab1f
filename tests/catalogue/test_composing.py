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
