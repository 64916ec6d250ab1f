"""Service (HSDS): what is offered at a place. Its id is the public place id of the contract."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service_finder.extensions import Instant, Model
from service_finder.models.accessibility import Accessibility
from service_finder.models.location import Location
from service_finder.models.organization import Organization
from service_finder.models.phone import Phone
from service_finder.models.provenance import Provenance
from service_finder.models.schedule import Schedule, ScheduleException
from service_finder.models.spoken_language import SpokenLanguage

if TYPE_CHECKING:  # a closure knows its service: at run time SQLAlchemy finds it by its name
    from service_finder.models.slot import Closure

STATUSES = (
    "operating",
    "seasonal",
    "planned_2018",
    "planned_or_unclear",
    "ended_2018",
    "probably_ended",
    "unknown",
)
# Statuses that lists show; the others are found by their exact name only, and marked.
LISTED = ("operating", "seasonal")
SHIPPED = "shipped"  # the feed of the directory that comes with the program


class Service(Provenance, Model):
    """One service at one location (the data set has exactly one location for each).

    `name`, `description`, `hours_text`, `fee_text`, … are the Korean source text; other languages
    are in Text (record_type "service"). Ages: `age_from_months` counts in, `age_to_months` is the
    first month that is out, both in `age_basis` (international | year | months | grade).
    `feed`: which source keeps the row in step ("shipped", or the code of an importer's source);
    `feed_key`: the row's id in that source.
    """

    __tablename__ = "service"
    __table_args__ = (
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity"),
        Index("ix_service_category_status", "category", "status"),
        Index("ix_service_feed_feed_key", "feed", "feed_key"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    category: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(24), default="unknown")
    organization_id: Mapped[str | None] = mapped_column(ForeignKey("organization.id"), index=True)
    location_id: Mapped[str] = mapped_column(ForeignKey("location.id"), unique=True)
    is_sensitive: Mapped[bool] = mapped_column(default=True)
    description: Mapped[str] = mapped_column(LongText, default="")
    website: Mapped[str] = mapped_column(String(400), default="")
    booking_url: Mapped[str] = mapped_column(String(400), default="")
    hours_text: Mapped[str] = mapped_column(LongText, default="")
    age_text: Mapped[str] = mapped_column(String(300), default="")
    age_from_months: Mapped[int | None]
    age_to_months: Mapped[int | None]
    age_basis: Mapped[str] = mapped_column(String(16), default="")
    capacity: Mapped[int | None]
    capacity_text: Mapped[str] = mapped_column(String(300), default="")
    area_m2: Mapped[float | None]
    fee_text: Mapped[str] = mapped_column(LongText, default="")
    is_free: Mapped[bool | None]
    note: Mapped[str] = mapped_column(LongText, default="")
    alert: Mapped[str] = mapped_column(LongText, default="")
    created_at: Mapped[dt.datetime | None] = mapped_column(Instant, default=None)
    feed: Mapped[str] = mapped_column(String(40), default=SHIPPED, server_default=SHIPPED)
    feed_key: Mapped[str] = mapped_column(String(120), default="", server_default="")

    location: Mapped[Location] = relationship(lazy="raise")
    organization: Mapped[Organization | None] = relationship(lazy="raise")
    phones: Mapped[list[Phone]] = relationship(
        lazy="raise", order_by=Phone.position, cascade="all, delete-orphan"
    )
    schedules: Mapped[list[Schedule]] = relationship(
        lazy="raise", order_by=Schedule.position, cascade="all, delete-orphan"
    )
    schedule_exceptions: Mapped[list[ScheduleException]] = relationship(
        lazy="raise", order_by=ScheduleException.on_date, cascade="all, delete-orphan"
    )
    languages: Mapped[list[SpokenLanguage]] = relationship(
        lazy="raise", order_by=SpokenLanguage.code, cascade="all, delete-orphan"
    )
    accessibility: Mapped[list[Accessibility]] = relationship(
        lazy="raise", order_by=Accessibility.feature, cascade="all, delete-orphan"
    )

    closures: Mapped[list[Closure]] = relationship(
        lazy="raise", order_by="Closure.starts_at", viewonly=True
    )

    @property
    def is_listed(self) -> bool:
        """Say whether lists may show the row (it runs, or runs in its season)."""
        return self.status in LISTED and self.withdrawn_at is None
