"""Hangul as people type it: letters, initials, sounds, Latin keys pressed by mistake."""

from __future__ import annotations

import re
from collections.abc import Callable

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_FIRST = 0xAC00
_LAST = 0xD7A3

_PAIRS = {
    "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ",
    "ㅢ": "ㅡㅣ", "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ",
    "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
_JOINED = {pair: letter for letter, pair in _PAIRS.items()}
_KEYS = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnmQWERTOP",
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ",
        strict=True,
    )
)
_LETTER_KEYS = {letter: key for key, letter in _KEYS.items()}

# What sounds alike and is written for one another: the whole point of a sound key is that
# 가족쎈터 and 가족센터, 키즈까페 and 키즈카페 become the same string.
_SOUND = str.maketrans(
    "ㄲㅋㄸㅌㅃㅍㅆㅉㅊㅐㅒㅖㅙㅞㅢ",
    "ㄱㄱㄷㄷㅂㅂㅅㅈㅈㅔㅔㅔㅚㅚㅣ",
)


def is_syllable(char: str) -> bool:
    """Say whether a character is a whole syllable such as 가."""
    return _FIRST <= ord(char) <= _LAST


def is_letter(char: str) -> bool:
    """True for a lone consonant or vowel such as ㅋ or ㅏ."""
    return "ㄱ" <= char <= "ㅣ"


def split(char: str) -> tuple[str, str, str]:
    """Take one syllable apart into initial, vowel and final ("" when it has none)."""
    rest = ord(char) - _FIRST
    return INITIALS[rest // 588], VOWELS[rest % 588 // 28], FINALS[rest % 28]


def join(initial: str, vowel: str, final: str = "") -> str:
    """Make one syllable of its letters, the contrary of split."""
    place = INITIALS.index(initial) * 588 + VOWELS.index(vowel) * 28 + FINALS.index(final)
    return chr(_FIRST + place)


class _Table(dict[int, str]):
    """A translation worked out character by character, each when it is first met."""

    def __init__(self, of: Callable[[str], str]) -> None:
        super().__init__()
        self._of = of

    def __missing__(self, code: int) -> str:
        found = self[code] = self._of(chr(code))
        return found


def _letters_of(char: str) -> str:
    if not is_syllable(char):
        return _PAIRS.get(char, char)
    return "".join(_PAIRS.get(part, part) for part in split(char))


def _sound_of(char: str) -> str:
    parts = split(char) if is_syllable(char) else (char,)
    return "".join(_PAIRS.get(p, p) for p in "".join(parts).translate(_SOUND))


_LETTERS = _Table(_letters_of)
_SOUNDS = _Table(_sound_of)
_FIRST_LETTERS = _Table(lambda char: split(char)[0] if is_syllable(char) else char)


def letters(text: str) -> str:
    """Write text as single letters, compound vowels and finals taken apart; other text stays."""
    return text.translate(_LETTERS)


def sound(text: str) -> str:
    """Write text as letters with those that are often mistaken for each other made equal."""
    return text.translate(_SOUNDS)


def initials(text: str) -> str:
    """Write text as initial consonants: 동작구 → ㄷㅈㄱ; other text stays."""
    return text.translate(_FIRST_LETTERS)


def is_initials(text: str) -> bool:
    """True when text is made of lone consonants (digits and spaces may stand between)."""
    return bool(re.fullmatch(r"(?=.*[ㄱ-ㅎ])[ㄱ-ㅎ\d\s]+", text))


def compose(jamo: str) -> str:
    """Join single letters into syllables the way a Korean keyboard does; leftovers stay letters."""
    out: list[str] = []
    pos = 0
    while pos < len(jamo):
        pos = _compose_one(jamo, pos, out)
    return "".join(out)


def _compose_one(jamo: str, pos: int, out: list[str]) -> int:
    first = jamo[pos]
    if first not in INITIALS or pos + 1 >= len(jamo) or jamo[pos + 1] not in VOWELS:
        out.append(first)
        return pos + 1
    vowel, after = jamo[pos + 1], pos + 2
    if after < len(jamo) and vowel + jamo[after] in _JOINED:
        vowel, after = _JOINED[vowel + jamo[after]], after + 1
    final, after = _final(jamo, after)
    out.append(join(first, vowel, final))
    return after


def _final(jamo: str, pos: int) -> tuple[str, int]:
    def vowel_at(index: int) -> bool:
        return index < len(jamo) and jamo[index] in VOWELS

    if pos >= len(jamo) or jamo[pos] not in FINALS or vowel_at(pos + 1):
        return "", pos
    two = _JOINED.get(jamo[pos : pos + 2], "")
    if two in FINALS and two and not vowel_at(pos + 2):
        return two, pos + 2
    return jamo[pos], pos + 1


def from_keys(typed: str) -> str:
    """Read Latin keys as the 2-beolsik layout: zlwmzkvp → 키즈카페. Shift matters, caps don't."""
    jamo = "".join(_KEYS.get(c, _KEYS.get(c.lower(), c)) for c in typed)
    return compose(jamo)


def to_keys(text: str) -> str:
    """Read Hangul as the Latin keys that were pressed: ㅏㅑㅇㄴ → kids."""
    return "".join(_LETTER_KEYS.get(letter, letter) for letter in letters(text))


def has_only_whole_syllables(text: str) -> bool:
    """True when no lone letter is left: what keys typed by mistake nearly always give."""
    return bool(text) and not any(map(is_letter, text)) and any(map(is_syllable, text))
