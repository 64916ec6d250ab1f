"""What the contract promises of every page, asked of every page that the site has."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from urllib.parse import quote_from_bytes, urlsplit

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from service_finder.lib.marking import LANGUAGE_TAGS, LANGUAGES
from tests.client import LintingClient
from tests.public.looking import soup, words

BASE = "http://127.0.0.1:8000"
IDS = {
    "place_id": "kc-dj230901",
    "program_id": "dad-master",
    "offering_id": "no-such-offering",
    "code": "ABCDEFGH",
    "key": "11590",
}
# Pages for one reader alone, and pages that answer one need: nothing to find in other languages.
PERSONAL = ("bookings", "my-data", "sign-in", "offerings")
SEARCH = "q=kids+cafe&near=37.5124,126.9393&category=kids_cafe&district=11590&age_months=30"


def get_rules(app: Flask) -> Iterator[str]:
    """Yield every address of a GET page below a language, its ids filled in."""
    for rule in app.url_map.iter_rules():
        address = str(rule)
        if "GET" in (rule.methods or ()) and address.startswith("/<lang:lang>/"):
            for name in rule.arguments - {"lang"}:
                kind = "path:" if f"<path:{name}>" in address else ""
                address = address.replace(f"<{kind}{name}>", IDS.get(name, "1"))
            yield address.replace("<lang:lang>", "{lang}")


@pytest.fixture(scope="module")
def pages(reading: Flask) -> list[str]:
    found = sorted(get_rules(reading))
    assert len(found) > 20
    return found


def test_every_page_answers_in_every_language(reader: LintingClient, pages: list[str]) -> None:
    for path in pages:
        for lang in LANGUAGES:
            answer = reader.get(path.format(lang=lang))
            assert answer.status_code in (200, 302, 303, 404), path
            if answer.mimetype == "text/html" and answer.status_code == 200:
                html = soup(answer).html
                assert html is not None
                assert html["lang"] == LANGUAGE_TAGS[lang], path


def test_every_public_page_names_all_five_languages_and_a_default(
    reader: LintingClient, pages: list[str]
) -> None:
    seen = 0
    for path in pages:
        if path.split("/")[2] in PERSONAL:
            continue
        answer = reader.get(path.format(lang="ja"))
        if answer.status_code != 200:
            continue
        seen += 1
        found = {
            str(link["hreflang"]): urlsplit(str(link["href"])).path
            for link in soup(answer).select("link[rel=alternate][hreflang]")
        }
        default = found.pop("x-default", "")
        assert found == {code: path.format(lang=code) for code in LANGUAGES}, path
        assert default in (path.format(lang="en"), "/"), path
    assert seen > 14


@pytest.mark.parametrize("page", ["search", "map", "benefits", "programs", "free"])
def test_a_change_of_language_keeps_page_query_filters_and_place(
    reader: LintingClient, page: str
) -> None:
    answer = reader.get(f"/en/{page}?{SEARCH}&utm_source=x")
    for code in LANGUAGES:
        link = soup(answer).select_one(f".tongue__row a[hreflang={code}]")
        assert link is not None
        target = urlsplit(str(link["href"]))
        assert target.path == f"/{code}/{page}"
        assert target.query.replace("%2C", ",").replace("%20", "+") == SEARCH


def test_a_place_stays_the_same_place_in_another_language(reader: LintingClient) -> None:
    answer = reader.get("/en/places/kc-dj230901?age_months=30")
    link = soup(answer).select_one(".tongue__row a[hreflang=vi]")
    assert link is not None
    assert link["href"] == "/vi/places/kc-dj230901?age_months=30"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_unknown_parameters_change_nothing(
    reader: LintingClient, pages: list[str], lang: str
) -> None:
    for path in pages:
        address = path.format(lang=lang)
        plain = reader.get(address)
        extra = reader.get(f"{address}?utm_source=letter&nix=1&{'z' * 300}=2")
        assert extra.status_code == plain.status_code, path
        if plain.status_code == 200 and plain.mimetype == "text/html":
            assert words(extra) == words(plain), path


MISREAD = {
    "search": ("near=zzqxvw", "age_months=banana", "open=someday", "district=Atlantis"),
    "map": ("near=zzqxvw", "age_months=banana", "open=someday", "district=Atlantis"),
    "programs": ("age_months=banana",),
    "benefits": ("age_months=banana", "own_age=old"),
    "free": ("near=zzqxvw", "age_months=banana", "date=2026-02-30", "after=25:00", "children=all"),
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_not_understood_is_said_in_words(reader: LintingClient, lang: str) -> None:
    for page, queries in MISREAD.items():
        for query in queries:
            answer = reader.get(f"/{lang}/{page}?{query}")
            assert answer.status_code in (200, 422), (page, query)
            summary = soup(answer).select_one(".govuk-error-summary")
            assert summary is not None, (page, query)
            assert summary.select_one("a[href^='#']") is not None, (page, query)


def test_the_addresses_of_machines(reader: LintingClient) -> None:
    sitemap = reader.get("/sitemap.xml")
    assert ET.fromstring(sitemap.data).tag.endswith(("urlset", "sitemapindex"))
    robots = reader.get("/robots.txt")
    assert robots.mimetype == "text/plain"
    assert f"Sitemap: {BASE}/sitemap.xml" in robots.get_data(as_text=True)
    manifest = json.loads(reader.get("/manifest.webmanifest").data)
    assert manifest["start_url"].strip("/") in LANGUAGES


HOSTILE = (
    b"", b"0", b"-1", b"1e309", b"NaN", b"inf,inf", b"91,181", b"-90,-180", b"1e-400,0",
    b"37.5,127.0,9", b"9" * 400, b"' OR 1=1 --", b"1; DROP TABLE service", b"{{7*7}}",
    b"{% include 'base.html' %}", b"${7*7}", b"%(name)s", b"<script>alert(1)</script>",
    b"javascript:alert(1)", b"%", b"%zz", b"../../etc/passwd", b"//evil.example/", b"\xff\xfe",
    b"\xed\xa0\x80", b"\x00", b"a\x00b", b"\r\nSet-Cookie: a=b", b"\x1b[31m", b"\xe2\x80\xae",
    "남편이 때려요".encode(), "강남역 근처".encode(), "①²٣".encode(), b"now", b"2026-02-30",
    b"9999-12-31T23:59:59-23:59", b"0001-01-01", b"24:00", b"x" * 10_240, "가".encode() * 3_000,
)  # fmt: skip
NAMES = (
    "q near category district age_months open bookable free language step_free sort page at place "
    "kind when date after children own_age is whom provider from to slot offering wishes next x"
).split()
VALUES = st.one_of(st.sampled_from(HOSTILE), st.binary(max_size=40))


@st.composite
def asked(draw: st.DrawFn, pages: tuple[str, ...]) -> str:
    """An address of a page with a hostile query, and sometimes a hostile id."""
    path = draw(st.sampled_from(pages)).format(lang=draw(st.sampled_from(LANGUAGES)))
    if draw(st.integers(0, 3)) == 0:
        head, _slash, _last = path.rpartition("/")
        path = f"{head}/{quote_from_bytes(draw(VALUES)[:200], safe='')}"
    pairs = draw(st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=4))
    return f"{path}?" + "&".join(f"{name}={quote_from_bytes(value)}" for name, value in pairs)


def check(answer: TestResponse, address: str) -> None:
    """No crash, no cookie, no page that repeats what was typed as markup or as a template."""
    assert answer.status_code in (200, 301, 302, 303, 308, 400, 404, 405, 414, 422), address
    assert "Set-Cookie" not in answer.headers, address
    if answer.status_code in (301, 302, 303, 308):
        target = answer.headers["Location"]
        assert target.startswith("/") and not target.startswith("//"), (address, target)
        return
    if answer.mimetype == "text/html":
        text = answer.get_data(as_text=True)
        assert "<script>alert(1)" not in text, address
        assert "javascript:alert" not in [a.get("href") for a in soup(answer).select("a")], address


@pytest.mark.parametrize("value", HOSTILE)
def test_every_field_of_the_finder_bears_every_hostile_value(
    reader: LintingClient, value: bytes
) -> None:
    query = "&".join(f"{name}={quote_from_bytes(value)}" for name in NAMES)
    for page in MISREAD:
        address = f"/vi/{page}?{query}"
        check(reader.get(address), address)


def test_no_address_crashes_a_page(reader: LintingClient, pages: list[str], whole: bool) -> None:
    @settings(
        max_examples=2000 if whole else 120,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(asked(tuple(pages)))
    def drive(address: str) -> None:
        check(reader.get(address), address)

    drive()
