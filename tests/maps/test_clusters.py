"""Grouping points by viewport: nothing lost, nothing doubled, nothing overlapping."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service_finder.maps.clusters import APART_PX, MAX_FEATURES, Group, Points, group
from service_finder.maps.projection import SEOUL, Bounds, pixel

CITY_HALL = (37.5663, 126.9779)


@dataclass(frozen=True)
class Place:
    id: str
    point: tuple[float, float] | None
    category: str = "kids_cafe"


def scattered(count: int, seed: int = 7) -> Points:
    random = np.random.default_rng(seed)
    lats = SEOUL.south + random.random(count) * (SEOUL.north - SEOUL.south)
    lngs = SEOUL.west + random.random(count) * (SEOUL.east - SEOUL.west)
    return Points([f"p{i:06}" for i in range(count)], ["kids_cafe"] * count, lats, lngs)


def distance_px(one: Group, other: Group, zoom: int) -> float:
    x, y = pixel(one.lat, one.lng, zoom)
    other_x, other_y = pixel(other.lat, other.lng, zoom)
    return max(abs(x - other_x), abs(y - other_y))


def test_points_leave_out_what_has_no_point() -> None:
    points = Points.of([Place("a", CITY_HALL), Place("hidden", None), Place("b", CITY_HALL)])
    assert list(points.ids) == ["a", "b"]
    assert len(points) == 2
    assert points.bounds() == Bounds(126.9779, 37.5663, 126.9779, 37.5663)


def test_no_points_make_no_marks() -> None:
    assert Points.of([]).bounds() is None
    assert group(Points.of([]), None, 11) == []
    assert group(Points.of([Place("a", CITY_HALL)]), Bounds(127.0, 37.5, 127.1, 37.6), 11) == []


def test_a_place_alone_keeps_its_own_id_and_point() -> None:
    (mark,) = group(Points.of([Place("kc-1", CITY_HALL)]), SEOUL, 12)
    assert (mark.id, mark.count, mark.category) == ("kc-1", 1, "kids_cafe")
    assert (mark.lat, mark.lng) == CITY_HALL
    assert not mark.is_inseparable


def test_near_points_join_far_ones_do_not() -> None:
    near, far = (37.5664, 126.9780), (37.50, 127.10)
    points = Points.of([Place("a", CITY_HALL), Place("b", near, "toy_library"), Place("c", far)])
    both, alone = sorted(group(points, SEOUL, 12), key=lambda g: -g.count)
    assert both.members == ("a", "b")
    assert both.category == "", "two kinds have no common icon"
    assert both.bounds == Bounds(126.9779, 37.5663, 126.9780, 37.5664)
    assert both.lat == pytest.approx(37.56635)
    assert alone.members == ("c",)
    assert [g.count for g in group(points, SEOUL, 19)] == [1, 1, 1]


@pytest.mark.parametrize("zoom", [9, 15, 19])
def test_places_at_one_address_are_listed_instead_of_parted(zoom: int) -> None:
    points = Points.of([Place("b", CITY_HALL), Place("a", CITY_HALL)])
    (mark,) = group(points, SEOUL, zoom)
    assert mark.is_inseparable
    assert mark.members == ("a", "b")


def test_what_zooming_in_parts_is_not_called_inseparable() -> None:
    points = Points.of([Place("a", CITY_HALL), Place("b", (37.5683, 126.9779))])
    (mark,) = group(points, SEOUL, 10)
    assert mark.count == 2
    assert not mark.is_inseparable


@pytest.mark.parametrize("zoom", [None, 8, 11, 14, 19])
@pytest.mark.parametrize("limit", [1, 60, MAX_FEATURES])
def test_many_points_stay_within_the_limit_and_none_is_lost(zoom: int | None, limit: int) -> None:
    points = scattered(20_000)
    marks = group(points, SEOUL, zoom, limit)
    assert 1 <= len(marks) <= limit
    members = [member for mark in marks for member in mark.members]
    assert sorted(members) == list(points.ids)


def test_marks_do_not_overlap() -> None:
    marks = group(scattered(300), SEOUL, 12)
    assert len(marks) > 50
    for n, one in enumerate(marks):
        for other in marks[n + 1 :]:
            if one.count == other.count == 1:
                assert distance_px(one, other, 12) >= APART_PX


def test_the_order_of_rows_does_not_matter() -> None:
    points = scattered(500)
    turned = Points(points.ids[::-1], points.categories[::-1], points.lats[::-1], points.lngs[::-1])
    assert group(points, SEOUL, 12) == group(turned, SEOUL, 12)


def test_groups_keep_their_ids_when_the_viewport_moves() -> None:
    points = scattered(2_000)
    here = {g.id: g for g in group(points, Bounds(126.85, 37.45, 127.05, 37.62), 13)}
    there = {g.id: g for g in group(points, Bounds(126.90, 37.45, 127.10, 37.62), 13)}
    middle = [g for g in here.values() if g.bounds.west > 126.92 and g.bounds.east < 127.03]
    same = [g for g in middle if there.get(g.id) == g]
    assert len(same) >= 0.9 * len(middle) > 100


def test_without_a_zoom_every_point_stands_alone_while_it_can() -> None:
    points = scattered(400)
    assert [g.id for g in group(points, None, None)] == list(points.ids)
    assert sum(g.count for g in group(points, None, None, limit=399)) == 400
    assert len(group(points, None, None, limit=399)) < 399


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), max_size=40),
    st.integers(0, 22) | st.none(),
    st.integers(1, 20),
)
def test_any_points_are_counted_exactly_once(
    spots: list[tuple[float, float]], zoom: int | None, limit: int
) -> None:
    points = Points.of(Place(f"p{n}", spot) for n, spot in enumerate(spots))
    marks = group(points, None, zoom, limit)
    assert len(marks) <= limit
    assert sum(mark.count for mark in marks) == len(spots)
    assert len({mark.id for mark in marks}) == len(marks)
