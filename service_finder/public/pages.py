"""Pages about the site itself: who runs it, accessibility, privacy; and the shortlist."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from service_finder.catalogue.disclosure import SENSITIVE
from service_finder.public import public


@public.get("/about")
def about(lang: str) -> ResponseReturnValue:
    """Say what this is, who runs it, and what it is not."""
    return render_template("public/about.html")


@public.get("/accessibility")
def accessibility(lang: str) -> ResponseReturnValue:
    """Say what works for whom, what does not yet, and where to complain."""
    return render_template("public/accessibility.html")


@public.get("/privacy")
def privacy(lang: str) -> ResponseReturnValue:
    """Say what is kept, for how long, and what is never kept."""
    settings = current_app.config["SETTINGS"]
    return render_template("public/privacy.html", tiles_url=settings.tiles_url)


@public.get("/shortlist")
def shortlist(lang: str) -> ResponseReturnValue:
    """Show the frame of the shortlist; the list itself never leaves the reader's device."""
    return render_template("public/shortlist.html", sensitive_kinds=sorted(SENSITIVE))
