"""Where a place is that a query names by words: a listed place, a station or dong, a district."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from service_finder.catalogue.search.index import Index
from service_finder.catalogue.search.places import District
from service_finder.catalogue.search.records import Anchor
from service_finder.lib.text import fold, squeeze

MOST_POINTS = 5


def anchor_named(index: Index, words: str) -> Anchor | None:
    """Find what bears a name: a listed place with a point, else what the gazetteer knows.

    A listed place whose point nobody knows stands for its district; a sensitive one for nothing.
    """
    docs = _bearing(index, squeeze(fold(words)))
    docs = docs[index.is_listed[docs]]
    placed = docs[~np.isnan(index.lat[docs])][:MOST_POINTS]
    if len(placed):
        points = tuple((float(index.lat[n]), float(index.lng[n])) for n in placed)
        district = _district_of(index, placed)
        return Anchor("place", words, words, points, (district.name_ko,) if district else ())
    return _mapped(index, words) or _in_district(index, words, docs[~index.is_sensitive[docs]])


def _bearing(index: Index, squeezed: str) -> NDArray[np.int32]:
    docs = index.named(squeezed)
    if len(docs):
        return docs
    docs, values = index.vocabulary.look_up(squeezed)[0]
    return docs[values >= 0.75]


def _district_of(index: Index, docs: NDArray[np.int32]) -> District | None:
    code = index.district_codes[index.district[docs[0]]]
    return index.lexicon.places.districts.get(code)


def _mapped(index: Index, words: str) -> Anchor | None:
    spots = index.lexicon.places.by_korean.get(squeeze(fold(words)))
    if not spots:
        return None
    spot = min(spots, key=lambda s: s.kind != "station")
    return Anchor(
        "station" if spot.kind == "station" else "dong",
        words,
        spot.name_ko,
        spot.points,
        spot.districts,
    )


def _in_district(index: Index, words: str, docs: NDArray[np.int32]) -> Anchor | None:
    district = _district_of(index, docs) if len(docs) else None
    if district is None:
        return None
    return Anchor("district", words, district.name_ko, (district.point,), (district.name_ko,))
