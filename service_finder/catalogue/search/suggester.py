"""The names that may be offered while someone types, filed by the letters they begin with."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from service_finder.catalogue.search.lexicon import Lexicon
from service_finder.catalogue.search.places import Spot, english_of, korean_forms
from service_finder.catalogue.search.records import Program
from service_finder.lib.hangul import letters
from service_finder.lib.romanise import romanise
from service_finder.lib.shipped import rows_of
from service_finder.lib.text import fold, squeeze

Type = Literal["category", "district", "station", "program"]
ORDER: tuple[Type, ...] = ("category", "district", "station", "program")


@dataclass(frozen=True, slots=True, order=True)
class _Entry:
    key: str
    type: Type
    id: str


class Suggester:
    """Every name that may be offered, filed by the letters it begins with."""

    def __init__(self, lexicon: Lexicon, programs: Iterable[Program]) -> None:
        self._programs = {program.id: program for program in programs}
        self._lexicon = lexicon
        self._entries = sorted({_Entry(*line) for line in self._lines()})
        self._keys = [entry.key for entry in self._entries]
        self._stations = {s.name_ko: s for s in lexicon.places.spots if s.kind == "station"}
        self._patterns = {r["lang"]: r["pattern"] for r in rows_of("lexicon/station_names.csv")}

    def _lines(self) -> Iterator[tuple[str, Type, str]]:
        for phrase, senses in self._lexicon.phrases.items():
            for sense in senses:
                if sense.kind == "category":
                    for part in _ends_of(phrase, sense.accents):
                        yield letters(part), "category", sense.code
                elif sense.kind == "district":
                    yield letters(phrase), "district", sense.code
        for spot in self._lexicon.places.spots:
            if spot.kind == "station":
                for form in _station_forms(spot):
                    yield letters(squeeze(fold(form))), "station", spot.name_ko
        for program in self._programs.values():
            for name in program.names.values():
                yield letters(squeeze(fold(name))), "program", program.id

    def beginning_with(self, typed: str) -> Iterator[tuple[Type, str]]:
        """Yield what begins with these letters, shortest names first within a type."""
        key = letters(typed)
        low = bisect_left(self._keys, key)
        found = []
        for entry in self._entries[low : low + 400]:
            if not entry.key.startswith(key):
                break
            found.append(entry)
        seen: set[tuple[Type, str]] = set()
        for entry in sorted(found, key=lambda e: (ORDER.index(e.type), len(e.key), e.key)):
            if (entry.type, entry.id) not in seen:
                seen.add((entry.type, entry.id))
                yield entry.type, entry.id

    def text(self, type_: Type, id_: str, lang: str) -> str:
        """Answer how something is called in a language."""
        if type_ == "category":
            return self._lexicon.category_name(id_, lang)
        if type_ == "district":
            names = self._lexicon.places.districts[id_].names
            return names.get(lang) or names["ko"]
        if type_ == "program":
            names = self._programs[id_].names
            return names.get(lang) or names["ko"]
        spot = self._stations[id_]
        sign = spot.signs.get(lang) or english_of(spot)
        return self._patterns.get(lang, "{ko}").format(ko=spot.name_ko, sign=sign)


def _ends_of(phrase: str, written: str) -> Iterator[str]:
    """Yield a phrase, and what is left of it from its second, third … word on."""
    yield phrase
    words = written.split()
    for first in range(1, len(words)):
        yield squeeze(fold(" ".join(words[first:])))


def _station_forms(spot: Spot) -> set[str]:
    forms = korean_forms(spot) | {english_of(spot)}
    return forms | {romanise(spot.stem), *spot.signs.values()}
