"""가족센터 from any CSV: the columns are found by their usual names in either language."""

from __future__ import annotations

from service_finder.importers import columns
from service_finder.importers.decoding import Raw
from service_finder.importers.sources.source import Found, PublicSource

NAME = ("institutionNm", "기관명", "센터명", "시설명", "name")
ADDRESS = ("rdnmadr", "소재지도로명주소", "도로명주소", "주소", "address")
PHONE = ("telNo", "전화번호", "대표전화", "연락처", "phone")
WEBSITE = ("homepageUrl", "홈페이지", "홈페이지주소", "website")
DISTRICT = ("시군구명", "자치구", "signguNm", "regnsenm", "district")
DATE = ("데이터기준일자", "기준일자", "referenceDate", "as_of")
CITY = ("시도명", "ctprvnNm")


def read(raw: Raw) -> Found:
    """Read one center. Column names: the mapping above (data.go.kr 15062464 and the like)."""
    doubts: list[str] = []
    return Found(
        category="family_center",
        name=columns.must(raw, *NAME),
        city=columns.pick(raw, *CITY),
        district=columns.pick(raw, *DISTRICT),
        address=columns.address(columns.must(raw, *ADDRESS)),
        lat=columns.pick(raw, *columns.LATITUDE),
        lng=columns.pick(raw, *columns.LONGITUDE),
        phone=columns.phone(columns.pick(raw, *PHONE), doubts),
        website=columns.website(columns.pick(raw, *WEBSITE), doubts),
        as_of=columns.date(columns.pick(raw, *DATE)),
        doubts=doubts,
    )


FAMILY_CENTERS = PublicSource(
    "family-centers", "가족센터 (CSV)", "여성가족부·자치구", "csv", "파일에 따름",
    (NAME, ADDRESS), read, "family",
)  # fmt: skip
