"""Phrases that are meant though not typed: slips, sounds, Latin spellings, Han readings, kana."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product

from service_finder.catalogue.search.lexicon import Lexicon
from service_finder.catalogue.search.places import consonants
from service_finder.catalogue.search.segment import Gap, Span
from service_finder.catalogue.search.typed import Typed
from service_finder.lib.hangul import sound
from service_finder.lib.spellings import kana_key, loose_key, strict_key
from service_finder.lib.text import han_rows, katakana, script_of

LONGEST = 16
MOST_READINGS = 24


def tolerant_spans(
    typed: Typed, lexicon: Lexicon, cut: Sequence[Span], open_gaps: Sequence[Gap]
) -> list[Span]:
    """Answer phrases and spots that the unexplained stretches may stand for."""
    cuts = typed.starts | typed.ends | {s.start for s in cut} | {s.end for s in cut}
    found: list[Span] = []
    for start, end in _stretches(typed, open_gaps):
        script = script_of(typed.s[start])
        borders = start in cuts and end in cuts
        if script == "hangul":
            found += _hangul(typed.s, start, end, lexicon, borders)
        elif script == "han":
            found += _han(typed.s, start, end, lexicon, borders)
        elif script == "kana":
            found += _kana(typed, start, end, lexicon, borders)
        elif script == "latin" and start in typed.starts | cuts and end in typed.ends | cuts:
            if typed.raw[start:end].isascii():
                found += _latin(typed.s, start, end, lexicon)
            elif end - start >= 5:  # no Korean name is written with accents
                found += _spelled(typed.s[start:end], start, end, lexicon)
    return found


def _stretches(typed: Typed, open_gaps: Sequence[Gap]) -> Iterator[tuple[int, int]]:
    """Yield every stretch of one script that touches a gap (digits may follow)."""
    seen: set[tuple[int, int]] = set()
    for gap in open_gaps:
        low, high = gap.start, gap.end
        script = script_of(typed.s[low])
        while low > 0 and script_of(typed.s[low - 1]) == script and gap.start - low < LONGEST:
            low -= 1
        while (
            high < len(typed.s)
            and high - gap.end < LONGEST
            and (script_of(typed.s[high]) in (script, "digit"))
        ):
            high += 1
        wide = 36 if script == "latin" else LONGEST
        for start in range(low, gap.end):
            if script == "latin" and not typed.begins_at(start):
                continue
            for end in range(max(start + 2, gap.start + 1), min(high, start + wide) + 1):
                if (script == "latin" and not typed.ends_at(end)) or (start, end) in seen:
                    continue
                seen.add((start, end))
                yield start, end


def _hangul(s: str, start: int, end: int, lexicon: Lexicon, borders: bool) -> Iterator[Span]:
    part = s[start:end]
    spots = lexicon.places.by_korean.get(part)
    if spots:
        yield Span(start, end, part, spots=tuple(spots), worth=0.97)
    phrase = lexicon.by_sound.get(sound(part))
    if phrase and phrase != part:
        yield _span(start, end, phrase, lexicon, 0.9)
    if borders and end - start >= 3:
        yield from _spelled(sound(part), start, end, lexicon)


def _spelled(key: str, start: int, end: int, lexicon: Lexicon) -> Iterator[Span]:
    length = end - start
    for slips, number in lexicon.spelling.near(key)[:3]:
        yield _span(start, end, lexicon.spelled[number], lexicon, 0.96 - 0.8 * slips / length)


def _span(
    start: int, end: int, phrase: str, lexicon: Lexicon, worth: float, how: str = "spelling"
) -> Span:
    return Span(start, end, phrase, tuple(lexicon.phrases[phrase]), (), how, worth)  # type: ignore[arg-type]


def _han(s: str, start: int, end: int, lexicon: Lexicon, borders: bool) -> Iterator[Span]:
    part = s[start:end]
    if 2 <= len(part) <= 7:
        for reading in readings(part):
            spots = lexicon.places.by_korean.get(reading)
            if spots:
                yield Span(start, end, reading, spots=tuple(spots), worth=0.97)
                break
            if any(s.kind in ("district", "service") for s in lexicon.phrases.get(reading, ())):
                yield _span(start, end, reading, lexicon, 0.95)
                break
    if len(part) >= 3:
        yield from _spelled(part, start, end, lexicon)


_READINGS = {row[0]: row[2] for row in han_rows()}


def readings(han: str) -> Iterator[str]:
    """Yield how a Han word may be read in Korean: 大方 → 대방; digits stay."""
    options = [_READINGS.get(c, ()) if not c.isdigit() else (c,) for c in han]
    if all(options):
        for combination in islice(product(*options), MOST_READINGS):
            yield "".join(combination)


def _kana(typed: Typed, start: int, end: int, lexicon: Lexicon, borders: bool) -> Iterator[Span]:
    part = typed.s[start:end]
    if len(part) < 2:
        return
    if borders:
        key = kana_key(katakana(typed.raw[start:end]))
        by_kana = lexicon.places.district_by_kana
        district = by_kana.get(key) or by_kana.get(consonants(key))
        spots = lexicon.places.by_kana.get(key)
        if district and len(key) >= 3:
            yield _span(start, end, district.stem if len(district.stem) > 1 else district.name_ko,
                        lexicon, 0.97, "romanised")  # fmt: skip
        elif spots and len(part) >= 3:
            yield Span(start, end, part, spots=tuple(spots), how="romanised", worth=0.96)
        phrase = lexicon.by_kana.get(key)
        if phrase and len(part) >= 3:
            yield _span(start, end, phrase, lexicon, 0.95, "romanised")
        if len(part) >= 4:
            yield from _spelled(part, start, end, lexicon)


def _latin(s: str, start: int, end: int, lexicon: Lexicon) -> Iterator[Span]:
    part = s[start:end]
    if len(part) < 3:
        return
    key = strict_key(part)
    places = lexicon.places
    phrase = lexicon.by_latin.get(key)
    if phrase and len(key) >= 4:
        yield _span(start, end, phrase, lexicon, 0.98, "romanised")
        return
    spots = places.by_latin.get(part) or places.by_latin.get(key)
    if spots and len(part) >= 4:
        yield Span(start, end, part, spots=tuple(spots), how="romanised", worth=0.97)
    if len(part) >= 5:
        yield from _spelled(part, start, end, lexicon)
    if len(key) >= 8:
        for slips, number in lexicon.latin_spelling.near(key)[:1]:
            phrase = lexicon.by_latin[lexicon.latin_keys[number]]
            yield _span(start, end, phrase, lexicon, 0.94 - 0.8 * slips / len(part), "romanised")
    if len(part) >= 6 and not spots:
        for slips, number in places.latin_spelling.near(part)[:1]:
            near = places.by_latin[places.latin_keys[number]]
            worth = 0.93 - 0.8 * slips / len(part)
            yield Span(start, end, part, spots=tuple(near), how="spelling", worth=worth)
    loose = loose_key(part)
    if len(loose) >= 5 and (phrase := lexicon.by_loose.get(loose)):
        yield _span(start, end, phrase, lexicon, 0.85, "romanised")
