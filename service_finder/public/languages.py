"""Which language a reader gets: the address decides, then the cookie, then Accept-Language."""

from __future__ import annotations

from flask import Flask, g, has_app_context, has_request_context, request
from werkzeug.routing import BaseConverter

from service_finder.lib.marking import DEFAULT_LANGUAGE, LANGUAGES, LOCALES

COOKIE = "lang"


class LanguageConverter(BaseConverter):
    """Matches exactly the five language codes, so that /xx/ is a 404."""

    regex = "|".join(LANGUAGES)


def current() -> str:
    """Return the code of the language of this answer: ko, en, zh, ja or vi."""
    held: str | None = g.get("lang") if has_app_context() else None
    if held is not None:  # asked for each word of a page
        return held
    if not has_request_context():
        return DEFAULT_LANGUAGE
    g.lang = (request.view_args or {}).get("lang") or _from_path() or preferred()
    return str(g.lang)


def preferred() -> str:
    """Return the reader's language by cookie, else Accept-Language, else Korean."""
    cookie = request.cookies.get(COOKIE, "")
    if cookie in LANGUAGES:
        return cookie
    for tag, _quality in request.accept_languages:
        code = tag.lower().replace("_", "-").split("-")[0]
        if code in LANGUAGES:
            return code
    return DEFAULT_LANGUAGE


def locale() -> str:
    """Return Babel's name of the current language."""
    return LOCALES[current()]


def _from_path() -> str | None:
    first = request.path.split("/", 2)[1] if request.path.startswith("/") else ""
    return first if first in LANGUAGES else None


def init_app(app: Flask) -> None:
    """Teach the router the language converter; must run before blueprints are registered."""
    app.url_map.converters["lang"] = LanguageConverter
