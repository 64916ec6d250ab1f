"""Changing a booking in one step: another session, another number; the old place is lost last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import delete, select

from service_finder.booking import capacity, locks, parties, rules
from service_finder.booking.changing import (
    By,
    actor_of,
    fresh,
    impossible,
    locked,
    record,
    refuse_strangers,
    set_claim,
)
from service_finder.booking.conflicts import conflict_rules
from service_finder.booking.kinds import KINDS
from service_finder.booking.kinds.kind import Ask, Want, is_buffer
from service_finder.booking.parties import Child, Party, Staff
from service_finder.booking.refusals import Refusal, Refused
from service_finder.booking.reserving import load_offering, load_slots, participant_keys
from service_finder.booking.states import claim_status
from service_finder.booking.waiting import promote_locked
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.models import Booking, Claim, Participant

CHANGEABLE = ("confirmed", "requested", "offered", "waitlisted", "applied")


def move(
    code: str,
    slots: Sequence[int],
    *,
    by: By,
    offering_id: str | None = None,
    now: dt.datetime | None = None,
) -> Booking:
    """Move a held booking to other sessions, if they have room; else Refused and nothing changes.

    Residents move until `cancel_until`, also to another offering of the same kind; never past an
    approval or a draw. To the sessions it already has, nothing happens.
    """
    now = now or clock.now()
    ask, wanted = _prepare_move(code, slots, offering_id, by, now)

    def work() -> Booking:
        locks.lock_children(key for keys in ask.child_keys for key in keys)
        booking, locked_slots = locked(code, by=by, also=[want.slot.id for want in wanted])
        _refuse_late(booking, by, now, ("confirmed", "requested"))
        if _has_already(booking, wanted):
            return booking  # a second tap: nothing is written, nobody is told again
        _refuse_unfit(ask, wanted)
        old = {"from": booking.starts_at.isoformat(), "from_offering": booking.offering_id}
        _swap(booking, wanted)
        booking.offering_id = ask.offering.id
        booking.starts_at, booking.ends_at = ask.starts_at, ask.ends_at
        notice = dt.timedelta(minutes=ask.terms.get("cancel_minutes", 0))
        booking.cancel_until = ask.starts_at - notice
        booking.flag = ""
        actor, who = actor_of(by)
        record(booking, booking.state, "moved", actor, who, now, facts=old)
        promote_locked(locked_slots, now)
        db.session.flush()
        return fresh(booking.id)

    return locks.write(work)


def refusals_of_move(
    code: str, slots: Sequence[int], *, by: By, offering_id: str | None = None, now: dt.datetime
) -> tuple[Refusal, ...]:
    """Say why `move` would refuse at this moment; empty when it would not. Reads only."""
    try:
        ask, wanted = _prepare_move(code, slots, offering_id, by, now)
        _refuse_unfit(ask, wanted)
    except Refused as refused:
        return refused.refusals
    return ()


def resize(code: str, party: Party, *, by: By, now: dt.datetime | None = None) -> Booking:
    """Change who comes, whole or not at all; places given back are passed on at once."""
    now = now or clock.now()
    cleaned = tuple(Child(parties.clean_name(c.name), c.born_on) for c in party.children)
    ask, wanted = _prepare_resize(code, replace(party, children=cleaned), by, now)

    def work() -> Booking:
        locks.lock_children(key for keys in ask.child_keys for key in keys)
        booking, slots = locked(code, by=by, also=[want.slot.id for want in wanted])
        _refuse_late(booking, by, now, CHANGEABLE)
        is_held = claim_status(booking.state) == "held"
        _refuse_unfit(ask, wanted if is_held else [])
        if wanted:
            _swap(booking, wanted)
        _set_party(booking, ask, wanted)
        actor, who = actor_of(by)
        record(booking, booking.state, "resized", actor, who, now)
        promote_locked(slots, now)
        db.session.flush()
        return fresh(booking.id)

    return locks.write(work)


def _prepare_move(
    code: str, slots: Sequence[int], offering_id: str | None, by: By, now: dt.datetime
) -> tuple[Ask, list[Want]]:
    booking = _read(code, by)
    offering = load_offering(offering_id or booking.offering_id)
    if offering.kind != booking.offering.kind:
        raise Refused(Refusal("unknown_offering"))
    kind = KINDS[offering.kind]
    is_staff = isinstance(by, Staff)
    firsts = {kind.first_state(offering), kind.first_state(booking.offering)}
    is_approved = booking.state == "confirmed" and "requested" in firsts
    if kind.has_wishes or ((len(firsts) > 1 or is_approved) and not is_staff):
        raise impossible(booking)
    ask = Ask(
        offering=offering,
        slots=load_slots(offering, slots),
        party=parties.unseal_party(booking.party_sealed),
        answers=parties.unseal_answers(booking.answers_sealed),
        person_id=booking.person_id or 0,
        now=now,
        is_staff=is_staff,
        ignoring=booking.id,
    )
    ask = replace(ask, child_keys=participant_keys(kind, ask))
    is_elsewhere = offering.id != booking.offering_id
    people = rules.party_rules(ask, kind) if is_elsewhere else rules.age_rules(ask)
    reasons = [*rules.session_rules(ask), *people, *_draw_rules(ask)]
    reasons += [reason for rule in kind.rules for reason in rule(ask)]
    if reasons:
        raise Refused(*reasons)
    return ask, kind.wants(ask)


def _draw_rules(ask: Ask) -> Iterator[Refusal]:
    """Refuse sessions whose places are still being drawn: everybody has the same chance there."""
    for slot in ask.slots:
        if slot.is_drawing(ask.now) and slot.draw_until is not None and not ask.is_staff:
            yield Refusal("draw_open", {"until": slot.draw_until})


def _prepare_resize(code: str, party: Party, by: By, now: dt.datetime) -> tuple[Ask, list[Want]]:
    booking = _read(code, by)
    kind = KINDS[booking.offering.kind]
    own = tuple(claim.slot for claim in booking.claims if not claim.is_buffer)
    ask = Ask(
        offering=booking.offering,
        slots=tuple(slot for slot in own if slot.offering_id == booking.offering_id),
        party=party,
        answers=parties.unseal_answers(booking.answers_sealed),
        person_id=booking.person_id or 0,
        now=now,
        is_staff=isinstance(by, Staff),
        ignoring=booking.id,
    )
    ask = replace(ask, child_keys=participant_keys(kind, ask))
    is_approved = booking.state == "confirmed" and kind.first_state(booking.offering) == "requested"
    before = rules.heads(parties.unseal_party(booking.party_sealed), kind)
    if is_approved and not ask.is_staff and rules.heads(party, kind) > before:
        raise impossible(booking)  # staff approved fewer
    reasons = list(rules.party_rules(ask, kind))
    if kind.has_wishes:  # however many come, each wish is one date in one hall
        wanted: list[Want] = []
    else:
        reasons += [reason for rule in kind.rules for reason in rule(ask)]
        wanted = [] if reasons else kind.wants(ask)
    if reasons:
        raise Refused(*reasons)
    return ask, wanted


def _read(code: str, by: By) -> Booking:
    booking_id = db.session.scalar(select(Booking.id).where(Booking.code == code))
    if booking_id is None:
        raise Refused(Refusal("unknown_booking"))
    booking = fresh(booking_id)
    refuse_strangers(booking, by)
    return booking


def _refuse_late(booking: Booking, by: By, now: dt.datetime, states: tuple[str, ...]) -> None:
    if booking.state not in states:
        raise impossible(booking)
    if not isinstance(by, Staff) and now >= booking.cancel_until:
        raise Refused(Refusal("too_late_to_cancel", {"until": booking.cancel_until}))


def _has_already(booking: Booking, wanted: list[Want]) -> bool:
    own = {(claim.slot_id, claim.units_hundredths) for claim in booking.claims}
    return own == {(want.slot.id, want.units_hundredths) for want in wanted}


def _refuse_unfit(ask: Ask, wanted: list[Want]) -> None:
    reasons = list(rules.session_rules(ask, is_changing=True))
    for rule in (conflict_rules, *KINDS[ask.offering.kind].locked_rules):
        reasons += rule(ask)
    if reasons:
        raise Refused(*reasons)
    if wanted:
        counted = capacity.held([want.slot.id for want in wanted], ignoring=ask.ignoring)
        reason = capacity.missing(wanted, counted, is_staff=ask.is_staff)
        if reason is not None:
            raise capacity.full(reason, ask.slots)


def _swap(booking: Booking, wanted: list[Want]) -> None:
    """Give the booking the wanted claims instead of its own, all within the lock."""
    status = claim_status(booking.state)
    ranks = [claim.queue_rank for claim in booking.claims]
    old = {claim.slot_id: claim for claim in booking.claims}
    for held in old.values():
        set_claim(held, "ended")
    for want in wanted:
        claim = old.pop(want.slot.id) if want.slot.id in old else _new_claim(booking, want, ranks)
        claim.units_hundredths = want.units_hundredths
        claim.is_buffer = is_buffer(want)  # an hour of the stay may become time to clean
        set_claim(claim, status)
    for claim in old.values():
        db.session.delete(claim)
    db.session.flush()


def _new_claim(booking: Booking, want: Want, ranks: list[int]) -> Claim:
    rank = max(ranks)
    claim = Claim(booking_id=booking.id, slot=want.slot, status="ended", queue_rank=rank)
    db.session.add(claim)
    return claim


def _set_party(booking: Booking, ask: Ask, wanted: list[Want]) -> None:
    if wanted:
        booking.units_hundredths = max(w.units_hundredths for w in wanted if w.part == "main")
    booking.children_count = len(ask.party.children)
    booking.guardians_count = ask.party.guardians
    booking.people_count = ask.party.people
    booking.party_sealed = parties.seal_party(ask.party)
    db.session.execute(delete(Participant).where(Participant.booking_id == booking.id))
    years = [child.born_on.year for child in ask.party.children]
    for index, keys in enumerate(ask.child_keys):
        year = years[index] if index < len(years) else None
        db.session.add(Participant(booking_id=booking.id, child_key=keys[0], born_year=year))
