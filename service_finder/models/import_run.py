"""ImportRun: what one run of a source brought."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Instant, Model


class ImportRun(Model):
    """One run of an importer: counts, refused rows with file, line and reason, and its end."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(60), index=True)
    started_at: Mapped[dt.datetime] = mapped_column(Instant)
    finished_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    outcome: Mapped[str] = mapped_column(String(16), default="running")
    row_count: Mapped[int] = mapped_column(default=0)
    added_count: Mapped[int] = mapped_column(default=0)
    changed_count: Mapped[int] = mapped_column(default=0)
    withdrawn_count: Mapped[int] = mapped_column(default=0)
    refused: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    as_of: Mapped[str] = mapped_column(String(10), default="")
    note: Mapped[str] = mapped_column(LongText, default="")
