"""Turn a source's hours text into lines, all of it or nothing: what is not certain stays text."""

from __future__ import annotations

from dataclasses import dataclass, replace

from service_finder.catalogue.hours.closings import Closings, read_closings
from service_finder.catalogue.hours.openings import Openings
from service_finder.catalogue.hours.periods import Period, read_periods
from service_finder.catalogue.hours.schedule import DAYS, Schedule
from service_finder.catalogue.hours.words import Uncertain, normalised, tokens

_PERIOD, _OPEN, _CLOSED = "운영기간", "운영", "휴관"
_NOTHING = ("", "-")


@dataclass(frozen=True, slots=True)
class Hours:
    """What a text surely says. `problem` is the first piece that was not understood."""

    schedules: tuple[Schedule, ...] = ()
    problem: str = ""

    @property
    def has_clock_times(self) -> bool:
        """Say whether a filter on opening hours can ever find this place open."""
        return knows_hours(self.schedules)


def parse_hours(text: str) -> Hours:
    """Read a Korean hours text. No lines: nothing is certain, and the state is unknown."""
    try:
        return Hours(_read(text))
    except Uncertain as error:
        return Hours(problem=str(error) or text[:20])


def knows_hours(schedules: tuple[Schedule, ...]) -> bool:
    """Say whether at least one line gives days and clock times that surely hold."""
    unsure = {"term", "vacation", "counselling"}
    return any(
        line.kind in ("open", "visit", "phone")
        and line.has_clock_times
        and line.byday
        and not unsure.intersection(line.codes)
        for line in schedules
    )


def count_known(places: list[tuple[Schedule, ...]]) -> int:
    """Count the places with known hours: with fewer than five, no filter is offered."""
    return sum(knows_hours(schedules) for schedules in places)


def _read(text: str) -> tuple[Schedule, ...]:
    closings = Closings()
    lines: list[Schedule] = []
    periods: tuple[Period, ...] = ()
    for part in normalised(text).split(";"):
        part = part.strip()
        if part.startswith(_PERIOD):
            periods = read_periods(part.removeprefix(_PERIOD).strip())
        elif part.startswith(_CLOSED + " "):
            _read_closed(part.removeprefix(_CLOSED).strip(), closings)
        else:
            part = part.removeprefix(_OPEN + " ").strip()
            if part not in _NOTHING:
                lines += Openings(tokens(part), closings).read()
    lines = _settled(lines, closings)
    found = [*_in_season(lines, periods), *closings.lines()]
    return tuple(replace(line, source_text=text) for line in found)


def _read_closed(part: str, closings: Closings) -> None:
    if part not in _NOTHING:
        read_closings(tokens(part), closings)


def _settled(lines: list[Schedule], closings: Closings) -> list[Schedule]:
    """Fill in the days the closings leave, and refuse a text that contradicts itself."""
    rest = ",".join(day for day in DAYS if day not in closings.days)
    if closings.days and rest:
        lines = [line if line.byday else replace(line, byday=rest) for line in lines]
    if closings.is_never:
        if closings.days or closings.kinds:
            raise Uncertain(_CLOSED)
        lines = [replace(line, closed_on="none") for line in lines]
    weekly = {day for line in lines if line.freq == "WEEKLY" for day in line.byday.split(",")}
    if weekly & closings.days:
        raise Uncertain(",".join(sorted(weekly & closings.days)))
    return lines


def _in_season(lines: list[Schedule], periods: tuple[Period, ...]) -> list[Schedule]:
    if not periods:
        return lines
    if not lines:
        raise Uncertain(_PERIOD)
    return [
        replace(line, valid_from=first, valid_to=last) for first, last in periods for line in lines
    ]
