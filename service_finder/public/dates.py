"""Dates of sources as readers see them: a source may state a day, a month or only a year."""

from __future__ import annotations

import datetime as dt
import re

from service_finder.lib import formats

_STATED = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def stated_date(as_of: str, lang: str) -> str:
    """Write a source's own date ("2024-05-31", "2024-05", "2024") in words, "" when it has none."""
    found = _STATED.fullmatch(as_of)
    if found is None:
        return as_of
    year, month, day = found.groups()
    if day:
        return formats.date_text(dt.date(int(year), int(month), int(day)), lang, "long")
    if month:
        return formats.date_text(dt.date(int(year), int(month), 1), lang, "month")
    return formats.date_text(dt.date(int(year), 1, 1), lang, "year")
