"""Factories for the booking tests: places, offerings, slots, people."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from service_finder.booking.engine import Child, Party, Staff, reserve
from service_finder.extensions import db
from service_finder.lib.clock import parse_instant
from service_finder.models import Booking, Location, Offering, Person, Service, Slot

NOW = parse_instant("2026-11-21T10:00:00+09:00")  # a Saturday
STAFF = Staff(1, "Desk")
_numbers = itertools.count(1)
TERMS: dict[str, Any] = {
    "ages": {"from_months": 0, "to_months": 120, "basis": "year"},
    "party": {
        "children_min": 1,
        "children_max": 6,
        "guardians_min": 1,
        "children_per_guardian": 3,
    },
    "cancel_minutes": 30,
}


def make_service(service_id: str = "kc-1", category: str = "kids_cafe") -> Service:
    found = db.session.get(Service, service_id)
    if found is not None:
        return found
    place = Location(id=service_id, location_type="physical", disclosure="public")
    service = Service(
        id=service_id,
        category=category,
        name=service_id,
        status="operating",
        location_id=place.id,
        is_sensitive=False,
    )
    db.session.add_all([place, service])
    db.session.commit()
    return service


def make_offering(
    kind: str = "kids_cafe", *, service_id: str = "kc-1", offering_id: str = "", **columns: Any
) -> Offering:
    terms = {**TERMS, **columns.pop("terms", {})}
    offering = Offering(
        id=offering_id or f"{service_id}-{kind}-{next(_numbers)}",
        service_id=make_service(service_id).id,
        kind=kind,
        title="individual_rounds",
        terms=terms,
        created_at=NOW,
        **{"opening": {"rule": "always"}, **columns},
    )
    db.session.add(offering)
    db.session.commit()
    return offering


def make_slot(
    offering: Offering, starts: str = "2026-11-28T10:00", *, capacity: float = 5, **columns: Any
) -> Slot:
    starts_at = parse_instant(f"{starts}:00+09:00")
    minutes = columns.pop("minutes", 120)
    slot = Slot(
        offering_id=offering.id,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=minutes),
        capacity_hundredths=round(capacity * 100),
        **{"closes_at": starts_at, **columns},
    )
    db.session.add(slot)
    db.session.commit()
    return slot


def make_person() -> Person:
    person = Person(created_at=NOW)
    db.session.add(person)
    db.session.commit()
    return person


def make_party(children: int = 1, *, guardians: int | None = None, born: str = "") -> Party:
    """A family whose children nobody else has."""
    born_on = dt.date.fromisoformat(born or "2021-05-05")
    named = tuple(Child(f"Child {next(_numbers)}", born_on) for _ in range(children))
    return Party(named, guardians=-(-children // 3) if guardians is None else guardians)


def book(slot: Slot, children: int = 1, **options: Any) -> Booking:
    """Reserve for a new person and a new family."""
    options.setdefault("by", make_person())
    options.setdefault("party", make_party(children))
    options.setdefault("now", NOW)
    options.setdefault("lang", "en")
    return reserve(slot.offering_id, [slot.id], **options)
