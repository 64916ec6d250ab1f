"""Phone (HSDS): a number that may be shown."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Model


class Phone(Model):
    """A telephone number of a service; `role` is the source's Korean words for an extra line."""

    __tablename__ = "phone"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("service.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    number: Mapped[str] = mapped_column(String(24))
    role: Mapped[str] = mapped_column(String(200), default="")
