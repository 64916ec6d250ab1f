"""Where a row comes from: the same six columns on every noun of the directory."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Instant


class Provenance:
    """Source, as-of date, confidence and verification of one row, as the data set states them.

    `as_of` keeps the source's own precision: "2024", "2024-05" or "2024-05-31"; "" = undated.
    `row_hash` is the hash of the loaded row: how `load` tells changed from unchanged.
    `withdrawn_at` is set when a later load no longer holds the row; rows are never deleted.
    """

    source: Mapped[str] = mapped_column(LongText, default="")
    as_of: Mapped[str] = mapped_column(String(10), default="")
    confidence: Mapped[str] = mapped_column(String(12), default="")
    needs_verifying: Mapped[bool] = mapped_column(default=True)
    row_hash: Mapped[str] = mapped_column(String(64), default="")
    updated_at: Mapped[dt.datetime | None] = mapped_column(Instant, default=None)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(Instant, default=None)
    verified_at: Mapped[dt.datetime | None] = mapped_column(Instant, default=None)
