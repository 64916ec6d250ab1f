"""What PostgreSQL cannot even be asked for is not found there, as it is on SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest

from service_finder import create_app
from service_finder.booking import queries
from service_finder.catalogue import places
from service_finder.extensions import db
from tests.conftest import make_settings


def test_an_id_with_a_zero_byte_is_no_id(tmp_path: Path, database_url: str) -> None:
    application = create_app(make_settings(tmp_path, DATABASE_URL=database_url))
    with application.app_context():
        assert queries.offering("kc\0") is None
        assert places.load(["kc\0", "kc"]) == []
        db.session.remove()
        db.engine.dispose()


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "path",
    ["/ko/places/a%00", "/ko/places/a%00/correction", "/ko/places/a%00/card", "/ko/offerings/a%00",
     "/ko/bookings/new?offering=a%00&slot=1"],
)  # fmt: skip
def test_a_page_for_it_is_not_found(tmp_path: Path, postgresql_url: str, path: str) -> None:
    application = create_app(make_settings(tmp_path, DATABASE_URL=postgresql_url))
    assert application.test_client().get(path).status_code == 404
    with application.app_context():
        db.session.remove()
        db.engine.dispose()
