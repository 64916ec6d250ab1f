"""Keyed online geocoders behind the same calls as the shipped one; off unless a key is given.

They get the words typed as a place and nothing else. Never used on sensitive pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from service_finder.catalogue.geocode import Answer
from service_finder.lib import grids
from service_finder.lib.geo import Point


class OnlineGeocoder(Geocoder):
    """What the keyed services share: a key, one call, nothing outside Seoul."""

    domain: ClassVar[str] = ""
    path: ClassVar[str] = ""

    def __init__(self, key: str, **options: Any) -> None:
        if not key:
            raise ValueError("an online geocoder needs its operator's key")
        super().__init__(**options)
        self.key = key

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Answer:
        """Ask the service; None when it knows no such place in Seoul."""

        def choose(body: Any) -> Answer:
            found = [place for place in self.read(body) if _is_in_seoul(place)]
            if exactly_one:
                return found[0] if found else None
            return found or None

        answer: Answer = self._call_geocoder(
            self.address(query), choose, timeout=timeout, headers=dict(self.sent_headers())
        )
        return answer

    def address(self, query: str) -> str:
        """Answer the address that is called for a query."""
        return f"https://{self.domain}{self.path}?{urlencode(self.parameters(query))}"

    def parameters(self, query: str) -> Mapping[str, str]:
        """Answer what is sent with a query."""
        raise NotImplementedError

    def sent_headers(self) -> Mapping[str, str]:
        """Answer the headers that carry the key, if it goes there."""
        return {}

    def read(self, body: Any) -> list[Location]:
        """Read the service's answer."""
        raise NotImplementedError


class Kakao(OnlineGeocoder):
    """Kakao Local. Source: developers.kakao.com, Local REST API, keyword search, 2026-11-21."""

    domain = "dapi.kakao.com"
    path = "/v2/local/search/keyword.json"

    def parameters(self, query: str) -> Mapping[str, str]:
        """Answer what is sent with a query."""
        return {"query": query, "size": "5"}

    def sent_headers(self) -> Mapping[str, str]:
        """Answer the header with the key."""
        return {"Authorization": f"KakaoAK {self.key}"}

    def read(self, body: Any) -> list[Location]:
        """Read documents with x (longitude) and y (latitude)."""
        return [
            Location(row["place_name"], (float(row["y"]), float(row["x"])), {"kind": "online"})
            for row in body.get("documents", [])
        ]


class VWorld(OnlineGeocoder):
    """VWorld search. Source: vworld.kr, search API 2.0 reference, 2026-11-21."""

    domain = "api.vworld.kr"
    path = "/req/search"

    def parameters(self, query: str) -> Mapping[str, str]:
        """Answer what is sent with a query."""
        return {
            "service": "search", "request": "search", "version": "2.0", "type": "place",
            "format": "json", "size": "5", "crs": "EPSG:4326", "query": query, "key": self.key,
        }  # fmt: skip

    def read(self, body: Any) -> list[Location]:
        """Read items with a point; an answer without results has none."""
        items = body.get("response", {}).get("result", {}).get("items", [])
        return [
            Location(
                row["title"],
                (float(row["point"]["y"]), float(row["point"]["x"])),
                {"kind": "online"},
            )
            for row in items
        ]


class Juso(OnlineGeocoder):
    """The national road-address service, coordinates by its second call (UTM-K).

    Source: business.juso.go.kr, addrLinkApi and addrCoordApi, 2026-11-21.
    """

    domain = "business.juso.go.kr"
    path = "/addrlink/addrLinkApi.do"
    second_path: ClassVar[str] = "/addrlink/addrCoordApi.do"

    def parameters(self, query: str) -> Mapping[str, str]:
        """Answer what is sent with a query."""
        return {"confmKey": self.key, "keyword": query, "countPerPage": "3", "resultType": "json"}

    def read(self, body: Any) -> list[Location]:
        """Read the found addresses and fetch the coordinates of each."""
        found = []
        for row in body.get("results", {}).get("juso") or []:
            point = self._call_geocoder(self._second_address(row), _utmk_point)
            if point:
                found.append(Location(row["roadAddr"], point, {"kind": "online"}))
        return found

    def _second_address(self, row: Mapping[str, str]) -> str:
        fields = ("admCd", "rnMgtSn", "udrtYn", "buldMnnm", "buldSlno")
        sent = {"confmKey": self.key, "resultType": "json", **{f: row[f] for f in fields}}
        return f"https://{self.domain}{self.second_path}?{urlencode(sent)}"


def _utmk_point(body: Any) -> tuple[float, float] | None:
    rows = body.get("results", {}).get("juso") or []
    if not rows or not rows[0].get("entX"):
        return None
    return grids.UTMK.to_degrees(float(rows[0]["entX"]), float(rows[0]["entY"]))


def _is_in_seoul(place: Location) -> bool:
    try:
        return Point(place.latitude, place.longitude).is_in_seoul
    except ValueError:
        return False
