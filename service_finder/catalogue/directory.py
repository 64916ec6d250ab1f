"""The directory in one worker's memory: the search index, and what filters ask of each place.

Made of disclosed places only, and made anew when the revision in the database grows.
"""

from __future__ import annotations

import datetime as dt
import sys
import threading
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from service_finder.catalogue import places, programs, revision, search
from service_finder.catalogue.hours import (
    Closing,
    OpenState,
    Schedule,
    ScheduleException,
    knows_hours,
    open_state,
)
from service_finder.catalogue.place import PublicPlace
from service_finder.catalogue.points import Points
from service_finder.catalogue.search.records import Document
from service_finder.extensions import db
from service_finder.lib import ages
from service_finder.lib.ages import AgeRange
from service_finder.lib.holidays import HolidayCalendar, Override
from service_finder.lib.marking import LANGUAGES
from service_finder.models import District, HolidayOverride, Offering

FREE, STEP_FREE, BOOKABLE, KNOWS_HOURS = 1, 2, 4, 8
# Filters that are one bit each, by their names in links.
FLAGS = {"free": FREE, "step_free": STEP_FREE, "bookable": BOOKABLE}
FIRST_LANGUAGE_BIT = 4
# Kinds that take children: a place of these whose ages nobody stated may still take the child.
FOR_CHILDREN = frozenset(
    {
        "child_development",
        "childcare",
        "childcare_support",
        "family_center",
        "kids_cafe",
        "kiwoom_center",
        "shared_parenting",
        "toy_library",
        "vip_zone",
    }
)
# What decides whether a place is open: lines, exceptions, closings, and whether one calls there.
HoursKey = tuple[tuple[Schedule, ...], tuple[ScheduleException, ...], tuple[Closing, ...], bool]


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of few distinct codes: by ordinal the position in `codes`."""

    codes: tuple[str, ...]
    of: NDArray[np.int32]

    @classmethod
    def from_values(cls, values: Sequence[str]) -> Coded:
        """Code a column."""
        codes = tuple(sorted(set(values)))
        position = {code: n for n, code in enumerate(codes)}
        return cls(codes, np.array([position[value] for value in values], dtype=np.int32))

    def is_any(self, wanted: Sequence[str]) -> NDArray[np.bool_]:
        """Return by ordinal whether the value is one of these codes."""
        by_code = np.array([code in wanted for code in self.codes] or [False], dtype=np.bool_)
        return by_code[self.of]

    def count(self, ordinals: NDArray[np.int32]) -> dict[str, int]:
        """Count the codes among some ordinals; codes that do not occur are left out."""
        numbers = np.bincount(self.of[ordinals], minlength=len(self.codes))
        return {c: int(n) for c, n in zip(self.codes, numbers, strict=True) if n and c}


@dataclass(slots=True)
class Directory:
    """Everything that finding needs, by ordinal (the place's position in `index`)."""

    revision: int
    index: search.Index
    ids: tuple[str, ...]
    organizations: Coded
    updated_at: NDArray[np.int64]  # seconds since 1970, 0 when never
    flags: NDArray[np.int64]
    known: dict[str, int]
    points: Points
    categories: Coded
    districts: Coded
    hours_of: NDArray[np.int32]
    hours: list[HoursKey]
    ages_of: NDArray[np.int32]
    ages: list[AgeRange | None]
    for_children: NDArray[np.bool_]
    language_bits: dict[str, int]
    district_names: dict[str, str]
    bookable: frozenset[str]
    calendar: HolidayCalendar
    _states: dict[dt.datetime, list[OpenState]] = field(default_factory=dict)

    def states_at(self, at: dt.datetime) -> list[OpenState]:
        """Return the open state of every distinct set of hours at an instant (to the minute)."""
        minute = at.replace(second=0, microsecond=0)
        found = self._states.get(minute)
        if found is None:
            found = [
                open_state(lines, exceptions, minute, self.calendar, closings, by_phone=by_phone)
                for lines, exceptions, closings, by_phone in self.hours
            ]
            if len(self._states) > 16:
                self._states.clear()
            self._states[minute] = found
        return found

    def state_of(self, ordinal: int, at: dt.datetime) -> OpenState:
        """Return one place's open state."""
        return self.states_at(at)[int(self.hours_of[ordinal])]

    def openness(self, at: dt.datetime) -> NDArray[np.int8]:
        """Return by ordinal: 1 surely open, -1 surely closed, 0 neither."""
        signs = {"open": 1, "closed": -1}
        states = self.states_at(at)
        by_key = np.array([signs.get(state.state, 0) for state in states] or [0], dtype=np.int8)
        return by_key[self.hours_of]

    def takes(self, age_months: int, on: dt.date) -> NDArray[np.bool_]:
        """Return by ordinal whether a child may fit: surely or possibly, or nobody stated ages."""
        by_key = np.array(
            [
                known is None or ages.fits(known, age_months=age_months, on=on).ok
                for known in self.ages
            ]
            or [True],
            dtype=np.bool_,
        )
        stated = np.array([known is not None for known in self.ages] or [False], dtype=np.bool_)
        fitting: NDArray[np.bool_] = by_key[self.ages_of] & (
            stated[self.ages_of] | self.for_children
        )
        return fitting


_lock = threading.Lock()
_held: dict[str, Directory] = {}


def current() -> Directory:
    """Return the directory of the database's present revision, building it when it is new."""
    where, number = str(db.engine.url), revision.current()
    held = _held.get(where)
    if held is not None and held.revision == number:
        return held
    with _lock:
        held = _held.get(where)
        if held is None or held.revision != number:
            held = read(number)
            if len(_held) > 3:  # tests open many databases; a worker has one
                _held.clear()
            _held[where] = held
    return held


def read(number: int) -> Directory:
    """Build the directory of the places that are in the database now."""
    return build(number, places.every())


def calendar() -> HolidayCalendar:
    """Return the Korean holidays with what staff added or took away."""
    rows = db.session.scalars(select(HolidayOverride).order_by(HolidayOverride.on_date))
    return HolidayCalendar(
        Override(row.on_date, name_ko=row.name, is_holiday=row.is_holiday) for row in rows
    )


def bookable_places() -> frozenset[str]:
    """Return the ids of places at which something can be booked here."""
    query = select(Offering.service_id).where(
        Offering.withdrawn_at.is_(None), Offering.is_add_on.is_(False)
    )
    return frozenset(db.session.scalars(query.distinct()))


def build(number: int, found: Iterable[PublicPlace]) -> Directory:
    """Build the directory of these places; they are looked at one by one and not kept."""
    districts = {row.code: row.name for row in db.session.scalars(select(District))}
    filed = _Filed(districts, bookable_places())
    index = search.build(map(filed.add, found), programs=_programs())
    flags = np.array(filed.flags, dtype=np.int64)
    return Directory(
        revision=number,
        index=index,
        ids=tuple(index.ids),
        organizations=Coded.from_values(filed.organizations),
        updated_at=np.array(filed.updated_at, dtype=np.int64),
        flags=flags,
        known=_known(flags, filed.language_bits),
        points=Points.of(index.ids, filed.categories, filed.points),
        categories=Coded.from_values(filed.categories),
        districts=Coded.from_values(filed.districts),
        hours_of=np.array(filed.hours_of, dtype=np.int32),
        hours=list(filed.hours),
        ages_of=np.array(filed.ages_of, dtype=np.int32),
        ages=list(filed.ages),
        for_children=np.array([code in FOR_CHILDREN for code in filed.categories], dtype=np.bool_),
        language_bits=filed.language_bits,
        district_names=districts,
        bookable=filed.bookable,
        calendar=calendar(),
    )


class _Filed:
    """The directory's columns while they grow; a row's number is the place's ordinal."""

    def __init__(self, district_names: dict[str, str], bookable: frozenset[str]) -> None:
        self.district_names, self.bookable = district_names, bookable
        self.organizations: list[str] = []
        self.updated_at, self.flags = array("q"), array("q")
        self.points: list[tuple[float, float] | None] = []
        self.categories: list[str] = []
        self.districts: list[str] = []
        self.hours: dict[HoursKey, int] = {}
        self.ages: dict[AgeRange | None, int] = {}
        self.hours_of, self.ages_of = array("i"), array("i")
        self.language_bits: dict[str, int] = {}

    def add(self, place: PublicPlace) -> Document:
        """Take a place down; return what the search takes of it."""
        flags = _flags(place, self.language_bits) | BOOKABLE * (place.id in self.bookable)
        key = (place.answered, place.exceptions, place.closings, place.is_sensitive)
        self.hours_of.append(self.hours.setdefault(key, len(self.hours)))
        self.ages_of.append(self.ages.setdefault(place.ages, len(self.ages)))
        self.flags.append(flags)
        self.organizations.append(sys.intern(place.organization_id or ""))
        self.updated_at.append(int(place.updated_at.timestamp()) if place.updated_at else 0)
        self.points.append(place.point)
        self.categories.append(sys.intern(place.category))
        self.districts.append(sys.intern(place.district_code))
        return _document(place, self.district_names, flags)


def _known(flags: NDArray[np.int64], language_bits: dict[str, int]) -> dict[str, int]:
    """Return by filter of one bit, and for the languages together, how many places have it."""
    bits = {**FLAGS, "language": sum(language_bits.values())}
    return {name: int(((flags & bit) != 0).sum()) for name, bit in bits.items()}


def _programs() -> list[search.Program]:
    """Return the programmes that may be suggested: nothing about danger is."""
    return [
        search.Program(
            program.id,
            {lang: wording.text for lang, wording in program.texts["name"].items()},
        )
        for program in programs.every()
        if not program.is_sensitive
    ]


def _flags(place: PublicPlace, language_bits: dict[str, int]) -> int:
    bits = FREE * (place.is_free is True) | STEP_FREE * place.accessibility.get("step_free", False)
    bits |= KNOWS_HOURS * knows_hours(place.schedules)
    for code in place.languages:
        bits |= language_bits.setdefault(code, 1 << (FIRST_LANGUAGE_BIT + len(language_bits)))
    return int(bits)


def _document(place: PublicPlace, districts: dict[str, str], flags: int) -> Document:
    names = {lang: place.name(lang) for lang in LANGUAGES}
    description = place.text("description", "ko")
    return Document(
        id=place.id,
        category=place.category,
        names={lang: name.text for lang, name in names.items() if not name.is_fallback},
        district=districts.get(place.district_code, ""),
        district_code=place.district_code,
        description=description.text if description else "",
        address=place.address or "",
        dong=place.dong,
        lat=place.point[0] if place.point else None,
        lng=place.point[1] if place.point else None,
        is_listed=place.is_listed,
        is_sensitive=place.is_sensitive,
        is_seasonal=place.status == "seasonal",
        is_verified=not place.needs_verifying,
        phones=tuple(phone.number for phone in place.phones),
        flags=flags,
        age_from_months=place.ages.from_months if place.ages else None,
        age_to_months=place.ages.to_months if place.ages else None,
    )
