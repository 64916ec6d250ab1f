"""kids_cafe: rounds of a kids café; children counted, guardians apart; play care as an add-on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from service_finder.booking.kinds.approval import first_state
from service_finder.booking.kinds.kind import Ask, Kind, Question, Want
from service_finder.booking.kinds.questions import COMMON
from service_finder.booking.refusals import Refusal, Refused
from service_finder.extensions import db
from service_finder.lib.ages import months_old
from service_finder.lib.clock import SEOUL
from service_finder.lib.marking import N_
from service_finder.models import Offering, Slot

PLAY_CARE = Question("play_care", "boolean", N_("Play care during the session"))
ORGANIZATION = Question("organization", "text", N_("Which organization or class is coming"), True)


def wants(ask: Ask) -> list[Want]:
    """Claim one session for the children (or the group), and play care when it is wanted."""
    if len(ask.slots) != 1:
        raise Refused(Refusal("one_session", {}, "slots"))
    slot = ask.slots[0]
    count = len(ask.party.children) or ask.party.people or 1
    found = [Want(slot, 100 * count)]
    if ask.answers.get("play_care") is True:
        found.append(Want(_play_care_slot(ask, slot), 100 * count, "add_on"))
    return found


def play_care_rules(ask: Ask) -> Iterator[Refusal]:
    """Refuse play care for children who are too young for it."""
    least = ask.terms.get("play_care_from_months", 0)
    if ask.answers.get("play_care") is not True or not ask.slots:
        return
    on = ask.starts_at.astimezone(SEOUL).date()
    for child in ask.party.children:
        if months_old(child.born_on, on) < least:
            yield Refusal("play_care_too_young", {"name": child.name}, "answers-play_care")


def _play_care_slot(ask: Ask, slot: Slot) -> Slot:
    found = _care_beside(ask.offering, slot)
    if found is None:
        raise Refused(Refusal("add_on_full", {"left": 0}, "answers-play_care"))
    return found


def _care_beside(offering: Offering, slot: Slot) -> Slot | None:
    return db.session.scalars(
        select(Slot)
        .join(Offering)
        .where(
            Offering.parent_id == offering.id,
            Offering.is_add_on,
            Slot.starts_at == slot.starts_at,
            Slot.state == "open",
        )
    ).first()


def add_ons(offering: Offering, slots: Sequence[Slot]) -> dict[str, Slot | None]:
    """Return the play care beside the session."""
    if not slots or not offering.terms.get("play_care_from_months"):
        return {}
    return {PLAY_CARE.key: _care_beside(offering, slots[0])}


def questions(offering: Offering) -> tuple[Question, ...]:
    """Ask what the session needs to know."""
    own: tuple[Question, ...] = ()
    if offering.terms.get("approval"):
        own = (ORGANIZATION,)
    elif offering.terms.get("play_care_from_months"):
        own = (PLAY_CARE,)
    return own + COMMON


KIDS_CAFE = Kind(
    code="kids_cafe",
    label=N_("Kids cafe"),
    counts="children",
    wants=wants,
    first_state=first_state,
    questions=questions,
    summary="public/booking/kinds/kids_cafe.html",
    rules=(play_care_rules,),
    add_ons=add_ons,
)
