"""Content texts in other languages: only what known phrases cover wholly, with their numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from service_finder.catalogue.name_parts import TARGETS, Vocabulary
from service_finder.catalogue.naming import compose_name
from service_finder.lib.romanise import capital

_DAY = r"(?:매주 )?[월화수목금토일](?:요일)?(?:~[월화수목금토일](?:요일)?)?"
# What a slot takes, by its name without a trailing digit.
_SLOTS = {
    "d": _DAY,
    "t": r"\d{1,2}:\d\d",
    "M": r"\d{1,2}",
    "w": r"\d[\d,]*",
    "name": r".+",
    "x": r".+?",
    "y": r".+?",
    "z": r".+",
}
_NUMBER = r"\d[\d,]*"
_SLOT = re.compile(r"\{(\w+)\}")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_HANGUL = re.compile(r"[가-힣]")
_PARKING = re.compile(r";\s*주차:.*", re.DOTALL)
_CLOSED = re.compile(r" 휴[무관](?=,|\(|$)|\(정기 ?휴관일?\)")
_SEED = re.compile(r"\s*\(seed \d+\)$")
_PARKING_NOTE = "주차 안내: 한국어"
# What parts a text, from strong to weak, and how each language parts it.
_SEPARATORS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("; ", {"en": "; ", "zh": "；", "ja": "。", "vi": "; "}),
    (" · ", {"en": " · ", "zh": " · ", "ja": " · ", "vi": " · "}),
    (" / ", {"en": " / ", "zh": " / ", "ja": " / ", "vi": " / "}),
    (". ", {"en": ". ", "zh": "。", "ja": "。", "vi": ". "}),
    (", ", {"en": ", ", "zh": "、", "ja": "、", "vi": ", "}),
    (" 및 ", {"en": " and ", "zh": "及", "ja": "・", "vi": " và "}),
    ("·", {"en": ", ", "zh": "、", "ja": "・", "vi": ", "}),
)
_STARTS_ANEW = frozenset({"; ", " · ", ". "})
_UNTIL = {"en": "–", "zh": "至", "ja": "～", "vi": "–"}
_SPELLINGS = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (r"법정 공휴일", "법정공휴일"),
        (r"근로자의날", "근로자의 날"),
        (r"어린이 날", "어린이날"),
        (r"1월1일", "1월 1일"),
        (r"([월화수목금토일])요일\. ", r"\1요일, "),
        (r"26\.(\d+)\.(\d+)\.\(", r"26.\1.\2("),
    )
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text in one language. origin: "machine" once one of its phrases is not of terms only."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A Korean phrase with slots, and its forms. `is_crisis_safe`: of glossary terms only."""

    pattern: re.Pattern[str]
    slots: tuple[str, ...]
    forms: Mapping[str, str]
    origin: str
    is_crisis_safe: bool


