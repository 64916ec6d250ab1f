"""Weekly patterns into slots. Idempotent; what staff changed by hand is left as it is."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from service_finder.booking import draws, locks, openings
from service_finder.booking.waiting import promote_locked
from service_finder.catalogue import directory
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.lib.clock import SEOUL
from service_finder.lib.holidays import HolidayCalendar
from service_finder.models import (
    Claim,
    ClosureSlot,
    Draw,
    Offering,
    Pattern,
    PatternException,
    Slot,
)

AHEAD = dt.timedelta(days=28)


class Round(NamedTuple):
    """A session that a pattern wants."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    capacity_hundredths: int
    pattern_id: int


class Changes(NamedTuple):
    """What generating does, or would do: slots by what happens to them."""

    added: list[Round]
    resized: list[Slot]
    removed: list[Slot]
    kept: list[Slot]  # no pattern wants them, but they are booked, or staff made them so


def open_slots(
    until_on: dt.date | None = None,
    *,
    offering_ids: Sequence[str] | None = None,
    now: dt.datetime | None = None,
) -> dict[str, int]:
    """Make the slots of every pattern from today until a date; return how many of each change."""
    now = now or clock.now()
    until_on = until_on or (now + AHEAD).astimezone(SEOUL).date()
    counts = {"added": 0, "resized": 0, "removed": 0, "kept": 0}
    for offering_id in _offerings_with_patterns(offering_ids):
        changes = locks.write(lambda: _apply(offering_id, until_on, now))  # noqa: B023
        for name, rows in changes._asdict().items():
            counts[name] += len(rows)
    return counts


def preview(offering_id: str, until_on: dt.date, *, now: dt.datetime) -> Changes:
    """Say what generating would change now. Reads only."""
    patterns = _patterns(offering_id)
    return _compare(offering_id, patterns, until_on, now)


def rounds(
    patterns: Sequence[Pattern],
    exceptions: dict[dt.date, PatternException],
    holidays: HolidayCalendar,
    from_on: dt.date,
    until_on: dt.date,
) -> Iterator[Round]:
    """Yield the sessions that patterns want on Seoul dates, both ends in."""
    day = from_on
    while day <= until_on:
        valid = [p for p in patterns if _is_valid(p, day)]
        special = [p for p in valid if p.is_special]
        for pattern in special or valid:
            yield from _rounds_of_day(pattern, day, exceptions.get(day), holidays)
        day += dt.timedelta(days=1)


def _rounds_of_day(
    pattern: Pattern,
    day: dt.date,
    exception: PatternException | None,
    holidays: HolidayCalendar,
) -> Iterator[Round]:
    wanted = pattern.rounds
    if exception is not None:
        wanted = exception.rounds
    elif not _runs_on(pattern, day, holidays.is_public(day)):
        return
    for start, end in wanted:
        starts_at = dt.datetime.combine(day, dt.time.fromisoformat(start), SEOUL)
        ends_at = dt.datetime.combine(day, dt.time.fromisoformat(end), SEOUL)
        if ends_at <= starts_at:
            ends_at += dt.timedelta(days=1)
        yield Round(
            starts_at.astimezone(dt.UTC),
            ends_at.astimezone(dt.UTC),
            pattern.capacity_hundredths,
            pattern.id,
        )


def _is_valid(pattern: Pattern, day: dt.date) -> bool:
    return pattern.valid_from <= day and (pattern.valid_to is None or day <= pattern.valid_to)


def _runs_on(pattern: Pattern, day: dt.date, is_holiday: bool) -> bool:
    if str(day.weekday()) not in pattern.weekdays.split(","):
        return False
    if pattern.on_holidays == "only":
        return is_holiday
    return pattern.on_holidays == "open" or not is_holiday


def _apply(offering_id: str, until_on: dt.date, now: dt.datetime) -> Changes:
    offering = db.session.get_one(Offering, offering_id)
    changes = _compare(offering_id, _patterns(offering_id), until_on, now)
    _insert(offering, changes.added, now)
    slots = locks.lock_slots(s.id for s in [*changes.resized, *changes.removed])
    wanted = {(r.starts_at, r.ends_at): r for r in _wanted(offering_id, until_on, now)}
    for slot in changes.resized:
        slot.capacity_hundredths = max(
            wanted[slot.starts_at, slot.ends_at].capacity_hundredths, slot.held_hundredths
        )
    busy = _claimed([slot.id for slot in changes.removed])  # somebody may have been faster
    changes.kept.extend(slot for slot in changes.removed if slot.id in busy)
    changes.removed[:] = [slot for slot in changes.removed if slot.id not in busy]
    for slot in changes.removed:
        db.session.execute(delete(Draw).where(Draw.slot_id == slot.id))
        db.session.execute(delete(Slot).where(Slot.id == slot.id))
        slots.pop(slot.id)
    promote_locked(slots, now)
    return changes


