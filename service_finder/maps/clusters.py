"""Put points that would overlap on the screen together: a pure function of points and viewport.

Two steps: a fine grid of world pixels (fast for 100,000 points), then cells that would overlap
join the fullest of them, which stays where it is. The grid hangs on the world, not on the viewport,
so panning does not shuffle the groups, and a group keeps its id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service_finder.catalogue.points import Points
from service_finder.maps.projection import MAX_ZOOM, Bounds, Floats, fitting_zoom, pixels

Whole = NDArray[np.int64]
Cell = tuple[str, Whole]  # the name of a cell of the grid, and the indexes of its points
MAX_FEATURES = 500
MAX_NAMED = 50  # places that a group which cannot be parted names itself
CELL_PX = 24.0
APART_PX = 48.0  # marks nearer than this would overlap
MAX_CELLS = 1500  # the second step compares cells with each other
FITTED_PX = 1024.0
COORDINATE_DIGITS = 6  # ten centimetres


@dataclass(frozen=True, slots=True)
class Group:
    """One mark on the map: a single place, or several that stand too close to be told apart.

    kind: empty when the places are of several kinds. members: the place itself, or the first of
    those that no zooming in parts, so that the map lists them; empty for other groups.
    """

    id: str
    count: int
    members: tuple[str, ...]
    kind: str
    lat: float
    lng: float
    bounds: Bounds


def bounds_of(points: Points) -> Bounds | None:
    """Return the box around points, None when there are none."""
    return Bounds.around(points.lats, points.lngs) if len(points) else None


def group(
    points: Points, bounds: Bounds | None, zoom: int | None, limit: int = MAX_FEATURES
) -> list[Group]:
    """Return what to draw in a viewport, never more than `limit` marks, in a stable order.

    No bounds: all points. No zoom: every point for itself while `limit` allows, else grouped as
    on a screen that just shows them all.
    """
    seen = points if bounds is None else points.kept(bounds.holds(points.lats, points.lngs))
    extent = bounds_of(seen)
    if extent is None:
        return []
    if zoom is None:
        if len(seen) <= limit:
            each = (np.array([n]) for n in range(len(seen)))
            alone = [_mark(seen, "", one, one, one) for one in each]
            return sorted(alone, key=lambda one: one.id)
        zoom = int(fitting_zoom(extent, FITTED_PX, FITTED_PX))
    x, y = pixels(seen.lats, seen.lngs, zoom)
    found = []
    for (name, middle), members in _together(x, y, limit):
        spread = max(float(np.ptp(x[members])), float(np.ptp(y[members])))
        is_inseparable = zoom >= MAX_ZOOM or spread * 2 ** (MAX_ZOOM - zoom) < APART_PX
        named = members if len(members) == 1 or is_inseparable else members[:0]
        found.append(_mark(seen, f"c{zoom}-{name}", middle, members, named))
    return sorted(found, key=lambda one: one.id)


def _mark(points: Points, name: str, middle: Whole, members: Whole, named: Whole) -> Group:
    """Describe one mark, standing at the middle of some of its members.

    A mark of one place carries the place's own id.
    """
    lats, lngs = points.lats[members], points.lngs[members]
    ids = sorted(points.id_of(n) for n in named.tolist())
    return Group(
        id=ids[0] if len(members) == 1 else name,
        count=len(members),
        members=tuple(ids[:MAX_NAMED]),
        kind=_kind(points, members),
        lat=round(float(points.lats[middle].mean()), COORDINATE_DIGITS),
        lng=round(float(points.lngs[middle].mean()), COORDINATE_DIGITS),
        bounds=Bounds.around(lats, lngs),
    )


def _kind(points: Points, members: Whole) -> str:
    kinds = {points.kinds[ordinal] for ordinal in points.ordinals[members].tolist()}
    return kinds.pop() if len(kinds) == 1 else ""


def _together(x: Floats, y: Floats, limit: int) -> list[tuple[Cell, Whole]]:
    """Return groups that do not overlap, at most `limit`: the cell they stand at, all members."""
    cells, size = _cells(x, y)
    apart = max(APART_PX, size)
    while len(joined := _join(x, y, cells, apart)) > limit:
        apart *= 1.25
    return joined


def _cells(x: Floats, y: Floats) -> tuple[list[Cell], float]:
    """Return the filled cells of the world's grid, coarse enough to be few, and their size."""
    size = CELL_PX
    while True:
        column, row = np.floor(x / size).astype(np.int64), np.floor(y / size).astype(np.int64)
        order = np.lexsort((row, column))
        steps = np.diff(column[order], prepend=-1) | np.diff(row[order], prepend=-1)
        starts = np.flatnonzero(steps)
        if len(starts) <= MAX_CELLS:
            break
        size *= 2
    split = np.split(order, starts[1:])
    return [(f"{int(column[own[0]])}-{int(row[own[0]])}", own) for own in split], size


def _join(x: Floats, y: Floats, cells: Sequence[Cell], apart: float) -> list[tuple[Cell, Whole]]:
    """Let each cell in turn take in the free ones that would overlap it, and stay where it is."""
    # The fullest go first; among equals the name decides, not the order of the rows.
    order = sorted(cells, key=lambda one: (-len(one[1]), one[0]))
    middle_x = np.array([x[members].mean() for _name, members in order])
    middle_y = np.array([y[members].mean() for _name, members in order])
    free = np.ones(len(order), dtype=bool)
    joined = []
    for i, cell in enumerate(order):
        if not free[i]:
            continue
        near = (np.abs(middle_x - middle_x[i]) < apart) & (np.abs(middle_y - middle_y[i]) < apart)
        taken = np.flatnonzero(free & near)
        free[taken] = False
        joined.append((cell, np.concatenate([order[j][1] for j in taken.tolist()])))
    return joined
