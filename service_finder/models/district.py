"""District: one of the 25 gu of Seoul."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Model
from service_finder.models.provenance import Provenance


class District(Provenance, Model):
    """A gu by its five-digit code; names in four more languages are in Text ("district")."""

    __tablename__ = "district"

    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)
    latitude: Mapped[float]
    longitude: Mapped[float]
