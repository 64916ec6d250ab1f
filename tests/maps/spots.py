"""Points for tests of the maps room: places of which only id, kind and point matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from service_finder.catalogue.points import Points
from service_finder.maps.projection import SEOUL

CITY_HALL = (37.5663, 126.9779)


@dataclass(frozen=True)
class Place:
    id: str
    point: tuple[float, float] | None
    category: str = "kids_cafe"


def points_of(*places: Place) -> Points:
    return Points.of(
        [p.id for p in places], [p.category for p in places], [p.point for p in places]
    )


def points_at(spots: Iterable[tuple[float, float]]) -> Points:
    return points_of(*(Place(f"p{n:06}", spot) for n, spot in enumerate(spots)))


def scattered(count: int, seed: int = 7) -> Points:
    random = np.random.default_rng(seed)
    lats = SEOUL.south + random.random(count) * (SEOUL.north - SEOUL.south)
    lngs = SEOUL.west + random.random(count) * (SEOUL.east - SEOUL.west)
    return points_at(zip(lats.tolist(), lngs.tolist(), strict=True))
