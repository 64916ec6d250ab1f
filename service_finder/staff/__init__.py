"""Floor 5: the staff desk under "/staff", a file per page group."""

from __future__ import annotations

from flask import Blueprint, Flask

from service_finder.staff import guard, navigation, problems

staff = Blueprint("staff", __name__)


def init_app(app: Flask) -> None:
    """Register the staff routes behind their guard."""
    app.register_blueprint(staff, url_prefix="/staff")
    navigation.init_app(app)


guard.attach(staff)
problems.attach(staff)

# Each page group adds its routes to the blueprint when it is imported.
from service_finder.staff import (  # noqa: E402
    account,  # noqa: F401
    application_reasons,  # noqa: F401
    applications,  # noqa: F401
    audit,  # noqa: F401
    capacity,  # noqa: F401
    capacity_close,  # noqa: F401
    capacity_slot,  # noqa: F401
    capacity_week,  # noqa: F401
    facts,  # noqa: F401
    facts_corrections,  # noqa: F401
    facts_verify,  # noqa: F401
    home,  # noqa: F401
    invitation,  # noqa: F401
    people,  # noqa: F401
    report_targets,  # noqa: F401
    reports,  # noqa: F401
    sign_in,  # noqa: F401
    today,  # noqa: F401
    today_book,  # noqa: F401
    today_booking,  # noqa: F401
    venue,  # noqa: F401
    today_contact,  # noqa: F401
)
