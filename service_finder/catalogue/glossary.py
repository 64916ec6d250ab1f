"""Words of the shipped glossary by their English: for paper that is shown to Korean speakers."""

from __future__ import annotations

import csv
from functools import cache

from service_finder.config import DATA


@cache
def _korean() -> dict[str, str]:
    with (DATA / "glossary.csv").open(encoding="utf-8", newline="") as file:
        return {row["en"]: row["ko"] for row in csv.DictReader(file)}


def korean_of(english: str) -> str:
    """Return the glossary's Korean for an English term; KeyError when it has none."""
    return _korean()[english]