def _wanted(offering_id: str, until_on: dt.date, now: dt.datetime) -> list[Round]:
    today = now.astimezone(SEOUL).date()
    exceptions = {
        row.on_date: row
        for row in db.session.scalars(
            select(PatternException).where(PatternException.offering_id == offering_id)
        )
    }
    patterns = _patterns(offering_id)
    found = rounds(patterns, exceptions, directory.calendar(), today, until_on)
    return [wanted for wanted in found if wanted.starts_at > now]


def _compare(
    offering_id: str, patterns: Sequence[Pattern], until_on: dt.date, now: dt.datetime
) -> Changes:
    wanted = {(r.starts_at, r.ends_at): r for r in _wanted(offering_id, until_on, now)}
    end = dt.datetime.combine(until_on + dt.timedelta(days=1), dt.time(), SEOUL)
    existing = db.session.scalars(
        select(Slot)
        .where(Slot.offering_id == offering_id, Slot.starts_at > now, Slot.starts_at < end)
        .order_by(Slot.starts_at)
        .execution_options(populate_existing=True)
    ).all()
    changes = Changes([], [], [], [])
    busy = _claimed([slot.id for slot in existing])
    for slot in existing:
        round_ = wanted.pop((slot.starts_at, slot.ends_at), None)
        if round_ is not None:
            changed = slot.capacity_hundredths != round_.capacity_hundredths
            if changed and not slot.is_override and slot.pattern_id is not None:
                changes.resized.append(slot)
        elif slot.pattern_id is None or slot.is_override or slot.id in busy:
            changes.kept.append(slot)
        else:
            changes.removed.append(slot)
    changes.added.extend(wanted.values())
    return changes


def _insert(offering: Offering, added: Sequence[Round], now: dt.datetime) -> None:
    if not added:
        return
    close = dt.timedelta(minutes=offering.terms.get("close_minutes", 0))
    values = [
        {
            "offering_id": offering.id,
            "pattern_id": new.pattern_id,
            "starts_at": new.starts_at,
            "ends_at": new.ends_at,
            "capacity_hundredths": new.capacity_hundredths,
            "closes_at": new.starts_at - close,
            "opens_at": openings.opens_at(offering.opening, new.starts_at),
            "draw_until": openings.draw_until(offering.opening, new.starts_at),
            "held_hundredths": 0,
            "held_back_hundredths": 0,
            "waiting_count": 0,
            "state": "open",
            "is_override": False,
            "override_reason": "",
            "version": 0,
        }
        for new in added
    ]
    dialect = db.session.get_bind().dialect.name
    make = insert_postgresql if dialect == "postgresql" else insert_sqlite
    for start in range(0, len(values), 200):
        part = make(Slot).values(values[start : start + 200]).on_conflict_do_nothing()
        db.session.execute(part)
    if offering.is_draw:
        _commit_draws(offering.id, now)


def _commit_draws(offering_id: str, now: dt.datetime) -> None:
    undecided = select(Slot).where(
        Slot.offering_id == offering_id,
        Slot.draw_until > now,
        Slot.drawn_at.is_(None),
        Slot.id.not_in(select(Draw.slot_id)),
    )
    for slot in db.session.scalars(undecided):
        draws.commit(slot, now)


def _patterns(offering_id: str) -> list[Pattern]:
    query = select(Pattern).where(Pattern.offering_id == offering_id).order_by(Pattern.id)
    return list(db.session.scalars(query))


def _claimed(slot_ids: Sequence[int]) -> set[int]:
    """Return the slots that anything refers to: a claim, even an ended one, or a closure."""
    found: dict[str, set[int]] = defaultdict(set)
    for name, column in (("claim", Claim.slot_id), ("closure", ClosureSlot.slot_id)):
        found[name] = set(db.session.scalars(select(column).where(column.in_(slot_ids))))
    return found["claim"] | found["closure"]


def _offerings_with_patterns(offering_ids: Sequence[str] | None) -> list[str]:
    query = (
        select(Offering.id)
        .where(Offering.withdrawn_at.is_(None), Offering.id.in_(select(Pattern.offering_id)))
        .order_by(Offering.id)
    )
    if offering_ids is not None:
        query = query.where(Offering.id.in_(offering_ids))
    return list(db.session.scalars(query))
