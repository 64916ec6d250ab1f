"""전국안심귀가스카우트 (data.go.kr 15155671): who walks residents home, district by district."""

from __future__ import annotations

from service_finder.importers import columns
from service_finder.importers.decoding import Raw
from service_finder.importers.sources.source import Found, PublicSource
from service_finder.lib import clock

NAME = "안심귀가스카우트"


def read(raw: Raw) -> Found:
    """Read a row of the file. It has no address; days are not stated, so hours say only times."""
    doubts: list[str] = []
    district = columns.must(raw, "시군구명")
    area = columns.pick(raw, "운영지역명")
    ends_on = columns.date(columns.pick(raw, "운영종료일자"))
    return Found(
        category="safety_service",
        name=f"{district} {NAME}" + (f"({area})" if area and area != district else ""),
        city=columns.must(raw, "시도명"),
        district=district,
        phone=columns.phone(columns.pick(raw, "관리기관전화번호"), doubts),
        hours=columns.hours(
            ("매일", raw.get("운영시작시각", ""), raw.get("운영종료시각", ""))
        ).removeprefix("매일 "),
        description=_description(raw),
        as_of=columns.date(columns.pick(raw, "데이터기준일자")),
        is_over=len(ends_on) == 10 and ends_on < clock.today().isoformat(),
        doubts=doubts,
    )


def _description(raw: Raw) -> str:
    said = (("이용대상", "이용대상자명"), ("신청방법", "신청방법내용"), ("예약", "예약여부"))
    return ", ".join(f"{label}: {raw[name]}" for label, name in said if columns.pick(raw, name))


SCOUTS = PublicSource(
    "walk-home-scouts", "전국안심귀가스카우트표준데이터", "행정안전부", "15155671",
    "이용허락범위 제한 없음",
    (("시도명",), ("시군구명",), ("운영시작시각",), ("관리기관전화번호",)),
    read, "scout", needs_verifying=True,
)  # fmt: skip
