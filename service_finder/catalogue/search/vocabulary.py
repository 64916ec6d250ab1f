"""The words of all places, each once, and which places they stand in: the inverted index."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from service_finder.catalogue.search.records import MatchedOn
from service_finder.catalogue.search.spelling import Spelling, slips_allowed
from service_finder.lib.hangul import from_keys, has_only_whole_syllables, is_syllable, sound
from service_finder.lib.spellings import keys_of, strict_key
from service_finder.lib.text import script_of

Scores = tuple[NDArray[np.int32], NDArray[np.float32]]
WHOLE, BEGINNING, INSIDE = 1.0, 0.92, 0.8
MOST_WORDS = 400  # a part found in more words than this says nothing
_DIGITS = re.compile(r"\d")
EMPTY: Scores = (np.empty(0, np.int32), np.empty(0, np.float32))


class Collector:
    """Gathers (word, place, weight) while an index is built."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.words = array("i")
        self.docs = array("i")
        self.weights = array("B")

    def add(self, doc: int, folded: str, weight: float) -> None:
        """Take in the words of one folded text."""
        level = round(weight * 200)
        for word in folded.split():
            number = self.numbers.get(word)
            if number is None:
                number = self.numbers[word] = len(self.numbers)
            self.words.append(number)
            self.docs.append(doc)
            self.weights.append(level)


class Shelf:
    """The words of one script as one text, so that a part of a word is one quick search."""

    def __init__(self, words: Sequence[str], numbers: Sequence[int]) -> None:
        self.numbers: NDArray[np.int32] = np.array(numbers, dtype=np.int32)
        lines = [words[n] for n in numbers]
        self.text = "\n" + "\n".join(lines) + "\n"
        self.offsets = _offsets(lines)


def _shelf(word: str) -> str:
    script = script_of(word[0])
    return script if script == "hangul" else ("east" if script in ("han", "kana") else "latin")


