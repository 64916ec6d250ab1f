"""What each public page costs the server: python -m bench.pages [turns].

On the shipped directory with the demonstration's sessions, in one process, without a network:
processor time of a request (median), beside a bare Flask page with a template in the same run.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

from flask import Flask, render_template_string
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import func, select

from bench import bars
from service_finder import create_app
from service_finder.booking import demo
from service_finder.extensions import db
from service_finder.importers import directory
from service_finder.lib import clock
from service_finder.models import Slot

TURNS = 30
BAR_MS = 15
BARE = """<!doctype html><html lang="en"><title>{{ title }}</title><h1>{{ title }}</h1>
<ul>{% for row in rows %}<li><a href="/{{ row }}">{{ row }}</a></li>{% endfor %}</ul></html>"""


def pages() -> dict[str, str]:
    """Return the address of each kind of page, by what it is."""
    busiest = db.session.execute(
        select(Slot.offering_id).group_by(Slot.offering_id).order_by(func.count().desc()).limit(1)
    ).scalar_one()
    return {
        "home": "/ko/",
        "results": "/ko/search?q=동작구 키즈카페",
        "results near": "/vi/search?q=&near=대방역&category=kids_cafe",
        "map": "/ko/map?district=동작구",
        "place": "/en/places/fc-jongno",
        "offering": f"/ko/offerings/{busiest}",
        "offering month": f"/ko/offerings/{busiest}?span=month",
        "free now": "/ko/free?children=2&near=대방역",
        "programs": "/en/programs",
        "area": "/ko/areas/11590",
        "safety": "/ko/safety",
        "API places": "/api/v1/places?q=동작구 키즈카페",
        "API place": "/api/v1/places/fc-jongno",
        "API slots": "/api/v1/slots?children=2&near=37.5133,126.9263",
        "API suggest": "/api/v1/suggest?q=동작",
        "GeoJSON": "/api/v1/places.geojson?zoom=11",
    }


def cost_ms(client: FlaskClient, path: str, turns: int) -> float:
    """Return the median processor time of a request, after two to warm up."""
    times = []
    for turn in range(turns + 2):
        begun = time.process_time()
        answer = client.get(path)
        took = (time.process_time() - begun) * 1000
        assert answer.status_code == 200, f"{answer.status_code} {path}"
        if turn > 1:
            times.append(took)
    return statistics.median(times)


def bare() -> FlaskClient:
    """Return a client of a page that does nothing but fill a template."""
    app = Flask(__name__)

    @app.get("/")
    def page() -> str:
        return render_template_string(BARE, title="Bare", rows=range(50))

    return app.test_client()


def ready(folder: str) -> Flask:
    """Return the site on the shipped directory, with the demonstration's sessions."""
    os.environ["SERVICE_FINDER_INSTANCE"] = folder
    os.environ["SERVICE_FINDER_DATABASE_URL"] = f"sqlite:///{folder}/bench.db"
    os.environ["SERVICE_FINDER_ENV"] = "demo"
    app = create_app()
    with app.app_context():
        upgrade()
        directory.load()
        demo.open_demo(clock.now())
        db.session.remove()
    return app


def measure(turns: int, report: Callable[[str, float, float], None]) -> None:
    """Report (name, milliseconds, milliseconds of the bare page) for every page."""
    with tempfile.TemporaryDirectory() as folder:
        app = ready(folder)
        with app.app_context():
            found = pages()
            db.session.remove()
        floor = cost_ms(bare(), "/", turns)
        for name, path in found.items():
            report(name, cost_ms(app.test_client(), path, turns), floor)
        with app.app_context():
            db.engine.dispose()


def main() -> None:
    """Print one line a page."""

    def say(name: str, took: float, floor: float) -> None:
        bars.at_most(f"processor time, {name}", took, BAR_MS, "ms", f"{floor:.2f} ms a bare page")

    measure(int(sys.argv[1]) if len(sys.argv) > 1 else TURNS, say)


if __name__ == "__main__":
    main()
