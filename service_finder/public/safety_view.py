"""What the safety pages show of the directory: rows with words made for the reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from babel import Locale

from service_finder.catalogue import crisis, directory, places
from service_finder.catalogue.hours import Day, open_state
from service_finder.catalogue.place import PublicPlace
from service_finder.catalogue.walk_home import WalkHome, tonight
from service_finder.catalogue.wording import Worded
from service_finder.lib import clock, formats
from service_finder.lib.holidays import HolidayCalendar
from service_finder.lib.marking import LOCALES
from service_finder.maps import backdrop
from service_finder.public.dates import stated_date

Districts = Mapping[str, Worded]


@dataclass(frozen=True, slots=True)
class Row:
    """A service on a safety page; times and dates are words. `is_city`: 120 answers for it."""

    place: PublicPlace
    district: str = ""
    state: str = ""
    until: str = ""
    opens: str = ""
    as_of: str = ""
    is_city: bool = False


@dataclass(frozen=True, slots=True)
class NeedView:
    """A need with its services, and those that are listed by district."""

    need: crisis.Need
    rows: tuple[Row, ...]
    by_district: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class WalkView:
    """Tonight's walk home in words, and the seven nights from today: (weekday, hours or "")."""

    walk: WalkHome
    start: str
    end: str
    nights: tuple[tuple[str, str], ...]
    as_of: str
    desks: tuple[tuple[str, str], ...]


def needs(lang: str, numbers: dict[str, str]) -> tuple[NeedView, ...]:
    """Return the hub's needs with everything that answers them."""
    districts = backdrop.district_names(lang)
    return tuple(
        NeedView(
            need,
            rows(places.load(need.services), lang, districts),
            _by_district(need, lang, districts),
        )
        for need in crisis.needs(lang, numbers)
    )


def rows(
    found: Iterable[PublicPlace], lang: str, districts: Districts | None = None
) -> tuple[Row, ...]:
    """Return the listed places among these as rows, in this order."""
    names = backdrop.district_names(lang) if districts is None else districts
    holidays = directory.calendar()
    return tuple(_row(place, lang, names, holidays) for place in found if place.is_listed)


def numbers() -> dict[str, str]:
    """Return the numbers that the directory holds now for the lines of the card."""
    return {place.id: place.phone for place in places.load(crisis.card_services()) if place.phone}


def walk(lang: str) -> WalkView | None:
    """Return tonight's walk home, or None when the directory does not know the service."""
    place = places.get(crisis.walk_service())
    if place is None or not place.is_listed:
        return None
    found = tonight(place.schedules, place.exceptions, clock.now(), directory.calendar())
    districts = backdrop.district_names(lang)
    return WalkView(
        walk=found,
        start=formats.time_text(found.starts_at, lang) if found.starts_at else "",
        end=formats.time_text(found.ends_at, lang, is_end=True) if found.ends_at else "",
        nights=tuple((_weekday(night, lang), _hours(night, lang)) for night in found.nights),
        as_of=stated_date(place.as_of, lang),
        desks=tuple((_name(districts, code), phone) for code, phone in crisis.walk_desks()),
    )


def language_names(codes: Sequence[str], lang: str) -> list[str]:
    """Return what languages are called in the reader's language."""
    names = Locale.parse(LOCALES[lang]).languages
    return [names.get(code, code) for code in codes]


def _by_district(need: crisis.Need, lang: str, districts: Districts) -> tuple[Row, ...]:
    found = places.beginning_with(need.families)
    found.sort(key=lambda place: (not place.district_code, place.district_code, place.id))
    return rows(found, lang, districts)


def _row(place: PublicPlace, lang: str, districts: Districts, holidays: HolidayCalendar) -> Row:
    now = clock.now()
    state = open_state(place.answered, place.exceptions, now, holidays, by_phone=True)
    return Row(
        place=place,
        district=_name(districts, place.district_code),
        state=state.state,
        until=formats.time_text(state.until, lang, is_end=True) if state.until else "",
        opens=_opens(state.opens_at, now, lang),
        as_of=stated_date(place.as_of, lang),
        is_city=place.id in crisis.city_services(),
    )


def _name(districts: Districts, code: str) -> str:
    return districts[code].text if code in districts else ""


def _opens(at: dt.datetime | None, now: dt.datetime, lang: str) -> str:
    if at is None:
        return ""
    is_today = at.astimezone(clock.SEOUL).date() == now.astimezone(clock.SEOUL).date()
    return formats.time_text(at, lang) if is_today else formats.moment_text(at, lang, "short")


def _weekday(night: Day, lang: str) -> str:
    return formats.date_text(night.on, lang, "short")


def _hours(night: Day, lang: str) -> str:
    spans = [span for span in night.spans if span.state == "open"]
    return ", ".join(formats.time_range_text(span.starts_at, span.ends_at, lang) for span in spans)
