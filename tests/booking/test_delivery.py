"""Mail over an encrypted connection, with a password; servers that cannot be trusted or refuse."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from service_finder.booking import delivery, notices
from service_finder.extensions import db
from service_finder.models import OutboxMessage
from tests.booking.make import NOW
from tests.conftest import make_settings
from tests.ports import free_port

HOST = "127.0.0.1"
LATER = NOW + dt.timedelta(hours=1)


class Postbox:
    """Keeps whom letters were for and whether they came encrypted; refuses one address."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], bool]] = []

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address.startswith("gone@"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        transport = server.transport
        is_encrypted = transport is not None and bool(transport.get_extra_info("sslcontext"))
        self.letters.append((list(envelope.rcpt_tos), is_encrypted))
        return "250 OK"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine's own address, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    today = dt.datetime.now(dt.UTC)  # noqa: TID251 (the other side's clock is real)
    own = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(own, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("mail") / "both.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, with this process trusting it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return certificate


@pytest.fixture
def letter(app: Flask) -> OutboxMessage:
    """One queued message."""
    settings = app.config["SETTINGS"]
    notices.send_code("mina@example.org", "123456", lang="ko", settings=settings, now=NOW)
    return db.session.query(OutboxMessage).one()


class Listener(Controller):
    """Binds as everybody who asks for a free port here must."""

    def _create_server(self) -> Any:
        return self.loop.create_server(
            self._factory_invoker, host=HOST, port=self.port, ssl=self.ssl_context, reuse_port=True
        )


@contextmanager
def listening(**options: Any) -> Iterator[tuple[Postbox, int]]:
    postbox, port = Postbox(), free_port()
    server = Listener(postbox, hostname=HOST, port=port, **options)
    server.start()
    try:
        yield postbox, port
    finally:
        server.stop()


def encrypted(file: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context


def knows(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: Any) -> Any:
    assert isinstance(given, LoginPassword)
    is_right = (given.login, given.password) == (b"us@er", b"p@ss:word")
    return AuthResult(success=is_right, handled=False)


def send(tmp_path: Path, url: str, now: dt.datetime = NOW) -> dict[str, int]:
    return delivery.send(make_settings(tmp_path, MAIL_URL=url), now)


def error_of(letter: OutboxMessage) -> tuple[str, str]:
    db.session.refresh(letter)
    return letter.state, letter.last_error


def test_a_letter_goes_encrypted_and_with_the_password(
    letter: OutboxMessage, tmp_path: Path, trusted: Path
) -> None:
    options: dict[str, Any] = {"require_starttls": True, "auth_required": True}
    context = encrypted(trusted)
    with listening(tls_context=context, authenticator=knows, **options) as (postbox, port):
        wrong = send(tmp_path, f"smtp://us%40er:nothing@{HOST}:{port}")
        assert (wrong["put_off"], wrong["sent"], postbox.letters) == (1, 0, [])
        assert error_of(letter) == ("queued", "SMTPAuthenticationError")
        assert send(tmp_path, f"smtp://us%40er:p%40ss%3Aword@{HOST}:{port}", LATER)["sent"] == 1
        assert postbox.letters == [(["mina@example.org"], True)]
        assert error_of(letter) == ("sent", "")


def test_a_server_that_speaks_encrypted_from_the_start(
    letter: OutboxMessage, tmp_path: Path, trusted: Path
) -> None:
    with listening(ssl_context=encrypted(trusted)) as (postbox, port):
        assert send(tmp_path, f"smtps://{HOST}:{port}")["sent"] == 1
        assert postbox.letters == [(["mina@example.org"], True)]


def test_a_server_whose_certificate_nobody_vouches_for_gets_no_letter(
    letter: OutboxMessage, tmp_path: Path, certificate: Path
) -> None:
    with listening(tls_context=encrypted(certificate)) as (postbox, port):
        assert send(tmp_path, f"smtp://{HOST}:{port}")["put_off"] == 1
        assert error_of(letter) == ("queued", "SSLCertVerificationError")
        assert postbox.letters == []


def test_no_server_and_a_server_that_refuses_the_address(app: Flask, tmp_path: Path) -> None:
    settings = app.config["SETTINGS"]
    notices.send_code("gone@example.org", "123456", lang="ko", settings=settings, now=NOW)
    letter = db.session.query(OutboxMessage).one()
    assert send(tmp_path, f"smtp://{HOST}:{free_port()}")["put_off"] == 1
    assert error_of(letter) == ("queued", "ConnectionRefusedError")
    with listening() as (postbox, port):
        assert send(tmp_path, f"smtp://{HOST}:{port}", LATER)["put_off"] == 1
        assert error_of(letter) == ("queued", "SMTPRecipientsRefused")
        assert postbox.letters == []


def test_a_run_sends_no_more_than_its_share(app: Flask, tmp_path: Path) -> None:
    settings = app.config["SETTINGS"]
    for name in ("a", "b", "c"):
        notices.send_code(f"{name}@example.org", "123456", lang="ko", settings=settings, now=NOW)
    with listening() as (postbox, port):
        by_smtp = make_settings(tmp_path, MAIL_URL=f"smtp://{HOST}:{port}")
        assert delivery.send(by_smtp, NOW, most=2)["sent"] == 2
        assert delivery.send(by_smtp, NOW)["sent"] == 1
        assert {to for to, _ in postbox.letters for to in to} == {
            "a@example.org", "b@example.org", "c@example.org",
        }  # fmt: skip
