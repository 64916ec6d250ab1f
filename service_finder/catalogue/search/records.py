"""What goes into the search and what comes out: plain records, no database, no request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Sort = Literal["relevance", "distance", "name"]
MatchedOn = Literal[
    "name", "spelling", "initials", "keys", "romanised", "synonym", "category", "district",
    "near", "need",
]  # fmt: skip
# The order in which reasons are shown: the surest first.
REASONS: tuple[MatchedOn, ...] = (
    "name", "category", "district", "near", "need", "synonym", "initials", "keys", "romanised",
    "spelling",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """One place as the search may know it: disclosed facts only.

    names: by language. lat, lng: None when not disclosed. age_from_months counts in,
    age_to_months is the first month that is out. flags: bits that the caller gives a meaning to
    (free, step-free, bookable, a language …). is_listed: False for what is found by its exact
    name only (ended, unclear).
    """

    id: str
    category: str
    names: Mapping[str, str]
    district: str = ""
    district_code: str = ""
    aliases: tuple[str, ...] = ()
    description: str = ""
    address: str = ""
    dong: str = ""
    lat: float | None = None
    lng: float | None = None
    is_listed: bool = True
    is_sensitive: bool = False
    is_seasonal: bool = False
    is_verified: bool = False
    phones: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    operator: str = ""
    flags: int = 0
    age_from_months: int | None = None
    age_to_months: int | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """A program as suggestions offer it: id and names by language."""

    id: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked. `near` is (lat, lng); `allowed` limits the answer to these ordinals.

    flags: every bit set here must be set in the document. open_state: by ordinal, +1 open,
    0 unknown or by appointment, -1 closed: moves open places up, never hides the others.
    """

    text: str = ""
    lang: str = "ko"
    near: tuple[float, float] | None = None
    categories: tuple[str, ...] = ()
    district_codes: tuple[str, ...] = ()
    radius_m: float | None = None
    bbox: tuple[float, float, float, float] | None = None
    age_months: int | None = None
    flags: int = 0
    allowed: NDArray[np.bool_] | None = None
    open_state: NDArray[np.int8] | None = None
    sort: Sort = "relevance"
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Anchor:
    """The place a query wants to be near. `name` is what the reader typed, `name_ko` the official.

    points: one or several (a name that several places bear), as (lat, lng).
    """

    kind: Literal["station", "dong", "district", "place"]
    name: str
    name_ko: str
    points: tuple[tuple[float, float], ...]
    districts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a query that has to be found in a place's own words.

    texts: forms any of which will do, the typed one first. mass: how much it counts.
    how: what to say when a form other than the first was found.
    """

    texts: tuple[str, ...]
    mass: float = 1.0
    how: MatchedOn = "name"
    is_known: bool = False
    is_spot: bool = False


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was understood of a query, without looking at any place.

    categories: code -> weight; terms: Korean words that lift some rows of a category.
    needs: codes of needs.csv, the surest first. rest: the words nothing was made of.
    """

    text: str = ""
    folded: str = ""
    lang: str = "ko"
    districts: tuple[str, ...] = ()
    categories: Mapping[str, float] = field(default_factory=dict)
    terms: tuple[str, ...] = ()
    anchor: Anchor | None = None
    is_near: bool = False
    near_words: str = ""
    needs: tuple[str, ...] = ()
    crisis: bool = False
    shelter_hunt: bool = False
    asks_where: bool = False
    is_whole_city: bool = False
    pieces: tuple[Piece, ...] = ()
    rest: tuple[str, ...] = ()
    initials: str = ""
    how: Mapping[str, MatchedOn] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Say whether no letter and no digit was typed."""
        return not self.folded


@dataclass(frozen=True, slots=True)
class Hit:
    """One found place. distance_m is None without a point to measure from or to."""

    id: str
    ordinal: int
    score: float
    distance_m: float | None
    matched_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a Query: one page of hits, and counts over all of them."""

    hits: tuple[Hit, ...]
    total: int
    understanding: Understanding
    by_category: Mapping[str, int]
    by_district: Mapping[str, int]
    ordinals: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line under the search box. `id` is a place or program id, a code or a name in Korean."""

    type: Literal["place", "category", "district", "station", "program"]
    text: str
    id: str
