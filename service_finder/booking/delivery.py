"""Sending what is in the outbox: kept in the database (demo), or by SMTP. Phones: a gateway."""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import unquote, urlsplit

from service_finder import outbox
from service_finder.config import Settings
from service_finder.models import OutboxMessage
from service_finder.people import vault

Carrier = Callable[[OutboxMessage], None]
TIMEOUT_SECONDS = 10
ONCE = 500


class UndeliverableError(Exception):
    """The carrier refused this message for good."""


def send(settings: Settings, now: dt.datetime, *, most: int = ONCE) -> dict[str, int]:
    """Send what is due; return how many were sent, kept, and put off after a failure. Commits."""
    counts = {"sent": 0, "kept": 0, "put_off": 0, "unknown": outbox.give_up_stuck(now)}
    carriers = carriers_of(settings, now)
    for _ in range(most):
        message = outbox.take(now)
        if message is None:
            break
        carry = carriers.get(message.channel)
        if carry is None:
            outbox.settle(message, "kept", now)
            counts["kept"] += 1
            continue
        try:
            carry(message)
        except (OSError, smtplib.SMTPException, UndeliverableError) as error:
            outbox.settle(message, "queued", now, type(error).__name__)
            counts["put_off"] += 1
        else:
            outbox.settle(message, "sent", now)
            counts["sent"] += 1
    return counts


def carriers_of(settings: Settings, now: dt.datetime) -> dict[str, Carrier]:
    """Return who carries which channel; a channel without a carrier is kept in the outbox.

    A text message gateway is a Carrier under "phone".
    """
    if settings.mail_url.startswith(("smtp:", "smtps:")):
        return {"email": lambda message: _by_smtp(settings, message, now)}
    return {}


def mail(message: OutboxMessage, sender: str, now: dt.datetime) -> EmailMessage:
    """Put a message into a mail: text, HTML, and the calendar file where there is one."""
    letter = EmailMessage()
    letter["From"] = sender
    letter["To"] = vault.unseal(message.to_sealed)
    letter["Subject"] = message.subject
    letter["Date"] = format_datetime(now)
    domain = sender.rpartition("@")[2].rstrip(">") or "localhost"
    letter["Message-ID"] = make_msgid(f"outbox-{message.id}", domain)
    letter["Auto-Submitted"] = "auto-generated"
    letter["Content-Language"] = message.lang
    letter.set_content(vault.unseal(message.text_sealed))
    if message.html_sealed:
        letter.add_alternative(vault.unseal(message.html_sealed), subtype="html")
    if message.calendar:
        letter.add_attachment(
            message.calendar.encode(), maintype="text", subtype="calendar", filename="booking.ics"
        )
    return letter


def _by_smtp(settings: Settings, message: OutboxMessage, now: dt.datetime) -> None:
    url = urlsplit(settings.mail_url)
    host = url.hostname or "localhost"
    context = ssl.create_default_context()
    if url.scheme == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            host, url.port or 465, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        client = smtplib.SMTP(host, url.port or 25, timeout=TIMEOUT_SECONDS)
    with client:
        client.ehlo()
        if url.scheme == "smtp" and client.has_extn("starttls"):
            client.starttls(context=context)
        if url.username:
            client.login(unquote(url.username), unquote(url.password or ""))
        refused = client.send_message(mail(message, settings.mail_from, now))
        if refused:
            raise UndeliverableError
