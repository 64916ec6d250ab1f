"""`/places.geojson`: what a map shows of a search, grouped for its viewport."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Response

from service_finder.api import answers, asking, params
from service_finder.api.params import Given
from service_finder.api.places import answered
from service_finder.api.routes import read, v1
from service_finder.catalogue import danger, places
from service_finder.maps import clusters, geojson
from service_finder.maps.geojson import Label
from service_finder.maps.projection import Bounds

MEDIA = "application/geo+json"
FARTHEST, NEAREST = 0, 22
ZOOM = params.whole(
    "zoom",
    "The map's zoom level (256 px tiles): places too close to tell apart become one feature with "
    "a count. Without it, single places while 500 features are enough.",
    FARTHEST,
    NEAREST,
)


DECLARED = (*(param for param in asking.PLACES if param.name != "sort"), ZOOM)


@read(
    v1,
    "/places.geojson",
    summary="Places for a map, grouped where they are close together",
    answer="FeatureCollection",
    declared=DECLARED,
    media=MEDIA,
)
def places_geojson(given: Given) -> Response:
    """Answer with at most 500 features; only places whose point may be shown."""
    box = given.pop("bbox")
    bounds = Bounds(box.west, box.south, box.east, box.north) if box else None
    results = answered(asking.asked(given, limit=20 if given["q"] else 1))
    groups = clusters.group(results.points, bounds, given["zoom"])
    body = geojson.collection(groups, lambda ids: _labels(ids, given["lang"]))
    if danger.means_danger(results.understanding) or (
        given["q"] and danger.finds_only_help(results)
    ):
        return answers.untraceable(body, media=MEDIA)
    return answers.public(body, media=MEDIA)


def _labels(ids: Sequence[str], lang: str) -> Mapping[str, Label]:
    """Return what a reader is told of each place that may still be shown with its point."""
    labels = {}
    for place in places.load(ids):
        if place.point is not None:
            name, url = place.name(lang), answers.absolute(f"/{lang}/places/{place.id}")
            labels[place.id] = Label(name.text, name.lang, place.category, url)
    return labels
