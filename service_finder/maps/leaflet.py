"""folium maps without outside hosts: Leaflet from our own static files, data by address.

folium renders an element's script a second time as a Jinja template, and does not escape it:
whatever goes through folium is code. So only numbers and names written in this file do; words,
addresses and queries travel in the page's data attributes and in GeoJSON.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import folium
from branca.element import MacroElement
from folium.template import Template

from service_finder.maps.projection import MAX_ZOOM, SEOUL, Bounds

MIN_ZOOM = 9
FIT_ZOOM = 16  # how near the map goes by itself
ELEMENT = "map_places"  # id of the map's element and name of its variable


class View(NamedTuple):
    """Where a map looks: what the link's `at=lat,lng,zoom` keeps."""

    lat: float
    lng: float
    zoom: int

    def __str__(self) -> str:
        return f"{self.lat:.5f},{self.lng:.5f},{self.zoom}"


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the page puts in: the files to link, the map's element, and its script (for a nonce)."""

    stylesheets: tuple[str, ...]
    scripts: tuple[str, ...]
    html: str
    script: str


class PlacesMap(folium.Map):  # type: ignore[misc,unused-ignore]
    """A map with a stable name whose assets lie where we say; it links to no other host."""

    default_js: Sequence[tuple[str, str]] = ()
    default_css: Sequence[tuple[str, str]] = ()

    def __init__(self, view: View) -> None:
        super().__init__(
            location=(view.lat, view.lng),
            zoom_start=view.zoom,
            tiles=None,
            zoom_control=False,  # ours has translated names and buttons large enough
            attribution_control=False,  # ours stands in the page, where everyone can read it
            min_zoom=MIN_ZOOM,
            max_zoom=MAX_ZOOM,
        )
        self._name, self._id = ELEMENT.split("_")


class PlacesLayer(MacroElement):  # type: ignore[misc,unused-ignore]
    """Hands the map to static/js/map.js, which fetches outlines and places by address."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "serviceFinderMap.start({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__()
        self._name, self._id = "Places", "layer"


def parse_view(text: str) -> View | None:
    """Read `lat,lng,zoom` from a link; None when it is not three sensible numbers around Seoul."""
    parts = text.split(",")
    if len(parts) != 3 or len(text) > 60:
        return None
    try:
        lat, lng, zoom = (float(part) for part in parts)
    except ValueError:
        return None
    near = SEOUL.grown(least_lat=0, least_lng=0, by=1)
    if not all(map(math.isfinite, (lat, lng, zoom))):
        return None
    if not (near.south <= lat <= near.north and near.west <= lng <= near.east):
        return None
    return View(lat, lng, min(max(round(zoom), MIN_ZOOM), MAX_ZOOM))


def render(
    *,
    view: View | None,
    bounds: Bounds | None,
    stylesheets: Sequence[str],
    scripts: Sequence[str],
) -> Rendered:
    """Render the map: looking at `view`, else fitted to `bounds`, else to all of Seoul."""
    whole = bounds or SEOUL
    middle = View((whole.south + whole.north) / 2, (whole.west + whole.east) / 2, 11)
    drawn = PlacesMap(view or middle)
    drawn.default_js = [(f"script{n}", str(url)) for n, url in enumerate(scripts)]
    drawn.default_css = [(f"style{n}", str(url)) for n, url in enumerate(stylesheets)]
    if view is None:
        corners = [(whole.south, whole.west), (whole.north, whole.east)]
        drawn.fit_bounds(corners, padding=(36, 36), max_zoom=FIT_ZOOM)
    drawn.add_child(PlacesLayer())
    root = drawn.get_root()
    root.render()
    return Rendered(
        stylesheets=tuple(url for _name, url in drawn.default_css),
        scripts=tuple(url for _name, url in drawn.default_js),
        html=root.html.render().strip(),
        script=root.script.render().strip(),
    )
