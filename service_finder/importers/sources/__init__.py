"""The public sources, by code: a new one is a file beside this one and a line here."""

from __future__ import annotations

from service_finder.importers.sources import (
    family_centers,
    parcel_boxes,
    safe_shops,
    seoul_facilities,
    walk_home,
    welfare,
)
from service_finder.importers.sources.source import PublicSource

_ALL = (
    seoul_facilities.KIDS_CAFES,
    seoul_facilities.KIUM,
    seoul_facilities.OPEN_ROOMS,
    seoul_facilities.SHARING,
    parcel_boxes.SEOUL,
    parcel_boxes.NATIONAL,
    safe_shops.SAFE_SHOPS,
    walk_home.SCOUTS,
    welfare.WELFARE,
    family_centers.FAMILY_CENTERS,
)
SOURCES: dict[str, PublicSource] = {source.code: source for source in _ALL}
