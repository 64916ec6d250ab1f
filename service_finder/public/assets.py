"""Files of the page (styles, scripts, pictures): addressed by content, cached for good, small.

`asset_url('css/app.css')` gives an address with a hash of the whole set in it, so files may refer
to each other by relative addresses and a changed set is a new address (docs/decisions).
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request
from flask.typing import ResponseReturnValue

assets = Blueprint("assets", __name__)
STATIC = Path(__file__).resolve().parent.parent / "static"
VENDOR = STATIC / "vendor"
FOREVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=60"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain; charset=utf-8",
}
PACKED = frozenset({".css", ".js", ".svg", ".json", ".txt"})


class MissingAssets(Exception):
    """The front-end files were not built; the message says how to build them."""


@cache
def files() -> dict[str, Path]:
    """Return every file that may be served, by its name in `asset_url`; our own come first."""
    found: dict[str, Path] = {}
    for root in (VENDOR, STATIC):
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and not name.startswith("vendor/") and not name.startswith("."):
                found[name] = path
    return found


@cache
def version() -> str:
    """Return the hash of the whole set of files: part of every address."""
    digest = hashlib.sha256()
    for name, path in files().items():
        digest.update(name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def asset_url(name: str) -> str:
    """Return the address of a file, such as `css/app.css`, `js/app.js` or `leaflet/leaflet.js`.

    Raises MissingAssets when there is no such file.
    """
    if name not in files():
        raise MissingAssets(f"static file {name} is missing: run `make assets`.")
    return f"/assets/{version()}/{name}"


@assets.get("/assets/<stamp>/<path:name>")
def serve(stamp: str, name: str) -> ResponseReturnValue:
    """Serve a file: for good when the address is this set's, briefly when it is another's."""
    path = files().get(name)
    if path is None:
        abort(404)
    body, packed = _content(path, path.suffix in PACKED and request.accept_encodings["gzip"] > 0)
    answer = Response(body, content_type=_type(path))
    answer.headers["Cache-Control"] = FOREVER if stamp == version() else BRIEFLY
    if path.suffix in PACKED:
        answer.headers["Vary"] = "Accept-Encoding"
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.set_etag(f"{version()}{'-gz' if packed else ''}")
    return answer.make_conditional(request)


@cache
def _content(path: Path, packed: bool) -> tuple[bytes, bool]:
    body = path.read_bytes()
    return (gzip.compress(body, 9, mtime=0), True) if packed else (body, False)


def _type(path: Path) -> str:
    known = TYPES.get(path.suffix)
    return known or mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def init_app(app: Flask) -> None:
    """Register the route and give `asset_url` to every template, imported macros included."""
    app.register_blueprint(assets)
    app.jinja_env.globals["asset_url"] = asset_url
