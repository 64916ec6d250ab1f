"""What to offer while someone types: kinds, districts, stations, programs and places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from service_finder.catalogue.search.index import Index
from service_finder.catalogue.search.rank import find
from service_finder.catalogue.search.records import Query, Suggestion
from service_finder.catalogue.search.suggester import Type
from service_finder.catalogue.search.typed import prepare
from service_finder.catalogue.search.understand import understand
from service_finder.lib.hangul import is_letter

# How many of a type at most: a list that is all stations helps nobody.
MOST: Mapping[str, int] = {"category": 3, "district": 2, "station": 3, "program": 3}


def suggest(index: Index, text: str, lang: str, limit: int = 8) -> tuple[Suggestion, ...]:
    """Offer completions of what was typed so far; nothing for words of violence or safety places.

    Sensitive places are never offered: a suggestion shows on the screen before anyone asked.
    """
    typed = prepare(text)
    if not typed.s or len(typed.s) > 60:
        return ()
    meant = understand(text, lang=lang, lexicon=index.lexicon)
    if meant.crisis or meant.shelter_hunt:
        return ()
    offered: list[Suggestion] = []
    counts: dict[str, int] = {}
    names = _understood(meant.categories, meant.districts) + list(
        index.suggester.beginning_with(typed.s)
    )
    for type_, id_ in dict.fromkeys(names):
        if _is_sensitive(id_) or counts.get(type_, 0) >= MOST[type_]:
            continue
        counts[type_] = counts.get(type_, 0) + 1
        offered.append(Suggestion(type_, index.suggester.text(type_, id_, lang), id_))
    places = list(_places(index, text, lang, limit))
    kept = offered[: max(limit // 2, limit - len(places))]
    return (*kept, *places[: limit - len(kept)])


def _understood(
    categories: Mapping[str, float], districts: Iterable[str]
) -> list[tuple[Type, str]]:
    found: list[tuple[Type, str]] = [("category", code) for code in categories]
    found += [("district", code) for code in districts]
    return found


def _is_sensitive(id_: str) -> bool:
    return id_ in ("counselling", "safety_service", "national_hotline")


def _places(index: Index, text: str, lang: str, limit: int) -> Iterator[Suggestion]:
    whole = text.rstrip()
    while whole and is_letter(whole[-1]) and not all(map(is_letter, whole.replace(" ", ""))):
        whole = whole[:-1]
    if len(whole) < 2:
        return
    for hit in find(index, Query(text=whole, lang=lang, limit=limit * 2)).hits:
        if not index.is_sensitive[hit.ordinal] and index.is_listed[hit.ordinal]:
            yield Suggestion("place", index.name_of(hit.ordinal, lang), hit.id)
