"""The map page, and what lies under every map: outlines, names, stations, by address."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from service_finder.catalogue.finding import Results
from service_finder.maps import backdrop, leaflet
from service_finder.public import map_view, public, search
from service_finder.public.root import root
from service_finder.public.search_form import Form

A_DAY = "public, max-age=86400"


@public.get("/map")
def places_map(lang: str) -> ResponseReturnValue:
    """Show a search's places on a map beside the list. The parameters are those of the search.

    `at=lat,lng,zoom` is where the map looks; without it, it shows all results.
    """

    def mapped(form: Form, results: Results, page: search.Shown) -> ResponseReturnValue:
        view = leaflet.parse_view(request.args.get("at", ""))
        page["map"] = map_view.of_results(form, results, lang, view)
        page["list_link"] = form.link(f"/{lang}/search")
        return render_template("public/map.html", **page)

    return search.answered(lang, mapped)


@root.get("/map/<lang:lang>/districts.json")
def map_districts(lang: str) -> ResponseReturnValue:
    """Answer the approximate district outlines with their names in a language, as GeoJSON."""
    return _kept(backdrop.districts_json(lang))


@root.get("/map/<lang:lang>/stations.json")
def map_stations(lang: str) -> ResponseReturnValue:
    """Answer the subway stations with their names in a language, as GeoJSON."""
    return _kept(backdrop.stations_json(lang))


def _kept(body: dict[str, Any]) -> ResponseReturnValue:
    """Answer JSON that browsers keep for a day and then ask about by its ETag."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    answer = Response(text, mimetype="application/geo+json")
    answer.headers["Cache-Control"] = A_DAY
    answer.set_etag(hashlib.blake2b(text.encode(), digest_size=12).hexdigest())
    return answer.make_conditional(request)
