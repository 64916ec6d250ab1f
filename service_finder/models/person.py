"""Person: a resident who books; and the codes by which one signs in."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import DDL, CheckConstraint, Index, String, event
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Instant, Model


class Person(Model):
    """A resident, known by one verified contact. The contact itself is sealed.

    `contact_key` is a keyed hash of the contact, so that it can be found without being readable.
    `token_version` grows to revoke every signed token and session of the person. `feed_key`: part
    of the address of their calendar feed; None when they have none.
    """

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("contact_type IN ('email', 'phone', 'none')", name="type"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    contact_sealed: Mapped[str] = mapped_column(LongText, default="")
    contact_type: Mapped[str] = mapped_column(String(5), default="email")
    lang: Mapped[str] = mapped_column(String(5), default="ko")
    token_version: Mapped[int] = mapped_column(default=1)
    feed_key: Mapped[str | None] = mapped_column(String(32))
    paused_until: Mapped[dt.datetime | None] = mapped_column(Instant)
    pause_booking_id: Mapped[int | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    seen_at: Mapped[dt.datetime | None] = mapped_column(Instant)

    def is_paused(self, now: dt.datetime) -> bool:
        """Say whether booking is paused after a no-show."""
        return self.paused_until is not None and now < self.paused_until


class SignInCode(Model):
    """A six-digit code sent to a contact: expiring, single-use, kept only as a keyed hash."""

    __tablename__ = "sign_in_code"
    __table_args__ = (Index("ix_sign_in_code_contact_key_created_at", "contact_key", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_key: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    expires_at: Mapped[dt.datetime] = mapped_column(Instant)
    used_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    try_count: Mapped[int] = mapped_column(default=0)


class EndedSession(Model):
    """A resident's session that was signed out: a copy of its cookie opens nothing any more.

    Kept (as a hash) until the cookie would have run out by itself.
    """

    __tablename__ = "ended_session"

    session_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    ended_at: Mapped[dt.datetime] = mapped_column(Instant, index=True)


class RateWindow(Model):
    """How often something was done in one window of time; the database is shared by workers."""

    __tablename__ = "rate_window"

    scope: Mapped[str] = mapped_column(String(24), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    starts_at: Mapped[dt.datetime] = mapped_column(Instant, primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


# A count that a power cut takes away is no loss, so PostgreSQL need not log (and wait for) each.
event.listen(
    RateWindow.__table__,
    "after_create",
    DDL("ALTER TABLE rate_window SET UNLOGGED").execute_if(dialect="postgresql"),  # type: ignore[no-untyped-call]
)
