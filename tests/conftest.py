"""The few fixtures that every test may use: an application on a real database file, a client."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade as migrate_up
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache

from service_finder import create_app
from service_finder.catalogue import directory as in_memory
from service_finder.config import Settings, read_settings
from service_finder.extensions import db
from service_finder.importers import directory
from service_finder.lib import clock
from tests import applications
from tests.client import LintingClient
from tests.untouched import Once

pytest_plugins = ("tests.postgresql",)
NOW = "2026-11-21T10:00:00+09:00"  # a Saturday

# A slow moment of the machine is no failure; what must be fast has a measurement of its own.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="run the long tests whole")


def pytest_collection_finish() -> None:
    """Let the collector pass over what was imported, and look for garbage less often.

    A tenth of the time of a run went into looking through modules that stay anyway.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture
def whole(request: pytest.FixtureRequest) -> bool:
    """Say whether long tests run whole (`make test-all`) or on a sample."""
    return bool(request.config.getoption("--all"))


def make_settings(folder: Path, **changes: str) -> Settings:
    """Settings of a test: own instance folder, own SQLite file, a frozen clock."""
    environ = {
        "SERVICE_FINDER_ENV": "test",
        "SERVICE_FINDER_NOW": NOW,
        "SERVICE_FINDER_INSTANCE": str(folder),
        "SERVICE_FINDER_SECRET_KEY": "a-key-for-tests-only",
        "SERVICE_FINDER_DATABASE_URL": f"sqlite:///{folder / 'test.db'}",
        **{f"SERVICE_FINDER_{name}": value for name, value in changes.items()},
    }
    return read_settings({k: v for k, v in environ.items() if v})


@pytest.fixture(autouse=True, scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Compile each template once a run, not once for every application that a test makes."""
    cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", cache)
        yield


@pytest.fixture
def app(tmp_path: Path, empty_file: Path) -> Iterator[Flask]:
    """An application on an empty database file of its own."""
    shutil.copy(empty_file, tmp_path / "test.db")
    with applications.lent(make_settings(tmp_path)) as application:
        yield application


@pytest.fixture
def anywhere(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    """An application on empty tables: once on a SQLite file, once on PostgreSQL."""
    with applications.lent(make_settings(tmp_path, DATABASE_URL=database_url)) as application:
        yield application


@pytest.fixture
def client(app: Flask) -> LintingClient:
    """A client that lints every page it fetches."""
    return app.test_client()


@pytest.fixture(scope="session")
def directory_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the shipped directory in it, migrated and loaded once. Copy it."""
    folder = tmp_path_factory.mktemp("directory")
    application = create_app(make_settings(folder))
    with application.app_context():
        migrate_up(revision="head")
        directory.load()
        db.session.remove()
        db.engine.dispose()
    clock.freeze(None)
    return folder / "test.db"


@pytest.fixture(scope="session")
def built_once(directory_file: Path) -> Iterator[None]:
    """Build the search index of the shipped directory once, for every copy as it was shipped."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(in_memory, "read", Once(directory_file, in_memory.read))
        yield


@pytest.fixture
def loaded(tmp_path: Path, directory_file: Path, built_once: None) -> Iterator[Flask]:
    """An application on its own copy of the shipped directory."""
    shutil.copy(directory_file, tmp_path / "test.db")
    with applications.lent(make_settings(tmp_path)) as application:
        yield application


@pytest.fixture
def unshared(tmp_path: Path, directory_file: Path, built_once: None) -> Iterator[Flask]:
    """As `loaded`, but built for this test alone, which may add routes to it."""
    shutil.copy(directory_file, tmp_path / "test.db")
    with applications.lent(make_settings(tmp_path), is_shared=False) as application:
        yield application


@pytest.fixture(scope="session")
def reading(directory_file: Path, built_once: None) -> Flask:
    """One application for every test that only reads: its database cannot be written to."""
    folder = directory_file.parent
    url = f"sqlite:///file:{directory_file}?mode=ro&uri=true"
    application = create_app(make_settings(folder, DATABASE_URL=url))
    application.test_client_class = LintingClient
    return application


@pytest.fixture
def reader(request: pytest.FixtureRequest) -> Iterator[LintingClient]:
    """A client of a site with the shipped directory in it.

    Beside `loaded` it reads that test's own copy; alone, all such tests share one application.
    """
    if "loaded" in request.fixturenames:
        yield request.getfixturevalue("loaded").test_client()
        return
    application: Flask = request.getfixturevalue("reading")
    clock.freeze(clock.parse_instant(NOW))
    with application.app_context():
        yield application.test_client()
        db.session.remove()
    clock.freeze(None)
