"""The headers of every answer: content security policy with a nonce, and what a page may reveal."""

from __future__ import annotations

import secrets

from flask import Flask, Response, current_app, g, request

# In the WSGI environment of an answer that the access log must not hold (bin/gunicorn.conf.py).
UNLOGGED = "service_finder.unlogged"
PERMISSIONS = (
    "geolocation=(self), camera=(self), microphone=(), payment=(), usb=(), "
    "browsing-topics=(), interest-cohort=()"
)


def nonce() -> str:
    """Return this answer's script nonce (the same one throughout an answer)."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def mark_sensitive(*, stand_in: str = "") -> None:
    """Make this answer one that leaves no trace: no-store, no referrer, no line in the access log.

    `stand_in`: the path below "/<lang>" that links to this page in other languages lead to, where
    its own address would repeat what was asked (docs/safety.md).
    """
    g.sensitive = True
    g.stand_in = stand_in
    request.environ[UNLOGGED] = True


def stand_in() -> str:
    """Return the path that stands in for this page's own, or ""."""
    return str(g.get("stand_in", ""))


def is_sensitive() -> bool:
    """Say whether this answer was marked sensitive."""
    return bool(g.get("sensitive", False))


def policy(tiles_url: str) -> str:
    """Write the content security policy; a tiles host only if an operator named one."""
    images = "'self' data:"
    if tiles_url.startswith("https://"):
        images += " https://" + tiles_url.removeprefix("https://").split("/")[0].replace("{s}", "*")
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'nonce-{nonce()}' 'strict-dynamic'",
            "style-src 'self'",
            f"img-src {images}",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _harden(answer: Response) -> Response:
    tiles_url = current_app.config["SETTINGS"].tiles_url
    headers = answer.headers
    if answer.mimetype == "text/html":
        headers["Content-Security-Policy"] = policy(tiles_url)
        headers.setdefault("Cache-Control", "private, no-cache")
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Permissions-Policy"] = PERMISSIONS
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    if is_sensitive():
        headers["Cache-Control"] = "no-store"
        headers["Referrer-Policy"] = "no-referrer"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return answer


def init_app(app: Flask) -> None:
    """Put the headers on every answer, errors included."""
    app.after_request(_harden)
