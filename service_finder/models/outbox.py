"""OutboxMessage: a mail (or text message) that is to be sent, or was kept instead of sent."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Instant, Model


class OutboxMessage(Model):
    """One message. `key` is unique: the same thing is never told twice.

    `to_sealed`, `text_sealed` and `html_sealed` are encrypted (people.vault) and emptied by the
    purge. `state`: queued -> sending -> sent; a failure goes back to queued with a later
    `due_at`, at last to failed. A row left in `sending` by a killed process is never sent again
    by itself ("unknown"), because it may have left.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'kept', 'failed', 'unknown')", name="state"
        ),
        Index("ix_outbox_message_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    channel: Mapped[str] = mapped_column(String(5), default="email")
    to_sealed: Mapped[str] = mapped_column(LongText)
    lang: Mapped[str] = mapped_column(String(5))
    subject: Mapped[str] = mapped_column(String(300))
    text_sealed: Mapped[str] = mapped_column(LongText)
    html_sealed: Mapped[str] = mapped_column(LongText, default="")
    calendar: Mapped[str] = mapped_column(LongText, default="")
    booking_id: Mapped[int | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(8), default="queued")
    try_count: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    due_at: Mapped[dt.datetime] = mapped_column(Instant)
    taken_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    sent_at: Mapped[dt.datetime | None] = mapped_column(Instant)
