from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from bs4 import BeautifulSoup

from service_finder.booking import closures, delivery, messages, new_address, notices
from service_finder.booking.engine import cancel, close
from service_finder.booking.wording import words
from service_finder.config import Settings
from service_finder.extensions import db
from service_finder.lib.marking import LANGUAGES
from service_finder.models import OutboxMessage, Person, Phone, Service
from service_finder.people import residents, vault
from tests.booking.make import NOW, STAFF, book, make_offering, make_slot
from tests.conftest import make_settings

DAY = dt.timedelta(days=1)


def mina() -> Person:
    person = residents.find_or_add("mina@example.org", lang="vi", now=NOW)
    db.session.commit()
    return person


def outbox() -> list[OutboxMessage]:
    return db.session.query(OutboxMessage).order_by(OutboxMessage.id).all()


def test_each_event_is_told_once_after_the_commit(settings: Settings) -> None:
    slot = make_slot(make_offering(is_demo=True), capacity=1)
    booking = book(slot, by=mina())
    assert notices.queue(settings, NOW) == 1
    assert notices.queue(settings, NOW) == 0
    cancel(booking.code, by=STAFF, now=NOW, reason="The heating is broken")
    assert notices.queue(settings, NOW) == 1
    first, second = outbox()
    text = vault.unseal(first.text_sealed)
    assert booking.code in text
    assert f"/en/bookings/{booking.code}" in text
    assert words(messages.DEMO, "en") in text
    assert "BEGIN:VCALENDAR" in first.calendar
    assert "The heating is broken" in vault.unseal(second.text_sealed)
    assert vault.unseal(first.to_sealed) == "mina@example.org"
    assert "mina" not in first.to_sealed


def test_waiting_and_offers_are_told_as_what_they_are(settings: Settings) -> None:
    slot = make_slot(make_offering(), capacity=1)
    booking = book(slot)
    book(slot, by=mina(), waitlist=True)
    cancel(booking.code, by=STAFF, now=NOW)
    notices.queue(settings, NOW)
    assert [m.subject for m in outbox()] == [
        "You are on the waiting list", "A place has opened for you",
    ]  # fmt: skip
    assert "kept for you until" in vault.unseal(outbox()[1].text_sealed)


def test_reminders_come_the_evening_before_and_two_hours_before(settings: Settings) -> None:
    slot = make_slot(make_offering(), "2026-11-28T15:00")
    book(slot, by=mina())
    notices.queue(settings, NOW)
    evening = slot.starts_at - dt.timedelta(hours=21)
    assert notices.queue(settings, evening - dt.timedelta(minutes=1)) == 0
    assert notices.queue(settings, evening) == 1
    assert notices.queue(settings, evening + dt.timedelta(hours=1)) == 0
    assert notices.queue(settings, slot.starts_at - dt.timedelta(hours=2)) == 1
    assert notices.queue(settings, slot.starts_at - dt.timedelta(minutes=5)) == 0
    assert notices.queue(settings, slot.starts_at) == 0


def test_no_message_for_sensitive_places_nor_without_a_contact(settings: Settings) -> None:
    slot = make_slot(make_offering(), capacity=5)
    book(slot)
    assert notices.queue(settings, NOW) == 0
    service = db.session.get(Service, "kc-1")
    assert service is not None
    service.is_sensitive = True
    db.session.commit()
    book(slot, by=mina())
    assert notices.queue(settings, NOW) == 0


@pytest.mark.parametrize(
    ("reason", "lang", "tag", "said"),
    [
        ("Ống nước bị hỏng", "ko", "vi", "(베트남어로만 제공)"),
        ("수도관이 터졌습니다", "vi", "ko", "(Chỉ có tiếng Hàn)"),
        ("水管破裂", "en", "zh-Hans", "(Only in Chinese)"),
        ("The heating is broken", "en", "", ""),
        (closures.CANCEL_REASONS[0], "vi", "", ""),
    ],
)
def test_a_reason_in_another_language_is_marked_in_mails(
    settings: Settings, reason: str, lang: str, tag: str, said: str
) -> None:
    booking = book(make_slot(make_offering()), by=mina(), lang=lang)
    cancel(booking.code, by=STAFF, now=NOW, reason=reason)
    notices.queue(settings, NOW)
    mail = outbox()[-1]
    text, html = vault.unseal(mail.text_sealed), vault.unseal(mail.html_sealed)
    shown = reason if tag else words(reason, lang)
    rows = BeautifulSoup(html, "html.parser").select("tr")
    (cell,) = [row.td for row in rows if shown in row.get_text()]
    assert (cell.span["lang"] if tag else cell.span) == (tag or None)
    assert cell.get_text() == shown + said
    assert f": {shown}\n{said}" in text
    assert ("(" in cell.get_text()) == bool(tag)


