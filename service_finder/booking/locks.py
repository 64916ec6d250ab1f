"""The one way to write: begin, lock in one order, commit; try again after a deadlock.

Order of locks: children (by key), then slots (by id). Whoever meets more while holding slots may
only try, never wait; so nobody waits in a circle.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable
from typing import TypeVar

from sqlalchemy import BigInteger, bindparam, func, select, update
from sqlalchemy.exc import DBAPIError

from service_finder.booking.refusals import Refusal, Refused
from service_finder.extensions import db, is_contention
from service_finder.models import Slot

T = TypeVar("T")
ATTEMPTS = 5
TOUCHED = (
    select(Slot)
    .from_statement(
        update(Slot)
        .where(Slot.id == bindparam("slot_id"))
        .values(version=Slot.version + 1)
        .returning(Slot)
    )
    .execution_options(populate_existing=True)
)
CHILD = select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger)))


class Retry(Exception):
    """What was read before the lock no longer holds: begin again."""


def write(work: Callable[[], T]) -> T:
    """Run one writing transaction and commit it; Refused("busy") when the lock is not to be had."""
    for _attempt in range(ATTEMPTS):
        try:
            begin()
            result = work()
            db.session.commit()
        except Retry:
            db.session.rollback()
        except (DBAPIError, sqlite3.OperationalError) as error:
            db.session.rollback()
            if not is_contention(error):
                raise
            if not _is_deadlock(error):
                raise Refused(Refusal("busy")) from error
        except BaseException:
            db.session.rollback()
            raise
        else:
            return result
    raise Refused(Refusal("busy"))


def begin() -> None:
    """Begin a writing transaction before its first read.

    Ends an open read by committing it, so that rows already read stay readable; whatever is
    decided on under the lock is read again.
    """
    session = db.session
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("begin() with unsaved changes in the session")
    session.commit()
    session.connection(execution_options={"writes": True})


def lock_children(keys: Iterable[str]) -> None:
    """Wait for the children's locks, in order (on SQLite the whole database is locked already)."""
    wanted = sorted(_number(key) for key in set(keys))
    if wanted and _is_postgresql():
        for number in wanted:
            db.session.execute(CHILD, {"number": number})


def try_lock_children(keys: Iterable[str]) -> bool:
    """Take the children's locks without waiting; False when somebody holds one of them."""
    if not _is_postgresql():
        return True
    numbers = sorted(_number(key) for key in set(keys))
    return all(db.session.scalar(select(func.pg_try_advisory_xact_lock(n))) for n in numbers)


def lock_slots(slot_ids: Iterable[int]) -> dict[int, Slot]:
    """Touch the slot rows in order of id, and return them as they are now.

    The UPDATE is the lock: it works on both databases, where SELECT … FOR UPDATE locks nothing
    on SQLite.
    """
    return {slot_id: slot for slot_id in sorted(set(slot_ids)) for slot in _touch(slot_id)}


def try_lock_slots(slot_ids: Iterable[int]) -> dict[int, Slot] | None:
    """Lock slots without waiting; None when somebody holds one of them."""
    wanted = sorted(set(slot_ids))
    if wanted and _is_postgresql():
        free = select(Slot.id).where(Slot.id.in_(wanted)).with_for_update(skip_locked=True)
        if len(db.session.scalars(free).all()) < len(wanted):
            return None
    return lock_slots(wanted)


def _is_deadlock(error: Exception) -> bool:
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state in ("40P01", "40001")


def _touch(slot_id: int) -> list[Slot]:
    return list(db.session.scalars(TOUCHED, {"slot_id": slot_id}))


def _is_postgresql() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"


def _number(key: str) -> int:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True)
