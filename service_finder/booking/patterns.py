"""Weekly patterns into slots. Idempotent; what staff changed by hand is left as it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, delete, select

from service_finder.booking import closures, draws, locks, openings
from service_finder.booking.waiting import promote_locked
from service_finder.catalogue import directory
from service_finder.extensions import db, insert_into
from service_finder.lib import clock
from service_finder.lib.clock import SEOUL
from service_finder.lib.holidays import HolidayCalendar
from service_finder.models import (
    Claim,
    Closure,
    ClosureSlot,
    Draw,
    Offering,
    Pattern,
    PatternException,
    Slot,
)

AHEAD_DAYS = 28
BATCH = 2000  # new slots in one transaction: the lock is held for some ten milliseconds
Row = TypeVar("Row", Pattern, PatternException, Slot)


class Round(NamedTuple):
    """A session that a pattern wants."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    capacity_hundredths: int
    pattern_id: int


class Changes(NamedTuple):
    """What generating does, or would do: slots by what happens to them."""

    added: list[Round]
    resized: list[tuple[Slot, int]]
    removed: list[Slot]
    kept: list[Slot]  # no pattern wants them, but they are booked, or staff made them so


def open_slots(
    until_on: dt.date | None = None,
    *,
    offering_ids: Sequence[str] | None = None,
    now: dt.datetime | None = None,
) -> dict[str, int]:
    """Make the slots of every pattern from today; return how many of each change.

    Without a date each offering is opened as far ahead as its terms say (days_ahead). Reading
    and comparing needs no lock; new slots are added in a few short transactions, and only
    offerings whose slots change are locked.
    """
    now = now or clock.now()
    counts = {"added": 0, "resized": 0, "removed": 0, "kept": 0}
    rows = []
    standing = closures.active(now)
    for offering, changes in _plans(offering_ids, until_on, now):
        rows += [_values(offering, new, standing, now) for new in changes.added]
        counts["kept"] += len(changes.kept)
        if changes.resized or changes.removed:
            resized, removed = _change(changes, now)
            counts["resized"] += resized
            counts["removed"] += removed
            counts["kept"] += len(changes.removed) - removed
    counts["added"] = _insert(rows)
    closures.close_new(now)
    _commit_draws(now)
    return counts


def preview(
    offering_id: str,
    until_on: dt.date,
    *,
    now: dt.datetime,
    weekly: Sequence[Pattern] | None = None,
) -> Changes:
    """Say what generating would change, with the stored patterns or with these. Reads only."""
    instead = {offering_id: weekly} if weekly is not None else {}
    found = [changes for _offering, changes in _plans([offering_id], until_on, now, instead)]
    return found[0] if found else Changes([], [], [], [])


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


def _plans(
    offering_ids: Sequence[str] | None,
    until_on: dt.date | None,
    now: dt.datetime,
    instead: Mapping[str, Sequence[Pattern]] | None = None,
) -> Iterator[tuple[Offering, Changes]]:
    """Yield what patterns want beside what is there, offering by offering.

    `instead`: patterns by offering that are looked at in place of the stored ones.
    """
    instead = instead or {}
    offerings = _offerings_with_patterns(offering_ids, instead)
    today = now.astimezone(SEOUL).date()
    holidays = directory.calendar()
    patterns = _by_offering(Pattern, offerings)
    exceptions = _by_offering(PatternException, offerings)
    slots = _by_offering(Slot, offerings, Slot.starts_at > now)
    for key, offering in offerings.items():
        end = until_on or today + dt.timedelta(days=offering.terms.get("days_ahead", AHEAD_DAYS))
        other_days = {row.on_date: row for row in exceptions[key]}
        found = rounds(instead.get(key, patterns[key]), other_days, holidays, today, end)
        wanted = {(r.starts_at, r.ends_at): r for r in found if r.starts_at > now}
        after = dt.datetime.combine(end + dt.timedelta(days=1), dt.time(), SEOUL)
        there = [slot for slot in slots[key] if slot.starts_at < after]
        yield offering, _compare(there, wanted)


def _by_offering(
    model: type[Row], offerings: dict[str, Offering], *conditions: ColumnElement[bool]
) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {key: [] for key in offerings}
    ids = sorted(offerings)
    for start in range(0, len(ids), 500):
        query = select(model).where(model.offering_id.in_(ids[start : start + 500]), *conditions)
        query = query.order_by(model.id).execution_options(populate_existing=True)
        for row in db.session.scalars(query):
            found[row.offering_id].append(row)
    return found


