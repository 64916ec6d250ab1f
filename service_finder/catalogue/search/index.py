"""The index: every listed place in arrays, ready to be found. Built from Documents only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from service_finder.catalogue.search.filing import Filing, mark
from service_finder.catalogue.search.lexicon import Lexicon, Target, shipped_lexicon
from service_finder.catalogue.search.records import Document, Program
from service_finder.catalogue.search.suggester import Suggester
from service_finder.catalogue.search.vocabulary import EMPTY, Scores, Vocabulary
from service_finder.lib.text import fold


class Index:
    """Places as arrays; `ordinal` is a place's position in all of them."""

    def __init__(
        self, documents: Iterable[Document], lexicon: Lexicon, programs: Sequence[Program]
    ) -> None:
        self.lexicon = lexicon
        self.suggester = Suggester(lexicon, programs)
        filed = Filing()
        for document in documents:
            filed.add(document)
        self.ids = filed.ids
        self.ordinals = {id_: n for n, id_ in enumerate(self.ids)}
        self.size = len(self.ids)
        self._take_facts(filed)
        self._take_words(filed)
        self._file_needs()

    def _take_facts(self, filed: Filing) -> None:
        self.category_codes = sorted(set(filed.categories))
        self.district_codes = sorted(set(filed.districts))
        categories = {code: n for n, code in enumerate(self.category_codes)}
        districts = {code: n for n, code in enumerate(self.district_codes)}
        self.category = np.array([categories[code] for code in filed.categories], dtype=np.int16)
        self.district = np.array([districts[code] for code in filed.districts], dtype=np.int16)
        self.lat = np.array(filed.lats, np.float64)
        self.lng = np.array(filed.lngs, np.float64)
        self.flags = np.array(filed.flags, dtype=np.uint64)
        self.age_from = np.array(filed.ages_from, dtype=np.int16)
        self.age_to = np.array(filed.ages_to, dtype=np.int16)
        self.is_listed = np.array(filed.is_listed, dtype=bool)
        self.is_sensitive = np.array(filed.is_sensitive, dtype=bool)
        self.prior = np.array(filed.priors, dtype=np.float32)
        self.in_category = _grouped(self.category, self.category_codes, self.is_listed)
        self.in_district = _grouped(self.district, self.district_codes, self.is_listed)
        self._name_rank: dict[str, NDArray[np.int32]] = {}
        self._names = {lang: Strings(names) for lang, names in filed.names.items()}

    def _take_words(self, filed: Filing) -> None:
        marks = np.frombuffer(filed.marks, dtype=np.uint64)
        by_mark = np.argsort(marks, kind="stable")
        self._marks = marks[by_mark]
        self._owners = np.frombuffer(filed.owners, dtype=np.int32)[by_mark]
        self._initials = "\n" + "\n".join(filed.initials) + "\n"
        lengths = np.fromiter((len(s) + 1 for s in filed.initials), dtype=np.int64)
        self._initial_offsets = np.concatenate([[1], 1 + np.cumsum(lengths)])
        self.vocabulary = Vocabulary(filed.words, self.size)

    def _file_needs(self) -> None:
        self.for_need: dict[str, Scores] = {
            need: self._answering(targets) for need, targets in self.lexicon.targets.items()
        }

    def _answering(self, targets: Sequence[Target]) -> Scores:
        best: NDArray[np.float32] = np.zeros(self.size, dtype=np.float32)
        for target in targets:
            if target.by == "category":
                docs = self.in_category.get(target.target, EMPTY[0])
                values: NDArray[np.float32] = np.full(len(docs), target.weight, dtype=np.float32)
            else:
                docs, found = self.with_words(target.target, 0.9 if target.by == "name" else 0.0)
                share = np.where(found >= 0.7, 1.0, 0.97).astype(np.float32)
                values = share * np.float32(target.weight)
            best[docs] = np.maximum(best[docs], values)
        docs = np.flatnonzero(best).astype(np.int32)
        return docs, best[docs]

    def with_words(self, words: str, least: float = 0.0) -> Scores:
        """Answer the places that have all these words; least: how much the field must weigh."""
        held: NDArray[np.float32] | None = None
        for part in fold(words).split():
            docs, values = self.vocabulary.scores(dict.fromkeys(self.vocabulary.holding(part), 1.0))
            here: NDArray[np.float32] = np.zeros(self.size, dtype=np.float32)
            here[docs] = np.where(values >= least, values, 0)
            held = here if held is None else np.minimum(held, here)
        if held is None:
            return EMPTY
        docs = np.flatnonzero(held).astype(np.int32)
        return docs, held[docs]

    def named(self, squeezed: str) -> NDArray[np.int32]:
        """Answer the places that bear exactly this name in any language, or this number.

        Unlisted places are found by their names too.
        """
        found = np.uint64(mark(squeezed))
        low, high = np.searchsorted(self._marks, [found, found + np.uint64(1)])
        return np.unique(self._owners[low:high])

    def with_initials(self, typed: str) -> Scores:
        """Answer the places whose name contains these initials; the closer the fit the better."""
        docs: list[int] = []
        values: list[float] = []
        for match in re.finditer(re.escape(typed), self._initials):
            place = int(np.searchsorted(self._initial_offsets, match.start(), "right")) - 1
            start = int(self._initial_offsets[place])
            end = int(self._initial_offsets[place + 1]) - 1
            fit = len(typed) / max(1, self._initials[start:end].find("\t") % (end - start + 1))
            docs.append(place)
            values.append(0.8 + 0.2 * min(1.0, fit))
            if len(docs) >= 2000:
                break
        order = np.unique(np.array(docs, np.int32), return_index=True)
        return order[0], np.array(values, np.float32)[order[1]] if docs else EMPTY[1]

    def name_rank(self, lang: str) -> NDArray[np.int32]:
        """Answer every place's position when sorted by name in a language."""
        if lang not in self._name_rank:
            names = self._names.get(lang, self._names["ko"])
            order = sorted(range(self.size), key=lambda n: (fold(names[n]), self.ids[n]))
            rank: NDArray[np.int32] = np.empty(self.size, dtype=np.int32)
            rank[order] = np.arange(self.size, dtype=np.int32)
            self._name_rank[lang] = rank
        return self._name_rank[lang]

    def point_of(self, ordinal: int) -> tuple[float, float] | None:
        """Answer a place's (lat, lng), None when it is not disclosed."""
        lat, lng = float(self.lat[ordinal]), float(self.lng[ordinal])
        return None if np.isnan(lat) or np.isnan(lng) else (lat, lng)

    def name_of(self, ordinal: int, lang: str) -> str:
        """Answer a place's name in a language, Korean when there is no other."""
        return self._names.get(lang, self._names["ko"])[ordinal]


class Strings:
    """Many strings in one block of bytes: a tenth of the memory of a list of them."""

    def __init__(self, encoded: Sequence[bytes]) -> None:
        self._bytes = b"".join(encoded)
        ends = np.cumsum(np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded)))
        self._ends = np.concatenate([np.zeros(1, np.int64), ends])

    def __getitem__(self, number: int) -> str:
        return self._bytes[self._ends[number] : self._ends[number + 1]].decode()


def build(
    documents: Iterable[Document],
    *,
    programs: Iterable[Program] = (),
    lexicon: Lexicon | None = None,
) -> Index:
    """Build the index of these documents with the shipped words and gazetteer."""
    return Index(documents, lexicon or shipped_lexicon(), list(programs))


def _grouped(
    values: NDArray[np.int16], codes: Sequence[str], listed: NDArray[np.bool_]
) -> Mapping[str, NDArray[np.int32]]:
    return {
        code: np.flatnonzero((values == n) & listed).astype(np.int32)
        for n, code in enumerate(codes)
    }
