"""HolidayOverride: a holiday that the published calendar does not know, or one that is none."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Model


class HolidayOverride(Model):
    """One date in Seoul. Temporary holidays are announced late: staff enter them here."""

    __tablename__ = "holiday_override"

    on_date: Mapped[dt.date] = mapped_column(primary_key=True)
    is_holiday: Mapped[bool] = mapped_column(default=True)
    name: Mapped[str] = mapped_column(String(100), default="")
