"""The outlines are what the generator makes of the shipped points, and are marked approximate."""

from __future__ import annotations

import json
from itertools import pairwise

from bin import outlines as generator
from service_finder.config import DATA
from service_finder.maps.outlines import attribution, outlines

FILE = DATA / "outlines.geojson"


def test_generating_again_gives_the_shipped_file() -> None:
    assert generator.draw() == FILE.read_text(encoding="utf-8")


def test_the_file_is_small_and_says_what_it_is() -> None:
    assert FILE.stat().st_size <= 60_000
    shipped = json.loads(FILE.read_text(encoding="utf-8"))
    assert all(f["properties"]["approximate"] is True for f in shipped["features"])
    for source in ("OA-13223", "vuski/admdongkor", "Statistics Korea", "Approximate"):
        assert source in attribution()


def test_there_are_all_25_districts_with_closed_rings_around_their_names() -> None:
    found = outlines()
    assert len({outline.code for outline in found}) == 25
    for outline in found:
        assert outline.rings
        assert all(ring[0] == ring[-1] and len(ring) >= 10 for ring in outline.rings)
        assert any(holds(ring, *outline.label) for ring in outline.rings), outline.name_ko


def test_most_dong_points_lie_in_their_own_district() -> None:
    by_name = {outline.name_ko: outline for outline in outlines()}
    rows = [r for r in generator.read("gazetteer.csv") if r["kind"] in generator.KINDS]
    right = sum(
        any(holds(ring, float(r["lng"]), float(r["lat"])) for ring in by_name[r["district"]].rings)
        for r in rows
    )
    assert right / len(rows) > 0.97


def holds(ring: tuple[tuple[float, float], ...], x: float, y: float) -> bool:
    """Even-odd rule, independent of the library that drew the ring."""
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
