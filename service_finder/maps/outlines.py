"""The approximate outlines of the districts: read once, a picture to orient by.

Made by `python -m bin.outlines` from dong centre points; never used to decide a district.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from service_finder.config import DATA

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A district's approximate outline: rings of (lng, lat), and where its name is written."""

    code: str
    name_ko: str
    label: tuple[float, float]
    rings: tuple[Ring, ...]


@cache
def outlines() -> tuple[Outline, ...]:
    """Return the 25 districts by code."""
    return tuple(
        Outline(
            code=feature["properties"]["code"],
            name_ko=feature["properties"]["name_ko"],
            label=_pair(feature["properties"]["label"]),
            rings=tuple(
                tuple(_pair(corner) for corner in polygon[0])
                for polygon in feature["geometry"]["coordinates"]
            ),
        )
        for feature in _file()["features"]
    )


def attribution() -> str:
    """Return whose points the outlines were computed from, and that they are approximate."""
    return str(_file()["attribution"])


def _pair(corner: list[float]) -> tuple[float, float]:
    return corner[0], corner[1]


@cache
def _file() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / "outlines.geojson").read_text(encoding="utf-8"))
    return found
