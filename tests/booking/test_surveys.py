"""The survey after a visit: asked once, answered once, nothing that leads back."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask

from service_finder.booking import messages, notices, own_data, surveys
from service_finder.booking.engine import attend, undo_attendance
from service_finder.booking.figures import Scope
from service_finder.booking.wording import when_text, words
from service_finder.config import Settings
from service_finder.extensions import db
from service_finder.lib.marking import LANGUAGES
from service_finder.models import (
    Booking,
    OutboxMessage,
    Person,
    Service,
    SurveyInvitation,
    SurveyTally,
)
from service_finder.people import residents, vault
from tests.booking.make import NOW, STAFF, book, make_offering, make_slot

NOVEMBER = (dt.date(2026, 11, 1), dt.date(2026, 11, 30))


def mina() -> Person:
    person = residents.find_or_add("mina@example.org", lang="vi", now=NOW)
    db.session.commit()
    return person


def invitations() -> list[OutboxMessage]:
    db.session.expire_all()
    rows = db.session.query(OutboxMessage).order_by(OutboxMessage.id)
    return [row for row in rows if row.key.startswith("survey:")]


def token_in(message: OutboxMessage) -> str:
    found = re.search(r"/survey\?token=([\w-]+)", vault.unseal(message.text_sealed))
    assert found is not None
    return found[1]


def visit(settings: Settings) -> Booking:
    booking = book(make_slot(make_offering()), by=mina())
    attend(booking.code, by=STAFF, now=booking.starts_at)
    notices.queue(settings, booking.starts_at)
    return booking


def test_a_visit_is_asked_about_once_and_after_it(settings: Settings) -> None:
    booking = visit(settings)
    (message,) = invitations()
    assert message.due_at == booking.ends_at + surveys.AFTER
    assert booking.code not in vault.unseal(message.text_sealed)
    assert words(messages.ANSWER, "en") in vault.unseal(message.html_sealed)
    assert when_text(booking, "en") in vault.unseal(message.text_sealed), "which visit was it?"
    assert notices.queue(settings, booking.ends_at) == 0
    assert len(invitations()) == 1


def test_a_check_in_by_mistake_takes_the_question_back(settings: Settings) -> None:
    booking = visit(settings)
    undo_attendance(booking.code, by=STAFF, now=booking.starts_at)
    told = notices.queue(settings, booking.starts_at)
    assert (told, invitations()) == (0, [])
    attend(booking.code, by=STAFF, now=booking.starts_at)
    notices.queue(settings, booking.starts_at)
    assert len(invitations()) == 1


def test_places_of_protection_are_never_asked_about(settings: Settings) -> None:
    slot = make_slot(make_offering())
    db.session.get_one(Service, "kc-1").is_sensitive = True
    db.session.commit()
    booking = book(slot, by=mina())
    attend(booking.code, by=STAFF, now=booking.starts_at)
    notices.queue(settings, booking.starts_at)
    assert invitations() == []
    assert db.session.query(SurveyInvitation).count() == 0


def test_a_token_counts_once_and_leaves_no_trace(settings: Settings) -> None:
    booking = visit(settings)
    token = token_in(invitations()[0])
    later = booking.ends_at + dt.timedelta(days=1)
    assert surveys.invitation(token, later) is not None
    assert surveys.invitation(token + "x", later) is None
    assert surveys.answer(token, {"overall": 5, "staff": 3}, later)
    assert not surveys.answer(token, {"overall": 1}, later)
    assert surveys.invitation(token, later) is None
    rows = {(r.question, r.score): r.count for r in db.session.query(SurveyTally)}
    assert rows == {("overall", 5): 1, ("staff", 3): 1}
    assert set(SurveyTally.__table__.columns.keys()) == {
        "service_id", "kind", "month", "question", "score", "count",
    }  # fmt: skip
    assert db.session.query(SurveyInvitation).count() == 0


def test_an_old_token_is_over_and_forgotten(settings: Settings) -> None:
    booking = visit(settings)
    token = token_in(invitations()[0])
    late = booking.ends_at + surveys.AFTER + surveys.VALID
    assert not surveys.answer(token, {"overall": 5}, late)
    own_data.purge(late)
    assert db.session.query(SurveyInvitation).count() == 0


@pytest.mark.parametrize("scores", [{}, {"staff": 5}, {"overall": 6}, {"overall": 0}])
def test_only_scores_are_counted(engine: Flask, scores: dict[str, int]) -> None:
    with pytest.raises(ValueError):
        surveys.answer("any", scores, NOW)


def tally(place: str, score: int, count: int, question: str = "overall") -> None:
    db.session.add(
        SurveyTally(
            service_id=place, kind="kids_cafe", month=NOVEMBER[0],
            question=question, score=score, count=count,
        )
    )  # fmt: skip
    db.session.commit()


def test_points_as_the_documents_give_them_and_nothing_below_five(engine: Flask) -> None:
    tally("kc-1", 5, 9)
    tally("kc-1", 4, 2)
    tally("kc-1", 5, 4, "staff")
    tally("kc-2", 1, 4)
    found = surveys.results(Scope(), *NOVEMBER)
    assert set(found) == {"", "kc-1"}
    assert set(found["kc-1"]) == {"overall"}
    assert found["kc-1"]["overall"].answers == 11
    assert f"{found['kc-1']['overall'].points:.2f}" == "95.45"
    assert found[""] == found["kc-1"]  # the four answers of kc-2 cannot be taken from the sum
    assert surveys.results(Scope(("kc-2",)), *NOVEMBER) == {}
    assert surveys.results(Scope(None, "program"), *NOVEMBER) == {}
    assert surveys.results(Scope(), dt.date(2026, 12, 1), dt.date(2026, 12, 31)) == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_questions_have_words(lang: str) -> None:
    for msgid in (*surveys.QUESTIONS.values(), *surveys.SCORES.values(), messages.ANSWER):
        assert words(msgid, lang)
