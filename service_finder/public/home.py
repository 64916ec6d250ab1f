"""The home page: search, kinds, near me, languages by their own names."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from service_finder.public import public


@public.get("/")
def home(lang: str) -> ResponseReturnValue:
    """Show the home page."""
    return render_template("public/home.html")
