"""Revision: a number that grows whenever the directory changes; caches compare it."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Model


class Revision(Model):
    """A named counter ("catalogue"). Whoever changes the directory raises it in the same commit."""

    __tablename__ = "revision"

    name: Mapped[str] = mapped_column(String(24), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
