"""우리동네키움포털 facilities of data.seoul.go.kr: kids cafés, Kium centers, childcare sharing.

Source: TnFcltySttusInfo1001, 1002, 1004 and tnFcltySttusInfo1011, documented columns, 2026-11.
"""

from __future__ import annotations

import re
from functools import partial

from service_finder.importers import columns
from service_finder.importers.decoding import Raw
from service_finder.importers.sources.source import Found, PublicSource

PUBLISHER = "서울특별시"
LICENCE = "공공누리 1유형"
REQUIRED = (("FCLTY_ID",), ("FCLTY_NM",), ("BASS_ADRES",))
# Deep link by id; the portal's own data behind it is not read.
RESERVE = "https://umppa.seoul.go.kr/icare/user/kidsCafe/BD_selectKidsCafeView.do?q_fcltyId="
_TWICE = re.compile(r"(\d{1,2})세\s*~\s*(\d{1,2})세")  # "0세 ~ 7세" is 0~7세
_ID = re.compile(r"[A-Za-z0-9]{2,40}")


def read(category: str, prefix: str, raw: Raw) -> Found:
    """Read one facility. X_CRDNT_VALUE is the longitude, Y_CRDNT_VALUE the latitude."""
    key = columns.must(raw, "FCLTY_ID")
    doubts: list[str] = []
    return Found(
        category=category,
        name=columns.must(raw, "FCLTY_NM"),
        key=key,
        id=f"{prefix}-{key.lower()}" if _ID.fullmatch(key) else "",
        district=columns.pick(raw, "ATDRC_NM") or columns.pick(raw, "ATDRC_CODE")[:5],
        address=columns.address(raw.get("BASS_ADRES", ""), columns.pick(raw, "DETAIL_ADRES")),
        postal_code=columns.pick(raw, "ZIP"),
        lat=columns.pick(raw, "Y_CRDNT_VALUE"),
        lng=columns.pick(raw, "X_CRDNT_VALUE"),
        phone=columns.phone(columns.pick(raw, "CTTPC", "TELNO"), doubts),
        website=columns.website(columns.pick(raw, "SITE_URL"), doubts),
        reserve_url=RESERVE + key if category == "kids_cafe" and _ID.fullmatch(key) else "",
        hours=_hours(raw),
        ages=_TWICE.sub(r"\1~\2세", columns.pick(raw, "POSBL_AGRDE", "AGE_SE_NM")),
        capacity=_whole(columns.pick(raw, "INSTT_PSNCPA", "INDVDL_PSNCPA")),
        fee=_fee(raw),
        as_of=columns.date(columns.pick(raw, "UPDT_DT", "REGIST_DT")),
        doubts=doubts,
    )


def _hours(raw: Raw) -> str:
    """Weekday and Saturday times by the days it says it opens; the weekly closing as said."""
    opens = columns.days(columns.pick(raw, "OPEN_WEEK")) or "월화수목금"
    weekdays = "".join(day for day in opens if day not in "토일")
    lines = [(columns.spell_days(weekdays), raw.get("WKDAY_BEGIN_TIME", ""),
              raw.get("WKDAY_END_TIME", ""))]  # fmt: skip
    if raw.get("SAT_OPER_AT", "").strip().upper() == "Y":
        lines.append(("토", raw.get("SAT_OPER_BEGIN_TIME", ""), raw.get("SAT_OPER_END_TIME", "")))
    said = columns.hours(*lines)
    open_days = "".join(day for day in "토일" if day in opens and f"{day} " not in said)
    if said and open_days:
        said += f"; {columns.spell_days(open_days)}"
    closed = columns.days(columns.pick(raw, "CLOSE_WEEK"))
    return f"{said}; 휴관 {columns.spell_days(closed)}" if said and closed else said


def _fee(raw: Raw) -> str:
    is_free = raw.get("RNTFEE_FREE_AT", "").strip().upper() == "Y"
    fee = columns.pick(raw, "RNTFEE")
    return "무료" if is_free else (f"{int(fee):,}원" if fee.isascii() and fee.isdigit() else "")


def _whole(text: str) -> str:
    match = re.fullmatch(r"(\d{1,5})\s*명?", text)
    return match[1] if match and int(match[1]) else ""


def _source(code: str, service: str, title: str, category: str, prefix: str) -> PublicSource:
    return PublicSource(
        code,
        title,
        PUBLISHER,
        service,
        LICENCE,
        REQUIRED,
        partial(read, category, prefix),
        prefix,
    )


KIDS_CAFES = _source(
    "seoul-kids-cafes", "tnFcltySttusInfo1011", "서울형 키즈카페", "kids_cafe", "kc"
)
KIUM = _source(
    "seoul-kium-centers", "TnFcltySttusInfo1001", "우리동네키움센터", "kiwoom_center", "kium"
)
OPEN_ROOMS = _source(
    "seoul-childcare-rooms", "TnFcltySttusInfo1002", "공동육아방·열린육아방", "shared_parenting",
    "room",
)  # fmt: skip
SHARING = _source(
    "seoul-childcare-sharing", "TnFcltySttusInfo1004", "공동육아나눔터", "shared_parenting",
    "sharing",
)  # fmt: skip
