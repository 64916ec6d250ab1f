"""The one-minute survey after a visit: a token used once, answers kept as counts without it.

Nothing leads from an answer back to a booking: an invitation names a place, a kind and a month,
and goes with the answer, which only raises counters.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from service_finder.booking import locks
from service_finder.booking.figures import Scope
from service_finder.extensions import db, insert_into
from service_finder.lib.clock import SEOUL
from service_finder.lib.marking import N_
from service_finder.models import Booking, SurveyInvitation, SurveyTally

QUESTIONS = {
    "overall": N_("The visit as a whole"),
    "staff": N_("The staff"),
    "place": N_("Safety and cleanliness"),
    "booking": N_("Booking"),
}
FIRST = "overall"  # the one that must be answered
SCORES = {
    5: N_("Very satisfied"),
    4: N_("Satisfied"),
    3: N_("Neither"),
    2: N_("Dissatisfied"),
    1: N_("Very dissatisfied"),
}
FEWEST = 5  # fewer answers are not shown
AFTER = dt.timedelta(hours=1)
VALID = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Result:
    """The answers to one question: how many, and the mean as points from 0 to 100."""

    answers: int
    points: float


def invite(booking: Booking, now: dt.datetime) -> tuple[str, dt.datetime]:
    """Make a token for a visit; return it and when its message is due. Commits nothing."""
    token = secrets.token_urlsafe(16)
    due_at = max(now, booking.ends_at + AFTER)
    db.session.add(
        SurveyInvitation(
            token_hash=_hash(token),
            service_id=booking.offering.service_id,
            kind=booking.offering.kind,
            month=booking.starts_at.astimezone(SEOUL).date().replace(day=1),
            expires_at=due_at + VALID,
        )
    )
    return token, due_at


def invitation(token: str, now: dt.datetime) -> SurveyInvitation | None:
    """Return the invitation of a token, or None when it was used, is over, or never was."""
    found = db.session.get(SurveyInvitation, _hash(token))
    return found if found is not None and found.expires_at > now else None


def answer(token: str, scores: Mapping[str, int], now: dt.datetime) -> bool:
    """Count the answers and use the token up; False when it is no longer good. Commits."""
    given = {question: score for question, score in scores.items() if question in QUESTIONS}
    if FIRST not in given or not set(given.values()) <= set(SCORES):
        raise ValueError("an answer gives the first question a score from 1 to 5")

    def work() -> bool:
        used = delete(SurveyInvitation).where(
            SurveyInvitation.token_hash == _hash(token), SurveyInvitation.expires_at > now
        )
        columns = (SurveyInvitation.service_id, SurveyInvitation.kind, SurveyInvitation.month)
        row = db.session.execute(used.returning(*columns)).first()
        if row is None:
            return False
        for question, score in sorted(given.items()):
            _raise(row[0], row[1], row[2], question, score)
        return True

    return locks.write(work)


def _raise(service_id: str, kind: str, month: dt.date, question: str, score: int) -> None:
    added = insert_into(SurveyTally).values(
        service_id=service_id, kind=kind, month=month, question=question, score=score, count=1
    )
    keys = ["service_id", "kind", "month", "question", "score"]
    more = {"count": SurveyTally.count + 1}
    db.session.execute(added.on_conflict_do_update(index_elements=keys, set_=more))


def results(scope: Scope, from_on: dt.date, to_on: dt.date) -> dict[str, dict[str, Result]]:
    """Return {place: {question: Result}}, and under "" all the places shown together.

    Questions with fewer than five answers are left out; so is a place without any left. The sum
    adds only what is shown, so that nobody can take the rest from it.
    """
    query = (
        select(
            SurveyTally.service_id,
            SurveyTally.question,
            func.sum(SurveyTally.count),
            func.sum(SurveyTally.count * SurveyTally.score),
        )
        .where(SurveyTally.month.between(from_on.replace(day=1), to_on))
        .group_by(SurveyTally.service_id, SurveyTally.question)
        .order_by(SurveyTally.service_id)
    )
    if scope.services is not None:
        query = query.where(SurveyTally.service_id.in_(scope.services))
    if scope.kind:
        query = query.where(SurveyTally.kind == scope.kind)
    found: dict[str, dict[str, Result]] = {}
    sums: dict[str, tuple[int, int]] = {}
    for place, question, count, total in db.session.execute(query):
        if count >= FEWEST:
            found.setdefault(place, {})[question] = _result(int(count), int(total))
            held = sums.get(question, (0, 0))
            sums[question] = (held[0] + int(count), held[1] + int(total))
    if sums:
        found[""] = {question: _result(*pair) for question, pair in sums.items()}
    return found


def forget_old(now: dt.datetime) -> None:
    """Drop invitations that nobody used in time. Commits nothing."""
    db.session.execute(delete(SurveyInvitation).where(SurveyInvitation.expires_at <= now))


def _result(count: int, total: int) -> Result:
    return Result(count, 25 * (total / count - 1))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
