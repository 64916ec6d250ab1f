"""Cutting a query into known phrases: all that fit, then the cut that explains the most."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service_finder.catalogue.search.lexicon import Lexicon, Sense
from service_finder.catalogue.search.places import Spot
from service_finder.catalogue.search.records import MatchedOn
from service_finder.catalogue.search.typed import Typed
from service_finder.lib.text import script_of

FILLERS = frozenset({"stop", "city", "where"})
LANDMARK = Sense("landmark", "", "")
# Concepts of nouns: what follows must be a particle (아이를), not any ending (아이폰).
NOUNS = frozenset(
    {"child", "woman", "partner", "wife", "father", "parents", "room", "media", "teen", "foreign"}
)
# What may follow a Korean word: particles and endings, several in a row.
_ENDINGS = re.compile(
    "(?:요|은|는|이|가|을|를|에|의|도|만|로|으로|와|과|랑|이랑|하고|하는|하기|해서|하려면|하면|할|한|해|했|하|"
    "고|며|면|면서|서|려고|려면|는데|은데|데|습니다|니다|세요|어요|아요|여요|해요|워요|네요|나요|까요|죠|지|지만|"
    "거나|던|었|았|겠|들|님|에게|한테|께|까지|부터|처럼|보다|마다|인데|이에요|예요|입니다|이요|곳|때|쯤|용|점|함|"
    "기|게|중|받|주|줄|줘|싶|어|아|여|야|니|라|다|음|임|됨|함|랄|등|및|씩|밖|내|안|분|께서|에서|으러|러|줘요|할까|자)+"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A known phrase at a place in the query, or a spot of the gazetteer."""

    start: int
    end: int
    phrase: str
    senses: tuple[Sense, ...] = ()
    spots: tuple[Spot, ...] = ()
    how: MatchedOn = "name"
    worth: float = 1.0

    @property
    def is_filler(self) -> bool:
        """Say whether the phrase says nothing about what is looked for."""
        return not self.spots and all(s.kind in FILLERS for s in self.senses)

    def of(self, kind: str) -> list[Sense]:
        """Answer the senses of one kind."""
        return [sense for sense in self.senses if sense.kind == kind]


