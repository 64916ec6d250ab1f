"""Draws: everybody who asks within the window has the same chance, slow phone or fast.

The order is that of SHA-256("<seed>:<ticket>"). The seed's hash is published before the window
opens and the seed after it, so that anyone can draw again from the published list.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from service_finder.booking import capacity, locks
from service_finder.booking.changing import fresh, move_state, set_claim
from service_finder.booking.kinds import KINDS
from service_finder.booking.parties import CLOCK, Staff
from service_finder.booking.refusals import Refusal, Refused
from service_finder.booking.waiting import child_keys, clashes, promote_locked
from service_finder.extensions import db, insert_into
from service_finder.models import Booking, Claim, Draw, Slot
from service_finder.people import vault


class Entry(NamedTuple):
    """One family in a draw: a ticket that names nobody, and the places it needs (hundredths)."""

    ticket: str
    units: int


def commit(slot: Slot, now: dt.datetime) -> Draw:
    """Fix the seed of a slot's draw before its window opens; only its hash is shown."""
    seed = secrets.token_hex(32)
    fixed = insert_into(Draw).values(
        slot_id=slot.id,
        seed_hash=hashlib.sha256(seed.encode()).hexdigest(),
        seed_sealed=vault.seal(seed),
        seed="",
        entries="",
        committed_at=now,
    )
    db.session.execute(fixed.on_conflict_do_nothing())  # whoever was first has fixed it
    return db.session.get_one(Draw, slot.id)


def schedule(
    slot_id: int, opens_at: dt.datetime, until: dt.datetime, *, by: Staff, now: dt.datetime
) -> Slot:
    """Have a session's places drawn: requests from `opens_at` to `until`, the seed fixed now.

    Refused: draw_started (booking is open already, or somebody booked), bad_range. Commits.
    """
    del by

    def work() -> Slot:
        slots = locks.lock_slots([slot_id])
        slot = slots.get(slot_id)
        if slot is None:
            raise Refused(Refusal("unknown_slot"))
        if not now < opens_at < until <= slot.closes_at:
            raise Refused(Refusal("bad_range", {}, "until"))
        is_taken = db.session.scalar(
            select(Claim.id).where(Claim.slot_id == slot_id, Claim.status != "ended").limit(1)
        )
        is_open = slot.opens_at is None or slot.opens_at <= now
        if is_taken is not None or slot.drawn_at is not None or (slot.is_drawing(now) and is_open):
            raise Refused(Refusal("draw_started"))
        slot.opens_at, slot.draw_until = opens_at, until
        slot.is_override = True
        db.session.flush()
        commit(slot, now)
        return slot

    return locks.write(work)


def run(slot_id: int, *, by: Staff, now: dt.datetime) -> Slot:
    """Draw now what is due, without waiting for the clock. Refused: draw_not_due. Commits."""
    del by

    def work() -> Slot:
        entrants = select(Claim.booking_id).where(Claim.slot_id == slot_id, Claim.status == "wish")
        shared = select(Claim.slot_id).where(Claim.booking_id.in_(entrants))
        slots = locks.lock_slots({slot_id, *db.session.scalars(shared)})
        slot = slots.get(slot_id)
        if slot is None or slot.draw_until is None:
            raise Refused(Refusal("unknown_slot"))
        if slot.drawn_at is None and not is_due(slot, now):
            raise Refused(Refusal("draw_not_due", {"until": slot.draw_until}))
        run_locked(slot, now)
        promote_locked(slots, now)
        return slot

    return locks.write(work)


def result(draw: Draw) -> dict[str, Any] | None:
    """Return a finished draw as `verify-draw` reads it: hash, seed, free places, lines."""
    if not draw.seed or not draw.entries:
        return None
    return {"seed_hash": draw.seed_hash, "seed": draw.seed, **json.loads(draw.entries)}


def ticket(code: str) -> str:
    """Return the ticket of a booking: it tells the family which line is theirs, nobody else."""
    return hashlib.sha256(f"ticket:{code}".encode()).hexdigest()[:16]


