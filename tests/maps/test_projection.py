"""Degrees to pixels: checked against what Leaflet computes."""

from __future__ import annotations

import numpy as np
import pytest

from service_finder.maps.projection import MAX_ZOOM, SEOUL, Bounds, fitting_zoom, pixel, pixels


def test_pixel_agrees_with_leaflet() -> None:
    # L.CRS.EPSG3857.latLngToPoint(L.latLng(37.5663, 126.9779), 12) in Leaflet 1.9.4
    assert pixel(37.5663, 126.9779, 12) == pytest.approx((894137.94019956, 406064.18823435))
    assert pixel(37.45, 127.15, 16) == pytest.approx((14314227.48444444, 6503859.48636779))
    assert pixel(0, 0, 0) == pytest.approx((128, 128))
    assert pixel(0, 180, 1) == pytest.approx((512, 256))


def test_the_poles_stay_finite() -> None:
    _x, y = pixels(np.array([90.0, -90.0]), np.array([0.0, 0.0]), 5)
    assert y == pytest.approx([0, 256 * 2**5], abs=1e-3)


def test_fitting_zoom_makes_the_box_just_fit() -> None:
    zoom = fitting_zoom(SEOUL, 800, 600)
    left, top = pixel(SEOUL.north, SEOUL.west, zoom)
    right, bottom = pixel(SEOUL.south, SEOUL.east, zoom)
    assert (right - left <= 800.001) and (bottom - top <= 600.001)
    assert max((right - left) / 800, (bottom - top) / 600) == pytest.approx(1)


def test_fitting_zoom_of_a_point_is_the_nearest_and_of_a_world_zero() -> None:
    assert fitting_zoom(Bounds(127, 37, 127, 37), 800, 600) == MAX_ZOOM
    assert fitting_zoom(Bounds(-180, -85, 180, 85), 10, 10) == 0


def test_bounds_grow_to_a_least_size_around_their_middle() -> None:
    grown = Bounds(127, 37, 127, 37.1).grown(least_lat=0.05, least_lng=0.02)
    assert grown == pytest.approx((126.99, 37, 127.01, 37.1))
    assert Bounds(127, 37, 128, 38).grown(least_lat=0, least_lng=0, by=0.5) == pytest.approx(
        (126.5, 36.5, 128.5, 38.5)
    )


def test_edges_are_inside() -> None:
    box = Bounds(127, 37, 128, 38)
    lats = np.array([37, 38, 36.999, 38.001, 37.5, 37.5])
    lngs = np.array([127, 128, 127.5, 127.5, 126.999, 128.001])
    assert box.holds(lats, lngs).tolist() == [True, True, False, False, False, False]
