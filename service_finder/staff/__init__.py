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
from service_finder.staff import account, home, sign_in  # noqa: E402, F401
from service_finder.staff import report_targets, reports  # noqa: E402, F401
from service_finder.staff import audit, invitation, people  # noqa: E402, F401
