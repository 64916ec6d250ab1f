"""Revised Romanisation of Korean as pronounced (Jongno, Sillim, Wangsimni), for names of places."""

from __future__ import annotations

import re
from functools import lru_cache

_FIRST, _LAST = 0xAC00, 0xD7A3
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
_ONSET = dict(
    zip(
        _INITIALS,
        "g kk n d tt r m b pp s ss _ j jj ch k t p h".replace("_", "").split(" "),
        strict=True,
    )
)
# What a syllable-final consonant is when nothing follows that it could move into.
_CODA = {
    **dict.fromkeys("ㄱㄲㅋㄳㄺ", "k"),
    **dict.fromkeys("ㄴㄵㄶ", "n"),
    **dict.fromkeys("ㄷㅌㅅㅆㅈㅊㅎ", "t"),
    **dict.fromkeys("ㄹㄼㄽㄾㅀ", "l"),
    **dict.fromkeys("ㅁㄻ", "m"),
    **dict.fromkeys("ㅂㅍㅄㄿ", "p"),
    "ㅇ": "ng",
}
_NASAL = {"k": "ng", "t": "n", "p": "m"}
# Clusters before a vowel: what stays, what moves.
_SPLIT = {
    "ㄳ": ("ㄱ", "ㅅ"),
    "ㄵ": ("ㄴ", "ㅈ"),
    "ㄶ": ("", "ㄴ"),
    "ㄺ": ("ㄹ", "ㄱ"),
    "ㄻ": ("ㄹ", "ㅁ"),
    "ㄼ": ("ㄹ", "ㅂ"),
    "ㄽ": ("ㄹ", "ㅅ"),
    "ㄾ": ("ㄹ", "ㅌ"),
    "ㄿ": ("ㄹ", "ㅍ"),
    "ㅀ": ("", "ㄹ"),
    "ㅄ": ("ㅂ", "ㅅ"),
}
_DONG = re.compile(
    r"(?P<stem>[가-힣]+?)(?:(?P<old>동)(?=\d+가))?"
    r"(?P<first>\d+(?:[.·]\d+)*)?(?P<ga>가)?(?P<second>\d+)?(?P<dong>동)?"
)
_ROAD = re.compile(r"(?P<stem>[가-힣]+?)(?P<road>대로|로)(?:(?P<lane>\d+)길)?")


def romanise(text: str) -> str:
    """Return the text with every run of Hangul in lower-case Roman letters; the rest stays.

    Source: Revised Romanization of Korean, Ministry of Culture and Tourism notice 2000-8.
    Sound changes that Korean spelling does not show (an inserted n, as in Hangnyeoul for
    학여울) cannot be computed: official names win over this function wherever there is one.
    """
    return re.sub(r"[가-힣]+", lambda run: _run(run.group()), text)


def romanise_name(text: str) -> str:
    """Return a proper name in Roman letters, every word with a capital."""
    return re.sub(r"[a-z]\S*", lambda word: capital(word.group()), romanise(text))


def romanise_place(name: str) -> str:
    """Return an administrative name with its unit set off: Singil 4-dong, Jung-gu, Teheran-ro."""
    if len(name) > 1 and name.endswith("구"):
        return f"{capital(romanise(name[:-1]))}-gu"
    if road := _ROAD.fullmatch(name):
        lane = f" {road['lane']}-gil" if road["lane"] else ""
        return f"{capital(romanise(road['stem']))}-{romanise(road['road'])}{lane}"
    if (dong := _DONG.fullmatch(name)) and (dong["dong"] or dong["ga"]):
        return f"{capital(romanise(dong['stem']))}{dong_suffix(dong)}"
    return romanise_name(name)


def split_dong(name: str) -> tuple[str, str] | None:
    """Split the name of a dong or ga into its Korean stem and its English unit.

    신길4동 → ("신길", " 4-dong"); None when the name does not end like one.
    """
    found = _DONG.fullmatch(name)
    if not found or not (found["dong"] or found["ga"]):
        return None
    return found["stem"], dong_suffix(found)


def dong_suffix(found: re.Match[str]) -> str:
    """Return the English unit of a matched dong: "-dong", " 4-dong", " 1-ga 2-dong"."""
    first = (found["first"] or "").replace(".", "·")
    units = ["-dong"] if found["old"] else []
    units += [f" {first}"] if first else []
    units += ["-ga"] if found["ga"] else []
    if found["second"]:
        units.append(f" {found['second']}")
    if found["dong"]:
        units.append("-dong")
    return "".join(units)


def capital(word: str) -> str:
    """Return the word with a capital first letter and the rest as it was."""
    return word[:1].upper() + word[1:]


@lru_cache(maxsize=4096)
def _run(hangul: str) -> str:
    syllables = [_split(char) for char in hangul]
    letters: list[str] = []
    for place, (onset, vowel, coda) in enumerate(syllables):
        following = syllables[place + 1] if place + 1 < len(syllables) else None
        # Sinmunno: an n stays n before the road's -ro (standard pronunciation, article 20).
        is_road = hangul.endswith("로") and place >= len(syllables) - 2 and len(syllables) > 2
        letters.append(_onset(onset, syllables[place - 1][2] if place else "", is_road=is_road))
        letters.append(_VOWELS[vowel])
        letters.append(_coda(coda, following, is_road=is_road))
    return "".join(letters)


def _split(char: str) -> tuple[str, int, str]:
    number = ord(char) - _FIRST
    return _INITIALS[number // 588], number % 588 // 28, _FINALS[number % 28]


def _onset(onset: str, before: str, *, is_road: bool) -> str:
    """Return the letters of an initial consonant after the final one of the syllable before."""
    if not before:
        return _ONSET[onset]
    ending = _CODA[before]
    if onset == "ㅇ":
        return ""  # the final consonant before it has moved here: see _coda
    if onset == "ㄹ":
        return "n" if is_road and ending == "n" else "l" if ending in "ln" else "n"
    if onset == "ㄴ" and ending == "l":
        return "l"
    return _ONSET[onset]


def _coda(coda: str, following: tuple[str, int, str] | None, *, is_road: bool) -> str:
    """Return the letters of a final consonant before what follows it."""
    if not coda:
        return ""
    ending = _CODA[coda]
    if following is None:
        return ending
    onset, vowel, _ = following
    if onset == "ㅇ":
        return _moved(coda, is_i=_VOWELS[vowel] == "i")
    if onset == "ㄹ" and ending == "n":
        return "n" if is_road else "l"
    if onset in "ㄴㅁㄹ":
        return _NASAL.get(ending, ending)
    if onset == "ㅎ" and coda == "ㅎ":
        return ""
    return ending


def _moved(coda: str, *, is_i: bool) -> str:
    """Return a final consonant that is spoken with the vowel after it."""
    if coda == "ㅇ":
        return "ng"
    if coda == "ㅎ":
        return ""
    stays, moves = _SPLIT.get(coda, ("", coda))
    sound = {"ㄷ": "j", "ㅌ": "ch"}.get(moves, "") if is_i else ""
    return (_CODA[stays] if stays else "") + (sound or _ONSET[moves])
