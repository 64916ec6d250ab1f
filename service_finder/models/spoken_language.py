"""Language (HSDS): a language that is spoken at a service."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Model


class SpokenLanguage(Model):
    """A language spoken by staff or interpreters: ISO 639-1 code, and a note of the source."""

    __tablename__ = "spoken_language"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("service.id"), index=True)
    code: Mapped[str] = mapped_column(String(8))
    note: Mapped[str] = mapped_column(String(200), default="")
