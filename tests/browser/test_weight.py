"""What the first view of the results costs on the wire, as a phone with an empty cache gets it."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenPage

# Bytes, headers included, compressed as served (issue: 90 kB without the map, 200 kB with it).
WITHOUT_MAP, WITH_MAP = 90_000, 200_000


def weight(open_page: OpenPage, path: str) -> dict[str, int]:
    """Return the bytes on the wire of every file that the page asks for, by address."""
    page = open_page("/robots.txt")
    wire = page.context.new_cdp_session(page)
    sent: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def finished(event: dict[str, object]) -> None:
        address = sent.get(str(event["requestId"]), "")
        sizes[address] = sizes.get(address, 0) + int(str(event["encodedDataLength"]).split(".")[0])

    wire.on(
        "Network.requestWillBeSent", lambda e: sent.update({e["requestId"]: e["request"]["url"]})
    )
    wire.on("Network.loadingFinished", finished)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(path, wait_until="networkidle")
    return sizes


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/ko/search?category=kids_cafe&near=37.5124,126.9393", WITHOUT_MAP),
        ("/vi/search", WITHOUT_MAP),
        ("/ko/map?category=kids_cafe&near=37.5124,126.9393", WITH_MAP),
        ("/ja/map", WITH_MAP),
    ],
)
def test_the_first_view_is_light(open_page: OpenPage, path: str, most: int) -> None:
    sizes = weight(open_page, path)
    assert any("app.css" in address for address in sizes), "the page came with its looks"
    assert sum(sizes.values()) <= most, sorted(sizes.items(), key=lambda item: -item[1])
