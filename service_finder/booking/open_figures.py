"""The open figures: visits and users of the last twelve whole months, for everybody to read.

Nothing below ten, nothing of places or kinds that somebody in need of protection may use. They
are made once a day: nobody can watch a number grow by one booking.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from sqlalchemy import delete, select

from service_finder.booking import figures, locks
from service_finder.booking.figures import Scope
from service_finder.extensions import db, insert_into
from service_finder.lib import periods
from service_finder.lib.clock import SEOUL
from service_finder.models import BookingStatistic, OpenFigures, Service

FEWEST = 10
MONTHS = 12
# Whoever is looking for help is not counted in public, wherever the appointment was.
WITHHELD = frozenset({"counselling", "escort"})
GROUPS = ("month", "kind", "district", "language")

Row = dict[str, Any]  # {"by", "value", "visits", "users"}; the counts are None when left out
Pair = tuple[int, int]


def latest() -> OpenFigures | None:
    """Return the newest open figures, or None before the clock has made any."""
    return db.session.scalars(select(OpenFigures).order_by(OpenFigures.made_on.desc())).first()


def refresh(now: dt.datetime) -> int:
    """Make the figures of today when there are none yet; return how many rows. Commits."""
    today = now.astimezone(SEOUL).date()
    if db.session.get(OpenFigures, today) is not None:
        return 0
    this_month = periods.containing(today)
    from_on, to_on = this_month.step(-MONTHS).from_on, this_month.step(-1).to_on
    rows = count(from_on, to_on)

    def work() -> None:
        values = {"made_on": today, "from_on": from_on, "to_on": to_on, "rows": rows}
        db.session.execute(insert_into(OpenFigures).values(values).on_conflict_do_nothing())
        db.session.execute(delete(OpenFigures).where(OpenFigures.made_on < today))

    locks.write(work)
    return len(rows)


def count(from_on: dt.date, to_on: dt.date) -> list[Row]:
    """Count visits and users by month, kind, district and language, small counts left out."""
    counted: dict[str, dict[str, Pair]] = {group: defaultdict(lambda: (0, 0)) for group in GROUPS}
    whole = (0, 0)
    scope = Scope(tuple(db.session.scalars(select(Service.id).where(~Service.is_sensitive))))
    row = BookingStatistic
    keys = (row.kind, row.district_code, row.lang)
    for kind, district, lang, state, visits, users, *_rest in figures.count_bookings(
        scope, from_on, to_on, *keys
    ):
        if kind not in WITHHELD and state in figures.USED:
            pair = (int(visits), int(users))
            whole = _sum(whole, pair)
            for group, value in (("kind", kind), ("district", district), ("language", lang)):
                counted[group][value] = _sum(counted[group][value], pair)
    for kind, day, state, visits, users, *_rest in figures.count_bookings(
        scope, from_on, to_on, row.kind, row.on_date
    ):
        if kind not in WITHHELD and state in figures.USED:
            month = f"{day:%Y-%m}"
            counted["month"][month] = _sum(counted["month"][month], (int(visits), int(users)))
    if whole[0] < FEWEST:
        return []
    rows: list[Row] = [{"by": "total", "value": "", "visits": whole[0], "users": whole[1]}]
    return rows + [row for group in GROUPS for row in _shown(group, counted[group])]


def _sum(one: Pair, other: Pair) -> Pair:
    return one[0] + other[0], one[1] + other[1]


def _shown(group: str, counted: dict[str, Pair]) -> list[Row]:
    hidden = withheld({value: visits for value, (visits, _users) in counted.items()})
    return [
        {
            "by": group,
            "value": value,
            "visits": None if value in hidden else visits,
            "users": None if value in hidden else users,
        }
        for value, (visits, users) in sorted(counted.items())
    ]


def withheld(counts: dict[str, int]) -> set[str]:
    """Return which counts of one table to leave out.

    Those below ten; and when what is left out could be found by taking the rest from the total
    (one count alone, or together still below ten), the smallest of the others with them.
    """
    order = sorted(counts, key=lambda value: (counts[value], value))
    hidden = [value for value in order if counts[value] < FEWEST]
    for value in order[len(hidden) :]:
        if not hidden or (len(hidden) > 1 and sum(counts[one] for one in hidden) >= FEWEST):
            break
        hidden.append(value)
    return set(hidden)
