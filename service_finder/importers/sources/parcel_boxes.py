"""안심택배함: of Seoul (OA-20922, safeOpenBox) and of data.go.kr (15034534, nationwide)."""

from __future__ import annotations

from service_finder.importers import columns
from service_finder.importers.decoding import Raw
from service_finder.importers.sources.source import Found, PublicSource

NAME = "안심택배함"


def read_seoul(raw: Raw) -> Found:
    """Read a row of safeOpenBox: WGSXPT is the latitude, unlike elsewhere."""
    return Found(
        category="safety_service",
        name=_named(columns.must(raw, "ANSIMINM")),
        district=columns.pick(raw, "ADDRDETAIL"),
        address=_in_seoul(columns.must(raw, "ANSIMIADDR")),
        lat=columns.pick(raw, "WGSXPT"),
        lng=columns.pick(raw, "WGSYPT"),
    )


def read_national(raw: Raw) -> Found:
    """Read a row of tn_pubr_public_female_safety_hdrycstdyplace_api; names misspelt as they are."""
    doubts: list[str] = []
    return Found(
        category="safety_service",
        name=_named(columns.must(raw, "fcltyNm", "시설명")),
        city=columns.pick(raw, "ctprvnNm", "시도명"),
        district=columns.pick(raw, "signguNm", "시군구명"),
        address=columns.address(columns.must(raw, "rdnmadr", "소재지도로명주소", "lnmadr")),
        lat=columns.pick(raw, *columns.LATITUDE),
        lng=columns.pick(raw, *columns.LONGITUDE),
        phone=columns.phone(
            columns.pick(
                raw, "cstmrCnterPhoneNumber", "고객센터전화번호", "institutionPhoneNumber"
            ),
            doubts,
        ),
        hours=columns.hours(
            ("월–금", raw.get("weekdayOperOpenHhmm", ""), raw.get("weekdayOperColseHhmm", "")),
            ("토", raw.get("satOperOperOpenHhmm", ""), raw.get("satOperCloseHhmm", "")),
            ("일", raw.get("holidayOperOpenHhmm", ""), raw.get("holidayCloseOpenHhmm", "")),
        ),
        capacity=columns.pick(raw, "boxCo") if columns.pick(raw, "boxCo").isdecimal() else "",
        as_of=columns.date(columns.pick(raw, "referenceDate", "데이터기준일자")),
        doubts=doubts,
    )


def _named(name: str) -> str:
    return name if NAME in name else f"{NAME}({name})"


def _in_seoul(address: str) -> str:
    found = columns.address(address)
    return found if found.startswith("서울") else f"서울특별시 {found}"


SEOUL = PublicSource(
    "seoul-parcel-boxes", "서울시 안심택배함", "서울특별시", "OA-20922", "공공누리 1유형",
    (("ANSIMINM",), ("ANSIMIADDR",)), read_seoul, "box",
    needs_verifying=True,
)  # fmt: skip
NATIONAL = PublicSource(
    "parcel-boxes", "전국여성안심택배함표준데이터", "행정안전부", "15034534",
    "이용허락범위 제한 없음",
    (("fcltyNm", "시설명"), ("rdnmadr", "소재지도로명주소"), ("ctprvnNm", "시도명")),
    read_national, "box", needs_verifying=True,
)  # fmt: skip
