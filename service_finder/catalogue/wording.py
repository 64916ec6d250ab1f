"""Which language of a record to show, and what to say about the choice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Origin = Literal["source", "official", "staff", "composed", "machine"]


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in one language as it is stored. `is_stale`: the Korean changed since."""

    text: str
    origin: str
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class Worded:
    """A text that was chosen for a reader: `lang` is its own language, not always the asked one.

    `is_fallback`: it is in another language than asked; the page sets lang= and shows a badge.
    """

    text: str
    lang: str
    origin: str
    is_fallback: bool = False
    is_stale: bool = False

    def __str__(self) -> str:
        return self.text


Texts = Mapping[str, Wording]


def best(texts: Texts, lang: str, *, allow_machine: bool = True) -> Worded | None:
    """Choose the asked language, else English, else Korean; None when there is no text at all.

    Machine text is passed over where it is not allowed (crisis and safety services).
    """
    for candidate in (lang, "en", "ko"):
        found = texts.get(candidate)
        if found is None or not found.text:
            continue
        if found.origin == "machine" and not allow_machine:
            continue
        return Worded(found.text, candidate, found.origin, candidate != lang, found.is_stale)
    return None


def hash_of(text: str) -> str:
    """Return the hash that tells whether a Korean text changed since it was translated."""
    return hashlib.sha256(text.encode()).hexdigest()
