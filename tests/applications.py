"""Applications for tests: built once for equal settings, then bound to each test's own database.

Building one takes as long as a dozen requests (its routes are compiled), and its templates and
catalogues are read again; what a test may change is set anew at each lending.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine

from service_finder import create_app
from service_finder.config import Settings
from service_finder.extensions import db, engine_options, tune
from service_finder.lib import clock
from service_finder.people import vault
from tests.client import LintingClient

# Free ones by all the settings that the building looks at; one in use is not here.
_free: dict[Settings, list[Flask]] = {}
_as_built: dict[Flask, dict[str, object]] = {}


@contextmanager
def lent(settings: Settings, *, is_shared: bool = True) -> Iterator[Flask]:
    """Lend an application with these settings, within its context, until the block ends.

    One that is not shared is built for the borrower, who may add routes to it.
    """
    application = take(settings) if is_shared else create_app(settings)
    application.test_client_class = LintingClient
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()
    clock.freeze(None)
    if is_shared:
        _free[_kind(settings)].append(application)


def take(settings: Settings) -> Flask:
    """Take a free application and bind it to the settings, or build one."""
    free = _free.setdefault(_kind(settings), [])
    if not free:
        application = create_app(settings)
        _as_built[application] = dict(application.config)
        return application
    application = free.pop()
    clock.freeze(settings.now)
    vault.use(settings.data_keys, settings.secret_key)
    application.config.clear()
    application.config.update(
        _as_built[application], SETTINGS=settings, SQLALCHEMY_DATABASE_URI=settings.database_url
    )
    application.instance_path = str(settings.instance)
    engine = create_engine(settings.database_url, **engine_options(settings.database_url))
    tune(engine)
    with application.app_context():
        db.engines[None] = engine
    return application


def _kind(settings: Settings) -> Settings:
    """Leave out what is bound at each lending."""
    return dataclasses.replace(settings, database_url="", data_keys=(), instance=Path())
