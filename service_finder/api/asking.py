"""The parameters that several routes share, and how they become a question to the catalogue."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, get_args

from service_finder.api import params
from service_finder.api.params import Given, Param, Unusable
from service_finder.catalogue import districts
from service_finder.catalogue.finding import Asked
from service_finder.catalogue.search.records import Sort
from service_finder.lib import clock, formats
from service_finder.lib.geo import Point, parse_box, parse_point
from service_finder.lib.kinds import KINDS
from service_finder.lib.marking import DEFAULT_LANGUAGE, LANGUAGES

OLDEST_MONTHS = 1199
WIDEST_M = 100_000
SORTS: tuple[Sort, ...] = get_args(Sort)
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", re.ASCII)


def is_id(text: str) -> bool:
    """Say whether a text of the path could be an id; anything else is simply unknown."""
    return _ID.fullmatch(text) is not None


def _near(given: str) -> Point | str:
    try:
        return parse_point(given) or given
    except ValueError as error:  # two numbers that are no place on the globe
        raise Unusable("37.51,126.94", "unknown_place") from error


def _instant(given: str) -> dt.datetime:
    if given == "now":
        return clock.now()
    try:
        at = clock.parse_instant(given)
    except OverflowError as error:
        raise ValueError(given) from error
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise ValueError(given)
    return at


def _district(given: str) -> str:
    code = districts.code_of(given)
    if code is None:
        raise Unusable("11110, 종로구 …")
    return code


def _spoken(given: str) -> str:
    if not formats.is_language(given):
        raise Unusable("ISO 639")
    return given


LANG = params.choice("lang", "Language of names and messages.", LANGUAGES, DEFAULT_LANGUAGE)
LIMIT = params.whole("limit", "How many items at most.", 1, 100, 20)
LIMIT_OR_ALL = params.whole("limit", "How many items at most; all when absent.", 1, 100)
Q = params.text("q", "What is looked for, in any of five languages.", example="동작구 키즈카페")
CATEGORIES = params.several(
    params.choice("category", "A kind of place.", tuple(KINDS)),
    "Kinds of place, parted by commas: any of them.",
)
DISTRICT = params.read_by(
    "district",
    "A district by its five-digit code or its Korean name.",
    _district,
    "11110, 종로구 …",
    {"type": "string"},
    example="동작구",
)
DISTRICTS = params.several(
    DISTRICT, "Districts by code or Korean name, parted by commas: any of them."
)
AGE_MONTHS = params.whole("age_months", "A child's age in full months.", 0, OLDEST_MONTHS)
BBOX = params.read_by(
    "bbox",
    "A rectangle of the map: west,south,east,north in degrees.",
    parse_box,
    "west,south,east,north",
    {"type": "string"},
    example="126.9,37.4,127.1,37.6",
)
NEAR = params.read_by(
    "near",
    "Where to measure from: lat,lng or the name of a station, dong, district or place.",
    _near,
    "37.51,126.94",
    {"type": "string"},
    example="37.5124,126.9393",
)
PLACES: tuple[Param, ...] = (
    Q,
    LANG,
    NEAR,
    params.whole("radius_m", "Only places within so many metres of `near`.", 1, WIDEST_M),
    CATEGORIES,
    DISTRICTS,
    AGE_MONTHS,
    params.read_by(
        "open_at",
        "Only places surely open: `now` or an instant (RFC 3339, with its zone).",
        _instant,
        "now, 2026-11-21T14:00:00+09:00",
        {"type": "string"},
        example="now",
    ),
    params.read_by(
        "language",
        "Only places where this language is spoken (ISO 639).",
        _spoken,
        "ISO 639",
        {"type": "string", "pattern": "^[a-z]{2,3}$"},
        example="vi",
    ),
    params.flag("bookable", "Only places with something to book here."),
    params.flag("free", "Only places known to be free of charge."),
    params.flag("step_free", "Only places known to be without steps."),
    BBOX,
    params.choice(
        "sort",
        "The order of the items; `distance` counts from `near` or the place named in `q`.",
        SORTS,
        "relevance",
    ),
)


def asked(given: Given, **more: Any) -> Asked:
    """Turn what a route was given into a question; absent parameters are not asked."""
    near, box = given.get("near"), given.get("bbox")
    return Asked(
        text=given.get("q") or "",
        lang=given["lang"],
        near=(near.lat, near.lng) if isinstance(near, Point) else None,
        near_words=near if isinstance(near, str) else "",
        radius_m=given.get("radius_m"),
        categories=given["category"],
        district_codes=given["district"],
        age_months=given.get("age_months"),
        open_at=given.get("open_at"),
        language=given.get("language") or "",
        bookable=given.get("bookable", False),
        free=given.get("free", False),
        step_free=given.get("step_free", False),
        bbox=(box.west, box.south, box.east, box.north) if box else None,
        sort=given.get("sort", "relevance"),
        **more,
    )
