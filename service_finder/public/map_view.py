"""Put a map together for a page: the drawn picture, Leaflet's parts, and what its script needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
from flask import current_app, url_for

from service_finder.catalogue.disclosure import SENSITIVE
from service_finder.catalogue.finding import Results
from service_finder.catalogue.place import PublicPlace
from service_finder.lib.kinds import KINDS
from service_finder.maps import backdrop, clusters, drawing, leaflet
from service_finder.maps.drawing import Frame, Mark, Picture
from service_finder.maps.leaflet import Rendered, View
from service_finder.maps.projection import Bounds
from service_finder.public.assets import asset_url
from service_finder.public.search_form import NO_NEAR, PER_PAGE, Form
from service_finder.public.speaking import _

PLACES = "/api/v1/places.geojson"
STYLES = ("leaflet/leaflet.css",)
SCRIPTS = ("leaflet/leaflet.js", "js/map-backdrop.js", "js/map.js")
LOCATOR_ZOOM = 14.2  # about three kilometres from edge to edge
PLACE_ZOOM = 16
Spot = tuple[float, float]
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class MapView:
    """A map as components/map.html draws it. `settings` goes to static/js/map.js, as data."""

    rendered: Rendered
    picture: Picture
    alt: str
    settings: Mapping[str, Any]
    tiles_credit: str


def of_results(form: Form, results: Results, lang: str, view: View | None) -> MapView:
    """Make the map of a search: all its places by address, those on this page with numbers.

    view: where the link says the map looks, else it shows what was found: near a point its
    surroundings, otherwise everything.
    """
    settings = current_app.config["SETTINGS"]
    first = (form.page - 1) * PER_PAGE + 1
    numbered = list(enumerate((item.place for item in results.items), start=first))
    marks = [Mark(number, *place.point) for number, place in numbered if place.point]
    here = _here(form, results)
    bounds = _around(marks, here) if here else clusters.bounds_of(results.points)
    frame = Frame.at(view.lat, view.lng, view.zoom) if view else None
    return MapView(
        rendered=leaflet.render(
            view=view,
            bounds=bounds,
            stylesheets=[asset_url(name) for name in STYLES],
            scripts=[asset_url(name) for name in SCRIPTS],
            tiles_url=settings.tiles_url,
        ),
        picture=drawing.draw(
            marks, backdrop.district_names(lang), backdrop.stations(lang), frame=frame
        ),
        alt=_("Map of the places in the list, marked with their numbers in the list"),
        settings={
            "places": f"{PLACES}?{urlencode([('lang', lang), *_query(form)])}",
            "districts": url_for("root.map_districts", lang=lang),
            "stations": url_for("root.map_stations", lang=lang),
            "icons": asset_url("img/icons.svg"),
            "sensitive": sorted(SENSITIVE),
            "tones": {kind.code: kind.tone for kind in KINDS.values()},
            "tiles": bool(settings.tiles_url),
            "here": here,
            "listed": [_listed(number, place, lang) for number, place in numbered],
            "words": _words(),
        },
        tiles_credit=settings.tiles_attribution if settings.tiles_url else "",
    )


def locator(lang: str, place: PublicPlace) -> Picture | None:
    """Draw where one place is, among stations and district lines; None without a point."""
    if place.point is None:
        return None
    return drawing.draw(
        [Mark(1, *place.point)],
        backdrop.district_names(lang),
        backdrop.stations(lang),
        frame=Frame.at(*place.point, LOCATOR_ZOOM),
    )


def link_to(form: Form, lang: str, place: PublicPlace) -> str:
    """Return the address of the map of a search that looks at one of its places.

    A place without a point has the map of the search itself: the card says that it is not on it.
    """
    if place.point is None:
        return form.link(f"/{lang}/map")
    own = [("at", str(View(*place.point, PLACE_ZOOM))), ("place", place.id)]
    return f"/{lang}/map?{urlencode([*form.pairs, *own], safe=',')}#map"


def _query(form: Form) -> Pairs:
    """Return the search as the JSON API asks it: without order and page, several values joined."""
    said = dict(form.pairs)
    for name in ("sort", "page"):
        said.pop(name, None)
    if NO_NEAR & set(form.faults):
        said.pop("near", None)
    said |= {"category": ",".join(form.categories), "district": ",".join(form.districts)}
    if "open" in said:
        said["open_at"] = said.pop("open")
    return [(name, value) for name, value in said.items() if value]


def _here(form: Form, results: Results) -> Spot | None:
    """Return the point that distances are measured from, None without one."""
    if form.near_point is not None and "near_far" not in form.faults:
        return form.near_point
    anchor = results.near or results.understanding.anchor
    return anchor.points[0] if anchor is not None else None


def _around(marks: Sequence[Mark], here: Spot) -> Bounds:
    spots = [here, *((mark.lat, mark.lng) for mark in marks)]
    lats, lngs = np.array(spots).T
    return Bounds.around(lats, lngs)


def _listed(number: int, place: PublicPlace, lang: str) -> dict[str, Any]:
    name = place.name(lang)
    return {
        "id": place.id,
        "number": number,
        "name": name.text,
        "lang": name.lang,
        "category": place.category,
        "url": url_for("public.place", lang=lang, place_id=place.id),
        "point": place.point,
    }


def _words() -> dict[str, Any]:
    """Return what the script says; {count} is put in by the script."""
    count = "{count}"
    return {
        "map": _("Map of the places in the list. Arrow keys move it, plus and minus zoom."),
        "nearer": _("Zoom in"),
        "farther": _("Zoom out"),
        "here": _("Your starting point"),
        "group": _("%(count)s places close together", count=count),
        "seen": _("Places on this part of the map: %(count)s", count=count),
        "none": _("No places on this part of the map"),
        "failed": _("The map could not load the places. The list has all of them."),
        "chosen": _("Chosen on the map"),
        "close": _("Close"),
        "kinds": {kind.code: _(kind.label) for kind in KINDS.values()},
    }
