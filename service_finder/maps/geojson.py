"""GeoJSON (RFC 7946) of the marks on the map: places, and groups of places with their count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service_finder.maps.clusters import Group

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Label:
    """What a reader is told of a place on the map. `lang`: the name's own language."""

    name: str
    lang: str
    category: str
    url: str


Describe = Callable[[Sequence[str]], Mapping[str, Label]]


def collection(groups: Sequence[Group], describe: Describe) -> Json:
    """Return a FeatureCollection; `describe` is asked once, for all places that need a name.

    A place that `describe` does not know (withdrawn since, or not to be shown) is left out.
    """
    labels = describe([member for group in groups for member in group.members])
    features = [feature(group, labels) for group in groups]
    return {"type": "FeatureCollection", "features": [f for f in features if f is not None]}


def feature(group: Group, labels: Mapping[str, Label]) -> Json | None:
    """Return one mark as a Feature, None for a place without a label."""
    if group.count == 1:
        label = labels.get(group.id)
        return None if label is None else _point(group, _place(group.id, label))
    properties: Json = {"count": group.count, "category": group.kind or None}
    if group.members:
        properties["places"] = [_place(i, labels[i]) for i in group.members if i in labels]
    return {**_point(group, properties), "bbox": list(group.bounds)}


def _place(place_id: str, label: Label) -> Json:
    return {
        "id": place_id,
        "category": label.category,
        "name": label.name,
        "lang": label.lang,
        "url": label.url,
    }


def _point(group: Group, properties: Json) -> Json:
    return {
        "type": "Feature",
        "id": group.id,
        "geometry": {"type": "Point", "coordinates": [group.lng, group.lat]},
        "properties": properties,
    }
