"""What pages and API read of bookings. Reads only; every list is in a stable order."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from service_finder.booking import parties, sharing
from service_finder.booking.capacity import WHOLE
from service_finder.booking.changing import WHOLE_ROW, is_theirs
from service_finder.booking.kinds import KINDS
from service_finder.booking.kinds.kind import Question
from service_finder.booking.openings import rule_of
from service_finder.booking.parties import Party
from service_finder.booking.refusals import Refusal
from service_finder.booking.states import LIVE
from service_finder.extensions import db
from service_finder.lib.clock import SEOUL
from service_finder.models import (
    Booking,
    BookingShare,
    Claim,
    Closure,
    ClosureSlot,
    Draw,
    Offering,
    Pattern,
    PatternException,
    Person,
    Slot,
)
from service_finder.models.slot import AnySlot, SlotRow
from service_finder.people import residents, vault

SlotState = Literal["open", "full", "not_yet", "past", "closed"]
When = Literal["upcoming", "offered", "waiting", "past", "all"]
BOOKABLE = select(Offering).where(
    Offering.withdrawn_at.is_(None),
    Offering.is_add_on.is_(False),
    Offering.kind.in_(sorted(KINDS)),
)
# What every calendar asks: made once.
_OFFERING = BOOKABLE.where(Offering.id == bindparam("id")).options(joinedload(Offering.service))
_SLOTS = (
    select(Slot)
    .where(
        Slot.offering_id == bindparam("id"),
        Slot.starts_at >= bindparam("begin"),
        Slot.starts_at < bindparam("end"),
    )
    .order_by(Slot.starts_at, Slot.id)
)
_SLOT_ROWS = _SLOTS.with_only_columns(*(getattr(Slot, name) for name in SlotRow._fields))
_NEXT_OPENING = (
    select(Slot)
    .where(
        Slot.offering_id == bindparam("id"),
        Slot.opens_at > bindparam("now"),
        Slot.state == "open",
    )
    .order_by(Slot.opens_at, Slot.starts_at)
    .limit(1)
)
_EXCEPTIONS = (
    select(PatternException)
    .where(
        PatternException.offering_id == bindparam("id"),
        PatternException.on_date.between(bindparam("first"), bindparam("last")),
    )
    .order_by(PatternException.on_date)
)


def offering(offering_id: str) -> Offering | None:
    """Return an offering that can be booked, with its service; None when there is none."""
    if "\0" in offering_id:  # PostgreSQL cannot be asked for it
        return None
    return db.session.scalars(_OFFERING, {"id": offering_id}).first()


def offerings_of(
    service_id: str | None = None,
    *,
    kind: str | None = None,
    after: str = "",
    limit: int = 20,
) -> list[Offering]:
    """List offerings of a place or a kind, by id, after an id."""
    query = _narrowed(BOOKABLE, service_id, kind).where(Offering.id > after)
    return list(db.session.scalars(query.order_by(Offering.id).limit(limit)))


def count_offerings(service_id: str | None = None, *, kind: str | None = None) -> int:
    """Count what `offerings_of` lists."""
    rows = _narrowed(BOOKABLE, service_id, kind).subquery()
    return db.session.scalar(select(func.count()).select_from(rows)) or 0


def slots_of(offering_id: str, from_on: dt.date, to_on: dt.date) -> list[Slot]:
    """Return the slots of Seoul dates, both ends in, by time."""
    return list(db.session.scalars(_SLOTS, _period(offering_id, from_on, to_on)))


def slot_rows(offering_id: str, from_on: dt.date, to_on: dt.date) -> list[SlotRow]:
    """Return what is shown of those slots; nothing of it can be changed."""
    found = db.session.connection().execute(_SLOT_ROWS, _period(offering_id, from_on, to_on))
    return list(map(SlotRow._make, found))


def _period(offering_id: str, from_on: dt.date, to_on: dt.date) -> dict[str, Any]:
    begin, end = day_bounds(from_on, to_on)
    return {"id": offering_id, "begin": begin, "end": end}


def next_start(offering_id: str, after_on: dt.date) -> dt.datetime | None:
    """Return when the first session after a Seoul date begins."""
    _begin, end = day_bounds(after_on, after_on)
    query = select(func.min(Slot.starts_at)).where(
        Slot.offering_id == offering_id, Slot.starts_at >= end
    )
    return db.session.scalar(query)


def next_opening(offering_id: str, now: dt.datetime) -> Slot | None:
    """Return the session whose booking opens next."""
    return db.session.scalars(_NEXT_OPENING, {"id": offering_id, "now": now}).first()


def closures_of(slot_ids: Sequence[int]) -> dict[int, Closure]:
    """Return by closed session the closure that closes it, the latest of several."""
    query = (
        select(ClosureSlot.slot_id, Closure)
        .join(Closure, Closure.id == ClosureSlot.closure_id)
        .where(ClosureSlot.slot_id.in_(slot_ids), Closure.reopened_at.is_(None))
        .order_by(Closure.id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def exceptions_of(offering_id: str, from_on: dt.date, to_on: dt.date) -> list[PatternException]:
    """Return the Seoul dates, both ends in, on which the weekly patterns do not hold."""
    asked = {"id": offering_id, "first": from_on, "last": to_on}
    return list(db.session.scalars(_EXCEPTIONS, asked))


def patterns_of(offering_id: str) -> list[Pattern]:
    """Return the weekly patterns of an offering, oldest first."""
    query = select(Pattern).where(Pattern.offering_id == offering_id)
    return list(db.session.scalars(query.order_by(Pattern.valid_from, Pattern.id)))


def slot_state(slot: AnySlot, now: dt.datetime) -> SlotState:
    """Say what a resident can do with a slot. A draw stays open until its window ends."""
    if slot.state == "closed":
        return "closed"
    if now >= slot.closes_at:
        return "past"
    if slot.opens_at is not None and now < slot.opens_at:
        return "not_yet"
    if slot.is_drawing(now):
        return "open"
    return "open" if slot.free_hundredths >= WHOLE else "full"


def left(slot: AnySlot) -> int:
    """Return how many children (of three and over), groups or people still fit."""
    return slot.free_hundredths // WHOLE


def booking_by_code(code: str, *, person_id: int | None = None) -> Booking | None:
    """Return a booking with offering, claims and slots; None when it is somebody else's."""
    query = select(Booking).where(Booking.code == code.upper()).options(*WHOLE_ROW)
    if person_id is not None:
        query = query.where(is_theirs(person_id))
    return db.session.scalars(query).first()


