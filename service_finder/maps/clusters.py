"""Put points that would overlap on the screen together: a pure function of points and viewport.

Two steps: a fine grid of world pixels (fast for 100,000 points), then neighbours that still
overlap join the bigger one. The grid hangs on the world, not on the viewport, so panning does not
shuffle the groups, and a group keeps its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from service_finder.maps.projection import MAX_ZOOM, Bounds, Floats, fitting_zoom, pixels

Whole = NDArray[np.int64]
MAX_FEATURES = 500
CELL_PX = 24.0
APART_PX = 44.0  # markers nearer than this cannot both be pressed
MAX_CELLS = 1500  # the second step compares cells with each other
FITTED_PX = 1024.0
COORDINATE_DIGITS = 6  # ten centimetres


class Spot(Protocol):
    """What a place must tell to be put on a map: only disclosed places have a point to tell."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def category(self) -> str: ...  # noqa: D102
    @property
    def point(self) -> tuple[float, float] | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Points:
    """Points in columns, so that many of them are grouped at once."""

    ids: Sequence[str]
    categories: Sequence[str]
    lats: Floats
    lngs: Floats

    @classmethod
    def of(cls, spots: Iterable[Spot]) -> Self:
        """Take the spots that have a point, in their order."""
        rows = [(s.id, s.category, *s.point) for s in spots if s.point is not None]
        ids, categories, lats, lngs = zip(*rows, strict=True) if rows else ((), (), (), ())
        return cls(ids, categories, np.array(lats, dtype=float), np.array(lngs, dtype=float))

    def __len__(self) -> int:
        return len(self.ids)

    def inside(self, bounds: Bounds) -> Self:
        """Return the points that lie in a box."""
        kept = np.flatnonzero(bounds.holds(self.lats, self.lngs))
        return type(self)(
            [self.ids[i] for i in kept.tolist()],
            [self.categories[i] for i in kept.tolist()],
            self.lats[kept],
            self.lngs[kept],
        )

    def bounds(self) -> Bounds | None:
        """Return the box around the points, None when there are none."""
        return Bounds.around(self.lats, self.lngs) if len(self) else None


@dataclass(frozen=True, slots=True)
class Group:
    """One mark on the map: a single place, or several that stand too close to be told apart.

    `category` is empty when the members are of several kinds. `is_inseparable`: zooming in does
    not part the members, so the map lists them instead.
    """

    id: str
    members: tuple[str, ...]
    category: str
    lat: float
    lng: float
    bounds: Bounds
    is_inseparable: bool

    @property
    def count(self) -> int:
        """Say how many places the mark stands for."""
        return len(self.members)


def group(
    points: Points, bounds: Bounds | None, zoom: int | None, limit: int = MAX_FEATURES
) -> list[Group]:
    """Return what to draw in a viewport, never more than `limit` marks, in a stable order.

    No bounds: all points. No zoom: every point for itself while `limit` allows, else grouped as
    on a screen that just shows them all.
    """
    seen = points if bounds is None else points.inside(bounds)
    extent = seen.bounds()
    if extent is None:
        return []
    if zoom is None:
        if len(seen) <= limit:
            each = (np.array([i]) for i in range(len(seen)))
            alone = [_group(seen, one, "", is_inseparable=False) for one in each]
            return sorted(alone, key=lambda one: one.id)
        zoom = int(fitting_zoom(extent, FITTED_PX, FITTED_PX))
    x, y = pixels(seen.lats, seen.lngs, zoom)
    found = []
    for name, members in _together(x, y, limit):
        spread = max(float(np.ptp(x[members])), float(np.ptp(y[members])))
        is_inseparable = zoom >= MAX_ZOOM or spread * 2 ** (MAX_ZOOM - zoom) < APART_PX
        found.append(_group(seen, members, f"c{zoom}-{name}", is_inseparable=is_inseparable))
    return sorted(found, key=lambda one: one.id)


def _group(points: Points, members: Whole, name: str, *, is_inseparable: bool) -> Group:
    """Describe one mark; a mark of one place carries the place's own id."""
    lats, lngs = points.lats[members], points.lngs[members]
    kinds = {points.categories[i] for i in members}
    ids = tuple(sorted(points.ids[i] for i in members))
    return Group(
        id=ids[0] if len(ids) == 1 else name,
        members=ids,
        category=kinds.pop() if len(kinds) == 1 else "",
        lat=round(float(lats.mean()), COORDINATE_DIGITS),
        lng=round(float(lngs.mean()), COORDINATE_DIGITS),
        bounds=Bounds.around(lats, lngs),
        is_inseparable=len(ids) > 1 and is_inseparable,
    )


def _together(x: Floats, y: Floats, limit: int) -> list[tuple[str, Whole]]:
    """Return the groups as (name of the group's cell, indexes of its members)."""
    cells = _cells(x, y)
    counts = np.array([len(members) for _name, members in cells])
    centre_x = np.array([x[members].mean() for _name, members in cells])
    centre_y = np.array([y[members].mean() for _name, members in cells])
    # The biggest go first; among equals the cell decides, not the order of the rows.
    order = sorted(range(len(cells)), key=lambda i: (-counts[i], cells[i][0]))
    apart = APART_PX
    while True:
        joined = _join(centre_x, centre_y, order, apart)
        if len(joined) <= limit:
            break
        apart *= 1.5
    return [(cells[own[0]][0], np.concatenate([cells[i][1] for i in own])) for own in joined]


def _cells(x: Floats, y: Floats) -> list[tuple[str, Whole]]:
    """Return the filled cells of the world's grid, coarse enough to be few."""
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
    return [(f"{int(column[own[0]])}-{int(row[own[0]])}", own) for own in split]


def _join(x: Floats, y: Floats, order: Sequence[int], apart: float) -> list[list[int]]:
    """Let each cell in turn take in the free ones that would overlap it; the taker comes first."""
    free = np.ones(len(x), dtype=bool)
    joined = []
    for i in order:
        if not free[i]:
            continue
        free[i] = False
        near = free & (np.abs(x - x[i]) < apart) & (np.abs(y - y[i]) < apart)
        taken = np.flatnonzero(near)
        free[taken] = False
        joined.append([i, *(int(j) for j in taken)])
    return joined
