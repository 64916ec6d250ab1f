"""The day at the desk: who comes, check-in and out, walk-ins, callers, zones."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from service_finder.booking import day, own_data, rotation
from service_finder.booking import engine as bookings
from service_finder.booking.engine import Child, Party, Refused, Staff
from service_finder.extensions import db
from service_finder.lib.clock import parse_instant
from service_finder.models import Booking, BookingEvent, Person, Stay, ZoneVisit
from service_finder.people import residents, vault
from tests.booking.make import NOW, STAFF, book, make_offering, make_party, make_person, make_slot
from tests.booking.test_closing import codes

TODAY = dt.date(2026, 11, 21)
OTHER = Staff(2, "Mina Park")
AFTERNOON = "2026-11-21T14:00"


def refusal(call: object) -> dict[str, object]:
    with pytest.raises(Refused) as error:
        call()  # type: ignore[operator]
    return {"code": error.value.codes[0], **error.value.refusals[0].params}


def test_the_board_lists_the_sessions_of_that_day_and_who_comes(engine: Flask) -> None:
    offering = make_offering(kind="hourly_care")
    first = make_slot(offering, AFTERNOON, minutes=60, capacity=4)
    second = make_slot(offering, "2026-11-21T15:00", minutes=60, capacity=4)
    make_slot(offering, "2026-11-22T14:00", minutes=60)
    make_slot(make_offering(service_id="kc-2"), AFTERNOON)
    bookings.hold_back(second.id, 1, by=STAFF, now=NOW)
    answers = {"pick_up": "Grandmother", "allergies": "nuts"}
    long = bookings.reserve(
        offering.id, [first.id, second.id], party=make_party(2), answers=answers,
        by=make_person(), lang="vi", now=NOW,
    )  # fmt: skip
    gone = book(second, answers={"pick_up": "Father"})
    bookings.cancel(gone.code, by=STAFF, now=NOW)
    found = day.sessions("kc-1", TODAY)
    assert [(s.slot.id, s.left, s.held_back) for s in found] == [
        (first.id, 2, 0),
        (second.id, 2, 1),
    ]
    assert [[a.booking.code for a in s.arrivals] for s in found] == [[long.code], []]
    arrival = found[0].arrivals[0]
    assert arrival.note_keys == ("pick_up", "allergies")
    assert len(arrival.party.children) == 2
    assert not arrival.has_add_on and arrival.stay is None and arrival.marked is None


def test_a_day_is_a_seoul_day(engine: Flask) -> None:
    offering = make_offering()
    late = make_slot(offering, "2026-11-21T23:00", minutes=30)
    make_slot(offering, "2026-11-22T00:00", minutes=30)
    assert [s.slot.id for s in day.sessions("kc-1", TODAY)] == [late.id]


def test_finding_by_code_or_by_a_childs_name_of_that_day(engine: Flask) -> None:
    slot = make_slot(make_offering(), AFTERNOON, capacity=9)
    tomorrow = make_slot(make_offering(), "2026-11-22T14:00")
    born = dt.date(2021, 5, 5)
    minjun = book(slot, party=Party((Child("김 민준", born),), 1))
    anh = book(slot, party=Party((Child("Nguyễn Minh Anh", born),), 1))
    book(tomorrow, party=Party((Child("김 민준", dt.date(2020, 1, 1)),), 1))

    def found(text: str) -> list[str]:
        return [row.code for row in day.find(["kc-1"], TODAY, text)]

    assert found("민준") == found("김민준") == found(minjun.code.lower()) == [minjun.code]
    assert found("minh anh") == found("NGUYỄN") == [anh.code]
    assert found("") == found("nobody") == []
    assert day.find(["kc-2"], TODAY, "민준") == day.find([], TODAY, "민준") == []


def test_checking_in_twice_says_who_did_it_and_when(engine: Flask) -> None:
    slot = make_slot(make_offering(), AFTERNOON)
    booking = book(slot)
    at = NOW + dt.timedelta(hours=4, minutes=2)
    assert bookings.check_in(booking.code.lower(), by=OTHER, now=at).state == "attended"
    later = at + dt.timedelta(minutes=1)
    said = refusal(lambda: bookings.check_in(booking.code, by=STAFF, now=later))
    assert said == {"code": "already_checked_in", "who": "Mina Park", "at": at}
    bookings.undo_attendance(booking.code, by=STAFF, now=later)
    bookings.no_show(booking.code, by=OTHER, now=later)
    said = refusal(lambda: bookings.no_show(booking.code, by=STAFF, now=later))
    assert said == {"code": "already_no_show", "who": "Mina Park", "at": later}


def test_only_the_days_bookings_are_checked_in(engine: Flask) -> None:
    booking = book(make_slot(make_offering(), "2026-11-22T14:00"))
    said = refusal(lambda: bookings.check_in(booking.code, by=STAFF, now=NOW))
    assert said == {"code": "not_today", "starts_at": booking.starts_at}
    assert codes(lambda: bookings.check_in("NOSUCH", by=STAFF, now=NOW)) == ("unknown_booking",)
    cancelled = book(make_slot(make_offering(), AFTERNOON))
    bookings.cancel(cancelled.code, by=STAFF, now=NOW)
    refused = codes(lambda: bookings.check_in(cancelled.code, by=STAFF, now=NOW))
    assert refused == ("not_possible_now",)


def test_a_no_show_is_undone_within_the_day_only(engine: Flask) -> None:
    slot = make_slot(make_offering(), AFTERNOON)
    booking = book(slot)
    bookings.no_show(booking.code, by=STAFF, now=slot.starts_at)
    last = parse_instant("2026-11-21T23:59:59+09:00")
    assert bookings.undo_attendance(booking.code, by=STAFF, now=last).state == "confirmed"
    bookings.no_show(booking.code, by=STAFF, now=last)
    midnight = parse_instant("2026-11-22T00:00:00+09:00")
    undone = codes(lambda: bookings.undo_attendance(booking.code, by=STAFF, now=midnight))
    assert undone == ("undo_over",)


def test_check_out_names_who_picked_the_child_up(engine: Flask) -> None:
    slot = make_slot(make_offering("hourly_care"), AFTERNOON, minutes=60)
    booking = book(slot, answers={"pick_up": "Grandmother"})
    out = slot.starts_at + dt.timedelta(minutes=50)
    refused = codes(lambda: bookings.check_out(booking.code, "Halmoni", by=STAFF, now=out))
    assert refused == ("not_possible_now",)
    bookings.check_in(booking.code, by=STAFF, now=slot.starts_at)
    for name in ("", "  ", "x" * 51):
        refused = codes(lambda: bookings.check_out(booking.code, name, by=STAFF, now=out))  # noqa: B023
        assert refused == ("pick_up_needed",)
    bookings.check_out(booking.code, " 김 할머니 ", by=OTHER, now=out)
    arrival = day.sessions("kc-1", TODAY)[0].arrivals[0]
    assert arrival.stay is not None
    assert (arrival.stay.out_at, arrival.stay.by_name) == (out, "Mina Park")
    assert day.pick_up_name(arrival.stay) == "김 할머니"
    assert "할머니" not in arrival.stay.picked_up_sealed
    said = refusal(lambda: bookings.check_out(booking.code, "Somebody", by=STAFF, now=out))
    assert said == {"code": "already_checked_out", "who": "Mina Park", "at": out}
    bookings.undo_check_out(booking.code, by=STAFF, now=out)
    bookings.undo_check_out(booking.code, by=STAFF, now=out)
    assert day.sessions("kc-1", TODAY)[0].arrivals[0].stay is None


def test_who_picked_up_is_readable_by_the_family_rotated_and_purged(engine: Flask) -> None:
    slot = make_slot(make_offering("hourly_care"), AFTERNOON, minutes=60)
    person = make_person()
    booking = book(slot, by=person, answers={"pick_up": "Grandmother"})
    bookings.check_in(booking.code, by=STAFF, now=slot.starts_at)
    bookings.check_out(booking.code, "Grandmother", by=STAFF, now=slot.ends_at)
    assert own_data.collect(person)["bookings"][0]["picked_up_by"] == "Grandmother"
    vault.use(["new", "test"], "key")
    before = vault.seal("x")
    stay = db.session.get_one(Stay, booking.id)
    stay.picked_up_sealed = before
    db.session.commit()
    vault.use(["newer", "new"], "key")
    db.session.execute(db.update(Booking).values(party_sealed=None, answers_sealed=None))
    db.session.commit()
    assert rotation.rotate() == 1
    assert vault.is_newest(db.session.get_one(Stay, booking.id).picked_up_sealed)
    own_data.purge(slot.ends_at + dt.timedelta(days=91))
    db.session.expire_all()
    stay = db.session.get_one(Stay, booking.id)
    assert (stay.picked_up_sealed, stay.by, stay.by_name) == ("", "", "")
    marks = db.session.query(BookingEvent).filter_by(event="attended").all()
    assert [mark.facts for mark in marks] == [{}]


def test_a_walk_in_needs_no_account_and_is_there_at_once(engine: Flask) -> None:
    slot = make_slot(make_offering(), AFTERNOON, capacity=3)
    bookings.hold_back(slot.id, 2, by=STAFF, now=NOW)
    now = slot.starts_at + dt.timedelta(minutes=5)
    wanted = {"contact": "", "key": "form-1", "party": make_party(2), "answers": {}, "by": STAFF}
    walk_in = bookings.book_for(
        slot.offering_id, [slot.id], lang="ko", is_here=True, now=now, **wanted
    )
    again = bookings.book_for(
        slot.offering_id, [slot.id], lang="ko", is_here=False, now=now, **wanted
    )
    assert (walk_in.state, again.code) == ("attended", walk_in.code)
    person = db.session.get_one(Person, walk_in.person_id)
    assert (person.contact_type, person.contact_sealed) == ("none", "")
    assert day.sessions("kc-1", TODAY)[0].left == 1
    own_data.purge(slot.ends_at + dt.timedelta(days=91))
    assert db.session.query(Person).count() == 0


def test_a_booking_for_a_caller_becomes_theirs(engine: Flask) -> None:
    slot = make_slot(make_offering(), "2026-11-24T14:00")
    wanted = {"party": make_party(), "answers": {}, "by": STAFF, "lang": "vi", "now": NOW}
    booking = bookings.book_for(
        slot.offering_id, [slot.id], contact="Lan@Example.org", key="k", **wanted
    )
    lan = residents.find("lan@example.org")
    assert lan is not None and booking.person_id == lan.id
    assert (booking.state, booking.lang, lan.lang) == ("confirmed", "vi", "vi")
    event = db.session.query(BookingEvent).filter_by(booking_id=booking.id).one()
    assert (event.event, event.actor, event.by) == ("booked", "staff", f"staff:{STAFF.id}")
    with pytest.raises(residents.BadContact):
        bookings.book_for(slot.offering_id, [slot.id], contact="nonsense", key="l", **wanted)


def test_a_zone_counts_one_in_and_one_out(engine: Flask) -> None:
    zone = make_offering("hourly_care", terms={"free_visit": True, "capacity": 4})
    bookings.arrive(zone.id, 3, now=NOW)
    bookings.arrive(zone.id, 1, now=NOW)
    assert codes(lambda: bookings.arrive(zone.id, 1, now=NOW)) == ("full",)
    later = NOW + dt.timedelta(minutes=30)
    assert bookings.depart(zone.id, 1, now=later) == 3
    assert bookings.depart(zone.id, 3, now=later) == 0
    assert codes(lambda: bookings.depart(zone.id, 1, now=later)) == ("nobody_inside",)
    assert codes(lambda: bookings.depart(zone.id, 0, now=later)) == ("bad_capacity",)
    rows = db.session.query(ZoneVisit).all()
    assert sum(row.people_count for row in rows) == 4
    assert {row.left_at for row in rows} == {later}
    found = day.zones("kc-1", later)
    assert [(z.offering.id, z.inside, z.most) for z in found] == [(zone.id, 0, 4)]
    assert day.zones("kc-2", later) == []
