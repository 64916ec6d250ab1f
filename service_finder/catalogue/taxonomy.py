"""The kinds of place and of programme as one taxonomy: label, sensitivity, schema.org type.

Labels live in lib.kinds and program_kinds (English msgids; templates translate them).
"""

from __future__ import annotations

from dataclasses import dataclass

from service_finder.catalogue import program_kinds
from service_finder.catalogue.disclosure import is_sensitive
from service_finder.lib.kinds import KINDS

# What schema.org calls such a place; sensitive kinds have no markup at all.
# Source: https://schema.org/LocalBusiness and https://schema.org/CivicStructure, subtypes.
_SCHEMA_TYPES = {
    "kids_cafe": "EntertainmentBusiness",
    "family_center": "GovernmentOffice",
    "shared_parenting": "ChildCare",
    "kiwoom_center": "ChildCare",
    "childcare_support": "ChildCare",
    "childcare": "ChildCare",
    "toy_library": "Library",
    "vip_zone": "ChildCare",
    "child_development": "ChildCare",
    "women_career": "EmploymentAgency",
    "working_mom_center": "EmploymentAgency",
    "wedding_venue": "EventVenue",
    "rental_space": "EventVenue",
}


@dataclass(frozen=True, slots=True)
class Category:
    """A kind as pages and feeds name it. `schema_type` is "" for kinds that leave no trace."""

    code: str
    label: str
    is_sensitive: bool
    schema_type: str = ""


CATEGORIES: dict[str, Category] = {
    code: Category(code, kind.label, is_sensitive(code), _SCHEMA_TYPES.get(code, ""))
    for code, kind in KINDS.items()
}
PROGRAM_CATEGORIES: dict[str, Category] = {
    code: Category(code, label, code in program_kinds.SENSITIVE)
    for code, label in program_kinds.PROGRAM_KINDS.items()
}
