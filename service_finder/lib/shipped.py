"""The files that come with the package."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a shipped CSV file, by its path below data/."""
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
