"""Canaries: rows of protected places with a mark in every column that holds words or a place."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from sqlalchemy import String
from sqlalchemy import Text as LongText

from service_finder.extensions import Model, db
from service_finder.lib.marking import LANGUAGES
from service_finder.models import (
    Accessibility,
    Address,
    Location,
    Phone,
    Program,
    Schedule,
    ScheduleException,
    Service,
    SpokenLanguage,
    Text,
)

MARK = "KANARI"
ROAD = "카나리아로"  # no road of this name is in the directory
LATITUDE, LONGITUDE = 37.5187654, 126.9387654
NUMBER = "02-777-9977"
DONG = "카나리동"
# The point as it would be written; less of it may stand in other places (the comparison of
# answers with and without the hidden ones sees to the rest).
POINTS = ("37.51876", "126.93876")
TRACES = (MARK, ROAD, NUMBER, NUMBER.replace("-", ""), DONG, *POINTS)
HIDDEN = ("c-hidden", "c-shelter", "c-kind", "c-center")
HIDDEN_WORDS = "다람쥐상담의집"  # what somebody who hunts for it may type
PHONE_ONLY = "c-phone"
PHONE_ONLY_NUMBER = "02-777-1122"


def plant_hidden() -> None:
    """Plant four places that nobody may know of, each hidden for a reason of its own."""
    numbers = count(1)
    _plant("c-hidden", "counselling", f"{HIDDEN_WORDS} {MARK}0", "hidden", numbers)
    _plant("c-shelter", "counselling", f"동작 가정폭력 쉼터 {MARK}0", "public", numbers)
    _plant("c-kind", "unheard_of_kind", f"새로운집 {MARK}0", "public", numbers)
    _plant("c-center", "family_center", f"동작가족센터 {MARK}0", "hidden", numbers)
    db.session.commit()


def plant_phone_only() -> None:
    """Plant a place whose name and number may be known, and a programme at the hidden ones."""
    db.session.add(
        Program(
            id="c-program",
            name="공개 프로그램",
            category="victim_support",
            venue_ids="|".join(HIDDEN),
            target="시민",
        )
    )
    address = f"서울특별시 동작구 {ROAD} 77-1"
    _plant(PHONE_ONLY, "counselling", "전화만받는상담소", "phone_only", None, words=address)
    db.session.commit()


def _plant(
    service_id: str,
    category: str,
    name: str,
    level: str,
    numbers: Any,
    *,
    words: str = "",
) -> None:
    def say() -> str:
        return words or f"{MARK}{next(numbers)} {ROAD} 77"

    location = Location(
        id=f"loc-{service_id}",
        location_type="physical",
        disclosure=level,
        district_code="11590",
        latitude=LATITUDE,
        longitude=LONGITUDE,
        dong=DONG,
        point_basis=say(),
    )
    location.address = Address(line=f"서울특별시 동작구 {ROAD} 77 {DONG}", postal_code="06977")
    service = _filled(
        Service,
        say,
        id=service_id,
        category=category,
        name=name,
        status="operating",
        location=location,
        as_of="2024-05",
        confidence="official",
        website="",
        booking_url="",
        age_basis="",
        is_sensitive=False,
        needs_verifying=False,
        row_hash="",
        location_id=location.id,
    )
    service.phones = [
        Phone(number=PHONE_ONLY_NUMBER if words else NUMBER, role=say()),
    ]
    service.schedules = [
        Schedule(
            kind="open",
            byday="MO,TU",
            opens_at=dt.time(9),
            closes_at=dt.time(18),
            notes="",
            source_text=say(),
        )
    ]
    service.schedule_exceptions = [ScheduleException(on_date=dt.date(2026, 11, 21), reason=say())]
    service.languages = [SpokenLanguage(code="vi", note=say())]
    service.accessibility = [Accessibility(feature="step_free", is_present=True, details=say())]
    db.session.add(service)
    for lang in LANGUAGES[1:]:
        for field in (
            "description",
            "fee",
            "capacity",
            "age",
            "alert",
            *(() if words else ("name",)),
        ):
            db.session.add(
                Text(
                    record_type="service",
                    record_id=service_id,
                    field=field,
                    lang=lang,
                    text=say(),
                    origin="official",
                )
            )


def _filled(noun: type[Model], say: Any, **given: Any) -> Any:
    """Make a row with a canary in every column of words that is not given."""
    for column in noun.__table__.columns:
        is_words = isinstance(column.type, String | LongText)
        if is_words and column.name not in given and not column.foreign_keys:
            given[column.name] = say()
    return noun(**given)
