"""PublicPlace: a service as the outside may know it. Only catalogue.places makes one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from service_finder.catalogue import crisis
from service_finder.catalogue.hours import (
    Closing,
    OpenState,
    Schedule,
    ScheduleException,
    open_state,
)
from service_finder.catalogue.wording import Texts, Worded, Wording, best
from service_finder.lib.ages import AgeRange
from service_finder.lib.holidays import HolidayCalendar

# The source says that it runs no more: found by name only, and said to be over.
ENDED = ("ended_2018", "probably_ended")
ROUND_THE_CLOCK = (
    Schedule(
        "open",
        byday="MO,TU,WE,TH,FR,SA,SU",
        opens_at=dt.time(0),
        closes_at=dt.time(23, 59),
        closed_on="none",
    ),
)


@dataclass(frozen=True, slots=True)
class PublicPhone:
    """A number to show, and the source's Korean words for whose line it is ("" = the main line)."""

    number: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """What may leave the house of one service. `address` and `point` are None when protected.

    point: (latitude, longitude), WGS84. ages: in months, with their basis. is_free and every
    accessibility feature know three answers: True, False, None (nobody knows).
    texts: field -> language -> Wording; "ko" is the source text. confirmed, corrected: field ->
    Seoul date on which staff confirmed it by telephone, or put it in place of the source's.
    """

    id: str
    category: str
    status: str
    is_listed: bool
    is_sensitive: bool
    disclosure: str
    district_code: str
    dong: str
    address: str | None
    postal_code: str
    point: tuple[float, float] | None
    phones: tuple[PublicPhone, ...]
    website: str
    booking_url: str
    schedules: tuple[Schedule, ...]
    exceptions: tuple[ScheduleException, ...]
    closings: tuple[Closing, ...]
    hours_text: str
    ages: AgeRange | None
    capacity: int | None
    is_free: bool | None
    languages: tuple[str, ...]
    accessibility: Mapping[str, bool]
    organization_id: str | None
    alert: str
    source: str
    as_of: str
    confidence: str
    needs_verifying: bool
    verified_at: dt.datetime | None
    updated_at: dt.datetime | None
    texts: Mapping[str, Texts]
    confirmed: Mapping[str, dt.date] = field(default_factory=dict)
    corrected: Mapping[str, dt.date] = field(default_factory=dict)

    @property
    def name_ko(self) -> str:
        """Return the Korean name: it stands beside every other."""
        return self.texts["name"]["ko"].text

    @property
    def answered(self) -> tuple[Schedule, ...]:
        """Return the regular hours; a 24-hour line (crisis_lines.toml) needs no row for them."""
        if not self.schedules and self.id in crisis.always_open():
            return ROUND_THE_CLOCK
        return self.schedules

    @property
    def has_ended(self) -> bool:
        """Say whether its source says that it runs no more."""
        return self.status in ENDED

    @property
    def says_more_than_capacity(self) -> bool:
        """Say whether the source's words on capacity say more than the number of people."""
        words = self.texts.get("capacity", {}).get("ko")
        return words is not None and words.text.replace(" ", "") != f"{self.capacity}명"

    def state_at(self, at: dt.datetime, holidays: HolidayCalendar) -> OpenState:
        """Say whether it is open at an aware instant; of a sensitive place, its telephone."""
        return open_state(
            self.answered,
            self.exceptions,
            at,
            holidays,
            self.closings,
            by_phone=self.is_sensitive,
        )

    def name(self, lang: str) -> Worded:
        """Return the name for a reader; a place always has one."""
        found = self.text("name", lang)
        return found or Worded(self.name_ko, "ko", "source", lang != "ko")

    def text(self, field: str, lang: str) -> Worded | None:
        """Return a field's words for a reader: name, description, fee, capacity or age."""
        return best(self.texts.get(field, {}), lang, allow_machine=not self.is_sensitive)

    @property
    def phone(self) -> str:
        """Return the main number, or ""."""
        return self.phones[0].number if self.phones else ""


def wording(text: str) -> Wording:
    """Return a Korean source text as a Wording."""
    return Wording(text, "source")
