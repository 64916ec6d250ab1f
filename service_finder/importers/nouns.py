"""districts.csv, gazetteer.csv, stations.csv, organizations.csv, programs.csv, glossary.csv."""

from __future__ import annotations

from service_finder.catalogue import disclosure
from service_finder.importers import rows
from service_finder.importers.rows import BadRow, Row
from service_finder.lib import phone
from service_finder.models import (
    District,
    GazetteerEntry,
    Organization,
    Program,
    Station,
    TaxonomyTerm,
)

KINDS = ("district", "legal_dong", "admin_dong")


def district(record: District, row: Row) -> None:
    """Fill a district (gu)."""
    if not (row["code"].isdigit() and len(row["code"]) == 5):
        raise BadRow(f"code {row['code']!r} is not five digits")
    record.name = row["name_ko"]
    record.latitude, record.longitude = _point(row)
    record.source, record.confidence = row["source"], row["confidence"]
    record.needs_verifying = row["confidence"] not in ("seed", "official")


def gazetteer_entry(record: GazetteerEntry, row: Row) -> None:
    """Fill a dong or district of the gazetteer."""
    if row["kind"] not in KINDS:
        raise BadRow(f"kind {row['kind']!r} is not known")
    record.kind, record.code, record.name = row["kind"], row["code"], row["name_ko"]
    record.name_en, record.district_name = row["name_en"], row["district"]
    record.latitude, record.longitude = _point(row)
    record.source, record.confidence = row["source"], row["confidence"]
    record.needs_verifying = row["confidence"] not in ("seed", "official")


def station(record: Station, row: Row) -> None:
    """Fill a subway station."""
    record.name, record.sub_name = row["name_ko"], row["name_ko_sub"]
    record.name_en, record.lines = row["name_en"], row["lines"]
    record.district_name = row["district"]
    record.latitude, record.longitude = _point(row)
    record.source, record.confidence = row["source"], row["confidence"]
    record.needs_verifying = row["confidence"] not in ("seed", "official")


def organization(record: Organization, row: Row) -> None:
    """Fill an organization; one whose name speaks of protection is refused."""
    if disclosure.is_protected_name(*(row[n] for n in row if n.startswith("name_"))):
        raise BadRow("a protected place is never stored: it is reached through 1366")
    record.category, record.name = row["category"], row["name_ko"]
    record.district_code = row["district_code"]
    record.address_line, record.postal_code = row["address_ko"], row["postal_code"]
    number = phone.publishable(row["phone"]) if row["phone"] else None
    if row["phone"] and number is None:
        raise BadRow(f"phone {row['phone']!r} may not be published or is no number")
    record.phone = number.domestic if number else ""
    record.website = rows.address(row, "website")
    record.role, record.note = row["role_ko"], row["note"]
    record.source, record.as_of = row["source"], rows.as_of(row)
    record.confidence, record.needs_verifying = row["confidence"], rows.yes(row, "verify")


def program(record: Program, row: Row) -> None:
    """Fill a programme; every row comes from a founding document and is not verified since."""
    record.name, record.category = row["name_ko"], row["category"]
    record.provider, record.organization_id = row["provider_ko"], row["provider_org_id"] or None
    record.venue_ids, record.target = row["venue_facility_id"], row["target_ko"]
    record.eligibility, record.amount = row["eligibility_ko"], row["amount_ko"]
    record.age_min, record.age_max = rows.whole(row, "age_min"), rows.whole(row, "age_max")
    if None not in (record.age_min, record.age_max) and record.age_min > record.age_max:  # type: ignore[operator]
        raise BadRow(f"ages {record.age_min} to {record.age_max} are the wrong way round")
    record.schedule_text, record.capacity_text = row["schedule_ko"], row["capacity_ko"]
    record.apply_text, record.status, record.note = row["apply_ko"], row["status"], row["note"]
    record.source, record.as_of = row["source"], rows.as_of(row)
    record.confidence = row["confidence"]
    record.needs_verifying = True


def term(record: TaxonomyTerm, row: Row) -> None:
    """Fill a term of the glossary."""
    record.taxonomy, record.code, record.name = "glossary", row["group"], row["ko"]
    record.note, record.source = row["note"][:400], row["source"][:1000]
    record.confidence = row["confidence"]


def _point(row: Row) -> tuple[float, float]:
    found = rows.point(row)
    if found is None:
        raise BadRow("lat and lng are missing")
    return found
