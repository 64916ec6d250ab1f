"""Finding: which places answer a query, and in what order."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from service_finder.catalogue.search.index import Index
from service_finder.catalogue.search.landmarks import anchor_named
from service_finder.catalogue.search.order import best_first, passing, spread
from service_finder.catalogue.search.records import (
    REASONS,
    Found,
    Hit,
    MatchedOn,
    Piece,
    Query,
    Understanding,
)
from service_finder.catalogue.search.understand import understand
from service_finder.catalogue.search.vocabulary import EMPTY, Scores
from service_finder.lib.geo import Point, distance_m
from service_finder.lib.text import squeeze

CATEGORY, DISTRICT, NEED = 1.2, 1.0, 1.0
LEAST, OF_BEST = 0.52, 0.62
METRES_PER_DEGREE = 111_195.0
HALF_WAY_M = 1500.0  # at this distance a place counts half
ELSEWHERE_M, SAME_DISTRICT_M = 9000.0, 2500.0
AROUND_M = 3000.0


@dataclass(slots=True)
class _Search:
    """One search under way: places score `score` out of `mass`."""

    index: Index
    query: Query
    meant: Understanding
    score: NDArray[np.float32]
    mass: float = 0.0
    vetoed: bool = False
    is_borne: bool = False  # a part that says something stands in some place's words
    reasons: list[tuple[NDArray[np.int32], MatchedOn]] = field(default_factory=list)
    named: NDArray[np.int32] = field(default_factory=lambda: EMPTY[0])
    points: tuple[tuple[float, float], ...] = ()
    districts: tuple[str, ...] = ()


def find(index: Index, query: Query, *, now: dt.datetime | None = None) -> Found:
    """Answer a query: the page of hits asked for, and counts over all that was found.

    `now` is not used by the ranking itself; open states come with the query.
    """
    meant = understand(query.text, lang=query.lang, lexicon=index.lexicon)
    search = _Search(index, query, meant, np.zeros(index.size, dtype=np.float32))
    if meant.shelter_hunt:
        candidates, scores = index.for_need["shelter"]
        search.reasons.append((candidates, "need"))
    else:
        candidates, scores = _candidates(search)
    kept = passing(index, query, candidates) if not meant.crisis else np.ones(len(candidates), bool)
    if _hides_places(search):
        kept &= np.isnan(index.lat[candidates]) & index.is_sensitive[candidates]
    candidates, scores = candidates[kept], scores[kept]
    order, distances = _order(search, candidates, scores)
    candidates, scores, distances = candidates[order], scores[order], distances[order]
    page = slice(query.offset, query.offset + query.limit)
    hits = tuple(
        _hit(search, int(n), float(s), float(d))
        for n, s, d in zip(candidates[page], scores[page], distances[page], strict=True)
    )
    return Found(
        hits,
        len(candidates),
        search.meant,
        _counted(index.category[candidates], index.category_codes),
        _counted(index.district[candidates], index.district_codes),
        candidates,
    )


def _hides_places(search: _Search) -> bool:
    """Say whether the question is where someone in danger, or who protects them, can be found."""
    return search.meant.crisis and search.meant.asks_where


def _counted(values: NDArray[np.int16], codes: list[str]) -> dict[str, int]:
    counts = np.bincount(values, minlength=len(codes))
    return {code: int(n) for code, n in zip(codes, counts, strict=True) if n and code}


def _candidates(search: _Search) -> Scores:
    index, meant = search.index, search.meant
    _place(search)
    if meant.text and meant.is_empty:  # signs and pictures only
        return EMPTY
    if meant.is_empty:
        everything = np.flatnonzero(index.is_listed).astype(np.int32)
        return everything, np.ones(len(everything), dtype=np.float32)
    _add_meaning(search)
    _add_initials(search)
    for piece in meant.pieces:
        _add_piece(search, piece)
    _add_whole(search)
    if search.mass == 0:
        return _around(search)
    share = search.score / np.float32(search.mass)
    best = float(share.max(initial=0.0))
    understood = meant.categories or meant.needs or meant.districts or meant.initials
    is_idle = not understood and not search.is_borne and any(not p.is_spot for p in meant.pieces)
    if (search.vetoed or is_idle) and not (len(search.named) or meant.crisis):
        return EMPTY
    found = np.flatnonzero(share >= max(LEAST, best * OF_BEST)).astype(np.int32)
    if meant.crisis:
        grave = np.concatenate([index.for_need[n][0] for n in meant.needs])
        found = np.union1d(found, grave).astype(np.int32)
    return found, share[found]


def _place(search: _Search) -> None:
    """Settle where distances are measured from."""
    anchor = search.meant.anchor
    if search.meant.near_words:
        anchor = anchor_named(search.index, search.meant.near_words)
        search.meant = replace(search.meant, anchor=anchor)
        understood = search.meant.categories or search.meant.needs
        search.vetoed = anchor is None and not understood
    if anchor:
        search.points, search.districts = anchor.points, anchor.districts
    elif search.query.near:
        search.points = (search.query.near,)


def _add_meaning(search: _Search) -> None:
    index, meant = search.index, search.meant
    if meant.categories:
        search.mass += CATEGORY
        for code, weight in meant.categories.items():
            docs = index.in_category.get(code, EMPTY[0])
            search.score[docs] += np.float32(CATEGORY * weight)
            search.reasons.append((docs, meant.how.get("category", "category")))
        for term in meant.terms:
            docs, values = index.with_words(term)
            search.score[docs] += values * np.float32(0.15)
    if meant.districts:
        search.mass += DISTRICT
        for code in meant.districts:
            docs = index.in_district.get(code, EMPTY[0])
            search.score[docs] += np.float32(DISTRICT)
            search.reasons.append((docs, meant.how.get("district", "district")))
        if meant.needs:
            search.score[index.in_district.get("", EMPTY[0])] += np.float32(0.9 * DISTRICT)
    if meant.needs:
        _add_needs(search)


def _add_needs(search: _Search) -> None:
    index, meant = search.index, search.meant
    best: NDArray[np.float32] = np.zeros(index.size, dtype=np.float32)
    for rank, need in enumerate(meant.needs):
        docs, values = index.for_need.get(need, EMPTY)
        best[docs] = np.maximum(best[docs], values * np.float32(0.985**rank))
        search.reasons.append((docs, "need"))
    if meant.crisis and meant.lang != "ko":  # a line that answers in the caller's language
        docs, _ = index.with_words("다누리콜센터", 0.9)
        best[docs] = np.where(best[docs] > 0, np.maximum(best[docs], 0.985), 0)
    search.mass += NEED if not meant.categories else NEED * 0.3
    search.score += best if not meant.categories else best * np.float32(0.3)


def _add_initials(search: _Search) -> None:
    if not search.meant.initials:
        return
    docs, values = search.index.with_initials(search.meant.initials)
    if search.mass == 0:
        search.mass = 1.0
    search.score[docs] = np.maximum(search.score[docs], 0) + values * np.float32(search.mass)
    search.reasons.append((docs, "initials"))


def _add_piece(search: _Search, piece: Piece) -> None:
    """Look one part up in names and texts; an unknown word that nothing bears is remembered."""
    (docs, values), how = _look_up(search.index, piece)
    meant = search.meant
    understood = bool(meant.categories or meant.needs)
    if piece.is_spot:
        search.score[docs] += values * np.float32(0.1 * max(search.mass, 1.0))
        search.reasons.append((docs[values > 0.7], "name"))
        return
    if understood:  # what else was said only lifts places among those that answer
        search.score[docs] += values * np.float32(0.5 * piece.mass)
        search.reasons.append((docs, how))
        return
    if not len(docs):
        search.mass += piece.mass
        search.vetoed |= not piece.is_known
        return
    search.is_borne |= any(map(_tells, piece.texts))
    search.mass += piece.mass
    search.score[docs] += values * np.float32(piece.mass)
    search.reasons.append((docs, how))


def _tells(part: str) -> bool:
    """Say whether a part alone may point to a place: bare syllables such as "ve" may not."""
    return len(part) >= 2 if not part.isascii() else len(part) >= (3 if part.isdigit() else 4)


def _look_up(index: Index, piece: Piece) -> tuple[Scores, MatchedOn]:
    for form in piece.texts:
        scores, how = index.vocabulary.look_up(form)
        if how == "name" and len(scores[0]):
            return scores, piece.how
    for form in piece.texts:
        scores, how = index.vocabulary.look_up(form)
        if len(scores[0]):
            return scores, how
    for form in piece.texts:
        words = index.vocabulary.split(form)
        if len(words) > 1:
            parts = [index.vocabulary.scores(index.vocabulary.holding(w)) for w in words]
            docs, counts = np.unique(np.concatenate([d for d, _ in parts]), return_counts=True)
            share = (counts / len(words)).astype(np.float32)
            return (docs[share > 0.6].astype(np.int32), share[share > 0.6]), piece.how
    return EMPTY, piece.how


def _add_whole(search: _Search) -> None:
    """Lift the places whose name is, begins with or contains all that was typed."""
    index = search.index
    typed = squeeze(search.meant.folded)
    exact = index.named(typed)
    search.named = exact
    meant = search.meant
    told = bool(meant.categories or meant.districts or meant.needs) and not meant.pieces
    if len(typed) >= 3 and not meant.is_near and not told:
        found = index.vocabulary.holding(typed)
        docs, values = index.vocabulary.scores(found)
        strong = values >= 0.75
        docs = docs[strong]
        if len(docs):
            search.mass = search.mass or 1.0
            floor = np.float32(search.mass) * values[strong]
            search.score[docs] = np.maximum(search.score[docs], floor) + np.float32(0.1)
            search.reasons.append((docs, "name"))
            search.named = np.union1d(exact, docs).astype(np.int32)
    if len(exact):
        search.mass = search.mass or 1.0
        # A name that is only district and kind (동작구 가족센터) leaves its likes beside it.
        lift = 2.5 if search.meant.pieces else 1.5
        search.score[exact] = np.float32(search.mass * lift)
        search.reasons.append((exact, "name"))


def _around(search: _Search) -> Scores:
    """Nothing but a place was named: what is around it."""
    index = search.index
    if not search.points or search.vetoed:
        return EMPTY
    distances = _distances(search, np.arange(index.size, dtype=np.int32))
    found = np.flatnonzero((distances <= AROUND_M) & index.is_listed).astype(np.int32)
    return found, 1 + search.score[found]


def _distances(search: _Search, docs: NDArray[np.int32]) -> NDArray[np.float64]:
    """Answer the distance of each place to the nearest of the points, NaN where unknown.

    On a flat Seoul (a tenth of a percent off): good for ranking; hits are measured exactly.
    """
    index = search.index
    if not search.points:
        return np.full(len(docs), np.nan)
    lat, lng = index.lat[docs], index.lng[docs]
    nearest: NDArray[np.float64] = np.full(len(docs), np.inf)
    for north, east in search.points:
        narrow = METRES_PER_DEGREE * math.cos(math.radians(north))
        there = np.hypot((lat - north) * METRES_PER_DEGREE, (lng - east) * narrow)
        nearest = np.minimum(nearest, there)  # stays NaN where there is no point
    return nearest


def _order(
    search: _Search, docs: NDArray[np.int32], scores: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Answer the order of the candidates and their distances; ties go by ordinal."""
    index, query = search.index, search.query
    distances = _distances(search, docs)
    if query.sort == "name":
        return np.argsort(index.name_rank(query.lang)[docs], kind="stable"), distances
    if query.sort == "distance" and search.points:
        return np.lexsort((docs, np.nan_to_num(distances, nan=np.inf))), distances
    value = scores.astype(np.float64) + index.prior[docs]
    if search.points and not search.meant.crisis:
        value *= _closeness(search, docs, distances)
    if query.open_state is not None:
        value *= 1 + 0.15 * query.open_state[docs]
    wanted = query.offset + query.limit
    if len(search.meant.needs) and not search.meant.crisis and not search.meant.categories:
        return spread(index, docs, value, wanted), distances
    return best_first(value, wanted), distances


