"""Addresses without a language: the front door, the language switch, health."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from service_finder.extensions import db, newest_migrations
from service_finder.lib.marking import LANGUAGES
from service_finder.public import languages
from service_finder.public.origin import same_origin_required

root = Blueprint("root", __name__)
YEAR_S = 365 * 24 * 3600


@root.get("/")
def front_door() -> ResponseReturnValue:
    """Send the reader to the home page in their language."""
    answer = redirect(url_for("public.home", lang=languages.preferred()), 302)
    answer.headers["Vary"] = "Accept-Language, Cookie"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@root.post("/language")
@same_origin_required
def switch_language() -> ResponseReturnValue:
    """Remember the chosen language and show the same page in it (query, filters and place kept)."""
    lang = request.form.get("lang", "")
    if lang not in LANGUAGES:
        lang = languages.preferred()
    answer = redirect(_same_page_in(lang, request.form.get("next", "/")), 303)
    answer.set_cookie(languages.COOKIE, lang, max_age=YEAR_S, samesite="Lax", httponly=True)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _same_page_in(lang: str, path: str) -> str:
    """Return `path` with its language changed; anything that is not a page of ours leads home."""
    home = url_for("public.home", lang=lang)
    if not path.startswith("/") or path.startswith(("//", "/\\")) or not path.isprintable():
        return home
    route, _mark, query = path.partition("?")
    parts = route.split("/", 2)
    if len(parts) < 2 or parts[1] not in LANGUAGES:
        return home
    swapped = f"/{lang}/{parts[2] if len(parts) > 2 else ''}"
    try:
        current_app.url_map.bind("").match(swapped, method="GET")
    except HTTPException:
        return home
    return swapped + ("?" + query if query else "")


@root.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "alive"}, 200, {"Cache-Control": "no-store"}


@root.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Say whether the database answers and stands at the newest migration."""
    try:
        at = db.session.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    except SQLAlchemyError:
        db.session.rollback()
        return {"status": "no database"}, 503, {"Cache-Control": "no-store"}
    ready = set(at) == set(newest_migrations())
    state = ("ready", 200) if ready else ("migrations are behind", 503)
    return {"status": state[0]}, state[1], {"Cache-Control": "no-store"}
