"""Where a Chinese or Japanese name may go on in the next line: before the words that close it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache, lru_cache

from service_finder.config import DATA

_GLOSS = re.compile(r"\s*（[^（）]*）$")
_COLUMNS = {"zh": "zh_hans", "ja": "ja"}
_HAN = r"\u3400-\u9fff々"
# A word begins where the script changes, if two letters follow at least.
_CHANGES = re.compile(
    rf"(?<=[{_HAN}])(?=[ァ-ヺ][ァ-ヺー]{{2}})|(?<=[ァ-ヺー])(?=[{_HAN}]{{2}})|(?<=[A-Za-z])(?=[{_HAN}ぁ-ヺ][{_HAN}ぁ-ヺー])"
)


# A term longer than this may not fit a line beside its sign: it goes on before its last words.
_LONG = 9
_NO_BREAK_AFTER = frozenset(" （(「“・·-–0123456789")


@cache
def _closing(lang: str) -> str:
    """Return a pattern of the words of two letters or more that close a name, longest first."""
    forms: set[str] = set()
    for name, field, kinds, column in (
        ("name_parts.csv", "kind", ("head", "site", "room"), lang),
        ("glossary.csv", "group", ("centres", "services", "safety"), _COLUMNS[lang]),
    ):
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            forms |= {_GLOSS.sub("", r[column]) for r in csv.DictReader(file) if r[field] in kinds}
    known = sorted((form for form in forms if len(form) > 1), key=lambda form: (-len(form), form))
    return "|".join(map(re.escape, known))


@cache
def _patterns(lang: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds whole terms, and what finds the words within them too."""
    return re.compile(_closing(lang)), re.compile(f"(?={_closing(lang)})")


@lru_cache(maxsize=4096)
def pieces(name: str, lang: str, fits: int) -> tuple[str, ...]:
    """Cut a name into the pieces that stay whole as long as they fit a line.

    fits: the full-width letters of a line on a phone; what is shorter goes on at its gaps only.
    """
    if lang not in _COLUMNS:
        return (name,)
    found = [
        at for start, run in _runs(name) if _width(run) > fits for at in _inside(start, run, lang)
    ]
    return _cut(name, found)


def _runs(name: str) -> list[tuple[int, str]]:
    return [(match.start(), match.group()) for match in re.finditer(r"\S+", name)]


def _width(run: str) -> float:
    return sum(0.5 if letter.isascii() else 1 for letter in run)


def _inside(start: int, run: str, lang: str) -> list[int]:
    terms, words = _patterns(lang)
    found = [match.start() for match in terms.finditer(run)]
    found += [match.start() for match in _CHANGES.finditer(run)]
    at = 0
    for piece in _cut(run, found):
        if len(piece) > _LONG:
            found += [at + match.start() for match in words.finditer(piece)]
        at += len(piece)
    return [start + place for place in found]


def _cut(text: str, found: Iterable[int]) -> tuple[str, ...]:
    starts = [at for at in sorted(set(found)) if at and text[at - 1] not in _NO_BREAK_AFTER]
    return tuple(text[a:b] for a, b in zip([0, *starts], [*starts, len(text)], strict=True))
