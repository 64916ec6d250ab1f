"""Sign-ins of the demonstration: printed by `make run` and shown in the demonstration only."""

from __future__ import annotations

from pathlib import Path

import pytest

from service_finder import create_app
from service_finder.cli.staff import print_demo_staff
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.people import demo_staff
from tests.conftest import make_settings

PRODUCTION = {"DATA_KEYS": "a-key", "NOW": ""}


@pytest.mark.parametrize(("env", "is_shown"), [("demo", True), ("production", False)])
def test_sign_ins_are_shown_in_the_demonstration_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], env: str, is_shown: bool
) -> None:
    """The same invented members in the database; production neither shows nor lets them in."""
    changes = PRODUCTION if env == "production" else {}
    app = create_app(make_settings(tmp_path, ENV=env, **changes))
    with app.app_context():
        db.create_all()
        demo_staff.make(clock.now())
        page = app.test_client().get("/staff/").get_data(as_text=True)
        print_demo_staff()
        printed = capsys.readouterr().out
        for text in (page, printed):
            assert (demo_staff.PASSWORD in text) is is_shown
            assert ("city.admin@example.org" in text) is is_shown
        db.session.remove()
        db.engine.dispose()
    clock.freeze(None)