def _closeness(
    search: _Search, docs: NDArray[np.int32], distances: NDArray[np.float64]
) -> NDArray[np.float64]:
    index = search.index
    codes = [
        n
        for n, code in enumerate(index.district_codes)
        if (d := index.lexicon.places.districts.get(code)) and d.name_ko in search.districts
    ]
    guess = np.where(np.isin(index.district[docs], codes), SAME_DISTRICT_M, ELSEWHERE_M)
    # A hotline answers from anywhere; who only asks what is nearby is not looking for one.
    is_browsing = search.meant.is_empty and not search.query.categories
    guess = np.where(index.is_sensitive[docs], np.inf if is_browsing else 0.0, guess)
    metres = np.where(np.isnan(distances), guess, distances)
    return 1 / (1 + metres / HALF_WAY_M)


def _hit(search: _Search, ordinal: int, score: float, distance: float) -> Hit:
    why: set[str] = set()
    for docs, reason in search.reasons:
        at = int(np.searchsorted(docs, ordinal))
        if at < len(docs) and docs[at] == ordinal:
            why.add(reason)
    has_distance = not np.isnan(distance)
    if has_distance:
        here = Point(*search.index.point_of(ordinal) or (0.0, 0.0))
        distance = min(distance_m(Point(*p), here) for p in search.points)
    if has_distance and (search.meant.anchor or search.meant.is_near):
        why.add("near")
    return Hit(
        search.index.ids[ordinal],
        ordinal,
        round(score, 4),
        distance if has_distance else None,
        tuple(r for r in REASONS if r in why),
    )
