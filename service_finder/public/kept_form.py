"""What was typed on a page whose session had run out: it travels signed through the sign-in."""

from __future__ import annotations

import json

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict

KEPT_S = 3600
MOST_FIELDS, LONGEST = 120, 2000
SALT = "kept-form"


def sign() -> str:
    """Write the posted form down, for the address it was posted to."""
    pairs = [[name, value[:LONGEST]] for name, value in request.form.items(multi=True)]
    return _signer().dumps([request.path, pairs[:MOST_FIELDS]])


def is_for(path: str, keep: str) -> bool:
    """Say whether a kept form belongs to an address."""
    return _read(path, keep) is not None


def typed() -> MultiDict[str, str]:
    """Return what was typed: the kept form when the sign-in posts it on, else the posted one."""
    kept = _read(request.path, request.form.get("keep", ""))
    return request.form if kept is None else MultiDict(kept)


def _read(path: str, keep: str) -> list[tuple[str, str]] | None:
    try:
        where, pairs = _signer().loads(keep, max_age=KEPT_S)
    except (BadData, ValueError, TypeError):
        return None
    return [(name, value) for name, value in pairs] if where == path else None


def _signer() -> URLSafeTimedSerializer:
    secret = current_app.config["SECRET_KEY"]
    return URLSafeTimedSerializer(secret, salt=SALT, serializer=json)
