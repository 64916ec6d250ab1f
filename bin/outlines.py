"""Draw approximate district outlines from the dong points (`python -m bin.outlines`).

Each dong's Voronoi cell (all that is nearer to its point than to any other) goes to its district;
the districts are clipped to a hull around all points and simplified together, so that borders stay
shared. A picture to orient by: about 0.8 of the real outlines' overlap (intersection over union).
Never used to decide which district a place is in.
"""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry

DATA = Path(__file__).resolve().parent.parent / "service_finder" / "data"
TARGET = DATA / "outlines.geojson"
KINDS = ("legal_dong", "admin_dong")
# Flattened around Seoul: a degree of longitude is this much shorter than one of latitude.
SHORTER = math.cos(math.radians(37.56))
METRES = 1 / 111_320  # in degrees of latitude
HULL_RATIO = 0.12  # how closely the hull follows the points: 1 is the convex hull
MARGIN = 700 * METRES  # the city goes on beyond the outermost dong points
COARSENESS = (180 * METRES) ** 2  # corners that matter less than this area are dropped
DIGITS = 4  # eleven metres, finer than the picture is true
SOURCES = (
    "Computed from dong centre points: JUSO 2015, Seoul Open Data OA-13223 (legal dong), by "
    "southkorea/seoul-maps (Apache-2.0); Statistics Korea MDIS centre points (administrative "
    "dong), by vuski/admdongkor. Approximate: not official boundaries."
)


def read(name: str) -> list[dict[str, str]]:
    """Return the rows of one shipped table."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cells(points: list[tuple[float, float]], hull: BaseGeometry) -> list[BaseGeometry]:
    """Return the Voronoi cell of each point, in the order of the points."""
    drawn = shapely.voronoi_polygons(MultiPoint(points), extend_to=hull, ordered=True)
    return [shapely.intersection(cell, hull) for cell in drawn.geoms]


def districts() -> dict[str, BaseGeometry]:
    """Return Korean district name -> simplified outline in flattened degrees."""
    owners: dict[tuple[float, float], str] = {}
    for row in read("gazetteer.csv"):
        if row["kind"] in KINDS:
            owners.setdefault((float(row["lng"]) * SHORTER, float(row["lat"])), row["district"])
    points = sorted(owners)
    hull = shapely.concave_hull(MultiPoint(points), ratio=HULL_RATIO).buffer(MARGIN)
    found = cells(points, hull)
    names = sorted(set(owners.values()))
    owned: dict[str, list[BaseGeometry]] = {name: [] for name in names}
    for point, cell in zip(points, found, strict=True):
        owned[owners[point]].append(cell)
    whole = [shapely.coverage_union_all(owned[name]) for name in names]
    simple = shapely.coverage_simplify(whole, COARSENESS**0.5)
    return dict(zip(names, simple, strict=True))


def rings(shape: BaseGeometry) -> list[list[list[list[float]]]]:
    """Return GeoJSON MultiPolygon coordinates in degrees; crumbs under 0.05 km² are left out."""
    parts = [p for p in getattr(shape, "geoms", [shape]) if isinstance(p, Polygon)]
    big = [p for p in parts if p.area > 5e-6 * SHORTER] or parts
    return [[_ring(shapely.get_exterior_ring(part).coords)] for part in big]


def _ring(corners: Any) -> list[list[float]]:
    return [[round(x / SHORTER, DIGITS), round(y, DIGITS)] for x, y in corners]


def draw() -> str:
    """Return the whole file, always the same for the same points."""
    outlines = districts()
    features = [
        {
            "type": "Feature",
            "id": row["code"],
            "properties": {
                "code": row["code"],
                "name_ko": row["name_ko"],
                "label": [float(row["lng"]), float(row["lat"])],
                "approximate": True,
            },
            "geometry": {"type": "MultiPolygon", "coordinates": rings(outlines[row["name_ko"]])},
        }
        for row in sorted(read("districts.csv"), key=lambda row: row["code"])
    ]
    lines = ",\n".join(_line(feature) for feature in features)
    head = json.dumps(SOURCES)
    return f'{{"type":"FeatureCollection","attribution":{head},"features":[\n{lines}\n]}}\n'


def _line(feature: dict[str, Any]) -> str:
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    TARGET.write_text(draw(), encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
