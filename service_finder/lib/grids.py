"""The flat grids in which Korean open data gives points, told apart by size, to WGS84 degrees."""

from __future__ import annotations

import math
from dataclasses import dataclass

from service_finder.lib.geo import Point

_GRS80, _BESSEL = (6_378_137.0, 1 / 298.257222101), (6_377_397.155, 1 / 299.1528128)
_WEB_RADIUS_M = 6_378_137.0
# Bessel (Tokyo 1892 in Korea) to WGS84: metres, arc seconds, parts per million.
# Source: EPSG:5174 as PROJ ships it (towgs84=-115.80,474.99,674.11,1.16,-2.31,-1.63,6.43).
_SHIFT = (-115.80, 474.99, 674.11)
_TURN = tuple(math.radians(second / 3600) for second in (1.16, -2.31, -1.63))
_STRETCH = 1 + 6.43e-6


@dataclass(frozen=True, slots=True)
class Grid:
    """A transverse Mercator grid: ellipsoid, origin in degrees, false east and north, scale."""

    epsg: int
    ellipsoid: tuple[float, float]
    lat0: float
    lng0: float
    east: float
    north: float
    scale: float = 1.0

    def to_degrees(self, x: float, y: float) -> tuple[float, float]:
        """Answer (latitude, longitude) on the grid's own ellipsoid, right to a few centimetres.

        Source: Snyder, Map Projections: A Working Manual, 1987, pp. 63-64.
        """
        major, flat = self.ellipsoid
        e2 = flat * (2 - flat)
        arc = _arc(math.radians(self.lat0), major, e2) + (y - self.north) / self.scale
        lat = _foot(arc / (major * (1 - e2 / 4 - 3 * e2**2 / 64 - 5 * e2**3 / 256)), e2)
        ep2 = e2 / (1 - e2)
        c, t = ep2 * math.cos(lat) ** 2, math.tan(lat) ** 2
        sine = 1 - e2 * math.sin(lat) ** 2
        n, r = major / math.sqrt(sine), major * (1 - e2) / sine**1.5
        d = (x - self.east) / (n * self.scale)
        north = d**2 / 2 - (5 + 3 * t + 10 * c - 4 * c**2 - 9 * ep2) * d**4 / 24
        east = d - (1 + 2 * t + c) * d**3 / 6
        return (
            math.degrees(lat - n * math.tan(lat) / r * north),
            self.lng0 + math.degrees(east / math.cos(lat)),
        )


# Their rectangles around Seoul do not touch each other: a pair of numbers fits one grid at most.
UTMK = Grid(5179, _GRS80, 38, 127.5, 1_000_000, 2_000_000, 0.9996)
_CENTRAL_2010 = Grid(5186, _GRS80, 38, 127, 200_000, 600_000)
_CENTRAL_OLD = Grid(5174, _BESSEL, 38, 127.0028902777778, 200_000, 500_000)
_RECTANGLES = (
    (UTMK, 930_000, 982_000, 1_930_000, 1_972_000),
    (_CENTRAL_2010, 173_000, 226_000, 532_000, 572_000),
    (_CENTRAL_OLD, 173_000, 226_000, 432_000, 472_000),
)


def from_grid(x: float, y: float) -> tuple[Point, int] | None:
    """Read a projected pair (in either order) as a point in Seoul and the EPSG code it was in.

    Decided by the values, not by what a page says about them. None when no grid fits.
    """
    for first, second in ((x, y), (y, x)):
        if 14_100_000 <= first <= 14_170_000 and 4_490_000 <= second <= 4_545_000:
            return _from_web(first, second), 3857
        for grid, west, east, south, north in _RECTANGLES:
            if west <= first <= east and south <= second <= north:
                lat, lng = grid.to_degrees(first, second)
                return (_from_bessel(lat, lng) if grid is _CENTRAL_OLD else Point(lat, lng)), (
                    grid.epsg
                )
    return None


def _from_web(x: float, y: float) -> Point:
    lat = 2 * math.atan(math.exp(y / _WEB_RADIUS_M)) - math.pi / 2
    return Point(math.degrees(lat), math.degrees(x / _WEB_RADIUS_M))


def _from_bessel(lat: float, lng: float) -> Point:
    """Move a point of the old datum to WGS84 (seven parameters, position vector)."""
    major, flat = _BESSEL
    e2 = flat * (2 - flat)
    phi, lam = math.radians(lat), math.radians(lng)
    n = major / math.sqrt(1 - e2 * math.sin(phi) ** 2)
    x, y = n * math.cos(phi) * math.cos(lam), n * math.cos(phi) * math.sin(lam)
    z = n * (1 - e2) * math.sin(phi)
    rx, ry, rz = _TURN
    return _to_degrees(
        _SHIFT[0] + _STRETCH * (x - rz * y + ry * z),
        _SHIFT[1] + _STRETCH * (rz * x + y - rx * z),
        _SHIFT[2] + _STRETCH * (-ry * x + rx * y + z),
    )


def _to_degrees(x: float, y: float, z: float) -> Point:
    """Answer the point of Earth-centred coordinates on GRS80 (Bowring, one step)."""
    major, flat = _GRS80
    e2, minor = flat * (2 - flat), major * (1 - flat)
    p = math.hypot(x, y)
    theta = math.atan2(z * major, p * minor)
    lat = math.atan2(
        z + e2 / (1 - e2) * minor * math.sin(theta) ** 3, p - e2 * major * math.cos(theta) ** 3
    )
    return Point(math.degrees(lat), math.degrees(math.atan2(y, x)))


def _arc(lat: float, major: float, e2: float) -> float:
    """Answer the length of the meridian from the equator."""
    return major * (
        (1 - e2 / 4 - 3 * e2**2 / 64 - 5 * e2**3 / 256) * lat
        - (3 * e2 / 8 + 3 * e2**2 / 32 + 45 * e2**3 / 1024) * math.sin(2 * lat)
        + (15 * e2**2 / 256 + 45 * e2**3 / 1024) * math.sin(4 * lat)
    )


def _foot(mu: float, e2: float) -> float:
    """Answer the latitude whose meridian arc is `mu` of the way."""
    e1 = (1 - math.sqrt(1 - e2)) / (1 + math.sqrt(1 - e2))
    return (
        mu
        + (3 * e1 / 2 - 27 * e1**3 / 32) * math.sin(2 * mu)
        + (21 * e1**2 / 16 - 55 * e1**4 / 32) * math.sin(4 * mu)
        + (151 * e1**3 / 96) * math.sin(6 * mu)
    )
