"""Points in columns: only what has a point to show, and which place each one is."""

from __future__ import annotations

import numpy as np

from tests.maps.spots import CITY_HALL, Place, points_of

PLACES = (
    Place("a", CITY_HALL, "kids_cafe"),
    Place("hidden", None, "safety_service"),
    Place("b", (37.5, 127.1), "toy_library"),
)


def test_only_places_with_a_point_are_taken() -> None:
    points = points_of(*PLACES)
    assert len(points) == 2
    assert points.ordinals.tolist() == [0, 2]
    assert [(points.id_of(n), points.kind_of(n)) for n in range(2)] == [
        ("a", "kids_cafe"),
        ("b", "toy_library"),
    ]
    assert points.lats.tolist() == [CITY_HALL[0], 37.5]
    assert points.lngs.tolist() == [CITY_HALL[1], 127.1]


def test_points_among_some_places() -> None:
    found = points_of(*PLACES).among(np.array([2, 1], dtype=np.int32))
    assert (len(found), found.id_of(0)) == (1, "b")
    assert len(points_of(*PLACES).among(np.array([], dtype=np.int32))) == 0


def test_points_kept_by_a_mask() -> None:
    found = points_of(*PLACES).kept(np.array([False, True]))
    assert (len(found), found.kind_of(0)) == (1, "toy_library")


def test_no_places_have_no_points() -> None:
    assert len(points_of()) == 0
