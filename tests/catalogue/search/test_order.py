"""The filters at their edges, and the order against a slow way of saying the same."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_finder.catalogue.search import Document, Query, build
from service_finder.catalogue.search.index import Index
from service_finder.catalogue.search.order import SPREAD_LOSS, best_first, passing, spread

VALUES = st.lists(st.integers(0, 6), max_size=60)
HERE = Document(
    "here", "kids_cafe", {"ko": "어린 키즈카페"}, district_code="11590", lat=37.5, lng=127.0,
    flags=0b110, age_from_months=24, age_to_months=36,
)  # fmt: skip
PLACES = [HERE, dataclasses.replace(HERE, id="there", category="toy_library")]


@pytest.fixture(scope="module")
def small() -> Index:
    return build(PLACES)


@pytest.mark.parametrize(
    ("filters", "passes"),
    [
        ({}, True),
        ({"categories": ("kids_cafe",)}, True),
        ({"categories": ("wedding_hall", "kids_cafe")}, True),
        ({"categories": ("wedding_hall",)}, False),
        ({"district_codes": ("11590", "11680")}, True),
        ({"district_codes": ("11680",)}, False),
        ({"flags": 0b010}, True),
        ({"flags": 0b110}, True),
        ({"flags": 0b111}, False),
        ({"flags": 0b001}, False),
        ({"age_months": 23}, False),
        ({"age_months": 24}, True),
        ({"age_months": 35}, True),
        ({"age_months": 36}, False),
        ({"allowed": np.array([True, True])}, True),
        ({"allowed": np.array([False, False])}, False),
        ({"bbox": (127.0, 37.5, 127.0, 37.5)}, True),
        ({"bbox": (127.001, 37.4, 127.1, 37.6)}, False),
        ({"bbox": (126.9, 37.501, 127.1, 37.6)}, False),
        ({"bbox": (126.9, 37.4, 126.999, 37.6)}, False),
        ({"bbox": (126.9, 37.4, 127.1, 37.499)}, False),
        ({"near": (37.5, 127.0), "radius_m": 0}, True),
        ({"near": (37.51, 127.0), "radius_m": 1000}, False),
        ({"near": (37.51, 127.0), "radius_m": 1200}, True),
        ({"near": (37.51, 127.0)}, True),
        ({"radius_m": 1}, True),
    ],
)
def test_filters_at_their_edges(small: Index, filters: dict[str, Any], passes: bool) -> None:
    here = np.array([small.ordinals["here"]], dtype=np.int32)
    assert passing(small, Query(**filters), here).tolist() == [passes]


def test_every_filter_is_asked_of_every_place(small: Index) -> None:
    docs = np.array([small.ordinals["here"], small.ordinals["there"]], dtype=np.int32)
    assert passing(small, Query(categories=("toy_library",)), docs).tolist() == [False, True]
    without = Query(categories=("toy_library",), flags=0b1)
    assert passing(small, without, docs).tolist() == [False, False]


@given(VALUES, st.integers(1, 12))
def test_the_best_are_those_of_a_whole_sort_and_nobody_is_lost(
    values: list[int], wanted: int
) -> None:
    value = np.array(values, dtype=np.float64)
    found = best_first(value, wanted).tolist()
    whole = sorted(range(len(values)), key=lambda n: (-values[n], n))
    assert found[:wanted] == whole[:wanted]
    assert sorted(found) == sorted(whole)


@given(VALUES, st.integers(1, 12), st.randoms(use_true_random=False))
def test_kinds_are_mixed_as_by_lowering_each_further_one(
    values: list[int], wanted: int, chance: Any
) -> None:
    kinds = [chance.choice(["kids_cafe", "toy_library", "family_center"]) for _ in values]
    index = build(
        [dataclasses.replace(HERE, id=f"p{n:03}", category=k) for n, k in enumerate(kinds)]
    )
    docs = np.array([index.ordinals[f"p{n:03}"] for n in range(len(values))], dtype=np.int32)
    value = np.array(values, dtype=np.float64)
    found = spread(index, docs, value, wanted).tolist()
    before: Counter[str] = Counter()
    worth: dict[int, float] = {}
    for n in sorted(range(len(values)), key=lambda n: (-values[n], n)):
        worth[n] = values[n] * SPREAD_LOSS ** before[kinds[n]]
        before[kinds[n]] += 1
    whole = sorted(worth, key=lambda n: (-worth[n], docs[n]))
    assert found[:wanted] == whole[:wanted]
    assert sorted(found) == list(range(len(values)))


def test_the_hundredth_of_a_kind_is_not_worth_nothing() -> None:
    index = build([dataclasses.replace(HERE, id=f"p{n:03}") for n in range(100)])
    docs = np.arange(100, dtype=np.int32)
    value = np.concatenate([np.full(90, 5.0), np.full(10, 4.0)])
    assert spread(index, docs, value, 100).tolist() == list(range(100))
