"""여성안심지킴이집: shops to run to (data.go.kr 15034535, nationwide)."""

from __future__ import annotations

from service_finder.importers import columns
from service_finder.importers.decoding import Raw
from service_finder.importers.sources.source import Found, PublicSource

NAME = "여성안심지킴이집"


def read(raw: Raw) -> Found:
    """Read a row of tn_pubr_public_female_safety_prtchouse_api. useYn N: no longer one of them."""
    doubts: list[str] = []
    return Found(
        category="safety_service",
        name=f"{NAME}({columns.must(raw, 'storNm', '점포명')})",
        city=columns.pick(raw, "ctprvnNm", "시도명"),
        district=columns.pick(raw, "signguCode", "시군구코드")[:5]
        or columns.pick(raw, "signguNm", "시군구명"),
        address=columns.address(columns.must(raw, "rdnmadr", "소재지도로명주소", "lnmadr")),
        lat=columns.pick(raw, *columns.LATITUDE),
        lng=columns.pick(raw, *columns.LONGITUDE),
        phone=columns.phone(columns.pick(raw, "phoneNumber", "여성안심지킴이집전화번호"), doubts),
        as_of=columns.date(columns.pick(raw, "referenceDate", "데이터기준일자")),
        is_over=columns.pick(raw, "useYn", "운영여부").upper() == "N",
        doubts=doubts,
    )


SAFE_SHOPS = PublicSource(
    "safe-shops", "전국여성안심지킴이집표준데이터", "경찰청·행정안전부", "15034535",
    "이용허락범위 제한 없음",
    (("storNm", "점포명"), ("rdnmadr", "소재지도로명주소"), ("ctprvnNm", "시도명")),
    read, "shop", needs_verifying=True,
)  # fmt: skip
