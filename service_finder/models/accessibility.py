"""Accessibility (HSDS): one known fact about getting in and around."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Model


class Accessibility(Model):
    """A feature (step_free, lift, nursing_room, stroller, …) that is known to be there or not.

    No row means that nobody knows; it is never read as "no".
    """

    __tablename__ = "accessibility"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("service.id"), index=True)
    feature: Mapped[str] = mapped_column(String(40))
    is_present: Mapped[bool]
    details: Mapped[str] = mapped_column(String(300), default="")
