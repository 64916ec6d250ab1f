"""Slot: a window of time with a capacity. The one row that is locked."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service_finder.extensions import Instant, Model
from service_finder.models.offering import Offering


class Slot(Model):
    """A session that can be booked.

    Units are kept in hundredths, so that a child under three may weigh 175. The truth is the
    sum of held claims, counted under the lock; `held_hundredths` and `waiting_count` repeat it
    for pages (the invariant checker compares them). `held_back_hundredths` are kept from
    residents for walk-ins and groups. `version` grows with every lock.
    `opens_at` None: open at once. `draw_until`: the end of a draw's window; None: a race.
    `closes_at`: the last moment to book.
    """

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("offering_id", "starts_at", "ends_at"),
        CheckConstraint("capacity_hundredths >= 0", name="capacity"),
        CheckConstraint("held_hundredths >= 0", name="held"),
        CheckConstraint("ends_at > starts_at", name="order"),
        CheckConstraint("state IN ('open', 'closed')", name="state"),
        Index("ix_slot_starts_at", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[str] = mapped_column(ForeignKey("offering.id"))
    pattern_id: Mapped[int | None] = mapped_column(ForeignKey("pattern.id"))
    starts_at: Mapped[dt.datetime] = mapped_column(Instant)
    ends_at: Mapped[dt.datetime] = mapped_column(Instant)
    capacity_hundredths: Mapped[int]
    held_hundredths: Mapped[int] = mapped_column(default=0)
    held_back_hundredths: Mapped[int] = mapped_column(default=0)
    waiting_count: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(8), default="open")
    opens_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    draw_until: Mapped[dt.datetime | None] = mapped_column(Instant)
    drawn_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    closes_at: Mapped[dt.datetime] = mapped_column(Instant)
    is_override: Mapped[bool] = mapped_column(default=False)
    override_reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=0)

    offering: Mapped[Offering] = relationship(lazy="raise")

    @property
    def free_hundredths(self) -> int:
        """Return what residents can still take (never below nought)."""
        return _free(self)

    def is_past(self, now: dt.datetime) -> bool:
        """Say whether the session has begun."""
        return now >= self.starts_at

    def is_drawing(self, now: dt.datetime) -> bool:
        """Say whether requests made now take part in a draw."""
        return _is_drawing(self, now)


class SlotRow(NamedTuple):
    """What is shown of a session: its columns, without the object that a change needs."""

    id: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    capacity_hundredths: int
    held_hundredths: int
    held_back_hundredths: int
    waiting_count: int
    state: str
    opens_at: dt.datetime | None
    draw_until: dt.datetime | None
    drawn_at: dt.datetime | None
    closes_at: dt.datetime
    is_override: bool
    override_reason: str

    @property
    def free_hundredths(self) -> int:
        """Return what residents can still take (never below nought)."""
        return _free(self)

    def is_drawing(self, now: dt.datetime) -> bool:
        """Say whether requests made now take part in a draw."""
        return _is_drawing(self, now)


AnySlot = Slot | SlotRow


def _free(slot: AnySlot) -> int:
    taken = slot.held_hundredths + slot.held_back_hundredths
    return max(0, slot.capacity_hundredths - taken)


def _is_drawing(slot: AnySlot, now: dt.datetime) -> bool:
    return slot.draw_until is not None and slot.drawn_at is None and now < slot.draw_until


class Closure(Model):
    """Slots that staff closed, planned or at once, with the reason; reopening keeps the row.

    `service_id`, `starts_at` and `ends_at` say what is closed and when, so that sessions opened
    later are closed too and the place's page can say so; `offering_ids` [] is the whole place.
    `reason` is a msgid of booking.closures.REASONS or the staff's own Korean words (their other
    languages are rows of Text, record_type "closure").
    """

    __tablename__ = "closure"

    id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(LongText)
    by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    reopened_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    service_id: Mapped[str | None] = mapped_column(ForeignKey("service.id"), index=True)
    offering_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    starts_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    ends_at: Mapped[dt.datetime | None] = mapped_column(Instant)

    @property
    def is_of_whole_place(self) -> bool:
        """Say whether it closes a whole place, and was not lifted."""
        return bool(self.service_id) and not self.offering_ids and self.reopened_at is None


class ClosureSlot(Model):
    """Which slots a closure closed."""

    __tablename__ = "closure_slot"

    closure_id: Mapped[int] = mapped_column(ForeignKey("closure.id"), primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"), primary_key=True, index=True)


class Draw(Model):
    """A draw's commitment and its result.

    `seed_hash` (SHA-256 of the seed) is public before the window opens, the seed (sealed until
    then) after it. `entries` after the draw: [{"ticket", "units", "result"}, …] in drawn order,
    naming nobody.
    """

    __tablename__ = "draw"

    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"), primary_key=True)
    seed_hash: Mapped[str] = mapped_column(String(64))
    seed_sealed: Mapped[str] = mapped_column(LongText)
    seed: Mapped[str] = mapped_column(String(64), default="")
    entries: Mapped[str] = mapped_column(LongText, default="")
    committed_at: Mapped[dt.datetime] = mapped_column(Instant)
