"""What names are composed of: official parts, glossary terms and a word list, in five languages."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from service_finder.config import DATA
from service_finder.lib.romanise import capital, romanise, romanise_place

# The languages that texts are composed in; Korean is the source.
TARGETS = ("en", "zh", "ja", "vi")


_GLOSSARY_GROUPS = {"centres": "head", "services": "head", "safety": "head", "people": "mod"}
_GLOSS = re.compile(r"\s*(?:\([^()]*\)|（[^（）]*）)$")
_PLAIN = re.compile(r"[가-힣]+")
_PRIVATE_USE = 0xE000
_SMALL = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with")
)


@dataclass(frozen=True, slots=True)
class Word:
    """A part of a name: its role, its form by language, and whether a crisis row may hold it.

    Roles: head (closes a group), site (a whole place, closes a group), room (a head inside
    another place), branch, unit, mod, city, district, stem (a district without its unit), dong,
    name, latin, skip.
    """

    role: str
    forms: Mapping[str, str]
    is_crisis_safe: bool = True


@dataclass(frozen=True)
class Vocabulary:
    """Everything that names are composed from; `cuts` remembers tokens that were cut before."""

    words: Mapping[str, Word]
    numbered: tuple[tuple[re.Pattern[str], Word], ...]
    districts: Mapping[str, Mapping[str, str]]
    dong_names: Mapping[str, str]
    dong_stems: frozenset[str]
    glued: tuple[tuple[str, str], ...]
    longest: int
    terms: Mapping[str, Mapping[str, str]]
    official: Mapping[str, frozenset[str]]
    signs: Mapping[str, Mapping[str, str]]  # of stations, in zh and ja
    cuts: dict[str, tuple[Word, ...]] = field(default_factory=dict, compare=False)


def load_vocabulary(folder: Path = DATA) -> Vocabulary:
    """Read districts, dong, glossary and word list from the shipped CSV files."""
    districts = {
        row["name_ko"]: _forms(row, "name_") for row in read_rows(folder / "districts.csv")
    }
    parts = list(read_rows(folder / "name_parts.csv"))
    glossary = list(read_rows(folder / "glossary.csv"))
    words = _glossary(glossary)
    words.update((row["ko"], _word(row)) for row in parts if "{n}" not in row["ko"])
    words.update(_district_words(districts, words["구청"]))
    dong = _dong_names(read_rows(folder / "gazetteer.csv"))
    glued = _glue(words)
    words.update((mark, words[ko]) for ko, mark in glued)
    return Vocabulary(
        words=words,
        numbered=tuple(_numbered(row) for row in parts if "{n}" in row["ko"]),
        districts=districts,
        dong_names=dong,
        dong_stems=frozenset(
            stem for name in dong if len(stem := re.split(r"\d|동$", name)[0]) > 1
        ),
        glued=glued,
        longest=max(map(len, words)),
        terms={row["ko"]: _term(row) for row in glossary if row["group"] in _GLOSSARY_GROUPS},
        official={row["ko"]: _official(row) for row in glossary},
        signs={
            row["name_ko"]: {"zh": row["name_zh"], "ja": row["name_ja"]}
            for row in read_rows(folder / "station_signs.csv")
        },
    )


def read_rows(path: Path) -> Iterable[dict[str, str]]:
    """Yield the rows of a shipped CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def without_gloss(term: str) -> str:
    """Return a glossary term without its explanation in trailing brackets."""
    return _GLOSS.sub("", term) or term


def title(phrase: str) -> str:
    """Return an English phrase in the title case of proper names."""
    first, *others = phrase.split(" ")
    words = [word if word in _SMALL else capital(word) for word in others]
    return " ".join([capital(first), *words])


def official_english(name_en: str, name_ko: str) -> str:
    """Return the official English name of a dong without the slips of the source file.

    The JUSO file of 2015 spells numbers out ("2(i)-ga"), misses capitals, hyphens and spaces, and
    prints one name (Dapsipni-dong) against the rules of romanisation that its own signs follow.
    """
    plain = re.sub(r"\([A-Za-z]+\)|\s+(?=-)", "", name_en)
    plain = capital(re.sub(r"\s+", " ", plain).strip())
    computed = romanise_place(name_ko)
    same = re.sub(r"\W", "", plain).lower() == re.sub(r"\W", "", computed).lower()
    return computed if same or plain == "Dapsipni-dong" else plain


def _forms(row: Mapping[str, str], prefix: str = "") -> dict[str, str]:
    return {lang: row[prefix + lang] for lang in TARGETS}


def _word(row: Mapping[str, str]) -> Word:
    return Word(row["kind"], _forms(row), row["crisis"] == "yes")


def _numbered(row: Mapping[str, str]) -> tuple[re.Pattern[str], Word]:
    before, after = row["ko"].split("{n}")
    return re.compile(rf"{before}(?P<n>\d+){after}"), _word(row)


def _glossary(rows: Iterable[Mapping[str, str]]) -> dict[str, Word]:
    words = {}
    for row in rows:
        if role := _GLOSSARY_GROUPS.get(row["group"]):
            forms = {lang: without_gloss(text) for lang, text in _term(row).items()}
            forms["en"] = title(forms["en"])
            word = Word(role, forms)
            words[row["ko"]] = words[row["ko"].replace(" ", "")] = word
    return words


def _term(row: Mapping[str, str]) -> dict[str, str]:
    return {"en": row["en"], "zh": row["zh_hans"], "ja": row["ja"], "vi": row["vi"]}


def _official(row: Mapping[str, str]) -> frozenset[str]:
    """Return the languages whose term a source prints as the official one."""
    return frozenset(lang for lang in TARGETS if row[f"conf_{lang}"] in ("official", "seed"))


def _district_words(districts: Mapping[str, Mapping[str, str]], office: Word) -> dict[str, Word]:
    """Return every district by its full name, by its stem (동작) and as its office (동작구청)."""
    words = {}
    for name, forms in districts.items():
        words[name] = Word("district", forms)
        vi = f"{office.forms['vi']} {forms['vi']}"
        en = f"{forms['en']} {office.forms['en']}"
        cjk = {lang: forms[lang] + office.forms[lang] for lang in ("zh", "ja")}
        words[name + "청"] = Word("head", {"en": en, **cjk, "vi": vi})
        if len(name) > 2:
            stem = {lang: forms[lang][:-1] for lang in ("zh", "ja")}
            latin = forms["en"].removesuffix("-gu")
            words[name[:-1]] = Word("stem", {"en": latin, **stem, "vi": latin})
    return words


def _dong_names(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the English name of every dong: official, else computed from official stems."""
    names: dict[str, str] = {}
    for row in rows:
        if row["kind"] == "district":
            continue
        name = row["name_ko"].replace(".", "·")
        english = official_english(row["name_en"], name) if row["name_en"] else romanise_place(name)
        names[name] = english if row["name_en"] else names.get(name, english)
    return names


def _glue(words: Mapping[str, Word]) -> tuple[tuple[str, str], ...]:
    """Give every term that holds a space or a bracket a private mark, longest first."""
    keys = sorted((ko for ko in words if not _PLAIN.fullmatch(ko)), key=len, reverse=True)
    return tuple((ko, chr(_PRIVATE_USE + place)) for place, ko in enumerate(keys))


def latin(run: str) -> Word:
    """Return a part that stays in Roman letters in every language."""
    text = romanise(run)
    text = capital(text) if text != run else run
    return Word("latin", dict.fromkeys(TARGETS, text))


def dong(english: str) -> Word:
    """Return a dong: its official or computed English name in every language."""
    return Word("dong", dict.fromkeys(TARGETS, english))
