"""TaxonomyTerm (HSDS): the kinds of service and what they are called."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Model
from service_finder.models.provenance import Provenance


class TaxonomyTerm(Provenance, Model):
    """A term of a taxonomy ("category" or "glossary"); its names by language are in Text."""

    __tablename__ = "taxonomy_term"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    taxonomy: Mapped[str] = mapped_column(String(24), index=True)
    code: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[str | None] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(String(400), default="")
