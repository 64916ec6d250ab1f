"""The texts of the directory in other languages: official where a source has one, else composed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from service_finder.catalogue import naming, program_kinds
from service_finder.catalogue.disclosure import SENSITIVE
from service_finder.catalogue.name_parts import (
    TARGETS,
    load_vocabulary,
    official_english,
    read_rows,
)
from service_finder.catalogue.name_parts import Vocabulary as NameVocabulary
from service_finder.catalogue.phrasing import Phrasebook, Rendered
from service_finder.config import DATA

Row = Mapping[str, str]

# Raise when a rule of composing changes, so that the next `load` composes everything again.
RULES = "2"
_FILES = (
    "districts.csv",
    "gazetteer.csv",
    "glossary.csv",
    "name_parts.csv",
    "phrases.csv",
    "station_signs.csv",
)
_NOTED = re.compile(r"name_(en|zh|ja|vi) (\w+)")
# Which columns of a record are texts, by the field they become.
_SERVICE = {
    "description": "description_ko",
    "fee": "fee_ko",
    "capacity": "capacity_note_ko",
    "age": "age_note_ko",
    "hours": "hours_ko",
}
_ORGANIZATION = {"role": "role_ko"}
_PROGRAM = {
    "provider": "provider_ko",
    "target": "target_ko",
    "eligibility": "eligibility_ko",
    "amount": "amount_ko",
    "schedule": "schedule_ko",
    "capacity": "capacity_ko",
    "apply": "apply_ko",
}
_FIELDS = {"service": _SERVICE, "organization": _ORGANIZATION, "program": _PROGRAM}
_CRISIS_ORGANIZATIONS = frozenset({"counselling_ngo", "national_helpline"})


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text of a record. origin: official | composed (of official parts and terms) | machine."""

    field: str
    lang: str
    text: str
    origin: str


@dataclass(frozen=True)
class Vocabulary:
    """What everything is composed from; read it once with `vocabulary()`."""

    names: NameVocabulary
    phrases: Phrasebook


def vocabulary(folder: Path = DATA) -> Vocabulary:
    """Read the words and phrases of a folder of the directory's CSV files."""
    names = load_vocabulary(folder)
    return Vocabulary(names, Phrasebook(read_rows(folder / "phrases.csv"), names))


def version(folder: Path = DATA) -> str:
    """Return a string that changes when a word, a phrase or a rule of composing does."""
    total = zlib.crc32(RULES.encode())
    for name in _FILES:
        total = zlib.crc32((folder / name).read_bytes(), total)
    return f"{total:08x}"


def compose_name(
    name_ko: str, category: str, district_name: str, lang: str, vocab: Vocabulary
) -> str | None:
    """Return a name composed in en, zh, ja or vi; None where none may be made: see `naming`."""
    return naming.compose_name(name_ko, category, district_name, lang, vocab.names)


def translate_text(text_ko: str, lang: str, vocab: Vocabulary) -> str | None:
    """Return a content text in en, zh, ja or vi; None unless known phrases cover all of it."""
    rendered = vocab.phrases.render(text_ko, lang)
    return rendered.text if rendered else None


def texts_for(record_type: str, row: Row, vocab: Vocabulary) -> list[TextRow]:
    """Return all texts of a record of a shipped file in the four other languages.

    record_type: district | gazetteer | station | term | organization | service | program.
    """
    return _BY_TYPE[record_type](row, vocab)


def sources(record_type: str, row: Row) -> dict[str, str]:
    """Return the Korean text behind each field: when it changes, translations are stale."""
    columns = _FIELDS.get(record_type, {})
    texts = {field: row[column] for field, column in columns.items() if row[column]}
    return {"name": row.get("name_ko") or row["ko"], **texts}


def texts_for_service(row: Row, vocab: Vocabulary) -> list[TextRow]:
    """Return the texts of a row of facilities.csv; crisis rows hold no machine text."""
    is_crisis = row["category"] in SENSITIVE
    names = _names(row, row["category"], vocab)
    return names + _contents("service", row, vocab, is_crisis=is_crisis)


def texts_for_organization(row: Row, vocab: Vocabulary) -> list[TextRow]:
    """Return the texts of a row of organizations.csv."""
    is_crisis = row["category"] in _CRISIS_ORGANIZATIONS
    names = _names(row, "counselling" if is_crisis else row["category"], vocab)
    return names + _contents("organization", row, vocab, is_crisis=is_crisis)


def texts_for_program(row: Row, vocab: Vocabulary) -> list[TextRow]:
    """Return the texts of a row of programs.csv; those of safety services hold no machine text."""
    is_crisis = row["category"] in program_kinds.SENSITIVE
    texts = []
    for lang in TARGETS:
        term = vocab.names.terms.get(row["name_ko"])
        name = vocab.phrases.render(row["name_ko"], lang, is_crisis=is_crisis)
        if term:
            origin = "official" if lang in vocab.names.official[row["name_ko"]] else "composed"
            texts.append(TextRow("name", lang, term[lang], origin))
        elif name:
            texts.append(TextRow("name", lang, name.text, name.origin))
    return texts + _contents("program", row, vocab, is_crisis=is_crisis)


