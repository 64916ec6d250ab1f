"""UTM-K (EPSG:5179), in which Korean address services give points, to degrees."""

from __future__ import annotations

import math

_A, _F = 6_378_137.0, 1 / 298.257222101  # GRS80
_SCALE, _LAT0, _LNG0 = 0.9996, math.radians(38), math.radians(127.5)
_EAST, _NORTH = 1_000_000.0, 2_000_000.0
_E2 = _F * (2 - _F)


def to_wgs84(x: float, y: float) -> tuple[float, float]:
    """Answer (latitude, longitude) in degrees of a UTM-K point, right to a few centimetres.

    Source: Snyder, Map Projections: A Working Manual, 1987, pp. 63-64.
    """
    mu = (_arc(_LAT0) + (y - _NORTH) / _SCALE) / (_A * (1 - _E2 / 4 - 3 * _E2**2 / 64))
    lat = _foot(mu)
    ep2 = _E2 / (1 - _E2)
    c, t = ep2 * math.cos(lat) ** 2, math.tan(lat) ** 2
    sine = 1 - _E2 * math.sin(lat) ** 2
    n, r = _A / math.sqrt(sine), _A * (1 - _E2) / sine**1.5
    d = (x - _EAST) / (n * _SCALE)
    north = d**2 / 2 - (5 + 3 * t + 10 * c - 4 * c**2 - 9 * ep2) * d**4 / 24
    east = d - (1 + 2 * t + c) * d**3 / 6
    return (
        math.degrees(lat - n * math.tan(lat) / r * north),
        math.degrees(_LNG0 + east / math.cos(lat)),
    )


def _arc(lat: float) -> float:
    """Answer the length of the meridian from the equator."""
    return _A * (
        (1 - _E2 / 4 - 3 * _E2**2 / 64) * lat
        - (3 * _E2 / 8 + 3 * _E2**2 / 32) * math.sin(2 * lat)
        + (15 * _E2**2 / 256) * math.sin(4 * lat)
    )


def _foot(mu: float) -> float:
    """Answer the latitude whose meridian arc is `mu` of the way."""
    e1 = (1 - math.sqrt(1 - _E2)) / (1 + math.sqrt(1 - _E2))
    return (
        mu
        + (3 * e1 / 2 - 27 * e1**3 / 32) * math.sin(2 * mu)
        + (21 * e1**2 / 16 - 55 * e1**4 / 32) * math.sin(4 * mu)
        + (151 * e1**3 / 96) * math.sin(6 * mu)
    )
