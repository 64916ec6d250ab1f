"""What staff and the clock do on the database of the running site, while a browser looks on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from service_finder import create_app
from service_finder.booking import delivery, notices
from service_finder.config import Settings
from service_finder.extensions import db
from service_finder.lib import clock
from tests.booking.make import NOW
from tests.browser.conftest import Site
from tests.conftest import make_settings


@contextmanager
def at_the_desk(site: Site) -> Iterator[Settings]:
    """Run with the site's own database and keys; the site itself goes on serving."""
    url = f"sqlite:///{site.database}"
    settings = make_settings(site.database.parent, DATABASE_URL=url, BASE_URL=site.url)
    with create_app(settings).app_context():
        yield settings
        db.session.remove()
        db.engine.dispose()
    clock.freeze(None)


def send_messages(site: Site) -> None:
    """Do what the clock does about messages."""
    with at_the_desk(site) as settings:
        notices.queue(settings, NOW)
        delivery.send(settings, NOW)