class Vocabulary:
    """Looks a part of a query up in the words of the places."""

    def __init__(self, gathered: Collector, doc_count: int) -> None:
        self.doc_count = doc_count
        self.words = list(gathered.numbers)
        self.numbers = gathered.numbers
        words = np.frombuffer(gathered.words, dtype=np.int32)
        docs = np.frombuffer(gathered.docs, dtype=np.int32)
        weights = np.frombuffer(gathered.weights, dtype=np.uint8)
        order = np.lexsort((-weights.astype(np.int16), docs, words))
        words, docs, weights = words[order], docs[order], weights[order]
        first = np.ones(len(words), dtype=bool)
        first[1:] = (words[1:] != words[:-1]) | (docs[1:] != docs[:-1])
        self._docs = docs[first].copy()
        self._weights = weights[first].copy()
        self._starts = np.searchsorted(words[first], np.arange(len(self.words) + 1)).astype(
            np.int32
        )
        by_script: dict[str, list[int]] = {"hangul": [], "east": [], "latin": []}
        for number, word in enumerate(self.words):
            by_script[_shelf(word)].append(number)
        self._shelves = {name: Shelf(self.words, numbers) for name, numbers in by_script.items()}
        self._file_latin()
        self._file_spelling()

    def _file_latin(self) -> None:
        owners: list[int] = []
        keys: list[str] = []
        for number, word in enumerate(self.words):
            name = _DIGITS.split(word, maxsplit=1)[0]
            if len(name) >= 2 and is_syllable(name[0]):
                for key in keys_of(name):
                    owners.append(number)
                    keys.append(key)
        self._latin_text = "\n" + "\n".join(keys) + "\n"
        self._latin_offsets = _offsets(keys)
        self._latin_owners = np.array(owners, dtype=np.int32)

    def _file_spelling(self) -> None:
        """File words for slips: long enough, and of letters (not 103호)."""
        chosen = [
            (number, sound(word) if is_syllable(word[0]) else word)
            for number, word in enumerate(self.words)
            if len(word) >= (3 if is_syllable(word[0]) else 5) and not _DIGITS.search(word)
        ]
        self._spelled = np.array([number for number, _ in chosen], dtype=np.int32)
        self._spelling = Spelling([key for _, key in chosen])

    def postings(self, number: int) -> Scores:
        """Answer the places of one word and how much the word weighs there."""
        span = slice(self._starts[number], self._starts[number + 1])
        return self._docs[span], self._weights[span].astype(np.float32) / np.float32(200)

    def scores(self, qualities: dict[int, float]) -> Scores:
        """Answer the places of several words, each place with its best word."""
        if not qualities:
            return EMPTY
        parts = [(self.postings(n), q) for n, q in qualities.items()]
        docs = np.concatenate([p[0] for p, _ in parts])
        values = np.concatenate([p[1] * np.float32(q) for p, q in parts])
        if len(parts) == 1:
            return docs, values
        best: NDArray[np.float32] = np.zeros(self.doc_count, dtype=np.float32)
        np.maximum.at(best, docs, values)
        found = np.flatnonzero(best).astype(np.int32)
        return found, best[found]

    def holding(self, part: str) -> dict[int, float]:
        """Answer the words that are, begin with or contain a part, each with its quality."""
        found: dict[int, float] = {}
        number = self.numbers.get(part)
        if number is not None:
            found[number] = WHOLE
        if not _may_be_part(part):
            return found
        shelf = self._shelves[_shelf(part)]
        for line, at_start in _inside(shelf.text, shelf.offsets, part):
            number = int(shelf.numbers[line])
            if at_start or _may_be_inside(part):
                quality = BEGINNING if at_start else INSIDE
                found[number] = max(found.get(number, 0), quality)
        return found

    def look_up(self, part: str) -> tuple[Scores, MatchedOn]:
        """Find a part as typed, else as it may have been meant, and say which."""
        found = self.holding(part)
        if found:
            return self.scores(found), "name"
        script = script_of(part[0])
        if script == "latin":
            if len(part) >= 4 and (found := self._by_latin(part)):
                return self.scores(found), "romanised"
            korean = from_keys(part)
            is_korean = has_only_whole_syllables(korean) and len(korean) >= 2
            if is_korean and (found := self.holding(korean)):
                return self.scores(found), "keys"
        if script in ("hangul", "latin", "kana") and (found := self._by_spelling(part)):
            return self.scores(found), "spelling"
        return EMPTY, "name"

    def _by_latin(self, part: str) -> dict[int, float]:
        key = strict_key(part)
        if len(key) < 5:  # songs is not 성수
            return {}
        found: dict[int, float] = {}
        for line, at_start in _inside(self._latin_text, self._latin_offsets, key):
            if at_start or len(key) >= 6:
                found[int(self._latin_owners[line])] = 0.85 if at_start else INSIDE
        return found

    def _by_spelling(self, part: str) -> dict[int, float]:
        key = sound(part) if is_syllable(part[0]) else part
        if slips_allowed(key) == 0:
            return {}
        near = self._spelling.near(key)
        best = near[0][0] if near else 0
        return {int(self._spelled[n]): 0.75 for slips, n in near if slips == best}

    def split(self, part: str) -> list[str]:
        """Cut a compound into known words, [] when some of it is unknown."""
        known: list[list[str] | None] = [[], *[None] * len(part)]
        for end in range(1, len(part) + 1):
            for start in range(max(0, end - 14), end):
                before = known[start]
                if before is None or part[start:end] not in self.numbers or end - start < 2:
                    continue
                here = known[end]
                if here is None or len(before) + 1 < len(here):
                    known[end] = [*before, part[start:end]]
        return known[-1] or []


def _may_be_part(part: str) -> bool:
    return len(part) >= (2 if not part.isascii() else 3)


def _may_be_inside(part: str) -> bool:
    """Say whether a part may stand in the middle of a word: in Latin only long ones."""
    return not part.isascii() or len(part) >= 6 or (part.isdigit() and len(part) >= 3)


def _offsets(lines: Iterable[str]) -> NDArray[np.int64]:
    lengths = np.fromiter((len(line) + 1 for line in lines), dtype=np.int64)
    return np.concatenate([[1], 1 + np.cumsum(lengths)])


def _inside(text: str, offsets: NDArray[np.int64], part: str) -> Iterator[tuple[int, bool]]:
    """Yield (line, whether at its beginning) for every line that contains a part."""
    places: list[int] = []
    place = text.find(part)
    while place >= 0 and len(places) < MOST_WORDS:
        places.append(place)
        place = text.find(part, place + 1)
    if places:
        lines = np.searchsorted(offsets, places, "right") - 1
        for line, place in zip(lines.tolist(), places, strict=True):
            yield line, place == offsets[line]
