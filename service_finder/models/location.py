"""Location and Address (HSDS), with what may be disclosed of them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service_finder.extensions import Model

DISCLOSURES = ("public", "district_only", "phone_only", "hidden")


class Address(Model):
    """A street address. A protected location has no such row at all (HSDS 3: all or nothing)."""

    __tablename__ = "address"

    id: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[str] = mapped_column(ForeignKey("location.id"), unique=True)
    line: Mapped[str] = mapped_column(String(300))
    postal_code: Mapped[str] = mapped_column(String(5), default="")


class Location(Model):
    """Where a service is: physical, or virtual (a telephone line, an app).

    `disclosure` fails closed: a row for which nobody decided anything is hidden. Only
    catalogue.disclosure reads these columns for anything that leaves the house.
    """

    __tablename__ = "location"
    __table_args__ = (
        CheckConstraint("location_type IN ('physical', 'virtual')", name="location_type"),
        CheckConstraint(
            "disclosure IN ('public', 'district_only', 'phone_only', 'hidden')", name="disclosure"
        ),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="point_whole"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    location_type: Mapped[str] = mapped_column(String(8), default="virtual")
    disclosure: Mapped[str] = mapped_column(String(16), default="hidden")
    district_code: Mapped[str] = mapped_column(String(5), default="", index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    point_basis: Mapped[str] = mapped_column(String(300), default="")
    dong: Mapped[str] = mapped_column(String(40), default="")

    address: Mapped[Address | None] = relationship(
        lazy="raise", cascade="all, delete-orphan", single_parent=True
    )
