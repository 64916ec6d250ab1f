"""Danger told without its name: what is done, by whom and where; and everyday words like it."""

import pytest

from service_finder.catalogue.search import Query, find, understand


@pytest.mark.parametrize(
    "query",
    [
        "남편이 술만 마시면 물건을 부숴요", "애아빠가 저를 밀어서 넘어졌어요", "죽여버린대요",
        "남편이 핸드폰을 뺏었어요", "옆집에서 비명소리", "시댁에서 노예처럼 일해요",
        "he wont let me leave the house", "my in laws treat me like a slave",
        "he took my phone and locked the door", "my husband smashes things",
        "老公喝酒就砸东西", "被婆家当奴隶", "手机被老公没收", "隔壁女人在惨叫",
        "夫が酒を飲むと物を壊す", "夫に突き飛ばされた", "家から出してもらえない",
        "隣から女性の悲鳴",
        "夫に携帯を取り上げられた", "chồng nhậu vào là đập đồ", "bị nhà chồng coi như nô lệ",
        "nhà chồng không cho ra khỏi nhà", "chồng lấy điện thoại của tôi", "ly hôn là nó giết tôi",
    ],
)  # fmt: skip
def test_violence_is_known_by_what_is_done(query):
    assert understand(query, lang="en").crisis


@pytest.mark.parametrize(
    ("query", "need"),
    [
        ("전여친이 계속 찾아옵니다", "stalking"),
        ("헤어진 남자가 회사 앞에서 기다립니다", "stalking"),
        ("ex boyfriend waits outside my office", "stalking"),
        ("前男友在公司门口堵我", "stalking"),
        ("元彼が会社の前で待っている", "stalking"),
        ("bạn trai cũ đứng đợi trước công ty", "stalking"),
        ("탈의실에 카메라", "digital_crime"),
        ("there was a camera in the changing room", "digital_crime"),
        ("厕所被装摄像头", "digital_crime"),
        ("更衣室にカメラ", "digital_crime"),
        ("có camera trong nhà vệ sinh", "digital_crime"),
        ("someone made fake porn of me", "digital_crime"),
        ("i think i was drugged", "sexual_violence"),
        ("bị bỏ thuốc rồi hiếp", "sexual_violence"),
        ("薬を飲まされて乱暴された", "sexual_violence"),
        ("妻が保護されている場所", "shelter"),
        ("受暴妇女住在哪里", "shelter"),
    ],
)
def test_what_is_done_says_which_help(query, need):
    meant = understand(query, lang="en")
    assert meant.crisis
    assert need in meant.needs


@pytest.mark.parametrize(
    "query",
    [
        "그이가 화나면 벽을 쳐요", "남자친구가 제 폰을 매일 검사해요", "엄마가 밥을 안 줘요",
        "생활비를 한푼도 안 줘요", "영상통화 녹화해서 돈 달래요", "he burned me with a cigarette",
        "boyfriend reads all my messages", "i was forced into this marriage", "老公一分钱不给",
        "video call recorded now he wants money", "婆婆拿走我的护照", "用烟头烫我",
        "彼氏に毎日スマホをチェックされる", "顔にあざができた", "家庭教師が娘を触った",
        "husband keeps my passport", "he hides my passport", "husband not give passport",
        "mặt tôi bị bầm tím", "mẹ chồng cầm hộ chiếu của tôi", "gia sư sờ con gái tôi",
    ],
)  # fmt: skip
def test_control_and_hurt_are_known_in_plain_words(query):
    assert understand(query, lang="en").crisis


@pytest.mark.parametrize(
    "query",
    ["he punched a hole in the wall next to my head", "隣の子が毎日殴られている",
     "남편이 때려요 우리집 근처 zzqq", "my husband hits me near zzqq", "zzqq附近 老公打我"],
)  # fmt: skip
def test_a_place_nobody_knows_takes_no_help_away(index, query):
    shown = {hit.id for hit in find(index, Query(query, limit=5)).hits}
    assert shown & {"s-1366-seoul", "n-112", "s-danuri"}


