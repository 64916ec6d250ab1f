"""Sign-in tests run on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests import applications
from tests.conftest import make_settings


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    with applications.lent(make_settings(tmp_path, DATABASE_URL=database_url)) as application:
        yield application
