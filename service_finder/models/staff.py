"""Staff of centers: members, what they may do where, their sessions, devices and invitations."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Instant, Model


class StaffMember(Model):
    """Somebody who works at the desk, known by an e-mail address (normalised, lower case).

    `password_hash` is argon2 ("" until an invitation is accepted). `totp_sealed` is the second
    factor's secret (people.vault), `totp_step` the last 30-second step that was used: no code
    works twice. `recovery_hashes` are keyed hashes; a used one is taken out. `failed_count` and
    `failed_at` are shown to the member, and lock nobody out. `lapses_at` moves with every sign-in.
    """

    __tablename__ = "staff_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    lang: Mapped[str] = mapped_column(String(5), default="ko")
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    totp_sealed: Mapped[str] = mapped_column(LongText, default="")
    totp_step: Mapped[int] = mapped_column(default=0)
    recovery_hashes: Mapped[list[str]] = mapped_column(JSON, default=list)
    failed_count: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    seen_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    lapses_at: Mapped[dt.datetime] = mapped_column(Instant)
    disabled_at: Mapped[dt.datetime | None] = mapped_column(Instant)

    def is_active(self, now: dt.datetime) -> bool:
        """Say whether the member may sign in: set up, not disabled, used within the year."""
        return self.disabled_at is None and self.password_hash != "" and now < self.lapses_at


class Membership(Model):
    """A role at an organization, at one place, or (neither given) at every place: the city's."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint(
            "role IN ('viewer', 'desk', 'manager', 'editor', 'administrator')", name="role"
        ),
        CheckConstraint("organization_id IS NULL OR service_id IS NULL", name="one_scope"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    organization_id: Mapped[str | None] = mapped_column(ForeignKey("organization.id"))
    service_id: Mapped[str | None] = mapped_column(ForeignKey("service.id"))
    created_at: Mapped[dt.datetime] = mapped_column(Instant)


class StaffSession(Model):
    """A signed-in browser. Only the hash of its cookie is kept.

    `stage`: "password" after the first step (opens nothing but the second), "whole" after both.
    `device` is in words (browser and system), never an address.
    """

    __tablename__ = "staff_session"
    __table_args__ = (CheckConstraint("stage IN ('password', 'whole')", name="stage"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    stage: Mapped[str] = mapped_column(String(8), default="password")
    device: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    seen_at: Mapped[dt.datetime] = mapped_column(Instant)
    revoked_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class StaffDevice(Model):
    """A browser that has signed in whole before: strangers' failures do not slow it down."""

    __tablename__ = "staff_device"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    seen_at: Mapped[dt.datetime] = mapped_column(Instant)


class StaffInvitation(Model):
    """A link by which an invited member chooses a password: expiring, single-use, kept hashed."""

    __tablename__ = "staff_invitation"
    __table_args__ = (Index("ix_staff_invitation_staff_id_used_at", "staff_id", "used_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    expires_at: Mapped[dt.datetime] = mapped_column(Instant)
    used_at: Mapped[dt.datetime | None] = mapped_column(Instant)
