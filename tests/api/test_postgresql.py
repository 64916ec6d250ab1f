"""Every read on PostgreSQL too, and the same order of the feed on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from service_finder import create_app
from service_finder.api.routes import OPERATIONS
from service_finder.extensions import db
from service_finder.importers import directory
from service_finder.lib import clock
from tests.api.shapes import valid
from tests.client import LintingClient
from tests.conftest import make_settings

IDS = {
    "place_id": "kc-dj230901",
    "program_id": "korean-class",
    "service_id": "kc-dj230901",
    "service_at_location_id": "kc-dj230901",
    "organization_id": "swff",
    "taxonomy_id": "category",
    "taxonomy_term_id": "kids_cafe",
}
NEEDED = {"/api/v1/slots": "?kind=kids_cafe"}


@pytest.mark.postgresql
def test_every_read_answers_as_described(
    tmp_path: Path, postgresql_url: str, reader: LintingClient
) -> None:
    application = create_app(make_settings(tmp_path, DATABASE_URL=postgresql_url))
    with application.app_context():
        directory.load()
        client = application.test_client()
        same = (
            "/hsds/services?minimal=1",
            "/api/v1/programs?limit=100",
            "/api/v1/places?sort=name",
        )
        try:
            for operation in OPERATIONS.values():
                if any(name not in IDS for name in operation.ids):
                    continue
                path = operation.path
                for name in operation.ids:
                    path = path.replace("{" + name + "}", IDS[name])
                valid(client.get(path + NEEDED.get(path, "")), operation.answer)
            on_postgresql = [_ids(client.get(path).get_json()) for path in same]
        finally:
            db.session.remove()
            db.engine.dispose()
            clock.freeze(None)
    assert on_postgresql == [_ids(reader.get(path).get_json()) for path in same]


def _ids(body: dict[str, list[dict[str, str]]]) -> list[str]:
    return [one["id"] for one in body.get("contents") or body["items"]]
