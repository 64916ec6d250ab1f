"""Floor 1: the outbox. Messages are put here in the same database, and taken one by one.

Texts and addresses arrive sealed; this room never opens them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import delete, select, update

from service_finder.extensions import begin_write, db, insert_into
from service_finder.models import OutboxMessage

TRIES = 6
STUCK = dt.timedelta(minutes=10)


def put(key: str, *, now: dt.datetime, **columns: Any) -> bool:
    """Queue a message; False when one with this key is there already. Commits nothing."""
    values = {"due_at": now, **columns, "key": key, "created_at": now, "state": "queued"}
    values = {"try_count": 0, "last_error": "", "html_sealed": "", "calendar": "", **values}
    added = insert_into(OutboxMessage).values(**values).on_conflict_do_nothing()
    return db.session.execute(added.returning(OutboxMessage.id)).first() is not None


def has(key: str) -> bool:
    """Say whether a message with this key is there."""
    query = select(OutboxMessage.id).where(OutboxMessage.key == key)
    return db.session.execute(query).first() is not None


def withdraw(booking_id: int, beginning: str) -> None:
    """Drop a booking's queued messages whose keys begin like this. Commits nothing."""
    mine = OutboxMessage.booking_id == booking_id
    alike = OutboxMessage.key.startswith(beginning, autoescape=True)
    waiting = OutboxMessage.state == "queued"
    db.session.execute(delete(OutboxMessage).where(mine, alike, waiting))


def take(now: dt.datetime) -> OutboxMessage | None:
    """Take the next message that is due, so that no other process takes it. Commits."""
    begin_write()
    due = (
        select(OutboxMessage.id)
        .where(OutboxMessage.state == "queued", OutboxMessage.due_at <= now)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(OutboxMessage)
        .where(OutboxMessage.id == due.scalar_subquery(), OutboxMessage.state == "queued")
        .values(state="sending", taken_at=now, try_count=OutboxMessage.try_count + 1)
        .returning(OutboxMessage.id)
    )
    message_id = db.session.execute(taken).scalar()
    db.session.commit()
    if message_id is None:
        return None
    return db.session.get(OutboxMessage, message_id, populate_existing=True)


def settle(message: OutboxMessage, state: str, now: dt.datetime, error: str = "") -> None:
    """Note what became of a taken message: sent, kept, or queued again after a failure. Commits."""
    begin_write()
    row = db.session.get_one(OutboxMessage, message.id, populate_existing=True)
    row.last_error = error[:300]
    if state == "queued" and row.try_count >= TRIES:
        state = "failed"
    row.state = state
    if state == "queued":
        row.due_at = now + dt.timedelta(minutes=2**row.try_count)
    elif state in ("sent", "kept"):
        row.sent_at = now
    db.session.commit()


def give_up_stuck(now: dt.datetime) -> int:
    """Mark messages whose process died while sending: they may have left, so never send again."""
    begin_write()
    stuck = (
        update(OutboxMessage)
        .where(OutboxMessage.state == "sending", OutboxMessage.taken_at <= now - STUCK)
        .values(state="unknown")
        .returning(OutboxMessage.id)
    )
    count = len(db.session.execute(stuck).all())
    db.session.commit()
    return count
