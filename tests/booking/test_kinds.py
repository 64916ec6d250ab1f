from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask

from service_finder.booking import engine as bookings
from service_finder.booking.engine import Child, Party, Refused, cancel, move, reserve, tick
from service_finder.extensions import db
from service_finder.models import Booking, BookingEvent, Offering, Person, Slot
from tests.booking.make import NOW, STAFF, book, make_offering, make_party, make_person, make_slot

BABY, BIG = "2025-01-01", "2021-05-05"


def refused(call: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as error:
        call()
    db.session.rollback()
    return error.value.codes


def hours(
    offering: Offering, count: int, capacity: float = 5, day: str = "2026-11-28"
) -> list[Slot]:
    return [
        make_slot(offering, f"{day}T{10 + number}:00", capacity=capacity, minutes=60)
        for number in range(count)
    ]


def take(slots: list[Slot], **options: Any) -> Booking:
    options = {"by": make_person(), "party": make_party(), "now": NOW, "lang": "ko", **options}
    return reserve(slots[0].offering_id, [slot.id for slot in slots], **options)


# kids_cafe


def test_groups_wait_for_staff_and_count_people(engine: Flask) -> None:
    party = {"children_min": 0, "children_max": 20, "people_min": 10, "people_max": 20}
    offering = make_offering(terms={"approval": True, "party": party})
    slot = make_slot(offering, capacity=20)
    answers = {"organization": "Daebang kindergarten"}
    group = book(slot, party=Party(people=15, guardians=2), answers=answers)
    assert (group.state, group.units_hundredths) == ("requested", 1500)
    assert refused(lambda: book(slot, party=Party(people=9), answers=answers)) == (
        "too_few_people",
    )
    assert refused(lambda: book(slot, party=Party(people=21), answers=answers)) == (
        "too_many_people",
    )
    assert refused(lambda: book(slot, party=Party(people=15))) == ("answer_needed",)


def test_play_care_has_its_own_places(engine: Flask) -> None:
    cafe = make_offering(terms={"play_care_from_months": 36})
    care = make_offering(parent_id=cafe.id, is_add_on=True)
    slot, care_slot = make_slot(cafe, capacity=10), make_slot(care, capacity=2)
    wanted = {"answers": {"play_care": True}}
    both = book(slot, 2, **wanted)
    assert {claim.slot_id for claim in both.claims} == {slot.id, care_slot.id}
    assert refused(lambda: book(slot, 1, **wanted)) == ("add_on_full",)
    assert book(slot, 1, answers={"play_care": False}).state == "confirmed"
    baby = make_party(born=BABY)
    assert refused(lambda: book(slot, party=baby, **wanted)) == ("play_care_too_young",)
    cancel(both.code, by=STAFF, now=NOW)
    assert book(slot, 2, **wanted).state == "confirmed"


# hourly_care


@pytest.fixture
def care(engine: Flask) -> Offering:
    weights = {"under_months": 36, "hundredths": 175}
    terms = {"weights": weights, "monthly_minutes": 300, "minutes_max": 180}
    return make_offering("hourly_care", terms=terms)


PICK_UP = {"pick_up": "Grandmother"}


def test_under_threes_weigh_more(care: Offering) -> None:
    slots = hours(care, 2, capacity=5)
    booking = take(slots, party=make_party(2, born=BABY), answers=PICK_UP)
    assert [claim.units_hundredths for claim in booking.claims] == [350, 350]
    assert refused(lambda: take(slots, party=make_party(1, born=BABY), answers=PICK_UP)) == (
        "full",
    )
    assert take(slots, party=make_party(1, born=BIG), answers=PICK_UP).state == "confirmed"


def test_hours_follow_one_another_and_have_a_longest_stay(care: Offering) -> None:
    slots = hours(care, 5)
    assert refused(lambda: take([slots[0], slots[2]], answers=PICK_UP)) == ("not_contiguous",)
    assert refused(lambda: take(slots[:4], answers=PICK_UP)) == ("too_long",)
    assert len(take([slots[2], slots[0], slots[1]], answers=PICK_UP).claims) == 3
    assert refused(lambda: take(slots[:1])) == ("answer_needed",)


def test_each_child_has_so_many_hours_a_month(care: Offering) -> None:
    party = make_party()
    first, second = hours(care, 3), hours(care, 3, day="2026-11-29")
    december = hours(care, 3, day="2026-12-01")
    kept = take(first, party=party, answers=PICK_UP)
    assert refused(lambda: take(second, party=party, answers=PICK_UP)) == ("monthly_limit",)
    assert take(second[:2], party=party, answers=PICK_UP)
    assert take(december, party=party, answers=PICK_UP)
    with pytest.raises(Refused) as error:
        take(second[2:], party=party, answers=PICK_UP)
    used, limit = (error.value.refusals[0].params[key] for key in ("used", "limit"))
    assert (used.count, limit.count) == (5, 5)
    moved = move(kept.code, [s.id for s in first[:2]], by=STAFF, now=NOW)
    assert len(moved.claims) == 2
    assert take(second[2:], party=party, answers=PICK_UP)


# program


def test_a_course_is_booked_with_all_its_sessions_or_not_at_all(engine: Flask) -> None:
    course = make_offering("program", terms={"course": True, "party": {}, "ages": None})
    sessions = [make_slot(course, f"2026-12-{day:02}T10:00", capacity=2) for day in (1, 8, 15)]
    adult = Party()
    booking = reserve(course.id, party=adult, by=make_person(), lang="ko", now=NOW)
    assert len(booking.claims) == 3
    assert refused(lambda: take(sessions[:2], party=adult)) == ("whole_course",)
    assert len(take(sessions, party=adult).claims) == 3
    assert refused(lambda: take(sessions, party=adult)) == ("full",)
    waiting = take(sessions, party=adult, waitlist=True)
    cancel(booking.code, by=STAFF, now=NOW)
    db.session.refresh(waiting)
    assert waiting.state == "offered"


def test_who_books_takes_part_once(engine: Flask) -> None:
    program = make_offering("program", terms={"party": {}, "ages": None, "target": "parents"})
    slot = make_slot(program, capacity=5)
    person = make_person()
    yes = {"target": True}
    assert book(slot, by=person, party=Party(), answers=yes).units_hundredths == 100
    again = make_slot(make_offering("program", terms={"party": {}, "ages": None}))
    assert refused(lambda: book(again, by=person, party=Party())) == ("already_booked",)
    assert refused(lambda: book(slot, party=Party(), answers={"target": False})) == (
        "not_eligible",
    )
    assert refused(lambda: book(slot, party=Party())) == ("answer_needed",)
    assert book(slot, party=Party(people=3), answers=yes).units_hundredths == 300


# wedding


COUPLE = {"guests": 80, "tie": "lives"}


@pytest.fixture
def halls(engine: Flask) -> list[Slot]:
    found = []
    for number in range(3):
        terms = {"party": {}, "ages": None, "guests_max": 100, "apply_days_before": 30}
        hall = make_offering("wedding", service_id=f"wed-{number}", terms=terms)
        found.append(make_slot(hall, f"2027-04-{10 + number}T11:00", capacity=1, minutes=240))
    return found


def apply(wishes: list[Slot], **options: Any) -> tuple[Booking, Person]:
    person = make_person()
    options = {"answers": COUPLE, "by": person, "now": NOW, **options}
    pairs = [(slot.offering_id, slot.id) for slot in wishes]
    booking = reserve(wishes[0].offering_id, wishes=pairs, party=Party(), lang="ko", **options)
    return booking, person


def test_an_application_holds_nothing_until_staff_offer_and_the_couple_confirms(
    halls: list[Slot],
) -> None:
    first, couple = apply(halls)
    second, rivals = apply(halls[:1])
    third, others = apply([halls[0], halls[1]])
    assert [c.wish_rank for c in first.claims] == [1, 2, 3]
    assert {first.state, second.state, third.state} == {"applied"}
    offered = bookings.offer(first.code, halls[0].id, by=STAFF, now=NOW)
    assert (offered.state, offered.offer_until) == ("offered", NOW + dt.timedelta(days=3))
    assert refused(lambda: bookings.offer(second.code, by=STAFF, now=NOW)) == ("full",)
    confirmed = bookings.accept(first.code, by=couple, now=NOW)
    assert confirmed.state == "confirmed"
    assert [c.status for c in confirmed.claims] == ["held", "ended", "ended"]
    db.session.expire_all()
    assert second.state == "refused"
    assert third.state == "applied"
    assert refused(lambda: bookings.still_interested(first.code, by=couple, now=NOW))
    cancel(first.code, by=couple, now=NOW)
    history = db.session.query(BookingEvent).filter_by(booking_id=second.id)
    assert [e.event for e in history][-2:] == ["rival_won", "free_again"]
    assert bookings.still_interested(second.code, by=rivals, now=NOW).state == "applied"
    assert bookings.offer(second.code, by=STAFF, now=NOW).state == "offered"
    assert others.id


def test_an_offer_that_lapses_frees_the_date(halls: list[Slot]) -> None:
    first, _couple = apply(halls[:1])
    second, _rivals = apply(halls[:1])
    bookings.offer(first.code, by=STAFF, now=NOW)
    later = NOW + dt.timedelta(days=3)
    assert tick(later)["lapsed"] == 1
    assert bookings.offer(second.code, by=STAFF, now=later).state == "offered"


def test_who_may_apply_and_when(halls: list[Slot]) -> None:
    assert refused(lambda: apply(halls, answers={"guests": 101, "tie": "lives"})) == (
        "too_many_people",
    )
    assert refused(lambda: apply(halls, answers={"guests": 10, "tie": "none"})) == ("not_eligible",)
    assert refused(lambda: apply(halls, answers={"guests": 10})) == ("answer_needed",)
    assert refused(lambda: apply(halls, answers={"guests": "x", "tie": "lives"})) == ("bad_answer",)
    soon = halls[0].starts_at - dt.timedelta(days=29)
    assert refused(lambda: apply(halls, now=soon)) == ("too_soon",)
    person = make_person()
    apply(halls, by=person)
    assert "one_application" in refused(lambda: apply(halls[1:], by=person))
    other = make_slot(make_offering("wedding", terms={"party": {}}), "2027-05-01T10:00")
    assert refused(lambda: apply([*halls, other])) == ("wishes_wanted",)


# space


@pytest.fixture
def plaza(engine: Flask) -> dict[str, list[Slot]]:
    terms = {"party": {}, "ages": None, "buffer_minutes": 60, "minutes_max": 240}
    hall = make_offering("space", terms={**terms, "has_rooms": True})
    rooms = [make_offering("space", parent_id=hall.id, terms=terms) for _ in range(2)]
    return {
        "hall": hours(hall, 6, capacity=2),
        "one": hours(rooms[0], 6, capacity=1),
        "two": hours(rooms[1], 6, capacity=1),
    }


USE: dict[str, Any] = {"answers": {"purpose": "A reading circle"}, "party": Party(people=5)}


def test_cleaning_time_is_held_after_the_stay(plaza: dict[str, list[Slot]]) -> None:
    rooms = plaza["one"]
    booking = take(rooms[:2], **USE)
    assert booking.ends_at == rooms[1].ends_at
    assert refused(lambda: take(rooms[2:4], **USE)) == ("full",)
    assert take(rooms[3:5], **USE).state == "confirmed"


def test_the_hall_blocks_its_rooms_and_a_room_blocks_the_hall(plaza: dict[str, list[Slot]]) -> None:
    room = take(plaza["one"][:1], **USE)
    assert take(plaza["two"][:1], **USE).state == "confirmed"
    assert refused(lambda: take(plaza["hall"][:1], **USE)) == ("full",)
    hall = take(plaza["hall"][3:5], **USE)
    assert refused(lambda: take(plaza["one"][3:4], **USE)) == ("full",)
    cancel(hall.code, by=STAFF, now=NOW)
    assert take(plaza["one"][3:4], **USE).state == "confirmed"
    cancel(room.code, by=STAFF, now=NOW)


def test_where_a_tie_is_wanted_it_is_declared(engine: Flask) -> None:
    village = make_offering("space", terms={"party": {}, "ages": None, "tie": "district",
                                            "approval": True})  # fmt: skip
    slots = hours(village, 2, capacity=1)
    answers = {"purpose": "Meeting", "tie": True}
    assert take(slots, party=Party(), answers=answers).state == "requested"
    assert refused(lambda: take(slots[1:], party=Party(), answers={**answers, "tie": False})) == (
        "not_eligible",
    )


def test_children_are_named_in_every_kind(care: Offering) -> None:
    nobody = Party((Child("A", dt.date(2027, 1, 1)),), guardians=1)
    assert refused(lambda: take(hours(care, 1), party=nobody, answers=PICK_UP)) == ("not_born_yet",)
