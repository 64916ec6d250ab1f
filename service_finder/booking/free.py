"""Free now: sessions with enough places across all places, nearest and soonest first."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select
from sqlalchemy.orm import joinedload

from service_finder.booking.capacity import WHOLE
from service_finder.booking.kinds import KINDS
from service_finder.booking.queries import day_bounds
from service_finder.booking.rules import ages_of
from service_finder.catalogue import places
from service_finder.catalogue.place import PublicPlace
from service_finder.extensions import db
from service_finder.lib.ages import fits
from service_finder.lib.geo import Point, distance_m
from service_finder.models import Offering, Slot

# How SQLite and PostgreSQL write a date and a time of day.
DATE = ("%Y-%m-%d", "YYYY-MM-DD")
TIME = ("%H:%M:%S", "HH24:MI:SS")


@dataclass(frozen=True)
class FreeSession:
    """A session with room. `distance_m` is None without `near` or without a public point."""

    slot: Slot
    offering: Offering
    place: PublicPlace
    distance_m: float | None


class _Offered(NamedTuple):
    """What decides whether an offering suits a family."""

    id: str
    service_id: str
    kind: str
    terms: dict[str, Any]


class _Day(NamedTuple):
    """The free sessions of one offering on one Seoul date ("2026-11-28"; "": on all of them)."""

    on: str
    offering_id: str
    sessions: int


class _Found(NamedTuple):
    slot_id: int
    distance: float


def free_sessions(
    *,
    from_on: dt.date,
    to_on: dt.date,
    now: dt.datetime,
    kind: str | None = None,
    near: Point | None = None,
    after: dt.time | None = None,
    children: int = 1,
    age_months: Sequence[int] = (),
    age_years: Sequence[int] = (),
    limit: int = 20,
    offset: int = 0,
) -> tuple[list[FreeSession], int]:
    """Return a page of sessions that `children` (of these ages) can book now, and their number.

    `after` is Seoul wall time. Of an age in full years every month counts. Places whose point
    is protected count as farthest away.
    """
    ages: list[Sequence[int]] = [(months,) for months in age_months]
    ages += [range(years * 12, years * 12 + 12) for years in age_years]
    offerings = _fitting_offerings(kind, children)
    known = {place.id: place for place in places.load(_places_of(offerings))}
    far = {service_id: _distance(place, near) for service_id, place in known.items()}
    free = _free_slots(from_on, to_on, now, kind, children, after)
    by_distance: dict[float, list[_Day]] = defaultdict(list)
    for day in _counted(free, by_date=bool(ages)):
        offering = offerings.get(day.offering_id)
        if offering is None or offering.service_id not in known:
            continue
        if not day.on or _suits(offering, ages, dt.date.fromisoformat(day.on)):
            by_distance[far[offering.service_id]].append(day)
    page = _page(free, by_distance, offset, limit)
    total = sum(day.sessions for days in by_distance.values() for day in days)
    return _whole(page, known, near is not None), total


def _page(
    free: ColumnElement[bool], by_distance: dict[float, list[_Day]], offset: int, limit: int
) -> list[_Found]:
    """Read one page in order: whole distances are skipped by their counts, without their rows."""
    found: list[_Found] = []
    for distance in sorted(by_distance):
        days = by_distance[distance]
        count = sum(day.sessions for day in days)
        if offset < count and len(found) < limit:
            upto = offset + limit - len(found)
            ids = _soonest(free, days, upto)[offset:upto]
            found += [_Found(slot_id, distance) for slot_id in ids]
        offset = max(0, offset - count)
    return found


def _counted(free: ColumnElement[bool], *, by_date: bool) -> list[_Day]:
    """Count the free sessions of each offering; by date where the age on the day decides."""
    on = _seoul_text(DATE) if by_date else literal_column("''")
    query = select(on, Slot.offering_id, func.count()).where(free)
    query = query.group_by(on, Slot.offering_id) if by_date else query.group_by(Slot.offering_id)
    return [_Day(*row) for row in db.session.execute(query)]


def _soonest(free: ColumnElement[bool], days: list[_Day], most: int) -> list[int]:
    """Return the first sessions of these days, at least `most` where there are so many."""
    by_date = bool(days[0].on)
    wanted: set[tuple[str, str]] = set()
    counted, last = 0, ""
    for day in sorted(days):
        if by_date and counted >= most and day.on > last:
            break
        wanted.add((day.on, day.offering_id))
        counted, last = counted + day.sessions, day.on
    query = (
        select(Slot.id, _seoul_text(DATE) if by_date else literal_column("''"), Slot.offering_id)
        .where(free, Slot.offering_id.in_({name for _on, name in wanted}))
        .order_by(Slot.starts_at, Slot.id)
    )
    if by_date:
        _begin, end = day_bounds(dt.date.fromisoformat(last), dt.date.fromisoformat(last))
        query = query.where(Slot.starts_at < end)
    else:
        query = query.limit(most)
    return [slot_id for slot_id, *day in db.session.execute(query) if tuple(day) in wanted]


def _seoul_text(formats: tuple[str, str]) -> ColumnElement[str]:
    """Return when a session begins as the database writes it by Seoul's clock (UTC+9 all year)."""
    sqlite, postgresql = formats
    if db.session.get_bind().dialect.name == "sqlite":
        return func.strftime(
            literal_column(f"'{sqlite}'"), Slot.starts_at, literal_column("'+9 hours'")
        )
    local = func.timezone(literal_column("'Asia/Seoul'"), Slot.starts_at)
    return func.to_char(local, literal_column(f"'{postgresql}'"))


