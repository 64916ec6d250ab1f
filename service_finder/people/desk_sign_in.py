"""Signing in at the desk: a password, then six digits. Nothing tells whether an address is known.

Strangers cannot lock a member out: too many tries slow down the network address and, for browsers
that never signed in as the member, the account; a known browser has a count of its own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from dataclasses import dataclass

from sqlalchemy import select

from service_finder.extensions import begin_write, db
from service_finder.models import StaffMember, StaffSession
from service_finder.people import audit, desk_sessions, limits, passwords, rights, totp, vault
from service_finder.people.codes import TooMany

YEAR = dt.timedelta(days=365)
WINDOW_S = 900
FROM_ADDRESS, ON_ACCOUNT, ON_BOTH, ON_DEVICE = 60, 20, 10, 30
SECOND_TRIES, PASSWORD_TRIES = 8, 10


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a try comes from: network address, cookie of a known browser, its words."""

    address: str
    device_token: str = ""
    device: str = ""


def first_step(
    email: str, password: str, caller: Caller, *, is_demo: bool, now: dt.datetime
) -> str | None:
    """Return the token of a half session when e-mail and password are right, else None. Commits.

    Raises TooMany. Demonstration accounts are refused outside a demonstration.
    """
    member = find(email)
    _slow_down(email, member, caller, now)
    right = passwords.is_right(member.password_hash if member else "", password)
    begin_write()
    if member is None or not right or not member.is_active(now) or (member.is_demo and not is_demo):
        _note_failure(member, now)
        db.session.commit()
        return None
    token = desk_sessions.begin(member.id, stage="password", device=caller.device, now=now)
    db.session.commit()
    return token


def second_step(
    half: StaffSession, code: str, caller: Caller, now: dt.datetime
) -> tuple[str, str] | None:
    """Return new tokens (session, device) when the code is right, else None. Commits.

    The half session ends, so a cookie from before signing in is worth nothing. Raises TooMany.
    """
    key = f"{half.staff_id}:{half.id}"
    _limit("desk_code", key, SECOND_TRIES, now)
    begin_write()
    member = db.session.get_one(StaffMember, half.staff_id, populate_existing=True)
    if not _use_code(member, code, now):
        _note_failure(member, now)
        db.session.commit()
        return None
    desk_sessions.revoke(member.id, half.id, now)
    tokens = (
        desk_sessions.begin(member.id, stage="whole", device=caller.device, now=now),
        desk_sessions.remember_device(member.id, caller.device_token, now),
    )
    facts = {"failed_before": member.failed_count}
    audit.record(rights.desk_of(member), "signed_in", "staff", member.id, facts=facts)
    member.seen_at, member.lapses_at = now, now + YEAR
    member.failed_count, member.failed_at = 0, None
    db.session.commit()
    return tokens


def confirm_password(member: StaffMember, password: str, now: dt.datetime) -> bool:
    """Say whether somebody who is signed in knows the password too. Raises TooMany."""
    _limit("desk_confirm", str(member.id), PASSWORD_TRIES, now)
    return passwords.is_right(member.password_hash, password)


def find(email: str) -> StaffMember | None:
    """Return the member with this address."""
    text = normalised(email)
    return db.session.scalars(select(StaffMember).where(StaffMember.email == text)).first()


def normalised(email: str) -> str:
    """Return an address in the one spelling that is stored."""
    return unicodedata.normalize("NFKC", email).strip().casefold()[:254]


def recovery_hash(member_id: int, code: str) -> str:
    """Return what is kept of a recovery code."""
    plain = "".join(c for c in code.casefold() if c.isalnum())
    return hashlib.sha256(f"recovery:{member_id}:{plain}".encode()).hexdigest()


def _use_code(member: StaffMember, typed: str, now: dt.datetime) -> bool:
    code = "".join(unicodedata.normalize("NFKC", typed).split())[:32]
    if len(code) == totp.DIGITS and code.isascii() and code.isdigit():
        # The codes of demonstration accounts are shown to everybody: using one twice is fine.
        after = 0 if member.is_demo else member.totp_step
        step = totp.matching_step(vault.unseal(member.totp_sealed), code, now, after=after)
        if step is not None:
            member.totp_step = step
        return step is not None
    given = recovery_hash(member.id, code)
    if given not in member.recovery_hashes:
        return False
    member.recovery_hashes = [kept for kept in member.recovery_hashes if kept != given]
    return True


def _note_failure(member: StaffMember | None, now: dt.datetime) -> None:
    if member is not None:
        member.failed_count, member.failed_at = member.failed_count + 1, now


def _slow_down(email: str, member: StaffMember | None, caller: Caller, now: dt.datetime) -> None:
    """Count the try; raise TooMany. Known and unknown addresses count alike."""
    account = normalised(email)
    if member is not None and desk_sessions.knows_device(member.id, caller.device_token, now):
        _limit("desk_device", caller.device_token, ON_DEVICE, now)
        return
    _limit("desk_address", caller.address, FROM_ADDRESS, now)
    _limit("desk_both", f"{account} {caller.address}", ON_BOTH, now)
    _limit("desk_account", account, ON_ACCOUNT, now)


def _limit(scope: str, key: str, most: int, now: dt.datetime) -> None:
    wait = limits.hit(scope, key, limit=most, seconds=WINDOW_S, now=now)
    if wait:
        raise TooMany(wait)
