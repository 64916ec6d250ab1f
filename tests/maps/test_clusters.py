"""Grouping points by viewport: nothing lost, nothing doubled, nothing overlapping."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service_finder.maps.clusters import (
    APART_PX,
    MAX_FEATURES,
    MAX_NAMED,
    Group,
    bounds_of,
    group,
)
from service_finder.maps.projection import SEOUL, Bounds, pixel
from tests.maps.spots import CITY_HALL, Place, points_at, points_of, scattered


def distance_px(one: Group, other: Group, zoom: int) -> float:
    x, y = pixel(one.lat, one.lng, zoom)
    other_x, other_y = pixel(other.lat, other.lng, zoom)
    return max(abs(x - other_x), abs(y - other_y))


def test_bounds_are_the_box_around_the_points() -> None:
    assert bounds_of(points_of()) is None
    assert bounds_of(points_at([CITY_HALL, (37.5, 127.1)])) == Bounds(
        126.9779, 37.5, 127.1, 37.5663
    )


def test_no_points_make_no_marks() -> None:
    assert group(points_of(), None, 11) == []
    assert group(points_of(Place("a", CITY_HALL)), Bounds(127.0, 37.5, 127.1, 37.6), 11) == []


def test_a_place_alone_keeps_its_own_id_and_point() -> None:
    (mark,) = group(points_of(Place("kc-1", CITY_HALL)), SEOUL, 12)
    assert (mark.id, mark.count, mark.kind) == ("kc-1", 1, "kids_cafe")
    assert (mark.lat, mark.lng) == CITY_HALL
    assert mark.members == ("kc-1",)


def test_what_has_no_point_is_in_no_group() -> None:
    points = points_of(Place("a", CITY_HALL), Place("hidden", None), Place("b", CITY_HALL))
    (mark,) = group(points, SEOUL, 12)
    assert (mark.count, mark.members) == (2, ("a", "b"))


def test_near_points_join_far_ones_do_not() -> None:
    near, far = (37.5664, 126.9790), (37.50, 127.10)
    points = points_of(Place("a", CITY_HALL), Place("b", near, "toy_library"), Place("c", far))
    both, alone = sorted(group(points, SEOUL, 12), key=lambda g: -g.count)
    assert (both.count, both.members) == (2, ()), "zooming in parts them"
    assert both.kind == "", "two kinds have no common icon"
    assert both.bounds == Bounds(126.9779, 37.5663, 126.9790, 37.5664)
    assert both.lat == pytest.approx(37.56635)
    assert alone.members == ("c",)
    assert [g.count for g in group(points, SEOUL, 19)] == [1, 1, 1]


@pytest.mark.parametrize("zoom", [9, 15, 19])
def test_places_at_one_address_are_listed_instead_of_parted(zoom: int) -> None:
    (mark,) = group(points_of(Place("b", CITY_HALL), Place("a", CITY_HALL)), SEOUL, zoom)
    assert mark.members == ("a", "b")
    assert mark.kind == "kids_cafe"


def test_at_the_last_zoom_nothing_can_be_parted_any_more() -> None:
    spots = [(37.5663 + n * 0.00006, 126.9779) for n in range(2)]  # 47 px apart at zoom 20
    (mark,) = group(points_at(spots), SEOUL, 19)
    assert mark.members == ("p000000", "p000001")


def test_many_places_at_one_address_are_counted_but_not_all_named() -> None:
    (mark,) = group(points_at([CITY_HALL] * 70), SEOUL, 12)
    assert mark.count == 70
    assert mark.members == tuple(f"p{n:06}" for n in range(MAX_NAMED))


@pytest.mark.parametrize("zoom", [None, 8, 11, 14, 19])
@pytest.mark.parametrize("limit", [1, 60, MAX_FEATURES])
def test_many_points_stay_within_the_limit_and_none_is_lost(zoom: int | None, limit: int) -> None:
    marks = group(scattered(20_000), SEOUL, zoom, limit)
    assert 1 <= len(marks) <= limit
    assert sum(mark.count for mark in marks) == 20_000


def test_marks_do_not_overlap() -> None:
    marks = group(scattered(300), SEOUL, 12)
    assert len(marks) > 50
    for n, one in enumerate(marks):
        for other in marks[n + 1 :]:
            assert distance_px(one, other, 12) >= APART_PX - 0.1


def test_the_order_of_rows_does_not_matter() -> None:
    places = [
        Place(f"p{n}", (37.45 + (n * 37 % 100) / 400, 126.8 + (n * 59 % 100) / 300))
        for n in range(200)
    ]
    assert group(points_of(*places), SEOUL, 12) == group(points_of(*places[::-1]), SEOUL, 12)


def test_groups_keep_their_ids_when_the_viewport_moves() -> None:
    points = scattered(2_000)
    here = {g.id: g for g in group(points, Bounds(126.85, 37.45, 127.05, 37.62), 13)}
    there = {g.id: g for g in group(points, Bounds(126.90, 37.45, 127.10, 37.62), 13)}
    middle = [g for g in here.values() if g.bounds.west > 126.92 and g.bounds.east < 127.03]
    same = [g for g in middle if there.get(g.id) == g]
    assert len(same) >= 0.9 * len(middle) > 60


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
    marks = group(points_at(spots), None, zoom, limit)
    assert len(marks) <= limit
    assert sum(mark.count for mark in marks) == len(spots)
    assert len({mark.id for mark in marks}) == len(marks)
