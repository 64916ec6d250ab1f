"""Floor 5: JSON under "/api/v1" and "/hsds", feeds and exports: the same functions as the pages."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the API routes."""
