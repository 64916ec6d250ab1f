"""Residents' sessions live in a signed cookie; one that was signed out is remembered as ended."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy import delete

from service_finder.extensions import begin_write, db, insert_into
from service_finder.models import EndedSession

LONGEST = dt.timedelta(hours=12)


def new_id() -> str:
    """Return the id of a new session, for its cookie."""
    return secrets.token_urlsafe(16)


def end(session_id: str, now: dt.datetime) -> None:
    """Remember that a session was signed out. Commits."""
    begin_write()
    ended = insert_into(EndedSession).values(session_hash=_hash(session_id), ended_at=now)
    db.session.execute(ended.on_conflict_do_nothing())
    db.session.commit()


def has_ended(session_id: str) -> bool:
    """Say whether a session was signed out."""
    return db.session.get(EndedSession, _hash(session_id)) is not None


def forget(now: dt.datetime) -> None:
    """Forget sessions whose cookie has run out by itself. Commits nothing."""
    db.session.execute(delete(EndedSession).where(EndedSession.ended_at < now - LONGEST))


def _hash(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()
