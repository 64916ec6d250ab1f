"""Floor 5: JSON under "/api/v1" and "/hsds", feeds and exports: the same functions as the pages."""

from __future__ import annotations

from flask import Flask

from service_finder.api import (
    bookings,
    figures,
    geojson,
    offerings,
    openapi,
    places,
    programs,
    status,
    suggest,
)
from service_finder.api.hsds import organizations, profile, services, taxonomies
from service_finder.api.routes import open_referral, speak, v1

# Each file adds its routes to the blueprints when it is imported.
ROOMS = (
    places, geojson, suggest, programs, offerings, bookings, status, figures, openapi,
    profile, services, organizations, taxonomies,
)  # fmt: skip


def init_app(app: Flask) -> None:
    """Register the routes of both APIs and the language of their words."""
    app.before_request(speak)
    app.register_blueprint(v1)
    app.register_blueprint(open_referral)
