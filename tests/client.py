"""The test client that lints every page it fetches (after GOV.UK Notify's client)."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Any

from flask import g, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VOID = set("area base br col embed hr img input link meta source track wbr".split())
NONCE = re.compile(rb'nonce="[^"]+"')
_good: set[bytes] = set()  # digests of pages found without fault


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
    where = answer.request.path
    policy = answer.headers.get("Content-Security-Policy", "")
    assert "nonce-" in policy, f"{where}: no policy"
    assert "unsafe" not in policy, f"{where}: {policy}"
    digest = hashlib.sha256(NONCE.sub(b'nonce="x"', body)).digest()
    if digest in _good:
        return
    read = Reading(body.decode())
    assert "".join(read.title).strip(), f"{where}: no title, or an empty one"
    assert read.headings == 1, f"{where}: {read.headings} h1"
    assert read.lang, f"{where}: no language"
    doubled = {name for name, count in read.ids.items() if count > 1}
    assert not doubled, f"{where}: ids used twice: {doubled}"
    unlabelled = [field for name, field in read.fields if name not in read.labelled]
    assert not unlabelled, f"{where}: no label for {unlabelled}"
    assert not read.faults, f"{where}: {read.faults}"
    _good.add(digest)


class Reading(HTMLParser):
    """What lint() asks of a page, noted on one way through it: a tree takes four times as long."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.title: list[str] = []
        self.headings = 0
        self.lang = ""
        self.ids: Counter[str] = Counter()
        self.labelled: set[str] = set()
        self.fields: list[tuple[str, str]] = []  # those that only a <label for> can name yet
        self.faults: list[str] = []
        self._within: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._within.append(tag)
        if "id" in given:
            self.ids[given["id"]] += 1
        if "style" in given or any(name.startswith("on") for name in given):
            self._fault("an inline style or script")
        if tag in self.LOOKS:
            self.LOOKS[tag](self, given)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._within:
            while self._within.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._within[-1:] == ["title"] and "svg" not in self._within:
            self.title.append(data)

    def _fault(self, what: str) -> None:
        self.faults.append(f"line {self.getpos()[0]}: {what}: {self.get_starttag_text()}")

    def _html(self, given: dict[str, str]) -> None:
        self.lang = given.get("lang", "")

    def _h1(self, _given: dict[str, str]) -> None:
        self.headings += 1

    def _label(self, given: dict[str, str]) -> None:
        self.labelled.add(given.get("for", ""))

    def _form(self, given: dict[str, str]) -> None:
        if not given.get("action"):
            self._fault("a form without an action")
        if given.get("method", "get").lower() not in ("get", "post"):
            self._fault("a form of another method")

    def _input(self, given: dict[str, str]) -> None:
        is_named = given.get("aria-label") or "label" in self._within
        if given.get("type") not in ("hidden", "submit") and not is_named:
            self.fields.append((given.get("id", "no id"), self.get_starttag_text() or ""))

    def _img(self, given: dict[str, str]) -> None:
        if "alt" not in given:
            self._fault("an image without alt")

    def _script(self, given: dict[str, str]) -> None:
        if not given.get("nonce") and given.get("type") != "application/ld+json":
            self._fault("a script without a nonce")

    LOOKS = MappingProxyType({
        "html": _html, "h1": _h1, "label": _label, "form": _form, "img": _img, "script": _script,
        "input": _input, "select": _input, "textarea": _input,
    })  # fmt: skip
