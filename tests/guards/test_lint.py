"""The client that lints every page sees each fault that it looks for."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.client import LintingClient

GOOD = """<!DOCTYPE html><html lang="ko"><head><title>한 쪽</title>
<script nonce="NONCE">go()</script><script type="application/ld+json">{}</script></head>
<body><h1>한 쪽</h1><svg role="img"><title>a drawing</title><path d="M0 0"/></svg>
<form action="/ko/search"><input type="hidden" name="a"><label for="q">Words</label>
<input id="q"><label><input type="checkbox"> free</label><select aria-label="Order"></select>
<button>Go</button></form><img alt="" src="/x.png"></body></html>"""
POLICY = "script-src 'nonce-NONCE'"
FAULTS = {
    "no title": ("<title>한 쪽</title>", ""),
    "or an empty one": ("<title>한 쪽</title>", "<title> </title>"),
    "0 h1": ("<h1>한 쪽</h1>", ""),
    "2 h1": ("<h1>한 쪽</h1>", "<h1>한</h1><h1>쪽</h1>"),
    "no language": (' lang="ko"', ""),
    "ids used twice: {'q'}": ("<svg", '<svg id="q"'),
    "a form without an action": (' action="/ko/search"', ""),
    "a form of another method": ("<form", '<form method="dialog"'),
    "no label for ['<input id=\"q\">']": ('for="q"', 'for="p"'),
    "no label for ['<select>']": (' aria-label="Order"', ""),
    "no label for ['<textarea name=\"t\">']": ("<button", '<textarea name="t"></textarea><button'),
    "no label for ['<input type=\"checkbox\">']": ("<label><input", "<label></label><input"),
    "an image without alt": (' alt=""', ""),
    "a script without a nonce": (' nonce="NONCE"', ""),
    "an inline style or script: <h1 style": ("<h1>", '<h1 style="top:0">'),
    "an inline style or script: <h1 onclick": ("<h1>", '<h1 onclick="go()">'),
}


def fetch(page: str, policy: str = POLICY, *, cookie: str = "") -> None:
    app = Flask(__name__)
    app.test_client_class = LintingClient

    @app.get("/")
    def answer() -> tuple[str, dict[str, str]]:
        headers = {"Content-Security-Policy": policy}
        return page, headers | ({"Set-Cookie": cookie} if cookie else {})

    app.test_client().get("/")


def test_a_good_page_passes_again_and_again() -> None:
    for nonce in ("one", "two"):
        fetch(GOOD.replace("NONCE", nonce), POLICY.replace("NONCE", nonce))


@pytest.mark.parametrize(("word", "change"), FAULTS.items(), ids=FAULTS)
def test_a_fault_is_seen(word: str, change: tuple[str, str]) -> None:
    fetch(GOOD)
    assert change[0] in GOOD
    with pytest.raises(AssertionError) as seen:
        fetch(GOOD.replace(*change))
    assert word in str(seen.value)


@pytest.mark.parametrize(
    ("policy", "word"), [("", "no policy"), (POLICY + " 'unsafe-inline'", "unsafe")]
)
def test_a_weak_policy_is_seen_on_a_page_that_was_good(policy: str, word: str) -> None:
    fetch(GOOD)
    with pytest.raises(AssertionError, match=word):
        fetch(GOOD, policy)


def test_a_cookie_is_seen_on_a_page_that_was_good() -> None:
    fetch(GOOD)
    with pytest.raises(AssertionError, match="a GET set a cookie"):
        fetch(GOOD, cookie="a=b")
