"""What every template can use: languages, formats, the nonce, links to the same page elsewhere."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, current_app, request
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChainableUndefined, ChoiceLoader, PackageLoader, PrefixLoader
from markupsafe import Markup

from service_finder.catalogue import name_breaks
from service_finder.lib.kinds import KINDS
from service_finder.lib.marking import LANGUAGE_NAMES, LANGUAGE_TAGS, LANGUAGES
from service_finder.public import assets, headers, languages, navigation, speaking, tying

OG_LOCALES = {"ko": "ko_KR", "en": "en_US", "zh": "zh_CN", "ja": "ja_JP", "vi": "vi_VN"}
# What must have been built for the pages to have their look (`make assets`).
BUILT = "css/app.css"


def same_page(lang: str) -> str:
    """Return this page's address in another language, with its query, filters and place."""
    parts = request.path.split("/", 2)
    if len(parts) < 2 or parts[1] not in LANGUAGES:
        return f"/{lang}/"
    if headers.stand_in():
        return f"/{lang}{headers.stand_in()}"
    pairs = [pair for pair in request.args.items(multi=True) if not _is_tracking(pair[0])]
    # A sensitive page repeats nothing of what was asked in an address.
    query = "" if headers.is_sensitive() else urlencode(pairs)
    path = f"/{lang}/{quote(parts[2] if len(parts) > 2 else '')}"
    return path + ("?" + query if query else "")


def _is_tracking(name: str) -> bool:
    """Say whether a parameter only follows readers about; our links do not pass it on."""
    return name.startswith("utm_") or name in ("fbclid", "gclid")


def breaks(name: str, lang: str, fits: int = 13) -> Markup:
    """Return a place's or program's name with the points where it may go on in the next line."""
    return Markup("<wbr>").join(name_breaks.pieces(name, lang, fits))


def default_page() -> str:
    """Return the address for readers of none of the five languages."""
    home = same_page("en")
    return "/" if home == "/en/" else home


def has_translations() -> bool:
    """Say whether this page has an address in each of the five languages."""
    return request.path.split("/", 2)[1] in LANGUAGES


def absolute(path: str) -> str:
    """Return the absolute address of a path under the public base address."""
    return f"{current_app.config['SETTINGS'].base_url}{path}"


def _context() -> dict[str, Any]:
    settings = current_app.config["SETTINGS"]
    return {
        "lang": languages.current(),
        "is_demo": settings.is_demo,
        "is_sensitive": headers.is_sensitive(),
        "has_translations": has_translations(),
        "has_styles": BUILT in assets.files(),
        "contact": settings.contact,
    }


# Globals, unlike the context, also reach macros that are imported (and compiled once).
GLOBALS = {
    "reader_lang": languages.current,
    "nonce": headers.nonce,
    "same_page": same_page,
    "default_page": default_page,
    "absolute": absolute,
    "page": navigation.page,
    "is_here": navigation.is_here,
    "navigation": navigation.navigation,
    "foot": navigation.foot,
    "KINDS": KINDS,
    "LANGUAGES": LANGUAGES,
    "LANGUAGE_NAMES": LANGUAGE_NAMES,
    "LANGUAGE_TAGS": LANGUAGE_TAGS,
    "OG_LOCALES": OG_LOCALES,
}


def init_app(app: Flask) -> None:
    """Bind the component templates, the form widgets and the context."""
    languages.init_app(app)
    speaking.init_app(app)
    app.jinja_env.undefined = ChainableUndefined  # the component macros read absent parameters
    own = app.jinja_loader
    assert own is not None
    app.jinja_loader = ChoiceLoader(
        [
            own,
            PrefixLoader(
                {
                    "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                    "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
                }
            ),
        ]
    )
    WTFormsHelpers(app)
    assets.init_app(app)
    app.jinja_env.globals.update(GLOBALS)
    app.jinja_env.filters["breaks"] = breaks
    app.jinja_env.filters["tied"] = tying.tied
    app.context_processor(_context)
