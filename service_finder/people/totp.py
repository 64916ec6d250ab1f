"""The second factor: six digits from a shared secret and the time. Source: RFC 6238, RFC 4226."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
DRIFT = 1  # steps before and after the present one that are taken


def new_secret() -> str:
    """Return a new secret in base32 (160 bits, as the RFC recommends)."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def step_at(now: dt.datetime) -> int:
    """Return the number of the 30-second step that an instant lies in."""
    return int(now.timestamp()) // STEP_SECONDS


def code_at(secret: str, step: int) -> str:
    """Return the six digits of a step."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, step.to_bytes(8, "big"), hashlib.sha1).digest()
    at = digest[-1] & 15
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def matching_step(secret: str, code: str, now: dt.datetime, *, after: int) -> int | None:
    """Return the step whose code this is, if it is a fresh one; None otherwise.

    Steps up to `after` were used and are refused. Every candidate is compared in constant time.
    """
    found = None
    here = step_at(now)
    for step in range(here - DRIFT, here + DRIFT + 1):
        is_right = hmac.compare_digest(code_at(secret, step).encode(), code.encode())
        if is_right and step > after:
            found = step
    return found


def address_for_app(secret: str, email: str, issuer: str) -> str:
    """Return the otpauth: address that authenticator apps read from a QR code."""
    query = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(email)}?{query}"
