"""What every template can use: languages, formats, the nonce, links to the same page elsewhere."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, request
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChainableUndefined, ChoiceLoader, PackageLoader, PrefixLoader

from service_finder.lib.marking import LANGUAGE_NAMES, LANGUAGE_TAGS, LANGUAGES
from service_finder.public import headers, languages


def same_page(lang: str) -> str:
    """Return this page's address in another language, with its query, filters and place."""
    parts = request.path.split("/", 2)
    if len(parts) < 2 or parts[1] not in LANGUAGES:
        return f"/{lang}/"
    query = urlencode(list(request.args.items(multi=True)))
    path = f"/{lang}/{parts[2] if len(parts) > 2 else ''}"
    return path + ("?" + query if query else "")


def absolute(path: str) -> str:
    """Return the absolute address of a path under the public base address."""
    return f"{current_app.config['SETTINGS'].base_url}{path}"


def _context() -> dict[str, Any]:
    settings = current_app.config["SETTINGS"]
    return {
        "lang": languages.current(),
        "LANGUAGES": LANGUAGES,
        "LANGUAGE_NAMES": LANGUAGE_NAMES,
        "LANGUAGE_TAGS": LANGUAGE_TAGS,
        "nonce": headers.nonce,
        "same_page": same_page,
        "absolute": absolute,
        "is_demo": settings.is_demo,
        "is_sensitive": headers.is_sensitive(),
    }


def init_app(app: Flask) -> None:
    """Bind the component templates, the form widgets and the context."""
    languages.init_app(app)
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
    app.context_processor(_context)
