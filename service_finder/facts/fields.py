"""What staff may change of a record: each field's name, how it is read, checked and written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service_finder.catalogue import disclosure
from service_finder.catalogue.hours import parse_hours
from service_finder.catalogue.hours.rows import schedule_rows
from service_finder.facts import dates
from service_finder.lib import geo, money
from service_finder.lib import phone as phones
from service_finder.lib.age_words import parse_ages
from service_finder.lib.marking import N_
from service_finder.models import Address, Phone, Program, Service
from service_finder.models.service import STATUSES

Record = Service | Program
LONGEST = 4000
_WEB = re.compile(r"https?://[^\s<>\"']+")


class BadFact(ValueError):
    """A value that cannot be taken; the message is a msgid."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: code, msgid, kind (line | area | status | dates), whether it has five languages.

    `longest`: characters. `read` and `write` work on the record; `check` returns the value as it
    is to be kept, or raises BadFact. `is_sourced`: sources fill it. Others keep what staff wrote:
    after a load nothing but that would be found beneath it.
    """

    code: str
    label: str
    kind: str
    read: Callable[[Any], str]
    write: Callable[[Any, str], None]
    check: Callable[[Any, str], str]
    has_languages: bool = False
    longest: int = LONGEST
    is_sourced: bool = True


def _plain(_record: Record, value: str) -> str:
    return value


def _needed(_record: Record, value: str) -> str:
    if not value:
        raise BadFact(N_("It must not be empty."))
    return value


def _name(record: Record, value: str) -> str:
    if disclosure.is_protected_name(value):
        raise BadFact(N_("This name speaks of a protected place. Such places are never stored."))
    return _needed(record, value)


def _phone(_service: Service, value: str) -> str:
    read = phones.publishable(value) if value else None
    if value and read is None:
        raise BadFact(N_("This is no telephone number that may be shown (no mobile phones)."))
    return read.domestic if read else ""


def _address(service: Service, value: str) -> str:
    if value and service.location.disclosure != "public":
        raise BadFact(N_("The address of this service is protected and never stored."))
    return value


def _point(service: Service, value: str) -> str:
    if not value:
        return ""
    _address(service, value)
    try:
        found = geo.parse_point(value)
    except ValueError:
        found = None
    if found is None or not found.is_in_seoul:
        raise BadFact(N_("Write latitude and longitude in Seoul, like 37.5124, 126.9419."))
    return f"{found.lat:.6f},{found.lng:.6f}"


def _web(_record: Record, value: str) -> str:
    if value and not _WEB.fullmatch(value):
        raise BadFact(N_("Write a web address that begins with https://."))
    return value


def _status(_record: Record, value: str) -> str:
    if value not in STATUSES:
        raise BadFact(N_("Please choose"))
    return value


def _dates(service: Service, value: str) -> str:
    try:
        found = dates.parse(value)
    except ValueError as error:
        raise BadFact(str(error)) from error
    if service.location.disclosure != "public" and any(
        disclosure.is_address_like(dated.reason) for dated in found
    ):
        raise BadFact(N_("The address of this service is protected and never stored."))
    return "\n".join(map(str, found))


def _column(name: str) -> tuple[Callable[[Any], str], Callable[[Any, str], None]]:
    return (lambda record: getattr(record, name)), (
        lambda record, value: setattr(record, name, value)
    )


def _read_phone(service: Service) -> str:
    return service.phones[0].number if service.phones else ""


def _write_phone(service: Service, value: str) -> None:
    """Put a number in the main line's place; the other lines stay."""
    others = [row for row in service.phones if row.position != 0]
    main = [row for row in service.phones if row.position == 0]
    if value and main:
        main[0].number = value
    service.phones = [*(main or [Phone(position=0, number=value)]), *others] if value else others


def _write_hours(service: Service, value: str) -> None:
    service.hours_text, service.schedules = value, schedule_rows(value)


def _read_address(service: Service) -> str:
    return service.location.address.line if service.location.address else ""


