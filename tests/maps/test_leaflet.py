"""folium without outside hosts, without text of others, and the same every time."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import service_finder
from service_finder.maps import leaflet
from service_finder.maps.projection import Bounds

PACKAGE = Path(service_finder.__file__).parent
BANNED = {"Tooltip", "Popup", "GeoJsonTooltip", "GeoJsonPopup"}


def rendered(**changes: object) -> leaflet.Rendered:
    given = {
        "view": None,
        "bounds": None,
        "stylesheets": ["/static/vendor/leaflet/leaflet.css"],
        "scripts": ["/static/vendor/leaflet/leaflet.js"],
    }
    return leaflet.render(**(given | changes))  # type: ignore[arg-type]


def test_the_same_map_is_rendered_the_same() -> None:
    assert rendered() == rendered()
    assert 'id="map_places"' in rendered().html


def test_no_address_but_ours_is_in_it() -> None:
    found = rendered()
    assert found.stylesheets == ("/static/vendor/leaflet/leaflet.css",)
    assert found.scripts == ("/static/vendor/leaflet/leaflet.js",)
    assert "//" not in found.html + found.script
    assert "L.tileLayer" not in found.script


def test_the_map_is_handed_to_our_own_layer_last() -> None:
    script = rendered().script
    assert script.startswith("var map_places = L.map(")
    assert script.endswith("serviceFinderMap.start(map_places);")
    assert '"minZoom": 9' in script
    assert '"maxZoom": 19' in script


def test_a_view_of_the_link_wins_over_the_bounds_of_the_results() -> None:
    bounds = Bounds(126.9, 37.5, 127.0, 37.6)
    assert (
        "fitBounds(\n                [[37.5, 126.9], [37.6, 127.0]]"
        in rendered(bounds=bounds).script
    )
    at = rendered(bounds=bounds, view=leaflet.View(37.51, 127.02, 14)).script
    assert "center: [37.51, 127.02]" in at
    assert '"zoom": 14' in at
    assert "fitBounds" not in at


def test_tiles_come_only_from_the_host_an_operator_named() -> None:
    script = rendered(tiles_url="https://{s}.tiles.example/{z}/{x}/{y}.png").script
    assert set(re.findall(r"https?://[^\"]+", script)) == {
        "https://{s}.tiles.example/{z}/{x}/{y}.png"
    }
    assert "tiles_layer.addTo(map_places);" in script


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("37.5663,126.9779,15", leaflet.View(37.5663, 126.9779, 15)),
        ("37.5663,126.9779,12.25", leaflet.View(37.5663, 126.9779, 12.25)),
        ("37.5663,126.9779,99", leaflet.View(37.5663, 126.9779, 19)),
        ("37.5663,126.9779,1", leaflet.View(37.5663, 126.9779, 9)),
    ],
)
def test_a_view_is_read_from_the_link(text: str, view: leaflet.View) -> None:
    assert leaflet.parse_view(text) == view


def test_a_view_is_written_as_it_is_read() -> None:
    view = leaflet.View(37.5663, 126.9779, 15)
    assert str(view) == "37.56630,126.97790,15"
    assert leaflet.parse_view(str(view)) == view


@pytest.mark.parametrize(
    "text",
    [
        "", "37.5", "37.5,127", "37.5,127,1.505", "nan,nan,12", "inf,127,12", "48.85,2.35,12",
        "91,127,12", "37.5,127,-1", "37.5,127,12,3", "{{7*7}},127,12", "37.5,127,1" + "0" * 4000,
        "37.5;127;12", "37.5,127,１２",
    ],
)  # fmt: skip
def test_nonsense_is_no_view(text: str) -> None:
    assert leaflet.parse_view(text) is None


def names_used(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.ImportFrom | ast.Import):
            found |= {alias.name.split(".")[-1] for alias in node.names}
        elif isinstance(node, ast.keyword) and node.arg in ("tooltip", "popup"):
            found.add(node.arg.capitalize())
    return found


def test_nothing_in_the_house_uses_what_puts_text_into_scripts() -> None:
    users = {
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in PACKAGE.rglob("*.py")
        for name in names_used(ast.parse(path.read_text(encoding="utf-8"))) & BANNED
    }
    assert users == set()


def test_the_guard_sees_every_way_to_use_them() -> None:
    for code in (
        "import folium\nfolium.Popup('x')",
        "from folium import Tooltip",
        "from folium.features import GeoJsonPopup as harmless",
        "import folium as f\nf.map.Popup('x')",
        "f.Marker(tooltip=name)",
    ):
        assert names_used(ast.parse(code)) & BANNED, code


def test_only_the_maps_room_knows_folium() -> None:
    users = {
        path.relative_to(PACKAGE).parts[0]
        for path in PACKAGE.rglob("*.py")
        if re.search(r"^\s*(?:from|import) (?:folium|branca)", path.read_text("utf-8"), re.M)
    }
    assert users == {"maps"}
