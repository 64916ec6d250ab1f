"""Points on the globe: reading, checking, distances, and a flat picture of Seoul."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_M = 6_371_008.8
# The city with a little air around it; a point outside is a mistake or another city's.
SEOUL_WEST, SEOUL_SOUTH, SEOUL_EAST, SEOUL_NORTH = 126.73, 37.41, 127.27, 37.72
_NUMBER = r"[+-]?(?:\d{1,3}(?:\.\d{1,15})?|\.\d{1,15})"
_PAIR = re.compile(rf"\s*({_NUMBER})\s*,\s*({_NUMBER})\s*", re.ASCII)
_FOUR = re.compile(r"\s*,\s*".join([rf"({_NUMBER})"] * 4), re.ASCII)


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the globe in WGS84 degrees."""

    lat: float
    lng: float

    def __post_init__(self) -> None:
        """Refuse what is not on the globe, NaN and infinity included."""
        if not (-90 <= self.lat <= 90 and -180 <= self.lng <= 180):
            raise ValueError(f"not on the globe: {self.lat}, {self.lng}")

    @property
    def is_in_seoul(self) -> bool:
        """Say whether it lies in the rectangle around Seoul."""
        return SEOUL_SOUTH <= self.lat <= SEOUL_NORTH and SEOUL_WEST <= self.lng <= SEOUL_EAST


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the map; never crosses the date line."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        """Refuse an empty, upside-down or unworldly rectangle."""
        if not (-180 <= self.west < self.east <= 180 and -90 <= self.south < self.north <= 90):
            raise ValueError("a box is west,south,east,north, in degrees, west below east")

    def contains(self, point: Point) -> bool:
        """Say whether a point lies in the box, edges included."""
        return self.west <= point.lng <= self.east and self.south <= point.lat <= self.north


SEOUL = Box(SEOUL_WEST, SEOUL_SOUTH, SEOUL_EAST, SEOUL_NORTH)


def parse_point(text: str) -> Point | None:
    """Read "lat,lng" in plain decimals; None when it is words or anything else.

    Raises ValueError when it is two numbers that are no place on the globe.
    """
    match = _PAIR.fullmatch(text)
    return Point(float(match[1]), float(match[2])) if match else None


def parse_box(text: str) -> Box:
    """Read "west,south,east,north"; ValueError for anything that is not a rectangle."""
    match = _FOUR.fullmatch(text.strip())
    if match is None:
        raise ValueError("a box is four numbers: west,south,east,north")
    west, south, east, north = (float(part) for part in match.groups())
    return Box(west, south, east, north)


def seoul_point(lat: str | float | None, lng: str | float | None) -> tuple[Point | None, str]:
    """Read a source's two columns: the point and what was done ("", "swapped", "outside").

    A point outside Seoul is dropped, never moved; swapped columns are put right and said so.
    Kinds of projected coordinates are the importer's business: they come back as "outside".
    """
    first, second = _finite(lat), _finite(lng)
    if first is None or second is None:
        return None, ""
    for point, note in (((first, second), ""), ((second, first), "swapped")):
        if SEOUL_SOUTH <= point[0] <= SEOUL_NORTH and SEOUL_WEST <= point[1] <= SEOUL_EAST:
            return Point(*point), note
    return None, "outside"


def distance_m(here: Point, there: Point) -> float:
    """Return the great-circle distance in metres (haversine, under 0.6 % off the ellipsoid)."""
    south, north = math.radians(here.lat), math.radians(there.lat)
    half_lat = math.sin((north - south) / 2)
    half_lng = math.sin(math.radians(there.lng - here.lng) / 2)
    chord = half_lat * half_lat + math.cos(south) * math.cos(north) * half_lng * half_lng
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def distances_m(here: Point, lats: ArrayLike, lngs: ArrayLike) -> NDArray[np.float64]:
    """Return the distances in metres from one point to many, as one array."""
    north = np.radians(np.asarray(lats, dtype=np.float64))
    east = np.radians(np.asarray(lngs, dtype=np.float64))
    south, west = math.radians(here.lat), math.radians(here.lng)
    half_lat = np.sin((north - south) / 2)
    half_lng = np.sin((east - west) / 2)
    chord = half_lat**2 + math.cos(south) * np.cos(north) * half_lng**2
    distances: NDArray[np.float64] = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
    return distances


def box_around(here: Point, radius_m: float) -> Box:
    """Return the smallest box that surely holds every point within a radius."""
    tall = math.degrees(radius_m / EARTH_RADIUS_M) * 1.001 + 1e-9
    # Widest where the circle is nearest to the pole.
    parallel = max(math.cos(math.radians(min(89.9, abs(here.lat) + tall))), 1e-3)
    wide = tall / parallel
    return Box(
        max(-180.0, here.lng - wide),
        max(-90.0, here.lat - tall),
        min(180.0, here.lng + wide),
        min(90.0, here.lat + tall),
    )


@dataclass(frozen=True, slots=True)
class Plane:
    """A flat picture of a box, `width` units wide, with y growing downwards as in SVG."""

    box: Box
    width: float

    @property
    def scale(self) -> float:
        """Return units per degree of latitude, true to distance at the middle of the box."""
        return self.width / ((self.box.east - self.box.west) * self._squeeze)

    @property
    def height(self) -> float:
        """Return the height of the picture."""
        return (self.box.north - self.box.south) * self.scale

    def project(self, point: Point) -> tuple[float, float]:
        """Return x and y of a point; outside the box they lie outside the picture."""
        x = (point.lng - self.box.west) * self._squeeze * self.scale
        return x, (self.box.north - point.lat) * self.scale

    @property
    def _squeeze(self) -> float:
        middle = math.radians((self.box.north + self.box.south) / 2)
        return max(math.cos(middle), 1e-3)


def _finite(value: str | float | None) -> float | None:
    try:
        number = float(value) if value is not None else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None
