"""`doctor` names what is wrong and how to mend it."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskCliRunner

from service_finder import create_app
from service_finder.cli.directory import load_command, prepare_command
from service_finder.cli.doctor import doctor_command
from service_finder.lib import clock
from tests.conftest import make_settings


def runner(folder: Path, **changes: str) -> FlaskCliRunner:
    return create_app(make_settings(folder, **changes)).test_cli_runner()


def test_an_empty_database_is_told_apart(tmp_path: Path) -> None:
    answer = runner(tmp_path).invoke(doctor_command)
    assert answer.exit_code == 1
    assert "WRONG  migrations" in answer.output
    assert "service-finder db upgrade" in answer.output
    assert "WRONG  clock: frozen at 2026-11-21T10:00:00+09:00" in answer.output


def test_a_prepared_database_is_fine(tmp_path: Path) -> None:
    run = runner(tmp_path)
    assert run.invoke(prepare_command).exit_code == 0
    answer = run.invoke(doctor_command)
    assert "ok     migrations" in answer.output
    assert "ok     directory" in answer.output


def test_an_unreachable_database_is_said(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/no/such/folder/x.db"
    answer = runner(tmp_path, DATABASE_URL=url).invoke(doctor_command)
    assert "WRONG  database" in answer.output
    assert "SERVICE_FINDER_DATABASE_URL" in answer.output


def test_a_readable_secret_is_said(tmp_path: Path) -> None:
    run = runner(tmp_path)
    (tmp_path / "data_key").chmod(0o644)
    assert "chmod 600" in run.invoke(doctor_command).output


def test_production_wants_https_and_mail(tmp_path: Path) -> None:
    changes = {"ENV": "production", "NOW": "", "DATA_KEYS": "k"}
    output = runner(tmp_path, **changes).invoke(doctor_command).output
    assert "is not https" in output
    assert "mails are kept" in output
    assert "ok     clock" in output


def test_load_before_the_migrations_says_what_to_do(tmp_path: Path) -> None:
    answer = runner(tmp_path).invoke(load_command)
    assert answer.exit_code == 2
    assert "db upgrade" in answer.output


def test_load_is_idempotent_from_the_command_line(tmp_path: Path) -> None:
    run = runner(tmp_path)
    run.invoke(prepare_command)
    answer = run.invoke(load_command)
    assert answer.exit_code == 0
    assert "facilities.csv: 554 rows, 0 added, 0 changed, 0 withdrawn, 0 refused" in answer.output
    clock.freeze(None)
