"""space: halls and rooms by the hour, with time to clean; booking a hall blocks its rooms.

A hall's slot holds as many units as it has rooms. The hall takes them all; a room takes its own
slot and one unit of the hall's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import select

from service_finder.booking.kinds.approval import first_state
from service_finder.booking.kinds.hours import contiguous_rules, in_order, length_rules
from service_finder.booking.kinds.kind import Ask, Kind, Question, Want
from service_finder.booking.kinds.questions import COMMON
from service_finder.booking.refusals import Refusal
from service_finder.extensions import db
from service_finder.lib.marking import N_
from service_finder.models import Offering, Slot

OWN = (
    Question("purpose", "text", N_("What you need the space for"), True),
    Question("equipment", "text", N_("Equipment you need")),
)
TIE = Question("tie", "boolean", N_("I live or work in the district"), True)


def wants(ask: Ask) -> list[Want]:
    """Claim the hours, the time to clean after them, and the hall that the room lies in."""
    hours = in_order(ask)
    after = ask.ends_at + dt.timedelta(minutes=ask.terms.get("buffer_minutes", 0))
    cleaning = _slots(ask.offering.id, ask.ends_at, after)
    found = [Want(slot, _units(ask.offering, slot)) for slot in hours]
    found += [Want(slot, _units(ask.offering, slot), "buffer") for slot in cleaning]
    if ask.offering.parent_id:
        hall = _slots(ask.offering.parent_id, ask.starts_at, after)
        found += [Want(slot, 100, "hall") for slot in hall]
    return found


def eligible_rules(ask: Ask) -> Iterator[Refusal]:
    """Refuse whoever says to have no tie to the district."""
    if ask.answers.get("tie") is False:
        yield Refusal("not_eligible", {}, "answers-tie")


def questions(offering: Offering) -> tuple[Question, ...]:
    """Ask for the purpose and the equipment; for the tie where the terms want one."""
    return OWN + ((TIE,) if offering.terms.get("tie") else ()) + COMMON


def _units(offering: Offering, slot: Slot) -> int:
    return slot.capacity_hundredths if offering.terms.get("has_rooms") else 100


def _slots(offering_id: str, begin: dt.datetime, end: dt.datetime) -> list[Slot]:
    query = select(Slot).where(
        Slot.offering_id == offering_id, Slot.starts_at < end, Slot.ends_at > begin
    )
    return list(db.session.scalars(query.order_by(Slot.starts_at)))


SPACE = Kind(
    code="space",
    label=N_("Hall or room"),
    counts="one",
    wants=wants,
    first_state=first_state,
    questions=questions,
    summary="public/booking/kinds/space.html",
    rules=(contiguous_rules, length_rules, eligible_rules),
)
