"""The days of an offering: which are shown, how to go on, and when booking opens next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from service_finder.booking import closures, queries, reasons, wishing, wording
from service_finder.booking.refusals import Amount
from service_finder.catalogue.wording import Worded
from service_finder.lib import clock, formats
from service_finder.lib.clock import SEOUL, rfc3339
from service_finder.models import Offering
from service_finder.public import session_words

WEEK = dt.timedelta(days=7)
DAY = dt.timedelta(days=1)
FARTHEST_BACK = dt.timedelta(days=31)
FIRST, LAST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Span:
    """Seoul dates that are shown, both ends in: a week from any day, or a calendar month."""

    first: dt.date
    last: dt.date
    is_month: bool

    @property
    def before(self) -> dt.date:
        """Return the day from which the span before this one is shown."""
        if self.is_month:
            return (self.first.replace(day=1) - DAY).replace(day=1)
        return self.first - WEEK

    @property
    def after(self) -> dt.date:
        """Return the day from which the next span is shown."""
        return self.last + DAY


def read_date(text: str) -> tuple[dt.date, bool]:
    """Read a date of the query: (date, False), or (today, True) when it is none."""
    if not text:
        return clock.today(), False
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        return clock.today(), True
    return (date, False) if FIRST <= date <= LAST else (clock.today(), True)


def first_day(row: Offering, now: dt.datetime) -> dt.date:
    """Return the day of the first session for which one can still apply; today when none is."""
    soonest = wishing.soonest(row, now).astimezone(SEOUL).date()
    starts_at = queries.next_start(row.id, soonest - DAY)
    return (starts_at or now).astimezone(SEOUL).date()


def span_of(from_on: dt.date, is_month: bool, today: dt.date) -> Span:
    """Return the week from a day, or its month; what is over of this month is left out."""
    if not is_month:
        return Span(from_on, from_on + WEEK - DAY, False)
    first = from_on.replace(day=1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - DAY
    if first <= today <= last:
        first = min(from_on, today)
    return Span(first, last, True)


def calendar(
    row: Offering, from_on: dt.date, is_month: bool, now: dt.datetime, lang: str
) -> dict[str, Any]:
    """Return what the calendar of an offering shows."""
    today = now.astimezone(SEOUL).date()
    soonest = wishing.soonest(row, now)
    span = span_of(from_on, is_month, soonest.astimezone(SEOUL).date())
    slots = queries.slot_rows(row.id, span.first, span.last)
    if span.first == today:  # what is over today is of no use; earlier days may be looked at
        slots = [slot for slot in slots if slot.closes_at > now]
    closed = [slot.id for slot in slots if slot.state == "closed"]
    why = _reasons(closed, lang) if closed else {}
    in_time = [slot for slot in slots if slot.starts_at >= soonest]
    return {
        "days": session_words.days(slots, now, lang, why, soonest),
        "is_open": any(queries.slot_state(slot, now) == "open" for slot in in_time),
        "other_days": _other_days(row, span, lang),
        "from_on": from_on.isoformat(),
        "dates": _dates(span, today, lang),
        "is_month": is_month,
        "previous": _step(span.before, span, lang) if span.first > today - FARTHEST_BACK else None,
        "next": _step(span.after, span, lang),
        "other_span": _link(from_on, not is_month),
        "first_later": None if slots else _first_later(row, span, lang),
        "opening": _opening(row, now, lang),
    }


def _reasons(slot_ids: list[int], lang: str) -> dict[int, Worded]:
    """Return by closed session why it is closed; each closure is read once."""
    found = queries.closures_of(slot_ids)
    words = {row.id: closures.reason_text(row, lang) for row in found.values()}
    return {slot_id: words[row.id] for slot_id, row in found.items()}


def _dates(span: Span, today: dt.date, lang: str) -> tuple[str, str]:
    """Return the first and the last day in words, with the year when it is another one."""
    style = "short" if span.first.year == span.last.year == today.year else "full"
    return formats.date_text(span.first, lang, style), formats.date_text(span.last, lang, style)


def _other_days(row: Offering, span: Span, lang: str) -> list[tuple[str, Worded | None]]:
    """Return (day, reason) of the days on which the usual hours do not hold."""
    return [
        (formats.date_text(other.on_date, lang), reasons.worded(other.reason, lang))
        for other in queries.exceptions_of(row.id, span.first, span.last)
    ]


def _step(date: dt.date, span: Span, lang: str) -> tuple[str, str]:
    """Return the address of another span and, for a month, its name."""
    month = formats.date_text(date, lang, "month") if span.is_month else ""
    return _link(date, span.is_month), month[:1].upper() + month[1:]


def _first_later(row: Offering, span: Span, lang: str) -> tuple[str, str] | None:
    """Return the first day after the span on which there is a session."""
    starts_at = queries.next_start(row.id, span.last)
    if starts_at is None:
        return None
    date = starts_at.astimezone(SEOUL).date()
    style = "short" if date.year == clock.today().year else "full"
    return _link(date, span.is_month), formats.date_text(date, lang, style)


def _opening(row: Offering, now: dt.datetime, lang: str) -> dict[str, Any] | None:
    """Return the next moment at which booking opens, and how long it is until then."""
    slot = queries.next_opening(row.id, now)
    if slot is None or slot.opens_at is None:
        return None
    return {
        "slot_id": slot.id,
        "at": rfc3339(slot.opens_at),
        "now": rfc3339(now),
        "moment": formats.moment_text(slot.opens_at, lang),
        "left": left_text(slot.opens_at - now, lang),
        "when": session_words.when_text(slot.starts_at, slot.ends_at, lang),
    }


def left_text(left: dt.timedelta, lang: str) -> str:
    """Write how long something takes until it comes, in its two largest units."""
    seconds = max(0, int(left.total_seconds()))
    days, hours, minutes = seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60
    if days:
        parts = [Amount(days, "day"), Amount(hours, "hour")]
    elif hours:
        parts = [Amount(hours, "hour"), Amount(minutes, "minute")]
    else:
        parts = [Amount(minutes, "minute"), Amount(seconds % 60, "second")]
    words = [wording.param_text(part, lang) for part in parts if part.count]
    return ("" if lang in ("ja", "zh") else " ").join(words)


def _link(from_on: dt.date, is_month: bool) -> str:
    return f"?from={from_on.isoformat()}&span={'month' if is_month else 'week'}#sessions"
