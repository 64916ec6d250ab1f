"""Settings from the environment; docs/settings.md lists every one with its default."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

from service_finder.lib import clock

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "SERVICE_FINDER_"
DATA = Path(__file__).resolve().parent / "data"


class BadSettings(Exception):
    """A setting that the program cannot run with; the message says how to mend it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the program can be told from outside. Source: docs/settings.md."""

    env: str
    database_url: str
    secret_key: str
    data_keys: tuple[str, ...]
    now: dt.datetime | None
    base_url: str
    mail_url: str
    mail_from: str
    contact: str
    tiles_url: str
    tiles_attribution: str
    exit_url: str
    trusted_proxies: int
    metrics_token: str
    geocoder: str
    geocoder_key: str
    seoul_key: str
    data_go_kr_key: str
    instance: Path

    @property
    def is_demo(self) -> bool:
        """Say whether invented sessions and the outbox page may be shown."""
        return self.env in ("demo", "test")


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings: environment first, then `.env` in the checkout, then defaults.

    Raises BadSettings with what to mend.
    """
    given = _given(os.environ if environ is None else environ)
    env = given("ENV", "demo")
    if env not in ("demo", "test", "production"):
        raise BadSettings(f"{PREFIX}ENV is {env!r}: use demo, test or production.")
    instance = Path(given("INSTANCE", str(ROOT / "instance")))
    instance.mkdir(parents=True, exist_ok=True)
    now = _instant(given("NOW", ""))
    if env == "production":
        _check_production(given, now)
    return Settings(
        env=env,
        database_url=_database_url(given("DATABASE_URL", ""), instance),
        secret_key=given("SECRET_KEY", "") or _kept_secret(instance, "secret_key"),
        data_keys=_data_keys(given("DATA_KEYS", ""), instance),
        now=now,
        base_url=given("BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
        mail_url=given("MAIL_URL", "outbox:"),
        mail_from=given("MAIL_FROM", "service-finder@example.org"),
        contact=given("CONTACT", "service-finder@example.org"),
        tiles_url=given("TILES_URL", ""),
        tiles_attribution=given("TILES_ATTRIBUTION", ""),
        exit_url=given("EXIT_URL", "https://www.weather.go.kr/"),
        trusted_proxies=_whole(given("TRUSTED_PROXIES", "0")),
        metrics_token=given("METRICS_TOKEN", ""),
        geocoder=given("GEOCODER", ""),
        geocoder_key=given("GEOCODER_KEY", ""),
        seoul_key=given("SEOUL_KEY", ""),
        data_go_kr_key=given("DATA_GO_KR_KEY", ""),
        instance=instance,
    )


class _given:  # noqa: N801 (used as a function)
    """Look a setting up by its short name."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        dotenv = dotenv_values(ROOT / ".env") if (ROOT / ".env").exists() else {}
        self.values = {**dotenv, **environ}

    def __call__(self, name: str, default: str) -> str:
        value = self.values.get(PREFIX + name)
        return default if value is None or value == "" else value


def _check_production(given: _given, now: dt.datetime | None) -> None:
    missing = [PREFIX + n for n in ("SECRET_KEY", "DATA_KEYS") if not given(n, "")]
    if missing:
        raise BadSettings(f"Production does not start without {' and '.join(missing)}.")
    if now is not None:
        raise BadSettings(f"{PREFIX}NOW freezes the clock: not in production. Unset it.")


def _instant(text: str) -> dt.datetime | None:
    if not text:
        return None
    try:
        return clock.parse_instant(text)
    except ValueError as error:
        raise BadSettings(f"{PREFIX}NOW is {text!r}: {error}.") from error


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise BadSettings(f"{PREFIX}TRUSTED_PROXIES is {text!r}: use a whole number.")
    return int(text)


def _database_url(text: str, instance: Path) -> str:
    if not text:
        return f"sqlite:///{instance / 'service_finder.db'}"
    if text.startswith("postgres://"):
        text = "postgresql://" + text.removeprefix("postgres://")
    if text.startswith("postgresql://"):
        return "postgresql+psycopg://" + text.removeprefix("postgresql://")
    if not text.startswith(("sqlite:", "postgresql+")):
        raise BadSettings(f"{PREFIX}DATABASE_URL must begin with sqlite: or postgresql:.")
    return text


def _data_keys(text: str, instance: Path) -> tuple[str, ...]:
    keys = tuple(k.strip() for k in text.split(",") if k.strip())
    return keys or (_kept_secret(instance, "data_key"),)


def _kept_secret(instance: Path, name: str) -> str:
    """Make a secret once, readable by its owner only; two processes agree on one (not production).

    The link is what is atomic: whoever loses it reads the winner's whole file.
    """
    path = instance / name
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=instance, prefix=f".{name}.") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text().strip()
