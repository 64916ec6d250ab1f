"""The test client that lints every page it fetches (after GOV.UK Notify's client)."""

from __future__ import annotations

import gzip
from typing import Any

from bs4 import BeautifulSoup
from flask import g, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class LintingClient(FlaskClient):
    """Fetches like Flask's client and fails on a page that breaks a rule of the house."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():  # a test's own context outlives its requests; nothing may leak
            vars(g._get_current_object()).clear()
        answer = super().open(*args, **kwargs)
        is_page = answer.mimetype == "text/html" and answer.request.method != "OPTIONS"
        if is_page and answer.status_code not in (204, 301, 302, 303, 308):
            lint(answer)
        if answer.request.method == "GET":
            assert "Set-Cookie" not in answer.headers, "a GET set a cookie"
        return answer


def lint(answer: TestResponse) -> None:
    """Check title, h1, ids, labels, languages, forms, scripts and policy of one page."""
    body = answer.get_data()
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    page = BeautifulSoup(body.decode(), "html.parser")
    where = answer.request.path
    assert page.title is not None, f"{where}: no title"
    assert page.title.get_text(strip=True), f"{where}: empty title"
    assert len(page.select("h1")) == 1, f"{where}: {len(page.select('h1'))} h1"
    html = page.select_one("html")
    assert html is not None
    assert html.get("lang"), f"{where}: no language"
    ids = [str(tag["id"]) for tag in page.select("[id]")]
    doubled = {i for i in ids if ids.count(i) > 1}
    assert not doubled, f"{where}: ids used twice: {doubled}"
    for form in page.select("form"):
        assert form.get("action"), f"{where}: a form without an action"
        assert form.get("method", "get").lower() in ("get", "post")
    for field in page.select("input:not([type=hidden]):not([type=submit]), select, textarea"):
        labelled = field.get("aria-label") or page.select_one(f'label[for="{field.get("id")}"]')
        assert labelled or field.find_parent("label"), f"{where}: no label for {field}"
    for image in page.select("img"):
        assert image.has_attr("alt"), f"{where}: an image without alt"
    for script in page.select("script"):
        assert script.get("nonce") or script.get("type") == "application/ld+json", where
    assert not page.select("[style]"), f"{where}: inline style"
    assert not [t for t in page.find_all(True) if any(a.startswith("on") for a in t.attrs)], where
    policy = answer.headers.get("Content-Security-Policy", "")
    assert "nonce-" in policy, f"{where}: no policy"
    assert "unsafe" not in policy, f"{where}: {policy}"
