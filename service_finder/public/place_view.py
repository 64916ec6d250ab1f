"""What a place's page says: the ways there, the source, and what machines may read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from service_finder.booking import queries, wording
from service_finder.catalogue import citations, directory
from service_finder.catalogue.hours import schema_org
from service_finder.catalogue.place import PublicPhone, PublicPlace
from service_finder.catalogue.wording import Worded
from service_finder.lib import formats, phone
from service_finder.lib.geo import Point, distance_m
from service_finder.lib.marking import LANGUAGE_TAGS, N_
from service_finder.maps import backdrop
from service_finder.public import source_words, zone_words
from service_finder.public.speaking import _, lead

FURTHEST_STATION_M = 5_000
MOST_OFFERINGS = 20
CONFIDENCE = {
    "seed": N_("From a report or plan of a public office"),
    "official": N_("From a page or file of a public office"),
    "secondary": N_("Copied from press or lists that others made of official pages"),
    "own": N_("Worked out by this site"),
}
CHECKED = {
    "name": N_("Name of the place"),
    "status": N_("State"),
    "phone": N_("Phone number"),
    "hours": N_("Opening hours"),
    "address": N_("Address"),
    "point": N_("Point on the map"),
    "description": N_("What there is"),
    "fee": N_("Fee"),
    "age": N_("Who can come"),
    "capacity": N_("Room for"),
    "alert": N_("Notice at the top of the page"),
    "website": N_("Website"),
    "booking_url": N_("Booking address"),
}
FEATURES = {
    "step_free": N_("Step-free access"),
    "wheelchair": N_("Wheelchair accessible"),
    "stroller": N_("Stroller accessible"),
    "lift": N_("Elevator"),
    "nursing_room": N_("Nursing room"),
    "changing_table": N_("Changing table"),
    "parking": N_("Parking"),
}
# Kind -> the schema.org type that says most without saying too much.
TYPES = {
    "childcare": "ChildCare",
    "kids_cafe": "ChildCare",
    "kiwoom_center": "ChildCare",
    "rental_space": "EventVenue",
    "toy_library": "Library",
    "wedding_venue": "EventVenue",
    "women_career": "EmploymentAgency",
}
# Status -> what stands at the top of the page: a heading and a sentence.
STATUSES = {
    "seasonal": (
        N_("Open in season only"),
        N_("It is open for a part of the year. Please call before you go."),
    ),
    "ended_2018": (
        N_("Has probably closed"),
        N_("The source says that it ended. It is shown because you looked for it by its name."),
    ),
    "probably_ended": (
        N_("Has probably closed"),
        N_("It has probably ended. It is shown because you looked for it by its name."),
    ),
    "planned_2018": (
        N_("Not known whether it is open"),
        N_("The source speaks of it as a plan of 2018. Nobody knows whether it opened."),
    ),
    "planned_or_unclear": (
        N_("Not known whether it is open"),
        N_("The source speaks of it as a plan, or is unclear. Please call before you go."),
    ),
    "unknown": (
        N_("Not known whether it is open"),
        N_("The source is old. Please check before you go."),
    ),
}
_BRACKETS = re.compile(r"\s*\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Line:
    """A telephone number: as printed, its tel: address, from abroad, and whose line it is."""

    number: str
    uri: str
    abroad: str
    role: str


@dataclass(frozen=True, slots=True)
class Station:
    """The nearest subway station and how far it is as the crow flies, in words."""

    name: Worded
    distance: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where the facts come from, in words; `address` is "" when it has none on the web."""

    name: Worded
    address: str
    kind: str
    as_of: str


def lines(place: PublicPlace, lang: str) -> list[Line]:
    """Return the place's numbers, the main one first."""
    return [_line(one, lang) for one in place.phones]


def station(place: PublicPlace, lang: str) -> Station | None:
    """Return the nearest station; None without a point or with none in reach."""
    if place.point is None:
        return None
    here = Point(*place.point)
    found = [(distance_m(here, Point(s.lat, s.lng)), s.name) for s in backdrop.stations(lang)]
    nearest = min(found, key=lambda pair: pair[0], default=None)
    if nearest is None or nearest[0] > FURTHEST_STATION_M:
        return None
    return Station(nearest[1], formats.distance_text(nearest[0], lang))


def ways(place: PublicPlace) -> list[tuple[str, str]]:
    """Return links that open map applications, as (address, name); none for protected places."""
    where = _BRACKETS.sub("", place.address) if place.address else ""
    if place.point is None:
        if not where:
            return []
        return [
            (f"https://map.kakao.com/link/search/{quote(where)}", "KakaoMap"),
            (f"https://map.naver.com/p/search/{quote(where)}", "NAVER Map"),
            (_google(where), "Google Maps"),
        ]
    at = f"{place.point[0]:.6f},{place.point[1]:.6f}"
    name = quote(place.name_ko, safe="")
    return [
        (f"geo:{at}?q={at}({name})", _("Map app on this device")),
        (f"https://map.kakao.com/link/map/{name},{at}", "KakaoMap"),
        (f"https://map.naver.com/p/search/{quote(where or place.name_ko)}", "NAVER Map"),
        (_google(at), "Google Maps"),
    ]


def source(place: PublicPlace, lang: str) -> Source:
    """Return where the row comes from."""
    cited = citations.cite(place.source)
    name = source_words.document(cited, lang)
    kind = _(CONFIDENCE[place.confidence]) if place.confidence in CONFIDENCE else ""
    return Source(name, cited.address, kind, source_words.dated(cited, place.as_of, lang))


