"""Schedule (HSDS, RFC 5545 words) and dated exceptions (which HSDS lacks)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Model


class Schedule(Model):
    """One line of regular hours in Asia/Seoul wall time; several lines a day are usual.

    The columns map 1:1 to catalogue.hours.Schedule. `opens_at` and `closes_at` are empty when
    only the days are known. A `closes_at` at or before `opens_at` is on the next day.
    """

    __tablename__ = "schedule"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("service.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(16), default="open")
    freq: Mapped[str] = mapped_column(String(8), default="WEEKLY")
    byday: Mapped[str] = mapped_column(String(24), default="")
    opens_at: Mapped[dt.time | None]
    closes_at: Mapped[dt.time | None]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    closed_on: Mapped[str] = mapped_column(String(200), default="")
    attending_type: Mapped[str] = mapped_column(String(16), default="")
    notes: Mapped[str] = mapped_column(String(300), default="")
    source_text: Mapped[str] = mapped_column(LongText, default="")


class ScheduleException(Model):
    """One date on which the regular hours do not hold: closed, or other hours, with the reason."""

    __tablename__ = "schedule_exception"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("service.id"), index=True)
    on_date: Mapped[dt.date]
    is_closed: Mapped[bool] = mapped_column(default=True)
    opens_at: Mapped[dt.time | None]
    closes_at: Mapped[dt.time | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
