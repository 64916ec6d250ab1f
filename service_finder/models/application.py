"""What staff keep about an application: who sees to it, notes, and their own words for a no."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Instant, Model


class ApplicationCase(Model):
    """Who of the staff sees to an application."""

    __tablename__ = "application_case"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    assigned_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))


class ApplicationNote(Model):
    """A note among colleagues; sealed, and deleted with the applicant's data by the purge."""

    __tablename__ = "application_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    at: Mapped[dt.datetime] = mapped_column(Instant)
    text_sealed: Mapped[str] = mapped_column(LongText)


class RefusalWording(Model):
    """A center's own words for a reason to refuse, in one language.

    `scope_id` is the organization's id, or the place's where it has no organization.
    """

    __tablename__ = "refusal_wording"

    scope_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    lang: Mapped[str] = mapped_column(String(5), primary_key=True)
    text: Mapped[str] = mapped_column(LongText)
