"""Korean names as strangers spell them, in Latin letters or kana, folded until spellings meet."""

from __future__ import annotations

import re
from functools import lru_cache

from service_finder.lib.hangul import is_syllable, split
from service_finder.lib.romanise import romanise

_INITIAL = dict(
    zip(
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ",
        "g kk n d tt r m b pp s ss - j jj ch k t p h".replace("-", "").split(" "),
        strict=True,
    )
)
_VOWEL = dict(
    zip(
        "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ",
        "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(),
        strict=True,
    )
)
_FINAL = {"": ""} | {
    final: sound
    for sound, finals in (
        ("k", "ㄱㄲㄳㄺㅋ"), ("n", "ㄴㄵㄶ"), ("t", "ㄷㅅㅆㅈㅊㅌㅎ"), ("l", "ㄹㄼㄽㄾㅀ"),
        ("m", "ㅁㄻ"), ("p", "ㅂㅄㅍㄿ"), ("ng", "ㅇ"),
    )
    for final in finals
}  # fmt: skip


def letter_by_letter(text: str) -> str:
    """Write Hangul in Latin letters without regard to how sounds meet: 종로 → jongro."""
    return "".join(_spelled(char) if is_syllable(char) else char for char in text)


def _spelled(char: str) -> str:
    initial, vowel, final = split(char)
    return _INITIAL[initial] + _VOWEL[vowel] + _FINAL[final]


_STEPS = [
    (re.compile(pattern), by)
    for pattern, by in (
        (r"[^a-z0-9]", ""),
        (r"yeo|you|yoo|yuh", "yo"),
        (r"oo|eu|ou", "u"),
        (r"eo", "o"),
        (r"ee", "i"),
        (r"yae|yai", "ye"),
        (r"ae|ai|ay", "e"),
        (r"oe|wae", "we"),
        (r"ui|uy", "i"),
        (r"tch|ch|jj|zz|j|z", "c"),
        (r"sh", "s"),
        (r"ck|kk|gg|kh|qu|q|g", "k"),
        (r"tt|dd|th|d", "t"),
        (r"pp|bb|ph|b|f|v", "p"),
        (r"nk", "n0k"),
        (r"x", "ks"),
        (r"r", "l"),
        (r"([a-z])\1+", r"\1"),
    )
]


@lru_cache(maxsize=65536)
def strict_key(latin: str) -> str:
    """Fold a romanised spelling: g/k, d/t, b/p, j/ch and the usual vowel pairs become one."""
    key = latin
    for pattern, by in _STEPS:
        key = pattern.sub(by, key)
    # ng before a vowel and a plain final ng must fold alike: hangang is han-gang, gangaji gang-aji
    return key.replace("n0k", "n")


_LOOSE = str.maketrans({"u": "o", "e": "e", "y": "", "w": "", "h": ""})


@lru_cache(maxsize=65536)
def loose_key(latin: str) -> str:
    """Fold further, for spellings by ear: o/u/eo/eu become one, y, w and h are dropped."""
    key = strict_key(latin).translate(_LOOSE)
    return re.sub(r"(.)\1+", r"\1", key)


def keys_of(korean: str) -> set[str]:
    """Answer the strict keys of a Korean word, by sound and letter by letter."""
    return {strict_key(romanise(korean)), strict_key(letter_by_letter(korean))}


_KANA_VOWEL = dict(
    zip(
        "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ",
        "a e ya e o e yo e o wa we we yo u wo we wi yu u wi i".split(),
        strict=True,
    )
)
_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "s": "サシスセソ", "t": "タチツテト", "n": "ナニヌネノ",
    "h": "ハヒフヘホ", "m": "マミムメモ", "l": "ラリルレロ",
}  # fmt: skip
_KANA_ROMAJI = {
    kana: row + v for row, line in _ROWS.items() for kana, v in zip(line, "aiueo", strict=True)
}
_KANA_ROMAJI |= {
    "シ": "si", "チ": "ci", "ツ": "cu", "フ": "hu", "ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ワ": "wa",
    "ヲ": "o", "ン": "n", "ー": "", "ッ": "", "ヴ": "pu",
}  # fmt: skip
_SMALL = {
    "ャ": "ya",
    "ュ": "yu",
    "ョ": "yo",
    "ァ": "a",
    "ィ": "i",
    "ゥ": "u",
    "ェ": "e",
    "ォ": "o",
    "ヮ": "wa",
}
_MARKS = {
    **dict(zip("ガギグゲゴザジズゼゾダヂヅデド", "カキクケコサシスセソタチツテト", strict=True)),
    **dict(zip("バビブベボ", "ハヒフヘホ", strict=True)),
    **dict(zip("パピプペポ", "ハヒフヘホ", strict=True)),
}


def kana_key(kana: str) -> str:
    """Fold kana (katakana) to a Latin key in which voicing marks and filler vowels are gone."""
    out: list[str] = []
    for char in kana:
        if char in _SMALL:
            out[-1:] = [_with_small(out[-1] if out else "", _SMALL[char])]
            continue
        plain = _MARKS.get(char, char)
        romaji = _KANA_ROMAJI.get(plain, "")
        if char in "バビブベボパピプペポ":
            romaji = "p" + romaji[1:]
        elif char in "ジヂ":
            romaji = "ci"
        elif char in "ズヅゼゾザ":
            romaji = "c" + romaji[-1:]
        out.append(romaji)
    return _skeleton("".join(out))


def _with_small(before: str, small: str) -> str:
    head = before[:-1] if len(before) > 1 else ("w" if before == "u" else "")
    if small[0] in "yw":
        return head + (small if head not in ("c", "s") else small[1:])
    return head + small


def _skeleton(romaji: str) -> str:
    """Drop what Japanese spelling adds (u after consonants) and what it can't tell apart."""
    key = re.sub(r"(?<=[kpsmltch])u", "", romaji)
    key = re.sub(r"[ywh]+(?=[aiueo])", "", key)
    key = key.replace("u", "o")
    return re.sub(r"(.)\1+", r"\1", key)


@lru_cache(maxsize=16384)
def kana_keys_of(korean: str) -> frozenset[str]:
    """Answer the keys under which a Korean word is found when spelled in kana."""
    # 센터 is センター to Japanese ears, whatever the letters say
    heard = {korean, korean.replace("센터", "센타")}
    latin = {spelled for word in heard for spelled in (romanise(word), letter_by_letter(word))}
    # parted, so that the n and g of two syllables (난감) are not taken for one ng
    latin |= {"-".join(map(letter_by_letter, word)) for word in heard}
    return frozenset(_skeleton(_to_japanese_sounds(spelled).replace("-", "")) for spelled in latin)


def _to_japanese_sounds(latin: str) -> str:
    text = latin
    for pattern, by in (
        (r"ng", "n"), (r"yeo", "yo"), (r"yae|yai", "ye"), (r"eo", "o"), (r"eu", "u"),
        (r"ae", "e"), (r"oe", "we"), (r"ui", "i"), (r"ch|jj|j", "c"), (r"kk|g", "k"),
        (r"tt|d", "t"), (r"pp|b|f", "p"), (r"ss", "s"), (r"r", "l"), (r"t(?![aiueoyw])", ""),
        (r"cy", "c"),
    ):  # fmt: skip
        text = re.sub(pattern, by, text)
    return text