class Phrasebook:
    """All known phrases of the shipped file, ready to render texts with."""

    def __init__(self, rows: Iterable[Mapping[str, str]], names: Vocabulary) -> None:
        self.names = names
        self.whole: dict[str, Phrase] = {}
        self.slotted: list[Phrase] = []
        self._done: dict[tuple[str, str, bool], Rendered | None] = {}
        for row in rows:
            phrase = _phrase(row)
            if phrase.slots:
                self.slotted.append(phrase)
            else:
                self.whole[_even(row["ko"])] = phrase

    def render(self, text: str, lang: str, *, is_crisis: bool = False) -> Rendered | None:
        """Return a Korean text in another language, or None when a part of it is not known.

        Free parking notes stay Korean: the rest is rendered, and the reader is told where to look.
        In crisis rows only phrases of glossary terms count.
        """
        if lang not in TARGETS or not text.strip():
            return None
        if not _HANGUL.search(text):
            plain = _SEED.sub("", text)  # a number or an address reads the same everywhere
            return Rendered(plain, "composed")
        known = _even(_PARKING.sub("; " + _PARKING_NOTE, text))
        found = self._render(known, lang, is_crisis)
        if found is None or _HANGUL.search(found.text):
            return None
        return Rendered(capital(found.text), found.origin)

    def _render(self, text: str, lang: str, is_crisis: bool) -> Rendered | None:
        key = (text, lang, is_crisis)
        if key not in self._done:
            self._done[key] = self._phrase(text, lang, is_crisis) or self._parts(
                text, lang, is_crisis
            )
        return self._done[key]

    def _phrase(self, text: str, lang: str, is_crisis: bool) -> Rendered | None:
        """Render a text that is one phrase: without slots first, then with."""
        whole = self.whole.get(text)
        if whole and (whole.is_crisis_safe or not is_crisis):
            return Rendered(whole.forms[lang], whole.origin)
        for phrase in self.slotted:
            found = phrase.pattern.fullmatch(text)
            if found and (phrase.is_crisis_safe or not is_crisis):
                filled = self._filled(phrase, found, lang, is_crisis)
                if filled is not None:
                    return filled
        return None

    def _filled(
        self, phrase: Phrase, found: re.Match[str], lang: str, is_crisis: bool
    ) -> Rendered | None:
        text, origin = phrase.forms[lang], phrase.origin
        for slot in phrase.slots:
            value = self._slot(slot.rstrip("0123456789"), found[slot], lang, is_crisis)
            if value is None:
                return None
            text = text.replace("{" + slot + "}", value.text)
            origin = "machine" if "machine" in (origin, value.origin) else origin
        return Rendered(text, origin)

    def _slot(self, kind: str, value: str, lang: str, is_crisis: bool) -> Rendered | None:
        """Return what stands in a slot: a number, an amount, days, a month, a name, a text."""
        if kind in ("x", "y", "z"):
            # In a list of closed days each day may say "closed" once more: say it once.
            plain = _CLOSED.sub("", value) if kind == "y" else value
            return self._render(plain, lang, is_crisis)
        if kind == "name":
            name = compose_name(value, "", "", lang, self.names)
            return Rendered(name, "composed") if name else None
        if kind == "d":
            return self._days(value, lang)
        if kind == "M":
            return self._phrase(f"{int(value)}월", lang, is_crisis)
        amount = f"{int(value.replace(',', '')) * 10_000:,}" if kind == "w" else value
        return Rendered(_THOUSANDS.sub("." if lang == "vi" else ",", amount), "composed")

    def _days(self, value: str, lang: str) -> Rendered:
        days = [self.whole[day[0]].forms[lang] for day in value.removeprefix("매주 ").split("~")]
        return Rendered(_UNTIL[lang].join(days), "composed")

    def _parts(self, text: str, lang: str, is_crisis: bool) -> Rendered | None:
        """Render the parts of a list one by one; None when one of them is not known."""
        for mark, marks in _SEPARATORS:
            if mark not in text:
                continue
            parts = [self._render(part, lang, is_crisis) for part in text.split(mark) if part]
            known = [part for part in parts if part]
            if len(known) < len(parts):
                continue
            texts = [capital(part.text) if mark in _STARTS_ANEW else part.text for part in known]
            is_machine = any(part.origin == "machine" for part in known)
            return Rendered(marks[lang].join(texts), "machine" if is_machine else "composed")
        return None


def _phrase(row: Mapping[str, str]) -> Phrase:
    pieces = _SLOT.split(_even(row["ko"]))
    pattern = "".join(
        f"(?P<{piece}>{_SLOTS.get(piece.rstrip('0123456789'), _NUMBER)})"
        if place % 2
        else re.escape(piece)
        for place, piece in enumerate(pieces)
    )
    forms = {lang: row[lang] for lang in TARGETS}
    return Phrase(
        re.compile(pattern), tuple(pieces[1::2]), forms, row["origin"], row["crisis"] == "yes"
    )


def _even(text: str) -> str:
    """Return a Korean text in one spelling: marks, spaces and the names of holidays."""
    text = unicodedata.normalize("NFKC", text).replace("’", "'").replace("–", "~")
    text = re.sub(r"\s*~\s*", "~", re.sub(r"\s+", " ", text))
    text = re.sub(r"\s*\(\s*", "(", re.sub(r"\s+\)", ")", text))
    text = re.sub(r",(?=[가-힣])", ", ", text)
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    return text.strip().rstrip(".")
