"""What a report counts: one set of figures, and how rows of the database add up to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from sqlalchemy import Select, and_, case, func, select

from service_finder.extensions import db
from service_finder.lib.clock import SEOUL
from service_finder.models import BookingStatistic, Offering, Slot, ZoneVisit

Q = TypeVar("Q", bound=Select[*tuple[Any, ...]])
USED = ("confirmed", "attended")
CANCELLED = ("cancelled", "declined")
CLOSED_OTHERWISE = ("refused", "lapsed")
BAND_COLUMNS = ("band_0_2", "band_3_5", "band_6_9", "band_10_up")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which places (None: every centre) and which kind of booking ("": every kind)."""

    services: tuple[str, ...] | None = None
    kind: str = ""


@dataclass(slots=True)
class Figures:
    """The figures of one line of a report (docs/reports.md says what each one counts)."""

    bookings: int = 0
    used: int = 0
    users: int = 0
    guardians: int = 0
    checked_in: int = 0
    waited: int = 0
    no_shows: int = 0
    cancelled: int = 0
    closed: int = 0
    lead_minutes: int = 0
    sessions: int = 0
    capacity_hundredths: int = 0
    taken_hundredths: int = 0
    drop_ins: int = 0

    def add(self, other: Figures) -> None:
        """Add another line to this one."""
        for name in NAMES:
            more = getattr(other, name)
            if more:
                setattr(self, name, getattr(self, name) + more)

    @property
    def offered(self) -> float:
        """Return the places offered."""
        return self.capacity_hundredths / 100

    @property
    def taken(self) -> float:
        """Return the places taken."""
        return self.taken_hundredths / 100

    @property
    def utilisation(self) -> float | None:
        """Return the places taken of the places offered, in percent; None when none were."""
        return _percent(self.taken_hundredths, self.capacity_hundredths)

    @property
    def no_show_rate(self) -> float | None:
        """Return no-shows of all who were expected, in percent."""
        return _percent(self.no_shows, self.used + self.no_shows)

    @property
    def cancel_rate(self) -> float | None:
        """Return canceled bookings of all bookings, in percent."""
        return _percent(self.cancelled, self.bookings)

    @property
    def lead_days(self) -> float | None:
        """Return how many days ahead bookings were made, on average."""
        return self.lead_minutes / self.bookings / 1440 if self.bookings else None


NAMES = tuple(column.name for column in fields(Figures))


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def of_state(state: str, sums: Sequence[Any]) -> Figures:
    """Return what the bookings in one state add; the sums are those of count_bookings."""
    count, users, guardians, waited, lead = (int(number) for number in sums[:5])
    found = Figures(bookings=count, waited=waited, lead_minutes=lead)
    if state in USED:
        found.used, found.users, found.guardians = count, users, guardians
        found.checked_in = count if state == "attended" else 0
    elif state == "no_show":
        found.no_shows = count
    elif state in CANCELLED:
        found.cancelled = count
    elif state in CLOSED_OTHERWISE:
        found.closed = count
    return found


def of_slots(sessions: int, capacity: int, taken: int) -> Figures:
    """Return what so many sessions add to the figures."""
    return Figures(
        sessions=int(sessions), capacity_hundredths=int(capacity), taken_hundredths=int(taken)
    )


def count_bookings(scope: Scope, from_on: dt.date, to_on: dt.date, *keys: Any) -> list[Any]:
    """Return (*keys, state, bookings, users, guardians, waited, lead minutes, four age bands)."""
    named = BookingStatistic.children_count + BookingStatistic.people_count
    query = (
        select(
            *keys,
            BookingStatistic.state,
            func.count(),
            func.sum(case((named > 0, named), else_=1)),
            func.sum(BookingStatistic.guardians_count),
            func.sum(case((BookingStatistic.has_waited, 1), else_=0)),
            func.sum(BookingStatistic.lead_minutes),
            *(func.sum(getattr(BookingStatistic, name)) for name in BAND_COLUMNS),
        )
        .where(BookingStatistic.on_date.between(from_on, to_on))
        .group_by(*keys, BookingStatistic.state)
    )
    if scope.services is not None:
        query = query.where(BookingStatistic.service_id.in_(scope.services))
    if scope.kind:
        query = query.where(BookingStatistic.kind == scope.kind)
    return list(db.session.execute(query))


def count_slots(
    scope: Scope, from_on: dt.date, to_on: dt.date, *keys: Any, has_parts: bool = False
) -> list[Any]:
    """Return (*keys, sessions, places offered, places taken), in hundredths; closed ones count not.

    Rooms and add-ons come with `has_parts` only: their places are those of their hall or session
    once more.
    """
    is_open = Slot.state == "open"
    query = (
        select(
            *keys,
            func.sum(case((is_open, 1), else_=0)),
            func.sum(case((is_open, Slot.capacity_hundredths), else_=0)),
            func.sum(case((is_open, Slot.held_hundredths), else_=0)),
        )
        .join(Offering, Offering.id == Slot.offering_id)
        .where(and_(Slot.starts_at >= _midnight(from_on), Slot.starts_at < _after(to_on)))
        .group_by(*keys)
    )
    if not has_parts:
        query = query.where(Offering.parent_id.is_(None))
    return list(db.session.execute(_within(query, scope)))


def count_drop_ins(scope: Scope, from_on: dt.date, to_on: dt.date) -> list[Any]:
    """Return (service id, kind, people) who came into free-visit zones without a booking."""
    query = (
        select(Offering.service_id, Offering.kind, func.sum(ZoneVisit.people_count))
        .join(Offering, Offering.id == ZoneVisit.offering_id)
        .where(ZoneVisit.arrived_at >= _midnight(from_on), ZoneVisit.arrived_at < _after(to_on))
        .group_by(Offering.service_id, Offering.kind)
    )
    return list(db.session.execute(_within(query, scope)))


def _within(query: Q, scope: Scope) -> Q:
    if scope.services is not None:
        query = query.where(Offering.service_id.in_(scope.services))
    return query.where(Offering.kind == scope.kind) if scope.kind else query


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), SEOUL)


def _after(day: dt.date) -> dt.datetime:
    return _midnight(day + dt.timedelta(days=1))
