"""The human-written words: read from data/lexicon, filed so that a phrase is one look-up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from service_finder.catalogue.search.places import Places, shipped_places
from service_finder.catalogue.search.spelling import Spelling
from service_finder.catalogue.search.wordforms import VERBS, plural, verb_forms
from service_finder.lib.hangul import initials, is_syllable, sound
from service_finder.lib.shipped import rows_of
from service_finder.lib.spellings import kana_keys_of, keys_of, loose_key
from service_finder.lib.text import fold, squeeze

SenseKind = Literal[
    "category",
    "service",
    "landmark",
    "concept",
    "near",
    "city",
    "stop",
    "station",
    "where",
    "district",
]


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a phrase. `term` narrows a category; `accents` is the form as written."""

    kind: SenseKind
    code: str
    lang: str
    term: str = ""
    weight: float = 1.0
    is_official: bool = False
    accents: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """A rule of needs.csv: these concepts together mean this need."""

    need: str
    concepts: frozenset[str]
    is_crisis: bool


@dataclass(frozen=True, slots=True)
class Target:
    """What answers a need: a category, or rows with a Korean word in name or text."""

    by: str
    target: str
    weight: float


class Lexicon:
    """Every phrase the search knows, by its folded form without spaces, and its look-alikes."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.phrases: dict[str, list[Sense]] = defaultdict(list)
        self.stems: dict[str, list[Sense]] = defaultdict(list)
        for sense, phrase in [*_read_words(), *_district_words(places)]:
            form = squeeze(fold(phrase.removesuffix("*")))
            if form:
                (self.stems if phrase.endswith("*") else self.phrases)[form].append(sense)
        self._file_forms()
        self.beginnings = {
            form[:end]
            for form in (*self.phrases, *self.stems, *places.by_landmark, *places.by_sign)
            for end in range(1, len(form) + 1)
        }
        self.needs = _read_needs()
        self.targets = _read_targets()
        self._official = {
            (row["category"], row["lang"]): row["words"].split("|")[0]
            for row in [*rows_of("lexicon/categories.csv")][::-1]
            if not row["term"] or row["category"] in _ALL_TERMED
        }
        self._kinds_by_part: dict[str, str] = {}
        self._kind_names = [
            (phrase, sense)
            for phrase, senses in self.phrases.items()
            for sense in senses
            if sense.kind == "category"
        ]
        self.longest = max(map(len, (*self.phrases, *places.by_landmark, *places.by_sign)))
        self._file_lookalikes()

    def _file_forms(self) -> None:
        """File the forms of words that nobody wrote down; what was written keeps its meaning."""
        self.derived: set[str] = set()
        for phrase, senses in [*self.phrases.items()]:
            for sense in senses:
                for form in _forms(phrase, sense):
                    if form not in self.phrases or form in self.derived:
                        self.derived.add(form)
                        self.phrases[form].append(sense)

    def category_name(self, code: str, lang: str) -> str:
        """Answer a category's official name in a language (the first word of its row)."""
        return self._official.get((code, lang)) or self._official.get((code, "ko"), code)

    def kind_beginning_with(self, part: str) -> str:
        """Answer the category whose shortest name begins or ends with a part, "" when none does."""
        if len(part) < (4 if part.isascii() else 2):
            return ""
        if part not in self._kinds_by_part:
            fitting = [
                (not sense.is_official, len(phrase), phrase, sense.code)
                for phrase, sense in self._kind_names
                if phrase.startswith(part) or phrase.endswith(part)
            ]
            if len(self._kinds_by_part) > 4096:
                self._kinds_by_part.clear()
            self._kinds_by_part[part] = min(fitting)[3] if fitting else ""
        return self._kinds_by_part[part]

    def _file_lookalikes(self) -> None:
        """File phrases by sound, initials, romanised key; and all for spelling."""
        self.by_sound: dict[str, str] = {}
        self.by_initials: dict[str, list[str]] = defaultdict(list)
        self.by_latin: dict[str, str] = {}
        self.by_loose: dict[str, str] = {}
        self.by_kana: dict[str, str] = {}
        self.words: set[str] = set()
        for phrase, senses in self.phrases.items():
            if all(s.kind in ("stop", "city", "near", "where") for s in senses):
                continue
            if all(map(is_syllable, phrase)) and len(phrase) >= 2:
                self.by_sound.setdefault(sound(phrase), phrase)
                if any(s.kind in ("category", "service", "district") for s in senses):
                    self.by_initials[initials(phrase)].append(phrase)
                    for key in kana_keys_of(phrase):
                        self.by_kana.setdefault(key, phrase)
                    for key in keys_of(phrase):
                        self.by_latin.setdefault(key, phrase)
                        self.by_loose.setdefault(loose_key(key), phrase)
        for senses_of in (self.phrases, self.stems):
            for senses in senses_of.values():
                for sense in senses:
                    if (
                        sense.lang == "en"
                        and sense.accents.isascii()
                        and sense.code not in _NEVER_GUESSED
                    ):
                        self.words.update(w for w in sense.accents.split() if len(w) >= 4)
        keys = [
            (sound(p) if is_syllable(p[0]) else p, p)
            for p, senses in self.phrases.items()
            if len(p) >= 3 and p not in self.derived and any(_may_be_misspelled(s) for s in senses)
        ]
        self.spelled = [phrase for _, phrase in keys]
        self.spelling = Spelling([key for key, _ in keys])
        self.latin_keys = [key for key in self.by_latin if len(key) >= 7]
        self.latin_spelling = Spelling(self.latin_keys)
        self.word_list = sorted(self.words)
        self.word_spelling = Spelling(self.word_list)


