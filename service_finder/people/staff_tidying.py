"""What the clock does at the desk: access unused for a year ends, old cookies are forgotten."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select

from service_finder.extensions import begin_write, db
from service_finder.models import (
    AuditEntry,
    StaffDevice,
    StaffInvitation,
    StaffMember,
    StaffSession,
)
from service_finder.people import desk_sessions

KEPT = dt.timedelta(days=30)


def tidy(now: dt.datetime) -> int:
    """Let unused access lapse and delete what is long over; return how many lapsed. Commits.

    A lapsed member keeps the row (the audit names it) and needs a new invitation.
    """
    lapsed = StaffMember.lapses_at <= now, StaffMember.password_hash != ""
    ids = list(db.session.scalars(select(StaffMember.id).where(*lapsed)))
    begin_write()
    for member in db.session.scalars(select(StaffMember).where(StaffMember.id.in_(ids), *lapsed)):
        member.password_hash, member.totp_sealed, member.recovery_hashes = "", "", []
        desk_sessions.revoke(member.id, None, now)
        line = AuditEntry(
            at=now, action="lapsed", record_type="staff", record_id=str(member.id), facts={}
        )
        db.session.add(line)
    before = now - KEPT
    db.session.execute(delete(StaffSession).where(StaffSession.seen_at < before))
    db.session.execute(delete(StaffInvitation).where(StaffInvitation.expires_at < before))
    unseen = now - desk_sessions.DEVICE_KEPT
    db.session.execute(delete(StaffDevice).where(StaffDevice.seen_at < unseen))
    db.session.commit()
    return len(ids)
