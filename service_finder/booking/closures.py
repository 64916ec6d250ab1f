"""What closures cover: the sessions in their hours, those opened later, and what residents read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from service_finder.booking import locks
from service_finder.booking.refusals import Refusal, Refused
from service_finder.booking.wording import words
from service_finder.catalogue import wording
from service_finder.catalogue.stored import read_texts
from service_finder.catalogue.wording import Worded
from service_finder.extensions import db, insert_into
from service_finder.lib.marking import N_
from service_finder.lib.text import language_of
from service_finder.models import Closure, ClosureSlot, Offering, Slot, Text

# Reasons that everybody reads in their language; own words go beside or instead of them.
REASONS = (
    N_("Something in the building is broken and has to be repaired."),
    N_("The power or the water is off."),
    N_("Not enough staff can be there."),
    N_("The weather is dangerous."),
    N_("The rooms are being cleaned because of an infection."),
    N_("There is an event in the rooms."),
    N_("The place is closed on this day."),
)
# Why one booking is canceled at the desk, and why fewer can come: read in every language too.
CANCEL_REASONS = (
    N_("You asked for it, by phone or at the counter."),
    N_("The session does not take place."),
    N_("Not enough staff can be there."),
    N_("Fewer people fit into the rooms that day than planned."),
    N_("The same visit was booked twice."),
    N_("The session is not meant for this age."),
)
CAPACITY_REASONS = (
    N_("Not enough staff can be there."),
    N_("A part of the rooms cannot be used."),
    N_("Something in the building is broken and has to be repaired."),
    N_("A group comes at the same time."),
    N_("More places are offered than usual."),
)
LONGEST = dt.timedelta(days=366)


@dataclass(frozen=True)
class Scope:
    """What is closed, from when to when; no offerings means the whole place."""

    service_id: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    offering_ids: tuple[str, ...] = ()


def check(scope: Scope) -> None:
    """Refuse a range that ends before it begins, or is longer than a year (bad_range)."""
    if not dt.timedelta(0) < scope.ends_at - scope.starts_at <= LONGEST:
        raise Refused(Refusal("bad_range", {}, "ends"))


def slots_in(scope: Scope) -> list[int]:
    """Return the sessions that overlap a scope: those of its offerings, their rooms and add-ons."""
    query = select(Slot.id).where(
        Slot.offering_id.in_(_offerings(scope.service_id, scope.offering_ids)),
        Slot.starts_at < scope.ends_at,
        Slot.ends_at > scope.starts_at,
    )
    return list(db.session.scalars(query.order_by(Slot.id)))


def standing(service_id: str, now: dt.datetime) -> list[Closure]:
    """Return the closures of a place that are not over and not lifted, soonest first."""
    query = select(Closure).where(
        Closure.service_id == service_id, Closure.reopened_at.is_(None), Closure.ends_at > now
    )
    return list(db.session.scalars(query.order_by(Closure.starts_at, Closure.id)))


def reason_text(closure: Closure, lang: str) -> Worded:
    """Return why it is closed: a reason everybody knows in the language, else the staff's words."""
    if closure.reason in REASONS:
        return Worded(words(closure.reason, lang), lang, "staff")
    rows = read_texts("closure", [str(closure.id)]).get(str(closure.id), {})
    typed = rows.get("reason", {})
    stored = {code: wording.Wording(row.text, row.origin) for code, row in typed.items()}
    own = language_of(closure.reason)
    found = wording.best({own: wording.Wording(closure.reason, "staff"), **stored}, lang)
    return found or Worded(closure.reason, own, "staff", lang != own)


def keep_words(closure: Closure, texts: dict[str, str], now: dt.datetime) -> None:
    """Store the staff's own words in the languages they wrote them in. Commits nothing."""
    for lang, text in texts.items():
        if text.strip() and lang != "ko":
            row = {"record_type": "closure", "record_id": str(closure.id), "field": "reason"}
            db.session.add(
                Text(**row, lang=lang, text=text.strip(), origin="staff", updated_at=now)
            )


def active(now: dt.datetime, service_ids: Iterable[str] | None = None) -> list[Closure]:
    """Return the closures in force whose time is not over."""
    query = select(Closure).where(
        Closure.service_id.is_not(None), Closure.reopened_at.is_(None), Closure.ends_at > now
    )
    if service_ids is not None:
        query = query.where(Closure.service_id.in_(list(service_ids)))
    return list(db.session.scalars(query.order_by(Closure.id)))


def covers(
    closure: Closure, offering: Offering, starts_at: dt.datetime, ends_at: dt.datetime
) -> bool:
    """Say whether a closure closes a session of an offering at that time."""
    scope = scope_of(closure)
    if scope is None or scope.service_id != offering.service_id:
        return False
    ids = scope.offering_ids
    is_meant = not ids or offering.id in ids or offering.parent_id in ids
    return is_meant and starts_at < scope.ends_at and ends_at > scope.starts_at


def close_new(now: dt.datetime) -> int:
    """Tie sessions that were opened into a closure to it; return how many. Commits.

    They are closed with it, and reopening opens them too.
    """
    count = 0
    for closure in active(now):
        scope = scope_of(closure)
        if scope is not None and _unlinked(closure.id, scope):
            count += locks.write(lambda: _link(closure.id, scope))  # noqa: B023
    return count


def scope_of(closure: Closure) -> Scope | None:
    """Return what a closure closes; None for one of single sessions."""
    if closure.service_id is None or closure.starts_at is None or closure.ends_at is None:
        return None
    ids = tuple(closure.offering_ids)
    return Scope(closure.service_id, closure.starts_at, closure.ends_at, ids)


def _link(closure_id: int, scope: Scope) -> int:
    ids = _unlinked(closure_id, scope)
    for slot in locks.lock_slots(ids).values():
        slot.state = "closed"
        link = insert_into(ClosureSlot).values(closure_id=closure_id, slot_id=slot.id)
        db.session.execute(link.on_conflict_do_nothing())
    return len(ids)


def _unlinked(closure_id: int, scope: Scope) -> list[int]:
    mine = set(
        db.session.scalars(select(ClosureSlot.slot_id).where(ClosureSlot.closure_id == closure_id))
    )
    return [slot_id for slot_id in slots_in(scope) if slot_id not in mine]


def _offerings(service_id: str, offering_ids: Sequence[str]) -> Any:
    query = select(Offering.id).where(Offering.service_id == service_id)
    if offering_ids:
        query = query.where(
            or_(Offering.id.in_(offering_ids), Offering.parent_id.in_(offering_ids))
        )
    return query
