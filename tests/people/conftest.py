"""Sign-in tests run on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from service_finder import create_app
from service_finder.extensions import db
from service_finder.lib import clock
from tests.conftest import make_settings


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    application = create_app(make_settings(tmp_path, DATABASE_URL=database_url))
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()
    clock.freeze(None)