def _compare(
    existing: Sequence[Slot], wanted: dict[tuple[dt.datetime, dt.datetime], Round]
) -> Changes:
    changes = Changes([], [], [], [])
    for slot in sorted(existing, key=lambda slot: slot.starts_at):
        round_ = wanted.pop((slot.starts_at, slot.ends_at), None)
        is_own = slot.pattern_id is None or slot.is_override
        if round_ is not None:
            if slot.capacity_hundredths != round_.capacity_hundredths and not is_own:
                changes.resized.append((slot, round_.capacity_hundredths))
        elif is_own:
            changes.kept.append(slot)
        else:
            changes.removed.append(slot)
    changes.added.extend(wanted.values())
    if changes.removed:
        busy = _claimed([slot.id for slot in changes.removed])
        changes.kept.extend(slot for slot in changes.removed if slot.id in busy)
        changes.removed[:] = [slot for slot in changes.removed if slot.id not in busy]
    return changes


def _change(changes: Changes, now: dt.datetime) -> tuple[int, int]:
    """Resize and remove under the lock, looking again; return how many of each."""
    sizes = {slot.id: size for slot, size in changes.resized}
    gone = [slot.id for slot in changes.removed]

    def work() -> tuple[int, int]:
        slots = locks.lock_slots([*sizes, *gone])
        busy = _claimed(gone)
        for slot_id in sizes:
            if not slots[slot_id].is_override:
                held = slots[slot_id].held_hundredths
                slots[slot_id].capacity_hundredths = max(sizes[slot_id], held)
        free = [slot_id for slot_id in gone if slot_id not in busy]
        db.session.execute(delete(Draw).where(Draw.slot_id.in_(free)))
        db.session.execute(delete(Slot).where(Slot.id.in_(free)))
        promote_locked({slot_id: slots[slot_id] for slot_id in sizes}, now)
        return len(sizes), len(free)

    return locks.write(work)


def _values(
    offering: Offering, new: Round, standing: Sequence[Closure], now: dt.datetime
) -> dict[str, Any]:
    close = dt.timedelta(minutes=offering.terms.get("close_minutes", 0))
    opens_at = openings.opens_at(offering.opening, new.starts_at)
    # A draw whose fingerprint cannot be published before anybody asks would prove nothing.
    is_in_time = opens_at is not None and opens_at > now
    draw_until = openings.draw_until(offering.opening, new.starts_at) if is_in_time else None
    return {
        "offering_id": offering.id,
        "pattern_id": new.pattern_id,
        "starts_at": new.starts_at,
        "ends_at": new.ends_at,
        "capacity_hundredths": new.capacity_hundredths,
        "closes_at": new.starts_at - close,
        "opens_at": opens_at,
        "draw_until": draw_until,
        "held_hundredths": 0,
        "held_back_hundredths": 0,
        "waiting_count": 0,
        "state": "closed"
        if any(closures.covers(c, offering, new.starts_at, new.ends_at) for c in standing)
        else "open",
        "is_override": False,
        "override_reason": "",
        "version": 0,
    }


def _insert(rows: list[dict[str, Any]]) -> int:
    statement = insert_into(Slot).on_conflict_do_nothing()

    def work(part: list[dict[str, Any]]) -> None:
        db.session.connection().execute(statement, part)

    for start in range(0, len(rows), BATCH):
        locks.write(lambda: work(rows[start : start + BATCH]))  # noqa: B023
    return len(rows)


def _commit_draws(now: dt.datetime) -> None:
    """Fix the seed of every draw to come that has none."""
    undecided = select(Slot).where(
        Slot.draw_until > now, Slot.drawn_at.is_(None), Slot.id.not_in(select(Draw.slot_id))
    )

    def work() -> None:
        for slot in db.session.scalars(undecided):
            draws.commit(slot, now)

    if db.session.scalars(undecided.limit(1)).first() is not None:
        locks.write(work)


def _claimed(slot_ids: Sequence[int]) -> set[int]:
    """Return the slots that anything refers to: a claim, even an ended one, or a closure."""
    found: set[int] = set()
    for column in (Claim.slot_id, ClosureSlot.slot_id):
        found |= set(db.session.scalars(select(column).where(column.in_(slot_ids))))
    return found


def _offerings_with_patterns(
    offering_ids: Sequence[str] | None, also: Iterable[str]
) -> dict[str, Offering]:
    has_pattern = Offering.id.in_(select(Pattern.offering_id)) | Offering.id.in_(list(also))
    query = select(Offering).where(Offering.withdrawn_at.is_(None), has_pattern)
    query = query.order_by(Offering.id)
    wanted = None if offering_ids is None else set(offering_ids)
    rows = db.session.scalars(query)
    return {row.id: row for row in rows if wanted is None or row.id in wanted}
