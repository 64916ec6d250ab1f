"""Mark words for translation where there is no request to translate them in."""

from __future__ import annotations


def N_(message: str) -> str:  # noqa: N802 (gettext's own name)
    """Return the English msgid unchanged; pybabel collects it, templates translate it."""
    return message


LANGUAGES = ("ko", "en", "zh", "ja", "vi")
DEFAULT_LANGUAGE = "ko"
# What each language calls itself; never translated.
LANGUAGE_NAMES = {"ko": "한국어", "en": "English", "zh": "中文", "ja": "日本語", "vi": "Tiếng Việt"}
# BCP 47 tags for <html lang>, hreflang and CSS :lang().
LANGUAGE_TAGS = {"ko": "ko", "en": "en", "zh": "zh-Hans", "ja": "ja", "vi": "vi"}
# Babel's locale names, for gettext catalogues and CLDR data.
LOCALES = {"ko": "ko", "en": "en", "zh": "zh_Hans", "ja": "ja", "vi": "vi"}
