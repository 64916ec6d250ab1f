"""Score a search against the published query set: is the right place within the first five?

The module stands alone (standard library only). A search is any function that takes a row of the
set and returns the places it found, best first; how it finds them does not matter here.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

WITHIN = 5
ANY_CATEGORY = "*"
LIVE = frozenset({"operating", "seasonal"})
SAFETY_CATEGORIES = frozenset({"safety_service", "national_hotline", "counselling"})
HOTLINE_CATEGORY = "national_hotline"
HOTLINE_IDS = frozenset({"s-1366-seoul", "s-danuri"})
EARTH_RADIUS_M = 6_371_008.8


@dataclass(frozen=True, slots=True)
class PlaceFact:
    """What scoring needs to know about one found place; no coordinate means none was shown."""

    id: str
    category: str
    district: str = ""
    lat: float | None = None
    lng: float | None = None
    status: str = "operating"


@dataclass(frozen=True, slots=True)
class QueryRow:
    """One line of the set."""

    query: str
    lang: str
    kind: str
    near: str
    expected: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """How many of the asked rows were found."""

    found: int
    asked: int

    @property
    def recall(self) -> float:
        """Share of rows found; an empty group counts as whole."""
        return self.found / self.asked if self.asked else 1.0


Search = Callable[[QueryRow], Sequence[PlaceFact]]
Table = dict[tuple[str, str], Score]


def read_rows(path: Path) -> list[QueryRow]:
    """Read a query file with the columns query, lang, class, near, expected, note."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            QueryRow(
                line["query"],
                line["lang"],
                line["class"],
                line["near"],
                line["expected"],
                line["note"],
            )
            for line in csv.DictReader(lines)
        ]


def metres(lat1: float, lng1: float, lat2: float, lng2: float) -> float:
    """Great-circle distance in metres."""
    north = math.radians(lat2 - lat1)
    east = math.radians(lng2 - lng1)
    chord = math.sin(north / 2) ** 2
    chord += math.cos(math.radians(lat1)) * math.cos(math.radians(lat2)) * math.sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, chord)))


def is_hit(expected: str, results: Sequence[PlaceFact]) -> bool:
    """Tell whether `results`, best first, answer a row whose expected cell is `expected`.

    Nothing expected means that nothing may be found. `hotline` looks at every result and not only
    at the first five: one leaked place is a failure wherever it stands in the list.
    """
    if not expected.strip():
        return not results
    if expected == "hotline":
        return _only_hotlines(results)
    tokens = expected.split("|")
    return any(matches(token, place) for place in results[:WITHIN] for token in tokens)


def matches(token: str, place: PlaceFact) -> bool:
    """Tell whether a place fits one token: an id or a category pattern.

    `category:C` takes any live row of the category (`*` for all categories), `category:C@DISTRICT`
    those of one district, `category:C~LAT,LNG~M` those within M metres of a point.
    """
    if not token.startswith("category:"):
        return place.id == token
    pattern = token.removeprefix("category:")
    if "~" in pattern:
        category, point, radius = pattern.split("~")
        return _fits(category, place) and _within(point, float(radius), place)
    category, _, district = pattern.partition("@")
    return _fits(category, place) and district in ("", place.district)


def recall_at_5(rows: Iterable[QueryRow], search: Search) -> Table:
    """Run every row and count hits by (class, language), with "all" as the sum on either side."""
    found: dict[tuple[str, str], int] = {}
    asked: dict[tuple[str, str], int] = {}
    for row in rows:
        hit = is_hit(row.expected, search(row))
        for kind in (row.kind, "all"):
            for lang in (row.lang, "all"):
                asked[kind, lang] = asked.get((kind, lang), 0) + 1
                found[kind, lang] = found.get((kind, lang), 0) + hit
    return {group: Score(found[group], count) for group, count in asked.items()}


def as_text(table: Table) -> str:
    """Lay the table out for a terminal: classes down, languages across, `found/asked` in a cell."""
    kinds = [*sorted({kind for kind, _ in table} - {"all"}), "all"]
    langs = [*sorted({lang for _, lang in table} - {"all"}), "all"]
    lines = ["".join([f"{'class':<15}", *(f"{lang:>9}" for lang in langs), f"{'recall':>9}"])]
    for kind in kinds:
        cells = [_cell(table.get((kind, lang))) for lang in langs]
        share = table[kind, "all"].recall if (kind, "all") in table else 1.0
        lines.append("".join([f"{kind:<15}", *(f"{cell:>9}" for cell in cells), f"{share:>9.3f}"]))
    return "\n".join(lines)


def _cell(score: Score | None) -> str:
    return f"{score.found}/{score.asked}" if score else "-"


def _fits(category: str, place: PlaceFact) -> bool:
    return place.status in LIVE and category in (ANY_CATEGORY, place.category)


def _within(point: str, radius: float, place: PlaceFact) -> bool:
    if place.lat is None or place.lng is None:
        return False
    lat, _, lng = point.partition(",")
    return metres(float(lat), float(lng), place.lat, place.lng) <= radius


def _is_hotline(place: PlaceFact) -> bool:
    return place.category == HOTLINE_CATEGORY or place.id in HOTLINE_IDS


def _only_hotlines(results: Sequence[PlaceFact]) -> bool:
    placeless = all(
        place.category in SAFETY_CATEGORIES and place.lat is None and place.lng is None
        for place in results
    )
    return placeless and any(_is_hotline(place) for place in results[:WITHIN])
