"""hourly_care: care by the hour; younger children weigh more, each child has hours a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select

from service_finder.booking.kinds.approval import first_state
from service_finder.booking.kinds.hours import contiguous_rules, in_hours, in_order, length_rules
from service_finder.booking.kinds.kind import Ask, Kind, Question, Want
from service_finder.booking.kinds.questions import COMMON
from service_finder.booking.refusals import Param, Refusal
from service_finder.extensions import db
from service_finder.lib.ages import months_old
from service_finder.lib.clock import SEOUL
from service_finder.lib.marking import N_
from service_finder.models import Claim, Offering, Participant, Slot

OWN = (
    Question("pick_up", "text", N_("Who picks the child up"), True, is_private=True),
    Question(
        "allergies",
        "text",
        N_("Allergies and medicine"),
        hint=N_("Only staff on duty see it."),
        is_private=True,
    ),
)


def wants(ask: Ask) -> list[Want]:
    """Claim every hour for every child, weighted by age on that day."""
    return [Want(slot, _weight(ask, slot)) for slot in in_order(ask)]


def monthly_rules(ask: Ask) -> Iterator[Refusal]:
    """Refuse more hours in a month than the terms give each child, at any place."""
    limit = ask.terms.get("monthly_minutes")
    if not limit:
        return
    asked = _minutes((slot.starts_at, slot.ends_at) for slot in ask.slots)
    for index, keys in enumerate(ask.child_keys):
        used = used_minutes(keys, ask.starts_at, ignoring=ask.ignoring)
        if used + asked > limit:
            params: dict[str, Param] = {
                "name": ask.name_of(index),
                "used": in_hours(used),
                "limit": in_hours(limit),
            }
            yield Refusal("monthly_limit", params, f"children-{index}")


def _weight(ask: Ask, slot: Slot) -> int:
    weights = ask.terms.get("weights", {})
    young, heavy = weights.get("under_months", 0), weights.get("hundredths", 100)
    on = slot.starts_at.astimezone(SEOUL).date()
    return sum(
        heavy if months_old(child.born_on, on) < young else 100 for child in ask.party.children
    )


def used_minutes(keys: Sequence[str], at: dt.datetime, *, ignoring: int = 0) -> int:
    """Return how many minutes a child has in the month of an instant, at any place.

    `ignoring`: a booking whose hours do not count.
    """
    first = at.astimezone(SEOUL).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    after = (first + dt.timedelta(days=32)).replace(day=1)
    rows = db.session.execute(
        select(Slot.starts_at, Slot.ends_at)
        .join(Claim, Claim.slot_id == Slot.id)
        .join(Participant, Participant.booking_id == Claim.booking_id)
        .join(Offering, Offering.id == Slot.offering_id)
        .where(
            Participant.child_key.in_(keys),
            Claim.status == "held",
            Claim.booking_id != ignoring,
            Offering.kind == "hourly_care",
            Slot.starts_at >= first,
            Slot.starts_at < after,
        )
    )
    return _minutes((row[0], row[1]) for row in rows)


def _minutes(spans: Iterable[tuple[dt.datetime, dt.datetime]]) -> int:
    return sum(int((end - start) / dt.timedelta(minutes=1)) for start, end in spans)


def questions(offering: Offering) -> tuple[Question, ...]:
    """Ask who picks the child up, and what staff on duty must know."""
    del offering
    return OWN + COMMON


HOURLY_CARE = Kind(
    code="hourly_care",
    label=N_("Hourly care"),
    counts="children",
    wants=wants,
    first_state=first_state,
    questions=questions,
    summary="public/booking/kinds/hourly_care.html",
    rules=(contiguous_rules, length_rules),
    locked_rules=(monthly_rules,),
)