def _write_address(service: Service, value: str) -> None:
    """Change the address. A point of another door is dropped: none is better than a wrong one."""
    location = service.location
    if not value:
        location.address = None
    elif location.address is None:
        location.address = Address(line=value, postal_code="")
    else:
        location.address.line = value
    location.latitude = location.longitude = None
    location.point_basis, location.dong = "", ""
    location.location_type = "physical" if value else "virtual"


def _read_point(service: Service) -> str:
    location = service.location
    if location.latitude is None or location.longitude is None:
        return ""
    return f"{location.latitude:.6f},{location.longitude:.6f}"


def _write_point(service: Service, value: str) -> None:
    location, found = service.location, geo.parse_point(value) if value else None
    location.latitude = found.lat if found else None
    location.longitude = found.lng if found else None
    location.point_basis = "staff" if found else ""


def _write_fee(service: Service, value: str) -> None:
    service.fee_text, service.is_free = value, money.is_free(value)


def _write_age(service: Service, value: str) -> None:
    ages = parse_ages(value)
    service.age_text = value
    service.age_from_months = ages.from_months if ages else None
    service.age_to_months = ages.to_months if ages else None
    service.age_basis = ages.basis if ages else ""


def _line(code: str, label: str, column: str, check: Any = _plain, **more: Any) -> Field:
    read, write = _column(column)
    return Field(code, label, more.pop("kind", "line"), read, write, check, **more)


def _area(code: str, label: str, column: str, **more: Any) -> Field:
    return _line(code, label, column, kind="area", has_languages=True, **more)


SERVICE = (
    _line("name", N_("Name of the place"), "name", _name, has_languages=True, longest=200),
    _line("status", N_("State"), "status", _status, kind="status", longest=24),
    Field("phone", N_("Phone number"), "line", _read_phone, _write_phone, _phone, longest=40),
    Field("hours", N_("Opening hours"), "area", lambda s: s.hours_text, _write_hours, _plain),
    Field(
        "dates", N_("Days with other hours"), "dates", dates.read, dates.write, _dates,
        longest=24_000, is_sourced=False,
    ),
    Field(
        "address", N_("Address"), "line", _read_address, _write_address, _address, longest=300
    ),
    Field("point", N_("Point on the map"), "line", _read_point, _write_point, _point, longest=60),
    _area("description", N_("What there is"), "description"),
    Field(
        "fee", N_("Fee"), "area", lambda s: s.fee_text, _write_fee, _plain, has_languages=True
    ),
    Field(
        "age", N_("Who can come"), "line", lambda s: s.age_text, _write_age, _plain,
        has_languages=True, longest=300,
    ),
    _line("capacity", N_("Room for"), "capacity_text", has_languages=True, longest=300),
    _area("alert", N_("Notice at the top of the page"), "alert", is_sourced=False),
    _line("website", N_("Website"), "website", _web, longest=400),
    _line("booking_url", N_("Booking address"), "booking_url", _web, longest=400),
)  # fmt: skip
PROGRAM = (
    _line("name", N_("Name of the program"), "name", _name, has_languages=True, longest=200),
    _line("target", N_("Who can come"), "target", has_languages=True, longest=300),
    _area("eligibility", N_("Conditions"), "eligibility"),
    _area("amount", N_("What you get"), "amount"),
    _line("schedule", N_("When"), "schedule_text", has_languages=True, longest=300),
    _line("apply", N_("How to apply"), "apply_text", has_languages=True, longest=300),
)
BY_TYPE: dict[str, dict[str, Field]] = {
    "service": {field.code: field for field in SERVICE},
    "program": {field.code: field for field in PROGRAM},
}
# The facts of a place that are confirmed by telephone, in the order in which they are asked.
TO_VERIFY = ("phone", "hours", "address")


def is_read(value: str) -> bool:
    """Say whether an hours text is understood: else it is shown as words only."""
    return not value or bool(parse_hours(value).schedules)
