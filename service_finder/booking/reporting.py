"""The report of a period: totals, by place, kind, district, age, language, day and hour."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import func, select

from service_finder.booking import figures
from service_finder.booking.figures import Figures, Scope
from service_finder.extensions import db
from service_finder.lib import periods
from service_finder.lib.clock import SEOUL
from service_finder.lib.periods import Period
from service_finder.models import (
    BookingStatistic,
    Location,
    Offering,
    ReportTarget,
    Service,
    Slot,
)

Lines = defaultdict[str, Figures]
ROWS = ("place", "kind", "district", "lang")


def _lines() -> Lines:
    return defaultdict(Figures)


@dataclass(slots=True)
class Counted:
    """The figures of one span of days: the total, and by place, kind, district and language.

    `bands`: children by age band. `offerings`: places offered and taken by what was booked.
    `grid`: by (weekday from Monday 0, hour). `days`: by Seoul date.
    """

    total: Figures = field(default_factory=Figures)
    place: Lines = field(default_factory=_lines)
    kind: Lines = field(default_factory=_lines)
    district: Lines = field(default_factory=_lines)
    lang: Lines = field(default_factory=_lines)
    bands: dict[str, int] = field(default_factory=lambda: dict.fromkeys(figures.BAND_COLUMNS, 0))
    offerings: dict[str, Figures] = field(default_factory=dict)
    grid: dict[tuple[int, int], Figures] = field(default_factory=lambda: defaultdict(Figures))
    days: dict[dt.date, Figures] = field(default_factory=lambda: defaultdict(Figures))

    def lines(self, by: str) -> Lines:
        """Return the lines of one of ROWS."""
        found: Lines = getattr(self, by)
        return found


@dataclass(frozen=True, slots=True)
class Target:
    """What a place wants to reach in the year, and the users it had from January to the day."""

    service_id: str
    kind: str
    wanted: int
    reached: int

    @property
    def percent(self) -> float:
        """Return how much of the target is reached."""
        return 100 * self.reached / self.wanted


@dataclass(frozen=True, slots=True)
class Report:
    """A report: up to which day it counts, this period, the same one a year before, targets."""

    period: Period
    from_on: dt.date
    to_on: dt.date
    now: Counted
    before: Counted
    targets: list[Target]

    @property
    def is_running(self) -> bool:
        """Say whether the period is not over yet."""
        return self.to_on < self.period.to_on


def report(scope: Scope, period: Period, today: dt.date) -> Report:
    """Count a period up to today, and the same days of the year before."""
    from_on, to_on = period.from_on, min(period.to_on, today)
    last = period.year_before()
    last_to = last.to_on if to_on == period.to_on else periods.same_day_of(last.year, to_on)
    return Report(
        period=period,
        from_on=from_on,
        to_on=to_on,
        now=count(scope, from_on, to_on),
        before=count(scope, last.from_on, last_to, with_details=False),
        targets=targets(scope, period.year, to_on),
    )


def count(scope: Scope, from_on: dt.date, to_on: dt.date, *, with_details: bool = True) -> Counted:
    """Count the bookings and sessions of some days (Seoul, both ends included)."""
    found = Counted()
    if to_on < from_on:
        return found
    _count_bookings(found, scope, from_on, to_on)
    _count_slots(found, scope, from_on, to_on)
    for service_id, kind, people in figures.count_drop_ins(scope, from_on, to_on):
        one = Figures(drop_ins=int(people))
        for line in (found.total, found.place[service_id], found.kind[kind]):
            line.add(one)
    if with_details:
        _count_details(found, scope, from_on, to_on)
    return found


def _count_bookings(found: Counted, scope: Scope, from_on: dt.date, to_on: dt.date) -> None:
    row = BookingStatistic
    keys = (row.service_id, row.district_code, row.kind, row.lang)
    for service_id, district, kind, lang, state, *sums in figures.count_bookings(
        scope, from_on, to_on, *keys
    ):
        one = figures.of_state(state, sums)
        lines = (found.place[service_id], found.kind[kind], found.district[district])
        for line in (found.total, *lines, found.lang[lang]):
            line.add(one)
        if state in figures.USED:
            for name, number in zip(figures.BAND_COLUMNS, sums[5:], strict=True):
                found.bands[name] += int(number)


def _count_slots(found: Counted, scope: Scope, from_on: dt.date, to_on: dt.date) -> None:
    keys = (Offering.id, Offering.service_id, Offering.kind, Offering.parent_id)
    rows = figures.count_slots(scope, from_on, to_on, *keys, has_parts=True)
    districts = _districts({row[1] for row in rows})
    for offering_id, service_id, kind, parent_id, *sums in rows:
        one = figures.of_slots(*sums)
        found.offerings[offering_id] = one
        if parent_id is None:
            lines = (found.place[service_id], found.kind[kind])
            for line in (found.total, *lines, found.district[districts.get(service_id, "")]):
                line.add(one)


def _count_details(found: Counted, scope: Scope, from_on: dt.date, to_on: dt.date) -> None:
    row = BookingStatistic
    for day, hour, state, *sums in figures.count_bookings(
        scope, from_on, to_on, row.on_date, row.hour
    ):
        one = figures.of_state(state, sums)
        found.grid[day.weekday(), hour].add(one)
        found.days[day].add(one)
    for starts_at, *sums in figures.count_slots(scope, from_on, to_on, Slot.starts_at):
        local = starts_at.astimezone(SEOUL)
        one = figures.of_slots(*sums)
        found.grid[local.weekday(), local.hour].add(one)
        found.days[local.date()].add(one)


def targets(scope: Scope, year: int, to_on: dt.date) -> list[Target]:
    """Return the targets of a year, each with the users from 1 January to a day."""
    query = select(ReportTarget).where(ReportTarget.year == year)
    if scope.services is not None:
        query = query.where(ReportTarget.service_id.in_(scope.services))
    if scope.kind:
        query = query.where(ReportTarget.kind == scope.kind)
    rows = db.session.scalars(query.order_by(ReportTarget.service_id, ReportTarget.kind)).all()
    if not rows:
        return []
    within = Scope(tuple({row.service_id for row in rows}), scope.kind)
    reached: dict[tuple[str, str], int] = defaultdict(int)
    keys = (BookingStatistic.service_id, BookingStatistic.kind)
    for service_id, kind, state, _count, users, *_rest in figures.count_bookings(
        within, dt.date(year, 1, 1), to_on, *keys
    ):
        if state in figures.USED:
            reached[service_id, kind] += int(users)
    return [
        Target(row.service_id, row.kind, row.users, reached[row.service_id, row.kind])
        for row in rows
    ]


def counted_until() -> dt.datetime | None:
    """Return the last change that the statistics know of."""
    return db.session.scalar(select(func.max(BookingStatistic.changed_at)))


def _districts(services: set[str]) -> dict[str, str]:
    query = select(Service.id, Location.district_code).join(
        Location, Location.id == Service.location_id
    )
    return {row[0]: row[1] for row in db.session.execute(query.where(Service.id.in_(services)))}
