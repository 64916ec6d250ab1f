"""Places that words can name: dong, districts and subway stations."""

from __future__ import annotations

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Model
from service_finder.models.provenance import Provenance


class GazetteerEntry(Provenance, Model):
    """A district, legal dong or administrative dong with its centre point (WGS84)."""

    __tablename__ = "gazetteer_entry"
    __table_args__ = (Index("ix_gazetteer_entry_kind_name", "kind", "name"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str] = mapped_column(String(60), default="")
    district_name: Mapped[str] = mapped_column(String(20), default="", index=True)
    latitude: Mapped[float]
    longitude: Mapped[float]


class Station(Provenance, Model):
    """A subway station; `lines` are the Korean line names parted by "|"."""

    __tablename__ = "station"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    sub_name: Mapped[str] = mapped_column(String(60), default="")
    name_en: Mapped[str] = mapped_column(String(80), default="")
    lines: Mapped[str] = mapped_column(String(120), default="")
    district_name: Mapped[str] = mapped_column(String(20), default="")
    latitude: Mapped[float]
    longitude: Mapped[float]