def _fitting_offerings(kind: str | None, children: int) -> dict[str, _Offered]:
    columns = select(Offering.id, Offering.service_id, Offering.kind, Offering.terms)
    query = columns.where(Offering.withdrawn_at.is_(None), Offering.is_add_on.is_(False))
    query = query.where(Offering.kind == kind if kind else Offering.kind.in_(sorted(KINDS)))
    rows = map(_Offered._make, db.session.connection().execute(query))
    return {row.id: row for row in rows if _takes(row, children)}


def _takes(offering: _Offered, children: int) -> bool:
    """Say whether a family with that many children can book by itself, with a sure place."""
    kind = KINDS[offering.kind]
    party = offering.terms.get("party", {})
    least = party.get("children_min", 1) if kind.counts == "children" else 0
    most = party.get("children_max", 20) if kind.counts == "children" else 10_000
    is_for_groups = party.get("people_min", 0) > 1
    return least <= children <= most and not is_for_groups and not kind.has_wishes


def _free_slots(
    from_on: dt.date,
    to_on: dt.date,
    now: dt.datetime,
    kind: str | None,
    children: int,
    after: dt.time | None,
) -> ColumnElement[bool]:
    """Return the condition that a session can be booked now and has room."""
    begin, end = day_bounds(from_on, to_on)
    free = Slot.capacity_hundredths - Slot.held_hundredths - Slot.held_back_hundredths
    conditions = [
        Slot.starts_at >= begin,
        Slot.starts_at < end,
        Slot.state == "open",
        Slot.closes_at > now,
        or_(Slot.opens_at.is_(None), Slot.opens_at <= now),
        free >= (children if kind in (None, "kids_cafe", "hourly_care") else 1) * WHOLE,
    ]
    if after is not None:
        conditions.append(_seoul_text(TIME) >= after.strftime("%H:%M:%S"))
    return and_(*conditions)


def _suits(offering: _Offered, children: Sequence[Sequence[int]], on: dt.date) -> bool:
    """Say whether each child fits at one of the ages in months that it may have."""
    ages = ages_of(offering.terms)
    if ages is None:  # a hall is no answer to somebody who asks for children of four and six
        return not children or KINDS[offering.kind].counts == "children"
    return all(
        any(fits(ages, age_months=months, on=on).ok for months in possible) for possible in children
    )


def _places_of(offerings: dict[str, _Offered]) -> list[str]:
    return sorted({row.service_id for row in offerings.values()})


def _distance(place: PublicPlace, near: Point | None) -> float:
    if near is None:
        return 0.0
    if place.point is None:
        return float("inf")
    return distance_m(near, Point(*place.point))


def _whole(page: list[_Found], known: dict[str, PublicPlace], is_near: bool) -> list[FreeSession]:
    query = select(Slot).where(Slot.id.in_([row.slot_id for row in page]))
    slots = {s.id: s for s in db.session.scalars(query.options(joinedload(Slot.offering)))}
    sessions = []
    for row in page:
        slot = slots[row.slot_id]
        metres = row.distance if is_near and row.distance != float("inf") else None
        place = known[slot.offering.service_id]
        sessions.append(FreeSession(slot, slot.offering, place, metres))
    return sessions
