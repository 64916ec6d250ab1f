"""Correction: what a resident says is wrong about a place, and what became of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Instant, Model

CORRECTION_STATES = ("waiting", "parked", "corrected", "was_right", "not_confirmed")


class Correction(Model):
    """A message without a name. `words_sealed` is encrypted (people.vault), "" once forgotten.

    parked: the words read like the address of a protected service; nothing of them was kept.
    `receipt`: what the sender may ask with; it says nothing about the place.
    """

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'parked', 'corrected', 'was_right', 'not_confirmed')",
            name="state",
        ),
        Index("ix_correction_state_created_at", "state", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt: Mapped[str] = mapped_column(String(12), unique=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("service.id"), index=True)
    topic: Mapped[str] = mapped_column(String(16))
    words_sealed: Mapped[str] = mapped_column(LongText, default="")
    lang: Mapped[str] = mapped_column(String(5))
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    decided_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
