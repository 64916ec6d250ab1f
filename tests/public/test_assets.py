"""Files of the page: addressed by content, cached for good, compressed, third parties at home."""

from __future__ import annotations

import gzip
import re

import pytest

from service_finder.public import assets
from tests.client import LintingClient


def test_an_address_holds_the_hash_of_the_set(client: LintingClient) -> None:
    address = assets.asset_url("js/app.js")
    assert address == f"/assets/{assets.version()}/js/app.js"
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.data == assets.files()["js/app.js"].read_bytes()


def test_an_address_of_another_set_is_not_kept(client: LintingClient) -> None:
    answer = client.get("/assets/0123456789ab/js/app.js")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=60")


def test_text_is_compressed_for_those_who_read_it(client: LintingClient) -> None:
    address = assets.asset_url("css/app.css")
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    plain = client.get(address)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < 16_000, "the stylesheet outgrew its share of the first view"
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["ETag"] != plain.headers["ETag"]


def test_a_known_file_is_not_sent_again(client: LintingClient) -> None:
    address = assets.asset_url("img/logo.svg")
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize(
    "name", ["../config.py", "..%2fconfig.py", "vendor/css/app.css", "nothing.js", "img"]
)
def test_nothing_but_the_set_is_served(client: LintingClient, name: str) -> None:
    assert client.get(f"/assets/{assets.version()}/{name}").status_code == 404


def test_a_missing_file_is_named() -> None:
    with pytest.raises(assets.MissingAssets, match=r"js/none\.js is missing: run `make assets`"):
        assets.asset_url("js/none.js")


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("css/app.css", "text/css"),
        ("js/app.js", "text/javascript"),
        ("img/icons.svg", "image/svg+xml"),
        ("img/icon-192.png", "image/png"),
    ],
)
def test_types_are_told(client: LintingClient, name: str, type_: str) -> None:
    assert client.get(assets.asset_url(name)).mimetype == type_


def test_no_file_of_ours_speaks_of_another_host() -> None:
    harmless = ("http://www.w3.org/", "https://leafletjs.com", "https://github.com/Leaflet")
    for name, path in assets.files().items():
        if path.suffix in (".css", ".js", ".svg"):
            found = re.findall(r"https?://[^\s\"'`)<]+", path.read_text(encoding="utf-8"))
            strange = [url for url in found if not url.startswith(harmless)]
            assert name.startswith("leaflet/") or not strange, f"{name}: {strange}"


def test_the_look_is_no_government_s() -> None:
    css = assets.files()["css/app.css"].read_text(encoding="utf-8")
    assert "GDS Transport" not in css
    assert "crown" not in css.lower()
    assert not [name for name in assets.files() if "crown" in name or "govuk" in name]
