"""Which part of a query says where: the words for "near", the station, the dong, the building."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service_finder.catalogue.search.lexicon import Lexicon
from service_finder.catalogue.search.places import District, Spot
from service_finder.catalogue.search.records import Anchor
from service_finder.catalogue.search.segment import Gap, Span
from service_finder.catalogue.search.typed import Typed


@dataclass(frozen=True, slots=True)
class Nearness:
    """What a query says about the place. `words` names a place that only the index can know."""

    is_near: bool = False
    anchor: Anchor | None = None
    words: str = ""
    districts: tuple[str, ...] = ()
    used: frozenset[Span] = frozenset()
    gap: Gap | None = None

    @property
    def place(self) -> bool:
        """Say whether any place was named."""
        return bool(self.anchor or self.words)

    def covers(self, gap: Gap) -> bool:
        """Say whether a stretch was taken as the name of the place."""
        return gap == self.gap


def nearness_of(
    typed: Typed, cut: Sequence[Span], open_gaps: Sequence[Gap], lexicon: Lexicon
) -> Nearness:
    """Find the anchor of a query and whether it asks for what is near."""
    is_near = any(span.of("near") for span in cut)
    districts = tuple(s.code for span in cut for s in span.of("district"))
    stations = [span for span in cut if span.of("station")]
    for span in cut:
        beside = any(_adjoin(span, station) for station in stations)
        if beside and span.of("city") and (main := lexicon.places.station("서울")):
            return Nearness(True, _anchor([main], typed, span, ()), used=frozenset({span}))
        if (beside or is_near) and (bare := _bare_district(span)):
            place = lexicon.places.districts[bare]
            spot = lexicon.places.station(place.stem)
            if beside and spot:
                return Nearness(True, _anchor([spot], typed, span, ()), used=frozenset({span}))
            anchor = _anchor([spot], typed, span, ()) if spot else _centre(place, typed, span)
            return Nearness(True, anchor, districts=(bare,), used=frozenset({span}))
    for span in cut:
        if span.spots:
            beside = any(_adjoin(span, station) for station in stations)
            spots = _told_apart(span.spots, beside, typed, span)
            anchor = _anchor(spots, typed, span, _names(districts, lexicon))
            return Nearness(is_near or beside, anchor)
    if not is_near:
        return Nearness()
    return _named(typed, cut, open_gaps)


def _adjoin(span: Span, other: Span) -> bool:
    return span.end == other.start or other.end == span.start


def _bare_district(span: Span) -> str:
    return next((s.code for s in span.of("district") if s.term == "bare"), "")


def _names(codes: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    return tuple(lexicon.places.districts[c].name_ko for c in codes)


def _told_apart(spots: Sequence[Spot], is_station: bool, typed: Typed, span: Span) -> list[Spot]:
    """Prefer the kind that was typed: 대방역, Daebang Station, 大方駅 or 대방동."""
    if is_station or span.phrase.endswith("역"):
        chosen = [s for s in spots if s.kind == "station"]
    elif span.phrase.endswith(("동", "dong")):
        chosen = [s for s in spots if s.kind == "dong"]
    else:
        chosen = []
    return chosen or list(spots)


def _anchor(spots: Sequence[Spot], typed: Typed, span: Span, districts: tuple[str, ...]) -> Anchor:
    within = [s for s in spots if set(s.districts) & set(districts)] if districts else []
    spots = within or list(spots)
    first = spots[0]
    return Anchor(
        "station" if first.kind == "station" else "dong",
        typed.raw[span.start : span.end],
        first.name_ko,
        tuple(dict.fromkeys(p for s in spots for p in s.points)),
        tuple(dict.fromkeys(d for s in spots for d in s.districts)),
    )


def _centre(place: District, typed: Typed, span: Span) -> Anchor:
    return Anchor(
        "district",
        typed.raw[span.start : span.end],
        place.name_ko,
        (place.point,),
        (place.name_ko,),
    )


def _named(typed: Typed, cut: Sequence[Span], open_gaps: Sequence[Gap]) -> Nearness:
    """Take the name beside the word for near: after it in English and Vietnamese, else before."""
    marker = next(span for span in cut if span.of("near"))
    follows = any(s.lang in ("en", "vi") for s in marker.of("near"))
    named = [s for s in cut if s.of("service") or s.of("landmark")]
    parts: list[Span | Gap] = sorted([*named, *open_gaps], key=lambda p: p.start)
    after = [p for p in parts if p.start >= marker.end]
    before = [p for p in parts if p.end <= marker.start][::-1]
    order = after + before if follows else before + after
    if not order:
        return Nearness(True)
    chosen = order[0]
    if isinstance(chosen, Gap):
        run = [p for p in order if isinstance(p, Gap)]
        return Nearness(True, words=_joined(typed, chosen, run), gap=chosen)
    term = next(s.code for s in (*chosen.of("service"), *chosen.of("landmark")))
    return Nearness(True, words=term, used=frozenset({chosen}))


def _joined(typed: Typed, first: Gap, run: Sequence[Gap]) -> str:
    return typed.s[first.start : first.end]
