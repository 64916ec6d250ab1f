"""The shell of every page: language, alternates, menu, preview, navigation, demo banner."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask, Response

from service_finder import create_app
from service_finder.lib.marking import LANGUAGE_NAMES, LANGUAGE_TAGS, LANGUAGES
from service_finder.public import headers, rendering
from tests.client import LintingClient
from tests.conftest import make_settings

OWN_PAGES = ("", "about", "accessibility", "privacy", "status", "shortlist")


def soup(client: LintingClient, path: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(path).get_data(as_text=True), "html.parser")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", OWN_PAGES)
def test_alternates_name_all_five_and_a_default(
    reader: LintingClient, lang: str, path: str
) -> None:
    page = soup(reader, f"/{lang}/{path}")
    assert page.html is not None
    assert page.html["lang"] == LANGUAGE_TAGS[lang]
    links = {link["hreflang"]: link["href"] for link in page.select("link[rel=alternate]")}
    base = "http://127.0.0.1:8000"
    assert links.pop("x-default") == (f"{base}/en/{path}" if path else f"{base}/")
    assert links == {code: f"{base}/{code}/{path}" for code in LANGUAGES}
    assert page.select_one("link[rel=canonical]")["href"] == f"{base}/{lang}/{path}"  # type: ignore[index]


def test_the_language_menu_keeps_page_and_query(reader: LintingClient) -> None:
    page = soup(reader, "/en/about?near=서울역&utm_source=letter&x=1&x=2")
    links = {str(a["lang"]): a for a in page.select(".tongue__row a")}
    assert {tag: a.get_text() for tag, a in links.items()} == {
        LANGUAGE_TAGS[code]: LANGUAGE_NAMES[code] for code in LANGUAGES
    }
    assert links["vi"]["href"] == "/vi/about?near=%EC%84%9C%EC%9A%B8%EC%97%AD&x=1&x=2"
    assert links["vi"]["hreflang"] == "vi"
    assert links["en"].get("aria-current") == "true"


def test_the_language_form_remembers_without_a_script(reader: LintingClient) -> None:
    page = soup(reader, "/en/about?x=1")
    form = page.select_one("form[action='/language']")
    assert form is not None
    assert form["method"] == "post"
    target = form.select_one("input[name=next]")
    assert target is not None
    answer = reader.post("/language", data={"lang": "ja", "next": target["value"]})
    assert answer.headers["Location"] == "/ja/about?x=1"
    assert "lang=ja" in answer.headers["Set-Cookie"]


def test_words_in_a_path_survive_the_change_of_language(unshared: Flask) -> None:
    @unshared.get("/<lang:lang>/somewhere/<name>")
    def somewhere(lang: str, name: str) -> Response:
        return Response(f"{name} {rendering.same_page('vi')}", mimetype="text/plain")

    answer = unshared.test_client().get("/ko/somewhere/%EC%82%BC%25%3F")
    assert answer.get_data(as_text=True) == "삼%? /vi/somewhere/%EC%82%BC%25%3F"


def test_navigation_offers_only_what_exists(reader: LintingClient) -> None:
    page = soup(reader, "/en/")
    links = [str(a["href"]) for a in page.select(".nav a, .foot a") if a["href"] != "#main"]
    for link in links:
        if not link.startswith("mailto:"):
            assert reader.get(link, follow_redirects=True).status_code == 200, link


def test_the_page_one_is_on_is_marked(reader: LintingClient) -> None:
    page = soup(reader, "/en/privacy")
    assert page.select_one("a[href='/en/privacy']") is not None


def test_open_graph_tells_title_picture_and_language(reader: LintingClient) -> None:
    page = soup(reader, "/ja/about")
    told = {str(meta["property"]): str(meta["content"]) for meta in page.select("meta[property]")}
    assert page.title is not None
    assert told["og:title"] == page.title.get_text()
    assert told["og:locale"] == "ja_JP"
    assert told["og:url"].endswith("/ja/about")
    image = told["og:image"].removeprefix("http://127.0.0.1:8000")
    assert reader.get(image).mimetype == "image/png"


def test_a_sensitive_page_has_no_preview_script_menu_or_manifest(unshared: Flask) -> None:
    @unshared.get("/<lang:lang>/quiet")
    def quiet(lang: str) -> str:
        headers.mark_sensitive()
        return unshared.jinja_env.get_template("public/about.html").render(
            unshared.jinja_env.globals | context(unshared)
        )

    text = unshared.test_client().get("/en/quiet").get_data(as_text=True)
    for trace in ("og:", "twitter:", "manifest", "app.js", "/language", "shortlist"):
        assert trace not in text, trace


def context(app: Flask) -> dict[str, object]:
    found: dict[str, object] = {}
    app.update_template_context(found)
    return found


def test_the_demo_says_so_and_production_does_not(
    reader: LintingClient, directory_file: Path, tmp_path: Path
) -> None:
    assert "This is a demonstration." in reader.get("/en/").get_data(as_text=True)
    folder = tmp_path / "real"
    folder.mkdir()
    shutil.copy(directory_file, folder / "test.db")
    real = create_app(make_settings(folder, ENV="production", DATA_KEYS="k" * 32, NOW=""))
    assert "This is a demonstration." not in real.test_client().get("/en/").get_data(as_text=True)


def test_an_unknown_page_is_not_found_in_the_reader_s_language(reader: LintingClient) -> None:
    answer = reader.get("/vi/nothing-here")
    page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    assert answer.status_code == 404
    assert page.html is not None
    assert page.html["lang"] == "vi"
    assert not page.select("link[rel=alternate]")
    assert page.select_one("form[role=search]") is not None


def test_without_styles_the_page_says_what_to_do(
    reader: LintingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service_finder.public.rendering.BUILT", "css/none.css")
    assert "Run: make assets" in reader.get("/en/").get_data(as_text=True)
