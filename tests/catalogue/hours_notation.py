"""A short way to write schedule lines, for tables that people read."""

from __future__ import annotations

from service_finder.catalogue.hours import Schedule


def written(schedules: tuple[Schedule, ...]) -> str:
    """Write lines as "open TU,WE 10:00-18:00 | closed MO | closed on public"."""
    return " | ".join(_line(line) for line in schedules)


def _line(line: Schedule) -> str:
    is_closed = line.kind == "closed"
    parts = [line.kind, line.byday or ("" if is_closed else "any?")]
    if line.opens_at or line.closes_at:
        parts.append(f"{_clock(line.opens_at)}-{_clock(line.closes_at)}")
    elif not is_closed:
        parts.append("?")
    if line.closed_on:
        parts.append(f"{'on' if is_closed else 'holidays:'} {line.closed_on}")
    if line.valid_from or line.valid_to:
        parts.append(f"{line.valid_from}..{line.valid_to}")
    if line.notes:
        parts.append(f"[{line.notes}]")
    return " ".join(part for part in parts if part)


def _clock(time: object) -> str:
    return str(time)[:5] if time else "?"
