"""A move never loses the old place, never passes an approval or a draw; a lost date comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from service_finder.booking import engine as bookings
from service_finder.booking import messages, notices
from service_finder.booking.answering import can_ask_again
from service_finder.booking.changing import fresh
from service_finder.booking.engine import Refused, reserve
from service_finder.booking.parties import Party
from service_finder.booking.wording import when_lines, words
from service_finder.extensions import db
from service_finder.models import Booking, BookingEvent, OutboxMessage
from service_finder.people import residents
from tests.booking.make import NOW, STAFF, book, make_offering, make_person, make_slot
from tests.booking.scenes import apply

UNTIL = NOW + dt.timedelta(minutes=30)


def codes(act: Callable[[], object]) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.codes


@pytest.mark.parametrize(
    ("columns", "capacity", "more", "code"),
    [
        ({}, 0, {}, "full"),
        ({"terms": {"approval": True}}, 5, {}, "not_possible_now"),
        ({}, 5, {"draw_until": UNTIL}, "draw_open"),
        ({}, 5, {"state": "closed"}, "closed"),
        ({"terms": {"party": {"children_min": 3, "children_max": 6}}}, 5, {}, "too_few_children"),
    ],
    ids=["full", "approval", "draw", "closed", "more children"],
)
def test_a_refused_move_to_another_offering_keeps_the_old_place(
    engine: Flask, columns: dict[str, Any], capacity: int, more: dict[str, Any], code: str
) -> None:
    person = make_person()
    first = make_slot(make_offering())
    other = make_offering(**columns)
    there = make_slot(other, "2026-11-29T10:00", capacity=capacity, **more)
    mine = book(first, by=person)

    def move() -> Booking:
        return bookings.move(mine.code, [there.id], offering_id=other.id, by=person, now=NOW)

    assert codes(move) == (code,)
    db.session.expire_all()
    assert (mine.state, mine.offering_id, mine.starts_at) == (
        "confirmed", first.offering_id, first.starts_at,
    )  # fmt: skip
    assert (first.held_hundredths, there.held_hundredths) == (100, 0)


def test_a_move_to_another_offering_of_the_kind_is_one_step(engine: Flask) -> None:
    person = make_person()
    first, there = make_slot(make_offering()), make_slot(make_offering(), "2026-11-29T10:00")
    mine = book(first, by=person)
    moved = bookings.move(mine.code, [there.id], offering_id=there.offering_id, by=person, now=NOW)
    assert (moved.offering_id, moved.state) == (there.offering_id, "confirmed")
    for slot in (first, there):
        db.session.refresh(slot)
    assert (first.held_hundredths, there.held_hundredths) == (0, 100)


def test_moving_to_the_session_it_has_changes_nothing_and_tells_nobody(engine: Flask) -> None:
    person = residents.find_or_add("mina@example.org", lang="ko", now=NOW)
    db.session.commit()
    offering = make_offering()
    first, second = make_slot(offering), make_slot(offering, "2026-11-29T10:00")
    mine = book(first, by=person)
    later = NOW + dt.timedelta(minutes=1)
    for _tap in range(2):
        moved = bookings.move(mine.code, [second.id], by=person, now=later)
        assert [claim.slot_id for claim in moved.claims] == [second.id]
        later += dt.timedelta(minutes=1)
    assert [e.event for e in db.session.query(BookingEvent)] == ["booked", "moved"]
    assert mine.changed_at == NOW + dt.timedelta(minutes=1)
    assert notices.queue(engine.config["SETTINGS"], later) == 2


def test_a_lost_date_comes_back_while_the_other_wishes_stay_open(engine: Flask) -> None:
    hall = make_offering("wedding", terms={"party": {}, "ages": None, "cancel_minutes": 60})
    dates = [make_slot(hall, f"2027-04-1{n}T11:00", capacity=1) for n in range(2)]
    winner, couple = apply(dates[1])
    rival, others = apply(dates[1], dates[0])
    bookings.offer(winner.code, by=STAFF, now=NOW)
    confirmed = bookings.accept(winner.code, by=couple, now=NOW)
    assert confirmed.cancel_until == dates[1].starts_at - dt.timedelta(minutes=60)
    rival = fresh(rival.id)
    assert [c.status for c in rival.claims] == ["ended", "wish"]
    assert not can_ask_again(rival, NOW)
    assert [c.status for c in bookings.still_interested(rival.code, by=others, now=NOW).claims] == [
        "ended", "wish",
    ]  # fmt: skip
    assert len(when_lines(rival, "en")) == 1, "what is lost is not shown as a wish"
    bookings.cancel(winner.code, by=couple, now=NOW)
    rival = fresh(rival.id)
    assert can_ask_again(rival, NOW)
    back = bookings.still_interested(rival.code, by=others, now=NOW)
    assert [c.status for c in back.claims] == ["wish", "wish"]
    assert len(when_lines(back, "en")) == 2


def test_nobody_is_reminded_of_a_session_that_a_closure_took(engine: Flask) -> None:
    person = residents.find_or_add("mina@example.org", lang="ko", now=NOW)
    db.session.commit()
    slot = make_slot(make_offering(), "2026-11-28T15:00")
    book(slot, by=person)
    bookings.close([slot.id], reason="pipe", by=STAFF, now=NOW)
    settings = engine.config["SETTINGS"]
    notices.queue(settings, NOW)
    before = db.session.query(OutboxMessage).count()
    assert notices.queue(settings, slot.starts_at - dt.timedelta(hours=20)) == 0
    assert notices.queue(settings, slot.starts_at - dt.timedelta(hours=1)) == 0
    assert db.session.query(OutboxMessage).count() == before


def test_staff_offering_a_date_is_not_called_a_place_that_became_free(engine: Flask) -> None:
    hall = make_offering("wedding", terms={"party": {}, "ages": None})
    person = residents.find_or_add("mina@example.org", lang="ko", now=NOW)
    db.session.commit()
    slot = make_slot(hall, "2027-04-10T11:00", capacity=1)
    answers = {"guests": 50, "tie": "lives"}
    made = reserve(hall.id, wishes=[(hall.id, slot.id)], party=Party(), answers=answers, by=person,
                   lang="ko", now=NOW)  # fmt: skip
    bookings.offer(made.code, by=STAFF, now=NOW)
    notices.queue(engine.config["SETTINGS"], NOW)
    subjects = [m.subject for m in db.session.query(OutboxMessage).order_by(OutboxMessage.id)]
    assert subjects[-1] == words(messages.OFFERED_DATE.subject, "ko")
