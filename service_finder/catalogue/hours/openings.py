"""Read when a place is open: days, times, sessions, breaks, terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from service_finder.catalogue.hours.clock_times import read_range
from service_finder.catalogue.hours.closings import Closings, read_days
from service_finder.catalogue.hours.schedule import (
    DAYS,
    EVERY_DAY,
    LAST_MINUTE,
    ON_HOLIDAYS,
    Kind,
    Schedule,
)
from service_finder.catalogue.hours.words import Token, Uncertain

_HOLIDAYS_TOO = ("연중", "365", "상시")
_WHOLE_DAY = (dt.time(0, 0), LAST_MINUTE)


@dataclass(slots=True)
class Openings:
    """A walk over the tokens of the opening part; `lines` is what came out."""

    words: list[Token]
    closings: Closings
    lines: list[Schedule] = field(default_factory=list)
    at: int = 0
    # Days and labels that the next times belong to.
    byday: str = ""
    closed_on: str = ""
    kind: Kind = "open"
    season: str = ""
    label: str = ""
    # Days were named and no times have followed yet.
    is_waiting: bool = False

    def read(self) -> list[Schedule]:
        """Read all words; Uncertain when one of them fits nowhere."""
        while self.at < len(self.words):
            word = self.words[self.at]
            if word.kind not in _STEPS:
                raise Uncertain(word.text)
            _STEPS[word.kind](self, word)
        self._flush()
        return self.lines

    def _day(self, word: Token) -> None:
        start = self.at
        days, kinds, self.at = read_days(self.words, self.at)
        if self._take("closed") or self._take("except"):
            self.closings.add(days, kinds)
        elif kinds and self._take("opens"):
            if days:
                raise Uncertain(word.text)
            self.closings.kept.update(kinds)
        else:
            self._flush()
            self._set_days(days, kinds, self.words[start : self.at])

    def _opens(self, word: Token) -> None:
        # "10:00~18:00 운영": says nothing that the days and times before it have not said.
        if not self.lines and not self.is_waiting:
            raise Uncertain(word.text)
        self.at += 1

    def _set_days(self, days: list[str], kinds: list[str], words: list[Token]) -> None:
        if kinds and kinds != ["public"]:
            raise Uncertain(words[-1].text)
        if not days:
            raise Uncertain(words[0].text)
        named = [day for day in DAYS if day in days] + [ON_HOLIDAYS] * bool(kinds)
        self.byday, self.is_waiting, self.label = ",".join(named), True, ""
        self.closed_on = ""
        if any(word.text.startswith(_HOLIDAYS_TOO) for word in words):
            self.closed_on = "none"
        # 평일 is a day that is no weekend and no public holiday (Standard Korean Dictionary).
        elif all(word.text == "평일" for word in words):
            self.closed_on = "public"

    def _time(self, word: Token) -> None:
        self._add(*self._range())

    def _clock24(self, word: Token) -> None:
        self.at += 1
        self.byday = self.byday or EVERY_DAY
        self._add(*_WHOLE_DAY)

    def _after_school(self, word: Token) -> None:
        self.at += 1
        self._need("tilde")
        closes = self._need("time").value
        self.label = "after_school"
        self._add(None, read_range("00:00", closes)[1])

    def _season(self, word: Token) -> None:
        self._flush()
        self.at += 1
        self.season = word.value

    def _session(self, word: Token) -> None:
        self.at += 1
        self.label = f"session:{int(word.text.removesuffix('회차'))}"

    def _counselling(self, word: Token) -> None:
        self.at += 1
        # 전화상담, 방문상담: the way to come, not a service beside others.
        if self.kind not in ("phone", "visit"):
            self.label = "counselling"

    def _channel(self, word: Token) -> None:
        self._flush()
        self.at += 1
        self.kind = "phone" if word.value == "phone" else "visit"
        self.byday = self.closed_on = ""

    def _appointment(self, word: Token) -> None:
        self.at += 1
        if self.is_waiting or not self.lines:
            self.kind = "by_appointment"
            if not self._is("time") and not self.lines:
                self.is_waiting = True
        else:
            self.lines[-1] = replace(self.lines[-1], kind="by_appointment")

    def _lunch(self, word: Token) -> None:
        self.at += 1
        if len(self.lines) != 1:
            raise Uncertain(word.text)
        self._split(self._range(), "lunch" if word.kind == "lunch" else "break")

    def _separator(self, word: Token) -> None:
        self.at += 1

    def _open_bracket(self, word: Token) -> None:
        self.at += 1
        inside = self.words[self.at].kind if self.at < len(self.words) else ""
        if inside in ("lunch", "rest"):
            self.at += 1
            self._split(self._range(), "lunch" if inside == "lunch" else "break")
        elif inside == "time":
            times = self._range()
            self._need("rest")
            self._split(times, "break")
        elif inside == "nth":
            self._monthly()
        elif inside == "appointment":
            self._appointment(word)
        else:
            self._days_in_bracket()
        self._need("close_bracket")

    def _days_in_bracket(self) -> None:
        if not self._is("day", "days", "holiday"):
            raise Uncertain("(")
        days, kinds, self.at = read_days(self.words, self.at)
        if self._take("closed") or self._take("except"):
            self.closings.add(days, kinds)
        # 주말(토): of the days just named, only these.
        elif self.is_waiting and not kinds and set(days) <= set(self.byday.split(",")):
            self.byday = ",".join(day for day in DAYS if day in days)
        else:
            raise Uncertain("(")

    def _monthly(self) -> None:
        nth = self._need("nth").value
        days = self.byday.split(",")
        if not self.is_waiting or len(days) < 2:
            raise Uncertain("nth")
        self.lines.append(Schedule("open", freq="MONTHLY", byday=f"{nth}{days[-1]}"))
        self.byday = ",".join(days[:-1])

    def _range(self) -> tuple[dt.time, dt.time]:
        opens = self._need("time").value
        self._need("tilde")
        next_day = self._take("next")
        return read_range(opens, self._need("time").value, next_day=next_day)

    def _add(self, opens: dt.time | None, closes: dt.time | None) -> None:
        notes = " ".join(code for code in (self.season, self.label) if code)
        self.lines.append(
            Schedule(
                self.kind,
                byday=self.byday,
                opens_at=opens,
                closes_at=closes,
                closed_on=self.closed_on,
                attending_type={"phone": "phone", "visit": "in_person"}.get(self.kind, ""),
                notes=notes,
            )
        )
        self.is_waiting, self.label = False, ""

    def _flush(self) -> None:
        """Write down days that no times followed: open on them, hours not known."""
        if self.is_waiting:
            self._add(None, None)

    def _split(self, rest: tuple[dt.time, dt.time], code: str) -> None:
        if not self.lines:
            raise Uncertain(code)
        line = self.lines.pop()
        opens, closes = line.opens_at, line.closes_at
        if opens is None or closes is None or not opens < rest[0] < rest[1] < closes:
            raise Uncertain(code)
        notes = " ".join([*line.codes, code])
        self.lines += [
            replace(line, closes_at=rest[0]),
            replace(line, opens_at=rest[1], notes=notes),
        ]

    def _is(self, *kinds: str) -> bool:
        return self.at < len(self.words) and self.words[self.at].kind in kinds

    def _take(self, kind: str) -> bool:
        found = self._is(kind)
        self.at += found
        return found

    def _need(self, kind: str) -> Token:
        if not self._is(kind):
            raise Uncertain(kind)
        self.at += 1
        return self.words[self.at - 1]


_STEPS: dict[str, Callable[[Openings, Token], None]] = {
    "day": Openings._day,
    "days": Openings._day,
    "holiday": Openings._day,
    "opens": Openings._opens,
    "time": Openings._time,
    "clock24": Openings._clock24,
    "after_school": Openings._after_school,
    "season": Openings._season,
    "session": Openings._session,
    "counselling": Openings._counselling,
    "channel": Openings._channel,
    "appointment": Openings._appointment,
    "lunch": Openings._lunch,
    "rest": Openings._lunch,
    "separator": Openings._separator,
    "open_bracket": Openings._open_bracket,
}
