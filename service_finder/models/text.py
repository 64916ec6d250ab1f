"""Text: one row for each (record, field, language), with origin and staleness."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Instant, Model

ORIGINS = ("official", "staff", "composed", "machine")


class Text(Model):
    """The words of a record in a language other than its source language (Korean).

    `source_hash` is the hash of the Korean text that was translated: when the Korean changes,
    the hashes differ and the text is stale. record_type: service | organization | program |
    district | station | gazetteer | term | offering | closure.
    """

    __tablename__ = "text"
    __table_args__ = (
        UniqueConstraint("record_type", "record_id", "field", "lang"),
        CheckConstraint("origin IN ('official', 'staff', 'composed', 'machine')", name="origin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_type: Mapped[str] = mapped_column(String(16))
    record_id: Mapped[str] = mapped_column(String(80), index=True)
    field: Mapped[str] = mapped_column(String(24))
    lang: Mapped[str] = mapped_column(String(5))
    text: Mapped[str] = mapped_column(LongText)
    origin: Mapped[str] = mapped_column(String(10))
    source_hash: Mapped[str] = mapped_column(String(64), default="")
    updated_at: Mapped[dt.datetime | None] = mapped_column(Instant, default=None)
