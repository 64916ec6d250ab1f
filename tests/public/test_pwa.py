"""Manifest, service worker, offline page, robots, sitemap."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from service_finder.lib.marking import LANGUAGES
from service_finder.public import sitemap
from tests.client import LintingClient


@pytest.mark.parametrize("lang", LANGUAGES)
def test_manifest_makes_the_site_installable(reader: LintingClient, lang: str) -> None:
    answer = reader.get(f"/manifest.webmanifest?lang={lang}")
    assert answer.mimetype == "application/manifest+json"
    manifest = json.loads(answer.data)
    assert manifest["start_url"] == f"/{lang}/"
    assert (manifest["scope"], manifest["display"]) == ("/", "standalone")
    assert manifest["name"]
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    assert "maskable" in {icon.get("purpose") for icon in manifest["icons"]}
    for icon in manifest["icons"]:
        assert reader.get(icon["src"]).mimetype == "image/png"


def test_manifest_without_a_language_follows_the_browser(reader: LintingClient) -> None:
    answer = reader.get("/manifest.webmanifest", headers={"Accept-Language": "vi"})
    assert answer.get_json(force=True)["start_url"] == "/vi/"


def worker(client: LintingClient) -> tuple[dict[str, object], str]:
    script = client.get("/sw.js").get_data(as_text=True)
    first, rest = script.split("\n", 1)
    return json.loads(first.removeprefix("const SHELL = ").removesuffix(";")), rest


def test_the_worker_keeps_one_page_and_its_looks(reader: LintingClient) -> None:
    shell, rest = worker(reader)
    assert shell["page"] == "/offline"
    files = shell["files"]
    assert isinstance(files, list)
    for address in files:
        assert reader.get(address).status_code == 200
        assert address.startswith("/assets/")
    assert "cache.put" not in rest, "nothing is kept that somebody visited"
    assert rest.count("cache.addAll(") == 1


def test_the_worker_stands_at_the_root(reader: LintingClient) -> None:
    answer = reader.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "is_untouched"),
    [
        ("/exit", True),
        ("/ko/safety", True),
        ("/vi/safety/someone-follows-me", True),
        ("/api/v1/suggest", True),
        ("/hsds/services", True),
        ("/staff/", True),
        ("/en/bookings/ABC", True),
        ("/en/sign-in", True),
        ("/language", True),
        ("/en/", False),
        ("/en/search", False),
        ("/en/safetyfirst", False),
    ],
)
def test_the_worker_passes_by_what_is_private(
    reader: LintingClient, path: str, is_untouched: bool
) -> None:
    _shell, rest = worker(reader)
    source = re.search(r"`(\^/.*?)`,", rest, re.DOTALL)
    assert source is not None
    pattern = source[1].replace("${LANGUAGE}", f"(?:{'|'.join(LANGUAGES)})").replace("\\\\", "\\")
    assert bool(re.match(pattern, path)) is is_untouched


def test_offline_has_the_numbers_in_five_languages(reader: LintingClient) -> None:
    answer = reader.get("/offline", headers={"Accept-Language": "ja"})
    page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    sections = page.select("main section.panel")
    assert [section["lang"] for section in sections] == ["ja", "ko", "en", "zh-Hans", "vi"]
    for section in sections:
        dialled = [str(a["href"]) for a in section.select("a")]
        assert dialled[:4] == ["tel:112", "tel:119", "tel:1366", "tel:15771366"]
        assert all(item.select_one("span").get_text() for item in section.select("li"))  # type: ignore[union-attr]
    assert "不是急救电话" in sections[3].get_text()  # 120 is the ambulance in China


def test_offline_numbers_stand_even_without_a_directory(client: LintingClient) -> None:
    page = client.get("/offline").get_data(as_text=True)
    assert 'href="tel:112"' in page


def test_robots_are_kept_from_personal_pages(reader: LintingClient) -> None:
    text = reader.get("/robots.txt").get_data(as_text=True)
    assert "Disallow: /exit\n" in text
    assert "Disallow: /ja/bookings\n" in text
    assert "Disallow: /ja/safety" not in text
    assert text.endswith("Sitemap: http://127.0.0.1:8000/sitemap.xml\n")


def test_sitemap_names_every_page_in_five_languages(reader: LintingClient) -> None:
    answer = reader.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    found = re.findall(r"<loc>http://127\.0\.0\.1:8000(.*?)</loc>", answer.get_data(as_text=True))
    assert {f"/{lang}/about" for lang in LANGUAGES} <= set(found)
    assert len(found) == len(set(found))
    for path in found[:60]:
        assert reader.get(path).status_code == 200, path


def test_sitemap_names_open_places_and_no_sensitive_ones(reader: LintingClient) -> None:
    text = reader.get("/sitemap.xml").get_data(as_text=True)
    assert "/vi/places/kc-dj230901<" in text
    assert text.count("/ko/programs/") == 74
    assert "/places/s-" not in text
    assert "/places/n-" not in text


def test_a_long_sitemap_comes_in_parts(loaded: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "A_FILE", 3)
    client = loaded.test_client()
    index = client.get("/sitemap.xml").get_data(as_text=True)
    parts = re.findall(r"<loc>http://127\.0\.0\.1:8000(.*?)</loc>", index)
    assert parts[0] == "/sitemap-1.xml"
    assert client.get(parts[-1]).get_data(as_text=True).count("<url>") % len(LANGUAGES) == 0
    assert client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404
