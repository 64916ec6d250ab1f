"""The sitemap: every page that may be found, in five languages; an index when one is too small.

Services of a kind whose readers may be in danger are not listed one by one: the safety page is.
"""

from __future__ import annotations

from functools import lru_cache
from xml.sax.saxutils import escape

from flask import Response, abort, current_app
from flask.typing import ResponseReturnValue

from service_finder.catalogue import places, programs, revision
from service_finder.extensions import db
from service_finder.lib.marking import LANGUAGES
from service_finder.public.root import root

PAGES = (
    "/",
    "/map",
    "/areas",
    "/programs",
    "/benefits",
    "/free",
    "/safety",
    "/status",
    "/figures",
    "/about",
    "/accessibility",
    "/privacy",
)
MOST_URLS = 50_000  # sitemaps.org, protocol, checked 2026-11-21
A_FILE = MOST_URLS // len(LANGUAGES)
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@root.get("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    """List every page, or the parts of the list when there are more than 50,000 addresses."""
    paths = _paths()
    if len(paths) <= A_FILE:
        return _xml(_urls(paths))
    base_url = current_app.config["SETTINGS"].base_url
    count = -(-len(paths) // A_FILE)
    parts = "".join(
        f"<sitemap><loc>{base_url}/sitemap-{number}.xml</loc></sitemap>"
        for number in range(1, count + 1)
    )
    return _xml(f"<sitemapindex {XMLNS}>{parts}</sitemapindex>")


@root.get("/sitemap-<int:number>.xml")
def sitemap_part(number: int) -> ResponseReturnValue:
    """List one part of a long sitemap (from 1)."""
    paths = _paths()[(number - 1) * A_FILE : number * A_FILE] if number > 0 else []
    if not paths:
        abort(404)
    return _xml(_urls(paths))


def _paths() -> list[str]:
    pages = list(PAGES)
    pages += [f"/places/{i}" for i in _findable(str(db.engine.url), revision.current())]
    pages += [f"/programs/{program.id}" for program in programs.every()]
    return pages


@lru_cache(maxsize=2)
def _findable(_database: str, _revision: int) -> tuple[str, ...]:
    """Return the ids of places that may be found by name; kept until the directory changes."""
    return tuple(place.id for place in places.every() if place.is_listed and not place.is_sensitive)


def _urls(paths: list[str]) -> str:
    base_url = current_app.config["SETTINGS"].base_url
    urls = "".join(
        f"<url><loc>{escape(base_url)}/{lang}{path}</loc></url>"
        for path in paths
        for lang in LANGUAGES
    )
    return f"<urlset {XMLNS}>{urls}</urlset>"


def _xml(body: str) -> Response:
    answer = Response(
        f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n', mimetype="application/xml"
    )
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
