"""A directory of any size that looks like the real one: invented places, real dong and stations.

Names are made in five languages from the parts that real names have; nothing here is real.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from service_finder.catalogue.search.places import District, Spot, shipped_places
from service_finder.catalogue.search.records import Document
from service_finder.lib.romanise import romanise
from service_finder.lib.shipped import rows_of

# As in the shipped directory: kinds and how many rows of each.
SHARES = {
    "kids_cafe": 162, "wedding_venue": 67, "shared_parenting": 61, "kiwoom_center": 60,
    "family_center": 47, "counselling": 34, "women_career": 33, "safety_service": 22,
    "childcare_support": 20, "toy_library": 16, "rental_space": 10, "national_hotline": 10,
    "vip_zone": 7, "working_mom_center": 3, "child_development": 1, "childcare": 1,
}  # fmt: skip
PLACELESS = frozenset({"counselling", "safety_service", "national_hotline"})
FIRST = (
    "꿈 별 해 달 숲 솔 봄 새 온 큰 참 늘 푸른 하늘 무지개 도담 "
    "아이 모두 다온 나래 누리 초록 햇살 구름 이슬"
).split()
SECOND = (
    "자람 마루 누리 나무 나라 동산 빛 샘 뜰 채움 사랑 마을 터 날개 "
    "바람 소리 지기 모아 품 들 길 밭 여울"
).split()
FEATURES = (
    "놀이돌봄서비스 운영", "시간제보육", "미끄럼방지 양말 필수", "회차별 예약 운영",
    "현장 접수 병행", "장난감 대여", "다문화가족 사업", "1인가구 지원",
    "직업상담, 직업교육훈련", "대관 공간",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind's names by language."""

    code: str
    names: dict[str, str]


def documents(count: int, seed: int = 20_261_121) -> Iterator[Document]:
    """Yield that many places, the same for the same seed."""
    chance = random.Random(seed)
    kinds = _kinds()
    weights = [SHARES[kind.code] for kind in kinds]
    places = shipped_places()
    dongs = [s for s in places.spots if s.kind == "dong" and s.points]
    for number in range(count):
        kind = chance.choices(kinds, weights)[0]
        dong = chance.choice(dongs)
        district = places.district_by_ko[dong.districts[0]]
        yield _document(number, kind, dong, district, chance)


def _kinds() -> list[Kind]:
    names: dict[str, dict[str, str]] = {}
    for row in rows_of("lexicon/categories.csv"):
        names.setdefault(row["category"], {}).setdefault(row["lang"], row["words"].split("|")[0])
    return [Kind(code, names.get(code, names["family_center"])) for code in SHARES]


def _document(
    number: int, kind: Kind, dong: Spot, district: District, chance: random.Random
) -> Document:
    own = chance.choice(FIRST) + chance.choice(SECOND)
    branch = chance.randint(1, 30)
    lat, lng = dong.points[0]
    placed = kind.code not in PLACELESS
    return Document(
        id=f"synthetic-{number:06d}",
        category=kind.code,
        names=_names(kind, dong, district, own, branch),
        district=district.name_ko if placed or chance.random() < 0.5 else "",
        district_code=district.code if placed or chance.random() < 0.5 else "",
        description=" · ".join(chance.sample(FEATURES, 2)),
        address=(
            f"서울특별시 {district.name_ko} {dong.stem}로{chance.randint(1, 60)}길 "
            f"{chance.randint(1, 200)} {chance.randint(1, 9)}층 ({dong.name_ko})"
            if placed
            else ""
        ),
        dong=dong.name_ko if placed else "",
        lat=lat + chance.gauss(0, 0.004) if placed else None,
        lng=lng + chance.gauss(0, 0.005) if placed else None,
        is_sensitive=not placed,
        is_verified=chance.random() < 0.1,
        phones=(f"02-{chance.randint(200, 9999)}-{chance.randint(1000, 9999)}",),
        flags=chance.getrandbits(8),
        age_from_months=chance.choice((None, 0, 24, 36, 48)),
        age_to_months=chance.choice((None, 84, 120, 156)),
    )


def _names(kind: Kind, dong: Spot, district: District, own: str, branch: int) -> dict[str, str]:
    latin, spot = romanise(own).capitalize(), romanise(dong.stem).capitalize()
    return {
        "ko": f"{district.name_ko} {kind.names['ko']} {dong.stem}{branch}호점({own})",
        "en": f"{latin} {kind.names['en']} {spot} No. {branch} ({district.names['en']})",
        "zh": f"{district.names['zh']}{kind.names['zh']} {spot} {branch}号店（{latin}）",
        "ja": f"{district.names['ja']}{kind.names['ja']} {spot}{branch}号店（{latin}）",
        "vi": f"{kind.names['vi']} {latin} {spot} số {branch} ({district.names['vi']})",
    }