def order(seed: str, entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries in drawn order. Family size plays no part in it."""
    return sorted(entries, key=lambda e: hashlib.sha256(f"{seed}:{e.ticket}".encode()).hexdigest())


def winners(ordered: Sequence[Entry], free_hundredths: int, out: Collection[str] = ()) -> set[str]:
    """Return the tickets that get places, in drawn order; who does not fit waits whole.

    `out`: tickets of families whose child has got another session by now.
    """
    won = set()
    for entry in ordered:
        if entry.units <= free_hundredths and entry.ticket not in out:
            won.add(entry.ticket)
            free_hundredths -= entry.units
    return won


def verify(
    seed_hash: str, seed: str, free_hundredths: int, listed: Sequence[dict[str, object]]
) -> bool:
    """Say whether a published result is what its seed and list give."""
    if hashlib.sha256(seed.encode()).hexdigest() != seed_hash:
        return False
    entries = [Entry(str(line["ticket"]), int(str(line["units"]))) for line in listed]
    again = order(seed, entries)
    out = {str(line["ticket"]) for line in listed if line["result"] == "out"}
    results = _results(again, winners(again, free_hundredths, out), out)
    return [e.ticket for e in again] == [e.ticket for e in entries] and results == [
        str(line["result"]) for line in listed
    ]


def is_due(slot: Slot, now: dt.datetime) -> bool:
    """Say whether the window is over and nobody has drawn yet."""
    return slot.draw_until is not None and slot.drawn_at is None and now >= slot.draw_until


def run_locked(slot: Slot, now: dt.datetime) -> None:
    """Draw a locked slot once: winners are confirmed, the rest waits in drawn order."""
    if not is_due(slot, now):
        return
    draw = db.session.get(Draw, slot.id) or commit(slot, now)
    seed = vault.unseal(draw.seed_sealed)
    bookings = {ticket(booking.code): booking for booking in _entrants(slot)}
    ordered = order(seed, (Entry(t, _units(b, slot)) for t, b in bookings.items()))
    free = capacity.free(slot, capacity.held([slot.id])[slot.id])
    out = {t for t, booking in bookings.items() if not _is_child_free(booking, now)}
    won = winners(ordered, free, out)
    for rank, entry in enumerate(ordered, start=1):
        _settle(bookings[entry.ticket], slot, rank, entry.ticket in won, now)
    draw.seed = seed
    results = _results(ordered, won, out)
    lines = [
        {"ticket": e.ticket, "units": e.units, "result": result}
        for e, result in zip(ordered, results, strict=True)
    ]
    draw.entries = json.dumps({"free": free, "lines": lines})
    slot.drawn_at = now
    db.session.flush()


def _results(ordered: Sequence[Entry], won: Collection[str], out: Collection[str]) -> list[str]:
    words = {**dict.fromkeys(won, "won"), **dict.fromkeys(out, "out")}
    return [words.get(entry.ticket, "waits") for entry in ordered]


def _is_child_free(booking: Booking, now: dt.datetime) -> bool:
    """Say whether a child in the draw is booked nowhere else by now; the locks are tried only."""
    keys = child_keys(booking.id)
    if not locks.try_lock_children(keys):
        raise locks.Retry
    return next(clashes(booking, keys, now), None) is None


def _settle(booking: Booking, slot: Slot, rank: int, has_won: bool, now: dt.datetime) -> None:
    kind = KINDS[booking.offering.kind]
    state = kind.first_state(booking.offering) if has_won else "waitlisted"
    if has_won and now >= slot.starts_at:
        state = "lapsed"
    facts = {"rank": rank}
    if not has_won:
        for claim in booking.claims:
            claim.queue_rank = rank
            set_claim(claim, "wish")
    move_state(booking, state, by=CLOCK, now=now, event="drawn", facts=facts)


def _entrants(slot: Slot) -> list[Booking]:
    ids = db.session.scalars(
        select(Claim.booking_id)
        .join(Booking, Booking.id == Claim.booking_id)
        .where(Claim.slot_id == slot.id, Claim.status == "wish", Booking.state == "applied")
        .order_by(Claim.booking_id)
    ).all()
    return [fresh(booking_id) for booking_id in ids]


def _units(booking: Booking, slot: Slot) -> int:
    return next(c.units_hundredths for c in booking.claims if c.slot_id == slot.id)
