"""What staff do about an application beside deciding: notes, messages, who sees to it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from service_finder.booking import locks
from service_finder.booking.changing import actor_of, locked, record
from service_finder.booking.parties import Staff
from service_finder.booking.refusals import Refusal, Refused
from service_finder.extensions import db, insert_into
from service_finder.lib import clock
from service_finder.models import (
    ApplicationCase,
    ApplicationNote,
    Booking,
    BookingEvent,
    StaffMember,
)
from service_finder.people import vault

LONGEST = 2000


def write_to(code: str, text: str, *, by: Staff, now: dt.datetime | None = None) -> Booking:
    """Write to the applicant; the message leaves after the commit. Refused: reason_needed."""
    now, text = now or clock.now(), _checked(text, "message")

    def work() -> Booking:
        booking, _slots = locked(code, by=by)
        actor, who = actor_of(by)
        record(booking, booking.state, "written_to", actor, who, now, reason=text)
        return booking

    return locks.write(work)


def add_note(booking_id: int, text: str, *, by: Staff, now: dt.datetime | None = None) -> None:
    """Keep a note that only colleagues read. Refused: reason_needed."""
    now, text = now or clock.now(), _checked(text, "note")
    row = ApplicationNote(
        booking_id=booking_id, staff_id=by.id, at=now, text_sealed=vault.seal(text)
    )
    locks.write(lambda: db.session.add(row))


def assign(booking_id: int, staff_id: int | None) -> None:
    """Give an application to a colleague, or (None) back to everybody."""

    def work() -> None:
        given = insert_into(ApplicationCase).values(booking_id=booking_id, assigned_id=staff_id)
        db.session.execute(
            given.on_conflict_do_update(
                index_elements=["booking_id"], set_={"assigned_id": staff_id}
            )
        )

    locks.write(work)


def assigned_to(booking_ids: list[int]) -> dict[int, int]:
    """Return who sees to which of these applications."""
    query = select(ApplicationCase.booking_id, ApplicationCase.assigned_id)
    rows = db.session.execute(query.where(ApplicationCase.booking_id.in_(booking_ids)))
    return {booking_id: staff_id for booking_id, staff_id in rows if staff_id is not None}


def notes_of(booking_id: int) -> list[tuple[ApplicationNote, str, str]]:
    """Return the notes of an application with author and text, oldest first."""
    query = select(ApplicationNote, StaffMember.name).join(
        StaffMember, StaffMember.id == ApplicationNote.staff_id
    )
    rows = db.session.execute(
        query.where(ApplicationNote.booking_id == booking_id).order_by(ApplicationNote.id)
    )
    return [(row, name, vault.unseal(row.text_sealed)) for row, name in rows]


def history_of(booking_id: int) -> list[tuple[BookingEvent, str]]:
    """Return what happened to a booking, oldest first, with the name of the staff who did it."""
    query = select(BookingEvent).where(BookingEvent.booking_id == booking_id)
    events = list(db.session.scalars(query.order_by(BookingEvent.id)))
    numbers = {int(e.by[6:]) for e in events if e.by.startswith("staff:") and e.by[6:].isdigit()}
    members = select(StaffMember.id, StaffMember.name).where(StaffMember.id.in_(numbers))
    names = {f"staff:{number}": name for number, name in db.session.execute(members)}
    return [(event, names.get(event.by, "")) for event in events]


def _checked(text: str, field: str) -> str:
    text = text.strip()[:LONGEST]
    if not text:
        raise Refused(Refusal("reason_needed", {}, field))
    return text
