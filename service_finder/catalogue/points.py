"""Where disclosed places are, in columns, so that the map can take many of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Points:
    """Places that have a point to show. `ids` and `kinds` are by ordinal, of all places.

    ordinals, lats and lngs (WGS84 degrees) are of the same length: one entry for each point.
    """

    ids: Sequence[str]
    kinds: Sequence[str]
    ordinals: NDArray[np.int32]
    lats: NDArray[np.float64]
    lngs: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        ids: Sequence[str],
        kinds: Sequence[str],
        points: Sequence[tuple[float, float] | None],
    ) -> Self:
        """Take the columns of all places; an ordinal is the position in them."""
        rows = [(n, *point) for n, point in enumerate(points) if point is not None]
        ordinals, lats, lngs = zip(*rows, strict=True) if rows else ((), (), ())
        return cls(
            ids=ids,
            kinds=kinds,
            ordinals=np.array(ordinals, dtype=np.int32),
            lats=np.array(lats, dtype=np.float64),
            lngs=np.array(lngs, dtype=np.float64),
        )

    def __len__(self) -> int:
        return len(self.ordinals)

    def kept(self, mask: NDArray[np.bool_]) -> Self:
        """Return the points that a mask (one entry for each point) lets through."""
        return type(self)(
            self.ids, self.kinds, self.ordinals[mask], self.lats[mask], self.lngs[mask]
        )

    def among(self, ordinals: NDArray[np.int32]) -> Self:
        """Return the points of these places."""
        wanted = np.zeros(len(self.ids), dtype=np.bool_)
        wanted[ordinals] = True
        return self.kept(wanted[self.ordinals])

    def id_of(self, n: int) -> str:
        """Return the place id of the nth point."""
        return self.ids[int(self.ordinals[n])]

    def kind_of(self, n: int) -> str:
        """Return the kind of the nth point's place."""
        return self.kinds[int(self.ordinals[n])]
