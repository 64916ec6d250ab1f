"""Which of the found places pass the filters, and how many are put in order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from service_finder.catalogue.search.filing import NO_AGE
from service_finder.catalogue.search.index import Index
from service_finder.catalogue.search.records import Query
from service_finder.lib.geo import Point, distances_m

SPREAD_LOSS = 0.93  # each further place of a kind, when a need has several kinds of answer


def passing(index: Index, query: Query, docs: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Say which places pass the filters of the form."""
    passing: NDArray[np.bool_] = np.ones(len(docs), dtype=bool)
    if query.categories:
        wanted = [n for n, c in enumerate(index.category_codes) if c in query.categories]
        passing &= np.isin(index.category[docs], wanted)
    if query.district_codes:
        wanted = [n for n, c in enumerate(index.district_codes) if c in query.district_codes]
        passing &= np.isin(index.district[docs], wanted)
    if query.flags:
        asked = np.uint64(query.flags)
        passing &= (index.flags[docs] & asked) == asked
    if query.age_months is not None:
        low, high = index.age_from[docs], index.age_to[docs]
        passing &= (low == NO_AGE) | (low <= query.age_months)
        passing &= (high == NO_AGE) | (query.age_months < high)
    if query.allowed is not None:
        passing &= query.allowed[docs]
    if query.bbox:
        west, south, east, north = query.bbox
        lat, lng = index.lat[docs], index.lng[docs]
        passing &= (lat >= south) & (lat <= north) & (lng >= west) & (lng <= east)
    if query.radius_m is not None and query.near:
        far = distances_m(Point(*query.near), index.lat[docs], index.lng[docs])
        passing &= far <= query.radius_m
    return passing


def best_first(value: NDArray[np.float64], wanted: int) -> NDArray[np.intp]:
    """Sort as many as are wanted, best first, ties in order; the rest follows unsorted."""
    if len(value) <= 4 * wanted:
        return np.argsort(-value, kind="stable")
    least = -np.partition(-value, wanted)[wanted]
    ahead = np.flatnonzero(value >= least)
    ahead = ahead[np.argsort(-value[ahead], kind="stable")]
    return np.concatenate([ahead, np.flatnonzero(value < least)])


def spread(
    index: Index, docs: NDArray[np.int32], value: NDArray[np.float64], wanted: int
) -> NDArray[np.intp]:
    """Mix the kinds, so that a need with several answers shows them all at the top.

    The n-th best of a kind stands where its value, lowered n times, puts it: whatever page is
    asked for, the order is the same.
    """
    kinds = index.category[docs]
    leading: list[NDArray[np.intp]] = []
    worths: list[NDArray[np.float64]] = []
    for kind in np.unique(kinds):
        at = np.flatnonzero(kinds == kind)
        best = at[best_first(value[at], wanted)[:wanted]]
        leading.append(best)
        worths.append(value[best] * SPREAD_LOSS ** np.minimum(np.arange(len(best)), 60))
    ahead = np.concatenate(leading) if leading else np.empty(0, np.intp)
    worth = np.concatenate(worths) if worths else np.empty(0)
    ahead = ahead[np.lexsort((docs[ahead], -worth))]
    rest: NDArray[np.bool_] = np.ones(len(docs), dtype=bool)
    rest[ahead] = False
    return np.concatenate([ahead, np.flatnonzero(rest)])
