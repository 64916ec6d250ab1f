"""BookingEvent: who moved a booking, from where to where, when and why. Append-only."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Instant, Model


class BookingEvent(Model):
    """One line of a booking's history. Messages are made from these rows, after the commit.

    `event`: what happened (booked, waiting, offered, moved, resized, closed, …; notices.MESSAGES
    says which are told). `by`: "person:<id>", "staff:<id>" or "clock".
    `noticed_at`: when its message was put in the outbox, or found to need none.
    """

    __tablename__ = "booking_event"
    __table_args__ = (
        CheckConstraint("actor IN ('resident', 'staff', 'clock')", name="actor"),
        Index("ix_booking_event_noticed_at_id", "noticed_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), index=True)
    event: Mapped[str] = mapped_column(String(24))
    from_state: Mapped[str] = mapped_column(String(12), default="")
    to_state: Mapped[str] = mapped_column(String(12))
    actor: Mapped[str] = mapped_column(String(8))
    by: Mapped[str] = mapped_column(String(80), default="")
    reason: Mapped[str] = mapped_column(LongText, default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    noticed_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class BookingStatistic(Model):
    """One booking, flat and nameless, for reports: it survives the purge of personal data.

    `band_…`: the children by the year they turn in (booking.statistics.BANDS). `starts_at` tells a
    booking that was moved (rows from before it was kept have none).
    """

    __tablename__ = "booking_statistic"
    __table_args__ = (
        Index("ix_booking_statistic_service_id_on_date", "service_id", "on_date"),
        Index("ix_booking_statistic_on_date", "on_date"),
        Index("ix_booking_statistic_changed_at", "changed_at"),
    )

    booking_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    offering_id: Mapped[str] = mapped_column(String(80))
    service_id: Mapped[str] = mapped_column(String(64))
    organization_id: Mapped[str] = mapped_column(String(64), default="")
    district_code: Mapped[str] = mapped_column(String(5), default="")
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(12))
    lang: Mapped[str] = mapped_column(String(5))
    on_date: Mapped[dt.date]
    hour: Mapped[int]
    units_hundredths: Mapped[int]
    children_count: Mapped[int]
    guardians_count: Mapped[int]
    people_count: Mapped[int]
    band_0_2: Mapped[int] = mapped_column(default=0)
    band_3_5: Mapped[int] = mapped_column(default=0)
    band_6_9: Mapped[int] = mapped_column(default=0)
    band_10_up: Mapped[int] = mapped_column(default=0)
    lead_minutes: Mapped[int]
    has_waited: Mapped[bool]
    is_demo: Mapped[bool]
    starts_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    changed_at: Mapped[dt.datetime] = mapped_column(Instant)
