"""Members of staff: adding, inviting, choosing password and second factor, roles, disabling."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, select, update

from service_finder.extensions import db
from service_finder.models import (
    Membership,
    Organization,
    Service,
    StaffInvitation,
    StaffMember,
)
from service_finder.people import desk_sessions, passwords, totp, vault
from service_finder.people.desk_sign_in import YEAR, find, normalised, recovery_hash
from service_finder.people.rights import Grant

INVITATION_VALID = dt.timedelta(days=7)
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class BadEmail(ValueError):
    """Not an e-mail address."""


class UnknownScope(ValueError):
    """Neither an organization's id nor a place's."""


def checked_email(email: str) -> str:
    """Return an address in the one spelling that is stored. Raises BadEmail."""
    try:
        found = validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise BadEmail(email) from error
    return normalised(found.normalized)


def grant_of(role: str, scope: str) -> Grant:
    """Return a role at an organization's or place's id; "" is every place. Raises UnknownScope."""
    if not scope:
        return Grant(role)
    if db.session.get(Organization, scope) is not None:
        return Grant(role, organization_id=scope)
    if db.session.get(Service, scope) is not None:
        return Grant(role, service_id=scope)
    raise UnknownScope(scope)


def add(email: str, grant: Grant, *, name: str, lang: str, now: dt.datetime) -> StaffMember:
    """Add a member, or find one, and give the role there. Commits nothing. Raises BadEmail."""
    text = checked_email(email)
    member = find(text)
    if member is None:
        member = StaffMember(
            email=text, name=name[:80], lang=lang, created_at=now, lapses_at=now + YEAR
        )
        db.session.add(member)
        db.session.flush()
    give(member.id, grant, now)
    return member


def give(member_id: int, grant: Grant, now: dt.datetime) -> None:
    """Give a role at a scope; an earlier role at the same scope is replaced. Commits nothing."""
    db.session.flush()
    there = Membership.staff_id == member_id
    organization = Membership.organization_id.is_not_distinct_from(grant.organization_id)
    place = Membership.service_id.is_not_distinct_from(grant.service_id)
    found = db.session.scalars(select(Membership).where(there, organization, place)).first()
    if found is not None:
        found.role = grant.role
        return
    db.session.add(
        Membership(
            staff_id=member_id,
            role=grant.role,
            organization_id=grant.organization_id,
            service_id=grant.service_id,
            created_at=now,
        )
    )
    db.session.flush()


def take_away(member_id: int, membership_id: int) -> None:
    """Take a role away. Commits nothing."""
    own = Membership.staff_id == member_id
    db.session.execute(delete(Membership).where(own, Membership.id == membership_id))


def invite(member: StaffMember, *, by_id: int | None, now: dt.datetime) -> str:
    """Return the token of a new invitation; older ones stop working. Commits nothing."""
    older = update(StaffInvitation).where(
        StaffInvitation.staff_id == member.id, StaffInvitation.used_at.is_(None)
    )
    db.session.execute(older.values(used_at=now))
    token = secrets.token_urlsafe(32)
    row = StaffInvitation(
        staff_id=member.id,
        by_id=by_id,
        token_hash=_hash(token),
        created_at=now,
        expires_at=now + INVITATION_VALID,
    )
    db.session.add(row)
    return token


def invitation(token: str, now: dt.datetime) -> tuple[StaffInvitation, StaffMember] | None:
    """Return an invitation that still works and its member; None otherwise."""
    if not token or len(token) > 100:
        return None
    query = select(StaffInvitation, StaffMember).join(
        StaffMember, StaffMember.id == StaffInvitation.staff_id
    )
    query = query.where(StaffInvitation.token_hash == _hash(token))
    found = db.session.execute(query.execution_options(populate_existing=True)).first()
    if found is None:
        return None
    row, member = found[0], found[1]
    is_good = row.used_at is None and now < row.expires_at and member.disabled_at is None
    return (row, member) if is_good else None


def use_invitation(invitation_id: int, now: dt.datetime) -> bool:
    """Use an invitation up; False when somebody was faster. Commits nothing."""
    fresh = update(StaffInvitation).where(
        StaffInvitation.id == invitation_id, StaffInvitation.used_at.is_(None)
    )
    used = fresh.values(used_at=now).returning(StaffInvitation.id)
    return db.session.execute(used).first() is not None


def set_up(
    member: StaffMember, *, name: str, password: str, secret: str, step: int, now: dt.datetime
) -> list[str]:
    """Take a checked password and second factor; return ten recovery codes, shown once.

    Ends every session of the member. Commits nothing.
    """
    member.name = name[:80] or member.name
    member.password_hash = passwords.hashed(password)
    member.totp_sealed, member.totp_step = vault.seal(secret), step
    member.lapses_at = now + YEAR
    desk_sessions.revoke(member.id, None, now)
    return new_recovery_codes(member)


def change_password(member: StaffMember, password: str, now: dt.datetime) -> None:
    """Take another checked password; every session ends. Commits nothing."""
    member.password_hash = passwords.hashed(password)
    desk_sessions.revoke(member.id, None, now)


def new_recovery_codes(member: StaffMember) -> list[str]:
    """Replace a member's recovery codes; return the new ones, shown once. Commits nothing."""
    codes = ["-".join(_word() for _ in range(4)) for _ in range(RECOVERY_CODES)]
    member.recovery_hashes = [recovery_hash(member.id, code) for code in codes]
    return codes


def disable(member: StaffMember, now: dt.datetime) -> None:
    """End a member's access and sessions at once. Commits nothing."""
    member.disabled_at = now
    desk_sessions.revoke(member.id, None, now)


def enable(member: StaffMember, now: dt.datetime) -> None:
    """Give a disabled member access again, with the password of before. Commits nothing."""
    member.disabled_at, member.lapses_at = None, now + YEAR


def code_now(member: StaffMember, now: dt.datetime) -> str:
    """Return the present code of a demonstration account; the caller shows it in demo only."""
    if not member.is_demo:
        raise ValueError("codes of real accounts are never shown")
    return totp.code_at(vault.unseal(member.totp_sealed), totp.step_at(now))


def _word() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(4))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()  # 256 random bits need no key
