"""Booking, Claim, Participant: who has asked for what, and what it holds."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service_finder.extensions import Instant, Model
from service_finder.models.offering import Offering
from service_finder.models.person import Person
from service_finder.models.slot import Slot

FRONT_OF_QUEUE = 1_000_000  # ranks below it are given by a draw


class Booking(Model):
    """What one resident asked for, in one state (booking.states).

    `party_sealed` and `answers_sealed` are JSON, encrypted (people.vault); both are emptied, and
    `person_id` forgotten, when the term is over. Counts and times stay for the figures.
    `flag` says that staff must look at it ("closure:<id>"); `changed_at` moves with every event.
    """

    __tablename__ = "booking"
    __table_args__ = (
        Index("ix_booking_person_id_starts_at", "person_id", "starts_at"),
        Index("ix_booking_offering_id_state", "offering_id", "state"),
        Index("ix_booking_state_offer_until", "state", "offer_until"),
        Index("ix_booking_changed_at", "changed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    offering_id: Mapped[str] = mapped_column(ForeignKey("offering.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(12))
    lang: Mapped[str] = mapped_column(String(5), default="ko")
    units_hundredths: Mapped[int]
    children_count: Mapped[int] = mapped_column(default=0)
    guardians_count: Mapped[int] = mapped_column(default=0)
    people_count: Mapped[int] = mapped_column(default=0)
    party_sealed: Mapped[str | None] = mapped_column(LongText)
    answers_sealed: Mapped[str | None] = mapped_column(LongText)
    starts_at: Mapped[dt.datetime] = mapped_column(Instant)
    ends_at: Mapped[dt.datetime] = mapped_column(Instant)
    cancel_until: Mapped[dt.datetime] = mapped_column(Instant)
    offer_until: Mapped[dt.datetime | None] = mapped_column(Instant)
    flag: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    changed_at: Mapped[dt.datetime] = mapped_column(Instant)
    purged_at: Mapped[dt.datetime | None] = mapped_column(Instant)

    offering: Mapped[Offering] = relationship(lazy="raise")
    person: Mapped[Person | None] = relationship(lazy="raise")
    claims: Mapped[list[Claim]] = relationship(
        back_populates="booking", lazy="raise", order_by="Claim.id"
    )
    participants: Mapped[list[Participant]] = relationship(lazy="raise")


class Claim(Model):
    """Units of one slot that a booking holds, waits for, or wishes for.

    `status` follows the booking's state: held | waiting | wish | ended. `wish_rank` is 1–3 for
    wishes, 0 otherwise. `queue_rank`: drawn order, else FRONT_OF_QUEUE (then order of arrival).
    `is_buffer`: set-up or cleaning time, not the resident's own.
    """

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("booking_id", "slot_id"),
        CheckConstraint("status IN ('held', 'waiting', 'wish', 'ended')", name="status"),
        CheckConstraint("units_hundredths > 0", name="units"),
        Index("ix_claim_slot_id_status", "slot_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"))
    units_hundredths: Mapped[int]
    status: Mapped[str] = mapped_column(String(8))
    wish_rank: Mapped[int] = mapped_column(default=0)
    queue_rank: Mapped[int] = mapped_column(default=FRONT_OF_QUEUE)
    is_buffer: Mapped[bool] = mapped_column(default=False)

    booking: Mapped[Booking] = relationship(back_populates="claims", lazy="raise")
    slot: Mapped[Slot] = relationship(lazy="raise")


class Participant(Model):
    """A child (or the booker) in a booking, comparable without being readable.

    `child_key` is a keyed hash of the normalised name and birth date, emptied by the purge;
    `born_year` stays for the age bands of the figures.
    """

    __tablename__ = "participant"
    __table_args__ = (Index("ix_participant_child_key", "child_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), index=True)
    child_key: Mapped[str | None] = mapped_column(String(64))
    born_year: Mapped[int | None]


class IdempotencyKey(Model):
    """The answer that a key got, kept for a day: a booking, or the refusals as JSON."""

    __tablename__ = "idempotency_key"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"))
    refusals: Mapped[str] = mapped_column(LongText, default="")
    created_at: Mapped[dt.datetime] = mapped_column(Instant, index=True)


class BookingShare(Model):
    """A second guardian (or partner) who was invited to a booking.

    From `accepted_at` on they see it and may change it; before that they can only say yes or no.
    """

    __tablename__ = "booking_share"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    accepted_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class ZoneVisit(Model):
    """People who came into a free-visit zone without a booking; counted, never named."""

    __tablename__ = "zone_visit"
    __table_args__ = (
        CheckConstraint("people_count > 0", name="people"),
        Index("ix_zone_visit_offering_id_arrived_at", "offering_id", "arrived_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[str] = mapped_column(ForeignKey("offering.id"))
    people_count: Mapped[int]
    arrived_at: Mapped[dt.datetime] = mapped_column(Instant)
    left_at: Mapped[dt.datetime | None] = mapped_column(Instant)
