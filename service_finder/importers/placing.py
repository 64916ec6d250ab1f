"""Which district a row belongs to, and which place of the directory it already is."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from service_finder.extensions import db
from service_finder.importers.sources.source import Found
from service_finder.lib import geo
from service_finder.lib.geo import Point
from service_finder.models import District, GazetteerEntry, Service

SEOUL = ("서울특별시", "서울시", "서울", "11")
# Dong centres are under a kilometre apart; farther than this the stated district is doubtful.
NEAR_ENOUGH_M = 2500.0
_ELSEWHERE = re.compile(
    r"(?:부산|대구|인천|광주|대전|울산|세종|경기|강원|충청|충북|충남|전라|전북|전남|경상|경북|경남|제주)"
    r"(?:도|시|광역시|특별시|특별자치시|특별자치도|북도|남도)?\s"
)
_GU = re.compile(r"(?:^|\s)([가-힣]{1,4}구)(?=\s|$)")
_ROAD = re.compile(r"([가-힣A-Za-z0-9·.]+(?:대로|로|길))\s*(지하\s*)?(\d+(?:-\d+)?)")


class Districts:
    """The 25 districts and the centres of their dong."""

    def __init__(self) -> None:
        rows = db.session.scalars(select(District).where(District.withdrawn_at.is_(None)))
        self.names = {row.code: row.name for row in rows}
        self.codes = {name: code for code, name in self.names.items()}
        query = select(GazetteerEntry).where(GazetteerEntry.kind == "admin_dong")
        dongs = [row for row in db.session.scalars(query) if row.district_name in self.codes]
        self.owners = [self.codes[row.district_name] for row in dongs]
        self.lats = [row.latitude for row in dongs]
        self.lngs = [row.longitude for row in dongs]

    def resolve(self, found: Found, point: Point | None) -> str:
        """Return the code: as stated, else from the address, else from the point; "" if unknown.

        Where two of them disagree the row gets a doubt.
        """
        stated = found.district if found.district in self.names else ""
        stated = stated or self.codes.get(found.district, "")
        match = _GU.search(found.address)
        said = self.codes.get(match[1], "") if match else ""
        if stated and said and stated != said:
            found.doubts.append(
                f"district {self.names[stated]}, but the address says {self.names[said]}"
            )
        code = stated or said
        if point is None or not self.owners:
            return code
        near, distances = self._nearest(point)
        if code and near != code and distances.get(code, 0) > NEAR_ENOUGH_M:
            found.doubts.append(
                f"district {self.names[code]}, but the point lies in {self.names[near]}"
            )
        return code or near

    def _nearest(self, point: Point) -> tuple[str, dict[str, float]]:
        nearest: dict[str, float] = {}
        metres = geo.distances_m(point, self.lats, self.lngs)
        for owner, distance in zip(self.owners, metres.tolist(), strict=True):
            nearest[owner] = min(distance, nearest.get(owner, distance))
        return min(nearest, key=lambda code: nearest[code]), nearest


def is_elsewhere(found: Found) -> bool:
    """Say whether a nationwide source's row is outside Seoul."""
    if found.city:
        return found.city not in SEOUL
    return _ELSEWHERE.match(found.address) is not None


def key_of(found: Found) -> str:
    """Return the source's own id, else a hash of name and road address."""
    if found.key:
        return found.key[:120]
    joined = squeeze(found.name) + "\x1f" + squeeze(found.address or found.district)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def squeeze(text: str) -> str:
    """Return a text without spaces and punctuation, for comparing."""
    return re.sub(r"[\s().,·\-–]+", "", text)


class Register:
    """The places that are there already, so that no source brings one a second time."""

    def __init__(self, services: Sequence[Service]) -> None:
        living = [service for service in services if service.withdrawn_at is None]
        self.by_id = {service.id: service for service in services}
        self.by_key = {(s.feed, s.feed_key): s for s in services if s.feed_key}
        self.by_name: dict[tuple[str, str, str], list[Service]] = defaultdict(list)
        self.by_door: dict[tuple[str, str, str], list[Service]] = defaultdict(list)
        for service in living:
            district, address = service.location.district_code, service.location.address
            self.by_name[service.category, district, squeeze(service.name)].append(service)
            if address is not None and (door := door_of(address.line)):
                self.by_door[service.category, district, door].append(service)

    def same_place(self, found: Found, district: str) -> Service | None:
        """Return the one living place of this kind with this name, else at this door."""
        named = self.by_name.get((found.category, district, squeeze(found.name)), [])
        door = door_of(found.address)
        at_door = self.by_door.get((found.category, district, door), []) if door else []
        for candidates in (named, at_door):
            if len(candidates) == 1:
                return candidates[0]
        return None


def door_of(address: str) -> str:
    """Return road and number of an address, squeezed; "" when it has none."""
    match = _ROAD.search(address)
    return squeeze("".join(part or "" for part in match.groups())) if match else ""
