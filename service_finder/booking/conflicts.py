"""The same child: nowhere twice at the same time, whoever books; and so many times a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, select

from service_finder.booking.kinds.kind import Ask
from service_finder.booking.refusals import Param, Refusal
from service_finder.extensions import db
from service_finder.lib.clock import SEOUL
from service_finder.models import Claim, Offering, Participant, Slot

OTHERS = (
    select(
        Participant.child_key,
        Slot.id,
        Slot.starts_at,
        Slot.ends_at,
        Claim.status,
        Offering.kind,
    )
    .join(Claim, Claim.booking_id == Participant.booking_id)
    .join(Slot, Slot.id == Claim.slot_id)
    .join(Offering, Offering.id == Slot.offering_id)
    .where(
        Participant.child_key.in_(bindparam("keys", expanding=True)),
        Claim.status != "ended",
        Claim.is_buffer.is_(False),
        Offering.is_add_on.is_(False),
        Slot.starts_at < bindparam("end"),
        Slot.ends_at > bindparam("begin"),
        Claim.booking_id != bindparam("ignoring"),
    )
    .order_by(Slot.starts_at)
)


class Other(NamedTuple):
    """Another claim of the same child."""

    child_key: str | None
    slot_id: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    status: str
    kind: str


def conflict_rules(ask: Ask) -> Iterator[Refusal]:
    """Refuse children who are booked elsewhere at the time, or have had their session that day.

    Waiting and wishing elsewhere is allowed; waiting twice for the same session is not.
    """
    others = _others(ask)
    if not others:
        return
    for index, keys in enumerate(ask.child_keys):
        mine = [other for other in others if other.child_key in keys]
        place = f"children-{index}"
        clash = next((o for o in mine if _clashes(o, ask.slots)), None)
        if clash is not None:
            params: dict[str, Param] = {
                "name": ask.name_of(index),
                "starts_at": clash.starts_at,
            }
            yield Refusal("already_booked", params, place)
        elif _used_up(ask, mine):
            yield Refusal("one_a_day", {"name": ask.name_of(index)}, place)


def _others(ask: Ask) -> list[Other]:
    keys = [key for keys in ask.child_keys for key in keys]
    if not keys or not ask.slots:
        return []
    begin, end = day_of(ask.starts_at)[0], day_of(ask.ends_at)[1]
    given = {"keys": keys, "begin": begin, "end": end, "ignoring": ask.ignoring}
    rows = db.session.execute(OTHERS, given)
    return [Other(*row) for row in rows]


def _clashes(other: Other, slots: Sequence[Slot]) -> bool:
    for slot in slots:
        if other.slot_id == slot.id:
            return True
        overlaps = other.starts_at < slot.ends_at and slot.starts_at < other.ends_at
        if other.status == "held" and overlaps:
            return True
    return False


def _used_up(ask: Ask, mine: list[Other]) -> bool:
    most = ask.terms.get("per_child_per_day")
    if not most:
        return False
    begin, end = day_of(ask.starts_at)
    same_day = [
        other
        for other in mine
        if other.kind == ask.offering.kind
        and other.status == "held"
        and begin <= other.starts_at < end
    ]
    return len(same_day) >= int(most)


def day_of(instant: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Return the beginning and the end of the Seoul day that an instant lies in."""
    local = instant.astimezone(SEOUL)
    begin = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return begin, begin + dt.timedelta(days=1)
