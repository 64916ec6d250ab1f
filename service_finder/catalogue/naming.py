"""Names in other languages, composed from official parts, glossary terms and romanised names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from service_finder.catalogue.disclosure import SENSITIVE
from service_finder.catalogue.name_parts import (
    TARGETS,
    Vocabulary,
    Word,
)
from service_finder.catalogue.segmenting import words_of
from service_finder.lib.romanise import capital, romanise_name

_TAILS = frozenset({"head", "site", "room", "branch"})
_PLACES = frozenset({"district", "dong", "stem", "city", "latin", "name", "site"})
_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*")
_COMMA = re.compile(r",\s*")
# Branches stand behind the kind of place in every language: 서초6호점 우리동네키움센터.
_KIND_LAST = re.compile(r"(?P<branch>.+) (?P<kind>우리동네키움센터)")
_HUB = "거점형"
_LIST_MARK = {"en": ", ", "zh": "、", "ja": "、", "vi": ", "}
_CJK = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")


def compose_name(
    name_ko: str, category: str, district_name: str, lang: str, vocab: Vocabulary
) -> str | None:
    """Return a name in en, zh, ja or vi, composed from the parts of its Korean name.

    None where no honest name can be made: an unknown language, or a crisis row one of whose
    words is neither official, nor in the glossary, nor a proper name. `district_name` is the
    row's own district; `category` decides what is a crisis row.
    """
    if lang not in TARGETS or not name_ko.strip():
        return None
    if term := vocab.terms.get(name_ko.strip()):
        return capital(term[lang])  # alone in a heading a term keeps its gloss
    text = _tidy(name_ko, vocab)
    is_crisis = category in SENSITIVE
    sections = _BRACKETS.split(text)
    composed = [
        _compose_list(section, lang, vocab, is_crisis=is_crisis and lang != "en")
        for section in sections
    ]
    if any(section and text is None for section, text in zip(sections, composed, strict=True)):
        return None
    return _with_brackets([text or "" for text in composed], lang)


def _tidy(name: str, vocab: Vocabulary) -> str:
    """Return the name with terms of several words marked as one, and its branch last."""
    text = unicodedata.normalize("NFKC", name).replace("’", "'").replace("舊.", "舊 ")
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"(?<=[가-힣])-(?=\d)", " ", text)
    text = re.sub(r"(?<=[동구]) (?=\d호점)|(?<=동)점(?=\d호점)", "", text)
    if (found := _KIND_LAST.fullmatch(text)) and _HUB not in text:
        text = f"{found['kind']} {found['branch']}"
    for term, mark in vocab.glued:
        text = text.replace(term, mark)
    return text.replace("'", "")


def _compose_list(text: str, lang: str, vocab: Vocabulary, *, is_crisis: bool) -> str | None:
    """Compose the parts of a comma list; None when a word may not stand in a crisis row."""
    items = []
    for item in _COMMA.split(text):
        groups = _groups(item, vocab)
        if is_crisis and not all(word.is_crisis_safe for group in groups for word in group):
            return None
        items.append(_render(groups, lang))
    return _LIST_MARK[lang].join(filter(None, items)) or None


def _groups(text: str, vocab: Vocabulary) -> list[list[Word]]:
    """Return the words of a name in groups that each end with what the group is (its head)."""
    groups: list[list[Word]] = [[]]
    for token in text.split():
        words = [word for word in words_of(token, vocab) if word.role != "skip"]
        groups[-1] += words
        if words and words[-1].role in _TAILS:
            groups.append([])
    return [group for group in groups if group]


def _render(groups: Sequence[Sequence[Word]], lang: str) -> str:
    rendered = [_RENDER[lang](group) for group in groups]
    if lang in ("zh", "ja"):
        return " ".join(rendered)
    text = ""
    for group, piece in zip(groups, rendered, strict=True):
        is_unit = len(group) == 1 and group[0].role == "unit"
        if lang == "vi":
            mark = " " if is_unit else " – "
            piece = capital(piece) if group[-1].role == "branch" else piece
        else:
            mark = " " if is_unit or group[-1].role == "room" else ", "
        text += mark + piece if text else piece
    return text


def _render_en(group: Sequence[Word]) -> str:
    return " ".join(word.forms["en"] for word in group)


def _render_zh(group: Sequence[Word]) -> str:
    return _run_on(group, "zh")


def _render_ja(group: Sequence[Word]) -> str:
    return _run_on(group, "ja")


def _render_vi(group: Sequence[Word]) -> str:
    """Head first, then what it is of, from near to far; a district after a place takes a comma."""
    former = [word for word in group if word.role == "former"]
    *before, last = [word for word in group if word.role != "former"]
    ordered = [last, *reversed(before)] if last.role in _TAILS else [*before, last]
    ordered += former
    text = ordered[0].forms["vi"]
    for previous, word in pairwise(ordered):
        is_wider = word.role in ("district", "city") and previous.role in _PLACES
        text += (", " if is_wider else " ") + word.forms["vi"]
    return text


_RENDER = {"en": _render_en, "zh": _render_zh, "ja": _render_ja, "vi": _render_vi}


def _run_on(group: Sequence[Word], lang: str) -> str:
    """Join words as Chinese and Japanese do: a space before Roman letters and behind a district."""
    text = ""
    previous = ""
    for word in group:
        part = word.forms[lang]
        if text and part:
            is_latin = not _CJK.match(part[0])
            is_number_after_cjk = bool(_CJK.match(text[-1])) and part[0].isdigit()
            is_place_of_district = previous == "district" and word.role in _PLACES
            text += " " if (is_latin and not is_number_after_cjk) or is_place_of_district else ""
        text += part
        previous = word.role
    return text


def _with_brackets(sections: Sequence[str], lang: str) -> str:
    """Put every second section into brackets: full-width ones in Chinese and Japanese."""
    opening, closing, gap = ("（", "）", "") if lang in ("zh", "ja") else (" (", ")", " ")
    text = sections[0]
    for place, section in enumerate(sections[1:], start=1):
        if not section:
            continue
        text += f"{opening}{section}{closing}" if place % 2 else gap + section
    return capital(text.strip())


def known_words(name: str, vocab: Vocabulary) -> list[Word]:
    """Return the words of a name if all of them are known, else nothing."""
    words = [word for token in name.split() for word in words_of(token, vocab)]
    return [] if any(word.role in ("latin", "dong") for word in words) else words


def spelled(name: str, vocab: Vocabulary) -> str:
    """Return a station's name in English: a known head translated, else all of it romanised."""
    words = words_of(name, vocab)
    if words[-1].role in _TAILS:
        return _render_en(words)
    return romanise_name(name)


def joined(words: Sequence[Word], lang: str) -> str:
    """Return words as one name in a language."""
    return _RENDER[lang](words)


def with_station(name: str, lang: str, vocab: Vocabulary) -> str:
    """Return the name of a subway station with the word for station where it belongs."""
    station = vocab.words["역"].forms[lang]
    if name.endswith(station):
        return name
    if lang == "vi":
        return f"{station} {name}"
    return f"{name} {station}" if lang == "en" else name + station
