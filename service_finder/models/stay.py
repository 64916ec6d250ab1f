"""Stay: when a family left, and who picked the child up."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Instant, Model


class Stay(Model):
    """The end of an attended booking: one row, written at check-out.

    `picked_up_sealed` is the name of whoever picked the child up, sealed; emptied with the rest of
    the booking's personal data. `by` and `by_name` say who of the staff let the child go.
    """

    __tablename__ = "stay"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    out_at: Mapped[dt.datetime] = mapped_column(Instant)
    picked_up_sealed: Mapped[str] = mapped_column(LongText, default="")
    by: Mapped[str] = mapped_column(String(80), default="")
    by_name: Mapped[str] = mapped_column(String(80), default="")
