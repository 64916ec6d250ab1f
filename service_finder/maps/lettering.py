"""How much room letters take on the drawn map, guessed without a font."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

WIDE, NARROW = 1.0, 0.58  # of the letter size: Han, kana and hangul; everything else


class Box(NamedTuple):
    """A box by its middle and its size."""

    x: float
    y: float
    width: float
    height: float


def width_of(text: str, size: float) -> float:
    """Return about how wide a text is, letters of `size` pixels."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    marks = sum(unicodedata.combining(letter) != 0 for letter in text)
    return size * (wide * WIDE + (len(text) - wide - marks) * NARROW)


def is_free(box: Box, taken: Iterable[Box]) -> bool:
    """Say whether a box touches none of the others."""
    return not any(
        abs(box.x - other.x) * 2 < box.width + other.width
        and abs(box.y - other.y) * 2 < box.height + other.height
        for other in taken
    )
