"""The same query as if typed otherwise: with the Korean layout, without it, with words mended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from service_finder.catalogue.search.lexicon import Lexicon
from service_finder.catalogue.search.records import MatchedOn
from service_finder.catalogue.search.segment import Gap
from service_finder.catalogue.search.typed import Token, Typed
from service_finder.lib.hangul import from_keys, has_only_whole_syllables, is_letter, to_keys
from service_finder.lib.spellings import strict_key


def rewritings(
    typed: Typed, open_gaps: Sequence[Gap], lexicon: Lexicon
) -> Iterator[tuple[MatchedOn, str]]:
    """Yield (why, text) for every other reading worth trying."""
    unexplained = [t for t in typed.tokens if any(_touch(t, gap) for gap in open_gaps)]
    latin = [t for t in unexplained if re.fullmatch(r"[A-Za-z]{3,}", t.raw)]
    korean = {t: from_keys(t.raw) for t in latin}
    korean = {t: text for t, text in korean.items() if has_only_whole_syllables(text)}
    if korean:
        yield "keys", _replaced(typed, korean)
    hangul = {t: to_keys(t.raw) for t in unexplained if any(map(is_letter, t.raw))}
    if hangul:
        yield "keys", _replaced(typed, hangul)
    parted = {t: text for t in latin if (text := _parted(typed.s[t.start : t.end], lexicon))}
    if parted:
        yield "name", _replaced(typed, parted)
    mended = {t: word for t in latin if (word := _mended(typed.s[t.start : t.end], lexicon))}
    if mended:
        yield "spelling", _replaced(typed, mended)


def _touch(token: Token, gap: Gap) -> bool:
    return token.start < gap.end and gap.start < token.end


def _mended(word: str, lexicon: Lexicon) -> str:
    found = lexicon.word_spelling.near(word)
    return lexicon.word_list[found[0][1]] if found else ""


def _parted(word: str, lexicon: Lexicon) -> str:
    """Cut a word typed without spaces into known phrases (mapofamilycenter), "" if it cannot."""
    best: list[list[str] | None] = [[], *[None] * len(word)]
    for end in range(3, len(word) + 1):
        for start in range(end - 2):
            before, part = best[start], word[start:end]
            if before is None or not (
                part in lexicon.phrases or strict_key(part) in lexicon.by_latin
            ):
                continue
            here = best[end]
            if here is None or len(before) + 1 < len(here):
                best[end] = [*before, part]
    return " ".join(best[-1] or []) if len(word) >= 6 else ""


def _replaced(typed: Typed, by: dict[Token, str]) -> str:
    return " ".join(by.get(token, token.raw) for token in typed.tokens)
