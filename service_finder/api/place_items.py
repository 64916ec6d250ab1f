"""A place as JSON: the item of lists, and everything more that its own address tells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from service_finder.api import answers
from service_finder.booking.wording import words
from service_finder.catalogue import citations
from service_finder.catalogue.hours import Day, OpenState, Span, week
from service_finder.catalogue.hours.dated import REASONS as DATED
from service_finder.catalogue.place import PublicPlace
from service_finder.catalogue.programs import PublicProgram
from service_finder.catalogue.wording import Texts, Worded
from service_finder.lib.clock import rfc3339
from service_finder.lib.holidays import HolidayCalendar

Json = dict[str, Any]
WORDED = ("description", "fee", "capacity", "age", "alert")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Whose word a Korean source text is, in the four origins of the contract: see docs/api.md.
SURE = ("seed", "official")


def item(
    place: PublicPlace,
    lang: str,
    districts: Mapping[str, str],
    state: OpenState,
    *,
    distance_m: float | None = None,
    matched_on: Sequence[str] = (),
    bookable: Collection[str] = (),
) -> Json:
    """Return the item of a place; a protected place has no address, lat and lng at all."""
    name = place.name(lang)
    made: Json = {
        "id": place.id,
        "category": place.category,
        "status": place.status,
        "district": districts.get(place.district_code),
        "district_code": place.district_code or None,
        "name": name.text,
        "name_lang": name.lang,
        "name_origin": origin(name.origin, place.confidence),
        "name_ko": place.name_ko,
    }
    if place.disclosure == "public":
        lat, lng = place.point or (None, None)
        made |= {"address": place.address, "lat": lat, "lng": lng}
    return made | {
        "distance_m": None if distance_m is None else round(distance_m),
        "phone": place.phone or None,
        "open": open_now(state),
        "bookable": place.id in bookable,
        "url": answers.absolute(f"/{lang}/places/{place.id}"),
        "matched_on": list(matched_on),
        "verified": not place.needs_verifying,
        "as_of": place.as_of or None,
        "sensitive": place.is_sensitive,
    }


def detail(
    place: PublicPlace,
    lang: str,
    calendar: HolidayCalendar,
    today: dt.date,
    held: Sequence[PublicProgram],
    offerings: Sequence[Json] = (),
) -> Json:
    """Return what the address of one place adds to its item."""
    days = week(place.schedules, place.exceptions, today, calendar, place.closings)
    dated = {exception.on_date for exception in place.exceptions}
    return {
        **{field: worded(place.text(field, lang), place.confidence) for field in WORDED},
        "phones": [{"number": p.number, "role": p.role or None} for p in place.phones],
        "website": place.website or None,
        "booking_url": place.booking_url or None,
        "organization_id": place.organization_id,
        "ages": _ages(place),
        "free": place.is_free,
        "hours": [_day(day, lang, is_exception=day.on in dated) for day in days],
        "hours_text": place.hours_text or None,
        "languages": list(place.languages),
        "accessibility": dict(place.accessibility),
        "programs": [
            {
                "id": program.id,
                "name": program.name(lang).text,
                "name_ko": program.name_ko,
                "category": program.category,
                "url": answers.absolute(f"/{lang}/programs/{program.id}"),
            }
            for program in held
        ],
        "offerings": list(offerings),
        "texts": texts(place.texts, place.confidence, with_machine=not place.is_sensitive),
        "source": source(place),
    }


def open_now(state: OpenState) -> Json:
    """Return the answer to "is it open?": times only where they are certain."""
    return {
        "state": state.state,
        "until": rfc3339(state.until) if state.until else None,
        "opens_at": rfc3339(state.opens_at) if state.opens_at else None,
    }


def source(place: PublicPlace) -> Json:
    """Return where the row comes from: name, address, its own date, verified or not."""
    cited = citations.cite(place.source)
    return {
        "name": cited.name,
        "address": cited.address or None,
        "as_of": place.as_of or None,
        "verified": not place.needs_verifying,
        "verified_at": rfc3339(place.verified_at) if place.verified_at else None,
        "confidence": place.confidence,
        "stated": place.source,
    }


def texts(fields: Mapping[str, Texts], confidence: str, *, with_machine: bool = True) -> list[Json]:
    """Return every stored text with its language, whose word it is, and whether it is stale."""
    return [
        {
            "field": field,
            "language": lang,
            "text": wording.text,
            "origin": origin(wording.origin, confidence),
            "stale": wording.is_stale,
        }
        for field, by_lang in fields.items()
        for lang, wording in by_lang.items()
        if with_machine or wording.origin != "machine"
    ]


def worded(text: Worded | None, confidence: str) -> Json | None:
    """Return a text chosen for the reader, in whichever language there is one."""
    if text is None:
        return None
    return {
        "text": text.text,
        "language": text.lang,
        "origin": origin(text.origin, confidence),
        "stale": text.is_stale,
    }


def origin(stored: str, confidence: str) -> str:
    """Return one of the contract's origins: official, staff, machine or composed.

    A Korean source text is official only when its row comes from a founding document or an
    official page; copied from elsewhere it is what this directory's own staff entered.
    """
    if stored != "source":
        return stored
    return "official" if confidence in SURE else "staff"


def _ages(place: PublicPlace) -> Json | None:
    if place.ages is None:
        return None
    ages = place.ages
    return {"from_months": ages.from_months, "to_months": ages.to_months, "basis": ages.basis}


def _day(day: Day, lang: str, *, is_exception: bool) -> Json:
    return {
        "date": day.on.isoformat(),
        "weekday": WEEKDAYS[day.on.weekday()],
        "state": day.state,
        "reason": (day.reason or None) if day.state == "closed" else None,
        "note": (words(day.note, lang) if day.note in DATED else day.note) or None,
        "exception": is_exception,
        "intervals": [_interval(span) for span in day.spans],
    }


def _interval(span: Span) -> Json:
    return {
        "state": span.state,
        "opens_at": rfc3339(span.starts_at) if span.has_times else None,
        "closes_at": rfc3339(span.ends_at) if span.has_times else None,
        "reason": span.reason or None,
    }
