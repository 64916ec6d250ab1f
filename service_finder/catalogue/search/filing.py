"""What the index takes down of each document, one after another, so that none has to be kept."""

from __future__ import annotations

import hashlib
import re
import sys
from array import array

from service_finder.catalogue.search.records import Document
from service_finder.catalogue.search.vocabulary import Collector
from service_finder.lib.hangul import initials
from service_finder.lib.marking import LANGUAGES
from service_finder.lib.text import fold, squeeze

# How much a word weighs by where it stands.
NAME, ALIAS, PROGRAM, TEXT, ADDRESS, OPERATOR = 1.0, 0.95, 0.6, 0.6, 0.55, 0.35
_BRACKETS = re.compile(r"[(（\[][^)）\]]*[)）\]]")
NO_AGE = -1
_NOWHERE = float("nan")


class Filing:
    """Columns that grow by a document at a time; a row's number is the place's ordinal."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.categories: list[str] = []
        self.districts: list[str] = []
        self.lats, self.lngs = array("d"), array("d")
        self.flags = array("Q")
        self.ages_from, self.ages_to = array("h"), array("h")
        self.is_listed, self.is_sensitive = bytearray(), bytearray()
        self.priors = array("f")
        self.names: dict[str, list[bytes]] = {lang: [] for lang in LANGUAGES}
        self.initials: list[str] = []
        self.marks, self.owners = array("Q"), array("i")
        self.words = Collector()

    def add(self, document: Document) -> None:
        """Take a document down."""
        ordinal = len(self.ids)
        self._add_facts(document)
        self._add_marks(ordinal, document)
        if document.is_listed:
            korean = [document.names.get("ko", ""), *document.aliases]
            squeezed = [squeeze(fold(name)) for name in korean]
            self.initials.append("\t".join(initials(name) for name in squeezed))
            self._add_words(ordinal, document)
        else:
            self.initials.append("")

    def _add_facts(self, document: Document) -> None:
        self.ids.append(document.id)
        self.categories.append(sys.intern(document.category))
        self.districts.append(sys.intern(document.district_code))
        self.lats.append(_NOWHERE if document.lat is None else document.lat)
        self.lngs.append(_NOWHERE if document.lng is None else document.lng)
        self.flags.append(document.flags)
        self.ages_from.append(_age(document.age_from_months))
        self.ages_to.append(_age(document.age_to_months))
        self.is_listed.append(document.is_listed)
        self.is_sensitive.append(document.is_sensitive)
        self.priors.append(_prior(document))
        for lang, names in self.names.items():
            names.append((document.names.get(lang) or document.names.get("ko", "")).encode())

    def _add_marks(self, ordinal: int, document: Document) -> None:
        for name in [*dict.fromkeys(document.names.values()), *document.aliases]:
            for form in {name, _BRACKETS.sub(" ", name)}:
                self._add_mark(ordinal, squeeze(fold(form)))
        for phone in document.phones if document.is_listed else ():
            self._add_mark(ordinal, "".join(c for c in phone if c.isdigit()))

    def _add_mark(self, ordinal: int, text: str) -> None:
        self.marks.append(mark(text))
        self.owners.append(ordinal)

    def _add_words(self, ordinal: int, document: Document) -> None:
        for name in dict.fromkeys(document.names.values()):
            self.words.add(ordinal, fold(name), NAME)
        for alias in document.aliases:
            self.words.add(ordinal, fold(alias), ALIAS)
        for program in document.programs:
            self.words.add(ordinal, fold(program), PROGRAM)
        self.words.add(ordinal, fold(document.description), TEXT)
        self.words.add(ordinal, fold(f"{document.address} {document.dong}"), ADDRESS)
        self.words.add(ordinal, fold(document.operator), OPERATOR)


def mark(text: str) -> int:
    """Return a number (63 bits) that stands for a squeezed name."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def _age(months: int | None) -> int:
    return NO_AGE if months is None else min(months, 32_000)


def _prior(document: Document) -> float:
    """Break ties: confirmed rows first, then those that can be visited; seasonal ones later."""
    return (
        0.02 * document.is_verified
        + 0.01 * bool(document.phones)
        + 0.01 * (document.lat is not None)
        - 0.05 * document.is_seasonal
    )
