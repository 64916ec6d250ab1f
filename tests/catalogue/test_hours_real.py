"""Every hours text of the shipped directory, and what it is read as (samples/hours.csv).

The table was read line by line against the texts; a new text in the directory needs a new line.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from service_finder.catalogue.hours import count_known, parse_hours
from tests.catalogue.hours_notation import written

_ROOT = Path(__file__).parents[2]


def _rows(path: str) -> list[dict[str, str]]:
    with (_ROOT / path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


TABLE = _rows("tests/samples/hours.csv")
SHIPPED = Counter(
    row["hours_ko"] for row in _rows("service_finder/data/facilities.csv") if row["hours_ko"]
)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["hours_ko"])
def test_text_is_read_as_the_table_says(row: dict[str, str]) -> None:
    hours = parse_hours(row["hours_ko"])
    assert written(hours.schedules) == row["lines"]
    assert hours.has_clock_times == (row["has_clock_times"] == "yes")
    assert hours.problem == ""
    assert {line.source_text for line in hours.schedules} <= {row["hours_ko"]}


def test_table_names_every_shipped_text() -> None:
    assert Counter({row["hours_ko"]: int(row["places"]) for row in TABLE}) == SHIPPED


def test_known_hours_are_counted_over_the_directory() -> None:
    assert SHIPPED.total() == 211
    assert count_known([parse_hours(text).schedules for text in SHIPPED.elements()]) == 43