def holder(code: str, contact: str) -> Person | None:
    """Return whose booking this is, when the contact is theirs; None for everything else.

    An unknown number and a wrong contact cost the same: one query, one comparison for each of the
    few who can have a booking. Raises residents.BadContact.
    """
    _kind, text = residents.normalised(contact)
    wanted = vault.keyed_hashes(f"contact:{text}")
    shared = select(BookingShare.person_id).join(Booking, Booking.id == BookingShare.booking_id)
    shared = shared.where(Booking.code == code.upper(), BookingShare.accepted_at.is_not(None))
    own = select(Booking.person_id).where(Booking.code == code.upper())
    people = db.session.scalars(
        select(Person).where(or_(Person.id.in_(own), Person.id.in_(shared))).order_by(Person.id)
    ).all()
    found = None
    for person in [*people, *[Person()] * (sharing.MOST + 1 - len(people))]:
        for key in wanted:
            if hmac.compare_digest(person.contact_key or "", key):
                found = person
    return found


def bookings_of(person_id: int, when: When = "all", *, now: dt.datetime) -> list[Booking]:
    """List a resident's bookings; upcoming and waiting soonest first, past and all newest first."""
    query = select(Booking).where(is_theirs(person_id)).options(*WHOLE_ROW)
    if when == "upcoming":
        query = query.where(
            Booking.state.in_(("confirmed", "requested", "attended")), Booking.ends_at > now
        )
    elif when == "offered":
        query = query.where(Booking.state == "offered", Booking.ends_at > now)
    elif when == "waiting":
        waiting = ("waitlisted", "offered", "applied")
        query = query.where(Booking.state.in_(waiting), Booking.ends_at > now)
    elif when == "past":
        query = query.where(or_(Booking.state.not_in(LIVE), Booking.ends_at <= now))
    order = Booking.starts_at if when in ("upcoming", "offered", "waiting") else Booking.id.desc()
    return list(db.session.scalars(query.order_by(order, Booking.id)))


