"""No English interface word is left on a Korean, Chinese, Japanese or Vietnamese page."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest
from babel.support import Translations
from bs4 import BeautifulSoup
from flask import Flask

from bin import translations
from service_finder.config import ROOT
from service_finder.lib.marking import LANGUAGES, LOCALES
from tests.client import LintingClient

# Pages that take no part of their address from the data are found in the map of addresses.
SAMPLES = (
    "/search?q=kids",
    "/search?category=kids_cafe&district=11590",
    "/search?q=qqqqqqqq",
    "/search?near=nowhere-at-all",
    "/places/kc-dj230901",
    "/areas/11590",
    "/no-such-page",
)
SHOWN = ("aria-label", "alt", "title", "placeholder", "content", "data-head")
SHORTEST = 12
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


@lru_cache
def english() -> tuple[str, ...]:
    """Return what would show if a msgid came out untranslated, cut at its placeholders."""
    pieces = set()
    for message in translations.extracted():
        for text in [message.id] if isinstance(message.id, str) else message.id:
            parts = (part.strip(" .,:;()") for part in PLACEHOLDER.split(text))
            pieces |= {part for part in parts if len(part) > SHORTEST}
    return tuple(sorted(pieces))


def left_over(html: str) -> list[str]:
    """Name the English pieces a reader would meet, outside what is marked as English."""
    page = BeautifulSoup(html, "html.parser")
    for tag in page.select("[lang=en], script, style"):
        tag.decompose()
    attributes = [str(tag.get(name, "")) for tag in page.find_all(True) for name in SHOWN]
    shown = re.sub(r"\s+", " ", "\n".join([page.get_text(" "), *attributes]))
    there = [piece for piece in english() if piece in shown]  # few patterns are left to compile
    return [piece for piece in there if re.search(rf"\b{re.escape(piece)}\b", shown)]


def addresses(app: Flask, lang: str) -> list[str]:
    """Return every page of a language that needs nothing but the language."""
    rules = [r for r in app.url_map.iter_rules() if r.rule.startswith("/<lang:lang>/")]
    plain = [r.rule for r in rules if r.arguments == {"lang"} and "GET" in (r.methods or ())]
    return [f"/{lang}" + path for path in SAMPLES] + [
        rule.replace("<lang:lang>", lang) for rule in plain
    ]


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_no_english_interface_word_shows(reader: LintingClient, loaded: Flask, lang: str) -> None:
    paths = addresses(loaded, lang)
    assert f"/{lang}/safety" in paths
    found = {path: left_over(reader.get(path).get_data(as_text=True)) for path in paths}
    assert {path: pieces for path, pieces in found.items() if pieces} == {}


def test_english_words_would_be_seen(reader: LintingClient) -> None:
    assert "Find help for your family in Seoul" in left_over(
        reader.get("/en/").get_data(as_text=True).replace('lang="en"', "")
    )


def test_the_chinese_catalogue_is_found_by_its_locale() -> None:
    catalogue = Translations.load(ROOT / "translations", [LOCALES["zh"]])
    assert catalogue.gettext("Search") == "搜索"
