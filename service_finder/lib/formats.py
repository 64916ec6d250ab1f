"""Dates, times and distances the way each of the five languages writes them.

The patterns are content and live in data/formats.toml; names of days and months are CLDR's.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from service_finder.lib.clock import SEOUL
from service_finder.lib.marking import LOCALES

_FILE = resources.files("service_finder") / "data" / "formats.toml"
PATTERNS: dict[str, dict[str, Any]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
_KILOMETRE = 1000


@lru_cache
def _language_codes() -> frozenset[str]:
    # Korean Sign Language is no language of the CLDR's.
    return frozenset({str(code) for code in Locale("en").languages} | {"kvk"})


def is_language(code: str) -> bool:
    """Say whether this is the code of a language (ISO 639, small letters)."""
    return code in _language_codes()


def date_text(date: dt.date, lang: str, style: str = "full") -> str:
    """Write a date: full (with year and weekday), long (no weekday), short (no year), month, year.

    Also weekday_full and weekday_short, the name of the day alone.
    """
    key = style if style.startswith(("month", "year", "weekday")) else f"date_{style}"
    return format_date(date, PATTERNS[lang][key], _locale(lang))


def time_text(time: dt.time | dt.datetime, lang: str, *, is_end: bool = False) -> str:
    """Write a time of day; an aware datetime is shown as Seoul wall time.

    `is_end` writes midnight as the end of a day (24:00), not as its beginning.
    """
    if isinstance(time, dt.datetime):
        time = time.astimezone(SEOUL).time()
    patterns = PATTERNS[lang]
    if is_end and (time.hour, time.minute) == (0, 0):
        return str(patterns["day_end"])
    halves = patterns["halves"]
    return str(patterns["time"]).format(
        hour=time.hour,
        hour12=time.hour % 12 or 12,
        minute=time.minute,
        half=halves[time.hour >= 12] if halves else "",
    )


def time_range_text(start: dt.time | dt.datetime, end: dt.time | dt.datetime, lang: str) -> str:
    """Write from when to when, midnight at the end as the end of the day."""
    pattern = str(PATTERNS[lang]["time_range"])
    return pattern.format(start=time_text(start, lang), end=time_text(end, lang, is_end=True))


def moment_text(instant: dt.datetime, lang: str, style: str = "full") -> str:
    """Write an aware instant as Seoul date and time."""
    date = instant.astimezone(SEOUL).date()
    return f"{date_text(date, lang, style)} {time_text(instant, lang)}"


def distance_text(metres: float, lang: str) -> str:
    """Write a distance: to 10 m below a kilometre, to 100 m below ten, then whole kilometres."""
    rounded = max(10, round(metres / 10) * 10)
    if rounded < _KILOMETRE:
        return str(PATTERNS[lang]["metres"]).format(n=rounded)
    kilometres = metres / _KILOMETRE
    pattern = "#,##0.#" if kilometres < 9.95 else "#,##0"
    number = format_decimal(kilometres, pattern, _locale(lang))
    return str(PATTERNS[lang]["kilometres"]).format(n=number)


def number_text(number: int | float, lang: str) -> str:
    """Write a number with the language's own separators."""
    return format_decimal(number, locale=_locale(lang))


@lru_cache(maxsize=8)
def _locale(lang: str) -> Locale:
    return Locale.parse(LOCALES[lang])
