"""Text as typed on any keyboard, brought to the form in which words are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from service_finder.lib.shipped import rows_of

QUERY_LIMIT = 200
_LONE_LETTERS = re.compile("([\u3131-\u318e]+)")
_HALF_LETTERS = re.compile("[\uffa1-\uffdc]")
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
UNHEARD = "'’ー"  # written or left out without a difference
_SMALL_KANA = dict(zip("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ", strict=True))
_PLAIN = {"đ": "d", "ı": "i"}
_DEPENDENT = re.compile("[\u0300-\u036f]")


def clean(text: str, limit: int = QUERY_LIMIT) -> str:
    """Answer text without control characters and lone surrogates, NFKC, at most `limit` long.

    Lone Hangul letters stay what they are (NFKC would turn ㅋ into another code point).
    """
    raw = text[: limit * 8]
    visible = "".join(" " if c in "\t\n\r\u2028\u2029" else c for c in raw)
    visible = "".join(c for c in visible if unicodedata.category(c) not in _HIDDEN)
    visible = _HALF_LETTERS.sub(_full_letter, visible)
    parts = _LONE_LETTERS.split(unicodedata.normalize("NFC", visible))
    joined = "".join(p if i % 2 else unicodedata.normalize("NFKC", p) for i, p in enumerate(parts))
    return re.sub(r"\s+", " ", joined).strip()[:limit].strip()


def _full_letter(match: re.Match[str]) -> str:
    narrow = unicodedata.decomposition(match.group()).split()
    return chr(int(narrow[-1], 16)) if narrow else ""


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Answer the comparable form: small letters, no Latin accents, one Han form, large katakana.

    Anything that is neither letter nor digit becomes one space.
    """
    return " ".join(text.casefold().translate(_FOLDED).split())


class _Folding(dict[int, str]):
    """How each character folds, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_one(chr(code))
        return folded


_FOLDED = _Folding()


def _fold_one(char: str) -> str:
    if char in UNHEARD or "\u0300" <= char <= "\u036f":
        return ""
    if char in _PLAIN:
        return _PLAIN[char]
    if char < "\u024f" or "\u1e00" <= char <= "\u1eff":
        char = _DEPENDENT.sub("", unicodedata.normalize("NFD", char)).casefold()
    char = katakana(char)
    char = _SMALL_KANA.get(char, char)
    char = _han().get(char, char)
    return char if char.isalnum() else " "


@cache
def _han() -> dict[str, str]:
    """Map every variant of a Han character (traditional, Japanese) to the simplified form."""
    return {variant: row[0] for row in han_rows() for variant in row[1]}


@cache
def han_rows() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Read the human-written table of Han characters: shared form, variants, Korean readings."""
    return tuple(
        (row["form"], row["variants"], tuple(row["readings"].split()))
        for row in rows_of("lexicon/han.csv")
    )


def katakana(text: str) -> str:
    """Write hiragana as katakana; other text stays."""
    return "".join(chr(ord(c) + 0x60) if "\u3041" <= c <= "\u3096" else c for c in text)


def script_of(char: str) -> str:
    """Name the script of one folded character: hangul, han, kana, latin, digit or other."""
    if "\uac00" <= char <= "\ud7a3" or "\u3131" <= char <= "\u318e":
        return "hangul"
    if "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf" or char == "々":
        return "han"
    if "\u30a0" <= char <= "\u30ff" or "\u3040" <= char <= "\u309f":
        return "kana"
    if char.isdigit():
        return "digit"
    return "latin" if char.isalpha() and char < "\u0250" else "other"


# Letters that of the five languages only Vietnamese has (é and the like are in others too).
_VIETNAMESE = frozenset("ăâđêôơư") | {chr(code) for code in range(0x1EA0, 0x1EFA)}


def language_of(text: str) -> str:
    """Tell which of the five languages somebody wrote in, by the letters; Korean when none says."""
    small = unicodedata.normalize("NFC", text).lower()
    scripts = {script_of(char) for char in small}
    if "hangul" in scripts or not scripts & {"kana", "han", "latin"}:
        return "ko"
    if "kana" in scripts:
        return "ja"
    if "han" in scripts:
        return "zh"
    return "vi" if _VIETNAMESE & set(small) else "en"


def lines_needed(text: str, width: int) -> int:
    """Return how many lines a text takes in a box of so many Latin letters; a wide one counts two.

    Words stay whole, so a few lines more than letters alone would need.
    """
    found = 0
    for line in text.split("\n"):
        cells = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)
        found += -(-cells * 9 // (width * 8)) or 1
    return found


def squeeze(folded: str) -> str:
    """Answer folded text without its spaces."""
    return folded.replace(" ", "")
