"""The deny rule: what is refused before anything of a row is stored, counted or quoted.

Source: 가정폭력방지 및 피해자보호 등에 관한 법률, duty of secrecy; docs/safety.md, rules 13 and 14.
"""

from __future__ import annotations

import re

from service_finder.catalogue import disclosure
from service_finder.importers.decoding import Raw

# Words of protection for people in danger, wherever they stand in a row of open data: the
# kind, the name, the operator, a remark. Wider than the rule for names: an address list of such
# places is what somebody who hunts for a person would look for.
DANGER = re.compile(
    r"가정\s*폭력|성\s*폭력|성\s*매매|성\s*착취|폭력\s*피해|피해자|피해\s*여성|피해\s*아동|피해\s*이주"
    r"|스토킹|학대|해바라기|여성\s*긴급\s*전화|1366\s*(?:센터|서울)|이주\s*여성\s*(?:쉼터|상담|보호)|미혼모|모자\s*(?:가족|원)"
    r"|청소년\s*쉼터|노숙|탈성"
)
# Columns with the names of persons; nobody needs them, so they are dropped from every row.
PERSONAL = frozenset({"RPRSNTV", "대표자", "대표자명", "시설장", "시설장명", "rprsntvNm"})


def without_persons(raw: Raw) -> Raw:
    """Return the row without the columns that name persons."""
    return {name: cell for name, cell in raw.items() if name not in PERSONAL}


def is_denied(raw: Raw) -> bool:
    """Say whether a row must not be stored: any of its cells speaks of such a place."""
    cells = [disclosure.plain(cell) for cell in raw.values()]
    return any(map(DANGER.search, cells)) or disclosure.is_protected_name(*cells)
