"""From a query to what is meant: districts, kinds, a place to be near, needs, and the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from service_finder.catalogue.search.lexicon import Lexicon, Need, shipped_lexicon
from service_finder.catalogue.search.nearness import Nearness, nearness_of
from service_finder.catalogue.search.needs import concepts_in, is_about_counselling, needs_of
from service_finder.catalogue.search.places import without_exit
from service_finder.catalogue.search.records import MatchedOn, Piece, Understanding
from service_finder.catalogue.search.rewrite import rewritings
from service_finder.catalogue.search.segment import Gap, Span, best_cut, exact_spans, gaps
from service_finder.catalogue.search.tolerant import readings, tolerant_spans
from service_finder.catalogue.search.typed import Typed, prepare
from service_finder.lib.hangul import is_initials
from service_finder.lib.text import fold, script_of, squeeze

# Common words inside names (park, garden …) count less than names.
PLAIN_TERMS = frozenset(
    {"공원", "정원", "박물관", "도서관", "교회", "전통", "야외", "잔디", "구청", "시립", "루프탑"}
)


@dataclass(frozen=True, slots=True)
class Cut:
    """A query cut into phrases, with every phrase that fitted and what stayed unexplained."""

    typed: Typed
    spans: tuple[Span, ...]
    every: tuple[Span, ...]
    gaps: tuple[Gap, ...]
    how: MatchedOn | None = None

    @property
    def explained(self) -> float:
        """The share of letters that a phrase or an ending explains."""
        open_letters = sum(g.end - g.start for g in self.gaps)
        return 1 - open_letters / max(1, len(self.typed.s))


def understand(query: str, *, lang: str, lexicon: Lexicon | None = None) -> Understanding:
    """Understand a query in any of the five languages, whatever the page's language.

    Never looks at a place; what it could not explain is in `rest` and `pieces`.
    """
    words = lexicon or shipped_lexicon()
    typed = prepare(without_exit(query))
    if not typed.s:
        return Understanding(text=typed.text, lang=lang)
    if is_initials(typed.s):
        return _from_initials(typed, lang, words)
    cut = cut_up(typed, words)
    if cut.gaps:
        cut = _best_rewriting(cut, words)
    return _assemble(cut, lang, words)


def cut_up(typed: Typed, lexicon: Lexicon) -> Cut:
    """Cut a query into known phrases, first as typed, then with look-alikes for what is left."""
    every = exact_spans(typed, lexicon)
    spans = best_cut(len(typed.s), every)
    open_gaps = gaps(typed, spans)
    if open_gaps:
        every += tolerant_spans(typed, lexicon, spans, open_gaps)
        spans = best_cut(len(typed.s), every)
        open_gaps = gaps(typed, spans)
    return Cut(typed, tuple(spans), tuple(every), tuple(open_gaps))


def _best_rewriting(cut: Cut, lexicon: Lexicon) -> Cut:
    """Try the query as typed on another keyboard or with its words corrected."""
    best = cut
    for how, text in rewritings(cut.typed, cut.gaps, lexicon):
        again = cut_up(prepare(text), lexicon)
        if again.explained > best.explained + 0.15 and any(not s.is_filler for s in again.spans):
            best = replace(again, how=how if how != "name" else None)
    return best


@dataclass(slots=True)
class _Draft:
    """What is being collected while the spans are read."""

    categories: dict[str, float] = field(default_factory=dict)
    terms: list[str] = field(default_factory=list)
    districts: list[str] = field(default_factory=list)
    how: dict[str, MatchedOn] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)


def _assemble(cut: Cut, lang: str, lexicon: Lexicon) -> Understanding:
    draft = _Draft()
    near = nearness_of(cut.typed, cut.spans, cut.gaps, lexicon)
    for span in cut.spans:
        if span not in near.used:
            _read_span(span, draft, cut, lexicon, near)
    needs = _needs(cut, draft, lexicon)
    if needs or any(p.is_known and not p.is_spot for p in draft.pieces):
        _drop_counselling(draft)
    draft.districts += [code for code in near.districts if code not in draft.districts]
    for gap in cut.gaps:
        if not near.covers(gap):
            draft.pieces.append(_open_piece(cut.typed, gap))
    if not (draft.categories or needs or near.place):
        _read_partial(cut, draft, lexicon)
    if all(p.texts[0].isdigit() and len(p.texts[0]) < 3 for p in draft.pieces):
        draft.pieces.clear()  # a lone 1 says nothing
    if not (draft.categories or draft.districts or needs or near.place or draft.pieces):
        draft.pieces = _plain_pieces(cut)
    return Understanding(
        text=cut.typed.text,
        folded=cut.typed.folded,
        lang=_language(cut, lang),
        districts=tuple(draft.districts),
        categories=draft.categories,
        terms=tuple(draft.terms),
        anchor=near.anchor,
        is_near=near.is_near,
        near_words=near.words,
        needs=tuple(n.need for n in needs),
        crisis=any(n.is_crisis for n in needs),
        shelter_hunt=any(n.need == "shelter" for n in needs),
        asks_where=any(span.of("where") for span in cut.spans),
        is_whole_city=any(span.of("city") for span in cut.spans)
        and all(span.is_filler or span.of("near") for span in cut.spans)
        and not (cut.gaps or near.place),
        pieces=tuple(draft.pieces),
        rest=tuple(cut.typed.s[g.start : g.end] for g in cut.gaps),
        how=draft.how,
    )


def _needs(cut: Cut, draft: _Draft, lexicon: Lexicon) -> list[Need]:
    concepts = concepts_in(cut.spans, cut.every)
    if "notshelter" in concepts:
        concepts -= {"shelter", "notshelter"}
    needs = needs_of(concepts, lexicon)
    others = [n for n in needs if n.need != "distress"]
    if others or draft.categories:
        needs = others
    return needs


def _read_span(span: Span, draft: _Draft, cut: Cut, lexicon: Lexicon, near: Nearness) -> None:
    how = cut.how or (span.how if span.how != "name" else None)
    for sense in span.of("district"):
        if sense.code not in draft.districts:
            draft.districts.append(sense.code)
            draft.how["district"] = how or "district"
    if span.of("district"):
        return
    for sense in span.of("category"):
        draft.categories[sense.code] = max(draft.categories.get(sense.code, 0), sense.weight)
        if sense.term and sense.term not in draft.terms:
            draft.terms.append(sense.term)
        draft.how["category"] = how or ("category" if sense.is_official else "synonym")
    if span.spots:
        stems = tuple(dict.fromkeys(squeeze(fold(s.stem)) for s in span.spots))
        draft.pieces.append(Piece((*stems, span.phrase), 0.5, "name", is_known=True, is_spot=True))
    for kind in ("service", "landmark"):
        for sense in span.of(kind):
            mass = 0.4 if sense.code in PLAIN_TERMS else 1.2
            term = squeeze(fold(sense.code))
            reason: MatchedOn = how or ("name" if sense.lang == "ko" else "synonym")
            draft.pieces.append(Piece((term, span.phrase), mass, reason, is_known=True))


def _read_partial(cut: Cut, draft: _Draft, lexicon: Lexicon) -> None:
    """Take what is left beside the district as the beginning or end of a kind's name."""
    parts = [
        cut.typed.s[s.start : s.end]
        for s in cut.spans
        if not (s.of("district") or s.of("city") or s.of("near") or s.spots)
    ]
    left = "".join(
        c
        for n, c in enumerate(cut.typed.s)
        if not any(
            s.start <= n < s.end
            for s in cut.spans
            if s.of("district") or s.of("city") or s.of("near") or s.spots
        )
    )
    code = lexicon.kind_beginning_with(left)
    if code and len(parts) < 6:
        draft.categories[code] = 1.0
        draft.how["category"] = "category"
        draft.pieces.clear()


