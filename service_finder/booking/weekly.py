"""Editing weekly patterns: rows as typed, what they would change, and saving them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from service_finder.booking import locks, patterns
from service_finder.booking.capacity import WHOLE
from service_finder.booking.parties import Staff
from service_finder.booking.patterns import AHEAD_DAYS, Changes
from service_finder.booking.refusals import Refusal, Refused
from service_finder.catalogue import directory
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.lib.clock import SEOUL
from service_finder.lib.holidays import Holiday
from service_finder.models import Offering, Pattern, Slot

MOST_ROUNDS, MOST_ROWS, MOST_PLACES = 48, 20, 10_000
ON_HOLIDAYS = ("closed", "open", "only")
_TIMES = re.compile(r"(\d{1,2}):(\d{2})\s*[-–~〜～]\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True)
class Row:
    """A weekly pattern as the editor has it. `pattern_id` None: new. Weekdays: Monday is 0."""

    pattern_id: int | None
    weekdays: tuple[int, ...]
    rounds: tuple[tuple[str, str], ...]
    capacity: int
    valid_from: dt.date
    valid_to: dt.date | None = None
    on_holidays: str = "closed"
    is_special: bool = False


def rows_of(offering_id: str, now: dt.datetime) -> list[Row]:
    """Return the patterns of an offering that are not over, regular weeks first."""
    today = now.astimezone(SEOUL).date()
    query = select(Pattern).where(Pattern.offering_id == offering_id)
    query = query.order_by(Pattern.is_special, Pattern.valid_from, Pattern.id)
    return [
        _row(pattern)
        for pattern in db.session.scalars(query)
        if pattern.valid_to is None or pattern.valid_to >= max(today, pattern.valid_from)
    ]


def read_rounds(text: str) -> tuple[tuple[str, str], ...]:
    """Read "10:00-12:00, 13:00-15:00" (commas or lines); Refused("bad_pattern") names the part.

    A round may end after midnight; 24:00 is midnight.
    """
    found = []
    for part in re.split(r"[,;\n、，]+", text):
        if not part.strip():
            continue
        match = _TIMES.fullmatch(part.strip())
        times = [_time(match[1], match[2]), _time(match[3], match[4])] if match else []
        if not match or "" in times or times[0] == times[1]:
            raise Refused(Refusal("bad_pattern", {"line": part.strip()[:40]}, "rounds"))
        found.append((times[0], times[1]))
    return tuple(sorted(set(found)))


def preview(
    offering_id: str, rows: Sequence[Row], *, now: dt.datetime, until_on: dt.date | None = None
) -> Changes:
    """Say which sessions saving would add, resize, remove, and which stay as they are."""
    check(rows)
    offering = db.session.get_one(Offering, offering_id)
    made = [_pattern(row, offering_id) for row in rows]
    return patterns.preview(offering_id, until_on or _until(offering, now), now=now, weekly=made)


def save(
    offering_id: str, rows: Sequence[Row], *, by: Staff, now: dt.datetime | None = None
) -> dict[str, int]:
    """Store the patterns and generate; return how many sessions changed. Refused: bad_pattern.

    A pattern that is gone from the rows ends yesterday: its sessions remember it.
    """
    del by
    now = now or clock.now()
    check(rows)
    yesterday = now.astimezone(SEOUL).date() - dt.timedelta(days=1)

    def work() -> None:
        query = select(Pattern).where(Pattern.offering_id == offering_id)
        query = query.execution_options(populate_existing=True)
        there = {pattern.id: pattern for pattern in db.session.scalars(query)}
        kept = {row.pattern_id for row in rows}
        for row in rows:
            found = there.get(row.pattern_id or 0)
            if found is None:
                db.session.add(_pattern(replace(row, pattern_id=None), offering_id))
            else:
                _fill(found, row)
        for pattern_id, pattern in there.items():
            if pattern_id not in kept:
                pattern.valid_to = min(yesterday, pattern.valid_to or yesterday)

    locks.write(work)
    offering = db.session.get_one(Offering, offering_id)
    return patterns.open_slots(_until(offering, now), offering_ids=[offering_id], now=now)


def check(rows: Sequence[Row]) -> None:
    """Refuse what cannot be a week: no day, no round, dates or numbers out of order."""
    faults = []
    for index, row in enumerate(rows):
        place = f"rows-{index}"
        if not row.weekdays or not row.rounds or len(row.rounds) > MOST_ROUNDS:
            faults.append(Refusal("bad_pattern", {"line": index + 1}, place))
        if not 0 <= row.capacity <= MOST_PLACES:
            faults.append(Refusal("bad_capacity", {}, place))
        if row.valid_to is not None and row.valid_to < row.valid_from:
            faults.append(Refusal("bad_range", {}, place))
    if len(rows) > MOST_ROWS:
        faults.append(Refusal("bad_pattern", {"line": MOST_ROWS + 1}, "rows"))
    if faults:
        raise Refused(*faults)


def holidays(from_on: dt.date, until_on: dt.date) -> list[Holiday]:
    """Return the public holidays between two Seoul dates, both ends in."""
    calendar = directory.calendar()
    found = []
    day = from_on
    while day <= until_on:
        found += [holiday for holiday in calendar.on(day) if holiday.is_public][:1]
        day += dt.timedelta(days=1)
    return found


def matching(
    offering_id: str,
    from_on: dt.date,
    until_on: dt.date,
    *,
    weekdays: Sequence[int] = (),
    after: dt.time | None = None,
    before: dt.time | None = None,
) -> list[Slot]:
    """Return an offering's sessions of a range, for a change of many at once.

    Empty weekdays are all of them; `after` and `before` bound the beginning, in Seoul wall time.
    """
    begin = dt.datetime.combine(from_on, dt.time(), SEOUL)
    end = dt.datetime.combine(until_on + dt.timedelta(days=1), dt.time(), SEOUL)
    query = select(Slot).where(
        Slot.offering_id == offering_id, Slot.starts_at >= begin, Slot.starts_at < end
    )
    found = []
    for slot in db.session.scalars(query.order_by(Slot.starts_at, Slot.id)):
        local = slot.starts_at.astimezone(SEOUL)
        is_day = not weekdays or local.weekday() in weekdays
        if is_day and (after or dt.time()) <= local.time() <= (before or dt.time(23, 59)):
            found.append(slot)
    return found


def _until(offering: Offering, now: dt.datetime) -> dt.date:
    days = int(offering.terms.get("days_ahead", AHEAD_DAYS))
    return now.astimezone(SEOUL).date() + dt.timedelta(days=days)


def _row(pattern: Pattern) -> Row:
    return Row(
        pattern_id=pattern.id,
        weekdays=tuple(int(day) for day in pattern.weekdays.split(",") if day),
        rounds=tuple((start, end) for start, end in pattern.rounds),
        capacity=pattern.capacity_hundredths // WHOLE,
        valid_from=pattern.valid_from,
        valid_to=pattern.valid_to,
        on_holidays=pattern.on_holidays,
        is_special=pattern.is_special,
    )


def _pattern(row: Row, offering_id: str) -> Pattern:
    pattern = Pattern(id=row.pattern_id, offering_id=offering_id)
    _fill(pattern, row)
    return pattern


def _fill(pattern: Pattern, row: Row) -> None:
    pattern.weekdays = ",".join(str(day) for day in sorted(set(row.weekdays)))
    pattern.rounds = [[start, end] for start, end in row.rounds]
    pattern.capacity_hundredths = row.capacity * WHOLE
    pattern.valid_from, pattern.valid_to = row.valid_from, row.valid_to
    pattern.on_holidays, pattern.is_special = row.on_holidays, row.is_special


def _time(hour: str, minute: str) -> str:
    if (int(hour), int(minute)) == (24, 0):
        return "00:00"
    if int(hour) > 23 or int(minute) > 59:
        return ""
    return f"{int(hour):02}:{int(minute):02}"
