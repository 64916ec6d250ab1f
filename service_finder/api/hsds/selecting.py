"""Which services a reader of the feed asks for: filters are added up, nothing hidden counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from service_finder.api import asking, params, problems
from service_finder.api.hsds import ids, paging, terms
from service_finder.api.params import Given, Param
from service_finder.api.problems import Fault
from service_finder.catalogue import directory, organizations, places, search, tombstones
from service_finder.catalogue.directory import Directory
from service_finder.catalogue.place import PublicPlace
from service_finder.catalogue.search.records import Query
from service_finder.catalogue.tombstones import Tombstone
from service_finder.extensions import db
from service_finder.lib import clock, geo
from service_finder.models import ImportRun

TERM = params.text("taxonomy_term_id", "Only services with this term.")
TAXONOMY = params.text("taxonomy_id", "Only services with a term of this taxonomy.")
ORGANIZATION = params.text("organization_id", "Only services of this organization.")
POSTCODE = params.text("postcode", "Only locations with this postal code.", longest=10)
PROXIMITY = params.whole("proximity", "Metres around the middle of `postcode`.", 1, asking.WIDEST_M)
FILTERS: tuple[Param, ...] = (
    paging.SEARCH, TERM, TAXONOMY, ORGANIZATION, paging.MODIFIED_AFTER,
)  # fmt: skip
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Selection:
    """One page of services. `gone`: the tombstones on it, after the living."""

    ids: Sequence[str]
    gone: Sequence[Tombstone]
    total: int
    per_page: int
    is_crisis: bool = False

    def living(self) -> list[PublicPlace]:
        """Load the services of the page."""
        return places.load(self.ids)


def select_page(given: Given, gone: Sequence[Tombstone] = (), *, whole: bool = False) -> Selection:
    """Return the asked page; by id, or by relevance when words are searched.

    `gone` follows the living. `whole`: everything on one page when no size is asked for.
    """
    held = directory.current()
    mask = _mask(held, given)
    living = int(mask.sum())
    start, size = paging.window(given, living + len(gone), whole)
    words = given["search"] or ""
    if words:
        query = Query(text=words, allowed=mask, limit=size, offset=start)
        found = search.find(held.index, query, now=clock.now())
        listed = [hit.id for hit in found.hits]
        is_told = bool(listed) and all(place.is_sensitive for place in places.load(listed))
        is_crisis = found.understanding.crisis or is_told  # who asks for 1366 tells as much
        return Selection(listed, (), found.total, size, is_crisis)
    ordinals = np.flatnonzero(mask)[start : start + size]
    rest = gone[max(0, start - living) : max(0, start + size - living)]
    return Selection([held.ids[n] for n in ordinals.tolist()], rest, living + len(gone), size)


def gone_since(given: Given) -> list[Tombstone]:
    """Return the removals since `modified_after`; they have no kind or organization any more."""
    since = given["modified_after"]
    narrowed = ("search", "taxonomy_term_id", "taxonomy_id", "organization_id")
    if since is None or any(given[name] for name in narrowed):
        return []
    return [stone for stone in tombstones.every() if stone.withdrawn_at >= since]


def changed_at(own_id: str) -> dt.datetime | None:
    """Return when a service last changed, without loading it."""
    held = directory.current()
    seconds = int(held.updated_at[ordinals(held)[own_id]])
    return dt.datetime.fromtimestamp(seconds, dt.UTC) if seconds else None


def modified_at() -> dt.datetime | None:
    """Return when anything of the feed last changed."""
    held = directory.current()
    newest = int(held.updated_at.max(initial=0))
    known = [dt.datetime.fromtimestamp(newest, dt.UTC)] if newest else []
    loaded = db.session.scalar(select(func.max(ImportRun.finished_at)))
    return max([*known, *([loaded] if loaded else [])], default=None)


def own_id(wanted: str, kind: str, known: Collection[str]) -> str | None:
    """Return our id for one of the feed's; our own id is understood too."""
    return wanted if wanted in known else _by_uuid(kind, tuple(known)).get(wanted)


@lru_cache(maxsize=6)
def _by_uuid(kind: str, known: tuple[str, ...]) -> Mapping[str, str]:
    return {ids.of(kind, one): one for one in known}


def ordinals(held: Directory) -> Mapping[str, int]:
    """Return the positions of the services by id."""
    return _ordinals(held.ids)


@lru_cache(maxsize=2)
def _ordinals(known: tuple[str, ...]) -> Mapping[str, int]:
    return {one: n for n, one in enumerate(known)}


def _mask(held: Directory, given: Given) -> Mask:
    mask: Mask = np.ones(len(held.ids), dtype=np.bool_)
    if given["taxonomy_term_id"]:
        mask &= _with_term(held, given["taxonomy_term_id"])
    if given["taxonomy_id"]:
        mask &= _with_taxonomy(held, given["taxonomy_id"])
    if given["organization_id"]:
        known = own_id(given["organization_id"], "organization", organizations.every().keys())
        mask &= held.organizations.is_any([known] if known else [])
    if given["modified_after"] is not None:
        mask &= held.updated_at >= int(given["modified_after"].timestamp())
    if given.get("postcode"):
        mask &= _around(held, given["postcode"], given["proximity"])
    elif given.get("proximity"):
        raise problems.bad(Fault("bad_value", "proximity", "postcode"))
    return mask


def _with_term(held: Directory, wanted: str) -> Mask:
    term = terms.find(wanted)
    columns = {terms.CATEGORY: held.categories, terms.DISTRICT: held.districts}
    if term is None or term.taxonomy not in columns:
        return np.zeros(len(held.ids), dtype=np.bool_)
    return columns[term.taxonomy].is_any([term.code])


def _with_taxonomy(held: Directory, wanted: str) -> Mask:
    taxonomy = terms.taxonomy_of(wanted)
    if taxonomy == terms.CATEGORY:
        return np.ones(len(held.ids), dtype=np.bool_)
    if taxonomy == terms.DISTRICT:
        return ~held.districts.is_any([""])
    return np.zeros(len(held.ids), dtype=np.bool_)


def _around(held: Directory, postcode: str, metres: int | None) -> Mask:
    """Return by ordinal what has a postal code, or lies around the middle of those that have it."""
    with_code = [place for place in places.every() if place.postal_code == postcode]
    position = ordinals(held)
    mask: Mask = np.zeros(len(held.ids), dtype=np.bool_)
    mask[[position[place.id] for place in with_code]] = True
    points = [place.point for place in with_code if place.point]
    if metres is None or not points:
        return mask
    middle = geo.Point(*(sum(values) / len(points) for values in zip(*points, strict=True)))
    for place in places.every():
        if place.point and geo.distance_m(middle, geo.Point(*place.point)) <= metres:
            mask[position[place.id]] = True
    return mask
