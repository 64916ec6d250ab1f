"""Put a map together for a page: the drawn picture, Leaflet's parts, and what its script needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
from flask import current_app, url_for
from flask_babel import gettext as _

from service_finder.catalogue.place import PublicPlace
from service_finder.lib.kinds import KINDS
from service_finder.maps import backdrop, drawing, leaflet
from service_finder.maps.drawing import Frame, Mark, Picture
from service_finder.maps.leaflet import Rendered, View
from service_finder.maps.projection import Bounds
from service_finder.public.assets import asset_url

PLACES = "/api/v1/places.geojson"
STYLES = ("leaflet/leaflet.css",)
SCRIPTS = ("leaflet/leaflet.js", "js/map-backdrop.js", "js/map.js")
LOCATOR_ZOOM = 14.2  # about three kilometres from edge to edge


@dataclass(frozen=True, slots=True)
class MapView:
    """A map as components/map.html draws it. `settings` goes to static/js/map.js, as data."""

    rendered: Rendered
    picture: Picture
    alt: str
    settings: Mapping[str, Any]
    tiles_credit: str


def of_list(
    lang: str,
    places: Sequence[PublicPlace],
    *,
    first_number: int = 1,
    query: Mapping[str, str],
    bounds: Bounds | None = None,
    here: tuple[float, float] | None = None,
    view: View | None = None,
) -> MapView:
    """Make the map of a list. `places` are those on this page of it, numbered from first_number.

    query: the search's parameters, for all its places by address. bounds: around all of them.
    here: the point that is searched near. view: where the link says the map looks.
    """
    settings = current_app.config["SETTINGS"]
    numbered = list(enumerate(places, start=first_number))
    marks = [Mark(number, *place.point) for number, place in numbered if place.point]
    frame = Frame.at(view.lat, view.lng, view.zoom) if view else None
    return MapView(
        rendered=leaflet.render(
            view=view,
            bounds=bounds or _around(marks),
            stylesheets=[asset_url(name) for name in STYLES],
            scripts=[asset_url(name) for name in SCRIPTS],
            tiles_url=settings.tiles_url,
        ),
        picture=drawing.draw(
            marks, backdrop.district_names(lang), backdrop.stations(lang), frame=frame
        ),
        alt=_("Map of the places in the list, marked with their numbers in the list"),
        settings={
            "places": f"{PLACES}?{urlencode({'lang': lang, **query})}",
            "districts": url_for("root.map_districts", lang=lang),
            "stations": url_for("root.map_stations", lang=lang),
            "icons": asset_url("img/icons.svg"),
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


def _around(marks: Sequence[Mark]) -> Bounds | None:
    if not marks:
        return None
    return Bounds.around(np.array([m.lat for m in marks]), np.array([m.lng for m in marks]))


def _listed(number: int, place: PublicPlace, lang: str) -> dict[str, Any]:
    name = place.name(lang)
    return {
        "id": place.id,
        "number": number,
        "name": name.text,
        "lang": name.lang,
        "category": place.category,
        "url": f"/{lang}/places/{place.id}",
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
