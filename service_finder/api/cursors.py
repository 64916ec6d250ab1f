"""Cursors: where the next page of a list begins, signed, and bound to what was asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from service_finder.api.params import Param, Unusable
from service_finder.api.problems import Fault, bad

T = TypeVar("T")
LONGEST = 400
# What may change between two pages of one list.
FREE = ("cursor", "limit", "lang")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="api-cursor")


def write(given: Mapping[str, Any], position: Any) -> str:
    """Return the cursor for what follows `position` (anything JSON can hold)."""
    return str(_signer().dumps([_asked(given), position]))


def position(given: Mapping[str, Any], default: Any) -> Any:
    """Return where the asked page begins; `default` for the first.

    Raises Problem when the cursor belongs to another question.
    """
    if given["cursor"] is None:
        return default
    asked, found = given["cursor"]
    if asked != _asked(given):
        raise bad(Fault("bad_value", "cursor", "next"))
    return found


def cut(given: Mapping[str, Any], rows: Sequence[T]) -> tuple[Sequence[T], str | None]:
    """Return the asked page of a whole list, and the cursor for the next; all without a limit."""
    start = position(given, 0)
    end = start + (given["limit"] or len(rows))
    return rows[start:end], write(given, end) if end < len(rows) else None


def _read(text: str) -> tuple[str, Any]:
    try:
        asked, found = _signer().loads(text)
    except (BadData, ValueError, TypeError) as error:
        raise Unusable("next") from error
    return asked, found


def _asked(given: Mapping[str, Any]) -> str:
    question = {name: repr(value) for name, value in given.items() if name not in FREE}
    text = json.dumps(question, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


CURSOR = Param(
    "cursor",
    _read,
    {"type": "string", "maxLength": LONGEST},
    "Where to go on: the value of `next` in the answer before, with the same other parameters.",
    longest=LONGEST,
)
