"""What is near a point, and what a district holds: disclosed, listed places only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from service_finder.catalogue import directory, places
from service_finder.catalogue.place import PublicPlace
from service_finder.lib.geo import Point, distances_m

SPARE = 12  # read a few more than asked: rows that lists do not show fall out
FAR_M = 20_000


@dataclass(frozen=True, slots=True)
class Near:
    """A place and its distance in metres as the crow flies; None inside a district's list."""

    place: PublicPlace
    distance_m: float | None = None


def around(point: tuple[float, float], *, limit: int, without: str = "") -> list[Near]:
    """Return the nearest ordinary places, nearest first; `without`: an id to leave out."""
    near = _load(_nearest(point, limit + SPARE))
    return [one for one in near if one.place.id != without][:limit]


def by_kind(
    point: tuple[float, float], kinds: Collection[str], *, each: int
) -> dict[str, list[Near]]:
    """Return the nearest places of each kind; a kind with none near is absent."""
    found: list[tuple[str, float]] = []
    for kind in kinds:
        found += _nearest(point, each + SPARE // 2, kind)
    return _grouped(_load(found), kinds, each)


def in_district(code: str, kinds: Collection[str], *, each: int) -> dict[str, list[Near]]:
    """Return a district's places of each kind by their Korean names; absent where none."""
    held = directory.current()
    here = held.districts.is_any([code])
    ids: list[str] = []
    for kind in kinds:
        of_kind = np.flatnonzero(here & held.categories.is_any([kind]))
        ids += [held.points.ids[int(n)] for n in of_kind[: each * 4]]
    found = [Near(place) for place in places.load(ids) if place.is_listed]
    found.sort(key=lambda near: near.place.name_ko)
    return _grouped(found, kinds, each)


def _grouped(found: Sequence[Near], kinds: Collection[str], each: int) -> dict[str, list[Near]]:
    grouped: dict[str, list[Near]] = {}
    for kind in kinds:
        of_kind = [near for near in found if near.place.category == kind][:each]
        if of_kind:
            grouped[kind] = of_kind
    return grouped


def _nearest(point: tuple[float, float], limit: int, kind: str = "") -> list[tuple[str, float]]:
    """Return ids and distances of the nearest points, of one kind or of all."""
    held = directory.current()
    spots = held.points
    if kind:
        spots = spots.kept(held.categories.is_any([kind])[spots.ordinals])
    distances = distances_m(Point(*point), spots.lats, spots.lngs)
    order = np.argsort(distances, kind="stable")[:limit]
    return [(spots.id_of(int(n)), float(distances[n])) for n in order if distances[n] <= FAR_M]


def _load(found: Sequence[tuple[str, float]]) -> list[Near]:
    distance = dict(found)
    return [
        Near(place, distance[place.id])
        for place in places.load(list(distance))
        if place.is_listed and not place.is_sensitive
    ]
