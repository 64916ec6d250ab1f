"""Fixtures with the real directory: loaded once into a template file, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from service_finder import create_app
from service_finder.config import Settings
from service_finder.extensions import db
from service_finder.importers import directory
from service_finder.lib import clock
from tests.client import LintingClient


def _settings(folder: Path) -> Settings:
    conftest = __import__("tests.conftest", fromlist=["make_settings"])
    made: Settings = conftest.make_settings(folder)
    return made


@pytest.fixture(scope="session")
def directory_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file that holds the shipped directory; copy it, never open it."""
    folder = tmp_path_factory.mktemp("directory")
    application = create_app(_settings(folder))
    with application.app_context():
        db.create_all()
        directory.load()
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    clock.freeze(None)
    return folder / "test.db"


@pytest.fixture
def directory_app(tmp_path: Path, directory_file: Path) -> Iterator[Flask]:
    """An application on a copy of the loaded directory that the test may change."""
    shutil.copy(directory_file, tmp_path / "test.db")
    yield from _running(tmp_path)


@pytest.fixture
def directory_client(directory_app: Flask) -> LintingClient:
    """A client of an application of its own."""
    client = directory_app.test_client()
    assert isinstance(client, LintingClient)
    return client


@pytest.fixture(scope="module")
def reading_app(tmp_path_factory: pytest.TempPathFactory, directory_file: Path) -> Iterator[Flask]:
    """An application that a whole file of tests shares: for tests that only read."""
    folder = tmp_path_factory.mktemp("reading")
    shutil.copy(directory_file, folder / "test.db")
    yield from _running(folder)


@pytest.fixture
def reader(reading_app: Flask) -> LintingClient:
    """A client for tests that only read."""
    client = reading_app.test_client()
    assert isinstance(client, LintingClient)
    return client


def _running(folder: Path) -> Iterator[Flask]:
    application = create_app(_settings(folder))
    application.test_client_class = LintingClient
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()
    clock.freeze(None)
