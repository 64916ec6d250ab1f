"""The home page: search, kinds, near me, the ways further, languages by their own names."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from service_finder.lib.kinds import KINDS
from service_finder.public import public


@public.get("/")
def home(lang: str) -> ResponseReturnValue:
    """Show the home page. Kinds about safety are no buttons here: they have their own page."""
    return render_template(
        "public/home.html", kinds=[kind for kind in KINDS.values() if kind.is_common]
    )
