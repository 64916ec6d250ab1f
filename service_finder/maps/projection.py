"""Degrees to pixels and back: the web Mercator projection that Leaflet draws with."""

from __future__ import annotations

import math
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
TILE_PX = 256
MAX_ZOOM = 19
MAX_LATITUDE = 85.05112878  # where the Mercator square ends


class Bounds(NamedTuple):
    """A box in degrees, in GeoJSON's order. Both edges count as inside."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, lats: Floats, lngs: Floats) -> Self:
        """Return the smallest box that holds the points (at least one)."""
        return cls(float(lngs.min()), float(lats.min()), float(lngs.max()), float(lats.max()))

    def grown(self, *, least_lat: float, least_lng: float, by: float = 0.0) -> Self:
        """Return the box grown by a share of itself on every side, and to a least size."""
        tall, wide = self.north - self.south, self.east - self.west
        more_lat = max(tall * by, (least_lat - tall) / 2, 0.0)
        more_lng = max(wide * by, (least_lng - wide) / 2, 0.0)
        return type(self)(
            self.west - more_lng, self.south - more_lat, self.east + more_lng, self.north + more_lat
        )

    def holds(self, lats: Floats, lngs: Floats) -> NDArray[np.bool_]:
        """Say for each point whether it lies in the box."""
        inside: NDArray[np.bool_] = (
            (lats >= self.south) & (lats <= self.north) & (lngs >= self.west) & (lngs <= self.east)
        )
        return inside


# What a map of Seoul shows when nothing else decides.
SEOUL = Bounds(126.76, 37.42, 127.19, 37.70)


def pixels(lats: Floats, lngs: Floats, zoom: float) -> tuple[Floats, Floats]:
    """Return x (east) and y (south) in world pixels at a zoom level."""
    side = TILE_PX * 2.0**zoom
    radians = np.radians(np.clip(lats, -MAX_LATITUDE, MAX_LATITUDE))
    x = (lngs / 360.0 + 0.5) * side
    y = (0.5 - np.log(np.tan(np.pi / 4 + radians / 2)) / (2 * np.pi)) * side
    return x, y


def pixel(lat: float, lng: float, zoom: float) -> tuple[float, float]:
    """Return x and y of one point in world pixels at a zoom level."""
    side = TILE_PX * 2.0**zoom
    radians = math.radians(min(max(lat, -MAX_LATITUDE), MAX_LATITUDE))
    x = (lng / 360.0 + 0.5) * side
    y = (0.5 - math.log(math.tan(math.pi / 4 + radians / 2)) / (2 * math.pi)) * side
    return x, y


def fitting_zoom(bounds: Bounds, wide_px: float, tall_px: float) -> float:
    """Return the zoom (with a fraction) at which a box just fits into a picture."""
    left, top = pixel(bounds.north, bounds.west, 0)
    right, bottom = pixel(bounds.south, bounds.east, 0)
    ratios = (wide_px / max(right - left, 1e-9), tall_px / max(bottom - top, 1e-9))
    return min(max(math.log2(min(ratios)), 0.0), float(MAX_ZOOM))
