"""Floor 5: the staff desk under "/staff"."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the staff routes."""
