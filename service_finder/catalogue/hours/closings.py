"""Read when a place is closed: days of the week, kinds of holiday, and what it keeps open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from service_finder.catalogue.hours.schedule import DAYS, Schedule
from service_finder.catalogue.hours.words import Token, Uncertain

# Words for "never closed": they look like days ("always") but stand in a list of closings.
_NEVER = ("상시", "연중")


@dataclass(slots=True)
class Closings:
    """Everything said about closing, gathered from all parts of a text."""

    days: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    moves: str = ""
    has_others: bool = False
    is_never: bool = False

    def add(self, days: Iterable[str], kinds: Iterable[str]) -> None:
        """Note weekdays and kinds of holiday on which it is closed."""
        self.days.update(days)
        self.kinds.update(kinds)

    def lines(self) -> list[Schedule]:
        """Write them as closed lines: the weekly one first, then the one for holidays."""
        found = []
        others = ["other_closings"] if self.has_others else []
        kinds = ",".join([*sorted(self.kinds), *sorted(f"-{kind}" for kind in self.kept)])
        if self.days:
            byday = ",".join(day for day in DAYS if day in self.days)
            codes = [f"moves:{self.moves}"] if self.moves else []
            codes += [] if kinds else others
            found.append(Schedule("closed", byday=byday, notes=" ".join(codes)))
        if kinds or (others and not self.days):
            found.append(Schedule("closed", freq="", closed_on=kinds, notes=" ".join(others)))
        return found


def read_days(words: list[Token], at: int) -> tuple[list[str], list[str], int]:
    """Read a list such as 월, 수~일·공휴일 from `at`: days in order, kinds, and where it ends."""
    days: list[str] = []
    kinds: list[str] = []
    while True:
        word = words[at]
        if word.kind == "holiday":
            kinds += word.value.split(",")
        else:
            days += word.value.split(",")
        at += 1
        if word.kind == "day" and _is(words, at, "tilde") and _is(words, at + 1, "day"):
            days[-1:] = _span(word.value, words[at + 1].value)
            at += 2
        after = at + 1 if _is(words, at, "separator") else at
        if after == at or not _is(words, after, "day", "days", "holiday"):
            return days, kinds, at
        at = after


def read_closings(words: list[Token], closings: Closings) -> None:
    """Read a whole list of closings (the part after 휴관) into `closings`."""
    at = 0
    in_bracket: list[str] | None = None
    while at < len(words):
        word = words[at]
        if word.kind == "open_bracket":
            in_bracket = []
        elif word.kind == "close_bracket":
            in_bracket = None
        elif word.kind == "moves":
            closings.moves = word.value
        elif word.kind == "other":
            closings.has_others = True
        elif word.kind == "days" and word.text.startswith(_NEVER):
            closings.is_never = True
        elif word.kind in ("day", "days"):
            days, _, at = read_days([*words[:at], *_only_days(words[at:])], at)
            closings.add(days, ())
            if _is(words, at, "except", "opens"):
                raise Uncertain(words[at].text)
            continue
        elif word.kind == "holiday":
            _holiday(words, at, closings, in_bracket)
        elif word.kind not in ("separator", "closed", "except", "opens", "include"):
            raise Uncertain(word.text)
        at += 1


def _holiday(words: list[Token], at: int, closings: Closings, bracket: list[str] | None) -> None:
    kinds = words[at].value.split(",")
    if not _is(words, at + 1, "except", "opens"):
        closings.kinds.update(kinds)
        if bracket is not None and not _is(words, at + 1, "closed", "include"):
            bracket += kinds
        return
    # "(설날, 추석 제외)" in brackets: one or both? Not certain.
    if bracket:
        raise Uncertain(words[at].text)
    closings.kept.update(kinds)


def _only_days(words: list[Token]) -> list[Token]:
    """Cut a list off at its first holiday: what follows it decides what the holiday means."""
    for index, word in enumerate(words):
        if word.kind == "holiday":
            return words[:index]
    return words


def _is(words: list[Token], at: int, *kinds: str) -> bool:
    return at < len(words) and words[at].kind in kinds


def _span(first: str, last: str) -> list[str]:
    start, length = DAYS.index(first), (DAYS.index(last) - DAYS.index(first)) % 7
    if not length:
        raise Uncertain(f"{first}~{last}")
    return [DAYS[(start + step) % 7] for step in range(length + 1)]