def kept(place: PublicPlace, lang: str, hours: str, today: dt.date) -> dict[str, Any]:
    """Return what a device keeps of a place for its list, on the screen and on paper.

    hours: the week from today in one line. Each of `lines` says its language.
    """
    name, written = place.name(lang), source(place, lang)
    tag = LANGUAGE_TAGS[lang]
    day = formats.date_text(today, lang, "long")
    opening = _("Opening hours in the week from %(date)s: %(hours)s", date=day, hours=hours)
    cited = _(", ").join(filter(None, (str(written.name), written.as_of)))
    unknown, doubtful = _("Hours not known"), _("Not confirmed yet: check before you go")
    if place.phone:
        unknown = _("Hours unknown – please call")
        doubtful = _("Not confirmed yet: call before you go")
    lines = [
        (place.address or "", "ko"),
        (opening if hours else unknown, tag),
        (lead(_("Source:")) + cited, tag),
        (doubtful if place.needs_verifying else "", tag),
    ]
    return {
        "id": place.id,
        "category": place.category,
        "name": name.text,
        "lang": LANGUAGE_TAGS.get(name.lang, name.lang),
        "ko": place.name_ko,
        "phone": place.phone,
        "lines": [{"text": text, "lang": tongue} for text, tongue in lines if text],
    }


def checked(place: PublicPlace, lang: str) -> list[str]:
    """Say which facts staff corrected or confirmed by telephone, and when."""
    said = []
    for code, label in CHECKED.items():
        if code in place.confirmed:
            day = formats.date_text(place.confirmed[code], lang, "long")
            said.append(_("%(fact)s: confirmed by phone on %(date)s.", fact=_(label), date=day))
        elif code in place.corrected:
            day = formats.date_text(place.corrected[code], lang, "long")
            said.append(_("%(fact)s: corrected by staff on %(date)s.", fact=_(label), date=day))
    return said


def status(place: PublicPlace) -> tuple[str, str]:
    """Return the heading and the sentence about a place that does not simply run; else empty."""
    title, words = STATUSES.get(place.status, ("", ""))
    return (_(title), _(words)) if title else ("", "")


def access(place: PublicPlace) -> list[tuple[str, bool]]:
    """Return what is known of getting in and around, in words; nothing means nobody knows."""
    known = [(code, place.accessibility[code]) for code in FEATURES if code in place.accessibility]
    return [(_(FEATURES[code]), is_there) for code, is_there in known]


def markup(place: PublicPlace, lang: str, url: str, trail: Sequence[tuple[str, str]]) -> list[Any]:
    """Return JSON-LD of an ordinary listed place and of the way to its page; else nothing.

    trail: (absolute address, words) from home to the page.
    """
    if place.is_sensitive or not place.is_listed:
        return []
    return [_described(place, lang, url), _trail(trail)]


def _described(place: PublicPlace, lang: str, url: str) -> dict[str, Any]:
    name = place.name(lang)
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": TYPES.get(place.category, "CivicStructure"),
        "@id": url,
        "url": url,
        "name": name.text,
    }
    if name.lang != "ko":
        made["alternateName"] = {"@value": place.name_ko, "@language": "ko"}
    if place.address:
        made["address"] = _address(place)
    if place.point:
        lat, lng = place.point
        made["geo"] = {"@type": "GeoCoordinates", "latitude": lat, "longitude": lng}
    if place.phone:
        read = phone.read_phone(place.phone)
        made["telephone"] = (read.international if read else None) or place.phone
    hours = schema_org(place.schedules)
    if hours:
        made["openingHoursSpecification"] = hours
    if place.is_free is not None:
        made["isAccessibleForFree"] = place.is_free
    if place.website:
        made["sameAs"] = place.website
    return made


def _address(place: PublicPlace) -> dict[str, str]:
    made = {
        "@type": "PostalAddress",
        "streetAddress": place.address or "",
        "addressRegion": "Seoul",
        "addressCountry": "KR",
    }
    return made | ({"postalCode": place.postal_code} if place.postal_code else {})


def _trail(trail: Sequence[tuple[str, str]]) -> dict[str, Any]:
    steps = [
        {"@type": "ListItem", "position": n, "name": words, "item": address}
        for n, (address, words) in enumerate(trail, start=1)
    ]
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps}


def _line(one: PublicPhone, lang: str) -> Line:
    read = phone.read_phone(one.number)
    if read is None:
        return Line(one.number, f"tel:{one.number}", "", one.role)
    number, abroad = read.shown(lang)
    return Line(number, read.uri, abroad or "", one.role)


def _google(query: str) -> str:
    return f"https://www.google.com/maps/search/?{urlencode({'api': 1, 'query': query})}"


def offerings(
    found: PublicPlace, now: dt.datetime, lang: str
) -> tuple[list[tuple[str, str]], list[tuple[str, zone_words.Zone]]]:
    """Return (address, name) of what can be booked here, and (address, how full) of zones where
    one comes without booking. A sensitive place is called instead."""
    if found.is_sensitive or found.id not in directory.current().bookable:
        return [], []
    booked, zones = [], []
    rows = queries.offerings_of(found.id, limit=MOST_OFFERINGS)
    for row in sorted(rows, key=lambda row: bool(row.terms.get("approval"))):  # at once comes first
        href, zone = f"/{lang}/offerings/{row.id}", zone_words.zone(row, now, lang)
        if zone is None:
            booked.append((href, wording.offering_name(row, lang)))
        else:
            zones.append((href, zone))
    return booked, zones
