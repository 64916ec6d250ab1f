"""service_finder: find and book Seoul's family services. This file only puts the house together."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from service_finder import api, models, public, staff
from service_finder.config import ROOT, Settings, read_settings
from service_finder.extensions import babel, db, engine_options, migrate, tune
from service_finder.lib import clock
from service_finder.people import vault
from service_finder.public import errors, headers, languages, metrics, packing, rendering


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application: read settings, bind extensions, register blueprints with their guards.

    Raises config.BadSettings with what to mend.
    """
    settings = settings or read_settings()
    clock.freeze(settings.now)
    vault.use(settings.data_keys, settings.secret_key)
    app = Flask(__name__, instance_path=str(settings.instance), static_folder=None)
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
        BABEL_DEFAULT_LOCALE="en",
        BABEL_DEFAULT_TIMEZONE="Asia/Seoul",
        MAX_CONTENT_LENGTH=256 * 1024,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        TESTING=settings.env == "test",
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    babel.init_app(app, locale_selector=languages.locale)
    with app.app_context():
        tune(db.engine)
    rendering.init_app(app)
    packing.init_app(app)
    headers.init_app(app)
    errors.init_app(app, api.problems.from_http)
    assert models.__all__  # the tables are registered before any query
    for room in (public, staff, api):
        room.init_app(app)
    metrics.init_app(app)
    return app