def _drop_counselling(draft: _Draft) -> None:
    """Where a need is known, "counselling" only says how help is given."""
    for code in ("counselling", "national_hotline"):
        draft.categories.pop(code, None)
    if "상담" in draft.terms:
        draft.terms.remove("상담")


def _open_piece(typed: Typed, gap: Gap) -> Piece:
    part = typed.s[gap.start : gap.end]
    token = typed.token_at(gap.start)
    forms = [part]
    whole = typed.s[token.start : token.end]
    if whole != part:
        forms.insert(0, whole)
    if script_of(part[0]) == "han":
        forms += list(readings(part))[:8]
    return Piece(tuple(dict.fromkeys(forms)), 1.0, "name")


def _plain_pieces(cut: Cut) -> list[Piece]:
    """Nothing was understood but ordinary words: look for those that say something in names."""
    spans = [s for s in cut.spans if not s.is_filler] or list(cut.spans)
    return [
        Piece((s.phrase,), 1.0, "name")
        for s in spans
        if len(s.phrase) >= (3 if s.phrase.isascii() else 2)
    ]


def _language(cut: Cut, page: str) -> str:
    """Guess the query's language: by script, then by the words that were known."""
    scripts = [script_of(c) for c in cut.typed.s]
    if "hangul" in scripts:
        return "ko"
    if "kana" in scripts:
        return "ja"
    votes: dict[str, int] = {}
    for span in cut.spans:
        for lang in {s.lang for s in span.senses}:
            votes[lang] = votes.get(lang, 0) + span.end - span.start
    possible = ("zh", "ja") if "han" in scripts else ("vi", "en")
    if cut.typed.has_accents:
        return "vi"
    ranked = sorted(possible, key=lambda x: (-votes.get(x, 0), x != page))
    return ranked[0]


def _from_initials(typed: Typed, lang: str, lexicon: Lexicon) -> Understanding:
    """Read initial consonants: whole, word by word, or as district and kind."""
    draft = _Draft()
    whole = typed.s
    for part in _initial_parts(typed, lexicon):
        for phrase in lexicon.by_initials.get(part, ()):
            for sense in lexicon.phrases[phrase]:
                if sense.kind == "category":
                    draft.categories.setdefault(sense.code, 0.9)
                elif sense.kind == "district" and sense.code not in draft.districts:
                    draft.districts.append(sense.code)
    return Understanding(
        text=typed.text,
        folded=typed.folded,
        lang="ko",
        districts=tuple(draft.districts),
        categories=draft.categories,
        initials=whole,
        how={"category": "initials", "district": "initials"},
    )


def _initial_parts(typed: Typed, lexicon: Lexicon) -> Sequence[str]:
    whole = typed.s
    if whole in lexicon.by_initials:
        return [whole]
    tokens = typed.folded.split()
    if len(tokens) > 1 and all(t in lexicon.by_initials for t in tokens):
        return tokens
    for middle in range(2, len(whole) - 1):
        parts = [whole[:middle], whole[middle:]]
        if all(p in lexicon.by_initials for p in parts):
            return parts
    return []


__all__ = ["Cut", "cut_up", "is_about_counselling", "understand"]
