"""What a place's hours are made of: regular lines, dated exceptions, days, and the answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["open", "closed", "by_appointment", "visit", "phone"]
State = Literal["open", "closed", "by_appointment", "unknown"]

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKDAYS = "MO,TU,WE,TH,FR"
EVERY_DAY = ",".join(DAYS)
# Not an RFC 5545 word: hours that hold on public holidays ("Sat, Sun and holidays 10-17").
ON_HOLIDAYS = "PH"
# HSDS writes a whole day as 00:00-23:59; both ends of that line mean midnight.
LAST_MINUTE = dt.time(23, 59)
# Where lines overlap, the first of these counts.
BEST_FIRST: tuple[State, ...] = ("open", "by_appointment", "unknown")


@dataclass(frozen=True, slots=True)
class Schedule:
    """One line of regular hours in Asia/Seoul wall time. Columns of models/schedule.py, 1:1.

    kind        open, by_appointment, visit (in person only), phone (calls only), closed
    freq        WEEKLY; MONTHLY when byday counts ("-1SU", last Sunday); empty on holiday closings
    byday       "TU,WE,PH"; empty on an open line: the days are not stated;
                empty on a closed line: it closes on holidays (closed_on), not on weekdays
    opens_at    empty with closes_at: open on these days, the hours are not known
    closes_at   at or before opens_at: on the next day; 23:59 is read as midnight
    valid_from, valid_to    both ends included; outside all of them the place is out of season
    closed_on   closed line: kinds of holiday (lib.holidays.KINDS) it closes on, "-kind": opens
                all the same. Open line: "public" it does not hold on public holidays, "none" it
                holds on them too, empty: the text does not say
    attending_type  in_person, phone or empty, for exchange; the program reads `kind`
    notes       codes with spaces between, see below
    source_text the words of the source, whole
    """

    kind: Kind
    freq: str = "WEEKLY"
    byday: str = ""
    opens_at: dt.time | None = None
    closes_at: dt.time | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    closed_on: str = ""
    attending_type: str = ""
    notes: str = ""
    source_text: str = ""

    # Codes in `notes`: session:N, lunch (this line begins after a lunch break), break (after a
    # rest), after_school (begins when school ends), term and vacation (school year or school
    # holidays only), counselling (only that), other_closings (the place may close on days it
    # names itself), moves:next_day (a weekly closing on a holiday: the next day is closed too),
    # moves:after_holidays (then it opens, and closes on the first day after the holidays).

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes in `notes`."""
        return tuple(self.notes.split())

    @property
    def has_clock_times(self) -> bool:
        """Say whether both ends are known."""
        return self.opens_at is not None and self.closes_at is not None

    def is_valid_on(self, date: dt.date) -> bool:
        """Say whether a date is in its season."""
        return (self.valid_from is None or self.valid_from <= date) and (
            self.valid_to is None or date <= self.valid_to
        )

    def falls_on(self, date: dt.date) -> bool:
        """Say whether a date is one of its days of the week (or of the month)."""
        return any(_is_day(date, nth, weekday) for nth, weekday in read_byday(self.byday))


@dataclass(frozen=True, slots=True)
class ScheduleException:
    """One date on which the regular hours do not hold. Columns of models/schedule.py, 1:1.

    Several rows a date are several intervals; one closed row closes the day. Not closed and no
    times: open that day, hours not known.
    """

    on_date: dt.date
    is_closed: bool = True
    opens_at: dt.time | None = None
    closes_at: dt.time | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Closing:
    """A stretch of time, aware, for which staff closed the whole place. It beats all hours."""

    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time on a day, aware. `reason` is a code, set when state is unknown."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    state: State
    reason: str = ""
    # Why it is closed between the span before and this one.
    gap: str = ""
    # What is known of the hours of an unknown span: True when the times are the source's own.
    has_times: bool = True


@dataclass(frozen=True, slots=True)
class Day:
    """One date's hours: the spans that begin on it, and why it is closed outside them."""

    on: dt.date
    spans: tuple[Span, ...]
    reason: str
    # An exception's own words, as entered.
    note: str = ""

    @property
    def state(self) -> State:
        """Sum the day up: the best thing that is certain, else unknown, else closed."""
        states = {span.state for span in self.spans}
        for state in BEST_FIRST:
            if state in states:
                return state
        return "closed"


@dataclass(frozen=True, slots=True)
class OpenState:
    """The answer to "is it open?". `until` and `opens_at` are aware; None where not certain.

    `may_open_on` is set for a closed place whose next opening is a day without known hours: the
    first date on which it may open, to be said in words.
    """

    state: State
    until: dt.datetime | None = None
    opens_at: dt.datetime | None = None
    reason: str = ""
    may_open_on: dt.date | None = None


@lru_cache(maxsize=512)
def read_byday(byday: str) -> tuple[tuple[int, int], ...]:
    """Read "MO,-1SU" as (nth of the month or 0, weekday number); PH is left out."""
    found = []
    for word in byday.split(","):
        if word[-2:] in DAYS:
            found.append((int(word[:-2] or 0), DAYS.index(word[-2:])))
    return tuple(found)


@lru_cache(maxsize=512)
def read_closed_on(closed_on: str) -> tuple[frozenset[str], frozenset[str]]:
    """Read "public,labor_day,-childrens_day" as the kinds closed and the kinds left open."""
    words = [word for word in closed_on.split(",") if word]
    return (
        frozenset(word for word in words if not word.startswith("-")),
        frozenset(word[1:] for word in words if word.startswith("-")),
    )


def _is_day(date: dt.date, nth: int, weekday: int) -> bool:
    if date.weekday() != weekday:
        return False
    if nth < 0:
        # Counted from the end: the same weekday `-nth` weeks later is in the next month.
        later = date + dt.timedelta(weeks=-nth)
        return later.month != date.month and (later - dt.timedelta(weeks=1)).month == date.month
    return nth == 0 or (date.day - 1) // 7 + 1 == nth
