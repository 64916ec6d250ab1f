"""The approximate outlines of the districts: read once, a picture to orient by.

Made by `python -m bin.outlines` from dong centre points; never used to decide a district.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

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
            label=tuple(feature["properties"]["label"]),
            rings=tuple(
                tuple((lng, lat) for lng, lat in polygon[0])
                for polygon in feature["geometry"]["coordinates"]
            ),
        )
        for feature in _file()["features"]
    )


def attribution() -> str:
    """Return whose points the outlines were computed from, and that they are approximate."""
    return str(_file()["attribution"])


@cache
def _file() -> dict[str, object] | dict[str, list[dict[str, object]]]:
    found: dict[str, object] = json.loads((DATA / "outlines.geojson").read_text(encoding="utf-8"))
    return found
