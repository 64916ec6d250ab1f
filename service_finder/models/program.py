"""Program (HSDS): a programme, benefit or course that a provider describes."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Model
from service_finder.models.provenance import Provenance


class Program(Provenance, Model):
    """A programme as a founding document describes it. Texts are Korean source text.

    `source` names the document; the document's own sentence is not kept. `venue_ids` are service
    ids parted by "|". Ages are whole years, both ends in, as the document prints them.
    """

    __tablename__ = "program"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(40), index=True)
    provider: Mapped[str] = mapped_column(String(200), default="")
    organization_id: Mapped[str | None] = mapped_column(ForeignKey("organization.id"))
    venue_ids: Mapped[str] = mapped_column(String(300), default="")
    target: Mapped[str] = mapped_column(String(300), default="")
    eligibility: Mapped[str] = mapped_column(LongText, default="")
    age_min: Mapped[int | None]
    age_max: Mapped[int | None]
    amount: Mapped[str] = mapped_column(LongText, default="")
    schedule_text: Mapped[str] = mapped_column(String(300), default="")
    capacity_text: Mapped[str] = mapped_column(String(300), default="")
    apply_text: Mapped[str] = mapped_column(String(300), default="")
    status: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(LongText, default="")
