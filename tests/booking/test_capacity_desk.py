"""Capacity in the staff's hands: closures by time, where families can go, weeks, many at once."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from service_finder.booking import alternatives, closures, draws, notices, patterns, weekly
from service_finder.booking import engine as bookings
from service_finder.booking.closures import Scope
from service_finder.booking.engine import Refused
from service_finder.booking.weekly import Row
from service_finder.extensions import db
from service_finder.lib.clock import parse_instant
from service_finder.lib.marking import LANGUAGES
from service_finder.models import (
    Booking,
    Closure,
    Draw,
    Location,
    OutboxMessage,
    Pattern,
    Person,
    Slot,
)
from service_finder.people import residents, vault
from tests.booking.make import (
    NOW,
    STAFF,
    book,
    make_offering,
    make_party,
    make_person,
    make_service,
    make_slot,
)
from tests.booking.test_closing import codes, events
from tests.booking.test_patterns import add_pattern
from tests.conftest import make_settings

BY = {"by": STAFF, "now": NOW}
DAY = (parse_instant("2026-11-28T00:00:00+09:00"), parse_instant("2026-11-29T00:00:00+09:00"))
BROKEN = closures.REASONS[0]


def day_of(service_id: str = "kc-1", *offering_ids: str) -> Scope:
    return Scope(service_id, *DAY, offering_ids)


def book_in(lang: str, slot: Slot, person: Person | None = None) -> Booking:
    by, party = person or make_person(), make_party()
    return bookings.reserve(slot.offering_id, [slot.id], party=party, by=by, lang=lang, now=NOW)


def test_a_scope_is_a_day_hours_a_room_or_the_whole_place(engine: Flask) -> None:
    hall = make_offering("space", terms={"has_rooms": True})
    room = make_offering("space", parent_id=hall.id)
    other = make_offering()
    morning, evening = (make_slot(hall, f"2026-11-28T{hour}:00") for hour in (10, 18))
    small = make_slot(room, "2026-11-28T10:00")
    cafe = make_slot(other, "2026-11-28T10:00")
    make_slot(other, "2026-11-29T10:00")
    make_slot(make_offering(service_id="kc-2"), "2026-11-28T10:00")
    everything = [morning.id, evening.id, small.id, cafe.id]
    assert closures.slots_in(day_of()) == everything
    assert closures.slots_in(day_of("kc-1", hall.id)) == everything[:3]
    assert closures.slots_in(day_of("kc-1", room.id)) == [small.id]
    hours = Scope("kc-1", DAY[0] + dt.timedelta(hours=12), DAY[0] + dt.timedelta(hours=19))
    assert closures.slots_in(hours) == [evening.id]  # 10:00–12:00 ends as it begins
    for scope in (Scope("kc-1", DAY[1], DAY[0]), Scope("kc-1", DAY[0], DAY[0])):
        refused = codes(lambda: bookings.close([], reason="x", scope=scope, **BY))  # noqa: B023
        assert refused == ("bad_range",)


def test_a_closed_range_also_closes_what_opens_later_until_it_is_lifted(engine: Flask) -> None:
    offering = make_offering()
    add_pattern(offering, rounds=[["10:00", "12:00"]])
    closure = bookings.close([], reason=BROKEN, scope=day_of(), **BY)
    patterns.open_slots(dt.date(2026, 11, 29), now=NOW)
    state = {s.starts_at.day: s.state for s in db.session.query(Slot)}
    assert (state[28], state[27], state[29]) == ("closed", "open", "open")
    assert [c.id for c in closures.standing("kc-1", NOW)] == [closure.id]
    assert closures.standing("kc-1", DAY[1]) == closures.standing("kc-2", NOW) == []
    assert closures.close_new(NOW) == 0
    bookings.reopen(closure.id, **BY)
    db.session.expire_all()
    assert {s.state for s in db.session.query(Slot)} == {"open"}
    assert closures.standing("kc-1", NOW) == []


def test_each_family_reads_why_in_its_own_language(engine: Flask, tmp_path: object) -> None:
    slot = make_slot(make_offering(), capacity=9)
    for lang in LANGUAGES:
        person = residents.find_or_add(f"{lang}@example.org", lang=lang, now=NOW)
        db.session.commit()
        bookings.reserve(
            slot.offering_id, [slot.id], party=make_party(), by=person, lang=lang, now=NOW
        )
    settings = make_settings(tmp_path)  # type: ignore[arg-type]
    notices.queue(settings, NOW)
    bookings.close([], reason=BROKEN, scope=day_of(), default="cancel", **BY)
    notices.queue(settings, NOW)
    told = {
        row.lang: vault.unseal(row.text_sealed)
        for row in db.session.query(OutboxMessage).order_by(OutboxMessage.id)
    }
    assert BROKEN in told["en"]
    assert len({text.split("\n")[0] for text in told.values()}) == 5
    assert not [lang for lang in ("ko", "zh", "ja", "vi") if BROKEN in told[lang]]


def test_own_words_reach_whoever_reads_that_language(engine: Flask) -> None:
    slot = make_slot(make_offering(), capacity=9)
    korean, other = (
        bookings.reserve(
            slot.offering_id, [slot.id], party=make_party(), by=make_person(), lang=lang, now=NOW
        )
        for lang in ("ko", "vi")
    )
    texts = {"ko": "배관 공사", "vi": "Sửa ống nước", "zh": " "}
    closure = bookings.close([], reason="", texts=texts, scope=day_of(), default="cancel", **BY)
    reasons = {}
    for booking in (korean, other):
        db.session.refresh(booking)
        assert events(booking)[-1] == "cancelled"
        reasons[booking.lang] = db.session.scalar(
            db.text(
                "SELECT reason FROM booking_event WHERE booking_id = :id ORDER BY id DESC LIMIT 1"
            ),
            {"id": booking.id},
        )
    assert reasons == {"ko": "배관 공사", "vi": "Sửa ống nước"}
    assert closures.reason_text(closure, "vi").text == "Sửa ống nước"
    assert closures.reason_text(closure, "ja").text == "배관 공사"
    assert closures.reason_text(closure, "ja").is_fallback
    nothing = codes(lambda: bookings.close([], reason=" ", texts={}, scope=day_of(), **BY))
    assert nothing == ("reason_needed",)


def test_the_nearest_free_sessions_are_offered_and_each_would_do(engine: Flask) -> None:
    offering = make_offering()
    for service_id, lat in (("kc-1", 37.50), ("kc-2", 37.51), ("kc-9", 37.70)):
        make_service(service_id)
        place = db.session.get_one(Location, service_id)
        place.latitude, place.longitude = lat, 127.0
    db.session.commit()
    closed = make_slot(offering)
    soon = make_slot(offering, "2026-11-28T14:00", capacity=2)
    make_slot(offering, "2026-11-28T16:00", capacity=1)  # too small for two
    later = make_slot(offering, "2026-12-03T10:00")
    near = make_slot(make_offering(service_id="kc-2"), "2026-11-28T10:00")
    make_slot(make_offering(service_id="kc-2", terms={"ages": {"from_months": 84, "to_months": 120,
              "basis": "year"}}), "2026-11-28T14:00")  # fmt: skip
    make_slot(make_offering(service_id="kc-9"), "2026-11-28T10:00")  # 20 km away
    family = book(closed, 2)
    found = alternatives.alternatives(family, by=STAFF, now=NOW, avoiding=[closed.id])
    assert [a.ids for a in found] == [(soon.id,), (near.id,), (later.id,)]
    assert found[0].distance_m == 0 and 1000 < found[1].distance_m < 1200
    bookings.close([], reason=BROKEN, scope=day_of(), decisions={family.code: found[1].ids}, **BY)
    db.session.expire_all()
    assert (family.offering_id, family.flag) == (near.offering_id, "")
    assert events(family)[-1] == "moved"


def test_a_stay_of_hours_moves_to_as_many_hours_in_a_row(engine: Flask) -> None:
    offering = make_offering("hourly_care")
    hours = [
        make_slot(offering, f"2026-11-28T{h}:00", minutes=60, capacity=1) for h in range(10, 16)
    ]
    child = bookings.reserve(
        offering.id, [s.id for s in hours[:2]], party=make_party(), by=make_person(), lang="ko",
        answers={"pick_up": "Father"}, now=NOW,
    )  # fmt: skip
    book(hours[3], answers={"pick_up": "Father"})
    found = alternatives.alternatives(child, by=STAFF, now=NOW)
    assert [a.ids for a in found] == [(hours[4].id, hours[5].id)]


def test_many_sessions_change_at_once_or_not_at_all(engine: Flask) -> None:
    offering = make_offering()
    slots = [make_slot(offering, f"2026-11-{day}T10:00", capacity=4) for day in (28, 29, 30)]
    make_slot(offering, "2026-11-30T18:00", capacity=4)
    full = book(slots[2], 4)
    weekend = weekly.matching(
        offering.id, dt.date(2026, 11, 28), dt.date(2026, 11, 30), weekdays=(5, 6)
    )
    assert [s.id for s in weekend] == [slots[0].id, slots[1].id]
    day = dt.date(2026, 11, 30)
    found = weekly.matching(offering.id, day, day, after=dt.time(9), before=dt.time(12))
    assert [s.id for s in found] == [slots[2].id]
    ids = [s.id for s in slots]
    less = {"reason": "One teacher is ill", **BY}
    assert [b.code for b in bookings.over_booked(ids, 3)] == [full.code]
    assert codes(lambda: bookings.set_capacities(ids, 3, **less)) == ("affected_bookings",)
    db.session.expire_all()
    assert {s.capacity_hundredths for s in slots} == {400}
    bookings.set_capacities(ids, 3, decisions={full.code: "cancel"}, **less)
    db.session.expire_all()
    assert {(s.capacity_hundredths, s.is_override) for s in slots} == {(300, True)}


def row(**columns: object) -> Row:
    values = {
        "pattern_id": None, "weekdays": (5, 6), "rounds": (("10:00", "12:00"),), "capacity": 5,
        "valid_from": dt.date(2026, 11, 21), **columns,
    }  # fmt: skip
    return Row(**values)  # type: ignore[arg-type]


def test_a_week_is_previewed_saved_and_ended(engine: Flask) -> None:
    offering = make_offering(terms={"days_ahead": 8})
    before = weekly.preview(offering.id, [row()], now=NOW)
    assert [r.starts_at.day for r in before.added] == [22, 28, 29]
    assert db.session.query(Slot).count() == 0  # looking changed nothing
    assert weekly.save(offering.id, [row()], **BY)["added"] == 3
    slots = db.session.query(Slot).order_by(Slot.starts_at).all()
    bookings.set_capacity(slots[0].id, 9, reason="A bigger room", **BY)
    booked = book(slots[1], 2)
    kept = weekly.rows_of(offering.id, NOW)
    assert [(r.weekdays, r.rounds, r.capacity) for r in kept] == [
        ((5, 6), (("10:00", "12:00"),), 5)
    ]
    moved = row(pattern_id=kept[0].pattern_id, rounds=(("11:00", "13:00"),), capacity=3)
    seen = weekly.preview(offering.id, [moved], now=NOW)
    assert (len(seen.added), len(seen.removed)) == (4, 1)  # today's 11:00 is still to come
    assert [s.id for s in seen.kept] == [slots[0].id, slots[1].id]
    counts = weekly.save(offering.id, [moved], **BY)
    assert counts == {"added": 4, "resized": 0, "removed": 1, "kept": 2}
    assert booked.state == "confirmed"
    weekly.save(offering.id, [], **BY)
    assert weekly.rows_of(offering.id, NOW) == []
    assert db.session.query(Pattern).one().valid_to == dt.date(2026, 11, 20)


def test_school_holidays_are_a_week_of_their_own(engine: Flask) -> None:
    offering = make_offering(terms={"days_ahead": 8})
    special = row(
        rounds=(("09:00", "11:00"),), is_special=True, valid_from=dt.date(2026, 11, 28),
        valid_to=dt.date(2026, 11, 28),
    )  # fmt: skip
    weekly.save(offering.id, [row(), special], **BY)
    starts = [s.starts_at.astimezone(dt.UTC).strftime("%d %H") for s in
              db.session.query(Slot).order_by(Slot.starts_at)]  # fmt: skip
    assert starts == ["22 01", "28 00", "29 01"]
    christmas = weekly.holidays(dt.date(2026, 12, 20), dt.date(2027, 1, 2))
    assert [(h.on.day, h.code) for h in christmas] == [(25, "christmas"), (1, "new_year")]


def test_a_row_of_another_offering_is_never_overwritten(engine: Flask) -> None:
    theirs = add_pattern(make_offering(service_id="kc-2"), weekdays="0")
    mine = make_offering()
    weekly.save(mine.id, [row(pattern_id=theirs.id)], **BY)
    db.session.expire_all()
    assert theirs.weekdays == "0" and theirs.offering_id != mine.id
    assert len(weekly.rows_of(mine.id, NOW)) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"weekdays": ()}, "bad_pattern"),
        ({"rounds": ()}, "bad_pattern"),
        ({"capacity": -1}, "bad_capacity"),
        ({"valid_to": dt.date(2026, 11, 20)}, "bad_range"),
    ],
)
def test_a_week_that_cannot_be_is_refused(changes: dict[str, object], code: str) -> None:
    assert codes(lambda: weekly.check([row(**changes)])) == (code,)


def test_rounds_are_read_as_typed() -> None:
    assert weekly.read_rounds("13:00-15:00, 9:30 – 12:00\n22:00~24:00") == (
        ("09:30", "12:00"), ("13:00", "15:00"), ("22:00", "00:00"),
    )  # fmt: skip
    for text in ("10-12", "10:00-10:00", "25:00-26:00", "10:00-12:60"):
        assert codes(lambda: weekly.read_rounds(text)) == ("bad_pattern",)  # noqa: B023


def test_a_draw_is_scheduled_run_and_published(engine: Flask) -> None:
    slot = make_slot(make_offering(), "2026-12-05T10:00", capacity=2)
    opens, until = NOW + dt.timedelta(days=1), NOW + dt.timedelta(days=2)
    draws.schedule(slot.id, opens, until, **BY)
    draw = db.session.get_one(Draw, slot.id)
    assert len(draw.seed_hash) == 64 and draws.result(draw) is None
    assert codes(lambda: book(slot)) == ("not_open_yet",)
    entries = [book(slot, size, now=opens) for size in (2, 1, 1)]
    assert {b.state for b in entries} == {"applied"}
    early = codes(lambda: draws.run(slot.id, by=STAFF, now=opens))
    again = codes(
        lambda: draws.schedule(slot.id, until, until + dt.timedelta(days=1), by=STAFF, now=opens)
    )
    assert (early, again) == (("draw_not_due",), ("draw_started",))
    draws.run(slot.id, by=STAFF, now=until)
    draws.run(slot.id, by=STAFF, now=until)
    db.session.expire_all()
    result = draws.result(db.session.get_one(Draw, slot.id))
    assert result is not None
    assert draws.verify(result["seed_hash"], result["seed"], result["free"], result["lines"])
    assert sum(b.children_count for b in entries if b.state == "confirmed") == 2


def test_what_cannot_be_drawn_is_refused(engine: Flask) -> None:
    slot = make_slot(make_offering(), "2026-12-05T10:00")
    hour = dt.timedelta(hours=1)
    for opens, until in ((NOW, NOW + hour), (NOW + hour, NOW + hour), (NOW + hour, slot.ends_at)):
        refused = codes(lambda: draws.schedule(slot.id, opens, until, **BY))  # noqa: B023
        assert refused == ("bad_range",)
    assert codes(lambda: draws.run(slot.id, **BY)) == ("unknown_slot",)
    assert codes(lambda: draws.schedule(999, NOW + hour, NOW + 2 * hour, **BY)) == ("unknown_slot",)
    book(slot)
    booked = codes(lambda: draws.schedule(slot.id, NOW + hour, NOW + 2 * hour, **BY))
    assert booked == ("draw_started",)


def test_closing_leaves_untouched_who_is_not_affected(engine: Flask) -> None:
    slot = make_slot(make_offering())
    elsewhere = book(make_slot(make_offering(), "2026-11-29T10:00"))
    inside = book(slot)
    bookings.close([], reason=BROKEN, scope=day_of(), **BY)
    assert events(elsewhere) == ["booked"]
    assert events(inside) == ["booked", "affected"]
    assert db.session.query(Closure).one().starts_at == DAY[0]
    assert {b.flag for b in db.session.query(Booking)} == {"", "closure:1"}
    with pytest.raises(Refused):
        book(slot)
