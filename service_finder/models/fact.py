"""FactEdit and Verification: what staff put in place of a source's facts, and what they checked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Instant, Model

EDIT_STATES = ("draft", "published", "replaced", "undone")
RESULTS = ("confirmed", "corrected", "gone")


class FactEdit(Model):
    """One value that staff gave to one field of a record, in one language ("ko" is the fact).

    The newest published one of a field lies over whatever a source says, load after load.
    `under`: what lies beneath it ({"value", and for texts "origin", "source_hash"}): an undo
    puts that back. record_type: service | program.
    """

    __tablename__ = "fact_edit"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published', 'replaced', 'undone')", name="state"),
        Index("ix_fact_edit_record", "record_type", "record_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_type: Mapped[str] = mapped_column(String(16))
    record_id: Mapped[str] = mapped_column(String(80))
    field: Mapped[str] = mapped_column(String(24))
    lang: Mapped[str] = mapped_column(String(5))
    value: Mapped[str] = mapped_column(LongText)
    under: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    published_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    ended_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))


class Verification(Model):
    """Somebody called the office about one fact of a place: what came of it, when, and who.

    `value_hash` is of the value that holds since: a changed fact is no longer verified.
    """

    __tablename__ = "verification"
    __table_args__ = (
        CheckConstraint("result IN ('confirmed', 'corrected', 'gone')", name="result"),
        Index("ix_verification_service_id_field", "service_id", "field"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("service.id"))
    field: Mapped[str] = mapped_column(String(24))
    result: Mapped[str] = mapped_column(String(10))
    value_hash: Mapped[str] = mapped_column(String(64))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    at: Mapped[dt.datetime] = mapped_column(Instant)
