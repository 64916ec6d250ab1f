"""A query made ready: folded without spaces, with what it looked like and where words begin."""

from __future__ import annotations

from dataclasses import dataclass

from service_finder.lib.text import UNHEARD, clean, fold, script_of


@dataclass(frozen=True, slots=True)
class Token:
    """One word as typed, and where it stands in the squeezed text."""

    start: int
    end: int
    raw: str


@dataclass(frozen=True, slots=True)
class Typed:
    """`s` is the folded text without spaces; `raw` the same length, in small letters as typed."""

    text: str
    s: str
    raw: str
    tokens: tuple[Token, ...]
    starts: frozenset[int]
    ends: frozenset[int]

    @property
    def folded(self) -> str:
        """The folded text with its spaces."""
        return " ".join(self.s[t.start : t.end] for t in self.tokens)

    @property
    def has_accents(self) -> bool:
        """Say whether any Latin letter carries an accent (Vietnamese typed in full)."""
        return any("\u00c0" <= c <= "\u024f" or "\u1e00" <= c <= "\u1eff" for c in self.raw)

    def begins_at(self, pos: int) -> bool:
        """Say whether a word or another script begins here."""
        return pos in self.starts or script_of(self.s[pos - 1]) != script_of(self.s[pos])

    def ends_at(self, pos: int) -> bool:
        """Say whether a word or a script ends here."""
        return pos in self.ends or script_of(self.s[pos - 1]) != script_of(self.s[pos])

    def token_at(self, pos: int) -> Token:
        """Answer the word in which a position lies."""
        return next(t for t in self.tokens if t.start <= pos < t.end)


def prepare(query: str) -> Typed:
    """Clean and fold a query, keeping the two forms aligned letter by letter."""
    text = clean(query)
    out: list[str] = []
    raw: list[str] = []
    tokens: list[Token] = []
    start, begun = 0, 0
    for index, char in enumerate(text):
        folded = "" if char in UNHEARD else fold(char)
        out.append(folded)
        raw.append(char.lower()[:1] * len(folded))
        length = sum(map(len, out))
        if not folded and char not in UNHEARD:
            if length > start:
                tokens.append(Token(start, length, text[begun:index].strip()))
            start, begun = length, index + 1
    length = sum(map(len, out))
    if length > start:
        tokens.append(Token(start, length, text[begun:].strip()))
    return Typed(
        text,
        "".join(out),
        "".join(raw),
        tuple(tokens),
        frozenset(t.start for t in tokens),
        frozenset(t.end for t in tokens),
    )
