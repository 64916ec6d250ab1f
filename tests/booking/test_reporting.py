"""Reports agree with bookings, sessions and children to the last one, purge or not."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict

import pytest
from flask import Flask

from service_finder.booking import own_data, reporting, statistics
from service_finder.booking.engine import (
    Refused,
    attend,
    cancel,
    close,
    move,
    no_show,
    resize,
    tick,
    undo_attendance,
)
from service_finder.booking.figures import Figures, Scope
from service_finder.extensions import db
from service_finder.lib import periods
from service_finder.lib.clock import SEOUL
from service_finder.models import (
    Booking,
    BookingEvent,
    Location,
    Offering,
    Participant,
    ReportTarget,
    Service,
    Slot,
    ZoneVisit,
)
from tests.booking.make import (
    NOW,
    STAFF,
    book,
    make_offering,
    make_party,
    make_service,
    make_slot,
)

TODAY = dt.date(2026, 12, 31)
PLACES = {"kc-1": "11590", "kc-2": "11590", "fc-3": "11680"}


def make_mix(seed: int) -> list[Booking]:
    """Book, wait, cancel, check in, miss and close by chance, in three places."""
    chance = random.Random(seed)
    slots: list[Slot] = []
    for place, district in PLACES.items():
        service = make_service(place)
        assert service.location_id is not None
        db.session.get_one(Location, service.location_id).district_code = district
        db.session.commit()
        kind = "program" if place == "fc-3" else "kids_cafe"
        offering = make_offering(kind, service_id=place)
        for day in (27, 28, 29, 30):
            for hour in (10, 14):
                slots.append(make_slot(offering, f"2026-11-{day}T{hour}:00", capacity=4))
        slots.append(make_slot(offering, "2026-12-05T10:00", capacity=4))
    made = []
    for _ in range(45):
        party = make_party(chance.randint(1, 3), born=f"{chance.randint(2017, 2026)}-01-05")
        try:
            made.append(book(chance.choice(slots), party=party, waitlist=chance.random() < 0.7))
        except Refused:
            continue
    for booking in chance.sample(made, 10):
        cancel(booking.code, by=STAFF, now=NOW)
    close([slots[0].id], reason="A pipe burst", by=STAFF, default="cancel", now=NOW)
    after = NOW + dt.timedelta(days=20)
    for booking in made:
        if db.session.get_one(Booking, booking.id, populate_existing=True).state != "confirmed":
            continue
        act = chance.choice((attend, no_show, no_show, undo_attendance, None))
        at = booking.ends_at - dt.timedelta(minutes=5)
        if act is undo_attendance:
            attend(booking.code, by=STAFF, now=at)
        if act is not None:
            act(booking.code, by=STAFF, now=at)
    tick(after)
    return made


def recount(from_on: dt.date, to_on: dt.date) -> dict[str, dict[object, Figures]]:
    """Count one by one in Python what the report says in sums, from the live tables alone."""
    found: dict[str, dict[object, Figures]] = defaultdict(lambda: defaultdict(Figures))
    districts = {
        row.id: db.session.get_one(Location, row.location_id).district_code
        for row in db.session.query(Service)
    }
    offerings = {row.id: row for row in db.session.query(Offering)}
    for row in db.session.query(Booking):
        local = row.starts_at.astimezone(SEOUL)
        if not from_on <= local.date() <= to_on:
            continue
        offering = offerings[row.offering_id]
        events = db.session.query(BookingEvent).filter_by(booking_id=row.id)
        used = row.state in ("confirmed", "attended")
        one = Figures(
            bookings=1,
            used=used,
            users=used * (row.children_count + row.people_count or 1),
            guardians=used * row.guardians_count,
            checked_in=row.state == "attended",
            waited=any(event.to_state == "waitlisted" for event in events),
            no_shows=row.state == "no_show",
            cancelled=row.state in ("cancelled", "declined"),
            closed=row.state in ("refused", "lapsed"),
            lead_minutes=(row.starts_at - row.created_at) // dt.timedelta(minutes=1),
        )
        for by, key in (
            ("total", ""), ("place", offering.service_id), ("kind", offering.kind),
            ("district", districts[offering.service_id]), ("lang", row.lang),
            ("grid", (local.weekday(), local.hour)), ("days", local.date()),
        ):  # fmt: skip
            found[by][key].add(one)
    for slot in db.session.query(Slot):
        local = slot.starts_at.astimezone(SEOUL)
        if not from_on <= local.date() <= to_on or slot.state != "open":
            continue
        place = offerings[slot.offering_id].service_id
        one = Figures(
            sessions=1,
            capacity_hundredths=slot.capacity_hundredths,
            taken_hundredths=slot.held_hundredths,
        )
        for by, key in (
            ("total", ""), ("place", place), ("kind", offerings[slot.offering_id].kind),
            ("district", districts[place]), ("grid", (local.weekday(), local.hour)),
            ("days", local.date()),
        ):  # fmt: skip
            found[by][key].add(one)
    return found


def bands(from_on: dt.date, to_on: dt.date) -> Counter[str]:
    found: Counter[str] = Counter()
    rows = db.session.query(Booking, Participant).join(Participant)
    for row, child in rows.filter(Booking.state.in_(("confirmed", "attended"))):
        local = row.starts_at.astimezone(SEOUL)
        if from_on <= local.date() <= to_on and child.born_year is not None:
            age = local.year - child.born_year
            found[next(name for below, name in statistics.BANDS if age < below)] += 1
    return found


def assert_agrees(counted: reporting.Counted, from_on: dt.date, to_on: dt.date) -> None:
    truth = recount(from_on, to_on)
    assert counted.total == truth["total"][""]
    for by in ("place", "kind", "district", "lang", "grid", "days"):
        said = {k: line for k, line in getattr(counted, by).items() if line != Figures()}
        assert said == dict(truth[by]), by
    assert +Counter(counted.bands) == bands(from_on, to_on)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_agrees_with_the_bookings_before_and_after_the_purge(
    engine: Flask, seed: int
) -> None:
    make_mix(seed)
    statistics.refresh()
    period = periods.parse("2026-11")
    assert period is not None
    before = reporting.report(Scope(), period, TODAY)
    assert before.now.total.used > 3
    assert before.now.total.waited > 0
    assert before.now.total.no_shows > 0
    for unit in ("2026-11", "2026-Q4", "2026"):
        span = periods.parse(unit)
        assert span is not None
        counted = reporting.report(Scope(), span, TODAY).now
        assert_agrees(counted, span.from_on, span.to_on)
    assert own_data.purge(NOW + own_data.KEEP + dt.timedelta(days=30)) > 0
    statistics.refresh()
    after = reporting.report(Scope(), period, TODAY)
    assert after.now == before.now
    assert_agrees(after.now, period.from_on, period.to_on)


def test_a_report_sees_its_own_places_and_kind_only(engine: Flask) -> None:
    make_mix(3)
    statistics.refresh()
    period = periods.containing(dt.date(2026, 11, 1))
    whole = reporting.report(Scope(), period, TODAY).now
    parts = [reporting.report(Scope((place,)), period, TODAY).now for place in PLACES]
    assert [part.total for part in parts] == [whole.place[place] for place in PLACES]
    assert set(parts[0].place) == {"kc-1"}
    assert set(parts[0].days) <= set(whole.days)
    program = reporting.report(Scope(None, "program"), period, TODAY).now
    assert program.total == whole.kind["program"]
    plain = reporting.count(Scope(), period.from_on, period.to_on, with_details=False)
    assert plain.lang == whole.lang  # the year before is counted without details
    nothing = reporting.report(Scope(()), period, TODAY).now
    assert nothing.total == Figures()


def test_a_running_period_ends_today_and_so_does_the_year_before(engine: Flask) -> None:
    offering = make_offering()
    for day in ("2025-11-20", "2025-11-27", "2026-11-20", "2026-11-27"):
        make_slot(offering, f"{day}T10:00", capacity=3)
    period = periods.containing(dt.date(2026, 11, 21))
    found = reporting.report(Scope(), period, dt.date(2026, 11, 21))
    assert found.is_running
    assert (found.now.total.sessions, found.before.total.sessions) == (1, 1)
    whole = reporting.report(Scope(), period, TODAY)
    assert not whole.is_running
    assert (whole.now.total.sessions, whole.before.total.sessions) == (2, 2)


def test_a_change_counts_even_while_the_clock_stands_still(engine: Flask) -> None:
    offering = make_offering()
    first = make_slot(offering, "2026-11-27T10:00", capacity=9)
    other = make_slot(offering, "2026-12-03T14:00", capacity=9)
    booking = book(first, 1)
    statistics.refresh()
    resize(booking.code, make_party(3), by=STAFF, now=NOW)
    assert statistics.refresh() == 1
    move(booking.code, [other.id], by=STAFF, now=NOW)
    assert statistics.refresh() == 1
    assert statistics.refresh() == 0
    for code, users in (("2026-11", 0), ("2026-12", 3)):
        period = periods.parse(code)
        assert period is not None
        found = reporting.report(Scope(), period, TODAY).now
        assert (found.total.users, found.total.taken) == (users, users)


def test_places_of_add_ons_and_rooms_are_counted_apart(engine: Flask) -> None:
    rounds = make_offering()
    care = make_offering(parent_id=rounds.id, is_add_on=True)
    make_slot(rounds, capacity=20)
    make_slot(care, capacity=4)
    found = reporting.count(Scope(), dt.date(2026, 11, 1), dt.date(2026, 11, 30))
    assert found.total.capacity_hundredths == 2000
    assert found.offerings[care.id].capacity_hundredths == 400


def test_visitors_without_a_booking_are_counted(engine: Flask) -> None:
    zone = make_offering("hourly_care", terms={"free_visit": True, "capacity": 9})
    db.session.add(ZoneVisit(offering_id=zone.id, people_count=3, arrived_at=NOW))
    db.session.commit()
    found = reporting.count(Scope(), dt.date(2026, 11, 1), dt.date(2026, 11, 30))
    assert (found.total.drop_ins, found.place["kc-1"].drop_ins) == (3, 3)


def test_a_target_is_held_against_the_users_of_the_year_so_far(engine: Flask) -> None:
    offering = make_offering()
    for start in ("2026-11-27T10:00", "2026-11-28T10:00", "2026-12-10T10:00"):
        book(make_slot(offering, start, capacity=9), 3)
    statistics.refresh()
    db.session.add(
        ReportTarget(
            service_id="kc-1", kind="kids_cafe", year=2026, users=8, by="staff:1", changed_at=NOW
        )
    )
    db.session.commit()
    november = periods.containing(dt.date(2026, 11, 1))
    (target,) = reporting.report(Scope(), november, TODAY).targets
    assert (target.wanted, target.reached, target.percent) == (8, 6, 75.0)
    assert reporting.report(Scope(("kc-2",)), november, TODAY).targets == []
