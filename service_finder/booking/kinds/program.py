"""program: a single session, or a course that is booked with all its sessions."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from service_finder.booking.kinds.approval import first_state
from service_finder.booking.kinds.kind import Ask, Kind, Question, Want
from service_finder.booking.kinds.questions import COMMON
from service_finder.booking.refusals import Refusal, Refused
from service_finder.extensions import db
from service_finder.lib.marking import N_
from service_finder.models import Offering, Slot

TARGET = Question("target", "boolean", N_("I am one of the people this program is for"), True)


def wants(ask: Ask) -> list[Want]:
    """Claim one session, or every session of a course, for everybody who takes part."""
    count = len(ask.party.children) or ask.party.people or 1
    if not ask.terms.get("course"):
        if len(ask.slots) != 1:
            raise Refused(Refusal("one_session", {}, "slots"))
        return [Want(ask.slots[0], 100 * count)]
    sessions = _sessions(ask.offering)
    if not sessions:
        raise Refused(Refusal("unknown_slot", {}, "slots"))
    if ask.slots and {slot.id for slot in ask.slots} != {slot.id for slot in sessions}:
        raise Refused(Refusal("whole_course", {}, "slots"))
    return [Want(slot, 100 * count) for slot in sessions]


def target_rules(ask: Ask) -> Iterator[Refusal]:
    """Refuse whoever says not to belong to the people the program is for."""
    if ask.answers.get("target") is False:
        yield Refusal("not_eligible", {}, "answers-target")


def questions(offering: Offering) -> tuple[Question, ...]:
    """Ask whether the program is meant for the reader, where it is meant for some."""
    return ((TARGET,) if offering.terms.get("target") else ()) + COMMON


def _sessions(offering: Offering) -> list[Slot]:
    query = select(Slot).where(Slot.offering_id == offering.id).order_by(Slot.starts_at)
    return list(db.session.scalars(query))


PROGRAM = Kind(
    code="program",
    label=N_("Program"),
    counts="people",
    wants=wants,
    first_state=first_state,
    questions=questions,
    summary="public/booking/kinds/program.html",
    rules=(target_rules,),
    is_person_taking_part=True,
)
