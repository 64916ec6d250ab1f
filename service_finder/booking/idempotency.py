"""Idempotency keys: the same request twice is answered once, refusals included."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import update

from service_finder.booking import locks
from service_finder.booking.changing import fresh
from service_finder.booking.parties import Party
from service_finder.booking.refusals import Refusal, Refused, from_json, to_json
from service_finder.extensions import db, insert_into
from service_finder.models import Booking, IdempotencyKey

KEPT = dt.timedelta(days=1)
Work = Callable[[], Callable[[], Booking]]


def body_hash(
    offering_id: str,
    slots: Sequence[int],
    wishes: Sequence[tuple[str, int]],
    party: Party,
    answers: dict[str, Any],
    lang: str,
    is_waiting: bool,
) -> str:
    """Hash what was asked for, so that a key cannot be used for something else."""
    children = [[c.name, c.born_on.isoformat()] for c in party.children]
    body = [offering_id, list(slots), [list(w) for w in wishes], children, party.guardians]
    body += [party.people, answers, lang, is_waiting]
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def once(person_id: int, key: str | None, body: str, work: Work, now: dt.datetime) -> Booking:
    """Prepare and run the work, or repeat the answer that the key got before.

    `work()` prepares without a lock and returns what runs under it.
    """
    if not key:
        return locks.write(work())
    kept = _answer(person_id, key, body, now)
    if kept is not None:
        return kept

    def under_key() -> Booking | None:
        if not _take(person_id, key, body, now):
            return None
        booking = run()
        db.session.execute(
            update(IdempotencyKey)
            .where(IdempotencyKey.person_id == person_id, IdempotencyKey.key == key)
            .values(booking_id=booking.id)
        )
        return booking

    try:
        run = work()
        booking = locks.write(under_key)
    except Refused as refused:
        if "busy" not in refused.codes:
            refused = _keep_refusal(person_id, key, body, refused, now)
        raise refused from None
    if booking is None:  # another request with the same key was faster
        booking = _answer(person_id, key, body, now)
        if booking is None:
            raise Refused(Refusal("busy"))
    return booking


def _answer(person_id: int, key: str, body: str, now: dt.datetime) -> Booking | None:
    kept = db.session.get(IdempotencyKey, (person_id, key), populate_existing=True)
    if kept is None or kept.created_at <= now - KEPT:
        return None
    if kept.body_hash != body:
        raise Refused(Refusal("idempotency_key_reused"))
    if kept.refusals:
        raise from_json(kept.refusals)
    return fresh(kept.booking_id) if kept.booking_id is not None else None


def _take(person_id: int, key: str, body: str, now: dt.datetime) -> bool:
    """Take the key for this transaction; False when it is taken. Waits for whoever is taking it."""
    values = {"person_id": person_id, "key": key, "body_hash": body, "created_at": now}
    values |= {"refusals": "", "booking_id": None}
    statement = insert_into(IdempotencyKey).values(**values)
    statement = statement.on_conflict_do_update(
        index_elements=["person_id", "key"],
        set_=values,
        where=IdempotencyKey.created_at <= now - KEPT,
    )
    taken = db.session.execute(statement.returning(IdempotencyKey.key)).first()
    return taken is not None


def _keep_refusal(
    person_id: int, key: str, body: str, refused: Refused, now: dt.datetime
) -> Refused:
    def keep() -> None:
        if _take(person_id, key, body, now):
            db.session.execute(
                update(IdempotencyKey)
                .where(IdempotencyKey.person_id == person_id, IdempotencyKey.key == key)
                .values(refusals=to_json(refused))
            )

    locks.write(keep)
    try:
        _answer(person_id, key, body, now)
    except Refused as first:
        return first
    return refused
