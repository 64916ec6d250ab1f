from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from service_finder.booking.engine import Party, Refused, reserve
from service_finder.extensions import db
from service_finder.models import Offering, Slot
from tests.booking.make import NOW, make_offering, make_person, make_slot

PHONE: dict[str, Any] = {"answers": {"way": "phone"}, "party": Party(), "lang": "vi", "now": NOW}


@pytest.fixture
def talks(engine: Flask) -> list[Slot]:
    terms = {"party": {}, "ages": None, "series": 3, "ways": ["phone", "online"]}
    expert: Offering = make_offering("counselling", terms=terms)
    return [
        make_slot(expert, f"2026-12-{day:02}T14:00", capacity=1, minutes=50)
        for day in (1, 8, 15, 22)
    ]


def refused(slots: list[Slot], **options: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as error:
        talk(slots, **options)
    db.session.rollback()
    return error.value.codes


def talk(slots: list[Slot], **options: Any) -> Any:
    wanted = [slot.id for slot in slots]
    return reserve(talks_of(slots), wanted, by=make_person(), **(PHONE | options))


def talks_of(slots: list[Slot]) -> str:
    return slots[0].offering_id


def test_a_series_is_booked_whole_and_each_appointment_once(talks: list[Slot]) -> None:
    booking = talk(talks[:3])
    assert (booking.state, len(booking.claims)) == ("confirmed", 3)
    assert refused(talks[2:3]) == ("full",)
    assert talk(talks[3:]).state == "confirmed"


def test_no_more_than_the_series_and_only_by_the_ways_offered(talks: list[Slot]) -> None:
    assert refused(talks) == ("one_session",)
    assert refused(talks[:1], answers={"way": "in_person"}) == ("bad_answer",)
    assert refused(talks[:1], answers={"way": "letter"}) == ("bad_answer",)
    assert refused(talks[:1], answers={}) == ("answer_needed",)


def test_no_reason_is_asked(talks: list[Slot]) -> None:
    assert talk(talks[:1], answers={"way": "online"}).state == "confirmed"
    assert talk(talks[1:2], answers={"way": "phone", "topic": "unsaid"}).state == "confirmed"
