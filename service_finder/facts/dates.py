"""Dates on which the regular hours do not hold, as one text: a line a date, sorted.

"2026-12-25 closed Public holiday" or "2026-12-26 10:00-15:00 own words". A reason is one of
catalogue.hours.dated.REASONS, or the staff's own words in Korean.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from service_finder.lib.marking import N_
from service_finder.models import ScheduleException, Service

FIRST, LAST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)
LONGEST_REASON, MOST = 300, 60
NO_DATE = N_("Give each line its date.")
NO_TIMES = N_("Give both times, the end after the beginning; or none, when it is closed.")
TWICE = N_("One date cannot be closed and open.")
TOO_MANY = N_("There are too many dates. Take out those that are over.")
_LINE = re.compile(r"(\S+) (?:closed|(\S*)-(\S*))(?: (.+))?")


@dataclass(frozen=True, slots=True, order=True)
class Dated:
    """One date in wall time of Seoul: closed where it has no times."""

    on: dt.date
    opens_at: dt.time | None = None
    closes_at: dt.time | None = None
    reason: str = ""

    @property
    def is_closed(self) -> bool:
        """Say whether the place is closed on the whole date."""
        return self.opens_at is None

    def __str__(self) -> str:
        hours = f"{self.opens_at:%H:%M}-{self.closes_at:%H:%M}" if self.opens_at else "closed"
        return f"{self.on} {hours} {self.reason}".strip()


def line(on: str, opens: str, closes: str, reason: str) -> str:
    """Write what somebody typed as a line, be it right or wrong; `parse` says which."""
    hours = f"{opens.strip()}-{closes.strip()}" if opens.strip() or closes.strip() else "closed"
    return f"{on.strip().replace(' ', '') or '?'} {hours} {' '.join(reason.split())}".strip()


def parse(text: str) -> list[Dated]:
    """Read lines, sorted, the same one once; raises ValueError with a msgid."""
    found = sorted({_parse(one) for one in text.split("\n") if one.strip()}, key=_order)
    if len(found) > MOST:
        raise ValueError(TOO_MANY)
    shut = {dated.on for dated in found if dated.is_closed}
    if len(shut) < sum(1 for dated in found if dated.on in shut):
        raise ValueError(TWICE)
    return found


def read(service: Service) -> str:
    """Return a place's dates as text."""
    rows = [
        Dated(row.on_date, *((None, None) if row.is_closed else (row.opens_at, row.closes_at)),
              row.reason)
        for row in service.schedule_exceptions
    ]  # fmt: skip
    return "\n".join(map(str, sorted(rows, key=_order)))


def write(service: Service, text: str) -> None:
    """Put dates in place of those that a place has; the same ones stay as they are."""
    if read(service) == text:
        return
    service.schedule_exceptions = [
        ScheduleException(
            on_date=dated.on, is_closed=dated.is_closed, opens_at=dated.opens_at,
            closes_at=dated.closes_at, reason=dated.reason,
        )
        for dated in parse(text)
    ]  # fmt: skip


def _parse(text: str) -> Dated:
    match = _LINE.fullmatch(text.strip())
    try:
        on = dt.date.fromisoformat(match[1]) if match else FIRST
    except ValueError:
        on = FIRST
    if match is None or not FIRST < on < LAST:
        raise ValueError(NO_DATE)
    reason = match[4] or ""
    if len(reason) > LONGEST_REASON:
        raise ValueError(N_("It is too long."))
    if match[2] is None:
        return Dated(on, reason=reason)
    try:
        opens, closes = (dt.time.fromisoformat(match[n]).replace(tzinfo=None) for n in (2, 3))
    except ValueError:
        raise ValueError(NO_TIMES) from None
    if opens >= closes:
        raise ValueError(NO_TIMES)
    return Dated(on, opens.replace(second=0, microsecond=0), closes.replace(second=0), reason)


def _order(dated: Dated) -> tuple[dt.date, str, str]:
    return dated.on, f"{dated.opens_at or ''}", dated.reason
