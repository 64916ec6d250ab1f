"""The one place that decides what of a service may leave the house. It fails closed.

Every page, JSON answer, feed, map, search index and export is made of PublicPlace objects, and
only `disclose` makes them. A shelter is nothing at all (None). A violence or crisis service has
no address and no point, whatever the database says, unless data/disclosure.csv names it.
Source: 가정폭력방지 및 피해자보호 등에 관한 법률, duty of secrecy; docs/safety.md.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from typing import Literal, get_args

from service_finder.config import DATA

Disclosure = Literal["public", "district_only", "phone_only", "hidden"]
LEVELS: tuple[Disclosure, ...] = get_args(Disclosure)

# Kinds whose readers may be in danger: pages leave no trace, machine text is not allowed.
SENSITIVE = frozenset({"safety_service", "counselling", "national_hotline"})
# Kinds that anybody may be told everything about. A kind in neither set is hidden.
OPEN = frozenset(
    {
        "child_development",
        "childcare",
        "childcare_support",
        "family_center",
        "kids_cafe",
        "kiwoom_center",
        "rental_space",
        "shared_parenting",
        "toy_library",
        "vip_zone",
        "wedding_venue",
        "women_career",
        "working_mom_center",
    }
)
# Residential protection by name: such a row is refused before anything of it is stored.
PROTECTED_NAME = re.compile(
    r"쉼\s*터|쉘터|셸터|보호\s*시설|피난처|피난\s*시설|긴급\s*피난|그룹\s*홈|공동\s*생활\s*가정|자활\s*지원"
    r"|모자원|모자보호|보호소|은신처|안전\s*가옥|(?:임시|긴급)\s*숙소"
    r"|\bshelters?\b|\brefuges?\b|safe\s*-?house|halfway\s*house|\bgroup\s*home"
    r"|庇[护護]|避[难難]所|收容|安全屋|救助站|シェルター|保護施設|一時保護|母子寮|母子生活支援|駆け込み"
    r"|(?:nhà|nơi|chỗ)\s*(?:tạm\s*)?(?:lánh|trú\s*ẩn)|mái\s*ấm|nhà\s*tạm\s*trú"
    r"|(?<!về )nhà\s*an\s*toàn",  # not "home safely"
    re.IGNORECASE,
)
# Letters in parts (NFD), full-width, or with something unseen between them are the same letters.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
# "아기쉼터" and the like are nursing corners, not protection.
HARMLESS_NAME = re.compile(r"아기\s*쉼터|수유\s*쉼터|무더위\s*쉼터|그늘\s*쉼터")
# What reads like an address or a coordinate. Free text of a protected row that matches is withheld.
ADDRESS_LIKE = re.compile(
    r"[가-힣0-9]+(?:대로|로|길)\s*(?:\d+\s*(?:번?길)?\s*)?\d+"  # road name and number
    r"|[가-힣]+\d*(?:동|가|리)\s*\d+(?:-\d+)?(?:번지)?"  # dong and lot number
    r"|\d+(?:-\d+)?\s*번지"
    r"|\b\d{1,4}(?:-\d+)?,?\s+[A-Z][\w'-]*-?(?:ro|gil|daero)\b"  # 18, Yeouidaebang-ro
    r"|\b[A-Z][\w'-]*-?(?:ro|gil|daero)\s*\d+"
    r"|\b3[78]\.\d{3,}|\b12[67]\.\d{3,}"  # a Korean latitude or longitude
    r"|(?:우|〒)?\s*\b0[1-8]\d{3}\b(?!-)"  # a Seoul postal code
    r"|서울(?:특별시|시)?\s+[가-힣]{1,5}구\s+\S+\s*\d"
    r"|\d+\s*(?:층|호)\b",
)


@cache
def decisions() -> dict[str, str]:
    """Return the decisions about services, by id or "prefix-*" (disclosure.csv, with reasons)."""
    with (DATA / "disclosure.csv").open(encoding="utf-8", newline="") as file:
        return {row["service_id"]: row["disclosure"] for row in csv.DictReader(file)}


def is_reserved(service_id: str) -> bool:
    """Say whether an id begins like those of a whole source that has a decision ("shop-*")."""
    return service_id.partition("-")[0] + "-*" in decisions()


def _decision(service_id: str, category: str) -> str | None:
    """Return the written decision about a service, or about the source that its id begins with."""
    found = decisions().get(service_id)
    if found is None and category == "safety_service" and is_reserved(service_id):
        found = decisions()[service_id.partition("-")[0] + "-*"]
    return found


def is_sensitive(category: str) -> bool:
    """Say whether pages about this kind must leave no trace; unknown kinds count as sensitive."""
    return category in SENSITIVE or category not in OPEN


def plain(text: str) -> str:
    """Return a text as the rules read it: whole letters of one width, nothing unseen between."""
    return UNSEEN.sub("", unicodedata.normalize("NFKC", text))


def is_protected_name(*names: str) -> bool:
    """Say whether a name speaks of residential protection, in any of the languages."""
    return any(PROTECTED_NAME.search(HARMLESS_NAME.sub("", plain(name))) for name in names)


def decide(service_id: str, category: str, *names: str, has_district: bool = True) -> Disclosure:
    """Return how much of a service may be known outside. No decision means hidden."""
    if is_protected_name(*names):
        return "hidden"
    decided = _decision(service_id, category)
    if decided is not None:
        return strictest(decided)
    if category in OPEN:
        return "public"
    if category in SENSITIVE:
        return "district_only" if has_district else "phone_only"
    return "hidden"


def strictest(*levels: str) -> Disclosure:
    """Return the most guarded of several levels; anything unknown is hidden."""
    if any(level not in LEVELS for level in levels):
        return "hidden"
    return LEVELS[max(map(LEVELS.index, levels))]


def is_address_like(text: str) -> bool:
    """Say whether a text holds what reads like an address, a postal code or a coordinate."""
    return ADDRESS_LIKE.search(plain(text)) is not None


def scrub(text: str) -> str:
    """Return the text of a protected row, or "" when it holds anything like an address."""
    return "" if is_address_like(text) else text
