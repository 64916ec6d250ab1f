"""Words within one or two slips of a typed one, found without comparing letter by letter."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from service_finder.lib.text import script_of

MOST_COMPARED = 200


# From how many letters on one slip is allowed, and two: a Han character says more than a letter.
_ENOUGH = {"han": (3, 8), "kana": (4, 8)}


def slips_allowed(word: str) -> int:
    """Say how many slips a word may have: none in short ones."""
    one, two = _ENOUGH.get(script_of(word[0]), (5, 10)) if word else (5, 10)
    return (len(word) >= one) + (len(word) >= two)


class Spelling:
    """Keys filed by a 64-bit picture of their letter pairs.

    One slip spoils at most two pairs (a swap three), so keys whose pictures differ by more are
    passed over in one vector operation; the few that are left are compared.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = keys
        self._pictures: NDArray[np.uint64] = np.array([_picture(k) for k in keys], dtype=np.uint64)
        self._lengths: NDArray[np.int16] = np.array([len(k) for k in keys], dtype=np.int16)
        self._limits = [slips_allowed(k) for k in keys]

    def near(self, typed: str) -> list[tuple[int, int]]:
        """Answer (slips, number of the key) for keys within reach, nearest first."""
        allowed = slips_allowed(typed)
        if not allowed or not len(self._keys):
            return []
        picture = np.uint64(_picture(typed))
        differing = np.bitwise_count(self._pictures ^ picture)
        alike = np.flatnonzero(differing <= 4 * allowed + 2)
        numbers = alike[np.abs(self._lengths[alike] - len(typed)) <= allowed]
        found = []
        for number in numbers[:MOST_COMPARED].tolist():
            key = self._keys[number]
            limit = min(allowed, self._limits[number])
            slips = OSA.distance(typed, key, score_cutoff=limit)
            if 0 < slips <= limit:
                found.append((slips, number))
        return sorted(found)


def _picture(word: str) -> int:
    picture = 0
    for first, second in zip(" " + word, word + " ", strict=True):
        picture |= 1 << (zlib.crc32((first + second).encode()) & 63)
    return picture
