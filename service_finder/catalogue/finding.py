"""Finding places: the one function that pages, map and API share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from service_finder.catalogue import directory, geocode, places, search
from service_finder.catalogue.directory import Directory
from service_finder.catalogue.hours import OpenState
from service_finder.catalogue.place import PublicPlace
from service_finder.catalogue.points import Points
from service_finder.catalogue.search.records import Anchor, Query, Sort, Understanding
from service_finder.lib import ages, clock
from service_finder.lib.ages import Fit
from service_finder.lib.marking import DEFAULT_LANGUAGE

FEWEST_KNOWN = 5  # a filter with fewer known rows behind it is not offered


class UnknownPlace(ValueError):
    """The words given as `near` name no station, dong, district or listed place."""


class WholeCity(UnknownPlace):
    """The words given as `near` name the whole of Seoul: nothing can be measured from there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader or a program asks for. near: (lat, lng); near_words: a place by its name.

    open_at: an aware instant. age_months: 0 to 1199. radius_m: metres from `near`.
    bbox: west, south, east, north. categories and district_codes: any of them.
    """

    text: str = ""
    lang: str = "ko"
    near: tuple[float, float] | None = None
    near_words: str = ""
    radius_m: float | None = None
    categories: tuple[str, ...] = ()
    district_codes: tuple[str, ...] = ()
    age_months: int | None = None
    open_at: dt.datetime | None = None
    language: str = ""
    bookable: bool = False
    free: bool = False
    step_free: bool = False
    bbox: tuple[float, float, float, float] | None = None
    sort: Sort = "relevance"
    limit: int = 20
    offset: int = 0


# Filters by the names they have in links, with what switches each of them off.
OFF: Mapping[str, Mapping[str, object]] = {
    "category": {"categories": ()},
    "district": {"district_codes": ()},
    "age_months": {"age_months": None},
    "open": {"open_at": None},
    "language": {"language": ""},
    "bookable": {"bookable": False},
    "free": {"free": False},
    "step_free": {"step_free": False},
    "near": {"near": None, "near_words": "", "radius_m": None},
}


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """One result. distance_m: from `near` or the place named in the text, None when unknown.

    fit: whether the child of the age filter fits, None without the filter or without ages.
    """

    place: PublicPlace
    distance_m: float | None
    matched_on: tuple[str, ...]
    open: OpenState
    fit: Fit | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results. `total` counts all; by_category and by_district count all by code.

    points: where all of them are, as far as it may be told. ordinals: which they are.

    next_offset is None on the last page. near: what the words of `near` were understood as.
    sort: the order they are in; who asks for the nearest without saying near what gets relevance.
    """

    items: tuple[FoundPlace, ...]
    total: int
    next_offset: int | None
    understanding: Understanding
    by_category: Mapping[str, int]
    by_district: Mapping[str, int]
    points: Points
    ordinals: NDArray[np.int32]
    near: Anchor | None = None
    sort: Sort = "relevance"


@dataclass(frozen=True, slots=True)
class Choices:
    """What each filter would leave, beside the filters already chosen: name -> choice -> count.

    A filter with fewer than five known rows behind it is absent.
    """

    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    # Filters that are on: name -> how many results there would be without it.
    without: Mapping[str, int] = field(default_factory=dict)


def find(asked: Asked, *, now: dt.datetime | None = None) -> Results:
    """Answer a question. UnknownPlace when `near_words` name nothing that is known."""
    now = now or clock.now()
    held = directory.current()
    anchor = _anchor(held, asked)
    found = search.find(held.index, _query(held, asked, anchor, now), now=now)
    listed = {place.id: place for place in places.load([hit.id for hit in found.hits])}
    at = asked.open_at or now
    items = tuple(
        FoundPlace(
            listed[hit.id],
            hit.distance_m,
            hit.matched_on,
            held.state_of(hit.ordinal, at),
            _fit(listed[hit.id], asked, at),
        )
        for hit in found.hits
        if hit.id in listed
    )
    after = asked.offset + asked.limit
    return Results(
        items,
        found.total,
        after if after < found.total else None,
        found.understanding,
        found.by_category,
        found.by_district,
        held.points.among(found.ordinals),
        found.ordinals,
        anchor,
        _sorted_by(asked, anchor or found.understanding.anchor),
    )


def _sorted_by(asked: Asked, anchor: Anchor | None) -> Sort:
    has_start = asked.near is not None or anchor is not None
    return "relevance" if asked.sort == "distance" and not has_start else asked.sort