@pytest.mark.parametrize(
    "query",
    [
        "three kids cafe", "ice cream for kids", "screaming toddler tantrum", "baby shower venue",
        "i want to push my baby stroller in the park", "camera shop", "hotel near gangnam",
        "my ex wife and custody", "my husband lost his job", "slave history museum",
        "noise from upstairs neighbour", "waiting list", "older man wants to get married",
        "유모차 밀어 주세요", "윗집 층간소음", "카메라 대여", "아이 화장실 교육",
        "결혼식 영상 촬영",
        "수영장 있는 키즈카페", "찾아오시는 길", "시어머니 선물", "우리 아이 사진", "여권 사진",
        "passport photo", "打羽毛球", "踢足球", "躲猫猫", "đánh cầu lông", "đánh đàn",
        "夫の育児休業",
        "카메라 강좌", "문자로 예약", "찾아오는 한국어 선생님", "快递 打包", "chụp ảnh hộ chiếu",
        "남편 여권 갱신", "직원 교육", "employee training", "핸드폰 검사", "LINE 登録", "護照 申请",
        "我老公推荐的地方", "婴儿车可以推进去吗", "孩子摔倒了", "酒店婚礼", "婚礼摄像",
        "前夫 抚养费",
        "气死我了", "楼下的儿童乐园", "天气预报", "子どもが物を壊す", "結婚式 カメラ", "隣の駅",
        "キャンセル待ち", "元夫 養育費", "姑への贈り物", "chụp ảnh cưới", "mẹ chồng giữ cháu",
        "con đợi trước cổng trường", "chồng ném bóng với con", "xô nước", "khách sạn tiệc cưới",
    ],
)  # fmt: skip
def test_everyday_life_is_no_danger(query):
    meant = understand(query, lang="en")
    assert not meant.crisis
    assert not meant.shelter_hunt


@pytest.mark.parametrize(
    "query",
    [
        "또 맞을까봐 겁나요", "모텔에 끌려갔어요", "몸을 만지려고 해요", "옷 벗으라고 해요",
        "누가 훔쳐봐요", "집에 못 들어가게 해요", "불지르겠대요", "숨어야 해요", "술 취한 남편",
        "he threw a plate at me", "he smashed my phone", "he put a tracker on my car",
        "he is outside my house", "he films me", "i need to hide", "i am being held", "overdose",
        "my kid was touched", "forced abortion", "coercive control", "他抢了我的护照",
        "身份证被扣", "被逼结婚", "老公赶我出门", "家里很危险", "活不下去", "父が怖い",
        "夫がスマホを見張る", "児童ポルノ", "逃げる場所", "隠れる場所", "bị bắt cóc",
        "cưỡng dâm", "bị quay phim lén", "chồng đuổi ra khỏi nhà",
    ],
)  # fmt: skip
def test_what_a_second_reader_thought_of_is_known(query):
    assert understand(query, lang="en").crisis


@pytest.mark.parametrize(
    "query",
    [
        "우리 아이에게 맞는 키즈카페", "나이에 맞는 장난감", "저에게 맞는 지원",
        "예방접종 맞았어요", "독감주사 맞는 곳", "백신 맞고 갈 곳", "유모차 끌고 갈 수 있는 곳",
        "아이 때문에", "공 던지기", "딱 맞는 곳", "hit songs for kids",
        "踢毽子", "隠れ家カフェ", "太鼓を叩く",
        "theo dõi sức khỏe", "theo dõi thai", "đấm bốc",
        "gps watch for kids", "i lost my passport", "train tracks", "父の日", "lớp quay phim",
    ],
)  # fmt: skip
def test_what_fits_a_child_and_what_the_doctor_gives_is_no_violence(query):
    assert not understand(query, lang="ko").crisis


@pytest.mark.parametrize(
    "query",
    [
        "남편에게 맞는 아내",
        "아빠한테 맞는 아이",
        "맞았어요",
        "물건을 던져요",
        "아이 때리는 엄마",
        "safe place for me and my kids",
        "he is following me",
        "he hits the kids",
        "他踢我",
        "安全な場所に逃げたい",
        "夫が叩く",
        "chồng theo dõi tôi",
        "chồng đấm tôi",
    ],
)
def test_a_blow_stays_a_blow(query):
    assert understand(query, lang="ko").crisis
