"""Floor 5: residents' pages under "/<lang>", a file per page group."""

from __future__ import annotations

from flask import Blueprint, Flask

from service_finder.public.root import root

public = Blueprint("public", __name__)


def init_app(app: Flask) -> None:
    """Register the pages that have a language and those that have none."""
    safety.init_app(app)
    app.register_blueprint(root)
    app.register_blueprint(public, url_prefix="/<lang:lang>")


# Each page group adds its routes to the blueprint when it is imported.
from service_finder.public import exit as quick_exit  # noqa: E402, F401
from service_finder.public import home, map, metrics, pages, pwa, safety, sitemap, status  # noqa: A004, E402, F401
from service_finder.public import areas, benefits, places, programs, search  # noqa: E402, F401
from service_finder.public import corrections  # noqa: E402, F401
from service_finder.public import draws, weddings  # noqa: E402, F401
from service_finder.public import bookings, book_form, free, offerings, outbox_page, sign_in  # noqa: E402, F401
from service_finder.public import change_booking, find_booking, my_data, share  # noqa: E402, F401
from service_finder.public import figures, survey  # noqa: E402, F401
