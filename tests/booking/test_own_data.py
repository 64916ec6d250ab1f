from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from service_finder.booking import own_data, rotation, statistics
from service_finder.booking.engine import Refused, cancel
from service_finder.booking.queries import party_of
from service_finder.extensions import Model, db
from service_finder.models import (
    Booking,
    BookingEvent,
    BookingStatistic,
    IdempotencyKey,
    Participant,
    Person,
)
from service_finder.people import residents, vault
from tests.booking.make import NOW, STAFF, book, make_offering, make_party, make_slot

TERM = own_data.KEEP + dt.timedelta(days=8)


def mina() -> Person:
    person = residents.find_or_add("mina@example.org", lang="ko", now=NOW)
    db.session.commit()
    return person


def test_figures_agree_with_the_bookings_and_outlive_the_purge(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=5)
    mine = book(slot, 3, by=mina(), answers={"needs": "peanut allergy"}, idempotency_key="k")
    other = book(slot, 2)
    waited = book(slot, 1, waitlist=True)
    cancel(other.code, by=STAFF, now=NOW)
    assert statistics.refresh() == 3
    assert statistics.refresh() == 0
    rows = {row.booking_id: row for row in db.session.query(BookingStatistic)}
    assert [rows[b.id].state for b in (mine, other, waited)] == [
        "confirmed", "cancelled", "offered",
    ]  # fmt: skip
    row = rows[mine.id]
    assert (row.children_count, row.hour, row.on_date) == (3, 10, dt.date(2026, 11, 28))
    assert (row.band_3_5, row.band_0_2) == (3, 0)
    assert (row.has_waited, rows[waited.id].has_waited) == (False, True)
    assert row.lead_minutes == 7 * 24 * 60
    assert own_data.purge(NOW + TERM - dt.timedelta(days=2)) == 0
    assert own_data.purge(NOW + TERM) == 3
    assert own_data.purge(NOW + TERM) == 0
    db.session.expire_all()
    assert db.session.query(BookingStatistic).count() == 3
    kept = db.session.get_one(Booking, mine.id)
    assert (kept.party_sealed, kept.answers_sealed, kept.person_id) == (None, None, None)
    assert kept.children_count == 3
    assert {p.child_key for p in db.session.query(Participant)} == {None}
    assert {e.by for e in db.session.query(BookingEvent)} == {""}
    assert db.session.query(IdempotencyKey).count() == 0
    assert party_of(kept).children == ()


def test_residents_see_and_delete_what_is_stored(engine: Flask) -> None:
    person = mina()
    slot = make_slot(make_offering(), capacity=2)
    party = make_party(2)
    booking = book(slot, by=person, party=party, answers={"needs": "a quiet corner"})
    waiting = book(slot, 1, waitlist=True)
    shown = own_data.collect(person)
    assert shown["contact"] == "mina@example.org"
    assert shown["bookings"][0]["children"][0]["name"] == party.children[0].name
    assert shown["bookings"][0]["answers"] == {"needs": "a quiet corner"}
    own_data.forget(person, settings=engine.config["SETTINGS"], now=NOW)
    assert residents.find("mina@example.org") is None
    db.session.expire_all()
    assert (booking.state, booking.person_id) == ("cancelled", None)
    assert waiting.state == "offered"
    assert db.session.get_one(BookingStatistic, booking.id).state == "cancelled"


def test_keys_are_rotated_and_the_same_child_is_still_known(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=5)
    party = make_party()
    vault.use(["old"], "secret")
    booking = book(slot, by=mina(), party=party)
    vault.use(["new", "old"], "secret")
    with pytest.raises(Refused) as error:
        book(slot, party=party)
    assert error.value.codes == ("already_booked",)
    assert rotation.rotate() == 2
    assert rotation.rotate() == 0
    vault.use(["new"], "secret")
    db.session.expire_all()
    assert party_of(booking) == party
    assert residents.find("mina@example.org") is not None
    with pytest.raises(Refused) as error:
        book(slot, party=party)
    assert error.value.codes == ("already_booked",)


def test_no_sealed_column_is_forgotten_when_keys_are_rotated() -> None:
    sealed = {
        (mapper.class_, column.key)
        for mapper in Model.registry.mappers
        for column in mapper.columns
        if column.key.endswith("_sealed")
    }
    assert sealed == {(model, name) for model, names in rotation.SEALED.items() for name in names}