def test_a_closure_is_told_in_the_best_language_there_is(settings: Settings) -> None:
    slot = make_slot(make_offering(), capacity=5)
    book(slot, by=mina(), lang="vi")
    book(slot, by=residents.find_or_add("other@example.org", lang="ja", now=NOW), lang="ja")
    texts = {"ko": "누수", "vi": "Bị dột", "en": "A leak"}
    close([slot.id], reason="", texts=texts, by=STAFF, now=NOW)
    notices.queue(settings, NOW)
    told = {mail.lang: vault.unseal(mail.text_sealed) for mail in outbox()[-2:]}
    assert "Bị dột\n" in told["vi"]
    assert "A leak\n(英語のみ)" in told["ja"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("message", messages.ALL, ids=lambda m: m.code)
def test_every_message_has_words_in_every_language(message: messages.Message, lang: str) -> None:
    given = {
        "code": "123456",
        "by": "Mina",
        "place": "A",
        "phone": "02-1",
        "contact": "a@example.org",
    }
    lead = words(message.lead, lang, until=NOW, at=NOW, **given)
    assert lead
    assert "%(" not in lead
    assert words(message.subject, lang)


@pytest.mark.parametrize(
    ("phone", "whom"), [("02-123-4567", "02-123-4567"), ("", "service-finder@example.org")]
)
def test_the_old_address_is_told_that_another_took_its_place(
    settings: Settings, phone: str, whom: str
) -> None:
    booking = book(make_slot(make_offering()), by=mina())
    if phone:
        db.session.add(Phone(service_id="kc-1", number=phone))
        db.session.commit()
    new_address.replace_contact(booking.id, "new@example.org", settings=settings, now=NOW)
    (told,) = outbox()
    assert (vault.unseal(told.to_sealed), told.lang) == ("mina@example.org", "vi")
    text = vault.unseal(told.text_sealed)
    assert whom in text
    assert "new@example.org" not in text
    assert residents.find("new@example.org") is not None
    # The same address again is no change; a taken one changes nothing.
    new_address.replace_contact(booking.id, "new@example.org", settings=settings, now=NOW + DAY)
    residents.find_or_add("taken@example.org", lang="vi", now=NOW)
    db.session.commit()
    with pytest.raises(residents.ContactTaken):
        new_address.replace_contact(booking.id, "taken@example.org", settings=settings, now=NOW)
    assert len(outbox()) == 1


def test_no_old_address_is_told_about_a_safety_service_nor_one_that_was_none(
    settings: Settings,
) -> None:
    slot = make_slot(make_offering(), capacity=5)
    nameless = book(slot)
    person = db.session.get_one(Person, nameless.person_id)
    person.contact_sealed, person.contact_type = "", "none"
    db.session.commit()
    new_address.replace_contact(nameless.id, "first@example.org", settings=settings, now=NOW)
    service = db.session.get_one(Service, "kc-1")
    service.is_sensitive = True
    db.session.commit()
    booking = book(slot, by=mina())
    new_address.replace_contact(booking.id, "new@example.org", settings=settings, now=NOW)
    assert outbox() == []


def test_without_a_mail_server_messages_are_kept(settings: Settings) -> None:
    notices.send_code("mina@example.org", "123456", lang="ko", settings=settings, now=NOW)
    assert delivery.send(settings, NOW)["kept"] == 1
    assert delivery.send(settings, NOW)["kept"] == 0
    assert "123456" in vault.unseal(outbox()[0].text_sealed)


class Postbox:
    """A mail server that refuses the first `failures` letters."""

    def __init__(self, failures: int = 0) -> None:
        self.letters: list[bytes] = []
        self.failures = failures

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.failures:
            self.failures -= 1
            return "451 later"
        assert isinstance(envelope.content, bytes)
        self.letters.append(envelope.content)
        return "250 OK"


def test_mail_leaves_by_smtp_is_retried_and_never_sent_twice(
    settings: Settings, tmp_path: Any
) -> None:
    postbox = Postbox(failures=1)
    server = Controller(postbox, hostname="127.0.0.1", port=8462)
    server.start()
    try:
        by_smtp = make_settings(tmp_path, MAIL_URL="smtp://127.0.0.1:8462")
        book(make_slot(make_offering()), by=mina())
        notices.queue(by_smtp, NOW)
        assert delivery.send(by_smtp, NOW)["put_off"] == 1
        assert delivery.send(by_smtp, NOW)["sent"] == 0
        assert delivery.send(by_smtp, NOW + dt.timedelta(minutes=2))["sent"] == 1
        assert delivery.send(by_smtp, NOW + DAY)["sent"] == 0
    finally:
        server.stop()
    assert len(postbox.letters) == 1
    letter = postbox.letters[0].decode()
    for part in ("To: mina@example.org", "text/plain", "text/html", "text/calendar"):
        assert part in letter


def test_what_a_killed_process_was_sending_is_not_sent_again(settings: Settings) -> None:
    notices.send_code("mina@example.org", "123456", lang="ko", settings=settings, now=NOW)
    row = outbox()[0]
    row.state, row.taken_at = "sending", NOW
    db.session.commit()
    assert delivery.send(settings, NOW + DAY)["unknown"] == 1
    db.session.refresh(row)
    assert row.state == "unknown"
