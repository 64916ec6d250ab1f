"""A place as HSDS 3.0 has it: service, location and what hangs on them. From PublicPlace only.

What HSDS lacks stands under names of our own profile (profile.py): translations, disclosure,
source, sensitive, holiday_rule, schedule_exceptions, age_basis.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from service_finder.api import answers
from service_finder.api.hsds import ids
from service_finder.booking.wording import words
from service_finder.catalogue import citations
from service_finder.catalogue.hours import Schedule
from service_finder.catalogue.hours.dated import REASONS as DATED
from service_finder.catalogue.place import PublicPlace
from service_finder.catalogue.wording import Texts
from service_finder.lib.ages import YEAR
from service_finder.lib.clock import rfc3339

Json = dict[str, Any]
STATUSES = {
    "operating": "active",
    "seasonal": "active",
    "ended_2018": "defunct",
    "probably_ended": "defunct",
}
CITY, COUNTRY, SEOUL_HOURS = "서울특별시", "KR", 9
OWN_ID = "service_finder place id"
# What the profile adds says how a text came to be; HSDS has no word for it.
TEXT_STATUS = {"source": "source", "machine": "machine", "composed": "composed"}
HOLIDAY_RULES = {"public": "closed", "none": "open"}


def bare(made: Json) -> Json:
    """Leave out what is not known: HSDS has no null."""
    return {name: value for name, value in made.items() if value not in (None, "", [])}


def is_address(text: str) -> bool:
    """Say whether a text is an address on the web that a schema accepts."""
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and text.isascii()


def service(place: PublicPlace) -> Json:
    """Return the service with its one-to-one fields."""
    english, fee, age = place.name("en"), place.text("fee", "ko"), place.text("age", "ko")
    description = place.text("description", "ko")
    youngest, oldest = ages(place)
    made = bare(
        {
            "id": ids.of("service", place.id),
            "organization_id": place.organization_id
            and ids.of("organization", place.organization_id),
            "alternate_name": None if english.is_fallback else english.text,
            "description": description and description.text,
            "url": place.website if is_address(place.website) else None,
            "fees_description": fee and fee.text,
            "eligibility_description": age and age.text,
            "minimum_age": youngest,
            "maximum_age": oldest,
            "assured_date": place.verified_at and place.verified_at.date().isoformat(),
            "alert": place.alert,
            "last_modified": place.updated_at and rfc3339(place.updated_at),
            "age_basis": place.ages and place.ages.basis,
        }
    )
    return made | {
        "name": place.name_ko,
        "status": STATUSES.get(place.status, "inactive"),
        "sensitive": place.is_sensitive,
        "source": source(place),
    }


def ages(place: PublicPlace) -> tuple[float | None, float | None]:
    """Return the youngest and oldest age in years, both ends in, as HSDS counts them."""
    if place.ages is None:
        return None, None
    first, after = place.ages.from_months, place.ages.to_months
    if after is None:
        return round(first / YEAR, 2), None
    last = after // YEAR - 1 if after % YEAR == 0 else (after - 1) / YEAR
    return round(first / YEAR, 2), round(last, 2)


def source(place: PublicPlace) -> Json:
    """Return where the row comes from (profile)."""
    cited = citations.cite(place.source)
    said = {"name": cited.name, "url": cited.address, "reference_date": place.as_of}
    return bare(said) | {"verified": not place.needs_verifying}


def full(place: PublicPlace) -> Json:
    """Return everything that hangs on the service, except its organization and attributes."""
    own = ids.of("service", place.id)
    made = {
        "phones": phones(place),
        "schedules": schedules(place),
        "languages": [
            {"id": ids.of("language", f"{place.id}:{code}"), "service_id": own, "code": code}
            for code in place.languages
        ],
        "cost_options": cost_options(place),
        "service_at_locations": [service_at_location(place) | {"location": location(place)}],
        "schedule_exceptions": exceptions(place),
        "translations": translations(place.texts, with_machine=not place.is_sensitive),
        "booking": booking(place),
    }
    return {name: value for name, value in made.items() if value}


def phones(place: PublicPlace) -> list[Json]:
    """Return the numbers that may be shown."""
    return [
        bare(
            {
                "id": ids.of("phone", f"{place.id}:{n}"),
                "service_id": ids.of("service", place.id),
                "number": phone.number,
                "type": "voice",
                "description": phone.role,
            }
        )
        for n, phone in enumerate(place.phones)
    ]


def schedules(place: PublicPlace) -> list[Json]:
    """Return the lines of opening hours; HSDS has no word for a closing, so those are left out."""
    lines = [line for line in place.schedules if line.kind != "closed"]
    rule = _holiday_rule(place.schedules)
    return [
        bare(
            {
                "id": ids.of("schedule", f"{place.id}:{n}"),
                "service_id": ids.of("service", place.id),
                "valid_from": _date(line.valid_from),
                "valid_to": _date(line.valid_to),
                "timezone": SEOUL_HOURS,
                "freq": line.freq if line.byday else None,
                "wkst": "MO" if line.byday else None,
                "byday": ",".join(day for day in line.byday.split(",") if day != "PH"),
                "opens_at": line.opens_at and line.opens_at.strftime("%H:%M"),
                "closes_at": line.closes_at and line.closes_at.strftime("%H:%M"),
                "attending_type": line.attending_type,
                "description": place.hours_text,
                "notes": " ".join([line.kind, *line.codes]) if line.kind != "open" else line.notes,
                "holiday_rule": rule,
            }
        )
        for n, line in enumerate(lines)
    ]


def _holiday_rule(lines: tuple[Schedule, ...]) -> str:
    for line in lines:
        for word in line.closed_on.split(","):
            if word in HOLIDAY_RULES:
                return HOLIDAY_RULES[word]
    return "unknown"


def exceptions(place: PublicPlace) -> list[Json]:
    """Return the dates on which the hours do not hold (profile)."""
    return [
        bare(
            {
                "date": exception.on_date.isoformat(),
                "opens_at": exception.opens_at and exception.opens_at.strftime("%H:%M"),
                "closes_at": exception.closes_at and exception.closes_at.strftime("%H:%M"),
                "reason": words(exception.reason, "ko")
                if exception.reason in DATED
                else exception.reason,
            }
        )
        | {"closed": exception.is_closed}
        for exception in place.exceptions
    ]


def cost_options(place: PublicPlace) -> list[Json]:
    """Return what is certain: that something is free of charge."""
    if place.is_free is not True:
        return []
    own = ids.of("service", place.id)
    cost = {"id": ids.of("cost_option", place.id), "service_id": own, "option": "free"}
    return [{**cost, "currency": "KRW", "amount": 0}]


def booking(place: PublicPlace) -> Json:
    """Return where it is booked (profile), {} when that is not known."""
    return {"url": place.booking_url} if is_address(place.booking_url) else {}


def service_at_location(place: PublicPlace) -> Json:
    """Return the tie between the service and its one location."""
    return {
        "id": ids.of("service_at_location", place.id),
        "service_id": ids.of("service", place.id),
        "location_id": ids.of("location", place.id),
    }


def location(place: PublicPlace) -> Json:
    """Return the location: physical where an address or point may be known, else virtual."""
    lat, lng = place.point or (None, None)
    is_physical = place.address is not None or place.point is not None
    made = {
        "id": ids.of("location", place.id),
        "location_type": "physical" if is_physical else "virtual",
        "url": answers.absolute(f"/ko/places/{place.id}"),
        "name": place.name_ko,
        "latitude": lat,
        "longitude": lng,
        "external_identifier": place.id,
        "external_identifier_type": OWN_ID,
        "addresses": [address(place)] if place.address else [],
        "accessibility": accessibility(place),
        "disclosure": place.disclosure,
    }
    return bare(made)


def address(place: PublicPlace) -> Json:
    """Return the address. HSDS wants every part: an unknown postal code is an empty text."""
    return {
        "id": ids.of("address", place.id),
        "location_id": ids.of("location", place.id),
        "address_1": place.address,
        "city": CITY,
        "state_province": CITY,
        "postal_code": place.postal_code,
        "country": COUNTRY,
        "address_type": "physical",
    }


def accessibility(place: PublicPlace) -> list[Json]:
    """Return what is known about getting in and around."""
    return [
        {
            "id": ids.of("accessibility", f"{place.id}:{feature}"),
            "location_id": ids.of("location", place.id),
            "description": feature,
            "details": "yes" if is_present else "no",
        }
        for feature, is_present in place.accessibility.items()
    ]


def translations(fields: Mapping[str, Texts], *, with_machine: bool) -> list[Json]:
    """Return the texts in other languages, with how each came to be (profile)."""
    return [
        {
            "field": field,
            "language": lang,
            "text": wording.text,
            "status": TEXT_STATUS.get(wording.origin, "human"),
            "stale": wording.is_stale,
        }
        for field, by_lang in fields.items()
        for lang, wording in by_lang.items()
        if lang != "ko" and (with_machine or wording.origin != "machine")
    ]


def _date(value: dt.date | None) -> str | None:
    return value.isoformat() if value else None
