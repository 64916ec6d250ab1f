"""Where an import's bytes come from: a file, or an address that an operator typed. With limits."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPMessage
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, unquote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from service_finder.importers.report import Quarantined

SIZE_LIMIT = 64 * 1024 * 1024
TIME_LIMIT_SECONDS = 60.0
PAGE_ROWS = 1000  # both portals refuse more in one call
PAGES_LIMIT = 200
CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Keys:
    """The operator's keys, by the word that stands for them in an address ({SEOUL_KEY})."""

    seoul: str = ""
    data_go_kr: str = ""

    def fill(self, address: str) -> str:
        """Put the keys into an address. data.go.kr gives its key encoded or not: encoded once."""
        for word, key in (("{SEOUL_KEY}", self.seoul), ("{DATA_GO_KR_KEY}", self.data_go_kr)):
            if word in address:
                if not key:
                    setting = f"SERVICE_FINDER_{word[1:-1]}"
                    raise Quarantined(f"The address asks for {word}: set {setting}.")
                address = address.replace(word, quote(unquote(key), safe=""))
        return address


def is_address(where: str) -> bool:
    """Say whether it is a web address rather than a file."""
    return where.lower().startswith(("http://", "https://"))


def has_pages(where: str) -> bool:
    """Say whether the address has places for page numbers ({START} and {END}, or {PAGE})."""
    return is_address(where) and ("{START}" in where or "{PAGE}" in where)


def page(where: str, number: int) -> str:
    """Return the address of one page, counted from 1."""
    first = (number - 1) * PAGE_ROWS + 1
    return (
        where.replace("{START}", str(first))
        .replace("{END}", str(first + PAGE_ROWS - 1))
        .replace("{PAGE}", str(number))
    )


def read(where: str, keys: Keys) -> bytes:
    """Return the bytes of a file or an address; Quarantined in words that hold no key."""
    if is_address(where):
        return _from_web(keys.fill(where))
    path = Path(where)
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise Quarantined(f"{path.name} is larger than {SIZE_LIMIT >> 20} MB.")
        return path.read_bytes()
    except OSError as error:
        raise Quarantined(f"{path.name} cannot be read: {error.strerror}.") from error


def _from_web(address: str) -> bytes:
    host = urlsplit(address).hostname or "?"
    opener = build_opener(_Careful())
    request = Request(address, headers={"User-Agent": "service-finder"})  # noqa: S310 (http(s))
    try:
        with opener.open(request, timeout=TIME_LIMIT_SECONDS) as answer:
            return _bounded(answer, time.monotonic)
    except (URLError, OSError, ValueError) as error:
        if isinstance(error, HTTPError):
            error.close()
        # The address itself may hold a key: only its host is named, and no words of the library.
        raise Quarantined(f"{host} gave no answer ({type(error).__name__}).") from None


def _bounded(answer: IO[bytes], clock: Callable[[], float]) -> bytes:
    """Read at most SIZE_LIMIT bytes in at most TIME_LIMIT_SECONDS."""
    until, parts, size = clock() + TIME_LIMIT_SECONDS, [], 0
    while part := answer.read(CHUNK):
        size += len(part)
        if size > SIZE_LIMIT:
            raise Quarantined(f"The answer is larger than {SIZE_LIMIT >> 20} MB.")
        if clock() > until:
            raise Quarantined(f"The answer took longer than {TIME_LIMIT_SECONDS:.0f} seconds.")
        parts.append(part)
    return b"".join(parts)


class _Careful(HTTPRedirectHandler):
    """Follows at most three redirects, to http(s) and to public hosts only."""

    max_redirections = 3

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """Refuse a redirect that leads into the operator's own network."""
        there = urlsplit(newurl)
        if there.scheme not in ("http", "https") or not is_public_host(there.hostname or ""):
            fp.close()
            raise Quarantined("The answer redirects to a host that is not public.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def is_public_host(host: str, look_up: Callable[..., Any] = socket.getaddrinfo) -> bool:
    """Say whether every address of a host is a public one; False when it has none."""
    try:
        found = look_up(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    return bool(addresses) and all(ipaddress.ip_address(a).is_global for a in addresses)
