"""ReportTarget and OpenFigures: what a place wants to reach, and what everybody may read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Instant, Model


class ReportTarget(Model):
    """How many users one place wants to reach with one kind of booking in a calendar year."""

    __tablename__ = "report_target"
    __table_args__ = (CheckConstraint("users > 0", name="users"),)

    service_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    users: Mapped[int]
    by: Mapped[str] = mapped_column(String(80))
    changed_at: Mapped[dt.datetime] = mapped_column(Instant)


class OpenFigures(Model):
    """The open figures of one day: counts that name nobody, small ones left out already.

    They are made once a day, so that nobody can watch one booking make a number grow.
    """

    __tablename__ = "open_figures"

    made_on: Mapped[dt.date] = mapped_column(primary_key=True)
    from_on: Mapped[dt.date]
    to_on: Mapped[dt.date]
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
