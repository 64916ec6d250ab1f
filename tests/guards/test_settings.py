"""Settings: every one is documented with its default, bad ones are refused in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service_finder.config import PREFIX, ROOT, BadSettings, read_settings

READ = set(re.findall(r'given\("([A-Z_]+)"', (ROOT / "service_finder/config.py").read_text()))


def environ(folder: Path, **changes: str) -> dict[str, str]:
    settings = {"INSTANCE": str(folder), **changes}
    return {PREFIX + name: value for name, value in settings.items()}


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(rf"`{PREFIX}([A-Z_]+)`", page))
    assert documented == READ


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"ENV": "staging"}, "demo, test or production"),
        ({"NOW": "tomorrow"}, "NOW"),
        ({"NOW": "2026-11-21T09:00:00"}, "zone"),
        ({"DATABASE_URL": "mysql://x"}, "sqlite: or postgresql:"),
        ({"TRUSTED_PROXIES": "-1"}, "whole number"),
        ({"ENV": "production"}, "SECRET_KEY and SERVICE_FINDER_DATA_KEYS"),
        ({"ENV": "production", "SECRET_KEY": "x"}, "DATA_KEYS"),
        (
            {
                "ENV": "production",
                "SECRET_KEY": "x",
                "DATA_KEYS": "y",
                "NOW": "2026-11-21T09:00:00+09:00",
            },
            "not in production",
        ),
    ],
)
def test_bad_settings_say_what_to_mend(tmp_path: Path, changes: dict[str, str], word: str) -> None:
    with pytest.raises(BadSettings, match=re.escape(word)):
        read_settings(environ(tmp_path, **changes))


def test_defaults(tmp_path: Path) -> None:
    settings = read_settings(environ(tmp_path))
    assert settings.env == "demo"
    assert settings.database_url.startswith("sqlite:///")
    assert (settings.mail_url, settings.tiles_url, settings.trusted_proxies) == ("outbox:", "", 0)


def test_secrets_are_made_once_and_kept_private(tmp_path: Path) -> None:
    first = read_settings(environ(tmp_path))
    second = read_settings(environ(tmp_path))
    assert first.secret_key == second.secret_key
    assert first.data_keys == second.data_keys
    assert first.secret_key not in first.data_keys
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_postgresql_means_psycopg(tmp_path: Path, scheme: str) -> None:
    settings = read_settings(environ(tmp_path, DATABASE_URL=f"{scheme}://u@h/d"))
    assert settings.database_url == "postgresql+psycopg://u@h/d"
