"""Cut a Korean name into known words; what is not known becomes Roman letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from service_finder.catalogue.name_parts import TARGETS, Vocabulary, Word, dong, latin
from service_finder.lib.romanise import romanise_place

_DONG = re.compile(r"[가-힣]{1,5}?\d*(?:[·.]\d+)*가?\d*동|[가-힣]{1,6}?\d+가")
_ADMIN_DONG = re.compile(r"[가-힣]{1,4}\d+동")
# A dong's name counts only where it ends the word or is counted on: 상계동 in 상계동아 is none.
_AFTER_DONG = re.compile(r"$|점|센터$|\d|융합형|[^가-힣]")
_OTHER = re.compile(r"[^가-힣\ue000-\uf8ff]+")
_UNKNOWN, _RUN, _KNOWN = 10, 3, 1
# Where each step through a token ends, and the word it found (None: an unknown syllable).
Path = list[tuple[int, Word | None]]
_AT_END = frozenset({"점", "센터", "위원회", "정원", "마당", "광장", "가든", "내"})


def words_of(token: str, vocab: Vocabulary) -> list[Word]:
    """Return the words of one token (text without spaces): the cheapest cut, known words first."""
    if token not in vocab.cuts:
        vocab.cuts[token] = tuple(_merged(token, _cheapest(token, vocab)))
    return list(vocab.cuts[token])


def _cheapest(token: str, vocab: Vocabulary) -> Path:
    """Find the cheapest way through a token: unknown syllables cost most, words little."""
    best: list[tuple[int, Path] | None] = [(0, [])] + [None] * len(token)
    for start in range(len(token)):
        if (reached := best[start]) is None:
            continue
        cost, path = reached
        for end, word, price in _steps(token, start, path, vocab):
            known = best[end]
            if known is None or cost + price < known[0]:
                best[end] = (cost + price, [*path, (end, word)])
    return best[-1][1] if best[-1] else []


def _steps(
    token: str, start: int, path: Path, vocab: Vocabulary
) -> list[tuple[int, Word | None, int]]:
    """Return every way on from a place in the token: (where it ends, the word, its price)."""
    in_run = bool(path) and path[-1][1] is None
    steps: list[tuple[int, Word | None, int]] = []
    if other := _OTHER.match(token, start):
        steps.append((other.end(), latin(other.group()), _KNOWN))
    else:
        steps.append((start + 1, None, _UNKNOWN + (0 if in_run else _RUN)))
    for end in range(start + 1, min(len(token), start + vocab.longest) + 1):
        word = vocab.words.get(token[start:end])
        if word and _fits(token, start, end, word, path):
            steps.append((end, word, _KNOWN))
    for pattern, word in vocab.numbered:
        if found := pattern.match(token, start):
            steps.append((found.end(), _filled(word, found["n"]), _KNOWN))
    if start == 0 or (path and path[-1][1] and path[-1][1].role in ("district", "city")):
        steps += _dong_steps(token, start, vocab)
    return steps


def _fits(token: str, start: int, end: int, word: Word, path: Path) -> bool:
    """Say whether a word may stand here: short heads end a token, district stems begin one."""
    if word.role == "stem":
        before = path[-1][1] if path else None
        is_first = start == 0 or (before is not None and before.role in ("stem", "city"))
        return is_first and (len(token) != end + 1 or token[end] in "점역")  # 관악산 is a mountain
    if end - start == 1 and ord(token[start]) < 0xE000:
        return end == len(token) and (start > 0 or word.role in ("mod", "skip"))
    return token[start:end] not in _AT_END or end == len(token)


def _dong_steps(token: str, start: int, vocab: Vocabulary) -> list[tuple[int, Word | None, int]]:
    steps: list[tuple[int, Word | None, int]] = []
    found = _DONG.match(token, start)
    if found and _AFTER_DONG.match(token, found.end()):
        name = found.group().replace(".", "·")
        if name in vocab.dong_names or _ADMIN_DONG.fullmatch(name):
            english = vocab.dong_names.get(name) or romanise_place(name)
            steps.append((found.end(), dong(english), _KNOWN))
    for end in range(len(token) - 2, start + 1, -1):
        if token[start:end] in vocab.dong_stems and token[start:end] not in vocab.words:
            steps.append((end, latin(token[start:end]), (end - start) * _UNKNOWN + _KNOWN))
            break
    return steps


def _filled(word: Word, number: str) -> Word:
    return replace(word, forms={lang: word.forms[lang].replace("{n}", number) for lang in TARGETS})


def _merged(token: str, path: Path) -> Iterator[Word]:
    """Turn a path into words; neighbouring unknown syllables become one romanised word."""
    start = run = 0
    for place, (end, word) in enumerate(path):
        if word is not None:
            yield word
            run = end
        elif place + 1 == len(path) or path[place + 1][1] is not None:
            yield latin(token[run:end])
            run = end
        start = end
    assert start == len(token), token
