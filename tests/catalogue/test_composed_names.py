"""Names of places and stations in four more languages: tables of what is expected."""

from __future__ import annotations

import pytest

from service_finder.catalogue import composing
from service_finder.catalogue.composing import Vocabulary, compose_name
from service_finder.lib.shipped import rows_of

LANGS = ("en", "zh", "ja", "vi")


@pytest.fixture(scope="module")
def vocab() -> Vocabulary:
    return composing.vocabulary()


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
         ["Daebang Station", "大方站", "テバン駅", "Ga Daebang"]),
        (station("강남역", "Gangnam", "강남구"),
         ["Gangnam Station", "江南站", "カンナム駅", "Ga Gangnam"]),
        (station("영등포구청역", "Yeongdeungpo-gu Office", "영등포구"),
         ["Yeongdeungpo-gu Office Station", "永登浦区厅站", "ヨンドゥンポグチョン駅",
          "Ga Yeongdeungpo-gu Office"]),
        (station("서울역", "Seoul Station", "중구"),
         ["Seoul Station", "首尔站", "ソウル駅", "Ga Seoul"]),
        (station("고속터미널역", "Express Bus Terminal", "서초구"),
         ["Express Bus Terminal Station", "高速巴士客运站", "コソクターミナル駅",
          "Ga Express Bus Terminal"]),
        (station("마곡나루역", "", "강서구"),
         ["Magongnaru Station", "麻谷渡口站", "マゴンナル駅", "Ga Magongnaru"]),
        (station("암사역사공원역", "", "강동구"),
         ["Amsa History Park Station", "Amsa History Park站", "Amsa History Park駅",
          "Ga Amsa History Park"]),
    ],
)  # fmt: skip
def test_stations(vocab: Vocabulary, row: dict[str, str], expected: list[str]) -> None:
    assert [text.text for text in composing.texts_for("station", row, vocab)] == expected


def test_every_sign_belongs_to_a_station_and_becomes_its_name(vocab: Vocabulary) -> None:
    stations = {row["name_ko"]: row for row in rows_of("stations.csv")}
    for sign in rows_of("station_signs.csv"):
        names = composing.texts_for("station", stations.pop(sign["name_ko"]), vocab)
        named = {text.lang: text.text for text in names}
        assert (named["zh"], named["ja"]) == (f"{sign['name_zh']}站", f"{sign['name_ja']}駅")
        assert sign["source"] and sign["confidence"] == "secondary"
    assert set(stations) == {"서원역", "암사역사공원역"}, "without a known sign"
