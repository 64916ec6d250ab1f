from __future__ import annotations

import math

import numpy as np
import pytest
from geopy.distance import great_circle
from hypothesis import given
from hypothesis import strategies as st

from service_finder.lib.geo import (
    SEOUL,
    Box,
    Plane,
    Point,
    box_around,
    distance_m,
    distances_m,
    parse_box,
    parse_point,
    seoul_point,
)

CITY_HALL = Point(37.5663, 126.9779)
POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
NEARBY = st.builds(Point, st.floats(37.41, 37.72), st.floats(126.73, 127.27))


@pytest.mark.parametrize("text", ["37.5663,126.9779", " 37.5663 , 126.9779 ", "+37.5663,126.9779"])
def test_a_point_is_read(text: str) -> None:
    assert parse_point(text) == CITY_HALL


@pytest.mark.parametrize(
    "text",
    [
        "",
        "서울역",
        "37.5",
        "37.5,",
        "37.5,126.9,1",
        "nan,nan",
        "inf,0",
        "1e2,3",
        "0x1,2",
        "37.5 126.9",
        "٣٧,١٢٦",
        "37.5,126.9;",
        "1" * 40 + ",1",
    ],
)
def test_words_are_no_point(text: str) -> None:
    assert parse_point(text) is None


@pytest.mark.parametrize("text", ["126.9779,37.5663", "91,0", "0,181", "-90.1,0", "999,999"])
def test_two_numbers_off_the_globe(text: str) -> None:
    with pytest.raises(ValueError, match="globe"):
        parse_point(text)


def test_a_point_is_finite() -> None:
    for bad in (math.nan, math.inf):
        with pytest.raises(ValueError, match="globe"):
            Point(bad, 0)
        with pytest.raises(ValueError, match="globe"):
            Point(0, bad)


def test_in_seoul() -> None:
    assert CITY_HALL.is_in_seoul
    assert not Point(37.4, 127.0).is_in_seoul
    assert not Point(37.5, 127.3).is_in_seoul


def test_a_box_is_read() -> None:
    assert parse_box(" 126.7,37.4, 127.3,37.8 ") == Box(126.7, 37.4, 127.3, 37.8)
    assert parse_box("-180,-90,180,90") == Box(-180, -90, 180, 90)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,2,3",
        "1,2,3,4,5",
        "a,b,c,d",
        "nan,0,1,1",
        "0,0,inf,1",
        "127,37,126,38",
        "126,38,127,37",
        "126,37,126,38",
        "-181,0,1,1",
        "0,0,1,90.5",
        "0,0,181,1",
        "0,-91,1,1",
        "1e1,0,20,1",
    ],
)
def test_what_is_no_box(text: str) -> None:
    with pytest.raises(ValueError):
        parse_box(text)


@pytest.mark.parametrize(
    ("lat", "lng", "expected"),
    [
        ("37.5663", "126.9779", (CITY_HALL, "")),
        (37.5663, 126.9779, (CITY_HALL, "")),
        ("126.9779", "37.5663", (CITY_HALL, "swapped")),
        ("35.1", "129.0", (None, "outside")),
        ("953898.1", "1952040.5", (None, "outside")),
        ("", "126.9779", (None, "")),
        (None, None, (None, "")),
        ("nan", "126.9", (None, "")),
        ("x", "126.9", (None, "")),
    ],
)
def test_a_source_s_columns(
    lat: str | float | None, lng: str | float | None, expected: tuple[Point | None, str]
) -> None:
    assert seoul_point(lat, lng) == expected


@given(POINTS, POINTS)
def test_distance_is_geopy_s(here: Point, there: Point) -> None:
    expected = great_circle((here.lat, here.lng), (there.lat, there.lng)).m
    assert distance_m(here, there) == pytest.approx(expected, rel=1e-6, abs=0.5)
    assert distance_m(here, there) == pytest.approx(distance_m(there, here), abs=0.01)
    assert distance_m(here, here) == 0


@given(POINTS, st.lists(POINTS, max_size=20))
def test_many_distances_are_the_single_ones(here: Point, others: list[Point]) -> None:
    found = distances_m(here, [one.lat for one in others], [one.lng for one in others])
    assert found.dtype == np.float64
    assert found.tolist() == pytest.approx([distance_m(here, one) for one in others], abs=0.01)


@given(NEARBY, NEARBY, st.floats(1, 60_000))
def test_the_box_around_holds_everything_near(here: Point, there: Point, radius: float) -> None:
    if distance_m(here, there) <= radius:
        assert box_around(here, radius).contains(there)


def test_the_box_around_stays_in_the_world_and_near() -> None:
    box = box_around(CITY_HALL, 1000)
    assert not box.contains(Point(37.60, 126.9779))
    assert not box.contains(Point(37.5663, 127.00))
    assert box_around(Point(89.99, 179.99), 5_000).north == 90
    assert box_around(Point(89.99, 179.99), 5_000).east == 180


def test_projection_fits_the_picture_and_keeps_proportions() -> None:
    plane = Plane(SEOUL, 1000)
    assert plane.project(Point(SEOUL.north, SEOUL.west)) == pytest.approx((0, 0))
    assert plane.project(Point(SEOUL.south, SEOUL.east)) == pytest.approx((1000, plane.height))
    # A kilometre is as long north as east, at the middle of the box.
    middle = Point((SEOUL.north + SEOUL.south) / 2, 127.0)
    north, east = Point(middle.lat + 0.01, 127.0), Point(middle.lat, 127.01)
    x, y = plane.project(middle)
    tall = (y - plane.project(north)[1]) / distance_m(middle, north)
    wide = (plane.project(east)[0] - x) / distance_m(middle, east)
    assert tall == pytest.approx(wide, rel=1e-3)
