"""A database without tables, behind the program or ahead of it: said in words, and left alone."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from service_finder.cli import main
from service_finder.cli.archive import backup
from service_finder.extensions import db, newest_migrations
from service_finder.models import Booking
from tests import applications
from tests.booking.make import book, make_offering, make_slot
from tests.conftest import make_settings
from tests.postgresql import with_database

UPGRADE = "Run: service-finder db upgrade"
COMMANDS = (
    "tick", "notices send", "slots open", "load", "demo", "person token a@example.org",
    "person rotate", "staff add a@example.org --role desk", "import --list", "export csv out",
)  # fmt: skip


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    with applications.lent(make_settings(tmp_path, DATABASE_URL=database_url)) as application:
        yield application


def run(app: Flask, words: str) -> tuple[int, str]:
    db.session.remove()
    result = app.test_cli_runner().invoke(main, words.split())
    return result.exit_code, result.output


def set_version(number: str) -> None:
    db.session.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})
    db.session.commit()


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_without_tables_says_what_to_run(tmp_path: Path, words: str) -> None:
    url = f"sqlite:///{tmp_path / 'bare.db'}"
    with applications.lent(make_settings(tmp_path, DATABASE_URL=url)) as bare:
        status, said = run(bare, words)
        assert (status, f"has no tables yet. {UPGRADE}" in said) == (2, True), said
        assert inspect(db.engine).get_table_names() == []


def test_a_database_that_is_behind_is_neither_saved_nor_replaced(
    house: Flask, tmp_path: Path
) -> None:
    code = book(make_slot(make_offering())).code
    file = tmp_path / "a.gz"
    backup(file)
    head = newest_migrations()[0]
    set_version("0001")
    for words in (f"restore {file} --yes", f"backup {tmp_path / 'b.gz'}", "tick"):
        status, said = run(house, words)
        assert (status, f"is behind this program. {UPGRADE}" in said) == (2, True), said
    assert not (tmp_path / "b.gz").exists()
    set_version("9999")
    for words in (f"restore {file} --yes", f"backup {tmp_path / 'b.gz'}", "tick"):
        status, said = run(house, words)
        assert (status, "made by a newer program" in said) == (2, True), said
    set_version(head)
    assert db.session.query(Booking.code).scalar() == code
    assert run(house, f"restore {file} --yes")[0] == 0


def test_a_database_really_behind_is_upgraded_and_then_restored(
    house: Flask, tmp_path: Path
) -> None:
    code = book(make_slot(make_offering())).code
    file = tmp_path / "a.gz"
    backup(file)
    other = f"sqlite:///{tmp_path / 'other.db'}"
    with applications.lent(make_settings(tmp_path, DATABASE_URL=other)) as behind:
        upgrade()
        downgrade(revision="-1")
        assert run(behind, f"restore {file} --yes")[0] == 2
        assert run(behind, "db upgrade")[0] == 0
        assert run(behind, f"restore {file} --yes")[0] == 0
        assert db.session.query(Booking.code).scalar() == code


def test_an_older_archive_says_which_program_reads_it(house: Flask, tmp_path: Path) -> None:
    file = tmp_path / "old.gz"
    backup(file)
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    file.write_bytes(gzip.compress(b'{"format": 1, "at": ["0001"]}\n' + b"".join(lines[1:])))
    status, said = run(house, f"restore {file} --yes")
    assert status == 2
    assert "made at migration 0001" in said and UPGRADE.removeprefix("Run: ") in said


def test_a_server_that_does_not_answer_is_said(tmp_path: Path, postgresql_server: str) -> None:
    url = with_database(postgresql_server, "no_such_database")
    with applications.lent(make_settings(tmp_path, DATABASE_URL=url)) as nowhere:
        for words in ("tick", f"restore {__file__} --yes"):
            status, said = run(nowhere, words)
            assert (status, "does not answer" in said) == (2, True), said
