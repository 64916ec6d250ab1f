"""gettext with types, under the names by which pybabel finds what is to be translated."""

from __future__ import annotations

import flask_babel
from babel import Locale
from babel.support import NullTranslations
from flask import Flask

_by_locale: dict[Locale | None, NullTranslations] = {}


def catalogue() -> NullTranslations:
    """Return the words of the reader's language.

    Flask-Babel asks the request five times for each word, and a page has two hundred.
    """
    locale = flask_babel.get_locale()
    found = _by_locale.get(locale)
    if found is None:
        found = _by_locale[locale] = flask_babel.get_translations()
    return found


def init_app(app: Flask) -> None:
    """Let templates ask that catalogue."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: catalogue().ugettext(text),
        ngettext=lambda one, many, num: catalogue().ungettext(one, many, num),
        newstyle=True,
        pgettext=lambda context, text: catalogue().upgettext(context, text),
        npgettext=lambda context, one, many, num: catalogue().unpgettext(context, one, many, num),
    )


def _(message: str, **values: object) -> str:
    """Return a message in the reader's language."""
    text: str = catalogue().ugettext(message)
    return text % values if values else text


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return a message in the plural form that `num` wants; it is there as %(num)s too."""
    return str(flask_babel.ngettext(one, many, num, **values))
