"""Fetching: an operator's address only, with limits, and never a key in what is said about it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from flask import Flask

from service_finder.importers import fetching, run
from service_finder.importers.fetching import Keys
from service_finder.importers.report import Quarantined
from service_finder.importers.sources import SOURCES

SHOP = '{{"storNm":"견본점 {n}","ctprvnNm":"서울특별시","rdnmadr":"서울특별시 동작구 견본로 {n}"}}'


class _Portal(BaseHTTPRequestHandler):
    """A portal with two pages, a redirect into its own network, and an answer without end."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "/secret")
            self.end_headers()
            return
        if self.path.startswith("/missing"):
            self.send_error(404)
            return
        self.send_response(200)
        self.end_headers()
        if self.path == "/long":
            self.wfile.write(b"x" * 5000)
            return
        page = int(self.path.rpartition("/")[2])
        rows = ",".join(SHOP.format(n=n) for n in (page * 2 - 1, page * 2))
        self.wfile.write(
            f'{{"response":{{"body":{{"items":[{rows}],"totalCount":"4"}}}}}}'.encode()
        )

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def portal() -> Iterator[str]:
    _Portal.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Portal)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_page_after_page_with_the_operators_key(loaded: Flask, portal: str) -> None:
    where = portal + "/{SEOUL_KEY}/page/{PAGE}"
    report = run.run(SOURCES["safe-shops"], where, keys=Keys(seoul="a%2Fb"), dry_run=True)
    assert report.added == 4
    assert _Portal.asked == ["/a%2Fb/page/1", "/a%2Fb/page/2"]  # encoded once, not twice


def test_a_redirect_into_the_own_network_is_refused(portal: str) -> None:
    with pytest.raises(Quarantined, match="not public"):
        fetching.read(portal + "/redirect", Keys())
    assert _Portal.asked == ["/redirect"]


def test_an_answer_has_a_limit(portal: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SIZE_LIMIT", 1000)
    with pytest.raises(Quarantined, match="larger"):
        fetching.read(portal + "/long", Keys())


def test_a_file_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "long").write_bytes(b"x" * 2000)
    monkeypatch.setattr(fetching, "SIZE_LIMIT", 1000)
    with pytest.raises(Quarantined, match="larger"):
        fetching.read(str(tmp_path / "long"), Keys())


@pytest.mark.parametrize("path", ["/missing", ":99999/x"])
def test_a_key_is_never_told(portal: str, path: str) -> None:
    where = portal + path + "?key={DATA_GO_KR_KEY}"
    with pytest.raises(Quarantined) as caught:
        fetching.read(where, Keys(data_go_kr="topsecret"))
    assert "topsecret" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)


def test_a_missing_key_names_its_setting() -> None:
    with pytest.raises(Quarantined, match="SERVICE_FINDER_SEOUL_KEY"):
        fetching.read("http://127.0.0.1:1/{SEOUL_KEY}", Keys())


@pytest.mark.parametrize(
    ("addresses", "is_public"),
    [
        (["93.184.216.34"], True),
        (["10.0.0.1"], False),
        (["169.254.169.254"], False),
        (["93.184.216.34", "127.0.0.1"], False),
        (["::1"], False),
        (["fe80::1%eth0"], False),
        ([], False),
    ],
)
def test_a_host_is_public_when_all_its_addresses_are(addresses: list[str], is_public: bool) -> None:
    found = [(0, 0, 0, "", (address, 0)) for address in addresses]
    assert fetching.is_public_host("host", lambda *_a, **_k: found) is is_public
