"""The front door and the language switch."""

import pytest

from tests.client import LintingClient


@pytest.mark.parametrize(
    ("accept", "lands_on"),
    [
        ("vi-VN,vi;q=0.9", "/vi/"),
        ("zh-CN", "/zh/"),
        ("fr, ja;q=0.5", "/ja/"),
        ("fr", "/ko/"),
        ("", "/ko/"),
    ],
)
def test_front_door_follows_the_browser(client: LintingClient, accept: str, lands_on: str) -> None:
    answer = client.get("/", headers={"Accept-Language": accept})
    assert (answer.status_code, answer.headers["Location"]) == (302, lands_on)


def test_front_door_prefers_the_cookie(client: LintingClient) -> None:
    client.set_cookie("lang", "ja")
    assert client.get("/", headers={"Accept-Language": "vi"}).headers["Location"] == "/ja/"


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "/\\evil", "/xx/"])
def test_language_switch_never_leaves_the_house(client: LintingClient, target: str) -> None:
    answer = client.post("/language", data={"lang": "vi", "next": target})
    assert answer.headers["Location"] == "/vi/"


def test_language_switch_is_refused_from_elsewhere(client: LintingClient) -> None:
    answer = client.post(
        "/language", data={"lang": "vi"}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