# Kinds all of whose words carry a term; their first row names them.
_ALL_TERMED = frozenset({"rental_space", "counselling"})


# Everyday words that mean danger only beside others: "cream" is not to become "scream".
_NEVER_GUESSED = frozenset(
    {"camera", "check", "comes", "ex", "extort", "forced", "lure", "nextdoor", "papers", "phone",
     "rage", "scream", "takes", "undressing"}
)  # fmt: skip


def _may_be_misspelled(sense: Sense) -> bool:
    if sense.code in _NEVER_GUESSED:
        return False
    if sense.kind == "concept":  # short Vietnamese syllables are one slip from everything
        return sense.lang != "vi"
    return sense.kind in ("category", "service", "district")


def _read_words() -> Iterator[tuple[Sense, str]]:
    for row in rows_of("lexicon/categories.csv"):
        for place, word in enumerate(row["words"].split("|")):
            yield (
                Sense(
                    "category", row["category"], row["lang"], row["term"], float(row["weight"]),
                    place == 0, _written(word),
                ),
                word,
            )  # fmt: skip
    for row in rows_of("lexicon/terms.csv"):
        kind: SenseKind = "service" if row["kind"] == "service" else "landmark"
        for word in row["words"].split("|"):
            yield Sense(kind, row["term"], row["lang"], accents=_written(word)), word
    for row in rows_of("lexicon/concepts.csv"):
        for word in row["words"].split("|"):
            yield Sense("concept", row["concept"], row["lang"], accents=_written(word)), word
    for row in rows_of("lexicon/words.csv"):
        for word in row["words"].split("|"):
            yield Sense(row["group"], row["group"], row["lang"], accents=_written(word)), word  # type: ignore[arg-type]


def _forms(phrase: str, sense: Sense) -> Iterator[str]:
    if sense.kind == "concept" and sense.lang == "ko" and sense.code in VERBS:
        yield from verb_forms(phrase)
    if sense.kind == "category" and sense.lang == "en" and (form := plural(phrase)):
        yield form


def _written(word: str) -> str:
    return " ".join(
        "".join(c if c.isalnum() else " " for c in word.casefold().replace("'", "")).split()
    )


def _district_words(places: Places) -> Iterator[tuple[Sense, str]]:
    for district in places.districts.values():
        for lang, form, is_whole in _district_forms(district.stem, district.names):
            yield Sense("district", district.code, lang, "" if is_whole else "bare"), form


def _district_forms(stem: str, names: Mapping[str, str]) -> Iterable[tuple[str, str, bool]]:
    english = names["en"].removesuffix("-gu")
    yield "ko", f"{stem}구", True
    yield "en", f"{english}-gu", True
    yield "en", f"{english} district", True
    yield "en", f"district of {english}", True
    yield "en", f"{english}-ku", True
    yield "vi", f"quận {english}", True
    yield "vi", f"q {english}", True
    yield "vi", f"khu {english}", True
    for lang in ("zh", "ja"):
        yield lang, names[lang], True
        yield lang, names[lang].removesuffix("区") + "區", True
    if len(stem) > 1:
        yield "ko", stem, False
        yield "en", english, False
        for lang in ("zh", "ja"):
            yield lang, names[lang].removesuffix("区"), False


def _read_needs() -> list[Need]:
    return [
        Need(row["need"], frozenset(row["concepts"].split("+")), row["kind"] == "crisis")
        for row in rows_of("lexicon/needs.csv")
    ]


def _read_targets() -> dict[str, list[Target]]:
    found: dict[str, list[Target]] = defaultdict(list)
    for row in rows_of("lexicon/targets.csv"):
        found[row["need"]].append(Target(row["by"], row["target"], float(row["weight"])))
    return found


@cache
def shipped_lexicon() -> Lexicon:
    """Build the lexicon that comes with the package, once a process."""
    return Lexicon(shipped_places())
