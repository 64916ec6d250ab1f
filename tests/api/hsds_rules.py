"""The rules of HSDS 3.0 that the product's own tests check: what must be there, and of which form.

Written from the published schemas (Open Referral, CC BY-SA 4.0), which are not part of this
project; test_hsds.py checks against them too where they are at hand.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]
REQUIRED = {
    "service": {"id", "name", "status"},
    "organization": {"id", "name", "description"},
    "location": {"id", "location_type"},
    "address": {
        "id", "address_1", "city", "state_province", "postal_code", "country", "address_type",
    },
    "phone": {"id", "number"},
    "schedule": {"id"},
    "language": {"id"},
    "accessibility": {"id"},
    "attribute": {"id"},
    "taxonomy": {"id", "name", "description"},
    "taxonomy_term": {"id", "name", "description"},
    "service_at_location": {"id"},
    "service_area": {"id"},
    "cost_option": {"id"},
    "program": {"id", "name", "description"},
}  # fmt: skip
CHILDREN = {
    "phones": "phone",
    "schedules": "schedule",
    "languages": "language",
    "addresses": "address",
    "accessibility": "accessibility",
    "attributes": "attribute",
    "service_at_locations": "service_at_location",
    "service_areas": "service_area",
    "cost_options": "cost_option",
    "programs": "program",
    "services": "service",
    "organization": "organization",
    "location": "location",
    "service": "service",
    "taxonomy_term": "taxonomy_term",
    "taxonomy_detail": "taxonomy",
}
ENUMS = {
    ("service", "status"): {"active", "inactive", "defunct", "temporarily closed"},
    ("location", "location_type"): {"physical", "postal", "virtual"},
    ("address", "address_type"): {"physical", "postal", "virtual"},
    ("schedule", "freq"): {"WEEKLY", "MONTHLY"},
    ("schedule", "wkst"): {"MO", "TU", "WE", "TH", "FR", "SA", "SU"},
}
NUMBERS = {"latitude", "longitude", "timezone", "minimum_age", "maximum_age", "amount", "interval"}
URIS = {"url", "website", "uri", "term_uri", "schedule_link"}
# Of our own profile; the rules of HSDS say nothing about them.
OWN = {"translations", "source", "booking", "schedule_exceptions", "sensitive"}
BYDAY = re.compile(
    r"(?:[+-]?\d)?(?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:[+-]?\d)?(?:MO|TU|WE|TH|FR|SA|SU))*"
)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
TIME = re.compile(r"[0-2]\d:[0-5]\d")


def faults(kind: str, record: Json, where: str = "") -> list[str]:
    """Return what is wrong with a record and everything nested in it."""
    where = f"{where}/{kind}"
    found = [f"{where}: no {name}" for name in sorted(REQUIRED[kind] - record.keys())]
    for name, value in record.items():
        if name in CHILDREN:
            children = value if isinstance(value, list) else [value]
            for child in children:
                found += faults(CHILDREN[name], child, where)
        elif name not in OWN and not _is_good(kind, name, value):
            found.append(f"{where}.{name}: {value!r}")
    return found


def _is_good(kind: str, name: str, value: Any) -> bool:
    if name == "id" or (name.endswith("_id") and name not in ("external_identifier",)):
        return UUID.fullmatch(value) is not None
    if (kind, name) in ENUMS:
        return value in ENUMS[kind, name]
    if name in NUMBERS:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if name in URIS:
        return urlsplit(value).scheme in ("http", "https") and value.isascii()
    if name == "last_modified":
        return dt.datetime.fromisoformat(value).tzinfo is not None
    if name == "byday":
        return BYDAY.fullmatch(value) is not None
    if name in ("opens_at", "closes_at"):
        return TIME.fullmatch(value) is not None
    return isinstance(value, str)