def position(booking: Booking) -> int | None:
    """Return the place on the waiting list, from 1; None when the booking does not wait."""
    places = [_position(claim) for claim in booking.claims if claim.status == "waiting"]
    return max(places) if places else None


def passed_over(booking: Booking) -> Refusal | None:
    """Say why a waiting family has not been asked: it needs more places than are free."""
    for claim in booking.claims:
        free = claim.slot.free_hundredths
        if claim.status == "waiting" and 0 < free < claim.units_hundredths:
            wanted = -(-claim.units_hundredths // WHOLE)
            return Refusal("full", {"wanted": wanted, "left": free // WHOLE})
    return None


def party_of(booking: Booking) -> Party:
    """Return who comes, decrypted: for the resident and for staff on duty."""
    return parties.unseal_party(booking.party_sealed)


def answers_of(booking: Booking) -> dict[str, Any]:
    """Return the answers, decrypted: for the resident and for staff on duty."""
    return parties.unseal_answers(booking.answers_sealed)


def paused_until(person_id: int | None) -> dt.datetime | None:
    """Return until when a resident cannot book after a missed session; None when they can."""
    person = db.session.get(Person, person_id) if person_id else None
    return person.paused_until if person is not None else None


def questions_of(row: Offering) -> tuple[Question, ...]:
    """Return what an offering asks."""
    return KINDS[row.kind].questions(row)


def opening_rule(row: Offering) -> str:
    """Return the code of the opening rule: always, days_before, weekly or monthly."""
    return str(rule_of(row)["rule"])


def draw_of(slot_id: int) -> Draw | None:
    """Return a slot's draw: its hash always, its seed and list after the draw."""
    return db.session.get(Draw, slot_id)


def draw_with_slot(slot_id: int) -> tuple[Slot, Offering, Draw] | None:
    """Return a session that is drawn, its offering and its draw; None when there is none."""
    draw, slot = db.session.get(Draw, slot_id), db.session.get(Slot, slot_id)
    row = offering(slot.offering_id) if slot is not None else None
    if draw is None or slot is None or row is None:
        return None
    return slot, row, draw


def day_bounds(from_on: dt.date, to_on: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Return the instants between which Seoul dates lie, both ends in."""
    begin = dt.datetime.combine(from_on, dt.time(), SEOUL)
    return begin, dt.datetime.combine(to_on + dt.timedelta(days=1), dt.time(), SEOUL)


def _narrowed(query: Any, service_id: str | None, kind: str | None) -> Any:
    if service_id is not None:
        query = query.where(Offering.service_id == service_id)
    return query.where(Offering.kind == kind) if kind is not None else query


def _position(claim: Claim) -> int:
    ahead = db.session.scalar(
        select(func.count())
        .select_from(Claim)
        .where(
            Claim.slot_id == claim.slot_id,
            Claim.status == "waiting",
            or_(
                Claim.queue_rank < claim.queue_rank,
                (Claim.queue_rank == claim.queue_rank) & (Claim.booking_id < claim.booking_id),
            ),
        )
    )
    return (ahead or 0) + 1