def choices(
    asked: Asked, results: Results | None = None, *, now: dt.datetime | None = None
) -> Choices:
    """Count what each filter's choices would leave; asks the index once, whatever is chosen.

    results: the answer to the same question, which says it all when no filter is on.
    """
    now = now or clock.now()
    held = directory.current()
    masks = _masks(held, asked, now)
    if results is not None and not masks:
        return _count(held, results.ordinals, {}, now)
    bare = replace(asked, limit=1, offset=0)
    for switch in OFF.values():
        if "near" not in switch:
            bare = replace(bare, **switch)  # type: ignore[arg-type]
    found = search.find(held.index, _query(held, bare, _anchor(held, bare), now), now=now)
    among = {name: mask[found.ordinals] for name, mask in masks.items()}
    return _count(held, found.ordinals, among, now)


def whereabouts(words: str) -> tuple[float, float]:
    """Return the point (lat, lng) that words name; UnknownPlace when they name none."""
    anchor = geocode.locate(directory.current().index, words)
    if anchor is None:
        raise _unknown(words)
    return anchor.points[0]


def _unknown(words: str) -> UnknownPlace:
    is_whole_city = search.understand(words, lang=DEFAULT_LANGUAGE).is_whole_city
    return WholeCity(words) if is_whole_city else UnknownPlace(words)


def _anchor(held: Directory, asked: Asked) -> Anchor | None:
    if not asked.near_words:
        return None
    anchor = geocode.locate(held.index, asked.near_words)
    if anchor is None:
        raise _unknown(asked.near_words)
    return anchor


def _query(held: Directory, asked: Asked, anchor: Anchor | None, now: dt.datetime) -> Query:
    masks = [
        mask
        for name, mask in _masks(held, asked, now).items()
        if name not in ("category", "district")
    ]
    return Query(
        text=asked.text,
        lang=asked.lang,
        near=asked.near or (anchor.points[0] if anchor else None),
        categories=asked.categories,
        district_codes=asked.district_codes,
        radius_m=asked.radius_m,
        bbox=asked.bbox,
        allowed=np.logical_and.reduce(masks) if masks else None,
        open_state=held.openness(asked.open_at or now),
        sort=asked.sort,
        limit=asked.limit,
        offset=asked.offset,
    )


def _masks(held: Directory, asked: Asked, now: dt.datetime) -> dict[str, NDArray[np.bool_]]:
    """Return by filter that is on: which ordinals it lets through."""
    masks: dict[str, NDArray[np.bool_]] = {}
    bits = {
        "bookable": directory.BOOKABLE * asked.bookable,
        "free": directory.FREE * asked.free,
        "step_free": directory.STEP_FREE * asked.step_free,
    }
    for name, bit in bits.items():
        if bit:
            masks[name] = (held.flags & bit) != 0
    if asked.language:
        masks["language"] = (held.flags & held.language_bits.get(asked.language, 0)) != 0
    if asked.open_at is not None:
        masks["open"] = held.openness(asked.open_at) == 1
    if asked.age_months is not None:
        on = (asked.open_at or now).astimezone(clock.SEOUL).date()
        masks["age_months"] = held.takes(asked.age_months, on)
    if asked.categories:
        masks["category"] = held.categories.is_any(asked.categories)
    if asked.district_codes:
        masks["district"] = held.districts.is_any(asked.district_codes)
    return masks


def _count(
    held: Directory,
    ordinals: NDArray[np.int32],
    masks: dict[str, NDArray[np.bool_]],
    now: dt.datetime,
) -> Choices:
    def left(without: str) -> NDArray[np.int32]:
        others = [mask for name, mask in masks.items() if name != without]
        return ordinals[np.logical_and.reduce(others)] if others else ordinals

    flags = held.flags[ordinals]
    counts: dict[str, dict[str, int]] = {
        "category": held.categories.count(left("category")),
        "district": held.districts.count(left("district")),
    }
    for name, bit in directory.FLAGS.items():
        if held.known[name] >= FEWEST_KNOWN:
            counts[name] = {"1": int(((held.flags[left(name)] & bit) != 0).sum())}
    if int(((flags & directory.KNOWS_HOURS) != 0).sum()) >= FEWEST_KNOWN:
        counts["open"] = {"now": int((held.openness(now)[left("open")] == 1).sum())}
    if held.known["language"] >= FEWEST_KNOWN:
        among = held.flags[left("language")]
        spoken = {c: int(((among & bit) != 0).sum()) for c, bit in held.language_bits.items()}
        counts["language"] = {code: number for code, number in spoken.items() if number}
    without = {name: len(left(name)) for name in masks}
    return Choices(counts, without)


def _fit(place: PublicPlace, asked: Asked, at: dt.datetime) -> Fit | None:
    if asked.age_months is None or place.ages is None:
        return None
    on = at.astimezone(clock.SEOUL).date()
    return ages.fits(place.ages, age_months=asked.age_months, on=on)
