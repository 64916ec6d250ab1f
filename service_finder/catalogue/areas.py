"""Neighbourhoods: a district or dong by its code or name, in any of the five languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sqlalchemy import select

from service_finder.catalogue import directory, geocode, revision
from service_finder.catalogue.search.records import Anchor
from service_finder.catalogue.stored import read_texts
from service_finder.catalogue.wording import Texts, Worded, Wording, best
from service_finder.extensions import db
from service_finder.models import District, GazetteerEntry

Kind = Literal["district", "dong"]
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Area:
    """A district or dong. `code`: what stands in links; `point`: its middle, (lat, lng)."""

    kind: Kind
    code: str
    name_ko: str
    district_code: str
    district_ko: str
    point: tuple[float, float]
    names: Texts

    def name(self, lang: str) -> Worded:
        """Return the name for a reader."""
        return best(self.names, lang) or Worded(self.name_ko, "ko", "source", lang != "ko")


def resolve(key: str) -> list[Area]:
    """Return the areas of a code or name: none, one, or several dongs that share a name."""
    wanted = _folded(key[:LONGEST])
    if not wanted:
        return []
    everywhere = every()
    for area in everywhere:
        if wanted == area.code or (area.kind == "district" and wanted == _folded(area.name_ko)):
            return [area]
    named = _by_name(str(db.engine.url), revision.current()).get(wanted, [])
    if named:
        return [area for area in named if area.kind == "district"][:1] or named
    return _understood(key[:LONGEST])


def elsewhere(words: str) -> Anchor | None:
    """Return the station or listed place of this name, which is no area of its own."""
    anchor = geocode.locate(directory.current().index, words[:LONGEST])
    return anchor if anchor is not None and anchor.kind in ("station", "place") else None


def dongs(district_code: str) -> list[Area]:
    """Return a district's dongs by their Korean names."""
    return [a for a in every() if a.kind == "dong" and a.district_code == district_code]


def every() -> Sequence[Area]:
    """Return all districts and dongs; kept until the directory changes."""
    return _every(str(db.engine.url), revision.current())


def _understood(words: str) -> list[Area]:
    """Ask the geocoder, which knows more ways of writing a name than its official ones."""
    anchor = geocode.locate(directory.current().index, words)
    if anchor is None or anchor.kind not in ("district", "dong"):
        return []
    name = _folded(anchor.name_ko)
    return [a for a in every() if a.kind == anchor.kind and _folded(a.name_ko) == name]


def _folded(text: str) -> str:
    return "".join(text.casefold().split())


@lru_cache(maxsize=4)
def _by_name(database: str, number: int) -> dict[str, list[Area]]:
    """Return the areas by each of their names in any language, in their usual order."""
    found: dict[str, list[Area]] = defaultdict(list)
    for area in _every(database, number):
        for name in {_folded(wording.text) for wording in area.names.values()}:
            found[name].append(area)
    return found


@lru_cache(maxsize=4)
def _every(_database: str, _revision: int) -> tuple[Area, ...]:
    districts = list(db.session.scalars(select(District).order_by(District.code)))
    codes = {row.name: row.code for row in districts}
    found = [
        Area(
            "district", row.code, row.name, row.code, row.name, (row.latitude, row.longitude), names
        )
        for row, names in zip(districts, _names("district", districts, "code"), strict=True)
    ]
    query = (
        select(GazetteerEntry)
        .where(GazetteerEntry.kind != "district", GazetteerEntry.withdrawn_at.is_(None))
        .order_by(GazetteerEntry.name, GazetteerEntry.kind.desc(), GazetteerEntry.code)
    )
    rows = list(db.session.scalars(query))
    seen: set[tuple[str, str]] = set()
    for row, names in zip(rows, _names("gazetteer", rows, "id"), strict=True):
        # A legal and an administrative dong of one name in one district are one to its people.
        key = (row.name, row.district_name)
        if key in seen or row.district_name not in codes:
            continue
        seen.add(key)
        point = (row.latitude, row.longitude)
        found.append(
            Area(
                "dong",
                row.code,
                row.name,
                codes[row.district_name],
                row.district_name,
                point,
                names,
            )
        )
    return tuple(found)


def _names(record_type: str, rows: Sequence[District | GazetteerEntry], key: str) -> list[Texts]:
    texts = read_texts(record_type, [str(getattr(row, key)) for row in rows])
    named: list[Texts] = []
    for row in rows:
        stored = texts.get(str(getattr(row, key)), {}).get("name", {})
        others = {t.lang: Wording(t.text, t.origin) for t in stored.values() if t.lang != "ko"}
        named.append({"ko": Wording(row.name, "source"), **others})
    return named
