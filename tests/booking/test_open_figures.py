"""Open figures: nothing below ten, nothing that can be worked out, nothing sensitive."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from service_finder.booking import open_figures
from service_finder.extensions import db
from service_finder.models import BookingStatistic, Service
from tests.booking.make import NOW, make_service

_ids = iter(range(1, 100_000))


def add(count: int, *, place: str = "kc-1", **columns: object) -> None:
    make_service(place)
    values: dict[str, object] = {
        "offering_id": "o", "service_id": place, "organization_id": "", "district_code": "11590",
        "kind": "kids_cafe", "state": "attended", "lang": "ko", "on_date": dt.date(2026, 10, 3),
        "hour": 10, "units_hundredths": 200, "children_count": 2, "guardians_count": 1,
        "people_count": 0, "lead_minutes": 10, "has_waited": False, "is_demo": False,
        "changed_at": NOW, **columns,
    }  # fmt: skip
    db.session.add_all(BookingStatistic(booking_id=next(_ids), **values) for _ in range(count))
    db.session.commit()


def rows(by: str) -> dict[str, tuple[int | None, int | None]]:
    found = open_figures.latest()
    assert found is not None
    return {r["value"]: (r["visits"], r["users"]) for r in found.rows if r["by"] == by}


def test_counts_of_the_last_twelve_whole_months(engine: Flask) -> None:
    add(12)
    add(11, on_date=dt.date(2025, 11, 1), district_code="11680", lang="vi")
    add(30, on_date=dt.date(2026, 11, 2))  # this month is not over
    add(30, on_date=dt.date(2025, 10, 31))
    add(30, state="cancelled")
    assert open_figures.refresh(NOW) > 0
    assert rows("total") == {"": (23, 46)}
    assert rows("month") == {"2026-10": (12, 24), "2025-11": (11, 22)}
    assert rows("district") == {"11590": (12, 24), "11680": (11, 22)}
    assert rows("language") == {"ko": (12, 24), "vi": (11, 22)}
    assert rows("kind") == {"kids_cafe": (23, 46)}


def test_nothing_below_ten_and_nothing_that_gives_it_away(engine: Flask) -> None:
    add(40)
    add(15, lang="en")
    add(9, lang="vi")
    open_figures.refresh(NOW)
    assert rows("language") == {"ko": (40, 80), "en": (None, None), "vi": (None, None)}


def test_few_bookings_show_nothing_at_all(engine: Flask) -> None:
    add(9)
    open_figures.refresh(NOW)
    found = open_figures.latest()
    assert found is not None
    assert found.rows == []


def test_who_looks_for_help_is_not_counted(engine: Flask) -> None:
    add(20)
    add(50, kind="counselling")
    add(50, place="safe-1")
    db.session.get_one(Service, "safe-1").is_sensitive = True
    db.session.commit()
    open_figures.refresh(NOW)
    assert rows("total") == {"": (20, 40)}
    assert set(rows("kind")) == {"kids_cafe"}


def test_they_are_made_once_a_day(engine: Flask) -> None:
    add(20)
    open_figures.refresh(NOW)
    add(5)
    assert open_figures.refresh(NOW) == 0
    assert rows("total") == {"": (20, 40)}
    open_figures.refresh(NOW + dt.timedelta(days=1))
    assert rows("total") == {"": (25, 50)}
    assert db.session.query(open_figures.OpenFigures).count() == 1


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(1, 60)))
def test_what_is_left_out_cannot_be_worked_out(counts: dict[str, int]) -> None:
    hidden = open_figures.withheld(counts)
    assert {value for value, count in counts.items() if count < 10} <= hidden
    left = Counter({value: counts[value] for value in hidden})
    if hidden and hidden != set(counts):
        assert len(hidden) > 1
        assert left.total() >= 10
