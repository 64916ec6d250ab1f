"""folium maps without outside hosts: Leaflet from our own static files, data by address.

folium renders an element's script a second time as a Jinja template, and does not escape it:
whatever goes through folium is code. So only numbers and names written in this file do; words,
addresses and queries travel in the page's data attributes and in GeoJSON.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import folium
from branca.element import Figure, MacroElement
from folium.template import Template

from service_finder.lib import geo
from service_finder.maps.projection import MAX_ZOOM, SEOUL, Bounds

MIN_ZOOM = 9
ZOOM_SNAP = 0.25  # without tiles nothing blurs between whole zooms, and fitting is closer
FIT_ZOOM = 16  # how near the map goes by itself
ELEMENT = "map_places"  # id of the map's element and name of its variable


class View(NamedTuple):
    """Where a map looks: what the link's `at=lat,lng,zoom` keeps."""

    lat: float
    lng: float
    zoom: float

    def __str__(self) -> str:
        return f"{self.lat:.5f},{self.lng:.5f},{self.zoom:g}"


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the page puts in: the files to link, the map's element, and its script (for a nonce)."""

    stylesheets: tuple[str, ...]
    scripts: tuple[str, ...]
    html: str
    script: str


class PlacesMap(folium.Map):
    """A map with a stable name whose assets lie where we say; it links to no other host."""

    def __init__(self, view: View, stylesheets: Sequence[str], scripts: Sequence[str]) -> None:
        super().__init__(
            location=(view.lat, view.lng),
            zoom_start=view.zoom,  # type: ignore[arg-type]  # Leaflet knows parts of a zoom
            tiles=None,
            zoom_control=False,  # ours has translated names and buttons large enough
            attribution_control=False,  # ours stands in the page, where everyone can read it
        )
        self._name, self._id = ELEMENT.split("_")
        self.default_js = [(f"script{n}", url) for n, url in enumerate(scripts)]
        self.default_css = [(f"style{n}", url) for n, url in enumerate(stylesheets)]
        # folium hands its own min_zoom and max_zoom to tile layers only; clusters need a last zoom.
        self.options.update(min_zoom=MIN_ZOOM, max_zoom=MAX_ZOOM, zoom_snap=ZOOM_SNAP)


class PlacesLayer(MacroElement):
    """Hands the map to static/js/map.js, which fetches outlines and places by address."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "serviceFinderMap.start({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id = "Places", "layer"


def parse_view(text: str) -> View | None:
    """Read `lat,lng,zoom` from a link; None when it is not three sensible numbers around Seoul."""
    place, _comma, zoom = text.rpartition(",")
    if re.fullmatch(r"\d\d?(\.\d\d?)?", zoom, re.ASCII) is None:
        return None
    try:
        point = geo.parse_point(place)
    except ValueError:
        return None
    if point is None or not point.is_in_seoul:
        return None
    return View(point.lat, point.lng, min(max(float(zoom), MIN_ZOOM), MAX_ZOOM))


def render(
    *,
    view: View | None,
    bounds: Bounds | None,
    stylesheets: Sequence[str],
    scripts: Sequence[str],
    tiles_url: str = "",
) -> Rendered:
    """Render the map: looking at `view`, else fitted to `bounds`, else to all of Seoul.

    `tiles_url`: raster tiles of an operator's choice; no host is contacted without one.
    """
    whole = bounds or SEOUL
    middle = View((whole.south + whole.north) / 2, (whole.west + whole.east) / 2, 11)
    drawn = PlacesMap(view or middle, stylesheets, scripts)
    if view is None:
        corners = [(whole.south, whole.west), (whole.north, whole.east)]
        fit = folium.FitBounds(corners, padding=(28, 28), max_zoom=FIT_ZOOM)
        fit.options["animate"] = False  # an animated start would look like the reader's own move
        drawn.add_child(fit)
    if tiles_url:
        drawn.add_child(_tiles(tiles_url))
    drawn.add_child(PlacesLayer())
    root = drawn.get_root()
    assert isinstance(root, Figure)
    root.render()
    return Rendered(
        stylesheets=tuple(url for _name, url in drawn.default_css),
        scripts=tuple(url for _name, url in drawn.default_js),
        html=root.html.render().strip(),
        script=root.script.render().strip(),
    )


def _tiles(url: str) -> folium.TileLayer:
    # folium insists on an attribution; the page shows the operator's own words instead.
    tiles = folium.TileLayer(tiles=url, attr="-", max_zoom=MAX_ZOOM, control=False)
    tiles._name, tiles._id = "Tiles", "layer"
    return tiles
