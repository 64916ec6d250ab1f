"""What makes the site installable and findable: manifest, service worker, offline page, robots.

The service worker keeps one page of general numbers and its looks, nothing that anybody visited.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from service_finder.catalogue import places
from service_finder.lib.marking import LANGUAGE_TAGS, LANGUAGES, LOCALES, N_
from service_finder.public import assets, languages
from service_finder.public.root import root

# The general numbers, with the directory's row that holds the name in five languages.
NUMBERS = (
    ("112", "n-112"),
    ("119", "n-119"),
    ("1366", ""),
    ("1577-1366", "s-danuri"),
    ("1388", "n-1388"),
    ("1345", "n-1345"),
    ("129", "n-129"),
    ("120", "n-120"),
)
# A crisis line whose own row names one office; this is the number's name.
HOTLINE = N_("Women’s Emergency Hotline 1366")
SHELL = ("css/app.css", "js/app.js", "img/icons.svg", "img/logo.svg")


@dataclass(frozen=True, slots=True)
class Section:
    """The general numbers in one language."""

    lang: str
    title: str
    hint: str
    numbers: tuple[tuple[str, str], ...]


@root.get("/offline")
def offline() -> ResponseReturnValue:
    """Show the numbers that everyone gets without a connection, in five languages at once."""
    found = {place.id: place for place in places.load([row for _n, row in NUMBERS if row])}
    sections = []
    first = languages.current()
    for lang in sorted(LANGUAGES, key=lambda code: code != first):
        with force_locale(LOCALES[lang]):
            names = tuple(
                (number, str(found[row].name(lang)) if row in found else _hotline(row))
                for number, row in NUMBERS
            )
            title, hint = (
                gettext("Important numbers"),
                gettext("Calls to 112 and 119 are free. Other calls may cost money."),
            )
        sections.append(Section(lang, title, hint, names))
    return render_template("public/offline.html", sections=sections)


def _hotline(row: str) -> str:
    return "" if row else gettext(HOTLINE)


@root.get("/sw.js")
def service_worker() -> ResponseReturnValue:
    """Serve the service worker from the root, so that it may speak for the whole site."""
    shell = {
        "version": assets.version(),
        "page": "/offline",
        "files": [assets.asset_url(name) for name in SHELL],
        "languages": LANGUAGES,
    }
    script = assets.files()["js/sw.js"].read_text(encoding="utf-8")
    answer = make_response(f"const SHELL = {json.dumps(shell)};\n{script}")
    answer.mimetype = "text/javascript"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@root.get("/manifest.webmanifest")
def manifest() -> ResponseReturnValue:
    """Describe the site as an application, in the language of the page that links to it."""
    lang = request.args.get("lang", "")
    lang = lang if lang in LANGUAGES else languages.preferred()
    with force_locale(LOCALES[lang]):
        described = _manifest(lang)
    answer = make_response(json.dumps(described, ensure_ascii=False))
    answer.mimetype = "application/manifest+json"
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


def _manifest(lang: str) -> dict[str, object]:
    icon = assets.asset_url
    return {
        "id": "/",
        "name": gettext("Seoul family services"),
        "short_name": gettext("Seoul family"),
        "description": gettext(
            "Find kids cafes, family centers, childcare and other services for families in "
            "Seoul, near you and in your language."
        ),
        "lang": LANGUAGE_TAGS[lang],
        "dir": "ltr",
        "start_url": f"/{lang}/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbf6ee",
        "theme_color": "#fffdf9",
        "categories": ["lifestyle", "navigation"],
        "icons": [
            {"src": icon("img/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": icon("img/icon-512.png"), "sizes": "512x512", "type": "image/png"},
            {
                "src": icon("img/icon-mask-512.png"),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
        ],
    }


@root.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Tell robots what is not for them: personal pages, endless combinations of filters."""
    closed = ["/exit", "/staff/", "/api/", "/demo/", "/language"]
    closed += [f"/{lang}/{page}" for lang in LANGUAGES for page in ("bookings", "sign-in")]
    base_url = current_app.config["SETTINGS"].base_url
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    lines.append(f"Sitemap: {base_url}/sitemap.xml")
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
