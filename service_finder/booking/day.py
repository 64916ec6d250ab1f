"""The day at a place: its sessions, who comes to each, and finding a family at the door."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from service_finder.booking import capacity, parties, visits
from service_finder.booking.kinds import KINDS
from service_finder.booking.parties import Party
from service_finder.booking.queries import day_bounds
from service_finder.extensions import db
from service_finder.models import Booking, BookingEvent, Claim, Offering, Slot, Stay
from service_finder.people import vault

# Who is on the list of the day; the ended ones that staff ended at the door stay visible.
SHOWN = ("confirmed", "attended", "no_show", "requested", "offered")
COMING = ("confirmed", "attended")
MOST_FOUND = 20


@dataclass(frozen=True)
class Arrival:
    """A family on the day's list. `party` is decrypted; `note_keys` name answers without opening
    them to the reader. `stay` is there once they left; `marked` is who checked them in, and when.
    """

    booking: Booking
    party: Party
    note_keys: tuple[str, ...]
    has_add_on: bool
    stay: Stay | None
    marked: BookingEvent | None


@dataclass(frozen=True)
class Session:
    """A session of the day. `left` are places that staff can still give, held-back ones included;
    `held_back` of them are kept from residents. `waiting` is the number of families in the queue.
    """

    slot: Slot
    offering: Offering
    left: int
    held_back: int
    waiting: int
    arrivals: tuple[Arrival, ...]


@dataclass(frozen=True)
class Zone:
    """A free-visit zone: how many are inside now, and how many fit."""

    offering: Offering
    inside: int
    most: int


def sessions(
    service_id: str, on: dt.date, *, offering_ids: Iterable[str] | None = None
) -> list[Session]:
    """Return a place's sessions of a Seoul date, in order of time, with the families of each.

    A stay of several hours is listed once, in its first hour of the day. A handful of reads,
    however many families come.
    """
    slots = _slots(service_id, on, offering_ids)
    arrivals = _arrivals([slot.id for slot in slots])
    found = []
    for slot in slots:
        free = max(0, capacity.free(slot, slot.held_hundredths, is_staff=True))
        found.append(
            Session(
                slot=slot,
                offering=slot.offering,
                left=free // capacity.WHOLE,
                held_back=slot.held_back_hundredths // capacity.WHOLE,
                waiting=slot.waiting_count,
                arrivals=tuple(arrivals.get(slot.id, ())),
            )
        )
    return found


def zones(service_id: str, now: dt.datetime) -> list[Zone]:
    """Return the free-visit zones of a place with their counts of this moment."""
    query = select(Offering).where(
        Offering.service_id == service_id,
        Offering.kind == "hourly_care",
        Offering.withdrawn_at.is_(None),
    )
    rows = db.session.scalars(query.order_by(Offering.id)).all()
    free = [row for row in rows if row.terms.get("free_visit")]
    return [Zone(row, *visits.count(row.id, now)) for row in free]


def find(service_ids: Sequence[str], on: dt.date, text: str) -> list[Booking]:
    """Find the day's bookings at these places by code or by a child's name.

    Names are sealed: only the rows of that day are opened. Spelling counts as written, but not
    case, width or blanks; the beginning or any part of a name does.
    """
    wanted = _folded(text)
    if not wanted or not service_ids:
        return []
    begin, end = day_bounds(on, on)
    of_places = select(Offering.id).where(Offering.service_id.in_(service_ids))
    slot_ids = db.session.scalars(
        select(Slot.id).where(
            Slot.offering_id.in_(db.session.scalars(of_places).all()),
            Slot.starts_at >= begin,
            Slot.starts_at < end,
        )
    ).all()
    query = (
        select(Booking)
        .where(
            Booking.id.in_(select(Claim.booking_id).where(Claim.slot_id.in_(slot_ids))),
            Booking.state.in_(SHOWN),
        )
        .order_by(Booking.starts_at, Booking.id)
        .options(joinedload(Booking.offering))
    )
    rows = db.session.scalars(query).all()
    by_code = [row for row in rows if row.code.casefold() == wanted]
    if by_code:
        return by_code
    return [row for row in rows if _matches(row, wanted)][:MOST_FOUND]


def arrival_of(booking: Booking) -> Arrival:
    """Return one booking (with its claims) as a line of the list."""
    return _lines([booking], _add_ons([booking.id]))[0]


def pick_up_name(stay: Stay) -> str:
    """Return who picked the child up, decrypted; "" after the purge."""
    return vault.unseal(stay.picked_up_sealed)


def _slots(service_id: str, on: dt.date, offering_ids: Iterable[str] | None) -> Sequence[Slot]:
    begin, end = day_bounds(on, on)
    offerings = select(Offering.id).where(
        Offering.service_id == service_id,
        Offering.is_add_on.is_(False),
        Offering.kind.in_(sorted(KINDS)),
    )
    if offering_ids is not None:
        offerings = offerings.where(Offering.id.in_(list(offering_ids)))
    wanted = db.session.scalars(offerings).all()
    query = (
        select(Slot)
        .where(Slot.offering_id.in_(wanted), Slot.starts_at >= begin, Slot.starts_at < end)
        .order_by(Slot.starts_at, Slot.offering_id)
        .options(joinedload(Slot.offering))
    )
    return db.session.scalars(query).all()


def _arrivals(slot_ids: Sequence[int]) -> dict[int, list[Arrival]]:
    """Return the families by the first of these slots that each claims."""
    rows = db.session.execute(
        select(Claim.booking_id, Claim.slot_id)
        .join(Booking, Booking.id == Claim.booking_id)
        .join(Slot, Slot.id == Claim.slot_id)
        .where(
            Claim.slot_id.in_(slot_ids),
            Claim.is_buffer.is_(False),
            Booking.state.in_(SHOWN),
            Claim.wish_rank == 0,
        )
        .order_by(Slot.starts_at, Claim.booking_id)
    )
    first: dict[int, int] = {}
    for booking_id, slot_id in rows:
        first.setdefault(booking_id, slot_id)
    query = select(Booking).where(Booking.id.in_(first)).options(joinedload(Booking.offering))
    bookings = db.session.scalars(query.order_by(Booking.id)).all()
    found: dict[int, list[Arrival]] = defaultdict(list)
    for line in _lines(bookings, _add_ons(list(first))):
        found[first[line.booking.id]].append(line)
    return found


def _lines(bookings: Sequence[Booking], add_ons: set[int]) -> list[Arrival]:
    ids = [booking.id for booking in bookings]
    stays = {
        s.booking_id: s for s in db.session.scalars(select(Stay).where(Stay.booking_id.in_(ids)))
    }
    marks = _marks([b.id for b in bookings if b.state in ("attended", "no_show")])
    return [
        Arrival(
            booking=booking,
            party=parties.unseal_party(booking.party_sealed),
            note_keys=_note_keys(booking),
            has_add_on=booking.id in add_ons,
            stay=stays.get(booking.id),
            marked=marks.get(booking.id),
        )
        for booking in bookings
    ]


def _note_keys(booking: Booking) -> tuple[str, ...]:
    """Name the private questions that were answered, so that a mark can say that there is one."""
    given = parties.unseal_answers(booking.answers_sealed)
    asked = KINDS[booking.offering.kind].questions(booking.offering)
    return tuple(q.key for q in asked if q.key != "consent" and given.get(q.key))


def _add_ons(booking_ids: Sequence[int]) -> set[int]:
    query = (
        select(Claim.booking_id)
        .join(Slot, Slot.id == Claim.slot_id)
        .join(Offering, Offering.id == Slot.offering_id)
        .where(Claim.booking_id.in_(booking_ids), Offering.is_add_on, Claim.status == "held")
    )
    return set(db.session.scalars(query))


def _marks(booking_ids: Sequence[int]) -> dict[int, BookingEvent]:
    """Return the newest event that checked each booking in, or noted that nobody came."""
    if not booking_ids:
        return {}
    query = select(BookingEvent).where(
        BookingEvent.booking_id.in_(booking_ids), BookingEvent.event.in_(("attended", "no_show"))
    )
    return {row.booking_id: row for row in db.session.scalars(query.order_by(BookingEvent.id))}


def _matches(booking: Booking, wanted: str) -> bool:
    if booking.code.casefold().startswith(wanted) and len(wanted) >= 4:
        return True
    party = parties.unseal_party(booking.party_sealed)
    return any(wanted in _folded(child.name) for child in party.children)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text[:100]).casefold().split())