def texts_for_district(row: Row, vocab: Vocabulary) -> list[TextRow]:
    """Return the four names of a row of districts.csv; the English one is from an official file."""
    return [
        TextRow("name", lang, row[f"name_{lang}"], "official" if lang == "en" else "composed")
        for lang in TARGETS
        if row[f"name_{lang}"]
    ]


def texts_for_gazetteer(row: Row, vocab: Vocabulary) -> list[TextRow]:
    """Return the names of a district or dong: a dong keeps its English name in every language."""
    if forms := vocab.names.districts.get(row["name_ko"]):
        return [
            TextRow("name", lang, text, "official" if lang == "en" else "composed")
            for lang, text in forms.items()
        ]
    english = vocab.names.dong_names.get(row["name_ko"].replace(".", "·"), "")
    if row["name_en"]:
        english = official_english(row["name_en"], row["name_ko"])
    is_official = bool(row["name_en"])
    return [
        TextRow("name", lang, english, "official" if is_official and lang == "en" else "composed")
        for lang in TARGETS
    ]


def texts_for_station(row: Row, vocab: Vocabulary) -> list[TextRow]:
    """Return the names of a subway station: Daebang Station, 大方站, テバン駅, Ga Daebang."""
    return [TextRow("name", lang, station_name(row, lang, vocab), "composed") for lang in TARGETS]


def texts_for_term(row: Row, vocab: Vocabulary) -> list[TextRow]:
    """Return the four forms of a row of glossary.csv, glosses included."""
    official = vocab.names.official[row["ko"]]
    columns = {"en": "en", "zh": "zh_hans", "ja": "ja", "vi": "vi"}
    return [
        TextRow("name", lang, row[column], "official" if lang in official else "composed")
        for lang, column in columns.items()
        if row[column]
    ]


def station_name(row: Row, lang: str, vocab: Vocabulary) -> str:
    """Return the name of a station: in Chinese and Japanese as its signs call it.

    Without a sign (two new stations) these get characters only from known words.
    """
    if sign := vocab.names.signs.get(row["name_ko"], {}).get(lang):
        return naming.with_station(sign, lang, vocab.names)
    stem = row["name_ko"].removesuffix("역")
    words = naming.known_words(stem, vocab.names)
    english = row["name_en"].removesuffix(" Station") or naming.spelled(stem, vocab.names)
    form = naming.joined(words, lang) if words and lang in ("zh", "ja") else english
    return naming.with_station(form, lang, vocab.names)


def _names(row: Row, category: str, vocab: Vocabulary) -> list[TextRow]:
    """Return the names that the row has a source for, and composed ones for the other languages."""
    noted = dict(_NOTED.findall(row["note"]))
    listed = vocab.names.official.get(row["name_ko"], frozenset())
    texts = []
    for lang in TARGETS:
        if given := row[f"name_{lang}"]:
            is_official = noted.get(lang) == "official" or (lang not in noted and lang in listed)
            texts.append(TextRow("name", lang, given, "official" if is_official else "composed"))
        elif name := compose_name(row["name_ko"], category, row["district"], lang, vocab):
            is_official = lang in listed and row["name_ko"] in vocab.names.terms
            texts.append(TextRow("name", lang, name, "official" if is_official else "composed"))
    return texts


def _contents(record_type: str, row: Row, vocab: Vocabulary, *, is_crisis: bool) -> list[TextRow]:
    texts = []
    for field, column in _FIELDS[record_type].items():
        for lang in TARGETS if row[column] else ():
            rendered = vocab.phrases.render(row[column], lang, is_crisis=is_crisis)
            if field == "provider" and not rendered:
                rendered = _provider(row[column], lang, vocab, is_crisis=is_crisis)
            if rendered and not (is_crisis and rendered.origin == "machine"):
                texts.append(TextRow(field, lang, rendered.text, rendered.origin))
    return texts


def _provider(name: str, lang: str, vocab: Vocabulary, *, is_crisis: bool) -> Rendered | None:
    category = "counselling" if is_crisis else ""
    composed = compose_name(name, category, "", lang, vocab)
    return Rendered(composed, "composed") if composed else None


_BY_TYPE: dict[str, Callable[[Row, Vocabulary], list[TextRow]]] = {
    "district": texts_for_district,
    "gazetteer": texts_for_gazetteer,
    "station": texts_for_station,
    "term": texts_for_term,
    "organization": texts_for_organization,
    "service": texts_for_service,
    "program": texts_for_program,
}

__all__ = [
    "RULES",
    "TextRow",
    "Vocabulary",
    "compose_name",
    "sources",
    "texts_for",
    "translate_text",
    "version",
    "vocabulary",
]
