"""Offering: what can be booked at a place; and the weekly patterns that make its slots."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service_finder.extensions import Instant, Model
from service_finder.models.service import Service


class Offering(Model):
    """Something that can be booked at a place: a kind and its terms.

    `title` is a code of booking.titles (an interface word); `name` is the centre's own Korean
    name for it, with translations in Text (record_type "offering"). `terms` and `opening` are
    described in docs/booking.md. `parent_id` is the hall that a room lies in, or the offering
    that an add-on belongs to.
    """

    __tablename__ = "offering"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("service.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16), index=True)
    title: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200), default="")
    terms: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    opening: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("offering.id"))
    is_demo: Mapped[bool] = mapped_column(default=False)
    is_add_on: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(Instant)

    service: Mapped[Service] = relationship(lazy="raise")

    @property
    def is_draw(self) -> bool:
        """Say whether sessions open as a draw instead of a race."""
        return self.opening.get("mode") == "draw"


class Pattern(Model):
    """Weekly rounds of an offering, from which `slots open` makes slots.

    `weekdays`: "1,2,3" with Monday 0. `rounds`: [["10:00", "12:00"], …] in Seoul wall time.
    `on_holidays`: closed | open | only. A pattern with `is_special` (school holidays) replaces
    the regular ones on the days on which it is valid.
    """

    __tablename__ = "pattern"
    __table_args__ = (
        CheckConstraint("on_holidays IN ('closed', 'open', 'only')", name="on_holidays"),
        CheckConstraint("capacity_hundredths >= 0", name="capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[str] = mapped_column(ForeignKey("offering.id"), index=True)
    weekdays: Mapped[str] = mapped_column(String(16))
    rounds: Mapped[list[list[str]]] = mapped_column(JSON)
    capacity_hundredths: Mapped[int]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    on_holidays: Mapped[str] = mapped_column(String(8), default="closed")
    is_special: Mapped[bool] = mapped_column(default=False)


class PatternException(Model):
    """One date on which an offering's patterns do not hold: closed, or other rounds."""

    __tablename__ = "pattern_exception"
    __table_args__ = (UniqueConstraint("offering_id", "on_date"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[str] = mapped_column(ForeignKey("offering.id"))
    on_date: Mapped[dt.date]
    rounds: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    reason: Mapped[str] = mapped_column(String(300), default="")
