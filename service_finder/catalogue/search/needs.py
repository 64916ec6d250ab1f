"""From concepts to needs: the rules of needs.csv, the most telling first."""

from __future__ import annotations

from collections.abc import Sequence

from service_finder.catalogue.search.lexicon import Lexicon, Need, Sense
from service_finder.catalogue.search.segment import Span

# Concepts that mean danger: they count even inside a longer name (성폭력상담소).
GRAVE = frozenset({"hit", "dv", "rape", "follow", "film", "exploit", "shelter", "abusechild"})


def concepts_in(cut: Sequence[Span], all_spans: Sequence[Span]) -> set[str]:
    """Answer the concepts a query speaks of."""
    found = {sense.code for span in cut for sense in span.of("concept")}
    for inner in all_spans:
        for outer in cut:
            if inner is not outer and _hides(outer, inner) and not _is_part(inner, all_spans):
                found |= {s.code for s in inner.of("concept") if s.code in GRAVE}
    return found


def _hides(outer: Span, inner: Span) -> bool:
    """Say whether a phrase stands inside a name (not inside another plain word)."""
    return (
        outer.start <= inner.start
        and inner.end <= outer.end
        and inner.end - inner.start >= (5 if inner.phrase.isascii() else 2)
        and bool(outer.of("service") or outer.of("category"))
        and not outer.of("concept")
    )


def _is_part(inner: Span, all_spans: Sequence[Span]) -> bool:
    """Say whether a longer word that is no danger of this kind overlaps it (학교폭력 | 신고)."""
    return any(
        span.start < inner.end
        and inner.start < span.end
        and len(span.phrase) > len(inner.phrase) - 2
        and any(sense.code not in GRAVE for sense in span.of("concept"))
        and not any(sense.code in GRAVE for sense in span.of("concept"))
        and len(span.phrase) >= 4
        for span in all_spans
    )


def needs_of(concepts: set[str], lexicon: Lexicon) -> list[Need]:
    """Answer the needs whose rules hold; a rule gives way to one that says more."""
    holding = [need for need in lexicon.needs if need.concepts <= concepts]
    telling = [
        need for need in holding if not any(need.concepts < other.concepts for other in holding)
    ]
    ranked = sorted(telling, key=lambda n: (not n.is_crisis, -len(n.concepts)))
    seen: set[str] = set()
    return [n for n in ranked if not (n.need in seen or seen.add(n.need))]  # type: ignore[func-returns-value]


def is_about_counselling(sense: Sense) -> bool:
    """Say whether a category word only says how help is given, not which (상담, hotline)."""
    return sense.code in ("counselling", "national_hotline")
