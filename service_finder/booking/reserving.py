"""Reserving: read, refuse early what can be refused, lock, look again, claim, commit."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from service_finder.booking import (
    capacity,
    draws,
    idempotency,
    inserting,
    locks,
    parties,
    rules,
    sharing,
)
from service_finder.booking.changing import By, actor_of, event_of
from service_finder.booking.conflicts import conflict_rules
from service_finder.booking.kinds import KINDS
from service_finder.booking.kinds.kind import Ask, Kind, Want, is_buffer
from service_finder.booking.parties import Child, Party, Staff
from service_finder.booking.refusals import Refusal, Refused
from service_finder.booking.states import claim_status
from service_finder.booking.waiting import promote_locked
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.models import Booking, Claim, Offering, Participant, Person, Slot
from service_finder.people import vault

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 10
FULL = ("full", "add_on_full")
# Built once: in a rush, putting a statement together costs as much as asking it.
OFFERING = select(Offering).where(Offering.id == bindparam("id"), Offering.withdrawn_at.is_(None))
SLOTS = select(Slot).where(Slot.id.in_(bindparam("ids", expanding=True)))
SLOTS_OF_ANY = SLOTS.options(joinedload(Slot.offering))


@dataclass(frozen=True)
class _Request:
    """Everything that a reservation was called with, cleaned."""

    by: By
    person_id: int
    lang: str
    is_waiting_wanted: bool
    now: dt.datetime


def reserve(
    offering_id: str,
    slots: Sequence[int] = (),
    *,
    wishes: Sequence[tuple[str, int]] = (),
    party: Party,
    answers: dict[str, Any] | None = None,
    by: Person | Staff,
    lang: str,
    person: Person | None = None,
    waitlist: bool = False,
    idempotency_key: str | None = None,
    now: dt.datetime | None = None,
) -> Booking:
    """Book, request, apply, enter a draw or join the waiting list, as the offering has it.

    Raises Refused with every reason; `full` carries the state of the waiting list.
    """
    now = now or clock.now()
    owner = by if isinstance(by, Person) else person
    if owner is None:
        raise ValueError("staff book for a person")
    request = _Request(by, owner.id, lang, waitlist, now)
    party = replace(party, children=tuple(_cleaned(party.children)))
    given = {key: value for key, value in (answers or {}).items() if value not in (None, "")}

    def work() -> Callable[[], Booking]:
        ask, wanted = prepare(
            offering_id, slots, wishes, party, given, by, owner, now, is_waiting=waitlist
        )
        return lambda: _under_lock(ask, wanted, request)

    body = ""
    if idempotency_key:
        body = idempotency.body_hash(offering_id, slots, wishes, party, given, lang, waitlist)
    return idempotency.once(owner.id, idempotency_key, body, work, now)


def prepare(
    offering_id: str,
    slots: Sequence[int],
    wishes: Sequence[tuple[str, int]],
    party: Party,
    answers: dict[str, Any],
    by: By,
    owner: Person,
    now: dt.datetime,
    *,
    is_waiting: bool = False,
) -> tuple[Ask, list[Want]]:
    """Load what is asked for and refuse, without a lock, whatever is certain already."""
    offering = load_offering(offering_id)
    kind = KINDS[offering.kind]
    is_staff = isinstance(by, Staff)
    if kind.has_wishes:
        slots = [slot_id for _offering_id, slot_id in wishes] or slots
    rows = load_slots(offering, slots, any_offering=kind.has_wishes)
    ask = Ask(offering, rows, party, answers, owner.id, now, is_staff)
    ask = replace(ask, child_keys=participant_keys(kind, ask))
    reasons = list(early_reasons(ask, kind, owner))
    if reasons:
        raise Refused(*reasons)
    wanted = kind.wants(ask)
    if not ask.slots:  # a course: all its sessions
        ask = replace(ask, slots=tuple(w.slot for w in wanted if w.part == "main"))
        reasons = [*rules.session_rules(ask), *rules.age_rules(ask)]
    _refuse_if_surely_full(ask, kind, wanted, is_waiting)
    if reasons:
        raise Refused(*reasons)
    return ask, wanted


def early_reasons(ask: Ask, kind: Kind, owner: Person) -> list[Refusal]:
    """Collect the reasons that need no lock: session, pause, party, kind, answers."""
    found = list(rules.session_rules(ask)) if ask.slots else []
    if owner.is_paused(ask.now) and not ask.is_staff and owner.paused_until is not None:
        found.append(Refusal("paused", {"until": owner.paused_until}))
    found += rules.party_rules(ask, kind)
    for rule in kind.rules:
        found += rule(ask)
    found += rules.answer_rules(kind.questions(ask.offering), ask)
    return found


def participant_keys(kind: Kind, ask: Ask) -> tuple[tuple[str, ...], ...]:
    """Return the keyed hashes of who takes part: each child, or the booker where the kind says."""
    if ask.party.children:
        return tuple(child.keys for child in ask.party.children)
    if kind.is_person_taking_part:
        return (vault.keyed_hashes(f"person:{ask.person_id}"),)
    return ()


def load_offering(offering_id: str) -> Offering:
    """Return an offering that can be booked, or refuse."""
    offering = db.session.scalars(OFFERING, {"id": offering_id}).first()
    if offering is None or offering.is_add_on or offering.kind not in KINDS:
        raise Refused(Refusal("unknown_offering"))
    return offering


def load_slots(
    offering: Offering, slot_ids: Sequence[int], *, any_offering: bool = False
) -> tuple[Slot, ...]:
    """Return the slots in the order asked for; refuse unknown ones and those of other offerings."""
    if not slot_ids:
        return ()
    query = SLOTS_OF_ANY if any_offering else SLOTS
    found = {slot.id: slot for slot in db.session.scalars(query, {"ids": list(slot_ids)})}
    rows = tuple(found[slot_id] for slot_id in dict.fromkeys(slot_ids) if slot_id in found)
    same = all(
        slot.offering.kind == offering.kind if any_offering else slot.offering_id == offering.id
        for slot in rows
    )
    if len(rows) < len(slot_ids) or not same:
        raise Refused(Refusal("unknown_slot", {}, "slots"))
    for slot in rows:
        if slot.offering_id == offering.id:
            set_committed_value(slot, "offering", offering)
    return rows


def _cleaned(children: Sequence[Child]) -> list[Child]:
    return [Child(parties.clean_name(child.name), child.born_on) for child in children]


def _refuse_if_surely_full(ask: Ask, kind: Kind, wanted: list[Want], is_waiting: bool) -> None:
    # Read without a lock: a session that was full a moment ago is refused without queueing for
    # the lock, so that the rush after the last place costs nobody time.
    if is_waiting or kind.first_state(ask.offering) == "applied" or _is_draw(ask):
        return
    counted = {want.slot.id: want.slot.held_hundredths for want in wanted}
    reason = capacity.missing(wanted, counted, is_staff=ask.is_staff)
    if reason is not None:
        raise capacity.full(reason, ask.slots)


def _is_draw(ask: Ask) -> bool:
    return any(slot.draw_until is not None and slot.drawn_at is None for slot in ask.slots)


def _under_lock(ask: Ask, wanted: list[Want], request: _Request) -> Booking:
    kind = KINDS[ask.offering.kind]
    keys = [key for keys in ask.child_keys for key in keys]
    locks.lock_children(keys)
    slots = locks.lock_slots(want.slot.id for want in wanted)
    if len(slots) < len({want.slot.id for want in wanted}):
        raise Refused(Refusal("unknown_slot", {}, "slots"))
    reasons = list(rules.session_rules(ask))
    for rule in (conflict_rules, *kind.locked_rules):
        reasons += rule(ask)
    if reasons:
        raise Refused(*reasons)
    for slot in slots.values():
        draws.run_locked(slot, request.now)
    state = _state_for(ask, kind, wanted, slots, request)
    return create(ask, wanted, state, request)


def _state_for(
    ask: Ask, kind: Kind, wanted: list[Want], slots: dict[int, Slot], request: _Request
) -> str:
    first = kind.first_state(ask.offering)
    if first == "applied" or any(slot.is_drawing(request.now) for slot in ask.slots):
        return "applied"
    promote_locked(slots, request.now)  # whoever waits comes before whoever comes
    counted = capacity.held(slots)
    reason = capacity.missing(wanted, counted, is_staff=ask.is_staff)
    for slot_id, slot in slots.items():
        slot.held_hundredths = counted[slot_id]
    if reason is None:
        return first
    if not request.is_waiting_wanted:
        raise capacity.full(reason, ask.slots)
    if reason.code != "full" or not capacity.can_wait(ask.slots):
        raise Refused(Refusal("waitlist_closed") if reason.code == "full" else reason)
    return "waitlisted"


def create(ask: Ask, wanted: list[Want], state: str, request: _Request) -> Booking:
    """Insert the booking with its claims, participants and first line of history."""
    booking = _booking(ask, wanted, state, request)
    inserting.put(booking)
    status = claim_status(state)
    claims = [
        Claim(
            booking_id=booking.id,
            slot_id=want.slot.id,
            units_hundredths=want.units_hundredths,
            status=status,
            wish_rank=want.wish_rank,
            is_buffer=is_buffer(want),
        )
        for want in wanted
    ]
    for claim, want in zip(claims, wanted, strict=True):
        capacity.count_claim(want.slot, claim, "", status)
    actor, who = actor_of(request.by)
    told = event_of(booking, "", "booked", actor, who, request.now, facts={"state": state})
    inserting.put(*claims, *_participants(ask, booking.id), told)
    db.session.flush()  # the counters of the slots
    _invite_partner(booking, ask, request)
    link(booking, ask.offering, claims, [want.slot for want in wanted])
    return booking


def _invite_partner(booking: Booking, ask: Ask, request: _Request) -> None:
    """Invite the partner who was named in the answers; they accept by signing in."""
    contact = str(ask.answers.get("partner", ""))
    if not contact:
        return
    try:
        sharing.invite(booking, contact, by=request.by, now=request.now)
    except Refused:
        return  # one's own address: nobody to invite


def link(booking: Booking, offering: Offering, claims: list[Claim], slots: list[Slot]) -> None:
    """Set the relations of new rows without asking the database for them again."""
    set_committed_value(booking, "offering", offering)
    set_committed_value(booking, "claims", claims)
    for claim, slot in zip(claims, slots, strict=True):
        set_committed_value(claim, "slot", slot)


def _booking(ask: Ask, wanted: list[Want], state: str, request: _Request) -> Booking:
    cancel = dt.timedelta(minutes=ask.terms.get("cancel_minutes", 0))
    return Booking(
        code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
        offering_id=ask.offering.id,
        person_id=request.person_id,
        state=state,
        lang=request.lang,
        units_hundredths=max(want.units_hundredths for want in wanted if want.part == "main"),
        children_count=len(ask.party.children),
        guardians_count=ask.party.guardians,
        people_count=ask.party.people,
        party_sealed=parties.seal_party(ask.party),
        answers_sealed=parties.seal_answers(ask.answers),
        starts_at=ask.starts_at,
        ends_at=ask.ends_at,
        cancel_until=ask.starts_at - cancel,
        created_at=request.now,
        changed_at=request.now,
    )


def _participants(ask: Ask, booking_id: int) -> list[Participant]:
    years = [child.born_on.year for child in ask.party.children]
    return [
        Participant(
            booking_id=booking_id,
            child_key=keys[0],
            born_year=years[index] if index < len(years) else None,
        )
        for index, keys in enumerate(ask.child_keys)
    ]
