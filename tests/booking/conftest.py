"""Booking tests run on both databases, and end with the invariants of the whole database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from service_finder.config import Settings
from service_finder.extensions import db
from tests import applications
from tests.booking.invariants import violations
from tests.conftest import make_settings


@pytest.fixture
def engine(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on an empty database of either kind."""
    with applications.lent(make_settings(tmp_path, DATABASE_URL=database_url)) as application:
        yield application
        db.session.remove()
        assert violations() == []


@pytest.fixture
def settings(engine: Flask) -> Settings:
    """The settings of that application."""
    found: Settings = engine.config["SETTINGS"]
    return found