def exact_spans(typed: Typed, lexicon: Lexicon) -> list[Span]:
    """Answer every phrase of the lexicon that stands in the query."""
    s, found = typed.s, []
    for start in range(len(s)):
        for end in range(start + 1, min(len(s), start + lexicon.longest) + 1):
            part = s[start:end]
            if part not in lexicon.beginnings:
                break
            senses = [x for x in lexicon.phrases.get(part, ()) if fits(typed, start, end, x)]
            spots = lexicon.places.named_whole(part, s[end : end + 1])
            if spots and not fits(typed, start, end, LANDMARK):
                spots = ()
            if senses or spots:
                found.append(Span(start, end, part, tuple(senses), spots))
            stems = lexicon.stems.get(part)
            if stems and typed.begins_at(start) and len(part) >= 3:
                found.append(Span(start, _word_end(typed, end), part, tuple(stems)))
    return _without_stray_vietnamese(typed, _merged(found))


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Join what stands in the same place: a word may be a phrase and the stem of another."""
    by_place: dict[tuple[int, int], Span] = {}
    for span in spans:
        place = (span.start, span.end)
        other = by_place.get(place)
        senses = (*other.senses, *span.senses) if other else span.senses
        spots = other.spots or span.spots if other else span.spots
        by_place[place] = Span(span.start, span.end, span.phrase, senses, spots)
    return list(by_place.values())


def _word_end(typed: Typed, pos: int) -> int:
    while pos < len(typed.s) and pos not in typed.ends and script_of(typed.s[pos]) == "latin":
        pos += 1
    return pos


def fits(typed: Typed, start: int, end: int, sense: Sense) -> bool:
    """Say whether a phrase may stand here: words in Latin whole, particles where they belong."""
    part = typed.s[start:end]
    first, last = script_of(part[0]), script_of(part[-1])
    if start not in typed.starts and end > typed.token_at(start).end:
        return False  # 환불 안해 holds no 불안
    if first in ("latin", "digit") and not typed.begins_at(start):
        return False
    if last in ("latin", "digit") and not typed.ends_at(end):
        return False
    if first == "hangul":
        return _hangul_fits(typed, start, end, sense)
    if first == "kana" and sense.kind in ("stop", "near", "where"):
        return typed.raw[start] == sense.accents[:1]
    return sense.lang != "vi" or _accents_fit(typed, typed.raw[start:end], sense)


def _hangul_fits(typed: Typed, start: int, end: int, sense: Sense) -> bool:
    at_edge = typed.begins_at(start) or typed.ends_at(end)
    if sense.kind in ("stop", "city", "near", "station", "where"):
        return at_edge if end - start > 1 else typed.ends_at(end)
    if end - start > 1:
        return True
    return start in typed.starts and typed.token_at(start).end - start <= 2


def _accents_fit(typed: Typed, raw: str, sense: Sense) -> bool:
    """Refuse đánh for dành, mưa for mua: who types accents means the word without them."""
    if sense.kind not in ("concept", "stop") or not typed.has_accents:
        return True
    return raw == sense.accents.replace(" ", "")


def _without_stray_vietnamese(typed: Typed, spans: list[Span]) -> list[Span]:
    """Drop short Vietnamese words typed without accents unless longer ones say it is Vietnamese."""
    sure = typed.has_accents or any(
        any(x.lang == "vi" and not x.accents.isascii() for x in span.senses)
        and span.end - span.start >= 5
        for span in spans
    )
    if sure:
        return spans
    kept = []
    for span in spans:
        short = span.end - span.start < 4
        senses = tuple(
            x for x in span.senses if not (short and x.lang == "vi" and not x.accents.isascii())
        )
        if senses or span.spots:
            kept.append(Span(span.start, span.end, span.phrase, senses, span.spots, span.how))
    return kept


def best_cut(length: int, spans: Iterable[Span]) -> list[Span]:
    """Choose spans that don't overlap and together explain the most, in as few pieces as can be."""
    ending: list[list[Span]] = [[] for _ in range(length + 1)]
    for span in spans:
        ending[span.end].append(span)
    best = [0.0] * (length + 1)
    chosen: list[Span | None] = [None] * (length + 1)
    for pos in range(1, length + 1):
        best[pos] = best[pos - 1]
        for span in ending[pos]:
            worth = best[span.start] + _worth(span)
            if worth > best[pos]:
                best[pos], chosen[pos] = worth, span
    cut: list[Span] = []
    pos = length
    while pos > 0:
        span_here = chosen[pos]
        if span_here is None:
            pos -= 1
        else:
            cut.append(span_here)
            pos = span_here.start
    return cut[::-1]


def _worth(span: Span) -> float:
    share = 0.9 if span.is_filler else 1.0
    return (span.end - span.start) * share * span.worth - 0.25


@dataclass(frozen=True, slots=True)
class Gap:
    """Letters that no phrase explains."""

    start: int
    end: int


def gaps(typed: Typed, cut: Sequence[Span]) -> list[Gap]:
    """Answer the unexplained stretches, cut at word borders, without endings and particles."""
    covered = [False] * len(typed.s)
    for span in cut:
        covered[span.start : span.end] = [True] * (span.end - span.start)
    found: list[Gap] = []
    for token in typed.tokens:
        pos = token.start
        while pos < token.end:
            if covered[pos]:
                pos += 1
                continue
            end = pos
            while end < token.end and not covered[end]:
                end += 1
            if not _is_ending(typed, cut, pos, end):
                found.append(Gap(pos, end))
            pos = end
    return found


def _is_ending(typed: Typed, cut: Sequence[Span], start: int, end: int) -> bool:
    before = next((s for s in cut if s.end == start), None)
    part = typed.s[start:end]
    if before is None or start in typed.starts:
        return False
    script = script_of(part[0])
    if script == "hangul":
        stems = [s for s in before.of("concept") if s.code not in NOUNS]
        verb = bool(stems) and len(part) <= 4 and end in typed.ends
        return verb or bool(_ENDINGS.fullmatch(part))
    if script == "kana":
        return all("\u3041" <= c <= "\u3096" or c == "ー" for c in typed.raw[start:end])
    return script == "han" and len(part) == 1 and part in "了着过的吗呢吧啊我他她们"
