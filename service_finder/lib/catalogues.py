"""The catalogues of interface words (translations/), one a language, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.support import NullTranslations, Translations

from service_finder.lib.marking import LOCALES

FOLDER = Path(__file__).parents[2] / "translations"


@cache
def of(lang: str) -> NullTranslations:
    """Return the interface words of a language; of one we do not speak, the msgids."""
    if lang not in LOCALES:
        return NullTranslations()
    return Translations.load(FOLDER, [LOCALES[lang]])
