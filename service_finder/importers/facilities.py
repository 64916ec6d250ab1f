"""facilities.csv: one row is a service, its location, phones, hours, languages and access."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from service_finder.catalogue import disclosure
from service_finder.catalogue.hours.rows import schedule_rows
from service_finder.extensions import db
from service_finder.facts.overlay import Overlay
from service_finder.importers import rows
from service_finder.importers.rows import BadRow, Row
from service_finder.lib import money, phone
from service_finder.lib.age_words import parse_ages
from service_finder.models import (
    Address,
    District,
    Location,
    Organization,
    Phone,
    Service,
    SpokenLanguage,
)
from service_finder.models.service import STATUSES

FILE = "facilities.csv"
REQUIRED = ("id", "category", "name_ko", "status", "verify", "source", "confidence")
ID = re.compile(r"[a-z0-9][a-z0-9-]{1,60}")
CONFIDENCES = ("seed", "official", "secondary", "own")
DONG = re.compile(r"\(([가-힣]+\d*(?:[.·]\d+)*동)[,)\s]")
LANGUAGE = re.compile(r"[a-z]{2,3}")


def fill(known: Known, service: Service, row: Row) -> None:
    """Put a row into a service, or raise BadRow and leave it as it was.

    A name of residential protection is refused here, before anything of the row is stored. The
    data set states nothing certain about access, so nothing is stored about it.
    """
    _check(known, row)
    columns = _columns_of(row)
    phones = _phones(row)
    languages = _languages(row)
    location = _location(known, row)  # from here on nothing may be refused
    for name, value in columns.items():
        setattr(service, name, value)
    service.location, service.location_id = location, location.id
    service.phones = phones
    service.schedules = schedule_rows(row["hours_ko"])
    service.languages = [SpokenLanguage(code=code) for code in languages]
    known.overlay.lay(service)


def with_children() -> Sequence[Service]:
    """Return the services with all that hangs on them: a changed row replaces it.

    The caller holds them until the source is read, so that the session keeps what it loaded.
    """
    query = select(Service).options(
        joinedload(Service.location).joinedload(Location.address),
        selectinload(Service.phones),
        selectinload(Service.schedules),
        selectinload(Service.schedule_exceptions),
        selectinload(Service.languages),
    )
    return db.session.scalars(query).all()


def known() -> Known:
    """Return what the database knows of organizations, districts and locations."""
    organizations = set(db.session.scalars(select(Organization.id)))
    districts = {row.code: row.name for row in db.session.scalars(select(District))}
    found = Known(organizations, districts)
    query = select(Location).options(joinedload(Location.address))
    found.locations = {location.id: location for location in db.session.scalars(query)}
    return found


def _columns_of(row: Row) -> dict[str, Any]:
    ages = parse_ages(row["age_note_ko"], row["age_min"], row["age_max"])
    return {
        "category": row["category"],
        "name": row["name_ko"],
        "status": row["status"],
        "is_sensitive": disclosure.is_sensitive(row["category"]),
        "organization_id": row["org_id"] or None,
        "description": row["description_ko"],
        "note": row["note"],
        "website": rows.address(row, "website"),
        "booking_url": rows.address(row, "reserve_url"),
        "hours_text": row["hours_ko"],
        "age_text": row["age_note_ko"],
        "age_from_months": ages.from_months if ages else None,
        "age_to_months": ages.to_months if ages else None,
        "age_basis": ages.basis if ages else "",
        "capacity": rows.whole(row, "capacity"),
        "capacity_text": row["capacity_note_ko"],
        "area_m2": rows.number(row, "area_m2"),
        "fee_text": row["fee_ko"],
        "is_free": money.is_free(row["fee_ko"]),
        "source": row["source"],
        "as_of": rows.as_of(row),
        "confidence": row["confidence"],
        "needs_verifying": rows.yes(row, "verify"),
    }


class Known:
    """What rows may refer to: ids of organizations and districts, and the locations so far.

    is_import: the rows come from an importer, whose ids carry a decision about disclosure.
    """

    is_import = False

    def __init__(self, organizations: set[str], districts: dict[str, str]) -> None:
        self.organizations, self.districts = organizations, districts
        self.locations: dict[str, Location] = {}
        self.overlay = Overlay()

    def filler(self) -> Any:
        """Return `fill` bound to what is known."""
        return partial(fill, self)


def _check(known: Known, row: Row) -> None:
    if not ID.fullmatch(row["id"]):
        raise BadRow(f"id {row['id'][:60]!r} is not lower-case letters, digits and hyphens")
    if disclosure.is_reserved(row["id"]) and not known.is_import:
        raise BadRow(f"id {row['id'][:60]!r} begins like those of an importer's source")
    if row["status"] not in STATUSES:
        raise BadRow(f"status {row['status']!r} is not known")
    if row["confidence"] not in CONFIDENCES:
        raise BadRow(f"confidence {row['confidence']!r} is not known")
    if row["category"] not in disclosure.OPEN | disclosure.SENSITIVE:
        raise BadRow(f"category {row['category']!r} is not known: hidden until somebody decides")
    names = [row[name] for name in row if name.startswith("name_")]
    if disclosure.is_protected_name(*names):
        raise BadRow("a protected place is never stored: it is reached through 1366")
    if row["org_id"] and row["org_id"] not in known.organizations:
        raise BadRow(f"org_id {row['org_id']!r} is not in organizations.csv")
    if row["district_code"] and known.districts.get(row["district_code"]) != row["district"]:
        raise BadRow(f"district {row['district']} is not {row['district_code']}")


def _location(known: Known, row: Row) -> Location:
    level = disclosure.decide(
        row["id"], row["category"], row["name_ko"], has_district=bool(row["district_code"])
    )
    point = rows.point(row)
    if level != "public" and (row["address_ko"] or point):
        raise BadRow("a protected service must not carry an address or a point")
    location_id = f"loc-{row['id']}"
    location = known.locations.get(location_id) or Location(id=location_id, address=None)
    location.disclosure = level
    location.district_code = row["district_code"]
    location.latitude, location.longitude = point or (None, None)
    location.point_basis = row["coord_basis"] if point else ""
    location.location_type = "physical" if row["address_ko"] or point else "virtual"
    dong = DONG.search(row["address_ko"])
    location.dong = dong[1] if dong else ""
    if not row["address_ko"]:
        location.address = None
    elif location.address is None:
        location.address = Address(line=row["address_ko"], postal_code=row["postal_code"])
    else:  # the same row: its one-to-a-location constraint holds at every moment
        location.address.line, location.address.postal_code = row["address_ko"], row["postal_code"]
    return location


def _phones(row: Row) -> list[Phone]:
    """The main number and the extra lines ("02-… (whose line)" parted by "|")."""
    found = []
    for position, cell in enumerate([row["phone"], *row["phone_alt"].split("|")]):
        if not cell.strip():
            continue
        number, _space, role = cell.strip().partition(" (")
        read = phone.publishable(number)
        if read is None:
            if position == 0:
                raise BadRow(f"phone {number!r} may not be published or is no number")
            continue  # an extra line that may not be shown; the main number stands
        found.append(Phone(position=position, number=read.domestic, role=role.rstrip(")")))
    return found


def _languages(row: Row) -> list[str]:
    codes = [code for code in row["languages"].split("|") if code]
    for code in codes:
        if not LANGUAGE.fullmatch(code):
            raise BadRow(f"language {code!r} is not an ISO 639 code")
    return codes
