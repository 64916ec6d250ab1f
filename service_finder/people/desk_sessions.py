"""Sessions of the desk: rows on the server, found by the hash of a cookie, revocable one by one."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from service_finder.extensions import begin_write, db
from service_finder.models import StaffDevice, StaffMember, StaffSession
from service_finder.people import vault

LONGEST = dt.timedelta(hours=12)
IDLE = dt.timedelta(hours=2)
SECOND_STEP = dt.timedelta(minutes=10)
DEVICE_KEPT = dt.timedelta(days=180)
_TOUCH = dt.timedelta(minutes=1)  # `seen_at` is no more exact than this: reads stay reads


def begin(member_id: int, *, stage: str, device: str, now: dt.datetime) -> str:
    """Add a session and return the token for its cookie. Commits nothing."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        StaffSession(
            staff_id=member_id,
            token_hash=_hash(token),
            stage=stage,
            device=device[:80],
            created_at=now,
            seen_at=now,
        )
    )
    return token


def find(token: str, now: dt.datetime) -> tuple[StaffSession, StaffMember] | None:
    """Return the live session of a cookie and its member; None when it is over or revoked."""
    if not token or len(token) > 100:
        return None
    query = select(StaffSession, StaffMember).join(
        StaffMember, StaffMember.id == StaffSession.staff_id
    )
    found = db.session.execute(query.where(StaffSession.token_hash == _hash(token))).first()
    if found is None:
        return None
    row, member = found[0], found[1]
    return (row, member) if _is_live(row, now) and member.is_active(now) else None


def touch(row: StaffSession, now: dt.datetime) -> None:
    """Remember that the session was used, at most once a minute. Commits when it writes."""
    if now - row.seen_at < _TOUCH:
        return
    try:
        begin_write()
        mine = update(StaffSession).where(StaffSession.id == row.id)
        db.session.execute(mine.values(seen_at=now))
        db.session.commit()
    except DBAPIError:  # the database was busy: the next request notes it
        db.session.rollback()


def live_of(member_id: int, now: dt.datetime) -> list[StaffSession]:
    """List a member's sessions that are signed in, newest first."""
    query = select(StaffSession).where(
        StaffSession.staff_id == member_id,
        StaffSession.revoked_at.is_(None),
        StaffSession.stage == "whole",
    )
    rows = db.session.scalars(query.order_by(StaffSession.id.desc()))
    return [row for row in rows if _is_live(row, now)]


def revoke(member_id: int, session_id: int | None, now: dt.datetime) -> None:
    """End one session of a member, or (None) all of them. Commits nothing."""
    ended = update(StaffSession).where(
        StaffSession.staff_id == member_id, StaffSession.revoked_at.is_(None)
    )
    if session_id is not None:
        ended = ended.where(StaffSession.id == session_id)
    db.session.execute(ended.values(revoked_at=now))


def remember_device(member_id: int, token: str, now: dt.datetime) -> str:
    """Remember a browser that has signed in whole; return the token for its cookie.

    A browser that is known already keeps its own. Commits nothing.
    """
    if knows_device(member_id, token, now):
        known = update(StaffDevice).where(StaffDevice.token_hash == _hash(token))
        db.session.execute(known.values(seen_at=now))
        return token
    token = secrets.token_urlsafe(32)
    row = StaffDevice(staff_id=member_id, token_hash=_hash(token), created_at=now, seen_at=now)
    db.session.add(row)
    return token


def knows_device(member_id: int, token: str, now: dt.datetime) -> bool:
    """Say whether this browser has signed in whole as this member before."""
    if not token or len(token) > 100:
        return False
    query = select(StaffDevice.seen_at).where(
        StaffDevice.staff_id == member_id, StaffDevice.token_hash == _hash(token)
    )
    seen_at = db.session.scalar(query)
    return seen_at is not None and now - seen_at < DEVICE_KEPT


def csrf_token(token: str) -> str:
    """Return what the forms of a session carry: bound to its cookie, useless elsewhere."""
    return vault.keyed_hash(f"csrf:{token}")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()  # 256 random bits need no key


def _is_live(row: StaffSession, now: dt.datetime) -> bool:
    longest = LONGEST if row.stage == "whole" else SECOND_STEP
    is_fresh = now - row.created_at < longest and now - row.seen_at < IDLE
    return row.revoked_at is None and is_fresh
