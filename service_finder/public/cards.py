"""A place in a list, with every word beside it made for the reader (components/place.html)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import url_for

from service_finder.catalogue import directory
from service_finder.catalogue.finding import FoundPlace
from service_finder.catalogue.hours import OpenState
from service_finder.catalogue.nearby import Near
from service_finder.catalogue.place import PublicPlace
from service_finder.catalogue.wording import Worded
from service_finder.lib import formats
from service_finder.lib.marking import N_
from service_finder.maps import backdrop
from service_finder.public.age_words import fit_text
from service_finder.public.dates import stated_date
from service_finder.public.open_words import NO_HOURS, OpenWords, open_words
from service_finder.public.speaking import _

# Why a place was found: the codes of search.records.REASONS.
MATCHED = {
    "name": N_("its name"),
    "category": N_("the kind of place"),
    "district": N_("the district"),
    "near": N_("it is near the place you named"),
    "need": N_("what you need"),
    "synonym": N_("another word for it"),
    "initials": N_("first consonants of its name"),
    "keys": N_("keys typed with the keyboard set to English"),
    "romanised": N_("Korean in Latin letters"),
    "spelling": N_("a similar spelling"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """What components/place.html shows of a place; times, distances and dates are words."""

    place: PublicPlace
    href: str
    hours: OpenWords
    district: str = ""
    distance: str = ""
    why: tuple[str, ...] = ()
    as_of: str = ""
    note: str = ""
    number: int | None = None
    map_href: str = ""
    is_bookable: bool = False


def of_found(
    items: Iterable[FoundPlace],
    lang: str,
    now: dt.datetime,
    *,
    at: dt.datetime | None = None,
    first_number: int = 1,
    query: Sequence[tuple[str, str]] = (),
    on_map: Callable[[PublicPlace], str] | None = None,
) -> list[Card]:
    """Make the cards of results. `query` goes along to the place's page (the child's age).

    `on_map` gives the address that shows a place on the map of the same search.
    """
    districts = backdrop.district_names(lang)
    bookable = directory.current().bookable
    return [
        Card(
            place=item.place,
            href=place_href(item.place, lang, query),
            hours=hours_of(item.place, item.open, lang, now, at),
            district=district_text(districts, item.place.district_code),
            distance=distance_text(item.distance_m, lang),
            why=tuple(_(MATCHED[code]) for code in item.matched_on if code in MATCHED),
            as_of=stated_date(item.place.as_of, lang),
            note=fit_text(item.fit, lang),
            number=number,
            map_href=on_map(item.place) if on_map else "",
            is_bookable=item.place.id in bookable,
        )
        for number, item in enumerate(items, start=first_number)
    ]


def of_near(found: Iterable[Near], lang: str, now: dt.datetime) -> list[Card]:
    """Make the cards of places near a point or of a district."""
    districts = backdrop.district_names(lang)
    held = directory.current()
    return [
        Card(
            place=near.place,
            href=place_href(near.place, lang),
            hours=hours_of(near.place, near.place.state_at(now, held.calendar), lang, now),
            district=district_text(districts, near.place.district_code),
            distance=distance_text(near.distance_m, lang),
            as_of=stated_date(near.place.as_of, lang),
            is_bookable=near.place.id in held.bookable,
        )
        for near in found
    ]


def hours_of(
    place: PublicPlace, state: OpenState, lang: str, now: dt.datetime, at: dt.datetime | None = None
) -> OpenWords:
    """Say nothing about the hours of what runs no more."""
    return NO_HOURS if place.has_ended else open_words(state, lang, now, at)


def place_href(place: PublicPlace, lang: str, query: Sequence[tuple[str, str]] = ()) -> str:
    """Return the address of a place's page; a sensitive one carries nothing along."""
    href = url_for("public.place", lang=lang, place_id=place.id)
    return href if place.is_sensitive or not query else f"{href}?{urlencode(list(query))}"


def district_text(districts: Mapping[str, Worded], code: str) -> str:
    """Return a district's name for the reader, "" when none may be told."""
    return districts[code].text if code in districts else ""


def distance_text(distance_m: float | None, lang: str) -> str:
    """Write a distance, "" when there is none."""
    return "" if distance_m is None else formats.distance_text(distance_m, lang)
