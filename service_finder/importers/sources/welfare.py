"""사회복지시설 (fcltOpenInfo_…): only kinds that a person approved; protected ones never.

The data set also lists residential protection and the names of persons (RPRSNTV): the deny rule
and the dropping of those columns happen before this file sees a row (importers/deny.py).
"""

from __future__ import annotations

from service_finder.importers import columns
from service_finder.importers.decoding import Raw
from service_finder.importers.rows import Undecided
from service_finder.importers.sources.source import Found, PublicSource

# FCLT_KIND_NM that may be shown, and what it is here. Any other kind stays out.
APPROVED = {
    "가족센터": "family_center",
    "건강가정지원센터": "family_center",
    "다문화가족지원센터": "family_center",
    "건강가정다문화가족지원센터": "family_center",
    "육아종합지원센터": "childcare_support",
    "공동육아나눔터": "shared_parenting",
    "다함께돌봄센터": "kiwoom_center",
}


def read(raw: Raw) -> Found:
    """Read one facility of an approved kind."""
    kind = columns.must(raw, "FCLT_KIND_NM").replace("·", "").replace(" ", "")
    category = APPROVED.get(kind)
    if category is None:
        raise Undecided("its kind is not approved: hidden until somebody decides")
    doubts: list[str] = []
    return Found(
        category=category,
        name=columns.must(raw, "FCLT_NM"),
        key=columns.must(raw, "FCLT_CD"),
        district=columns.pick(raw, "JRSD_SGG_CD")[:5] or columns.pick(raw, "JRSD_SGG_NM"),
        address=columns.address(columns.pick(raw, "FCLT_ADDR")),
        postal_code=columns.pick(raw, "FCLT_ZIPCD"),
        phone=columns.phone(columns.pick(raw, "FCLT_TEL_NO"), doubts),
        doubts=doubts,
    )


WELFARE = PublicSource(
    "seoul-welfare", "사회복지시설 정보", "서울특별시", "fcltOpenInfo", "공공누리 1유형",
    (("FCLT_NM",), ("FCLT_CD",), ("FCLT_KIND_NM",)), read, "welfare",
)  # fmt: skip
