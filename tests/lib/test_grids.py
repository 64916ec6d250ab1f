"""Projected coordinates become degrees. Expected values: PROJ 9 (pyproj), always_xy."""

from __future__ import annotations

import math

import pytest

from service_finder.lib import geo, grids
from service_finder.lib.geo import Point

CITY_HALL, WEST, SOUTH_EAST = Point(37.5663, 126.9779), Point(37.57, 126.79), Point(37.45, 127.18)
KNOWN = [
    (5174, 197977.9052, 451557.6553, CITY_HALL),
    (5174, 181378.2430, 451989.0828, WEST),
    (5174, 215857.5080, 438664.4344, SOUTH_EAST),
    (5179, 953892.2108, 1952009.9410, CITY_HALL),
    (5179, 937301.2627, 1952529.2255, WEST),
    (5186, 198047.5268, 551862.8350, CITY_HALL),
    (5186, 215927.1938, 538970.0081, SOUTH_EAST),
    (3857, 14135115.1700, 4518338.4220, CITY_HALL),
    (3857, 14157612.8391, 4502017.9827, SOUTH_EAST),
]


@pytest.mark.parametrize(("epsg", "x", "y", "expected"), KNOWN)
@pytest.mark.parametrize("swap", [False, True])
def test_a_grid_is_told_by_its_numbers(
    epsg: int, x: float, y: float, expected: Point, swap: bool
) -> None:
    found = grids.from_grid(*((y, x) if swap else (x, y)))
    assert found is not None
    point, named = found
    assert named == epsg
    assert geo.distance_m(point, expected) < 0.1


@pytest.mark.parametrize(
    ("x", "y"), [(0, 0), (37.5, 127), (200_000, 300_000), (math.nan, 1), (1e300, 1e300)]
)
def test_what_fits_no_grid_is_no_point(x: float, y: float) -> None:
    assert grids.from_grid(x, y) is None
