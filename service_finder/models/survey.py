"""The survey after a visit: invitations that can be used once, and answers as mere counts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Instant, Model


class SurveyInvitation(Model):
    """A token that was sent and not used yet (its hash only). It names no booking and nobody.

    `month`: the first day of the month of the visit. The row goes with the answer.
    """

    __tablename__ = "survey_invitation"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    service_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    month: Mapped[dt.date]
    expires_at: Mapped[dt.datetime] = mapped_column(Instant, index=True)


class SurveyTally(Model):
    """How often one question got one score (1–5). There is no row for a single answer."""

    __tablename__ = "survey_tally"

    service_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    month: Mapped[dt.date] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(String(16), primary_key=True)
    score: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]
