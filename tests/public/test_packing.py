"""Compression of answers: small for readers, never where size would tell a secret."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask, Response

from service_finder.public import headers
from tests.client import LintingClient

ASKS = {"Accept-Encoding": "gzip, br"}


def test_a_page_is_compressed(reader: LintingClient) -> None:
    packed = reader.get("/en/about", headers=ASKS, buffered=True)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert b"<h1>About this site</h1>" in gzip.decompress(packed.data)
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize("asks", [{}, {"Accept-Encoding": "gzip;q=0"}, {"Accept-Encoding": "br"}])
def test_a_page_is_plain_for_those_who_did_not_ask(
    reader: LintingClient, asks: dict[str, str]
) -> None:
    answer = reader.get("/en/about", headers=asks)
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_small_answers_stay_plain(reader: LintingClient) -> None:
    assert "Content-Encoding" not in reader.get("/healthz", headers=ASKS).headers


def test_pages_of_signed_in_people_stay_plain(loaded: Flask) -> None:
    client = loaded.test_client()
    client.set_cookie("session", "somebody")
    assert "Content-Encoding" not in client.get("/en/about", headers=ASKS).headers


def test_answers_to_a_token_stay_plain(reader: LintingClient) -> None:
    asks = {**ASKS, "Authorization": "Bearer x"}
    assert "Content-Encoding" not in reader.get("/en/about", headers=asks).headers


def test_pages_that_leave_no_trace_stay_plain(unshared: Flask) -> None:
    @unshared.get("/quiet")
    def quiet() -> Response:
        headers.mark_sensitive()
        return Response("quiet " * 500, mimetype="text/plain")

    @unshared.get("/quiet-page")
    def quiet_page() -> Response:
        headers.mark_sensitive()
        return Response("{" + '"quiet": 1,' * 500 + "}", mimetype="application/json")

    for path in ("/quiet", "/quiet-page"):
        answer = unshared.test_client().get(path, headers=ASKS)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Content-Encoding" not in answer.headers


def test_a_strong_validator_becomes_a_weak_one(unshared: Flask) -> None:
    @unshared.get("/validated")
    def validated() -> Response:
        answer = Response("[" + "1," * 2000 + "1]", mimetype="application/json")
        answer.set_etag("abc")
        return answer

    assert unshared.test_client().get("/validated", headers=ASKS).headers["ETag"] == 'W/"abc"'
    assert unshared.test_client().get("/validated").headers["ETag"] == '"abc"'
