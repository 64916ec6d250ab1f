"""Forms of a word that the lexicon does not spell out: Korean verb endings, English plurals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service_finder.lib.hangul import is_syllable, join, split

# Concepts of verbs whose every form must be known: 때리 stands for 때립니다, 때린, 때릴, 때림 too.
VERBS = frozenset(
    {"hit", "threat", "follow", "rape", "abusechild", "strike", "fear", "hidden", "spread", "rage"}
)
# A stem before -아/-어 ends in one of these vowels once they have run together (때려, 와, 가둬).
_RUN_TOGETHER = frozenset("ㅕㅘㅝㅙㅐㅓ")


def verb_forms(stem: str) -> Iterator[str]:
    """Yield the forms of a Korean stem that end in the final of a syllable.

    A stem that ends in a vowel takes ㅂ (니다), ㄴ, ㄹ and ㅁ; one that has run together with its
    ending takes ㅆ (때려 → 때렸). Stems that end otherwise stay as they are.
    """
    if len(stem) < 2 or not is_syllable(stem[-1]):
        return
    initial, vowel, final = split(stem[-1])
    if final:
        return
    for letter in "ㅆ" if vowel in _RUN_TOGETHER else "ㅂㄴㄹㅁ":
        yield stem[:-1] + join(initial, vowel, letter)


def plural(phrase: str) -> str:
    """Answer the plural of an English phrase (toy library → toy libraries), "" when it has none."""
    if not re.search(r"[a-z]{3}$", phrase, re.IGNORECASE) or phrase.lower().endswith("s"):
        return ""
    if re.search(r"[^aeiou]y$", phrase, re.IGNORECASE):
        return phrase[:-1] + "ies"
    return phrase + ("es" if re.search(r"(?:ch|sh|x)$", phrase, re.IGNORECASE) else "s")
